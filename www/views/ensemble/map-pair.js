// @ts-check
// Draws the two maps of an ensemble's lane: the classifier averaged over the seeds, and where they disagree.
import { drawMap } from '../../lanes/map-draw.js';

/** @typedef {NonNullable<ReturnType<import('./results.js').LaneResults['maps']>>} Maps */

/** No points: each seed has its own. @type {import('../../types.d.ts').DataSet} */
const NO_POINTS = { train: new Float32Array(), test: new Float32Array(), centre: [0, 0], half: 1, weights: 0 };
const COLOURS = 7;
/** The largest standard deviation of numbers from 0 to 1. */
const MOST = 0.5;

/** @param {HTMLCanvasElement} canvas @param {number} ratio @param {Maps | null} maps */
export function drawMean(canvas, ratio, maps) {
  const frame = maps ? { step: 0, size: maps.size, grid: maps.mean, wrong: new Uint32Array() } : null;
  drawMap(canvas, ratio, { frame, data: NO_POINTS, test: false, wrong: false, grey: false });
}

/** @param {HTMLCanvasElement} canvas @param {Maps | null} maps */
export function drawDeviation(canvas, maps) {
  const ctx = canvas.getContext('2d');
  if (!ctx || !canvas.width) return;
  const style = getComputedStyle(document.documentElement);
  if (!maps || maps.seeds < 2) {
    ctx.fillStyle = style.getPropertyValue('--sunken');
    ctx.fillRect(0, 0, canvas.width, canvas.height);
    return;
  }
  const stops = Array.from({ length: COLOURS }, (_, k) => rgb(style.getPropertyValue(`--spread-${k + 1}`).trim()));
  const { size, deviation } = maps;
  const small = document.createElement('canvas');
  small.width = small.height = size;
  const low = /** @type {CanvasRenderingContext2D} */ (small.getContext('2d'));
  const image = low.createImageData(size, size);
  deviation.forEach((value, i) => {
    const place = Math.min(1, value / MOST) * (COLOURS - 1);
    const k = Math.min(COLOURS - 2, Math.floor(place));
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = stops[k][c] + (place - k) * (stops[k + 1][c] - stops[k][c]);
    image.data[4 * i + 3] = 255;
  });
  low.putImageData(image, 0, 0);
  ctx.imageSmoothingEnabled = true;
  ctx.imageSmoothingQuality = 'high';
  ctx.drawImage(small, 0, 0, canvas.width, canvas.height);
}

const rgb = (/** @type {string} */ hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) || 0);
