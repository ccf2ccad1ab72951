// @ts-check
// Bases of the elements that paint on a canvas: they know their width and the palette, and paint when either changes.
import { onPaletteChange } from '../charts/palette.js';
import { Connected } from './connected.js';

/** Whether two lists hold the same things. @param {unknown[]} a @param {unknown[]} b */
export const same = (a, b) => a.length === b.length && a.every((value, k) => value === b[k]);

/** Device pixels to a CSS pixel; more than three cannot be told apart. */
export const pixelRatio = () => Math.min(devicePixelRatio || 1, 3);

export class Painter extends Connected {
  /** Of the picture, in CSS pixels; 0 before it has a place. @protected */
  width = 0;
  /** Grows with each change of the palette. @protected */
  theme = 0;
  /** @type {ResizeObserver | undefined} */
  #observer;
  /** @type {(() => void) | undefined} */
  #unwatch;

  /** The element that is as wide as the picture. @protected @returns {Element | null} */
  get face() { return this; }

  connectedCallback() {
    super.connectedCallback();
    this.#observer = new ResizeObserver(() => {
      if (this.measure()) this.requestUpdate();
    });
    this.#observer.observe(this);
    this.#unwatch = onPaletteChange(() => {
      this.theme += 1;
      this.requestUpdate();
    });
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#observer?.disconnect();
    this.#unwatch?.();
  }

  /** Whether the picture's width is another now. @protected */
  measure() {
    const width = this.face?.clientWidth || this.width;
    const changed = width !== this.width;
    this.width = width;
    return changed;
  }
}

/** Milliseconds between two pictures of a lane. */
const BEAT = 50;

/** A square picture that follows a running lane, a few times a second. */
export class LanePainter extends Painter {
  /** @type {import('lit').PropertyDeclarations} */
  static properties = { lane: { attribute: false }, compact: { type: Boolean } };

  /** What is on the canvas. @type {unknown[]} */
  #drawn = [];
  #when = -Infinity;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #later;

  constructor() {
    super();
    /** @type {import('../types.d.ts').LaneState | undefined} */
    this.lane = undefined;
    /** Small, on a phone. */
    this.compact = false;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#later);
    this.#drawn = [];
  }

  /** What the picture depends on beside size and palette. @protected @param {import('../types.d.ts').LaneState} _lane @returns {unknown[]} */
  wanted(_lane) { throw new Error('a LanePainter says what it wants'); }

  /**
   * Paints the lane; `_saved` says that it is for a file.
   * @protected @param {HTMLCanvasElement} _canvas @param {number} _ratio @param {import('../types.d.ts').LaneState} _lane @param {boolean} _saved
   */
  paint(_canvas, _ratio, _lane, _saved) { throw new Error('a LanePainter paints'); }

  updated() {
    this.#draw();
  }

  #draw() {
    const { lane } = this;
    const canvas = this.querySelector('canvas');
    if (!lane || !canvas || !this.width) return;
    const ratio = pixelRatio();
    const wanted = [...this.wanted(lane), this.width, ratio, this.theme];
    if (same(wanted, this.#drawn)) return;
    const wait = this.#when + BEAT - performance.now();
    if (wait > 1) {
      clearTimeout(this.#later);
      this.#later = setTimeout(() => this.requestUpdate(), wait);
      return;
    }
    const side = Math.round(this.width * ratio);
    if (canvas.width !== side) canvas.width = canvas.height = side;
    this.paint(canvas, ratio, lane, false);
    this.#drawn = wanted;
    this.#when = performance.now();
  }

  /** The picture alone, large, to be saved. @returns {HTMLCanvasElement} */
  picture() {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 1080;
    if (this.lane) this.paint(canvas, 3, this.lane, true);
    return canvas;
  }
}
