// @ts-check
// <tg-surface>: the plane as a surface that turns when asked; says so where there is no WebGL.
import { transfer } from 'comlink';
import { html, nothing } from 'lit';
import { palette } from '../../charts/palette.js';
import { icon } from '../../parts/icon.js';
import { Painter, same } from '../../parts/painter.js';
import { Remote, WorkerEnded, words } from '../../compute/remote.js';
import { tell } from '../../app/store.js';
import { stillness } from '../../app/stillness.js';
import { drawnLanes } from './lanes.js';
import { depths } from './map-draw.js';

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
/** Workers that may die one after the other. */
const DEATHS = 3;
/** Width to height. */
const SHAPE = 1.5;

/** @param {Camera} camera @returns {Camera} */
const tame = ([round, up, near]) => [((round % 360) + 360) % 360, Math.min(88, Math.max(4, up)), Math.min(3, Math.max(0.5, near))];

export class Surface extends Painter {
  static properties = { missing: { state: true }, turning: { state: true }, labels: { state: true } };

  /** Its worker draws on it; a canvas is given away once. */
  #canvas = document.createElement('canvas');
  /** @type {Remote | null} */
  #scene = null;
  /** Workers that died since the last picture. */
  #deaths = 0;
  #drawing = false;
  /** Asked for while one was being drawn. */
  #another = false;
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
    this.#end();
    this.missing = null;
    this.#deaths = 0;
    this.#clear();
  }

  /** A canvas that nobody has drawn on. */
  #clear() {
    this.#canvas = document.createElement('canvas');
    this.#made = this.#paths = [];
  }

  /** @returns {Camera} */
  get #camera() {
    return this.#held ?? this.state.experiment.camera ?? USUAL;
  }

  #open() {
    try {
      if (!this.#canvas.transferControlToOffscreen) throw new Error('workers have no canvas here');
      const canvas = this.#canvas.transferControlToOffscreen();
      const made = new Worker(new URL('../../compute/surface-worker.js', import.meta.url), { type: 'module' });
      this.#scene = new Remote('surface', made, (why) => this.#died(why), () => this.#deaths);
      this.#ask('open', transfer(canvas, [canvas]));
      return this.#scene;
    } catch (error) {
      this.#give(words(error));
      return null;
    }
  }

  /** Asks the worker for something that has no answer. @param {string} call @param {unknown[]} given */
  #ask(call, ...given) {
    this.#scene?.call(call, ...given).catch((error) => this.#failed(error));
  }

  /** @param {unknown} error */
  #failed(error) {
    if (!(error instanceof WorkerEnded)) this.#give(words(error));
  }

  /** Another worker draws the same again, on another canvas. @param {string} why */
  #died(why) {
    this.#deaths += 1;
    if (this.#deaths >= DEATHS) return this.#give(why);
    this.#end();
    this.#clear();
    tell('lost', {
      kind: 'info', slim: true, title: 'The surface’s engine stopped and was started again.',
      text: 'It draws the same again; nothing is lost.', actions: [],
    });
    this.requestUpdate();
  }

  /** There is no surface, until the view is opened again. @param {string} why */
  #give(why) {
    this.missing ??= why;
    this.#end();
  }

  #end() {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
    clearTimeout(this.#later);
    this.#frame = 0;
    this.turning = false;
    this.#scene?.close('it is not shown');
    this.#scene = null;
  }

  updated() {
    const { seen } = this.state.landscape;
    if (!seen || this.missing !== null) return;
    if (!this.width) this.measure();
    if (!this.width || !(this.#scene ?? this.#open())) return;
    const lanes = drawnLanes();
    const ratio = Math.min(devicePixelRatio || 1, 2);
    const made = [seen.picture, this.theme, this.width, ratio];
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
      // A canvas that is given its size is empty.
      if (this.width !== this.#made[2] || ratio !== this.#made[3]) this.#ask('resize', this.width, Math.round(this.width / SHAPE), ratio);
      this.#made = made;
      const { contours, ...heights } = seen.picture;
      this.#ask('ground', heights, depths().stops);
      changed = true;
    }
    if (!same(paths, this.#paths)) {
      this.#paths = paths;
      const { scale, window, finest } = seen.picture;
      const { bg, lanes: colours } = palette();
      this.#ask('paths', { picture: { scale, window, finest }, kind: seen.plane.kind, paths: seen.paths }, lanes, this.state.catalogue.landscape.share, { bg, lanes: colours });
      changed = true;
    }
    const camera = this.#camera.join();
    if (changed || camera !== this.#seenFrom) void this.#draw();
    this.#place();
  }

  #seenFrom = '';
  /** Not before this time does the race's news draw again. */
  #due = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #later;

  /** One picture at a time: what is asked for meanwhile is drawn next, and only the last of it. */
  async #draw() {
    this.#another = true;
    if (this.#drawing) return;
    this.#drawing = true;
    try {
      while (this.#another && this.#scene) {
        this.#another = false;
        this.#seenFrom = this.#camera.join();
        const began = performance.now();
        const labels = await this.#scene.call('draw', this.#camera);
        this.#deaths = 0;
        this.#due = began + Math.max(PAUSE, Math.min(LONGEST, (performance.now() - began) * REST));
        this.#label(labels);
      }
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#drawing = false;
    }
    // Asked for while a worker died.
    if (this.#another && this.#scene) await this.#draw();
  }

  /** @param {Surface['labels']} labels */
  #label(labels) {
    const places = (/** @type {Surface['labels']} */ all) => all.map(({ lane, left, top }) => [lane, Math.round(left), Math.round(top)].join()).join();
    if (places(labels) !== places(this.labels)) this.labels = labels;
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
    void this.#draw();
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

  /** The whole picture, to be saved. @returns {Promise<HTMLCanvasElement | null>} */
  async picture() {
    /** @type {{image: ImageBitmap, labels: Surface['labels']} | undefined} */
    const drawn = await this.#scene?.call('image', this.#camera).catch(() => undefined);
    if (!drawn) return null;
    const { image: source, labels } = drawn;
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [source.width, source.height];
    const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    const colours = palette();
    ctx.fillStyle = colours.surface;
    ctx.fillRect(0, 0, canvas.width, canvas.height);
    ctx.drawImage(source, 0, 0);
    source.close();
    const ratio = canvas.width / this.width;
    const lanes = drawnLanes();
    ctx.font = `600 ${13 * ratio}px ${colours.font}`;
    ctx.textBaseline = 'middle';
    ctx.lineWidth = 3.5 * ratio;
    ctx.lineJoin = 'round';
    ctx.strokeStyle = colours.bg;
    ctx.fillStyle = colours.ink;
    for (const { lane, left, top } of labels) {
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
        <p>It is drawn with WebGL in a worker, and this browser did not do that (${this.missing}). The map shows the same numbers: its colours are the heights.</p></div>`;
    }
    const lanes = drawnLanes();
    const height = { log: 'log loss', loss: 'loss', accuracy: 'accuracy' }[seen.picture.scale.height];
    return html`
      <div class="surface-face" role="img" tabindex="0" aria-roledescription="surface"
        aria-label=${`The same plane as a surface whose height is ${height}; arrow keys turn it, plus and minus come closer and go away, Home is the usual view`}
        @keydown=${this.#key} @pointerdown=${this.#down} @pointermove=${this.#move} @pointerup=${() => { this.#pressed = null; }} @pointercancel=${() => { this.#pressed = null; }}>
        ${this.#canvas}
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
