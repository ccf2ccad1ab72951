// @ts-check
// A small picture of a data set.
import { Tile } from '../parts/tile.js';
import { drawPoints } from './data-draw.js';

class Thumbnail extends Tile {
  static properties = { data: { attribute: false } };

  constructor() {
    super();
    /** @type {import('../types.d.ts').DataSet | null} */
    this.data = null;
  }

  /** @param {HTMLCanvasElement} canvas */
  paint(canvas) {
    if (this.data) drawPoints(canvas, this.data.train, this.data, { radius: 1.1, most: 360, stretch: 2 });
  }
}
customElements.define('tg-thumbnail', Thumbnail);
