// @ts-check
// <tg-target-tile>: a small picture of a target's density, or a sign where it is not of the plane.
import { LitElement, html } from 'lit';
import { onPaletteChange } from '../charts/palette.js';
import { fit } from '../shell/data-draw.js';
import { drawRelief } from './target-draw.js';

class TargetTile extends LitElement {
  static properties = { relief: { attribute: false } };

  constructor() {
    super();
    /** @type {import('./exact.js').Relief | null} */
    this.relief = null;
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
    const place = canvas && this.relief ? fit(canvas) : null;
    if (!place || !this.relief) return;
    const { ctx, width, height } = place;
    const side = Math.min(width, height);
    ctx.translate((width - side) / 2, (height - side) / 2);
    drawRelief(ctx, side, 0.8, this.relief, { filled: true });
  }

  updated() {
    this.#draw();
  }

  render() {
    return html`<canvas aria-hidden="true"></canvas>`;
  }
}
customElements.define('tg-target-tile', TargetTile);
