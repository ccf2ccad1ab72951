// @ts-check
// Numbers of a lane on a target: on its card, in its sheet, and how they are written.
import { html } from 'lit';
import { THIN, count, figure, plural } from '../../parts/format.js';
import { math } from '../../parts/math-text.js';
import { store } from '../../app/store.js';
import { exactOf, isCompared } from './exact.js';

/** @typedef {import('../../types.d.ts').LaneState} LaneState */

/** The target's density, as its lanes are compared with it. */
export const DENSITY = math('e^{−U/τ}');

/** A measured number in three figures, of any sign; "–" for none. @param {number | null | undefined} value */
export function short(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  const size = Math.abs(Number(value.toPrecision(3)));
  const text = size > 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential(1).replace(/e\+?(-?)(\d+)/, (_, sign, power) => `·10${sign ? '⁻' : ''}${[...power].map((/** @type {string} */ c) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)]).join('')}`)
    : value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3);
  return text.replace('-', '−');
}

/**
 * A value to compare with, and when it holds: "exact 1.00", "known: 0.990", "1.00 as h → 0"; "–" for none.
 *
 * @param {import('../../types.d.ts').Expected | null | undefined} expected
 */
export function expectedText(expected) {
  if (!expected) return '–';
  const value = short(expected.value);
  return { exact: `exact ${value}`, known: `known: ${value}`, limit: `${value} as h → 0` }[expected.holds];
}

/** What the number on a lane's card is, or why there is none. @param {LaneState} lane */
function whatIsShown(lane) {
  const exact = exactOf(store.state.experiment, lane.index);
  const { law, sentence, unseen } = exact;
  if (lane.status === 'diverged') return 'no result';
  if (!law.compared && sentence) return sentence;
  if (unseen) return sentence ? `${unseen}; ${sentence}` : unseen;
  if (!isCompared(exact)) return sentence ?? 'the exact density is not known';
  return sentence ? html`total variation from ${DENSITY}; ${sentence}` : 'total variation from the exact density';
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
  const law = exactOf(experiment, lane.index).law.parts[0];
  const all = lane.sampling?.report?.all;
  const acceptance = lane.sampling?.report?.acceptance;
  return html`
    <div class="result">
      ${distance(lane)}
      <span class="result-of">${whatIsShown(lane)}</span>
    </div>
    <table class="losses">
      <thead><tr><td></td><th scope="col">found</th><th scope="col">expected</th></tr></thead>
      <tbody>
        <tr><th scope="row">kinetic ${math('T')}</th><td>${short(all?.mean_kinetic_temperature)}</td><td>${expectedText(law?.kinetic)}</td></tr>
        <tr><th scope="row">config. ${math('T')}</th><td>${short(all?.mean_configurational_temperature)}</td><td>${expectedText(law?.configurational)}</td></tr>
        <tr><th scope="row">accepted</th><td>${acceptance === undefined || acceptance === null ? '–' : html`${figure(acceptance)}${THIN}%`}</td><td></td></tr>
      </tbody>
    </table>
    <p class="target-samples">${samples(lane)}</p>`;
}
