// @ts-check
// Draws a plane on a canvas: filled contours with axes, and over them the paths of the lanes.
import { palette } from '../../charts/palette.js';
import { roundTicks } from '../../charts/scale.js';
import { axisNumber, loss as lossWords, percent } from '../../parts/format.js';
import { drawShape } from '../../parts/shape.js';
import { BANDS, mixed, placeOf } from './scale.js';

/**
 * @typedef {import('../../types.d.ts').PathOnPlane} PathOnPlane
 * @typedef {import('../../types.d.ts').PictureShown} PictureShown
 * @typedef {import('../../types.d.ts').Seen} Seen
 * @typedef {[number, number, number, number]} Window
 * @typedef {{x: number, y: number, width: number, height: number}} Box
 * @typedef {{slot: number, name: string, muted: boolean}} Drawn what a lane looks like
 */

/** Room for the axes around the plot. */
export const MARGIN = { left: 54, right: 14, top: 12, bottom: 46 };
const MARGIN_SMALL = { left: 40, right: 8, top: 8, bottom: 42 };
/** Pixels between the dots of a path, at least. */
const DOTS = 26;
const SMALL = 480;

/** @type {{bands: string[], stops: number[][]} | null} */
let cached = null;

/** To be called when the theme changed. */
export function forgetDepths() {
  cached = null;
}

const rgb = (/** @type {string} */ hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) || 0);

/** Colours of the bands, low first, and the seven they are mixed from. */
export function depths() {
  if (cached) return cached;
  const style = getComputedStyle(document.documentElement);
  const stops = Array.from({ length: 7 }, (_, k) => rgb(style.getPropertyValue(`--loss-${k + 1}`).trim()));
  cached = { stops, bands: Array.from({ length: BANDS }, (_, k) => `rgb(${mixed(stops, (k + 0.5) / BANDS).map(Math.round).join(' ')})`) };
  return cached;
}

/** The plot within a canvas of this size. @param {number} width @param {number} height @returns {Box} */
export function plotBox(width, height) {
  const { left, right, top, bottom } = width < SMALL ? MARGIN_SMALL : MARGIN;
  return { x: left, y: top, width: Math.max(1, width - left - right), height: Math.max(1, height - top - bottom) };
}

/** Coordinates of the plane to pixels and back. @param {Box} box @param {Window} window */
export function places(box, [x0, x1, y0, y1]) {
  return {
    left: (/** @type {number} */ x) => box.x + ((x - x0) / (x1 - x0)) * box.width,
    top: (/** @type {number} */ y) => box.y + box.height - ((y - y0) / (y1 - y0)) * box.height,
    x: (/** @type {number} */ left) => x0 + ((left - box.x) / box.width) * (x1 - x0),
    y: (/** @type {number} */ top) => y0 + ((box.y + box.height - top) / box.height) * (y1 - y0),
  };
}

/** Contours as paths over the unit square, laid once for a picture. @type {WeakMap<PictureShown, Path2D[]>} */
const outlines = new WeakMap();

/** @param {PictureShown} picture */
function outlinesOf(picture) {
  const known = outlines.get(picture);
  if (known) return known;
  const { ringsOf, rings, points } = picture.contours;
  let ring = 0;
  let point = 0;
  const made = Array.from(ringsOf, (count) => {
    const path = new Path2D();
    for (const end = ring + count; ring < end; ring++) {
      for (let k = 0; k < rings[ring]; k++, point++) {
        if (k === 0) path.moveTo(points[2 * point], points[2 * point + 1]);
        else path.lineTo(points[2 * point], points[2 * point + 1]);
      }
      path.closePath();
    }
    return path;
  });
  outlines.set(picture, made);
  return made;
}

/** Short words for a number of an axis whose ticks lie so far apart. @param {number} value @param {number} step */
function tick(value, step) {
  if (Math.abs(value) < step / 1e6) return '0';
  return axisNumber(value);
}

/**
 * The ground: bands and axes. `window` is what is in sight; the picture may be of another one, until its own has come.
 *
 * @param {CanvasRenderingContext2D} ctx scaled to pixels of the page
 * @param {{width: number, height: number}} size
 * @param {Seen} seen
 * @param {Window} window
 */
