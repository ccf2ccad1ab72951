// @ts-check
// <tg-report>: what every lane sampled, against the exact values: temperatures, means and variances, acceptance.
import { html, nothing } from 'lit';
import { Connected } from '../../parts/connected.js';
import { count, figure, plural, THIN } from '../../parts/format.js';
import { math } from '../../parts/math-text.js';
import { shape } from '../../parts/shape.js';
import { exactOf } from './exact.js';
import { DENSITY, expectedText, short } from './target-parts.js';

/** @typedef {import('../../types.d.ts').LaneState} LaneState */
/** @typedef {import('../../types.d.ts').Temperatures} Temperatures */
/** @typedef {import('../../types.d.ts').Expected} Expected */

/** The parts of a target as its two halves. */
const HALVES = { all: 'all', hidden: 'first half', output: 'second half' };
/** Two coordinates are their own halves. */
const COORDINATES = { all: 'all', hidden: math('θ_{1}'), output: math('θ_{2}') };
/** Milliseconds between two renderings: numbers that change faster cannot be read. */
const BEAT = 250;

/** A mean that is nothing beside its spread is 0. @param {import('../../types.d.ts').Moment | undefined} moment */
const meanOf = (moment) => moment && (Math.abs(moment.mean) < 1e-3 * Math.sqrt(moment.variance) ? 0 : moment.mean);

class Report extends Connected {
  #when = -Infinity;
  #timer = 0;

  shouldUpdate() {
    const wait = this.#when + BEAT - performance.now();
    if (wait > 0) {
      this.#timer ||= window.setTimeout(() => { this.#timer = 0; this.requestUpdate(); }, wait);
      return false;
    }
    this.#when = performance.now();
    return true;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.#timer = 0;
  }

  /**
   * Found over expected.
   *
   * @param {number | null | undefined} found
   * @param {Expected | null | undefined} expected
   * @param {number} [rows]
   */
  #cell(found, expected, rows = 1) {
    const none = found === null || found === undefined || !expected;
    return html`<td rowspan=${rows}>${short(found)}${none ? nothing : html`<small>${expectedText(expected)}</small>`}</td>`;
  }

  /** @param {LaneState} lane @param {number} coordinates */
  #lane(lane, coordinates) {
    const { report, samples = 0, distance } = lane.sampling ?? {};
    const { law: { parts, coordinates: moments, holds }, sentence } = exactOf(this.state.experiment, lane.index);
    const known = (/** @type {number | undefined} */ value) => (value === undefined || !holds ? undefined : { value, holds });
    /** @type {Temperatures[]} */
    const groups = report ? [report.all, ...(report.parts.length > 1 ? report.parts : [])] : [];
    const rows = Math.max(1, groups.length);
    return html`<tbody>${Array.from({ length: rows }, (_, k) => html`<tr>
      ${k ? nothing : html`<th scope="rowgroup" rowspan=${rows}>${shape(lane.slot, 14)} ${lane.name}</th>`}
      <th scope="row">${groups[k] ? (groups[0].parameters === 2 ? COORDINATES : HALVES)[groups[k].part] : '–'}</th>
      ${this.#cell(groups[k]?.mean_kinetic_temperature, parts[k]?.kinetic)}
      ${this.#cell(groups[k]?.mean_bath_temperature, parts[k]?.bath)}
      ${this.#cell(groups[k]?.mean_configurational_temperature, parts[k]?.configurational)}
      ${k ? nothing : html`
        ${Array.from({ length: coordinates }, (_, i) => html`
          ${this.#cell(report?.coordinates[i]?.mean, known(meanOf(moments?.[i])), rows)}
          ${this.#cell(report?.coordinates[i]?.variance, known(moments?.[i]?.variance), rows)}`)}
        <td rowspan=${rows}>${report?.acceptance === undefined || report.acceptance === null ? '–' : html`${figure(report.acceptance)}${THIN}%`}</td>
        <td rowspan=${rows}>${short(distance)}</td>
        <td rowspan=${rows}>${lane.diverged_at === null ? count(samples) : 'diverged'}</td>`}
    </tr>`)}
    ${sentence ? html`<tr class="report-why"><td colspan=${8 + 2 * coordinates}><span>${lane.name}: ${sentence}.</span></td></tr>` : nothing}</tbody>`;
  }

  render() {
    const { lanes, experiment } = this.state;
    if (!experiment.target) return nothing;
    const listed = Math.max(0, ...lanes.map(({ sampling }) => sampling?.report?.coordinates.length ?? 0));
    const coordinates = Math.min(2, listed);
    const burn_in = experiment.burn_in ?? 0;
    return html`<div class="report chart-card">
      <h2 id="report-title">What was sampled</h2>
      <div class="report-scroll" role="region" aria-labelledby="report-title" tabindex="0">
        <table>
          <thead>
            <tr><th scope="col" rowspan="2">Lane</th><th scope="col" rowspan="2">Coordinates</th><th scope="colgroup" colspan="3">Mean temperature</th>
              ${Array.from({ length: coordinates }, (_, i) => html`<th scope="colgroup" colspan="2">${math(`θ_{${i + 1}}`)}</th>`)}
              <th scope="col" rowspan="2">Accepted</th><th scope="col" rowspan="2">Distance</th><th scope="col" rowspan="2">Steps counted</th></tr>
            <tr><th scope="col">kinetic</th><th scope="col">bath</th><th scope="col">config.</th>
              ${Array.from({ length: coordinates }, () => html`<th scope="col">mean</th><th scope="col">variance</th>`)}</tr>
          </thead>
          ${lanes.map((lane) => this.#lane(lane, coordinates))}
        </table>
      </div>
      <p class="caption">Large: found${burn_in ? ` after ${plural(burn_in, 'step')} of burn-in` : ''}; small: what
        is expected, where it is known: exactly at every step size, known at this one with its bias, or as h → 0.
        Kinetic: p·p/N at the end of a step. Bath: right after the heat bath. Configurational: θ·∇U/N.
        Distance: half the sum over ${lanes.some(({ index }) => exactOf(experiment, index).line) ? 'the cells of the first coordinate' : 'the cells of the plane'} of |found share − share of ${DENSITY}|, 0 to 1; the same number of independent draws has one above 0 too.</p>
    </div>`;
  }
}
customElements.define('tg-report', Report);
