// @ts-check
// The map of one lane: its classifier over the data square, redrawn when there is something new to see.
import { html, nothing } from 'lit';
import { onPaletteChange } from '../charts/palette.js';
import { count, figure, percent, plural } from '../parts/format.js';
import { LanePainter } from '../parts/painter.js';
import { drawMap, forgetColours, probabilityAt } from './map-draw.js';

/** @typedef {import('../types.d.ts').LaneState} LaneState */

/** How far an arrow key moves the probe, of the map's side. */
const STEP = 0.05;

onPaletteChange(forgetColours);

class LaneMap extends LanePainter {
  static properties = { probe: { state: true } };

  constructor() {
    super();
    /** Where the reader points, 0..1 from the left and the top. @type {{x: number, y: number} | null} */
    this.probe = null;
  }

  updated() {
    super.updated();
    const { probe } = this;
    // Through the object model: the page's policy allows no style attributes.
    if (probe) {
      this.style.setProperty('--probe-x', `${100 * probe.x}%`);
      this.style.setProperty('--probe-y', `${100 * probe.y}%`);
    }
  }

  /** What there is to see. @param {LaneState} lane @returns {import('./map-draw.js').Picture} */
  #picture(lane) {
    return {
      frame: lane.frame, data: this.state.data, test: this.state.show_test, wrong: !this.compact && this.width >= 140,
      grey: lane.status === 'diverged',
    };
  }

  /** @param {LaneState} lane */
  wanted(lane) {
    return Object.values(this.#picture(lane));
  }

  /** @param {HTMLCanvasElement} canvas @param {number} ratio @param {LaneState} lane @param {boolean} saved */
  paint(canvas, ratio, lane, saved) {
    const picture = this.#picture(lane);
    drawMap(canvas, ratio, { ...picture, wrong: saved || picture.wrong });
  }

  /** @param {PointerEvent} event */
  #point(event) {
    if (event.pointerType === 'touch' && event.type === 'pointermove') return;
    const box = this.getBoundingClientRect();
    this.probe = {
      x: Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)),
      y: Math.min(1, Math.max(0, (event.clientY - box.top) / box.height)),
    };
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { x, y } = this.probe ?? { x: 0.5, y: 0.5 };
    const step = event.shiftKey ? STEP / 5 : STEP;
    /** @type {Record<string, [number, number]>} */
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    if (event.key === 'Escape') this.probe = null;
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    this.probe = { x: Math.min(1, Math.max(0, x + move[0])), y: Math.min(1, Math.max(0, y + move[1])) };
  }

  /** @param {LaneState} lane */
  #name(lane) {
    if (lane.status === 'diverged') return `${lane.name}: diverged at step ${count(lane.diverged_at ?? 0)}; its last classifier in grey`;
    if (!lane.metrics) return `${lane.name}: training points, no result yet`;
    const right = lane.metrics.test_accuracy;
    const wrong = Math.round((1 - right) * this.state.data.test.length / 3);
    return `${lane.name}: ${figure(right)} % of test points right, ${count(wrong)} wrong`;
  }

  /** What the classifier says at the probe. @param {LaneState} lane */
  #saying(lane) {
    if (!this.probe || !lane.frame) return null;
    const p = probabilityAt(lane.frame, this.probe.x, this.probe.y);
    return p >= 0.5 ? { word: 'red', share: percent(p, 0) } : { word: 'blue', share: percent(1 - p, 0) };
  }

  render() {
    const { lane } = this;
    if (!lane) return nothing;
    const name = this.#name(lane);
    if (this.compact) return html`<div class="map-face" role="img" aria-label=${name}><canvas></canvas></div>`;
    const said = this.#saying(lane);
    const { x = 0, y = 0 } = this.probe ?? {};
    const limit = lane.frame && lane.metrics ? Math.round((1 - lane.metrics.test_accuracy) * this.state.data.test.length / 3) - lane.frame.wrong.length : 0;
    return html`
      <div class="map-face" role="img" aria-label=${name} tabindex="0"
        @pointermove=${this.#point} @pointerdown=${this.#point} @pointerleave=${() => { this.probe = null; }}
        @focus=${() => { this.probe ??= { x: 0.5, y: 0.5 }; }} @blur=${() => { this.probe = null; }} @keydown=${this.#key}>
        <canvas></canvas>
      </div>
      ${said ? html`<span class="probe" aria-hidden="true"></span>
        <span class="tip probe-tip ${x > 0.55 ? 'left' : ''} ${y < 0.2 ? 'below' : ''}" role="status">
          ${said.share} <b class=${said.word}>${said.word}</b>${limit > 1 ? html`<small>${plural(limit, 'more wrong test point')} not drawn</small>` : nothing}
        </span>` : nothing}
    `;
  }
}
customElements.define('tg-lane-map', LaneMap);