export function drawGround(ctx, size, { picture, plane }, window) {
  const colours = palette();
  const { bands } = depths();
  const box = plotBox(size.width, size.height);
  const at = places(box, window);
  ctx.clearRect(0, 0, size.width, size.height);
  ctx.save();
  ctx.beginPath();
  ctx.rect(box.x, box.y, box.width, box.height);
  ctx.fillStyle = colours.line;
  ctx.fill();
  ctx.clip();
  const [x0, x1, y0, y1] = picture.window;
  const [left, right, top, bottom] = [at.left(x0), at.left(x1), at.top(y1), at.top(y0)];
  ctx.beginPath();
  ctx.rect(left, top, right - left, bottom - top);
  ctx.clip();
  ctx.fillStyle = bands[0];
  ctx.fillRect(left, top, right - left, bottom - top);
  const matrix = new DOMMatrix([right - left, 0, 0, top - bottom, left, bottom]);
  ctx.lineWidth = 0.7;
  outlinesOf(picture).forEach((outline, k) => {
    const path = new Path2D();
    path.addPath(outline, matrix);
    ctx.fillStyle = bands[k + 1];
    ctx.fill(path);
    ctx.strokeStyle = 'rgb(255 255 255 / 45%)';
    ctx.stroke(path);
  });
  ctx.restore();
  ctx.strokeStyle = colours.line;
  ctx.lineWidth = 1;
  ctx.strokeRect(box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1);
  const small = size.width < SMALL;
  ctx.font = `12.5px ${colours.font}`;
  ctx.fillStyle = colours.ink3;
  const across = roundTicks(window[0], window[1], Math.max(2, Math.floor(box.width / 90)));
  const up = roundTicks(window[2], window[3], Math.max(2, Math.floor(box.height / 70)));
  ctx.textAlign = 'center';
  ctx.textBaseline = 'top';
  for (const x of across) ctx.fillText(tick(x, window[1] - window[0]), Math.min(Math.max(at.left(x), box.x + 8), box.x + box.width - 8), box.y + box.height + 7);
  ctx.textAlign = 'right';
  ctx.textBaseline = 'middle';
  for (const y of up) ctx.fillText(tick(y, window[3] - window[2]), box.x - 7, Math.min(Math.max(at.top(y), box.y + 6), box.y + box.height - 6));
  ctx.textBaseline = 'top';
  ctx.fillText(fitting(ctx, plane.axes[0], box.width), box.x + box.width, box.y + box.height + 25);
  if (small) return;
  ctx.save();
  ctx.translate(7, box.y + box.height / 2);
  ctx.rotate(-Math.PI / 2);
  ctx.textAlign = 'center';
  ctx.fillText(fitting(ctx, plane.axes[1], box.height), 0, 0);
  ctx.restore();
}

/** @param {CanvasRenderingContext2D} ctx @param {string} text @param {number} width */
function fitting(ctx, text, width) {
  // "lane 2 (Adam)" is what messages say; beside a picture with names the name is enough.
  let short = plainAxis(text);
  while (short.length > 8 && ctx.measureText(short).width > width) short = `${short.slice(0, -2).trimEnd()}…`;
  return short;
}

/** An axis as the page writes it. @param {string} text */
export const plainAxis = (text) => text.replace(/lane \d+ \(([^)]*)\)/g, '$1');

/** Where each point of a path is seen, and the dots that are drawn of it. @param {PathOnPlane} path @param {ReturnType<typeof places>} at */
function dotsOf({ x, y, loss }, at) {
  /** @type {number[]} */
  const dots = [];
  let last = [-Infinity, -Infinity];
  for (let k = 0; k < x.length - 1; k++) {
    const here = [at.left(x[k]), at.top(y[k])];
    if (Math.hypot(here[0] - last[0], here[1] - last[1]) < DOTS || !Number.isFinite(loss[k])) continue;
    dots.push(k);
    last = here;
  }
  return dots;
}

/** Labels do not cover one another. */
class Labels {
  /** @type {Box[]} */
  #taken = [];

  /** @param {Box} box */
  constructor(box) {
    this.box = box;
  }

  /** Keeps a place free. @param {number} x @param {number} y @param {number} radius */
  keep(x, y, radius) {
    this.#taken.push({ x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius });
  }

