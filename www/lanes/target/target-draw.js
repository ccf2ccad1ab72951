// @ts-check
// Draws a target's density with a lane's path or histogram over it, a histogram of one coordinate, or energy over time.
import { palette } from '../../charts/palette.js';

/**
 * @typedef {import('../../types.d.ts').Exact} Exact
 * @typedef {import('../../types.d.ts').LaneState} LaneState
 * @typedef {import('./exact.js').Relief} Relief
 */

/** Steps of the histogram's colours. */
const TINTS = 7;

/** @type {number[][] | null} */
let tints = null;

/** To be called when the theme changed. */
export function forgetTints() {
  tints = null;
}

/** The histogram's colours from none to many, as red, green, blue. */
function ramp() {
  if (tints) return tints;
  const style = getComputedStyle(document.documentElement);
  const read = (/** @type {number} */ k) => style.getPropertyValue(`--spread-${k + 1}`).trim();
  const fresh = Array.from({ length: TINTS }, (_, k) => [1, 3, 5].map((i) => parseInt(read(k).slice(i, i + 2), 16) || 0));
  if (read(0)) tints = fresh;
  return fresh;
}

/** @param {number} share 0..1 */
function tint(share) {
  const at = Math.min(TINTS - 1.000001, Math.max(0, share) * (TINTS - 1));
  const k = Math.floor(at);
  const stops = ramp();
  return `rgb(${stops[k].map((from, c) => Math.round(from + (at - k) * (stops[k + 1][c] - from))).join(' ')})`;
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {number} width
 * @param {number} height
 */
function clear(ctx, width, height) {
  ctx.fillStyle = palette().surface;
  ctx.fillRect(0, 0, width, height);
}

/** @param {Relief['levels'][number]} level @param {number} side */
function outline({ rings }, side) {
  const path = new Path2D();
  for (const ring of rings) {
    ring.forEach(([x, y], k) => (k ? path.lineTo(x * side, y * side) : path.moveTo(x * side, y * side)));
    path.closePath();
  }
  return path;
}

/**
 * The density as a relief, darker where it is denser.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {number} side
 * @param {number} ratio pixels of the canvas per pixel of the page
 * @param {Relief} relief
 * @param {{filled: boolean}} how
 */
export function drawRelief(ctx, side, ratio, { levels }, { filled }) {
  const { ink, surface } = palette();
  ctx.lineJoin = 'round';
  for (const level of levels) {
    const path = outline(level, side);
    if (filled) {
      ctx.globalAlpha = 0.07;
      ctx.fillStyle = ink;
      ctx.fill(path, 'evenodd');
    } else {
      ctx.globalAlpha = 0.8;
      ctx.strokeStyle = surface;
      ctx.lineWidth = 2.4 * ratio;
      ctx.stroke(path);
    }
    ctx.globalAlpha = filled ? 0.35 : 0.9;
    ctx.strokeStyle = ink;
    ctx.lineWidth = 0.9 * ratio;
    ctx.stroke(path);
  }
  ctx.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {number} side
 * @param {number} ratio
 * @param {Float32Array} trail x1, x2, x1, x2, ..., the oldest first
 * @param {Relief} relief
 * @param {string} colour
 */
function drawTrail(ctx, side, ratio, trail, { centre: [c1, c2], half }, colour) {
  const at = (/** @type {number} */ k) => [((trail[2 * k] - c1) / half + 1) / 2 * side, (1 - (trail[2 * k + 1] - c2) / half) / 2 * side];
  const count = trail.length / 2;
  if (!count) return;
  const { surface } = palette();
  ctx.lineCap = ctx.lineJoin = 'round';
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.4 * ratio;
  // In pieces, each as faint as it is old.
  const piece = 12;
  for (let from = 0; from < count - 1; from += piece) {
    const to = Math.min(count - 1, from + piece);
    ctx.globalAlpha = 0.12 + 0.88 * (to / (count - 1)) ** 2;
    ctx.beginPath();
    for (let k = from; k <= to; k++) {
      const [x, y] = at(k);
      if (k === from) ctx.moveTo(x, y);
      else ctx.lineTo(x, y);
    }
    ctx.stroke();
  }
  ctx.globalAlpha = 1;
  const [x, y] = at(count - 1);
  ctx.beginPath();
  ctx.arc(x, y, 4 * ratio, 0, 7);
  ctx.fillStyle = colour;
  ctx.fill();
  ctx.strokeStyle = surface;
  ctx.lineWidth = 1.5 * ratio;
  ctx.stroke();
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {number} side
 * @param {Exact} exact of the plane
 * @param {Float32Array} counts
 * @param {number} samples
 */
function drawCells(ctx, side, { plane, shares }, counts, samples) {
  if (!plane || !shares || !samples) return;
  const { size } = plane;
  // The densest cell would have the last colour; more than its share has it too.
  const most = Math.max(...shares);
  for (let k = 0; k < counts.length; k++) {
    if (!counts[k]) continue;
    const [row, col] = [Math.floor(k / size), k % size];
    const [left, top] = [Math.floor((col * side) / size), Math.floor((row * side) / size)];
    ctx.fillStyle = tint(counts[k] / samples / most);
    ctx.fillRect(left, top, Math.floor(((col + 1) * side) / size) - left, Math.floor(((row + 1) * side) / size) - top);
  }
}

/**
 * The first coordinate: bars as counted, the line as it should be.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {number} side
 * @param {number} ratio
 * @param {Exact} exact
 * @param {Float32Array} counts
 * @param {number} samples
 * @param {string} colour
 */
function drawLine(ctx, side, ratio, { line, shares }, counts, samples, colour) {
  if (!line || !shares) return;
  const { size } = line;
  const top = 1.25 * Math.max(...shares);
  const foot = side - 10 * ratio;
  const height = (/** @type {number} */ share) => Math.min(foot, (share / top) * foot);
  ctx.fillStyle = colour;
  ctx.globalAlpha = 0.5;
  for (let k = 0; k < size && samples; k++) {
    const tall = height(counts[k] / samples);
    ctx.fillRect((k * side) / size + 0.5 * ratio, foot - tall, side / size - ratio, tall);
  }
  ctx.globalAlpha = 1;
  const { ink } = palette();
  ctx.strokeStyle = ink;
  ctx.lineWidth = 1.6 * ratio;
  ctx.beginPath();
  for (let k = 0; k < size; k++) ctx.lineTo(((k + 0.5) * side) / size, foot - height(shares[k]));
  ctx.stroke();
  ctx.fillStyle = palette().line;
  ctx.fillRect(0, foot, side, ratio);
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {number} side
 * @param {number} ratio
 * @param {LaneState['rows']} rows
 * @param {string} colour
 */
function drawEnergy(ctx, side, ratio, rows, colour) {
  const sound = rows.filter(({ train_loss }) => Number.isFinite(train_loss));
  if (sound.length < 2) return;
  const energies = sound.map(({ train_loss }) => train_loss);
  const [low, high] = [Math.min(...energies), Math.max(...energies)];
  const last = sound[sound.length - 1].step;
  const edge = 0.08 * side;
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.4 * ratio;
  ctx.lineJoin = 'round';
  ctx.beginPath();
  for (const { step, train_loss } of sound) {
    ctx.lineTo((step / last) * side, side - edge - ((train_loss - low) / (high - low || 1)) * (side - 2 * edge));
  }
  ctx.stroke();
}

/**
 * @param {HTMLCanvasElement} canvas its pixels are what is filled
 * @param {number} ratio pixels of the canvas per pixel of the page
 * @param {{lane: LaneState, exact: Exact, relief: Relief | null, shows: 'path' | 'histogram'}} what
 */
export function drawTarget(canvas, ratio, { lane, exact, relief, shows }) {
  const ctx = canvas.getContext('2d');
  const side = canvas.width;
  if (!ctx || !side) return;
  clear(ctx, side, side);
  const { lanes } = palette();
  const colour = lanes[lane.slot % lanes.length];
  const { sampling } = lane;
  if (relief) {
    const histogram = shows === 'histogram' && exact.plane;
    if (histogram && sampling?.counts) drawCells(ctx, side, exact, sampling.counts, sampling.samples);
    drawRelief(ctx, side, ratio, relief, { filled: !histogram });
    if (!histogram && sampling) drawTrail(ctx, side, ratio, sampling.trail, relief, colour);
  } else if (exact.line) {
    drawLine(ctx, side, ratio, exact, sampling?.counts ?? new Float32Array(exact.line.size), sampling?.samples ?? 0, colour);
  } else {
    drawEnergy(ctx, side, ratio, lane.rows, colour);
  }
}
