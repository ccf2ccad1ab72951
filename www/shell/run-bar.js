// @ts-check
// The run bar: run or pause, one step, back to the start, where the race is, speed, seed, engine.
import { html } from 'lit';
import { Connected } from '../parts/connected.js';
import { count, plural } from '../parts/format.js';
import { icon } from '../parts/icon.js';
import { seedField, speedChoice } from './run-controls.js';
import './scrubber.js';

class RunBar extends Connected {
  static properties = {
    /** The problem panel stands beside the lanes, so no button for it is needed. */
    wide: { type: Boolean },
    phone: { type: Boolean },
    /** The drawer or sheet with the problem is open. */
    problemOpen: { type: Boolean, attribute: 'problem-open' },
    held: { state: true },
    focusAt: { state: true },
  };

  constructor() {
    super();
    this.wide = false;
    this.phone = false;
    this.problemOpen = false;
    /** @type {number | null} Where the scrubber is held. */
    this.held = null;
    /** Which button of the toolbar is its tab stop. */
    this.focusAt = 0;
  }

  #problem() {
    this.dispatchEvent(new CustomEvent('tg-open-problem', { bubbles: true }));
  }

  /** One tab stop; arrows move within. @param {KeyboardEvent} event */
  #toolbarKey(event) {
    const buttons = [.../** @type {NodeListOf<HTMLButtonElement>} */ (this.querySelectorAll('[role=toolbar] button'))];
    const moves = { ArrowRight: this.focusAt + 1, ArrowLeft: this.focusAt - 1, Home: 0, End: buttons.length - 1 };
    if (!(event.key in moves)) return;
    event.preventDefault();
    const to = moves[/** @type {keyof typeof moves} */ (event.key)];
    this.focusAt = (to + buttons.length) % buttons.length;
    buttons[this.focusAt]?.focus();
  }

  /**
   * The main button: what a press does now, and why it may do nothing.
   *
   * @returns {{name: string, icon: import('../parts/icon.js').IconName, why: string, hint?: string, run: () => void}}
   */
  get #main() {
    const { status, lanes, experiment } = this.state;
    if (!lanes.length) return { name: 'Run', icon: 'play', why: 'Add a lane first', run: () => {} };
    if (status === 'running') return { name: 'Pause', icon: 'pause', why: '', run: () => this.actions.pause() };
    if (status === 'done') {
      return {
        name: 'Again', icon: 'play', why: '',
        run: () => this.actions.run(),
        hint: `All ${plural(experiment.steps, 'step')} are done; runs them again from step 0`,
      };
    }
    return { name: 'Run', icon: 'play', why: '', run: () => this.actions.run() };
  }

  updated() {
    // Through CSSOM: the policy forbids style attributes.
    this.style.setProperty('--digits', String(count(this.state.experiment.steps).length));
  }

  #toolbar() {
    const main = this.#main;
    const { lanes, step, experiment, shortcuts } = this.state;
    const key = (/** @type {string} */ name) => (shortcuts ? ` (${name})` : '');
    const stop = (/** @type {number} */ at) => (at === this.focusAt ? 0 : -1);
    const idle = !lanes.length;
    return html`
      <div role="toolbar" aria-label="Race" class="run-buttons" @keydown=${this.#toolbarKey}
        @focusin=${(/** @type {FocusEvent} */ event) => {
          const buttons = [...this.querySelectorAll('[role=toolbar] button')];
          const at = buttons.indexOf(/** @type {Element} */ (event.target));
          if (at >= 0) this.focusAt = at;
        }}>
        <button class="button filled run" type="button" tabindex=${stop(0)} aria-disabled=${Boolean(main.why)}
          aria-describedby=${main.why ? 'run-why' : ''} title=${main.why || main.hint || `${main.name}${key('Space')}`}
          @click=${main.run}>${icon(main.icon)}<span>${main.name}</span></button>
        <button class="button icon" type="button" tabindex=${stop(1)} aria-label="One step" title="One step${key('.')}"
          aria-disabled=${idle || step >= experiment.steps} @click=${() => { if (!idle) this.actions.step(); }}>${icon('step')}</button>
        <button class="button icon" type="button" tabindex=${stop(2)} aria-label="Back to step 0" title="Back to step 0${key('Home')}"
          aria-disabled=${idle || step === 0} @click=${() => { if (!idle) this.actions.rewind(); }}>${icon('rewind')}</button>
        <span id="run-why" class="unseen">${main.why}</span>
      </div>
    `;
  }

  render() {
    if (this.state.status === 'loading') return null;
    const { experiment, step, engine } = this.state;
    const at = this.held ?? step;
    const problem = html`
      <button class="button problem-button ${this.phone ? 'icon' : ''}" type="button" aria-expanded=${this.problemOpen}
        aria-label=${this.phone ? 'Problem, speed and seed' : 'Problem'} @click=${this.#problem}>
        ${icon('sliders')}${this.phone ? null : html`<span>Problem</span>`}</button>`;
    return html`
      <section class="run-bar" aria-label="Run">
        ${this.#toolbar()}
        <span class="step"><span class="step-word">step </span><b>${count(at)}</b><span class="step-of"> of ${count(experiment.steps)}</span></span>
        ${this.phone ? null : html`<tg-scrubber @held=${(/** @type {CustomEvent<number | null>} */ { detail }) => { this.held = detail; }}></tg-scrubber>`}
        ${this.phone ? problem : html`
          <span class="rule"></span>
          ${speedChoice()}
          ${seedField()}
          <span class="engine" title="The race always runs on the processor, with the same bits in every browser; the graphics processor is for many seeds">${icon('engine')}<span>${engine}</span></span>
          ${this.wide ? null : problem}`}
      </section>
    `;
  }
}
customElements.define('tg-run-bar', RunBar);
