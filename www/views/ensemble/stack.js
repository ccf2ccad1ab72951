// @ts-check
// Dots stacked in bins of half a point: pure layout, no drawing.

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