  /** @param {CanvasRenderingContext2D} ctx @param {string} text @param {number} x @param {number} y @param {{ink: string, bg: string}} colours @param {boolean} [left] rather on the left */
  write(ctx, text, x, y, colours, left = false) {
    const width = ctx.measureText(text).width + 4;
    const height = 17;
    const away = 12;
    const ways = [[away, -height / 2 - 4], [away, 2], [-width - away, -height / 2 - 4], [-width - away, 2], [-width / 2, -height - away], [-width / 2, away], [away, -2.2 * height], [away, 1.4 * height], [-width - away, 1.4 * height]];
    const inside = (/** @type {Box} */ one) => one.x >= this.box.x && one.y >= this.box.y && one.x + width <= this.box.x + this.box.width && one.y + height <= this.box.y + this.box.height;
    const free = (/** @type {Box} */ one) => this.#taken.every((two) => one.x >= two.x + two.width || two.x >= one.x + width || one.y >= two.y + two.height || two.y >= one.y + height);
    if (left) ways.sort(([a], [b]) => Math.sign(a + width / 2) - Math.sign(b + width / 2));
    const tries = ways.map(([dx, dy]) => ({ x: x + dx, y: y + dy, width, height }));
    const place = tries.find((one) => inside(one) && free(one)) ?? tries.find(free) ?? tries[0];
    place.x = Math.min(Math.max(place.x, this.box.x), this.box.x + this.box.width - width);
    place.y = Math.min(Math.max(place.y, this.box.y), this.box.y + this.box.height - height);
    this.#taken.push(place);
    ctx.textAlign = 'left';
    ctx.textBaseline = 'middle';
    ctx.lineJoin = 'round';
    ctx.lineWidth = 3.5;
    ctx.strokeStyle = colours.bg;
    ctx.strokeText(text, place.x + 2, place.y + height / 2);
    ctx.fillStyle = colours.ink;
    ctx.fillText(text, place.x + 2, place.y + height / 2);
  }
}

/**
 * The paths of all lanes over the ground; each dot is filled by its own true height.
 *
 * @param {CanvasRenderingContext2D} ctx scaled to pixels of the page
 * @param {{width: number, height: number}} size
 * @param {Seen} seen
 * @param {Window} window
 * @param {Drawn[]} lanes
 * @param {number} least share of the variance below which a path is dashed, without dots
 */
export function drawPaths(ctx, size, { picture, plane, paths }, window, lanes, least) {
  const colours = palette();
  const { bands } = depths();
  const { scale } = picture;
  const accuracy = scale.height === 'accuracy';
  const box = plotBox(size.width, size.height);
  const at = places(box, window);
  const labels = new Labels(box);
  const own = (/** @type {PathOnPlane} */ path, /** @type {number} */ k) => (accuracy ? path.accuracy : path.loss)[k];
  const band = (/** @type {number} */ value) => bands[Math.min(BANDS - 1, Math.floor(placeOf(scale, value) * BANDS))];
  const words = (/** @type {number} */ value) => (accuracy ? percent(value) : lossWords(value));
  const inside = (/** @type {number} */ left, /** @type {number} */ top) => left >= box.x - 2 && left <= box.x + box.width + 2 && top >= box.y - 2 && top <= box.y + box.height + 2;
  ctx.save();
  ctx.font = `600 13px ${colours.font}`;
  ctx.beginPath();
  ctx.rect(box.x, box.y, box.width, box.height);
  ctx.clip();
  const drawn = paths.filter((path) => path.x.length && lanes[path.lane] && !lanes[path.lane].muted);
  for (const path of drawn) {
    const { slot } = lanes[path.lane];
    const hidden = path.share === null || path.share < least;
    const line = new Path2D();
    path.x.forEach((x, k) => (k ? line.lineTo(at.left(x), at.top(path.y[k])) : line.moveTo(at.left(x), at.top(path.y[k]))));
    ctx.lineJoin = ctx.lineCap = 'round';
    ctx.setLineDash([]);
    ctx.globalAlpha = hidden ? 0.5 : 0.85;
    ctx.lineWidth = 5;
    ctx.strokeStyle = colours.bg;
    ctx.stroke(line);
    ctx.globalAlpha = 1;
    ctx.lineWidth = 2.4;
    ctx.lineCap = 'butt';
    if (hidden) ctx.setLineDash([5, 4]);
    ctx.strokeStyle = colours.lanes[slot];
    ctx.stroke(line);
    ctx.setLineDash([]);
  }
  for (const path of drawn) {
    if (path.share === null || path.share < least) continue;
    for (const k of dotsOf(path, at)) dot(ctx, at.left(path.x[k]), at.top(path.y[k]), 5, band(own(path, k)), colours.lanes[lanes[path.lane].slot], colours.bg);
  }
  for (const path of drawn) {
    const last = path.x.length - 1;
    const [left, top] = [at.left(path.x[last]), at.top(path.y[last])];
    const { slot } = lanes[path.lane];
    if (path.share !== null && path.share >= least && Number.isFinite(path.loss[last])) dot(ctx, left, top, 8, band(own(path, last)), colours.lanes[slot], colours.bg);
    else drawShape(ctx, slot, left, top, 10, colours.lanes[slot], colours.bg);
    labels.keep(left, top, 8);
  }
  const start = plane.marks.find(({ lane }) => lane === null);
  // Every lane begins there; on a fan the start is a whole edge.
  const first = drawn.find((path) => path.steps[0] === 0);
  if (start && first && plane.kind !== 'fan' && inside(at.left(start.x), at.top(start.y))) {
    labels.write(ctx, Number.isFinite(own(first, 0)) ? `start ${words(own(first, 0))}` : 'start', at.left(start.x), at.top(start.y), colours, true);
  }
  for (const path of drawn) {
    const last = path.x.length - 1;
    // Where it stands, or where it was last in sight.
    const seenLast = path.x.findLastIndex((x, k) => inside(at.left(x), at.top(path.y[k])));
    if (seenLast < 0) continue;
    const [left, top] = [at.left(path.x[seenLast]), at.top(path.y[seenLast])];
    const { name } = lanes[path.lane];
    const hidden = path.share === null || path.share < least;
    const value = own(path, last);
    const more = hidden ? (path.share === null ? '' : `, ${percent(path.share, 0)} shown`) : Number.isFinite(value) ? ` ${words(value)}` : '';
    labels.write(ctx, `${name}${more}`, left, top, colours);
  }
  ctx.restore();
}

