// @ts-check
// Heights of a landscape: from a loss or an accuracy to its band, the same in the worker and on the page.

/**
 * @typedef {'log' | 'loss' | 'accuracy'} Height
 *
 * How heights are divided: `low` and `high` are the ends of the first and the last band, in loss (above `lowest` where
 * the height is logarithmic) or accuracy. What lies outside belongs to the end bands.
 *
 * @typedef {object} Scale
 * @property {Height} height
 * @property {number} lowest the lowest loss seen
 * @property {number} low
 * @property {number} high
 */

export const BANDS = 12;
/** Share of the points that may lie below the first and above the last band: a few must not press all others together. */
const OUTLIERS = 0.03;
/** Widest range of a logarithmic scale: what is closer to the lowest loss is one colour. */
const DECADES = 1e4;

/** @param {Float64Array} sorted @param {number} share */
const quantile = (sorted, share) => sorted[Math.round(share * (sorted.length - 1))];

/**
 * The scale for a picture.
 *
 * @param {Height} height
 * @param {Float64Array} values losses or accuracies; what is not finite does not count
 * @param {number} lowest
 * @returns {Scale}
 */
export function scaleOf(height, values, lowest) {
  const sorted = values.filter(Number.isFinite).sort();
  if (!sorted.length) return { height, lowest: 0, low: 0, high: 1 };
  if (height === 'accuracy') {
    const low = Math.floor(quantile(sorted, 0) * 50) / 50;
    return { height, lowest, low, high: Math.max(Math.ceil(quantile(sorted, 1) * 50) / 50, low + 0.02) };
  }
  const high = quantile(sorted, 1 - OUTLIERS);
  if (height === 'loss') {
    const low = Math.min(quantile(sorted, 0), high);
    return { height, lowest, low, high: high > low ? high : low + Math.max(1e-9, 1e-6 * Math.abs(low)) };
  }
  const span = Math.max(high - lowest, 1e-12);
  const low = Math.min(Math.max(quantile(sorted, OUTLIERS / 3) - lowest, span / DECADES), span / 2);
  return { height, lowest, low, high: span };
}

/** Where a value stands: 0 at the low end, 1 at the high end. @param {Scale} scale @param {number} value */
export function placeOf({ height, lowest, low, high }, value) {
  // A loss that overflowed is higher than all others; an accuracy that is not known, lower.
  if (!Number.isFinite(value)) return height === 'accuracy' ? 0 : 1;
  const at = height === 'log' ? Math.log(Math.max(value - lowest, low) / low) / Math.log(high / low) : (value - low) / (high - low);
  return Math.min(1, Math.max(0, at));
}

/** The loss or accuracy at a place. @param {Scale} scale @param {number} place */
export function valueAt({ height, lowest, low, high }, place) {
  return height === 'log' ? lowest + low * (high / low) ** place : low + place * (high - low);
}

/** The colour at a place from 0 to 1. @param {number[][]} stops @param {number} place @returns {number[]} */
export function mixed(stops, place) {
  const at = Math.min(1, Math.max(0, place)) * (stops.length - 1);
  const k = Math.min(stops.length - 2, Math.floor(at));
  return [0, 1, 2].map((c) => stops[k][c] + (at - k) * (stops[k + 1][c] - stops[k][c]));
}
