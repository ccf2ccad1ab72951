// @ts-check
// Draws one lane's quantile curves on a canvas: bands, median, the other lanes' medians in grey, axes.
import { palette } from '../../charts/palette.js';
import { yTicks } from '../../charts/plot.js';
import { roundTicks } from '../../charts/scale.js';
import { tidyPercent } from '../../charts/words.js';
import { axisNumber } from '../../parts/format.js';

/**
 * @typedef {import('./summary.js').Summary} Summary
 * @typedef {import('../../types.d.ts').Quantity} Quantity
 * @typedef {{x: number, y: number, width: number, height: number}} Box
 */

/** Room for the numbers of the axes. */
export const LEFT = 46;
const BOTTOM = 24;
const TOP = 8;
const RIGHT = 6;

/**
 * Where numbers are in a box.
 *
 * @param {Box} box
 * @param {Pick<Summary, 'grid' | 'range' | 'scale'>} summary
 */
export function places({ x, y, width, height }, { grid, range: [low, high], scale }) {
  const [left, right, top, bottom] = [x + LEFT, x + width - RIGHT, y + TOP, y + height - BOTTOM];
  const last = Math.max(grid[grid.length - 1] ?? 1, 1);
  const of = scale === 'log' ? (/** @type {number} */ value) => Math.log(Math.max(value, 1e-30)) : (/** @type {number} */ value) => value;
  const span = of(high) - of(low);
  return {
    left, right, top, bottom, last,
    across: (/** @type {number} */ step) => left + ((right - left) * step) / last,
    // What lies outside runs along the edge.
    down: (/** @type {number} */ value) => bottom - (bottom - top) * Math.min(1, Math.max(0, (of(Math.min(value, 1e30)) - of(low)) / span)),
    step: (/** @type {number} */ place) => ((place - left) / (right - left)) * last,
  };
}

/** The recorded step nearest to one. @param {Float64Array} grid @param {number} step */
export function nearest(grid, step) {
  let best = 0;
  for (let k = 1; k < grid.length; k++) if (Math.abs(grid[k] - step) <= Math.abs(grid[best] - step)) best = k;
  return best;
}

/**
 * @param {CanvasRenderingContext2D} ctx scaled to pixels of the page
 * @param {Box} box
 * @param {Summary} summary
 * @param {number} own index of the lane in the summary
 * @param {Quantity} quantity
 * @param {number | null} at index of the step under the crosshair
 */
export function drawBands(ctx, box, summary, own, quantity, at) {
  const colours = palette();
  const { grid, lanes, range, scale } = summary;
  const place = places(box, summary);
  ctx.save();
  ctx.font = `12.5px ${colours.font}`;
  ctx.lineJoin = 'round';
  axes(ctx, place, yTicks({ kind: quantity === 'test_accuracy' ? 'accuracy' : 'loss', scale, range, series: [], unit: '' }, ...range), quantity);
  // Among diverged seeds a line has no value and is not drawn.
  const line = (/** @type {Float64Array} */ curve) => {
    const path = new Path2D();
    grid.forEach((step, k) => {
      if (!Number.isFinite(curve[k])) return;
      const follows = k > 0 && Number.isFinite(curve[k - 1]);
      path[follows ? 'lineTo' : 'moveTo'](place.across(step), place.down(curve[k]));
    });
    return path;
  };
  // A band reaches to the edge instead.
  const band = (/** @type {Float64Array} */ from, /** @type {Float64Array} */ to) => {
    const path = new Path2D();
    grid.forEach((step, k) => path.lineTo(place.across(step), place.down(from[k])));
    for (let k = grid.length - 1; k >= 0; k--) path.lineTo(place.across(grid[k]), place.down(to[k]));
    return path;
  };
  const [lowest, low, median, high, highest] = lanes[own]?.bands ?? [];
  const colour = colours.lanes[lanes[own]?.lane.slot ?? 0];
  if (median) {
    ctx.fillStyle = colour;
    ctx.globalAlpha = 0.18;
    ctx.fill(band(lowest, highest));
    ctx.globalAlpha = 0.36;
    ctx.fill(band(low, high));
    ctx.globalAlpha = 1;
  }
  ctx.strokeStyle = colours.ink3;
  ctx.globalAlpha = 0.6;
  ctx.lineWidth = 1;
  lanes.forEach(({ bands }, k) => { if (k !== own && bands[2]) ctx.stroke(line(bands[2])); });
  ctx.globalAlpha = 1;
  if (median) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = 2;
    ctx.stroke(line(median));
  }
  if (at !== null && median) {
    const x = place.across(grid[at]);
    ctx.strokeStyle = colours.ink;
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.moveTo(x, place.top);
    ctx.lineTo(x, place.bottom);
    ctx.stroke();
  }
  if (at !== null && median && Number.isFinite(median[at])) {
    ctx.beginPath();
    ctx.arc(place.across(grid[at]), place.down(median[at]), 4, 0, 2 * Math.PI);
    ctx.fillStyle = colour;
    ctx.fill();
    ctx.strokeStyle = colours.surface;
    ctx.lineWidth = 1.5;
    ctx.stroke();
  }
  ctx.restore();
}

/** @param {CanvasRenderingContext2D} ctx @param {ReturnType<typeof places>} place @param {number[]} ticks @param {Quantity} quantity */
function axes(ctx, place, ticks, quantity) {
  const colours = palette();
  ctx.strokeStyle = colours.line;
  ctx.fillStyle = colours.ink3;
  ctx.lineWidth = 1;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'right';
  let free = Infinity;
  for (const tick of ticks) {
    const y = Math.round(place.down(tick)) + 0.5;
    ctx.beginPath();
    ctx.moveTo(place.left, y);
    ctx.lineTo(place.right, y);
    ctx.stroke();
    if (free - y < 16) continue; // its number would touch the one below
    free = y;
    ctx.fillText(quantity === 'test_accuracy' ? tidyPercent(tick) : axisNumber(tick), place.left - 8, y);
  }
  ctx.textBaseline = 'alphabetic';
  const last = roundTicks(0, place.last, 2);
  last.forEach((tick, k) => {
    const end = k === last.length - 1;
    const text = end ? `${axisNumber(tick)} ${tick === 1 ? 'step' : 'steps'}` : axisNumber(tick);
    ctx.textAlign = k === 0 ? 'left' : end && tick > place.last * 0.85 ? 'right' : 'center';
    ctx.fillText(text, place.across(tick), place.bottom + 18);
  });
}
