// @ts-check
// <tg-track>: where each lane stands between guessing and the finish, on a scale that stretches towards 100 %.
import { html } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { repeat } from 'lit/directives/repeat.js';
import { trackScale } from '../charts/scale.js';
import { tidyPercent } from '../charts/words.js';
import { Connected } from '../parts/connected.js';
import { count, ordinal, percent } from '../parts/format.js';
import { shape } from '../parts/shape.js';

/** @typedef {import('../types.d.ts').LaneState} LaneState */

/** Hands a number to the style sheet; the policy forbids style attributes, not this. @param {string} name @param {number} value */
const variable = (name, value) => ref((element) => {
  if (element instanceof HTMLElement) element.style.setProperty(name, value.toFixed(4));
});

export class Track extends Connected {
  /** Pixels from guessing to the finish. */
  #length = 400;
  /** There is room for "leads". */
  #wide = matchMedia('(min-width: 1280px)');
  /** @type {ResizeObserver | undefined} */
  #resize;

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#resize?.disconnect();
    this.#resize = undefined;
  }

  updated() {
    if (this.#resize) return;
    this.#resize = new ResizeObserver(([entry]) => {
      this.#length = entry.contentRect.width;
      this.requestUpdate();
    });
    this.#resize.observe(/** @type {Element} */ (this.querySelector('.track-ticks')));
  }

  render() {
    const { lanes, experiment } = this.state;
    const scale = trackScale(experiment.finish);
    return html`<section class="track" aria-label="Standings">
      <div class="track-field">
        <div class="track-ticks" aria-hidden="true">${scale.ticks.map((tick) => html`<i ${variable('--at', scale.at(tick))}></i>`)}<i class="track-flag"></i></div>
        <ul>${repeat(lanes, ({ id }) => id, (lane) => this.#row(lane, scale))}</ul>
      </div>
      <div class="track-scale" aria-hidden="true">
        <span class="track-guessing"><span>guess</span><span class="from-phone">ing</span></span>
        <div>${scale.ticks.map((tick) => html`<span ${variable('--at', scale.at(tick))}>${tidyPercent(tick)}</span>`)}
          <b ${variable('--at', 1)}><span class="from-phone">finish: </span>${tidyPercent(scale.finish)}</b></div>
      </div>
    </section>`;
  }

  /**
   * @param {LaneState} lane
   * @param {ReturnType<typeof trackScale>} scale
   */
  #row(lane, scale) {
    const { leader } = this.state;
    const leads = leader === lane.id;
    const finished = lane.finished_at !== null;
    const first = finished ? lane.rank === 1 : leads;
    const accuracy = lane.metrics?.test_accuracy;
    const diverged = !finished && lane.diverged_at !== null; // what was won stays won
    const known = !diverged && accuracy !== undefined && Number.isFinite(accuracy);
    const at = diverged ? 0 : finished ? 1 : known ? scale.at(accuracy) : 0;
    const [words, more] = diverged ? [`diverged at step ${count(lane.diverged_at ?? 0)}`, '']
      : finished ? [`${lane.rank === null ? 'finished' : ordinal(lane.rank)}`, ` · step ${count(lane.finished_at ?? 0)}`]
        : known ? [percent(accuracy), leads ? ' · leads' : ''] : ['', ''];
    // Words that would run into the flag stand behind it.
    const letters = words.length + (this.#wide.matches ? more.length : 0);
    const past = !finished && known && at * this.#length + 20 + 7.6 * letters > this.#length - 6;
    return html`<li data-slot=${lane.slot} class=${[first ? 'first' : '', finished ? 'finished' : '', diverged ? 'diverged' : '', known ? '' : 'still', past ? 'past' : ''].join(' ').trim()}>
      <span class="track-name">${shape(lane.slot, 16)}<span>${lane.name}</span></span>
      <span class="track-lane" ${variable('--at', at)}>
        <i class="track-bar"></i>
        <span class="track-runner">${shape(lane.slot, 20)}</span>
        <span class="track-words"><span>${words}<span class=${leads && !finished ? 'track-leads' : 'track-more'}>${more}</span></span></span>
      </span>
    </li>`;
  }
}

customElements.define('tg-track', Track);
