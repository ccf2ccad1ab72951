// @ts-check
// <tg-ensemble-pairs> and <tg-ensemble-spread>: who beats whom on the same seed; how good, how reliable.
import { html } from 'lit';
import { Connected } from '../../parts/connected.js';
import { THIN, count, figure, plural } from '../../parts/format.js';
import { shape } from '../../parts/shape.js';
import { tidyPercent } from '../../charts/words.js';
import { summarise } from './summary.js';
import { pairOf } from './verdict.js';

/** @typedef {import('../../types.d.ts').LaneState} LaneState */

/** Shares of races won from which a cell beyond chance is tinted more. */
const LEVELS = [0, 0.7, 0.85];

/** @param {LaneState} lane */
const name = (lane) => html`<th scope="row"><span>${shape(lane.slot, 16)}<span>${lane.name}</span></span></th>`;

/** What a seed ended with. @param {number} accuracy */
const shown = (accuracy) => (Number.isFinite(accuracy) ? figure(accuracy) : 'diverged');

export class EnsemblePairs extends Connected {
  render() {
    const { comparison, lanes } = summarise(this.state);
    const { seeds } = comparison;
    const heading = html`<h2>Who beats whom, on the same seed</h2>`;
    if (lanes.length < 2) {
      return html`${heading}<p class="caption">With a second lane, the races it wins are counted here.</p>`;
    }
    const on = `on ${plural(seeds, 'seed')} that ${lanes.length === 2 ? 'both' : 'all'} have`;
    return html`
      ${heading}
      <p class="caption">${seeds
        ? `Races won – lost – tied by the row’s method, ${on}. Tied: equally many right, or both diverged. `
          + 'Shaded: beyond chance, all pairs at once.'
        : 'Filled in as soon as all methods have run the same seed.'}</p>
      <div class="table-scroll" tabindex="0" role="region" aria-label="Races won, lost and tied">
        <table class="ensemble-table pairs">
          <thead><tr><td></td>${lanes.map(({ lane }) => html`<th scope="col">${lane.name}</th>`)}</tr></thead>
          <tbody>${lanes.map(({ lane }, i) => html`<tr>
            ${name(lane)}${lanes.map((_, j) => this.#cell(seeds, pairOf(comparison, i, j)))}</tr>`)}</tbody>
        </table>
      </div>`;
  }

  /** @param {number} seeds @param {import('../../types.d.ts').SeedPair | undefined} pair */
  #cell(seeds, pair) {
    if (!seeds || !pair) return html`<td class="none">·</td>`;
    const { won, lost, tied, told_apart } = pair;
    const level = told_apart && won > lost ? LEVELS.filter((share) => won / seeds >= share).length : 0;
    return html`<td data-level=${level}><b>${count(won)}</b> – ${count(lost)} – ${count(tied)}</td>`;
  }
}
customElements.define('tg-ensemble-pairs', EnsemblePairs);

export class EnsembleSpread extends Connected {
  /** @param {Event} event */
  #bar(event) {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const value = Number(input.value.replace('%', '').trim());
    if (value > 0 && value <= 100) this.actions.setBar(value / 100);
    input.value = this.#percent;
  }

  get #percent() { return String(Number((100 * this.state.ensemble.bar).toFixed(2))); }

  render() {
    const { lanes } = summarise(this.state);
    const { bar } = this.state.ensemble;
    return html`
      <header class="spread-head"><h2>How good, how reliable</h2>
        <label>Bar at <input inputmode="decimal" autocomplete="off" maxlength="6" aria-label="Bar, percent of test points right" .value=${this.#percent}
          @change=${this.#bar}><span aria-hidden="true">${THIN}%</span></label></header>
      <div class="table-scroll" tabindex="0" role="region" aria-label="Spread of the seeds">
        <table class="ensemble-table">
          <thead><tr><td></td><th scope="col">worst</th><th scope="col">middle half</th><th scope="col">best</th><th scope="col">below ${tidyPercent(bar)}</th><th scope="col">diverged</th></tr></thead>
          <tbody>${lanes.map(({ lane, spread: { seeds, diverged, worst, low, high, best, below } }) => html`<tr>${name(lane)}${seeds ? html`
            <td>${shown(worst)}</td>
            <td>${Number.isFinite(high) ? `${shown(low)} to ${figure(high)}` : 'diverged'}</td>
            <td>${shown(best)}</td>
            <td>${count(below)} of ${count(seeds)}</td>
            <td>${diverged ? `${count(diverged)} of ${count(seeds)}` : '–'}</td>`
            : html`<td>–</td><td>–</td><td>–</td><td>–</td><td>–</td>`}</tr>`)}</tbody>
        </table>
      </div>`;
  }
}
customElements.define('tg-ensemble-spread', EnsembleSpread);
