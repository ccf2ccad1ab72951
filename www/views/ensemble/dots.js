// @ts-check
// <tg-ensemble-dots>: every seed is a dot that opens its race. Arrows go from dot to dot, Enter opens.
import { html, nothing } from 'lit';
import { palette } from '../../charts/palette.js';
import { icon } from '../../parts/icon.js';
import { count, percent, plural } from '../../parts/format.js';
import { Painter, pixelRatio, same } from '../../parts/painter.js';
import { drawDots, layout } from './dots-draw.js';
import { fit } from './ensemble-card.js';
import { summarise } from './summary.js';

/** @typedef {import('./dots-draw.js').Dot} Dot */

/** A dot is met within this many pixels. */
const REACH = 14;
/** Milliseconds until the box goes after the pointer has left, so that it can be reached. */
const LINGER = 350;

export class EnsembleDots extends Painter {
  static properties = { chosen: { state: true }, pinned: { state: true } };

  /** @type {unknown[]} */
  #drawn = [];
  /** @type {import('./dots-draw.js').Layout | null} */
  #layout = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #leaving;

  constructor() {
    super();
    /** The dot pointed at, by lane and replica: it stays the same while others come in. @type {{lane: number, replica: number} | null} */
    this.chosen = null;
  }

  get face() { return this.querySelector('.dots-face'); }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#leaving);
    this.#drawn = [];
  }

  get #summary() { return summarise(this.state); }

  /** @param {Dot} dot */
  #replica(dot) { return this.#summary.lanes[dot.lane].seeds[dot.seed]; }

  /** @returns {Dot | null} */
  get #dot() {
    const { chosen } = this;
    return (chosen && this.#layout?.dots.find((dot) => dot.lane === chosen.lane && this.#replica(dot) === chosen.replica)) ?? null;
  }

  /** "SGD, seed 19: 76.9 %". @param {Dot} dot */
  #words(dot) {
    const { lane, results } = this.#summary.lanes[dot.lane];
    const r = this.#replica(dot);
    const value = Number.isNaN(dot.accuracy) ? `diverged at step ${count(results.divergedAt[r])}` : percent(dot.accuracy);
    return `${lane.name}, seed ${this.state.experiment.seed + r}: ${value}`;
  }

  render() {
    const { experiment } = this.state;
    const summary = this.#summary;
    this.#layout = this.width ? layout(summary, this.width) : null;
    const dots = this.#layout?.dots ?? [];
    const dot = this.#dot;
    const some = summary.lanes.some(({ seeds }) => seeds.length);
    return html`
      <header class="ensemble-head"><h2>Every seed is a dot</h2>
        <button type="button" class="button bare icon small" aria-label="Save picture of the dots" title="Save picture" ?disabled=${!some} @click=${this.#save}>${icon('download', 16)}</button></header>
      <p class="caption">Test accuracy after ${plural(experiment.steps, 'step')}. Choose a dot to open that seed in the race.</p>
      <div class="dots-face" role="slider" tabindex=${some ? 0 : -1} aria-orientation="horizontal" aria-label="Seeds as dots; Enter opens one in the race"
        aria-valuemin="0" aria-valuemax=${Math.max(1, dots.length)} aria-valuenow=${dot ? dots.indexOf(dot) + 1 : 0}
        aria-valuetext=${dot ? this.#words(dot) : some ? `${plural(dots.length, 'seed')}; arrows go through them` : 'no seed is done yet'}
        @keydown=${this.#key} @focus=${() => this.#focused()} @blur=${this.#blur}
        @pointermove=${this.#point} @pointerdown=${this.#press} @pointerleave=${this.#leave}>
        <canvas></canvas>
        ${some ? nothing : html`<p class="ensemble-waiting"><span>Dots come in as seeds are done.</span></p>`}
      </div>
      ${dot ? html`<div class="dot-box" @pointerenter=${() => clearTimeout(this.#leaving)} @pointerleave=${this.#leave}>
        <strong>${this.#words(dot)}</strong>
        <button type="button" class="text-button" tabindex="-1" @click=${() => this.#open(dot)}>Open in race</button>
      </div>` : nothing}`;
  }

  updated() {
    const places = this.#layout;
    if (!places) return;
    const dot = this.#dot;
    const ratio = pixelRatio();
    const wanted = [this.#summary, this.width, ratio, this.theme, dot?.x, dot?.y];
    if (!same(wanted, this.#drawn)) {
      this.#drawn = wanted;
      const canvas = /** @type {HTMLCanvasElement} */ (this.querySelector('canvas'));
      fit(canvas, this.width, places.height, ratio);
      canvas.style.height = `${places.height}px`;
      const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      ctx.clearRect(0, 0, this.width, places.height);
      drawDots(ctx, this.#summary, places, this.width, dot);
    }
    const box = /** @type {HTMLElement | null} */ (this.querySelector('.dot-box'));
    if (!dot || !box) return;
    const face = /** @type {HTMLElement} */ (this.face);
    const x = Math.max(0, Math.min(this.width - box.offsetWidth, dot.x - box.offsetWidth * 0.2));
    const above = dot.y - 12 - box.offsetHeight;
    const y = above > -40 ? above : dot.y + 14;
    box.style.transform = `translate(${Math.round(face.offsetLeft + x)}px, ${Math.round(face.offsetTop + y)}px)`;
  }

  /** @param {Dot} dot */
  #open(dot) { this.actions.openSeed(this.#replica(dot)); }

  /** @param {Dot | null} dot */
  #choose(dot) {
    clearTimeout(this.#leaving);
    const next = dot ? { lane: dot.lane, replica: this.#replica(dot) } : null;
    if (next?.lane !== this.chosen?.lane || next?.replica !== this.chosen?.replica) this.chosen = next;
  }

  /** The dot nearest to the pointer. @param {PointerEvent} event @returns {Dot | null} */
  #nearest(event) {
    const box = /** @type {HTMLElement} */ (this.querySelector('canvas')).getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    let best = null;
    let least = REACH ** 2;
    for (const dot of this.#layout?.dots ?? []) {
      const far = (dot.x - x) ** 2 + (dot.y - y) ** 2;
      if (far < least) [best, least] = [dot, far];
    }
    return best;
  }

  /** @param {PointerEvent} event */
  #point(event) {
    const dot = this.#nearest(event);
    const face = /** @type {HTMLElement} */ (event.currentTarget);
    face.classList.toggle('on-dot', dot !== null);
    if (dot) this.#choose(dot);
    else this.#leave();
  }

  /** A mouse opens at once; a finger first sees which dot it has met. @param {PointerEvent} event */
  #press(event) {
    const dot = this.#nearest(event);
    if (!dot) return this.#choose(null);
    if (event.pointerType === 'mouse' && event.button === 0) this.#open(dot);
    else this.#choose(dot);
  }

  #leave = () => {
    clearTimeout(this.#leaving);
    if (document.activeElement === this.querySelector('.dots-face')) return;
    this.#leaving = setTimeout(() => { this.chosen = null; }, LINGER);
  };

  #blur = (/** @type {FocusEvent} */ event) => {
    if (event.relatedTarget instanceof Node && this.contains(event.relatedTarget)) return;
    this.chosen = null;
  };

  #focused() {
    const face = /** @type {HTMLElement} */ (this.querySelector('.dots-face'));
    if (!this.chosen && face.matches(':focus-visible')) this.#choose(this.#layout?.dots[0] ?? null);
  }

  /** Left and right along the dots of a lane, up and down to the nearest one of another lane. @param {KeyboardEvent} event */
  #key(event) {
    const dots = this.#layout?.dots ?? [];
    if (!dots.length || event.altKey || event.ctrlKey || event.metaKey) return;
    const now = this.#dot ?? dots[0];
    const index = dots.indexOf(now);
    const lane = (/** @type {number} */ by) => {
      for (let k = now.lane + by; k >= 0 && k < this.#summary.lanes.length; k += by) {
        const there = dots.filter((dot) => dot.lane === k);
        if (there.length) return there.reduce((a, b) => (Math.abs(b.x - now.x) < Math.abs(a.x - now.x) ? b : a));
      }
      return now;
    };
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      this.#open(now);
      return;
    }
    if (event.key === 'Escape') return this.#choose(null);
    const by = event.shiftKey ? 10 : 1;
    /** @type {Record<string, () => Dot>} */
    const moves = {
      ArrowRight: () => dots[Math.min(dots.length - 1, index + by)], ArrowLeft: () => dots[Math.max(0, index - by)],
      ArrowDown: () => lane(1), ArrowUp: () => lane(-1), Home: () => dots[0], End: () => dots[dots.length - 1],
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    this.#choose(this.chosen ? move() : now);
  }

  #save() {
    const colours = palette();
    const [width, ratio, head] = [760, 3, 60];
    const places = layout(this.#summary, width - 40);
    const canvas = document.createElement('canvas');
    fit(canvas, width, head + places.height + 16, ratio);
    const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    ctx.fillStyle = colours.surface;
    ctx.fillRect(0, 0, canvas.width, canvas.height);
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.fillStyle = colours.ink;
    ctx.font = `650 16px ${colours.font}`;
    ctx.fillText('Every seed is a dot', 20, 28);
    ctx.fillStyle = colours.ink3;
    ctx.font = `12.5px ${colours.font}`;
    ctx.fillText(`Test accuracy after ${plural(this.state.experiment.steps, 'step')}`, 20, 47);
    ctx.translate(20, head);
    drawDots(ctx, this.#summary, places, width - 40, null);
    this.actions.savePicture(canvas, 'Every seed is a dot');
  }
}

customElements.define('tg-ensemble-dots', EnsembleDots);
