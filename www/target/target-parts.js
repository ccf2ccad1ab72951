// @ts-check
// Numbers of a lane on a target: on its card, in its sheet, and how they are written.
import { html } from 'lit';
import { THIN, count, figure, plural } from '../parts/format.js';
import { math } from '../parts/math-text.js';
import { store } from '../store.js';
import { exactOf } from './exact.js';

/** @typedef {import('../types.d.ts').LaneState} LaneState */

/** A measured number in three figures, of any sign; "–" for none. @param {number | null | undefined} value */
export function short(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  const size = Math.abs(Number(value.toPrecision(3)));
  const text = size > 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential(1).replace(/e\+?(-?)(\d+)/, (_, sign, power) => `·10${sign ? '⁻' : ''}${[...power].map((/** @type {string} */ c) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)]).join('')}`)
    : value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3);
  return text.replace('-', '−');
}

/** The distance, large. @param {LaneState} lane */
export const distance = (lane) => html`<span class="accuracy">${short(lane.sampling?.distance)}</span>`;

/** How many samples, since when. @param {LaneState} lane */
function samples({ sampling, step }) {
  const burn_in = store.state.experiment.burn_in ?? 0;
  if (!sampling?.samples) return step < burn_in ? `Counting begins after step ${count(burn_in)}.` : 'Nothing counted yet.';
  const since = burn_in ? ` after ${count(burn_in)} of burn-in` : '';
  const floor = sampling.independent !== undefined ? ` So many independent draws: ${short(sampling.independent)}.` : '';
  return `${plural(sampling.samples, 'step')} counted${since}.${floor}`;
}

/** @param {LaneState} lane */
export function targetNumbers(lane) {
  const { experiment } = store.state;
  const { tau, why, shares } = exactOf(experiment, lane.index);
  const all = lane.sampling?.report?.all;
  const acceptance = lane.sampling?.report?.acceptance;
  return html`
    <div class="result">
      ${distance(lane)}
      <span class="result-of">${lane.status === 'diverged' ? 'no result' : tau === undefined ? why : shares ? 'total variation from the exact density' : 'the exact density is not known'}</span>
    </div>
    <table class="losses">
      <thead><tr><td></td><th scope="col">found</th><th scope="col">exact</th></tr></thead>
      <tbody>
        <tr><th scope="row">kinetic ${math('T')}</th><td>${short(all?.mean_kinetic_temperature)}</td><td>${all?.mean_kinetic_temperature === null ? '–' : short(tau)}</td></tr>
        <tr><th scope="row">config. ${math('T')}</th><td>${short(all?.mean_configurational_temperature)}</td><td>${short(tau)}</td></tr>
        <tr><th scope="row">accepted</th><td>${acceptance === undefined || acceptance === null ? '–' : html`${figure(acceptance)}${THIN}%`}</td><td></td></tr>
      </tbody>
    </table>
    <p class="target-samples">${samples(lane)}</p>`;
}
