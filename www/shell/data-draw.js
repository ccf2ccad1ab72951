// @ts-check
// Draws data points into a small canvas: class 0 as blue circles, class 1 as red squares.

/**
 * @typedef {object} Square
 * @property {readonly [number, number]} centre
 * @property {number} half half its side
 */

/** @typedef {{radius?: number, most?: number, stretch?: number, axes?: boolean}} How */

/** A colour of the style sheet in force. @param {string} name */
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/**
 * Fits the canvas to its place on the page, at the screen's own resolution.
 *
 * @param {HTMLCanvasElement} canvas
 * @returns {{ctx: CanvasRenderingContext2D, width: number, height: number} | null} null while it is not on the page
 */
export function fit(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const ctx = canvas.getContext('2d');
  if (!width || !height || !ctx) return null;
  const ratio = devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  ctx.scale(ratio, ratio);
  return { ctx, width, height };
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} points x1, x2, label, x1, x2, label, ...
 * @param {Square} square
 * @param {How} [how] `most`: at most so many points, evenly picked; `stretch`: how far flat data may be
 *   stretched upwards to be seen; `axes`: lines where a coordinate is 0
 */
export function drawPoints(canvas, points, { centre, half }, { radius = 1.2, most = Infinity, stretch = 1, axes = false } = {}) {
  const place = fit(canvas);
  if (!place) return;
  const { ctx, width, height } = place;
  const scale = Math.min(width, height) / (2 * half);
  if (axes) {
    ctx.fillStyle = colour('line');
    ctx.fillRect(0, Math.round(height / 2 + centre[1] * scale), width, 1);
    ctx.fillRect(Math.round(width / 2 - centre[0] * scale), 0, 1, height);
  }
  const total = points.length / 3;
  let reach = 0;
  for (let at = 1; at < points.length; at += 3) reach = Math.max(reach, Math.abs(points[at] - centre[1]));
  const up = scale * Math.min(stretch, Math.max(1, (0.9 * half) / (reach || half)));
  const stride = Math.max(1, total / most);
  const colours = [colour('class-0'), colour('class-1')];
  for (let k = 0; k < total; k += stride) {
    const at = 3 * Math.floor(k);
    const x = width / 2 + (points[at] - centre[0]) * scale;
    const y = height / 2 - (points[at + 1] - centre[1]) * up;
    ctx.fillStyle = colours[points[at + 2]];
    ctx.beginPath();
    if (points[at + 2] === 0) ctx.arc(x, y, radius, 0, 7);
    else ctx.rect(x - 0.9 * radius, y - 0.9 * radius, 1.8 * radius, 1.8 * radius);
    ctx.fill();
  }
}
