// @ts-check
// What the marks on the maps mean, with a switch for all test points, and what the letters in use mean.
import { html, nothing } from 'lit';
import { ordinal } from '../parts/format.js';
import { store } from '../app/store.js';
import { segmented } from '../charts/segmented.js';
import { exactOf, SHARES } from './target/exact.js';
import { spacing } from './map-draw.js';

const TARGET_SHOWS = /** @type {const} */ ([
  ['path', 'path', 'The last 300 steps on the exact density'],
  ['histogram', 'histogram', 'All steps counted, under the exact density’s contours'],
]);

/** What the pictures show on a target. */
function targetLegend() {
  const { experiment, lanes, target_shows } = store.state;
  if (!lanes.some(({ index }) => exactOf(experiment, index).plane)) return html`<ul class="legend"><li>line: exact, bars: counted</li></ul>`;
  const path = target_shows === 'path';
  return html`
    <div class="legend target-legend">
      ${segmented('target-shows', 'Pictures show', TARGET_SHOWS, target_shows, (value) => store.actions.setTargetShows(value))}
      <span>contours hold ${SHARES.toReversed().map((share) => Math.round(100 * share)).join(', ')} % of the exact density</span>
      <span>${path ? 'path: the last 300 steps, fading' : html`few steps <span class="ramp spread" aria-hidden="true"></span> as many as in the densest cell`}</span>
    </div>`;
}

/** @param {{compact: boolean}} how */
export function legend({ compact }) {
  if (store.state.experiment.target) return targetLegend();
  const { data, show_test } = store.state;
  const every = spacing(data, compact ? 0 : Infinity);
  const points = every > 1 ? `every ${ordinal(every)} training point` : 'training points';
  return html`
    <ul class="legend">
      <li>
        <svg width="24" height="12" viewBox="0 0 24 12" aria-hidden="true"><circle class="dot-0" cx="6" cy="6" r="3.2" /><rect class="dot-1" x="15" y="3" width="6" height="6" /></svg>
        ${points}</li>
      ${compact ? nothing : html`
        <li>
          <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true"><path class="stroke" d="m1.5 1.5 9 9m0-9-9 9" /></svg>
          test point it gets wrong</li>
        <li>
          <svg width="22" height="12" viewBox="0 0 22 12" aria-hidden="true"><path class="stroke" d="M1 10.5c5 .5 6-2 9-5s5-4 11-4" /></svg>
          decision boundary</li>`}
      <li>sure blue <span class="ramp" aria-hidden="true"></span> sure red</li>
      ${compact ? nothing : html`
        <li><button class="legend-toggle" type="button" aria-pressed=${show_test} @click=${() => store.actions.setShowTest(!show_test)}>
          <svg width="24" height="12" viewBox="0 0 24 12" aria-hidden="true"><circle class="ring-0" cx="6" cy="6" r="3" /><rect class="ring-1" x="15.5" y="3.5" width="5.5" height="5.5" /></svg>
          all test points</button></li>`}
    </ul>`;
}

/** Names of the letters in use, in the alphabet's order. */
export function readingTheLetters() {
  const { lanes, experiment } = store.state;
  /** @type {Map<string, string>} */
  const names = new Map();
  let random = false;
  let rows = false;
  for (const { scheme } of lanes) {
    for (const op of scheme.step) {
      random ||= op.random;
      rows ||= op.part !== 'all' && (experiment.target !== undefined || experiment.network.hidden.length > 0);
      if (op.label.length < 3 && !op.gradient) names.set(op.label, op.name);
    }
  }
  const gradient = lanes.flatMap(({ scheme }) => scheme.step).find((op) => op.gradient);
  if (!gradient) return nothing;
  const letters = [...names].sort(([a], [b]) => (a < b ? -1 : 1));
  return html`<p class="reading"><b>Reading the letters.</b>
    ${letters.map(([letter, name], k) => html`<b>${letter}</b> ${name}${k < letters.length - 1 ? ', ' : '. '}`)}
    <b>${gradient.label}</b>, the filled tile, works out one gradient: that is what a step costs.${random ? ' A dotted edge marks random numbers.' : ''}${rows ? ' The rows run in step, left to right.' : ''}</p>`;
}
