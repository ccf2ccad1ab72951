// @ts-check
// Initial weights as the peers take them.

/**
 * @param {number[]} flat by layer, W row-major (unit by unit), then b
 * @param {number[]} sizes
 * @returns {{inputs: number, outputs: number, w: number[], b: number[]}[]}
 */
export function layers(flat, sizes) {
  let at = 0;
  const take = (/** @type {number} */ n) => flat.slice(at, (at += n));
  return sizes.slice(1).map((outputs, l) => ({ inputs: sizes[l], outputs, w: take(sizes[l] * outputs), b: take(outputs) }));
}

/** A permutation of 0 .. n - 1 (Fisher and Yates). @param {number} n */
export function shuffled(n) {
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
