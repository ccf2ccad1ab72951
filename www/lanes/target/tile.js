// @ts-check
// <tg-target-tile>: a small picture of a target's density, or a sign where it is not of the plane.
import { Tile } from '../../parts/tile.js';
import { fit } from '../../shell/data-draw.js';
import { drawRelief } from './target-draw.js';

class TargetTile extends Tile {
  static properties = { relief: { attribute: false } };

  constructor() {
    super();
    /** @type {import('./exact.js').Relief | null} */
    this.relief = null;
  }

  /** @param {HTMLCanvasElement} canvas */
  paint(canvas) {
    const place = this.relief ? fit(canvas) : null;
    if (!place || !this.relief) return;
    const { ctx, width, height } = place;
    const side = Math.min(width, height);
    ctx.translate((width - side) / 2, (height - side) / 2);
    drawRelief(ctx, side, 0.8, this.relief, { filled: true });
  }
}
customElements.define('tg-target-tile', TargetTile);
