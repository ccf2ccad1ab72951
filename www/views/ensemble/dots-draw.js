// @ts-check
// Every seed as a dot: where the dots of all lanes stand, and their picture.
import { palette } from '../../charts/palette.js';
import { roundTicks } from '../../charts/scale.js';
import { tidyPercent } from '../../charts/words.js';
import { percent } from '../../parts/format.js';
import { drawShape } from '../../parts/shape.js';
import { BIN, stack } from './stack.js';

/**
 * @typedef {import('./summary.js').Summary} Summary
 * @typedef {{lane: number, seed: number, accuracy: number, x: number, y: number}} Dot `seed` is the place in the lane's list of seeds
 *
 * @typedef {object} Layout
 * @property {Dot[]} dots lane by lane, from left to right and upwards
 * @property {number} radius
 * @property {number} left
 * @property {number} right
 * @property {number} row height of a lane
 * @property {number} height
 * @property {number[]} ticks
 * @property {(accuracy: number) => number} across
 * @property {number | null} diverged where the diverged seeds of all lanes stand
 */

const TOP = 8;
const BOTTOM = 26;
const ROW = { wide: 96, narrow: 84 };
/** Room below a lane's dots for the mark of its median. */
const UNDER = 14;
const LARGEST = 3.6;

/**
 * @param {Summary} summary
 * @param {number} width
 * @returns {Layout}
 */
export function layout(summary, width) {
  const narrow = width < 480;
  const row = narrow ? ROW.narrow : ROW.wide;
  const some = summary.lanes.some(({ spread }) => spread.diverged);
  const left = (narrow ? 6 : 96) + (some ? 80 : 10);
  const right = width - (narrow ? 18 : 86);
  const accuracies = summary.lanes.flatMap((lane) => lane.accuracies.filter((value) => !Number.isNaN(value)));
  const worst = accuracies.reduce((least, value) => Math.min(least, value), 0.95);
  const from = Math.max(0, Math.floor(worst * 20 - 0.1) / 20);
  const across = (/** @type {number} */ accuracy) => left + ((right - left) * (accuracy - from)) / (1 - from);
  const stacks = summary.lanes.map((lane) => stack(lane.accuracies));
  const highest = Math.max(1, ...stacks.map((one) => one.highest));
  const room = row - UNDER - (narrow ? 24 : 8);
  const bin = across(BIN) - across(0);
  const radius = Math.max(1.2, Math.min(LARGEST, bin * 0.46, room / highest / 2));
  // Where a stack would leave its lane, its dots overlap.
  const rise = Math.min(2 * radius + 0.6, room / highest);
  const diverged = some ? left - 48 : null;
  const dots = summary.lanes.flatMap(({ accuracies: values }, lane) => {
    const base = TOP + (lane + 1) * row - UNDER;
    return stacks[lane].dots
      .map(({ bin: at, level }, seed) => ({
        lane, seed, accuracy: values[seed],
        x: at < 0 ? /** @type {number} */ (diverged) : across((at + 0.5) * BIN),
        y: base - radius - 2 - level * rise,
      }))
      .sort((a, b) => a.x - b.x || b.y - a.y);
  });
  return {
    dots, radius, left, right, row, across, diverged,
    height: TOP + summary.lanes.length * row + BOTTOM,
    ticks: roundTicks(from, 1, Math.max(2, Math.floor((right - left) / 62))),
  };
}

/**
 * @param {CanvasRenderingContext2D} ctx scaled to pixels of the page
 * @param {Summary} summary
 * @param {Layout} places
 * @param {number} width
 * @param {Dot | null} chosen
 */
