// @ts-check
// Statistics of an ensemble: quantiles, pairs on the same seed, bootstrap intervals, bins of dots. Pure functions.
import { mean, quantileSorted } from 'd3-array';
import { randomInt, randomLcg } from 'd3-random';

/** @typedef {import('../types.d.ts').Quantity} Quantity */

/** What a seed counts for after it diverged: no seed is ever left out of a quantile. @type {Record<Quantity, number>} */
export const WORST = { test_accuracy: 0, test_loss: Infinity, train_loss: Infinity };

/** The five curves of a band. */
export const LEVELS = /** @type {const} */ ([0.05, 0.25, 0.5, 0.75, 0.95]);

/** Resamples of a bootstrap interval. */
const RESAMPLES = 2000;

/**
 * A quantile by linear interpolation (type 7, as in R and NumPy), also of numbers that end with infinite ones.
 *
 * @param {ArrayLike<number>} sorted
 * @param {number} p
 */
export function quantile(sorted, p) {
  const at = (sorted.length - 1) * p;
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  if (low === high || !Number.isFinite(high)) return high;
  return quantileSorted(/** @type {any} */ (sorted), p) ?? NaN;
}

/**
 * The quantile curves of seeds. A diverged seed counts as the worst value from there on.
 *
 * @param {Float32Array} column seed after seed, one number for each step, NaN after divergence
 * @param {number} steps numbers of one seed
 * @param {number[]} seeds rows of the column that count
 * @param {number} worst
 * @returns {Float64Array[]} one curve for each of LEVELS; empty without seeds
 */
export function bands(column, steps, seeds, worst) {
  if (!seeds.length) return [];
  const curves = LEVELS.map(() => new Float64Array(steps));
  const values = new Float32Array(seeds.length);
  for (let k = 0; k < steps; k++) {
    for (let i = 0; i < seeds.length; i++) {
      const value = column[seeds[i] * steps + k];
      values[i] = Number.isNaN(value) ? worst : value;
    }
    values.sort();
    LEVELS.forEach((p, level) => { curves[level][k] = quantile(values, p); });
  }
  return curves;
}

/**
 * How good and how reliable: of the seeds' last accuracies, NaN for a diverged one.
 *
 * @param {ArrayLike<number>} accuracies
 * @param {number} bar
 */
export function spread(accuracies, bar) {
  const values = Float64Array.from(accuracies, (value) => (Number.isNaN(value) ? WORST.test_accuracy : value)).sort();
  const diverged = Array.from(accuracies).filter(Number.isNaN).length;
  return {
    seeds: values.length,
    diverged,
    worst: diverged ? NaN : values[0],
    low: quantile(values, 0.25),
    median: quantile(values, 0.5),
    high: quantile(values, 0.75),
    best: diverged === values.length ? NaN : values[values.length - 1],
    below: values.filter((value) => value < bar - 1e-12).length,
  };
}

/**
 * @typedef {object} Difference of lane a over lane b, on the seeds both have
 * @property {number} races
 * @property {number} wins races in which a ends higher
 * @property {number} losses
 * @property {number} mean difference of the accuracies
 * @property {[number, number]} interval of that mean, 95 %, by the percentile bootstrap
 */

/** Differences of a and b on equal seeds; `undefined` where one is not known. @param {(number | undefined)[]} a @param {(number | undefined)[]} b */
function differences(a, b) {
  const worst = (/** @type {number} */ value) => (Number.isNaN(value) ? WORST.test_accuracy : value);
  return a.flatMap((value, seed) => {
    const other = b[seed];
    return value === undefined || other === undefined ? [] : [worst(value) - worst(other)];
  });
}

/**
 * Races won, row against column, on equal seeds.
 *
 * @param {(number | undefined)[][]} lanes last accuracies by lane and seed; NaN diverged, undefined not known
 * @returns {{wins: number, races: number}[][]}
 */
export function pairs(lanes) {
  return lanes.map((a) => lanes.map((b) => {
    const all = differences(a, b);
    return { wins: all.filter((one) => one > 0).length, races: all.length };
  }));
}

/**
 * The paired difference of two lanes with its interval.
 *
 * @param {(number | undefined)[]} a
 * @param {(number | undefined)[]} b
 * @returns {Difference | null} null without a common seed
 */
export function difference(a, b) {
  const all = differences(a, b);
  if (!all.length) return null;
  return {
    races: all.length,
    wins: all.filter((one) => one > 0).length,
    losses: all.filter((one) => one < 0).length,
    mean: mean(all) ?? NaN,
    interval: bootstrap(all),
  };
}

/**
 * The 95 % interval of a mean by the percentile bootstrap; the same draws each time.
 *
 * @param {number[]} values
 * @returns {[number, number]}
 */
export function bootstrap(values) {
  const draw = randomInt.source(randomLcg(0.5))(values.length);
  const means = new Float64Array(RESAMPLES);
  for (let k = 0; k < RESAMPLES; k++) {
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += values[draw()];
    means[k] = sum / values.length;
  }
  means.sort();
  return [quantile(means, 0.025), quantile(means, 0.975)];
}

/** Half a point. */
export const BIN = 0.005;

/** The bin of an accuracy; 100 % belongs to the last. @param {number} accuracy */
export const binOf = (accuracy) => Math.min(Math.floor(accuracy / BIN + 1e-9), 1 / BIN - 1);

/**
 * Dots stacked in bins of half a point, in the order given.
 *
 * @param {ArrayLike<number>} accuracies NaN for a diverged seed: those stand in a stack of their own, bin -1
 * @returns {{dots: {bin: number, level: number}[], highest: number}}
 */
export function stack(accuracies) {
  /** @type {Map<number, number>} */
  const heights = new Map();
  let highest = 0;
  const dots = Array.from(accuracies, (value) => {
    const bin = Number.isNaN(value) ? -1 : binOf(value);
    const level = heights.get(bin) ?? 0;
    heights.set(bin, level + 1);
    highest = Math.max(highest, level + 1);
    return { bin, level };
  });
  return { dots, highest };
}
