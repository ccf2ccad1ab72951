// @ts-check
// <tg-target-map>: a lane on a target. Its path or its histogram over the exact density, redrawn when there is news.
import { html, nothing } from 'lit';
import { onPaletteChange } from '../charts/palette.js';
import { Connected } from '../parts/connected.js';
import { count, plainNumber } from '../parts/format.js';
import { exactOf, reliefOf, USUAL_TAU } from './exact.js';
import { drawTarget, forgetTints } from './target-draw.js';
import { short } from './target-parts.js';

/** @typedef {import('../types.d.ts').LaneState} LaneState */

/** Milliseconds between two pictures. */
const BEAT = 50;

onPaletteChange(forgetTints);

class TargetMap extends Connected {
  static properties = { lane: { attribute: false }, compact: { type: Boolean } };

  /** What is on the canvas. @type {unknown[]} */
  #drawn = [];
  #when = -Infinity;
  #width = 0;
  #theme = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #later;
  /** @type {ResizeObserver | undefined} */
  #observer;
  /** @type {(() => void) | undefined} */
  #unwatch;

  constructor() {
    super();
    /** @type {LaneState | undefined} */
    this.lane = undefined;
    this.compact = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#observer = new ResizeObserver(() => {
      this.#width = this.clientWidth;
      this.requestUpdate();
    });
    this.#observer.observe(this);
    this.#unwatch = onPaletteChange(() => {
      this.#theme++;
      this.requestUpdate();
    });
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#observer?.disconnect();
    this.#unwatch?.();
    clearTimeout(this.#later);
    this.#drawn = [];
  }

  updated() {
    this.#draw();
  }

  /** @param {LaneState} lane */
  #what(lane) {
    const { experiment, target_shows } = this.state;
    const exact = exactOf(experiment, lane.index);
    return { lane, exact, relief: reliefOf(experiment, exact.tau ?? USUAL_TAU), shows: target_shows };
  }

  #draw() {
    const { lane } = this;
    if (!lane || !this.#width || !this.state.experiment.target) return;
    const ratio = Math.min(devicePixelRatio || 1, 3);
    const what = this.#what(lane);
    const energy = what.relief || what.exact.line ? 0 : lane.rows.length;
    const wanted = [lane.sampling, energy, what.exact, what.relief, what.shows, lane.slot, this.#width, ratio, this.#theme];
    if (wanted.every((value, k) => value === this.#drawn[k])) return;
    const wait = this.#when + BEAT - performance.now();
    if (wait > 1) {
      clearTimeout(this.#later);
      this.#later = setTimeout(() => this.#draw(), wait);
      return;
    }
    const canvas = /** @type {HTMLCanvasElement} */ (this.querySelector('canvas'));
    const side = Math.round(this.#width * ratio);
    if (canvas.width !== side) canvas.width = canvas.height = side;
    drawTarget(canvas, ratio, what);
    this.#drawn = wanted;
    this.#when = performance.now();
  }

  /** The picture alone, large, to be saved. @returns {HTMLCanvasElement} */
  picture() {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 1080;
    if (this.lane) drawTarget(canvas, 3, this.#what(this.lane));
    return canvas;
  }

  /** @param {LaneState} lane */
  #name(lane) {
    const { experiment, target_shows } = this.state;
    const { relief, exact } = this.#what(lane);
    const what = relief ? (target_shows === 'histogram' && exact.plane ? 'histogram of its positions and the exact density' : 'its last steps on the density')
      : exact.line ? 'histogram of its first coordinate and the exact density' : `energy over ${count(experiment.steps)} steps`;
    const { sampling } = lane;
    const far = sampling?.distance !== undefined ? `; total variation ${short(sampling.distance)} after ${count(sampling.samples)} samples` : '';
    return `${lane.name}: ${what}${far}`;
  }

  /** What the picture shows where it is not what one expects. @param {LaneState} lane */
  #caption(lane) {
    const { relief, exact } = this.#what(lane);
    if (relief) return exact.tau === undefined ? `contours at τ = ${plainNumber(USUAL_TAU)}` : '';
    return exact.line ? 'first coordinate' : 'energy over steps';
  }

  render() {
    const { lane } = this;
    if (!lane || !this.state.experiment.target) return nothing;
    const caption = this.#caption(lane);
    return html`
      <div class="map-face" role="img" aria-label=${this.#name(lane)}><canvas></canvas></div>
      ${caption && !this.compact ? html`<span class="target-caption">${caption}</span>` : nothing}`;
  }
}
customElements.define('tg-target-map', TargetMap);
