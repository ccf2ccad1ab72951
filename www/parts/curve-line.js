// @ts-check
// A small curve as a picture: no axes, from the first value to the last.
import { svg, html } from 'lit';

/** Room for the line's width. */
const PAD = 2;

/** Where a value stands between the curve's least and greatest; level curves lie in the middle. @param {number[]} values @param {number} height */
export function heights(values, height) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return (/** @type {number} */ value) => (high > low ? PAD + (height - 2 * PAD) * (1 - (value - low) / (high - low)) : height / 2);
}

/**
 * @param {number[]} values equally spaced
 * @param {number} width
 * @param {number} height
 * @param {{at: number, value: number} | null} [mark] a dot, at a share of the width
 * @param {boolean} [axes] so that a level line is seen to be a curve
 */
export function curveLine(values, width, height, mark = null, axes = false) {
  const y = heights(values, height);
  const x = (/** @type {number} */ share) => PAD + (width - 2 * PAD) * share;
  const points = values.map((value, k) => `${x(k / (values.length - 1)).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  return html`<svg class="curve-line" width=${width} height=${height} viewBox="0 0 ${width} ${height}" aria-hidden="true">
    ${axes ? svg`<path class="axes" d=${`M.5 0V${height - 0.5}H${width}`} />` : null}
    <polyline points=${points} />
    ${mark ? svg`<circle cx=${x(mark.at)} cy=${y(mark.value)} r="3" />` : null}
  </svg>`;
}
