// @ts-check
// Draws a classifier over the data square: probabilities as colour, boundary, training points, wrong test points.
import { contours } from 'd3-contour';

/**
 * @typedef {import('../types.d.ts').DataSet} DataSet
 * @typedef {import('../types.d.ts').Frame} Frame
 *
 * @typedef {object} Picture
 * @property {Frame | null} frame
 * @property {DataSet} data
 * @property {boolean} test all test points, hollow
 * @property {boolean} wrong crosses on the test points it gets wrong
 * @property {boolean} grey the last finite classifier of a lane that diverged
 */

/** Where the seven colours stand, as t = 2p - 1. */
const STOPS = [-1, -0.6, -0.25, 0, 0.25, 0.6, 1];
/** Training points drawn at most on a large and on a small map. */
const DRAWN = { large: 2000, small: 400 };
const SMALL = 200;

/** @typedef {{stops: number[][], grey: number, ink: string, halo: string, empty: string, classes: [string, string]}} Colours */
/** @type {Colours | null} */
let cached = null;
/** @type {Map<string, Uint32Array>} */
const tables = new Map();
/** Points change with data, size and theme only: all maps of a size share one picture of them. @type {Map<string, {data: DataSet, canvas: HTMLCanvasElement}>} */
const layers = new Map();
/** @type {HTMLCanvasElement | null} */
let small = null;

/** To be called when the theme changed. */
export function forgetColours() {
  cached = null;
  tables.clear();
  layers.clear();
}

/** @returns {Colours} */
function colours() {
  if (cached) return cached;
  const style = getComputedStyle(document.documentElement);
  const read = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
  const fresh = {
    stops: STOPS.map((_, k) => rgb(read(`map-${k + 1}`))),
    grey: light(rgb(read('sunken'))),
    ink: read('ink'), halo: read('halo'), empty: read('sunken'),
    classes: /** @type {[string, string]} */ ([read('class-0'), read('class-1')]),
  };
  if (fresh.ink) cached = fresh; // before the style sheet is there nothing is worth keeping
  return fresh;
}

