// @ts-check
// <tg-ensemble-bar>: the run bar of the ensemble: cancel, go on or more seeds, how far it is, which seeds, what runs it.
import { html } from 'lit';
import { Connected } from '../../parts/connected.js';
import { THIN, count, plural } from '../../parts/format.js';
import { icon } from '../../parts/icon.js';
import { MOST_SEEDS } from './ensemble.js';
import { engineField } from './engine-field.js';
import { seedsField } from './seeds-field.js';

const MORE = 50;

/** "about 40 s left". @param {number} left */
export function leftWords(left) {
  if (left < 5) return 'a few seconds left';
  if (left < 90) return `about ${5 * Math.round(left / 5)}${THIN}s left`;
  if (left < 5400) return `about ${Math.round(left / 60)}${THIN}min left`;
  return `about ${Math.round(left / 3600)}${THIN}h left`;
}

class EnsembleBar extends Connected {
  static properties = {
    phone: { type: Boolean },
    /** The drawer or sheet with the problem is open. */
    problemOpen: { type: Boolean, attribute: 'problem-open' },
    focusAt: { state: true },
  };

  constructor() {
    super();
    this.phone = false;
    this.problemOpen = false;
    /** Which button of the toolbar is its tab stop. */
    this.focusAt = 0;
  }

  /** One tab stop; arrows move within. @param {KeyboardEvent} event */
  #key(event) {
    const moves = { ArrowRight: 1, ArrowLeft: 0, Home: 0, End: 1 };
    if (!(event.key in moves)) return;
    event.preventDefault();
    this.focusAt = moves[/** @type {keyof typeof moves} */ (event.key)];
    /** @type {NodeListOf<HTMLButtonElement>} */ (this.querySelectorAll('[role=toolbar] button'))[this.focusAt]?.focus();
  }

  /** @returns {{name: string, icon: import('../../parts/icon.js').IconName, why?: string, hint: string, run: () => void}} */
  get #main() {
    const { ensemble: { status, replicas, share }, lanes } = this.state;
    const { actions } = this;
    if (!lanes.length) return { name: 'Run', icon: 'play', why: 'Add a lane first', hint: '', run: () => {} };
    if (status === 'running') return { name: 'Cancel', icon: 'close', hint: 'Stops and keeps the seeds that are done', run: () => actions.stopEnsemble() };
    if (status !== 'done') return { name: share > 0 ? 'Go on' : 'Run', icon: 'play', hint: 'Runs the seeds that are missing', run: () => actions.runEnsemble() };
    const more = Math.min(MORE, MOST_SEEDS - replicas);
    if (more <= 0) return { name: 'All seeds done', icon: 'check', why: `${plural(MOST_SEEDS, 'seed')} are the most`, hint: '', run: () => {} };
    return { name: plural(more, 'more seed'), icon: 'plus', hint: 'Adds seeds; those done stay', run: () => actions.moreSeeds(more) };
  }

  updated() {
    // Through CSSOM: the policy forbids style attributes.
    /** @type {HTMLElement | null} */ (this.querySelector('.ensemble-progress'))?.style.setProperty('--done', this.state.ensemble.share.toFixed(4));
  }

  render() {
    const { ensemble, experiment, lanes } = this.state;
    const { done, replicas, left, status, engine, share } = ensemble;
    const main = this.#main;
    const stop = (/** @type {number} */ at) => (at === this.focusAt ? 0 : -1);
    const time = status === 'running' && left !== null ? leftWords(left) : status === 'stopped' && lanes.length ? 'stopped' : '';
    return html`
      <section class="run-bar" aria-label="Run">
        <div role="toolbar" aria-label="Ensemble" class="run-buttons" @keydown=${this.#key}>
          <button class="button filled run" type="button" tabindex=${stop(0)} aria-disabled=${Boolean(main.why)} title=${main.why ?? main.hint}
            @click=${main.run}>${icon(main.icon)}<span>${main.name}</span></button>
          <button class="button icon" type="button" tabindex=${stop(1)} aria-label="Start over" title="Start over: all seeds again"
            aria-disabled=${share === 0} @click=${() => { if (share > 0) this.actions.restartEnsemble(); }}>${icon('rewind')}</button>
        </div>
        <span class="ensemble-step"><span><b>${count(experiment.steps)}</b> ${experiment.steps === 1 ? 'step' : 'steps'}, </span>${count(done)} of ${plural(replicas, 'seed')}</span>
        <span class="ensemble-progress ${share === 1 ? 'whole' : ''}" role="progressbar" aria-label="Seeds done" aria-valuemin="0" aria-valuemax=${replicas} aria-valuenow=${done}
          aria-valuetext=${`${count(done)} of ${plural(replicas, 'seed')}`}><i></i></span>
        <span class="ensemble-left">${time}</span>
        ${this.phone ? null : html`<span class="rule"></span>${seedsField()}${engineField()}<span class="engine" title=${ensemble.why}>${icon('engine')}<span>${engine}</span></span>`}
        <button class="button problem-button ${this.phone ? 'icon' : ''}" type="button" aria-expanded=${this.problemOpen}
          aria-label=${this.phone ? 'Problem, speed and seed' : 'Problem'}
          @click=${() => this.dispatchEvent(new CustomEvent('tg-open-problem', { bubbles: true }))}>
          ${icon('sliders')}${this.phone ? null : html`<span>Problem</span>`}</button>
      </section>`;
  }
}
customElements.define('tg-ensemble-bar', EnsembleBar);
