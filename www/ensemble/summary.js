// @ts-check
// What the ensemble's pictures and tables show, worked out once for all of them whenever something came in.
import { yRange } from '../charts/plot.js';
import { inWords } from '../charts/words.js';
import { THIN, count, figure, percent } from '../parts/format.js';
import { LEVELS, WORST, bands, difference, pairs, spread } from './statistics.js';

/**
 * @typedef {import('../types.d.ts').AppState} AppState
 * @typedef {import('../types.d.ts').LaneState} LaneState
 * @typedef {import('./results.js').LaneResults} LaneResults
 *
 * @typedef {object} LaneSummary
 * @property {LaneState} lane
 * @property {LaneResults} results
 * @property {number[]} seeds replicas with a result
 * @property {Float64Array[]} bands one curve for each of LEVELS; empty before the first seed
 * @property {number[]} accuracies of those seeds; NaN diverged
 * @property {ReturnType<typeof spread>} spread
 * @property {ReturnType<LaneResults['maps']>} maps
 *
 * @typedef {object} Summary
 * @property {number} version
 * @property {LaneSummary[]} lanes
 * @property {Float64Array} grid
 * @property {'linear' | 'log'} scale
 * @property {[number, number]} range of all bands
 * @property {ReturnType<typeof pairs>} pairs
 * @property {{strong: string, rest: string}} verdict
 */

/** @type {{key: unknown[], summary: Summary} | null} */
let cached = null;
let cost = 0;

/** Milliseconds the last summary took. */
export const pictureCost = () => cost;

/** @param {AppState} state @returns {Summary} */
export function summarise({ ensemble, lanes }) {
  const { version, results, replicas, grid, quantity, bar } = ensemble;
  const key = [version, quantity, bar, lanes.map(({ id, name }) => id + name).join()];
  if (cached && cached.key.every((part, i) => part === key[i])) return cached.summary;
  const began = performance.now();
  const known = lanes.flatMap((lane, i) => {
    const one = results[i];
    if (!one || one.steps !== grid.length) return [];
    const seeds = one.seeds(replicas);
    const accuracies = seeds.map((r) => one.final(r, 'test_accuracy') ?? NaN);
    return [{
      lane, results: one, seeds, accuracies,
      bands: bands(one.columns[quantity], one.steps, seeds, WORST[quantity]),
      spread: spread(accuracies, bar),
      maps: one.maps(),
    }];
  });
  const scale = quantity === 'test_accuracy' ? 'linear' : 'log';
  const finals = known.map(({ results: one }) => Array.from({ length: replicas }, (_, r) => one.final(r, 'test_accuracy')));
  const curves = known.flatMap(({ bands: all }) => [0, LEVELS.length - 1].flatMap((level) => (all[level] ? [finite(all[level], quantity)] : [])));
  const summary = {
    version, grid, scale: /** @type {'linear' | 'log'} */ (scale), lanes: known,
    range: rangeOf(curves, quantity),
    pairs: pairs(finals),
    verdict: verdict(known, finals),
  };
  cost = performance.now() - began;
  cached = { key, summary };
  return summary;
}

/** What a diverged seed counts for must not press all other curves together. @param {Float64Array} curve @param {import('../types.d.ts').Quantity} quantity */
const finite = (curve, quantity) => Array.from(curve, (value) => (value === WORST[quantity] || !Number.isFinite(value) ? undefined : value));

/** @param {(number | undefined)[][]} curves @param {import('../types.d.ts').Quantity} quantity @returns {[number, number]} */
function rangeOf(curves, quantity) {
  if (quantity !== 'test_accuracy') return yRange('loss', 'log', curves, 1);
  let low = 0.5;
  for (const curve of curves) curve.forEach((value, k) => { if (k > 6 && value !== undefined) low = Math.min(low, value); });
  return [Math.max(0, Math.floor(low * 10 + 1e-9) / 10), 1];
}

/** A difference of accuracies in points: "4.2", "−0.3". @param {number} value */
const points = (value) => (100 * value).toFixed(1).replace(/^-(0\.0)$/, '$1').replace('-', '\u2212');

/** Seeds that an interval needs before it is worth its words. */
const ENOUGH = 5;

/**
 * The clearest comparison in words.
 *
 * @param {LaneSummary[]} lanes
 * @param {(number | undefined)[][]} finals
 * @returns {{strong: string, rest: string}}
 */
function verdict(lanes, finals) {
  const names = lanes.map(({ lane }) => lane.name);
  const some = lanes.some(({ seeds }) => seeds.length);
  if (!some) return { strong: '', rest: '' };
  if (lanes.every(({ spread: { seeds, diverged } }) => seeds === diverged)) {
    return { strong: lanes.length === 1 ? `Every seed of ${names[0]} diverged.` : 'Every seed of every method diverged.', rest: 'Smaller step sizes help.' };
  }
  if (lanes.length === 1) {
    const { spread: { seeds, low, high, median } } = lanes[0];
    if (seeds === 1) return { strong: `${names[0]} gets ${percent(median)} right with this seed.`, rest: '' };
    return { strong: `${names[0]} gets ${percent(median)} right in the middle.`, rest: `Half of the seeds end between ${figure(low)} and ${percent(high)}.` };
  }
  // To beat a method that always diverges says nothing, if there are others.
  const still = lanes.flatMap(({ spread: { seeds, diverged } }, k) => (seeds > diverged ? [k] : []));
  /** @type {{a: number, b: number, share: number} | null} */
  let clearest = null;
  const won = pairs(finals);
  won.forEach((row, a) => row.forEach(({ wins, races }, b) => {
    if (a === b || !races || (still.length > 1 && !(still.includes(a) && still.includes(b)))) return;
    const share = wins / races;
    if (!clearest || share > clearest.share || (share === clearest.share && lanes[a].spread.median - lanes[b].spread.median > lanes[clearest.a].spread.median - lanes[clearest.b].spread.median)) {
      clearest = { a, b, share };
    }
  }));
  if (!clearest) return { strong: '', rest: '' };
  const { a, b } = /** @type {{a: number, b: number}} */ (clearest);
  const found = difference(finals[a], finals[b]);
  if (!found) return { strong: '', rest: '' };
  const { races, wins, mean, interval: [low, high] } = found;
  const interval = `95${THIN}% interval ${points(low)} to ${points(high)}`;
  if (races < ENOUGH) {
    const won = races === 1 ? `${names[a]} beats ${names[b]}.` : `${names[a]} beats ${names[b]} in ${count(wins)} of ${count(races)} races.`;
    return { strong: wins ? won : `${names[a]} and ${names[b]} are level.`, rest: `${inWords(races)} ${races === 1 ? 'seed says' : 'seeds say'} little.` };
  }
  if (low <= 0) {
    const strong = lanes.length === 2 ? `${names[a]} and ${names[b]} cannot be told apart` : `Not even ${names[a]} and ${names[b]} can be told apart`;
    return { strong: `${strong}:`, rest: `${points(mean)} points (${interval}).` };
  }
  return { strong: `${names[a]} beats ${names[b]} in ${count(wins)} of ${count(races)} races,`, rest: `by ${points(mean)} points (${interval}).` };
}
