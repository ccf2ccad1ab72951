// @ts-check
// A chart as one picture: heading, curves and the labels at their ends.
import { drawShape } from '../parts/shape.js';
import { palette } from './palette.js';

/**
 * @param {import('uplot')} plot
 * @param {string} heading
 * @param {HTMLElement} labels the buttons at the lines' ends
 * @returns {HTMLCanvasElement}
 */
export function picture(plot, heading, labels) {
  const colours = palette();
  const source = plot.ctx.canvas;
  const ratio = source.width / plot.width;
  const margin = 16 * ratio;
  const head = 40 * ratio;
  const canvas = document.createElement('canvas');
  canvas.width = source.width + 2 * margin;
  canvas.height = source.height + head + margin;
  const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  ctx.fillStyle = colours.bg;
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  ctx.textBaseline = 'middle';
  ctx.fillStyle = colours.ink;
  ctx.font = `650 ${16 * ratio}px ${colours.font}`;
  ctx.fillText(heading, margin, 24 * ratio);
  ctx.drawImage(source, margin, head);
  const origin = plot.root.getBoundingClientRect();
  ctx.font = `${13 * ratio}px ${colours.font}`;
  for (const button of labels.querySelectorAll('button')) {
    if (button.getAttribute('aria-pressed') === 'false') continue;
    const box = button.getBoundingClientRect();
    const x = margin + (box.left - origin.left) * ratio;
    const y = head + (box.top + box.height / 2 - origin.top) * ratio;
    const slot = Number(button.dataset.slot);
    const diverged = button.hasAttribute('data-diverged');
    if (!diverged) drawShape(ctx, slot, x + 6 * ratio, y, 9 * ratio, colours.lanes[slot], colours.bg);
    ctx.fillStyle = diverged ? colours.bad : colours.ink;
    ctx.fillText(button.textContent?.trim() ?? '', x + (diverged ? 0 : 16 * ratio), y);
  }
  return canvas;
}
