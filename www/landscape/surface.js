// @ts-check
// <tg-surface>: the plane as a surface that turns when asked; says so where there is no WebGL.
import { html, nothing } from 'lit';
import { palette } from '../charts/palette.js';
import { icon } from '../parts/icon.js';
import { Painter, same } from '../parts/painter.js';
import { stillness } from '../stillness.js';
import { drawnLanes } from './lanes.js';

/** @typedef {[number, number, number]} Camera */

/** Degrees round, degrees up, nearness. @type {Camera} */
const USUAL = [140, 38, 1];
/** Degrees a second when it turns by itself. */
const TURN = 12;
/** Degrees for an arrow key and for a pixel. */
const KEY = 6;
const DRAG = 0.4;
const ZOOM = 1.15;
/** Milliseconds between two pictures that the race's news asks for: at least, as many times what a picture takes, and at most. */
const PAUSE = 250;
const REST = 12;
const LONGEST = 1200;
/** Width to height. */
const SHAPE = 1.5;

/** @param {Camera} camera @returns {Camera} */
const tame = ([round, up, near]) => [((round % 360) + 360) % 360, Math.min(88, Math.max(4, up)), Math.min(3, Math.max(0.5, near))];

export class Surface extends Painter {
  static properties = { missing: { state: true }, turning: { state: true }, labels: { state: true } };

