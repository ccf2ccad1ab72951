// @ts-check
// What the ensemble's pictures and tables show, worked out once for all of them whenever something came in.
import { yRange } from '../../charts/plot.js';
import { engine } from '../../compute/engine.js';
import { FAILED } from './results.js';
import { verdictWords } from './verdict.js';

/**
 * @typedef {import('../../types.d.ts').AppState} AppState
 * @typedef {import('../../types.d.ts').LaneState} LaneState
 * @typedef {import('../../types.d.ts').Comparison} Comparison
 * @typedef {import('../../types.d.ts').Quantity} Quantity
 * @typedef {import('../../types.d.ts').SeedSpread} SeedSpread
 * @typedef {import('./results.js').LaneResults} LaneResults
 *
 * @typedef {object} LaneSummary
 * @property {LaneState} lane
 * @property {LaneResults} results
 * @property {number[]} seeds replicas with a result
 * @property {Float64Array[]} bands one curve for each of LEVELS, infinite among diverged seeds; empty without a seed
 * @property {number[]} accuracies of those seeds; NaN diverged
 * @property {SeedSpread} spread
 * @property {ReturnType<LaneResults['maps']>} maps
 *
 * @typedef {object} Summary
 * @property {number} version
 * @property {LaneSummary[]} lanes
 * @property {Float64Array} grid
 * @property {'linear' | 'log'} scale
 * @property {[number, number]} range of all bands
 * @property {Comparison} comparison on the seeds that all lanes have
 * @property {{strong: string, rest: string}} verdict
 */

/** The five curves of a band. */
export const LEVELS = /** @type {const} */ ([0.05, 0.25, 0.5, 0.75, 0.95]);

/** What a diverged seed ranks as: behind every number. @type {Record<Quantity, number>} */
const LAST = { test_accuracy: -Infinity, test_loss: Infinity, train_loss: Infinity };

/**
 * The quantile curves of a lane's seeds: one for each of LEVELS; none without seeds.
 *
 * @param {LaneResults} results
 * @param {Quantity} quantity
 * @param {number[]} seeds replicas that count
 * @returns {Float64Array[]}
 */
export function bands({ columns, steps }, quantity, seeds) {
  if (!seeds.length) return [];
  const rows = Uint32Array.from(seeds);
  const all = engine.seed_quantiles(columns[quantity], steps, rows, Float64Array.from(LEVELS), LAST[quantity]);
  return LEVELS.map((_, k) => all.subarray(k * steps, (k + 1) * steps));
}

/**
 * The replicas up to the first that a lane still waits for, without those that failed in a lane: whichever comes in
 * first, lanes are compared on the same seeds, and fast ones are not preferred.
 *
 * @param {LaneResults[]} lanes
 * @param {number} replicas
 */
function common(lanes, replicas) {
  const seeds = [];
  for (let r = 0; r < replicas && lanes.every((one) => one.knows(r)); r++) {
    if (lanes.every(({ state }) => state[r] !== FAILED)) seeds.push(r);
  }
  return seeds;
}

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
      bands: bands(one, quantity, seeds),
      spread: engine.seed_spread(Float64Array.from(accuracies), bar),
      maps: one.maps(),
    }];
  });
  const scale = quantity === 'test_accuracy' ? 'linear' : 'log';
  const compared = common(known.map(({ results: one }) => one), replicas);
  const comparison = engine.compare_seeds(known.map(({ results: one }) => (
    Float64Array.from(compared, (r) => one.final(r, 'test_accuracy') ?? NaN))));
  const outer = [0, LEVELS.length - 1];
  const curves = known.flatMap(({ bands: all }) => (all.length ? outer.map((level) => finite(all[level])) : []));
  const summary = {
    version, grid, scale: /** @type {'linear' | 'log'} */ (scale), lanes: known,
    range: rangeOf(curves, quantity),
    comparison,
    verdict: verdictWords(known.map(({ lane }) => lane.name), known.map(({ spread }) => spread), comparison),
  };
  cost = performance.now() - began;
  cached = { key, summary };
  return summary;
}

/** Diverged seeds must not press all other curves together. @param {Float64Array} curve */
const finite = (curve) => Array.from(curve, (value) => (Number.isFinite(value) ? value : undefined));

/** @param {(number | undefined)[][]} curves @param {Quantity} quantity @returns {[number, number]} */
function rangeOf(curves, quantity) {
  if (quantity !== 'test_accuracy') return yRange('loss', 'log', curves, 1);
  let low = 0.5;
  for (const curve of curves) curve.forEach((value, k) => { if (k > 6 && value !== undefined) low = Math.min(low, value); });
  return [Math.max(0, Math.floor(low * 10 + 1e-9) / 10), 1];
}