const rgb = (/** @type {string} */ hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) || 0);
const light = (/** @type {number[]} */ [r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;

/** Colours of 256 probabilities as pixels. @param {boolean} grey */
function table(grey) {
  const key = String(grey);
  const known = tables.get(key);
  if (known) return known;
  const { stops, grey: base } = colours();
  const bytes = new Uint8ClampedArray(256 * 4);
  for (let i = 0; i < 256; i++) {
    const t = (2 * i) / 255 - 1;
    const k = Math.min(5, Math.max(0, STOPS.findIndex((stop) => t <= stop) - 1));
    const share = (t - STOPS[k]) / (STOPS[k + 1] - STOPS[k]);
    let colour = [0, 1, 2].map((c) => stops[k][c] + share * (stops[k + 1][c] - stops[k][c]));
    if (grey) colour = Array(3).fill(0.65 * base + 0.35 * light(colour));
    bytes.set([...colour, 255], 4 * i);
  }
  const pixels = new Uint32Array(bytes.buffer);
  tables.set(key, pixels);
  return pixels;
}

/**
 * @param {HTMLCanvasElement} canvas its pixels are what is filled
 * @param {number} ratio pixels of the canvas per pixel of the page
 * @param {Picture} picture
 */
export function drawMap(canvas, ratio, picture) {
  const ctx = canvas.getContext('2d');
  if (!ctx || !canvas.width) return;
  const side = canvas.width;
  const { frame } = picture;
  if (frame) drawField(ctx, side, frame, picture.grey);
  else {
    ctx.fillStyle = colours().empty;
    ctx.fillRect(0, 0, side, side);
  }
  if (frame && !picture.grey) drawBoundary(ctx, side, ratio, frame);
  ctx.drawImage(pointLayer(side, ratio, picture), 0, 0);
  if (frame && picture.wrong && !picture.grey) drawWrong(ctx, side, ratio, frame, picture.data);
}

/** @param {CanvasRenderingContext2D} ctx @param {number} side @param {Frame} frame @param {boolean} grey */
function drawField(ctx, side, { size, grid }, grey) {
  small ??= document.createElement('canvas');
  if (small.width !== size) small.width = small.height = size;
  const low = /** @type {CanvasRenderingContext2D} */ (small.getContext('2d', { willReadFrequently: true }));
  const image = low.createImageData(size, size);
  const pixels = new Uint32Array(image.data.buffer);
  const colour = table(grey);
  for (let i = 0; i < pixels.length; i++) pixels[i] = colour[(255 * grid[i] + 0.5) | 0];
  low.putImageData(image, 0, 0);
  ctx.imageSmoothingEnabled = true;
  ctx.imageSmoothingQuality = 'low'; // between grid points straight; 'high' costs four times as much
  ctx.drawImage(small, 0, 0, side, side);
}

/** @param {CanvasRenderingContext2D} ctx @param {number} side @param {number} ratio @param {Frame} frame */
function drawBoundary(ctx, side, ratio, { size, grid }) {
  // d3 takes any array of numbers; its type only knows the plain one.
  const values = /** @type {number[]} */ (/** @type {unknown} */ (grid));
  const [level] = contours().size([size, size]).thresholds([0.5])(values);
  const scale = side / size;
  const outside = (/** @type {number[]} */ [x, y]) => x <= 0 || y <= 0 || x >= size || y >= size;
  const path = new Path2D();
  for (const ring of level.coordinates.flat()) {
    // Rings are closed along the edge of the map; there is no boundary there.
    let down = false;
    for (let k = 0; k < ring.length; k++) {
      const point = ring[k];
      if (!outside(point)) {
        if (down) path.lineTo(point[0] * scale, point[1] * scale);
        else {
          if (k > 0) {
            const [x, y] = toEdge(point, ring[k - 1], size);
            path.moveTo(x * scale, y * scale);
            path.lineTo(point[0] * scale, point[1] * scale);
          } else path.moveTo(point[0] * scale, point[1] * scale);
          down = true;
        }
      } else if (down) {
        const [x, y] = toEdge(ring[k - 1], point, size);
        path.lineTo(x * scale, y * scale);
        down = false;
      }
    }
  }
  const { ink, halo } = colours();
  ctx.lineJoin = 'round';
  ctx.setLineDash([]);
  ctx.globalAlpha = 0.55;
  ctx.strokeStyle = halo;
  ctx.lineWidth = 2.6 * ratio;
  ctx.stroke(path);
  ctx.globalAlpha = 1;
  ctx.strokeStyle = ink;
  ctx.lineWidth = 1.1 * ratio;
  ctx.stroke(path);
}

/** The last half cell: straight on to the edge that the ring goes to. @param {number[]} inside @param {number[]} edge @param {number} size */
function toEdge([x, y], [ex, ey], size) {
  return ex <= 0 || ex >= size ? [ex, y] : [x, ey];
}

/** @param {number} side @param {number} ratio @param {Picture} picture @returns {HTMLCanvasElement} */
function pointLayer(side, ratio, { data, test }) {
  const key = `${side} ${ratio} ${test}`;
  const known = layers.get(key);
  if (known?.data === data) return known.canvas;
  if (layers.size > 6) layers.clear(); // sizes of windows long gone
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = side;
  const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  const every = spacing(data, side / ratio);
  if (test) drawTest(ctx, side, ratio, data);
  drawTraining(ctx, side, ratio, data, every);
  layers.set(key, { data, canvas });
  return canvas;
}

/** Every how many-th training point a map of this width shows. @param {DataSet} data @param {number} width */
export function spacing({ train }, width) {
  const limit = width < SMALL ? DRAWN.small : DRAWN.large;
  const every = Math.ceil(train.length / 3 / limit);
  return every > 1 ? every | 1 : 1; // classes come in turn: an odd stride keeps both
}

/** @param {DataSet} data @param {number} side @returns {(x1: number, x2: number) => [number, number]} */
const placer = ({ centre: [c1, c2], half }, side) => (x1, x2) =>
  [((x1 - c1) / half + 1) / 2 * side, (1 - (x2 - c2) / half) / 2 * side];

/** @param {CanvasRenderingContext2D} ctx @param {number} side @param {number} ratio @param {DataSet} data @param {number} every */
function drawTraining(ctx, side, ratio, data, every) {
  const { halo, classes } = colours();
  const at = placer(data, side);
  const size = 1.5 * ratio * (side / ratio < 140 ? 0.85 : 1);
  for (let i = 0; i < data.train.length; i += 3 * every) {
    const [x, y] = at(data.train[i], data.train[i + 1]);
    const label = data.train[i + 2] > 0.5 ? 1 : 0;
    // One by one, so that each point's halo parts it from those below.
    for (const [radius, style] of /** @type {[number, string][]} */ ([[size + 0.7 * ratio, halo], [size, classes[label]]])) {
      const path = new Path2D();
      mark(path, label, x, y, radius);
      ctx.fillStyle = style;
      ctx.fill(path);
    }
  }
}

/** @param {CanvasRenderingContext2D} ctx @param {number} side @param {number} ratio @param {DataSet} data */
function drawTest(ctx, side, ratio, data) {
  const { halo, classes } = colours();
  const at = placer(data, side);
  const paths = [new Path2D(), new Path2D()];
  for (let i = 0; i < data.test.length; i += 3) {
    const [x, y] = at(data.test[i], data.test[i + 1]);
    const label = data.test[i + 2] > 0.5 ? 1 : 0;
    mark(paths[label], label, x, y, 1.9 * ratio);
  }
  paths.forEach((path, label) => {
    for (const [width, style] of /** @type {[number, string][]} */ ([[2.2, halo], [0.9, classes[label]]])) {
      ctx.lineWidth = width * ratio;
      ctx.strokeStyle = style;
      ctx.stroke(path);
    }
  });
}

/** Class 0 is round, class 1 square. @param {Path2D} path @param {number} label @param {number} x @param {number} y @param {number} size */
function mark(path, label, x, y, size) {
  if (label) path.rect(x - size * 0.93, y - size * 0.93, size * 1.86, size * 1.86);
  else {
    path.moveTo(x + size, y);
    path.arc(x, y, size, 0, 2 * Math.PI);
  }
}

/** @param {CanvasRenderingContext2D} ctx @param {number} side @param {number} ratio @param {Frame} frame @param {DataSet} data */
function drawWrong(ctx, side, ratio, { wrong }, data) {
  const at = placer(data, side);
  const size = 2 * ratio;
  const path = new Path2D();
  for (const index of wrong) {
    const [x, y] = at(data.test[3 * index], data.test[3 * index + 1]);
    path.moveTo(x - size, y - size);
    path.lineTo(x + size, y + size);
    path.moveTo(x + size, y - size);
    path.lineTo(x - size, y + size);
  }
  ctx.strokeStyle = colours().ink;
  ctx.lineWidth = 1 * ratio;
  ctx.stroke(path);
}

/**
 * p(class 1) at a place on the map, between the grid's points as the picture shows it.
 *
 * @param {Frame} frame
 * @param {number} left 0..1
 * @param {number} top 0..1
 */
export function probabilityAt({ size, grid }, left, top) {
  const x = Math.min(size - 1, Math.max(0, left * size - 0.5));
  const y = Math.min(size - 1, Math.max(0, top * size - 0.5));
  const [i, j] = [Math.min(size - 2, Math.floor(x)), Math.min(size - 2, Math.floor(y))];
  const [u, v] = [x - i, y - j];
  const row = (/** @type {number} */ k) => grid[k * size + i] * (1 - u) + grid[k * size + i + 1] * u;
  return row(j) * (1 - v) + row(j + 1) * v;
}
