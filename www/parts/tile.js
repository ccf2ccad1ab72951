// @ts-check
// Base of the small pictures that stand for a problem: painted when what they show, their size or the colours change.
import { LitElement, html } from 'lit';
import { onPaletteChange } from '../charts/palette.js';

export class Tile extends LitElement {
  #watch = new ResizeObserver(() => this.updated());
  #forget = () => {};

  createRenderRoot() { return this; }

  connectedCallback() {
    super.connectedCallback();
    this.#watch.observe(this);
    this.#forget = onPaletteChange(() => this.updated());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#watch.disconnect();
    this.#forget();
  }

  /** @protected @param {HTMLCanvasElement} _canvas */
  paint(_canvas) { throw new Error('a Tile paints'); }

  updated() {
    const canvas = this.querySelector('canvas');
    if (canvas) this.paint(canvas);
  }

  render() {
    return html`<canvas aria-hidden="true"></canvas>`;
  }
}
