// @ts-check
// <tg-plane-map>: the plane as filled contours with the paths on it; zoom, pan, values under the pointer.
import { html, nothing } from 'lit';
import { onPaletteChange, palette } from '../../charts/palette.js';
import { count } from '../../parts/format.js';
import { icon } from '../../parts/icon.js';
import { Painter, pixelRatio, same } from '../../parts/painter.js';
import { COLUMNS, ROWS } from './landscape.js';
import { coordinate, drawnLanes, heightWords } from './lanes.js';
import { drawGround, drawPaths, forgetDepths, nearestPoint, places, plotBox, readAt } from './map-draw.js';

/** @typedef {[number, number, number, number]} Window */

/** Between two zooms by the wheel until the new window counts, in milliseconds. */
const PATIENCE = 180;
/** Of the window's side, for an arrow key. */
const STEP = 1 / 32;
const ZOOM = 1.6;
/** Pixels a press may move and still be a click. */
const CLICK = 4;
const REACH = 9;

onPaletteChange(forgetDepths);

export class PlaneMap extends Painter {
  static properties = { cursor: { state: true }, held: { state: true } };

  /** @type {unknown[]} */
  #ground = [];
  /** @type {unknown[]} */
  #paths = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** Fingers and the mouse on the map. @type {Map<number, {x: number, y: number}>} */
  #pointers = new Map();
  #moved = false;

  constructor() {
    super();
    /** Where the reader points, in the plane's coordinates. @type {{x: number, y: number, keys: boolean} | null} */
    this.cursor = null;
    /** In sight while it is being moved. @type {Window | null} */
    this.held = null;
  }

