// @ts-check
// The straight lines as an SVG: curves, axes, names and barriers as text that can be edited.
import { palette } from '../../charts/palette.js';
import { yTicks } from '../../charts/plot.js';
import { dodge } from '../../charts/scale.js';
import { outline } from '../../parts/shape.js';

const WIDTH = 900;
const HEIGHT = 360;
const LEFT = 60;
const RIGHT = 130;
const TOP = 46;
const BOTTOM = 40;

const safe = (/** @type {string} */ text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

/**
 * @param {object} chart
 * @param {string} chart.heading
 * @param {import('../../charts/plot.js').Model} chart.model
 * @param {number[]} chart.x
 * @param {{slot: number, name: string, column: (number | undefined)[], barrier: {alpha: number, value: number, words: string} | null}[]} chart.curves
 * @param {(value: number) => string} chart.label of a tick
 * @returns {string}
 */
export function linesSvg({ heading, model, x, curves, label }) {
  const colours = palette();
  const [low, high] = model.range;
  const [from, to] = model.x?.range ?? [x[0], x[x.length - 1]];
  const of = model.scale === 'log' ? Math.log : (/** @type {number} */ value) => value;
  const across = (/** @type {number} */ at) => LEFT + ((at - from) / (to - from)) * (WIDTH - LEFT - RIGHT);
  const down = (/** @type {number} */ value) => HEIGHT - BOTTOM - ((of(Math.min(high, Math.max(low, value))) - of(low)) / (of(high) - of(low))) * (HEIGHT - TOP - BOTTOM);
  const round = (/** @type {number} */ n) => n.toFixed(1);
  const text = (/** @type {number} */ left, /** @type {number} */ top, /** @type {string} */ words, more = '') => `<text x="${round(left)}" y="${round(top)}" ${more}>${safe(words)}</text>`;
  const ends = curves.map(({ column }) => down(column.findLast((value) => value !== undefined) ?? low));
  const tops = dodge(ends.map((end) => end - TOP), 16, HEIGHT - TOP - BOTTOM).map((top) => top + TOP);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="Source Sans 3, sans-serif" font-size="13" fill="${colours.ink}">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="${colours.surface}"/>`,
    text(LEFT, 26, heading, 'font-size="16" font-weight="650"'),
    ...yTicks(model, low, high).map((tick) => `<path d="M${LEFT} ${round(down(tick))}H${WIDTH - RIGHT}" stroke="${colours.line}"/>${text(LEFT - 8, down(tick) + 4, label(tick), `text-anchor="end" fill="${colours.ink3}"`)}`),
    ...(model.x?.ticks ?? []).map((tick) => `<path d="M${round(across(tick))} ${TOP}V${HEIGHT - BOTTOM}" stroke="${colours.ink3}" stroke-dasharray="2 3"/>${text(across(tick), HEIGHT - BOTTOM + 20, model.x?.label(tick) ?? '', `text-anchor="middle" fill="${colours.ink3}"`)}`),
    ...curves.map(({ slot, name, column, barrier }, k) => {
      const points = column.flatMap((value, i) => (value === undefined ? [] : [`${round(across(x[i]))} ${round(down(value))}`]));
      const colour = colours.lanes[slot];
      return [
        points.length ? `<path d="M${points.join('L')}" fill="none" stroke="${colour}" stroke-width="2"/>` : '',
        barrier ? `<circle cx="${round(across(barrier.alpha))}" cy="${round(down(barrier.value))}" r="4.5" fill="${colours.surface}" stroke="${colour}" stroke-width="2"/>${text(across(barrier.alpha), down(barrier.value) - 9, barrier.words, 'text-anchor="middle"')}` : '',
        `<path d="${outline(slot)}" fill="${colour}" transform="translate(${WIDTH - RIGHT + 14} ${round(tops[k])}) scale(.9)"/>`,
        text(WIDTH - RIGHT + 26, tops[k] + 4, name),
      ].join('');
    }),
    '</svg>',
  ].join('\n');
}
