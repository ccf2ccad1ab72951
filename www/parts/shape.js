// @ts-check
// The shapes that mark the lanes, on the page and on a canvas. Colours repeat, after eight lanes or for some eyes; shapes do not.
import { html } from 'lit';

/** Names by slot, for those who hear the page. */
export const SHAPE_NAMES = ['circle', 'square', 'triangle', 'diamond', 'down-pointing triangle', 'cross', 'ring', 'star', 'hexagon', 'saltire', 'hollow square', 'hollow diamond'];

/** Outlines around the origin, about equal in area; the circle is 10 across. One filled path each. */
const OUTLINES = [
  'M5 0A5 5 0 1 1-5 0A5 5 0 1 1 5 0Z',
  'M-4.5-4.5H4.5V4.5H-4.5Z',
  'M0-5.8L6 4.6H-6Z',
  'M0-6.2L6.2 0 0 6.2-6.2 0Z',
  'M0 5.8L-6-4.6H6Z',
  'M-1.8-5.6H1.8V-1.8H5.6V1.8H1.8V5.6H-1.8V1.8H-5.6V-1.8H-1.8Z',
  'M5.6 0A5.6 5.6 0 1 1-5.6 0A5.6 5.6 0 1 1 5.6 0ZM2.8 0A2.8 2.8 0 1 0-2.8 0A2.8 2.8 0 1 0 2.8 0Z',
  'M0-6.6L1.7-2.3 6.3-2 2.7.9 3.9 5.3 0 2.8-3.9 5.3-2.7.9-6.3-2-1.7-2.3Z',
  'M-5.6 0L-2.8-4.9H2.8L5.6 0 2.8 4.9H-2.8Z',
  'M-5.2-2.7L-2.7-5.2 0-2.5 2.7-5.2 5.2-2.7 2.5 0 5.2 2.7 2.7 5.2 0 2.5-2.7 5.2-5.2 2.7-2.5 0Z',
  'M-5-5H5V5H-5ZM-2.4-2.4V2.4H2.4V-2.4Z',
  'M0-6.8L6.8 0 0 6.8-6.8 0ZM0-3L-3 0 0 3 3 0Z',
];

/**
 * A lane's shape for a template, in the lane's colour.
 *
 * @param {number} slot 0..11
 * @param {number} [box] side of its square in px; the circle takes 10/14 of it
 */
export const shape = (slot, box = 16) => html`
  <svg class="shape lane-fill-${slot + 1}" width=${box} height=${box} viewBox="-7 -7 14 14" aria-hidden="true" focusable="false">
    <path d=${OUTLINES[slot]} />
  </svg>`;

/** The outline for an SVG path around the origin, where the circle is 10 across. @param {number} slot */
export const outline = (slot) => OUTLINES[slot];

/** @type {Path2D[]} */
const paths = [];

/**
 * Draws a lane's shape on a canvas, with a halo if one is given.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {number} slot 0..11
 * @param {number} x
 * @param {number} y
 * @param {number} size the circle's diameter
 * @param {string} colour
 * @param {string} [halo]
 */
export function drawShape(ctx, slot, x, y, size, colour, halo) {
  paths[slot] ??= new Path2D(OUTLINES[slot]);
  const scale = size / 10;
  ctx.save();
  ctx.translate(x, y);
  ctx.scale(scale, scale);
  if (halo) {
    ctx.setLineDash([]);
    ctx.lineJoin = 'round';
    ctx.lineWidth = 3.4;
    ctx.strokeStyle = halo;
    ctx.stroke(paths[slot]);
  }
  ctx.fillStyle = colour;
  ctx.fill(paths[slot]);
  ctx.restore();
}