  get face() { return this.querySelector('.plane-face'); }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.#ground = this.#paths = [];
  }

  /** The picture has the shape of its grid. */
  get #size() {
    const inner = plotBox(this.width, 1000);
    const margins = 1000 - inner.height;
    return { width: this.width, height: Math.round((inner.width * (ROWS - 1)) / (COLUMNS - 1) + margins) };
  }

  /** @returns {Window} */
  get #window() {
    const { window, seen } = this.state.landscape;
    return this.held ?? window ?? seen?.picture.window ?? [0, 1, 0, 1];
  }

  get #at() {
    const { width, height } = this.#size;
    return places(plotBox(width, height), this.#window);
  }

  updated() {
    const { seen } = this.state.landscape;
    if (!this.width) this.measure();
    if (!seen || !this.width) return;
    const ratio = pixelRatio();
    const size = this.#size;
    const [ground, over] = /** @type {NodeListOf<HTMLCanvasElement>} */ (this.querySelectorAll('canvas'));
    const window = this.#window;
    const fit = (/** @type {HTMLCanvasElement} */ canvas) => {
      const [width, height] = [Math.round(size.width * ratio), Math.round(size.height * ratio)];
      if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
      canvas.style.height = `${size.height}px`;
      const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      return ctx;
    };
    const drawn = [seen.picture, seen.plane, ...window, size.width, ratio, this.theme];
    if (!same(drawn, this.#ground)) {
      this.#ground = drawn;
      drawGround(fit(ground), size, seen, window);
    }
    const lanes = drawnLanes();
    const lines = [seen.paths, ...drawn, lanes.map(({ slot, name, muted }) => `${slot}${name}${muted}`).join()];
    if (!same(lines, this.#paths)) {
      this.#paths = lines;
      const ctx = fit(over);
      ctx.clearRect(0, 0, size.width, size.height);
      drawPaths(ctx, size, seen, window, lanes, this.state.catalogue.landscape.share);
    }
    const { cursor } = this;
    if (cursor) {
      const at = this.#at;
      // Through the object model: the page's policy allows no style attributes.
      const left = at.left(cursor.x);
      const top = at.top(cursor.y);
      this.style.setProperty('--cursor-x', `${left}px`);
      this.style.setProperty('--cursor-y', `${top}px`);
    }
  }

  /** The whole picture, to be saved. @returns {HTMLCanvasElement | null} */
  picture() {
    const { seen } = this.state.landscape;
    if (!seen) return null;
    const ratio = 2;
    const size = { width: 900, height: 0 };
    const inner = plotBox(size.width, 1000);
    size.height = Math.round((inner.width * (ROWS - 1)) / (COLUMNS - 1) + 1000 - inner.height);
    const canvas = document.createElement('canvas');
    const foot = 30;
    [canvas.width, canvas.height] = [size.width * ratio, (size.height + foot) * ratio];
    const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    const over = document.createElement('canvas');
    [over.width, over.height] = [canvas.width, canvas.height];
    const above = /** @type {CanvasRenderingContext2D} */ (over.getContext('2d'));
    for (const one of [ctx, above]) one.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawGround(ctx, size, seen, this.#window);
    drawPaths(above, size, seen, this.#window, drawnLanes(), this.state.catalogue.landscape.share);
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.drawImage(over, 0, 0);
    // Paper under it all; the words that keep the picture honest go with it.
    const { surface, ink2, font } = palette();
    ctx.globalCompositeOperation = 'destination-over';
    ctx.fillStyle = surface;
    ctx.fillRect(0, 0, canvas.width, canvas.height);
    ctx.globalCompositeOperation = 'source-over';
    ctx.fillStyle = ink2;
    ctx.font = `${12.5 * ratio}px ${font}`;
    const lanes = drawnLanes();
    const shares = seen.paths.filter(({ share }) => share !== null).map(({ lane, share }) => `${lanes[lane]?.name} ${Math.round(100 * (share ?? 0))} %`).join(', ');
    ctx.fillText(`${seen.picture.test ? 'Test' : 'Training'} ${seen.picture.scale.height}. Share of each path in this plane: ${shares}.`, 20 * ratio, (size.height + 12) * ratio, (size.width - 40) * ratio);
    return canvas;
  }

  /** Of the pointer, in pixels of the map. @param {MouseEvent} event */
  #place(event) {
    const box = /** @type {HTMLElement} */ (this.querySelector('.plane-face')).getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (event.button) return;
    this.#pointers.set(event.pointerId, this.#place(event));
    this.#moved = false;
    this.#face.setPointerCapture(event.pointerId);
  }

  get #face() {
    return /** @type {HTMLElement} */ (this.querySelector('.plane-face'));
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const here = this.#place(event);
    const at = this.#at;
    const before = this.#pointers.get(event.pointerId);
    if (!before) {
      const { width, height } = this.#size;
      const box = plotBox(width, height);
      const inside = here.x >= box.x && here.x <= box.x + box.width && here.y >= box.y && here.y <= box.y + box.height;
      this.cursor = inside && event.pointerType !== 'touch' ? { x: at.x(here.x), y: at.y(here.y), keys: false } : null;
      return;
    }
    const other = [...this.#pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (!this.#moved && !other && Math.hypot(here.x - before.x, here.y - before.y) < CLICK) return;
    this.#moved = true;
    this.cursor = null;
    const [x0, x1, y0, y1] = this.#window;
    if (other) {
      const by = Math.hypot(before.x - other.x, before.y - other.y) / Math.max(1, Math.hypot(here.x - other.x, here.y - other.y));
      this.#zoom(by, at.x((here.x + other.x) / 2), at.y((here.y + other.y) / 2));
    } else {
      const dx = at.x(before.x) - at.x(here.x);
      const dy = at.y(before.y) - at.y(here.y);
      this.held = [x0 + dx, x1 + dx, y0 + dy, y1 + dy];
    }
    this.#pointers.set(event.pointerId, here);
  }

  /** @param {PointerEvent} event */
  #up(event) {
    const pressed = this.#pointers.delete(event.pointerId);
    if (!pressed || this.#pointers.size) return;
    if (this.#moved) return this.#settle();
    if (event.type === 'pointerup') {
      const { x, y } = this.#place(event);
      const at = this.#at;
      this.#open(at.x(x), at.y(y), event.shiftKey);
    }
  }

  /** What is in sight now counts. */
  #settle() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { held } = this;
    if (!held) return;
    this.actions.setWindow(held);
    this.held = null;
  }

  /** @param {number} by above 1: more in sight @param {number} x what stays where it is @param {number} y */
  #zoom(by, x, y) {
    const [x0, x1, y0, y1] = this.#window;
    this.held = [x + (x0 - x) * by, x + (x1 - x) * by, y + (y0 - y) * by, y + (y1 - y) * by];
  }

  /** @param {number} by */
  #zoomMiddle(by) {
    const [x0, x1, y0, y1] = this.#window;
    this.#zoom(by, this.cursor?.keys ? this.cursor.x : (x0 + x1) / 2, this.cursor?.keys ? this.cursor.y : (y0 + y1) / 2);
    this.#settle();
  }

  /** A page that is scrolled across the map must not zoom it. @param {WheelEvent} event */
  #wheel(event) {
    if (!event.ctrlKey && !event.metaKey && document.activeElement !== this.#face) return;
    event.preventDefault();
    const { x, y } = this.#place(event);
    const at = this.#at;
    this.#zoom(Math.exp(Math.max(-60, Math.min(60, event.deltaY)) / 200), at.x(x), at.y(y));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#settle(), PATIENCE);
  }

  /** @param {number} x @param {number} y @param {boolean} race */
  #open(x, y, race) {
    if (race) void this.actions.raceFrom(x, y, this.#lane);
    else this.dispatchEvent(new CustomEvent('tg-point', { detail: { x, y }, bubbles: true }));
  }

  /** The lane whose method races on from a point: the first that the plane was laid through. */
  get #lane() {
    return this.state.landscape.seen?.plane.marks.find(({ lane }) => lane !== null)?.lane ?? 0;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const [x0, x1, y0, y1] = this.#window;
    const { x, y } = this.cursor ?? { x: (x0 + x1) / 2, y: (y0 + y1) / 2 };
    const step = (/** @type {number} */ dx, /** @type {number} */ dy) => () => {
      const [mx, my] = [dx * (x1 - x0) * STEP, dy * (y1 - y0) * STEP];
      if (event.shiftKey) {
        // By whole columns and rows: what stays in sight is not worked out again.
        const [px, py] = [(mx * 12) / (COLUMNS - 1) / STEP, (my * 10) / (ROWS - 1) / STEP];
        this.actions.setWindow([x0 + px, x1 + px, y0 + py, y1 + py]);
        this.cursor = { x: x + px, y: y + py, keys: true };
      } else {
        this.cursor = { x: Math.min(x1, Math.max(x0, x + mx)), y: Math.min(y1, Math.max(y0, y + my)), keys: true };
      }
    };
    /** @type {Record<string, () => void>} */
    const acts = {
      ArrowLeft: step(-1, 0), ArrowRight: step(1, 0), ArrowUp: step(0, 1), ArrowDown: step(0, -1),
      '+': () => this.#zoomMiddle(1 / ZOOM), '=': () => this.#zoomMiddle(1 / ZOOM), '-': () => this.#zoomMiddle(ZOOM),
      Home: () => this.actions.setWindow(null),
      Enter: () => this.#open(x, y, event.shiftKey),
      Escape: () => { this.cursor = null; },
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  /** What is under the cursor. @returns {{title: string, more: string} | null} */
  #reading() {
    const { cursor } = this;
    const { seen } = this.state.landscape;
    if (!cursor || !seen) return null;
    const [x0, x1, y0, y1] = this.#window;
    const { height } = seen.picture.scale;
    const at = this.#at;
    const lanes = drawnLanes();
    const near = nearestPoint(seen, at, at.left(cursor.x), at.top(cursor.y), lanes, REACH);
    const place = `(${coordinate(cursor.x, x1 - x0)}, ${coordinate(cursor.y, y1 - y0)})`;
    if (near) {
      const { path, k } = near;
      const own = { loss: path.loss[k], accuracy: path.accuracy[k] };
      const ground = readAt(seen.picture, path.x[k], path.y[k]);
      return {
        title: `${lanes[path.lane].name}, step ${count(path.steps[k])}: ${Number.isNaN(own.loss) ? 'not yet known' : heightWords(own, height)}`,
        more: `${ground ? `the plane below it: ${heightWords(ground, height)}; ` : ''}${coordinate(path.off[k], x1 - x0)} off the plane`,
      };
    }
    const ground = readAt(seen.picture, cursor.x, cursor.y);
    return ground ? { title: `${heightWords(ground, height)} at ${place}`, more: '' } : { title: `${place}: not worked out yet`, more: '' };
  }

  render() {
    const { seen } = this.state.landscape;
    if (!seen) return nothing;
    const reading = this.#reading();
    const { cursor } = this;
    const [x0, x1] = this.#window;
    const share = cursor ? (cursor.x - x0) / (x1 - x0) : 0;
    const [, , y0, y1] = this.#window;
    const low = cursor ? (cursor.y - y0) / (y1 - y0) < 0.3 : false;
    return html`
      <div class="plane-face" role="slider" tabindex="0" aria-roledescription="map"
        aria-label="Map of the plane with the lanes’ paths: arrow keys point, with Shift they move the map, plus and minus zoom, Home shows all, Enter opens the classifier there"
        aria-valuemin="0" aria-valuemax="1" aria-valuenow=${Math.min(1, Math.max(0, share)).toFixed(2)} aria-valuetext=${reading ? `${reading.title} ${reading.more}` : 'nothing pointed at'}
        @pointerdown=${this.#down} @pointermove=${this.#move} @pointerup=${this.#up} @pointercancel=${this.#up}
        @pointerleave=${() => { if (!this.cursor?.keys) this.cursor = null; }} @wheel=${this.#wheel} @keydown=${this.#key} @blur=${() => { this.cursor = null; }}>
        <canvas></canvas><canvas class="over"></canvas>
        ${cursor && reading ? html`<span class="plane-cross" aria-hidden="true"></span>
          <span class="tip plane-tip ${share > 0.6 ? 'left' : ''} ${low ? 'above' : ''}" aria-hidden="true"><b>${reading.title}</b>
            ${reading.more ? html`<small>${reading.more}</small>` : nothing}
            <small>${cursor.keys ? 'Enter' : 'Click'}: see this classifier</small><small>Shift-${cursor.keys ? 'Enter' : 'click'}: race it as a lane</small></span>` : nothing}
      </div>
      <div class="plane-zoom" role="group" aria-label="Zoom">
        <button type="button" class="button icon" aria-label="Closer" title="Closer (+)" @click=${() => this.#zoomMiddle(1 / ZOOM)}>${icon('plus', 16)}</button>
        <button type="button" class="button icon" aria-label="Further away" title="Further away (−)" @click=${() => this.#zoomMiddle(ZOOM)}>${icon('minus', 16)}</button>
        <button type="button" class="button icon" aria-label="Show all" title="Show all (Home)" @click=${() => this.actions.setWindow(null)}>${icon('rewind', 16)}</button>
      </div>`;
  }
}

customElements.define('tg-plane-map', PlaneMap);