  /** @type {import('./surface-scene.js').SurfaceScene | null} */
  #scene = null;
  #loading = false;
  /** @type {unknown[]} */
  #made = [];
  /** @type {unknown[]} */
  #paths = [];
  /** @type {Camera | null} */
  #held = null;
  #frame = 0;
  #last = 0;
  /** @type {{x: number, y: number} | null} */
  #pressed = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  constructor() {
    super();
    /** Why there is no surface; null while there may be one. @type {string | null} */
    this.missing = null;
    this.turning = false;
    /** @type {{lane: number | null, left: number, top: number}[]} */
    this.labels = [];
  }

  get face() { return this.querySelector('.surface-face'); }

  disconnectedCallback() {
    super.disconnectedCallback();
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
    clearTimeout(this.#later);
    this.#frame = 0;
    this.turning = false;
    this.#scene?.close();
    this.#scene = null;
    this.#made = this.#paths = [];
  }

  /** @returns {Camera} */
  get #camera() {
    return this.#held ?? this.state.experiment.camera ?? USUAL;
  }

  async #load() {
    if (this.#loading) return;
    this.#loading = true;
    try {
      const { SurfaceScene } = await import('./surface-scene.js');
      const canvas = this.querySelector('canvas');
      if (!canvas || !this.isConnected) return;
      // Asked on a canvas of its own first: three writes an error to the console where there is none.
      if (!document.createElement('canvas').getContext('webgl2')) throw new Error('WebGL 2 is not available');
      this.#scene = new SurfaceScene(canvas);
      this.requestUpdate();
    } catch (error) {
      this.missing = error instanceof Error ? error.message : String(error);
    } finally {
      this.#loading = false;
    }
  }

  updated() {
    const { seen } = this.state.landscape;
    if (!seen || this.missing !== null) return;
    if (!this.width) this.measure();
    if (!this.#scene) {
      void this.#load();
      return;
    }
    const lanes = drawnLanes();
    const made = [seen.picture, this.theme, this.width];
    const paths = [seen.paths, ...made, lanes.map(({ slot, muted }) => `${slot}${muted}`).join()];
    // Paths grow several times a second; a browser that draws in software is given time between two pictures.
    const wait = this.#due - performance.now();
    // Another plane or a finer picture is drawn at once: it must not differ from the map.
    if (wait > 0 && same(made, this.#made)) {
      clearTimeout(this.#later);
      this.#later = setTimeout(() => this.requestUpdate(), wait);
      return this.#place();
    }
    let changed = false;
    if (!same(made, this.#made)) {
      this.#made = made;
      this.#scene.resize(this.width, Math.round(this.width / SHAPE), Math.min(devicePixelRatio || 1, 2));
      this.#scene.ground(seen);
      changed = true;
    }
    if (!same(paths, this.#paths)) {
      this.#paths = paths;
      this.#scene.paths(seen, lanes, this.state.catalogue.landscape.share);
      changed = true;
    }
    const camera = this.#camera.join();
    if (changed || camera !== this.#seenFrom) this.#draw();
    this.#place();
  }

  #seenFrom = '';
  /** Not before this time does the race's news draw again. */
  #due = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #later;

  #draw() {
    if (!this.#scene) return;
    this.#seenFrom = this.#camera.join();
    const began = performance.now();
    const labels = this.#scene.draw(this.#camera);
    this.#due = began + PAUSE;
    requestAnimationFrame(() => requestAnimationFrame(() => {
      // What a picture holds up is seen from when the next frames come.
      this.#due = Math.max(this.#due, began + Math.min(LONGEST, (performance.now() - began - 33) * REST));
    }));
    if (labels.map(({ lane, left, top }) => [lane, Math.round(left), Math.round(top)].join()).join() === this.labels.map(({ lane, left, top }) => [lane, Math.round(left), Math.round(top)].join()).join()) return;
    this.labels = labels;
  }

  /** Labels stand where the ends are seen. */
  #place() {
    const marks = /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll('.surface-label'));
    this.labels.forEach(({ left, top }, k) => {
      if (marks[k]) marks[k].style.transform = `translate(${Math.round(Math.min(left, this.width - marks[k].offsetWidth - 8))}px, ${Math.round(top)}px) translate(9px, -50%)`;
    });
  }

  /** @param {Camera} camera @param {boolean} [keep] in the link */
  #look(camera, keep = true) {
    this.#held = tame(camera);
    this.#draw();
    clearTimeout(this.#timer);
    if (keep) {
      this.#timer = setTimeout(() => {
        this.actions.setCamera(this.#held);
        this.#held = null;
      }, 300);
    }
  }

  #turn() {
    this.turning = !this.turning;
    cancelAnimationFrame(this.#frame);
    if (!this.turning) return this.#look(this.#camera);
    this.#last = performance.now();
    const step = (/** @type {number} */ now) => {
      const [round, up, near] = this.#camera;
      this.#look([round + ((now - this.#last) / 1000) * TURN, up, near], false);
      this.#last = now;
      this.#frame = requestAnimationFrame(step);
    };
    this.#frame = requestAnimationFrame(step);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const [round, up, near] = this.#camera;
    /** @type {Record<string, Camera>} */
    const moves = {
      ArrowLeft: [round - KEY, up, near], ArrowRight: [round + KEY, up, near], ArrowUp: [round, up + KEY, near], ArrowDown: [round, up - KEY, near],
      '+': [round, up, near * ZOOM], '=': [round, up, near * ZOOM], '-': [round, up, near / ZOOM], Home: USUAL,
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    this.#look(move);
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (event.button) return;
    this.#pressed = { x: event.clientX, y: event.clientY };
    /** @type {HTMLElement} */ (event.currentTarget).setPointerCapture(event.pointerId);
  }

  /** @param {PointerEvent} event */
  #move(event) {
    if (!this.#pressed) return;
    const [round, up, near] = this.#camera;
    this.#look([round - (event.clientX - this.#pressed.x) * DRAG, up + (event.clientY - this.#pressed.y) * DRAG, near]);
    this.#pressed = { x: event.clientX, y: event.clientY };
  }

  /** The whole picture, to be saved. @returns {HTMLCanvasElement | null} */
  picture() {
    const source = this.querySelector('canvas');
    if (!source || !this.#scene) return null;
    this.#draw();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [source.width, source.height];
    const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    const colours = palette();
    ctx.fillStyle = colours.surface;
    ctx.fillRect(0, 0, canvas.width, canvas.height);
    ctx.drawImage(source, 0, 0);
    const ratio = source.width / this.width;
    const lanes = drawnLanes();
    ctx.font = `600 ${13 * ratio}px ${colours.font}`;
    ctx.textBaseline = 'middle';
    ctx.lineWidth = 3.5 * ratio;
    ctx.lineJoin = 'round';
    ctx.strokeStyle = colours.bg;
    ctx.fillStyle = colours.ink;
    for (const { lane, left, top } of this.labels) {
      const name = lane === null ? 'start' : lanes[lane]?.name ?? '';
      ctx.strokeText(name, (left + 9) * ratio, top * ratio);
      ctx.fillText(name, (left + 9) * ratio, top * ratio);
    }
    return canvas;
  }

  render() {
    const { seen } = this.state.landscape;
    if (!seen) return nothing;
    if (this.missing !== null) {
      return html`<div class="surface-missing"><p><strong>No surface here.</strong></p>
        <p>Surfaces are drawn with WebGL, which this browser does not offer at the moment. The map shows the same numbers: its colours are the heights. (${this.missing})</p></div>`;
    }
    const lanes = drawnLanes();
    const height = { log: 'log loss', loss: 'loss', accuracy: 'accuracy' }[seen.picture.scale.height];
    return html`
      <div class="surface-face" role="img" tabindex="0" aria-roledescription="surface"
        aria-label=${`The same plane as a surface whose height is ${height}; arrow keys turn it, plus and minus come closer and go away, Home is the usual view`}
        @keydown=${this.#key} @pointerdown=${this.#down} @pointermove=${this.#move} @pointerup=${() => { this.#pressed = null; }} @pointercancel=${() => { this.#pressed = null; }}>
        <canvas></canvas>
        ${this.labels.map(({ lane }) => html`<span class="surface-label" aria-hidden="true">${lane === null ? 'start' : lanes[lane]?.name}</span>`)}
      </div>
      <p class="surface-foot"><span class="caption">Drag to turn, or use the arrow keys. Height is ${height}; paths run at their own.</span>
        <span class="surface-buttons">
          <button type="button" class="button icon" aria-label="Surface closer" title="Closer (+)" @click=${() => { const [a, b, c] = this.#camera; this.#look([a, b, c * ZOOM]); }}>${icon('plus', 16)}</button>
          <button type="button" class="button icon" aria-label="Surface further away" title="Further away (−)" @click=${() => { const [a, b, c] = this.#camera; this.#look([a, b, c / ZOOM]); }}>${icon('minus', 16)}</button>
          ${stillness() ? nothing : html`<button type="button" class="button small bare" aria-pressed=${String(this.turning)} @click=${this.#turn}>${this.turning ? 'Stop turning' : 'Turn slowly'}</button>`}
        </span></p>`;
  }
}

customElements.define('tg-surface', Surface);