export function drawDots(ctx, summary, places, width, chosen) {
  const colours = palette();
  const { left, right, row, height, ticks, across, radius, diverged } = places;
  const narrow = width < 480;
  const base = (/** @type {number} */ lane) => TOP + (lane + 1) * row - UNDER;
  ctx.save();
  ctx.lineWidth = 1;
  ctx.strokeStyle = colours.line;
  ctx.fillStyle = colours.ink3;
  ctx.font = `12.5px ${colours.font}`;
  ctx.textAlign = 'center';
  for (const tick of ticks) {
    const x = Math.round(across(tick)) + 0.5;
    stroke(ctx, x, TOP, x, height - BOTTOM);
    ctx.fillText(tidyPercent(tick), x, height - 6);
  }
  if (diverged !== null) ctx.fillText('diverged', diverged, height - 6);
  summary.lanes.forEach(({ lane, spread, seeds }, k) => {
    const y = base(k);
    ctx.strokeStyle = colours.line;
    stroke(ctx, diverged === null ? left - (narrow ? 4 : 20) : diverged - 24, y + 0.5, right, y + 0.5);
    ctx.textAlign = 'left';
    ctx.fillStyle = colours.ink;
    ctx.font = `600 15px ${colours.font}`;
    const nameY = narrow ? y - row + UNDER + 20 : y - 12;
    drawShape(ctx, lane.slot, narrow ? 10 : 8, nameY - 5, 11, colours.lanes[lane.slot], colours.surface);
    ctx.fillText(short(ctx, lane.name, narrow ? right - 160 : 74), 22, nameY);
    if (!seeds.length) return;
    const all = spread.diverged === spread.seeds;
    const known = Number.isFinite(spread.median);
    const [figure, word] = all ? ['–', 'all diverged'] : [known ? percent(spread.median) : 'diverged', 'median'];
    ctx.textAlign = narrow ? 'right' : 'left';
    ctx.font = `650 16px ${colours.font}`;
    ctx.fillText(figure, narrow ? right : right + 14, narrow ? nameY : y - 11);
    const past = narrow ? ctx.measureText(figure).width + 6 : 0;
    ctx.font = `12.5px ${colours.font}`;
    ctx.fillStyle = colours.ink3;
    ctx.fillText(word, narrow ? right - past : right + 14, narrow ? nameY : y + 5);
    if (!known) return;
    const x = Math.max(left, across(spread.median));
    ctx.fillStyle = colours.ink;
    ctx.beginPath();
    ctx.moveTo(x, y + 3);
    ctx.lineTo(x + 5, y + 11);
    ctx.lineTo(x - 5, y + 11);
    ctx.fill();
  });
  for (const { lane, x, y, accuracy } of places.dots) {
    const slot = summary.lanes[lane].lane.slot;
    ctx.fillStyle = ctx.strokeStyle = Number.isNaN(accuracy) ? colours.bad : colours.lanes[slot];
    if (Number.isNaN(accuracy)) {
      const r = radius * 0.8;
      ctx.lineWidth = Math.max(1, radius * 0.5);
      stroke(ctx, x - r, y - r, x + r, y + r);
      stroke(ctx, x + r, y - r, x - r, y + r);
    } else {
      ctx.beginPath();
      ctx.arc(x, y, radius, 0, 2 * Math.PI);
      ctx.fill();
    }
  }
  if (chosen) {
    ctx.lineWidth = 2;
    ctx.strokeStyle = colours.focus;
    ctx.beginPath();
    ctx.arc(chosen.x, chosen.y, radius + 3, 0, 2 * Math.PI);
    ctx.stroke();
  }
  ctx.restore();
}

/** @param {CanvasRenderingContext2D} ctx @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 */
function stroke(ctx, x1, y1, x2, y2) {
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(x2, y2);
  ctx.stroke();
}

/** A name cut to a width. @param {CanvasRenderingContext2D} ctx @param {string} name @param {number} width */
function short(ctx, name, width) {
  if (ctx.measureText(name).width <= width) return name;
  let end = name.length;
  while (end > 1 && ctx.measureText(`${name.slice(0, end)}…`).width > width) end -= 1;
  return `${name.slice(0, end)}…`;
}
