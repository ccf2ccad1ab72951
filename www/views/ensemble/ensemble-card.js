// @ts-check
// <tg-ensemble-card>: one lane over all seeds: its bands, its average classifier, and where the seeds disagree.
import { html, nothing } from 'lit';
import { palette } from '../../charts/palette.js';
import { count, loss, percent, plural } from '../../parts/format.js';
import { icon } from '../../parts/icon.js';
import { Painter, pixelRatio, same } from '../../parts/painter.js';
import { drawShape, shape } from '../../parts/shape.js';
import { drawBands, nearest, places } from './band-draw.js';
import { drawDeviation, drawMean } from './map-pair.js';
import { summarise } from './summary.js';

/** @typedef {import('./summary.js').LaneSummary} LaneSummary */

const HEIGHT = 176;

export class EnsembleCard extends Painter {
  static properties = { index: { attribute: false }, at: { attribute: false } };

  /** @type {unknown[]} */
  #drawn = [];

  constructor() {
    super();
    /** Position of the lane. */
    this.index = 0;
    /** The step under the crosshair of all cards, by index. @type {number | null} */
    this.at = null;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#drawn = [];
  }

  /** @param {number} value */
  #show(value) {
    if (!Number.isFinite(value)) return 'diverged';
    return this.state.ensemble.quantity === 'test_accuracy' ? percent(value) : loss(value);
  }

  /** The curves for those who do not see them. @param {LaneSummary} own */
  #words({ lane, bands }) {
    if (!bands.length) return `${lane.name}: no seed is done yet`;
    const last = bands.map((curve) => this.#show(curve[curve.length - 1]));
    return `${lane.name} over ${plural(this.state.experiment.steps, 'step')}: median ${last[2]}, middle half ${last[1]} to ${last[3]}, 5 to 95 percent ${last[0]} to ${last[4]}`;
  }

  render() {
    const { ensemble } = this.state;
    const summary = summarise(this.state);
    const own = summary.lanes[this.index];
    if (!own) return nothing;
    const { lane, bands, spread: { seeds, diverged }, results, maps } = own;
    const { at } = this;
    const n = plural(results.mapped, 'seed');
    return html`
      <header>${shape(lane.slot, 16)}<h2>${lane.name}</h2>
        <span class=${diverged ? 'some-diverged' : ''}>${seeds ? `${count(diverged)} of ${count(seeds)} diverged` : ''}</span>
        <button type="button" class="button bare icon small" aria-label=${`Save picture of ${lane.name}`} title="Save picture" ?disabled=${!bands.length} @click=${this.#save}>${icon('download', 16)}</button></header>
      <div class="ensemble-curves" role="img" aria-label=${this.#words(own)}
        @pointermove=${this.#point} @pointerdown=${this.#point} @pointerleave=${() => this.#hover(null)}>
        <canvas></canvas>
        ${bands.length ? nothing : html`<p class="ensemble-waiting"><span>${ensemble.status === 'running' ? 'The first seed is under way.' : 'No seed has been run.'}</span></p>`}
        ${at !== null && bands.length ? html`<p class="ensemble-reading" aria-hidden="true">step ${count(summary.grid[at])}: <b>${this.#show(bands[2][at])}</b>, middle half ${this.#show(bands[1][at])} to ${this.#show(bands[3][at])}</p>` : nothing}
      </div>
      <div class="ensemble-maps">
        <figure><canvas role="img" aria-label=${maps ? `${lane.name}: classifier averaged over ${n}` : `${lane.name}: no average yet`}></canvas>
          <figcaption>${maps ? `average of ${count(results.mapped)}` : 'average'}</figcaption></figure>
        <figure><canvas role="img" aria-label=${maps ? `${lane.name}: where ${n} ${results.mapped === 1 ? 'disagrees' : 'disagree'}` : `${lane.name}: nothing to compare yet`}></canvas>
          <figcaption>where seeds disagree</figcaption></figure>
      </div>
      ${lane.scheme.processor_only && this.state.experiment.engine !== 'cpu' ? html`<p class="caption">${lane.scheme.processor_only}.</p>` : nothing}`;
  }

  updated() {
    const { quantity, version } = this.state.ensemble;
    const ratio = pixelRatio();
    const summary = summarise(this.state);
    const wanted = [summary, version, quantity, this.width, ratio, this.theme, this.at, this.index];
    if (!this.width || same(wanted, this.#drawn)) return;
    const mapsToo = wanted.some((value, k) => k !== 6 && value !== this.#drawn[k]);
    this.#drawn = wanted;
    const [curves, mean, deviation] = this.querySelectorAll('canvas');
    if (!deviation) return;
    const width = curves.clientWidth;
    fit(curves, width, HEIGHT, ratio);
    const ctx = /** @type {CanvasRenderingContext2D} */ (curves.getContext('2d'));
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.clearRect(0, 0, width, HEIGHT);
    drawBands(ctx, { x: 0, y: 0, width, height: HEIGHT }, summary, this.index, quantity, this.at);
    if (!mapsToo) return;
    const { maps = null } = summary.lanes[this.index] ?? {};
    for (const canvas of [mean, deviation]) fit(canvas, canvas.clientWidth, canvas.clientWidth, ratio);
    drawMean(mean, ratio, maps);
    drawDeviation(deviation, maps);
  }

  /** @param {PointerEvent} event */
  #point(event) {
    const canvas = /** @type {HTMLElement} */ (this.querySelector('canvas'));
    const box = canvas.getBoundingClientRect();
    const summary = summarise(this.state);
    const place = places({ x: 0, y: 0, width: box.width, height: box.height }, summary);
    const x = event.clientX - box.left;
    this.#hover(x < place.left - 6 ? null : nearest(summary.grid, place.step(x)));
  }

  /** @param {number | null} at */
  #hover(at) {
    this.dispatchEvent(new CustomEvent('tg-hover', { bubbles: true, detail: at }));
  }

  /** Curves and maps of this lane as one picture. */
  #save() {
    const summary = summarise(this.state);
    const own = summary.lanes[this.index];
    if (!own) return;
    const colours = palette();
    const [width, ratio, head, side] = [420, 3, 44, 190];
    const canvas = document.createElement('canvas');
    fit(canvas, width, head + HEIGHT + side + 52, ratio);
    const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    ctx.fillStyle = colours.surface;
    ctx.fillRect(0, 0, canvas.width, canvas.height);
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawShape(ctx, own.lane.slot, 24, 24, 11, colours.lanes[own.lane.slot]);
    ctx.fillStyle = colours.ink;
    ctx.font = `650 18px ${colours.font}`;
    ctx.textBaseline = 'middle';
    ctx.fillText(own.lane.name, 40, 25);
    ctx.fillStyle = colours.ink3;
    ctx.font = `12.5px ${colours.font}`;
    ctx.textAlign = 'right';
    ctx.fillText(`${count(own.spread.diverged)} of ${count(own.spread.seeds)} diverged`, width - 14, 25);
    drawBands(ctx, { x: 8, y: head, width: width - 16, height: HEIGHT }, summary, this.index, this.state.ensemble.quantity, null);
    const map = document.createElement('canvas');
    map.width = map.height = side * ratio;
    const top = head + HEIGHT + 12;
    ctx.textAlign = 'left';
    ctx.fillStyle = colours.ink3;
    drawMean(map, ratio, own.maps);
    ctx.drawImage(map, 16, top, side, side);
    ctx.fillText(`average of ${count(own.results.mapped)}`, 16, top + side + 16);
    drawDeviation(map, own.maps);
    ctx.drawImage(map, width - 16 - side, top, side, side);
    ctx.fillText('where seeds disagree', width - 16 - side, top + side + 16);
    this.actions.savePicture(canvas, `${own.lane.name} over ${plural(own.spread.seeds, 'seed')}`);
  }
}

/** @param {HTMLCanvasElement} canvas @param {number} width @param {number} height @param {number} ratio */
export function fit(canvas, width, height, ratio) {
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
}

customElements.define('tg-ensemble-card', EnsembleCard);
