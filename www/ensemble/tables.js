// @ts-check
// <tg-ensemble-pairs> and <tg-ensemble-spread>: who beats whom on the same seed; how good, how reliable.
import { html } from 'lit';
import { Connected } from '../parts/connected.js';
import { THIN, count, figure } from '../parts/format.js';
import { shape } from '../parts/shape.js';
import { tidyPercent } from '../charts/words.js';
import { summarise } from './summary.js';

/** @typedef {import('../types.d.ts').LaneState} LaneState */

/** Shares of races won from which a cell is tinted. */
const LEVELS = [0.6, 0.7, 0.85];
/** Races before a share means anything. */
const ENOUGH = 5;

/** @param {LaneState} lane */
const name = (lane) => html`<th scope="row"><span>${shape(lane.slot, 16)}<span>${lane.name}</span></span></th>`;

export class EnsemblePairs extends Connected {
  render() {
    const { pairs, lanes } = summarise(this.state);
    const races = Math.max(0, ...pairs.flatMap((row, i) => row.filter((_, j) => i !== j).map((cell) => cell.races)));
    if (lanes.length < 2) return html`<h2>Who beats whom, on the same seed</h2><p class="caption">With a second lane, the races it wins are counted here.</p>`;
    return html`
      <h2>Who beats whom, on the same seed</h2>
      <p class="caption">${races ? `Races out of ${count(races)} in which the row’s method ends higher than the column’s.` : 'Filled in as soon as two methods have run the same seed.'}</p>
      <div class="table-scroll" tabindex="0" role="region" aria-label="Races won">
        <table class="ensemble-table pairs">
          <thead><tr><td></td>${lanes.map(({ lane }) => html`<th scope="col">${lane.name}</th>`)}</tr></thead>
          <tbody>${lanes.map(({ lane }, i) => html`<tr>${name(lane)}${lanes.map((_, j) => this.#cell(i, j, pairs[i][j]))}</tr>`)}</tbody>
        </table>
      </div>`;
  }

  /** @param {number} i @param {number} j @param {{wins: number, races: number}} pair */
  #cell(i, j, { wins, races }) {
    if (i === j || !races) return html`<td class="none">–</td>`;
    const level = races < ENOUGH ? 0 : LEVELS.filter((share) => wins / races >= share).length;
    return html`<td data-level=${level}>${count(wins)}</td>`;
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
            <td>${Number.isNaN(worst) ? 'diverged' : figure(worst)}</td>
            <td>${high > 0 ? (low > 0 ? `${figure(low)} to ${figure(high)}` : `diverged to ${figure(high)}`) : 'diverged'}</td>
            <td>${Number.isNaN(best) ? '–' : figure(best)}</td>
            <td>${count(below)} of ${count(seeds)}</td>
            <td>${diverged ? count(diverged) : '–'}</td>` : html`<td>–</td><td>–</td><td>–</td><td>–</td><td>–</td>`}</tr>`)}</tbody>
        </table>
      </div>`;
  }
}
customElements.define('tg-ensemble-spread', EnsembleSpread);