/** @param {CanvasRenderingContext2D} ctx @param {number} x @param {number} y @param {number} radius @param {string} fill @param {string} ring @param {string} halo */
function dot(ctx, x, y, radius, fill, ring, halo) {
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  ctx.lineWidth = 4;
  ctx.strokeStyle = halo;
  ctx.globalAlpha = 0.8;
  ctx.stroke();
  ctx.globalAlpha = 1;
  ctx.fillStyle = fill;
  ctx.fill();
  ctx.lineWidth = 2.2;
  ctx.strokeStyle = ring;
  ctx.stroke();
}

/** The loss and accuracy of the picture at a point, between its points straight; null outside. @param {PictureShown} picture @param {number} x @param {number} y */
export function readAt({ window: [x0, x1, y0, y1], columns, rows, loss, accuracy }, x, y) {
  const across = ((x - x0) / (x1 - x0)) * (columns - 1);
  const up = ((y - y0) / (y1 - y0)) * (rows - 1);
  if (!(across >= 0 && across <= columns - 1 && up >= 0 && up <= rows - 1)) return null;
  const i = Math.min(columns - 2, Math.floor(across));
  const j = Math.min(rows - 2, Math.floor(up));
  const [a, b] = [across - i, up - j];
  const of = (/** @type {Float32Array} */ values) => {
    const k = j * columns + i;
    return (1 - b) * ((1 - a) * values[k] + a * values[k + 1]) + b * ((1 - a) * values[k + columns] + a * values[k + columns + 1]);
  };
  return { loss: of(loss), accuracy: of(accuracy) };
}

/** The point of a path nearest to a place in pixels, within `reach`. @param {Seen} seen @param {ReturnType<typeof places>} at @param {number} left @param {number} top @param {Drawn[]} lanes @param {number} reach */
export function nearestPoint({ paths }, at, left, top, lanes, reach) {
  let best = null;
  let distance = reach;
  for (const path of paths) {
    if (!lanes[path.lane] || lanes[path.lane].muted) continue;
    for (let k = 0; k < path.x.length; k++) {
      const d = Math.hypot(at.left(path.x[k]) - left, at.top(path.y[k]) - top);
      if (d < distance) {
        distance = d;
        best = { path, k };
      }
    }
  }
  return best;
}
