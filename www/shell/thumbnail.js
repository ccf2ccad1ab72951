// @ts-check
// A small picture of a data set, redrawn when the data, the size or the colours change.
import { LitElement, html } from 'lit';
import { onPaletteChange } from '../charts/palette.js';
import { drawPoints } from './data-draw.js';

/** @typedef {import('../types.d.ts').DataSet} DataSet */

class Thumbnail extends LitElement {
  static properties = { data: { attribute: false } };

  constructor() {
    super();
    /** @type {DataSet | null} */
    this.data = null;
  }

  createRenderRoot() { return this; }

  #watch = new ResizeObserver(() => this.#draw());
  #forget = () => {};

  connectedCallback() {
    super.connectedCallback();
    this.#watch.observe(this);
    this.#forget = onPaletteChange(() => this.#draw());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#watch.disconnect();
    this.#forget();
  }

  #draw() {
    const canvas = this.querySelector('canvas');
    if (canvas && this.data) drawPoints(canvas, this.data.train, this.data, { radius: 1.1, most: 360, stretch: 2 });
  }

  updated() {
    this.#draw();
  }

  render() {
    return html`<canvas aria-hidden="true"></canvas>`;
  }
}
customElements.define('tg-thumbnail', Thumbnail);
