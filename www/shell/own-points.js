// @ts-check
// The dialog for own points: typed, pasted, read from a CSV file, or drawn with the pointer.
import { html } from 'lit';
import { engine } from '../compute/engine.js';
import { Connected } from '../parts/connected.js';
import { count, plainNumber, plural } from '../parts/format.js';
import { icon } from '../parts/icon.js';
import { drawPoints } from './data-draw.js';

/**
 * @typedef {[number, number, number]} Point x1, x2, label
 * @typedef {import('../types.d.ts').Problem} Problem
 */

/** The drawing square shows -2 to 2, as far as the other data sets reach, and grows with points outside. */
const HALF = 2;
/** Distances on the screen, in px: between drawn points, and the eraser's reach. */
const SPACING = 9;
const REACH = 12;
/** A file larger than this is no list of 5,000 points. */
const MOST_BYTES = 1_000_000;

/** The fewest digits that give the same 32-bit number again. @param {number} x */
function short(x) {
  for (let digits = 1; digits < 9; digits++) {
    const text = Number(x.toPrecision(digits));
    if (Math.fround(text) === Math.fround(x)) return text;
  }
  return x;
}

const toText = (/** @type {Point[]} */ points) =>
  points.map(([x1, x2, label]) => `${short(x1)},${short(x2)},${label}\n`).join('');

class OwnPoints extends Connected {
  static properties = { shown: { state: true }, text: { state: true }, tool: { state: true }, past: { state: true } };

  constructor() {
    super();
    this.shown = false;
    /** The one truth, as typed or drawn. */
    this.text = '';
    /** @type {'0' | '1' | 'erase'} */
    this.tool = '0';
    /** Earlier texts, for Undo. @type {string[]} */
    this.past = [];
    /** What the engine made of the text; the last good points stay on the square. @type {Point[]} */
    this.points = [];
    /** @type {Problem[]} */
    this.problems = [];
    /** What is worth knowing of the points. @type {Problem | null} */
    this.remark = null;
    /** Where the pointer last left a point. @type {{x: number, y: number} | null} */
    this.last = null;
  }

  get #dialog() { return /** @type {HTMLDialogElement} */ (this.querySelector('dialog')); }
  get #canvas() { return /** @type {HTMLCanvasElement | null} */ (this.querySelector('canvas')); }

  async open() {
    const { data } = this.state.experiment;
    if (data.points) this.#setText(toText(data.points), false);
    this.past = [];
    this.shown = true;
    await this.updateComplete;
    if (!this.#dialog.open) this.#dialog.showModal();
    this.#draw();
  }

  /** @param {string} text @param {boolean} [undoable] */
  #setText(text, undoable = true) {
    if (undoable && text !== this.text) this.past = [...this.past.slice(-199), this.text];
    this.text = text;
    this.problems = [];
    this.remark = null;
    if (!text.trim()) {
      this.points = [];
      return;
    }
    try {
      ({ points: this.points, remark: this.remark } = engine.points_from_csv(text));
    } catch (refused) {
      const { problems } = /** @type {{problems?: Problem[]}} */ (refused);
      if (!problems) throw refused;
      this.problems = problems;
    }
  }

  #undo() {
    const before = this.past.at(-1);
    if (before === undefined) return;
    this.past = this.past.slice(0, -1);
    this.#setText(before, false);
  }

  get #half() {
    return this.points.reduce((half, [x1, x2]) => Math.max(half, 1.1 * Math.abs(x1), 1.1 * Math.abs(x2)), HALF);
  }

  #draw() {
    if (this.#canvas) drawPoints(this.#canvas, this.points.flat(), { centre: [0, 0], half: this.#half }, { radius: 3, axes: true });
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (event.button) return;
    event.preventDefault();
    /** @type {HTMLElement} */ (event.target).setPointerCapture(event.pointerId);
    this.past = [...this.past.slice(-199), this.text]; // one stroke is one Undo
    this.last = null;
    this.#stroke(event);
  }

  /** @param {PointerEvent} event */
  #move(event) {
    if (/** @type {HTMLElement} */ (event.target).hasPointerCapture(event.pointerId)) this.#stroke(event);
  }

  /** @param {PointerEvent} event */
  #stroke(event) {
    const box = /** @type {HTMLElement} */ (event.target).getBoundingClientRect();
    const x = event.clientX - box.left;
    const y = event.clientY - box.top;
    if (x < 0 || y < 0 || x > box.width || y > box.height) return;
    const unit = (2 * this.#half) / box.width;
    const at = { x1: (x - box.width / 2) * unit, x2: (box.height / 2 - y) * unit };
    if (this.tool === 'erase') {
      const near = (/** @type {Point} */ [x1, x2]) => Math.hypot(x1 - at.x1, x2 - at.x2) < REACH * unit;
      if (this.points.some(near)) this.#setText(toText(this.points.filter((point) => !near(point))), false);
      return;
    }
    if (this.last && Math.hypot(x - this.last.x, y - this.last.y) < SPACING) return;
    this.last = { x, y };
    const line = `${at.x1.toFixed(3)},${at.x2.toFixed(3)},${this.tool}\n`;
    this.#setText(this.text && !this.text.endsWith('\n') ? `${this.text}\n${line}` : this.text + line, false);
  }

  /** @param {Event} event */
  async #read(event) {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const file = input.files?.[0];
    input.value = '';
    if (!file) return;
    if (file.size > MOST_BYTES) {
      const { points } = this.state.catalogue.limits;
      this.problems = [/** @type {Problem} */ ({ text: `${file.name} is larger than 1 MB. At most ${plural(points, 'point')} fit.` })];
      this.requestUpdate();
      return;
    }
    this.#setText(await file.text());
  }

  #use() {
    try {
      this.actions.setPoints(this.points);
      this.#dialog.close();
    } catch (problem) {
      const { text = String(problem) } = /** @type {Partial<Problem>} */ (problem);
      this.problems = [/** @type {Problem} */ ({ text })];
      this.requestUpdate();
    }
  }

  updated() {
    if (this.shown) this.#draw();
  }

  /** What stands under the two halves: errors by line, or how many points there are. */
  #verdict() {
    const { problems, points } = this;
    if (problems.length) {
      return html`
        <div class="points-problems" role="alert">${icon('alert')}
          <ul>
            ${problems.map((problem) => html`<li>${problem.text}</li>`)}
          </ul>
        </div>`;
    }
    if (!points.length) return html`<p class="caption">No points yet.</p>`;
    const red = points.filter(([, , label]) => label === 1).length;
    return html`<p class="caption">${plural(points.length, 'point')}: ${count(points.length - red)} blue, ${count(red)} red.
      A fixed share is kept aside for testing.${this.remark ? html`<br>${this.remark.text}` : null}</p>`;
  }

  #square() {
    const half = Number(this.#half.toPrecision(3));
    /** @type {{value: '0' | '1' | 'erase', name: string}[]} */
    const tools = [{ value: '0', name: 'Blue' }, { value: '1', name: 'Red' }, { value: 'erase', name: 'Erase' }];
    return html`
      <div class="points-square">
        <fieldset class="points-tools">
          <legend class="unseen">Draw with</legend>
          ${tools.map(({ value, name }) => html`
            <label class="chip"><input type="radio" name="points-tool" value=${value} .checked=${this.tool === value}
              @change=${() => { this.tool = value; }}>${value === 'erase' ? icon('erase', 16) : html`<i class="mark class-${value}"></i>`}<span>${name}</span></label>`)}
          <button type="button" class="button small" ?disabled=${!this.past.length} @click=${this.#undo}>${icon('undo', 16)}Undo</button>
        </fieldset>
        <canvas class=${this.tool} role="img" aria-label="The points; the text beside does the same by keyboard"
          @pointerdown=${this.#down} @pointermove=${this.#move}></canvas>
        <p class="caption">Click or drag to add points. The square reaches from ${plainNumber(-half)} to ${plainNumber(half)}.</p>
      </div>`;
  }

  render() {
    const { points: most } = this.state.catalogue.limits;
    const usable = this.points.length > 0 && !this.problems.length;
    return html`
      <dialog class="own-points" aria-labelledby="points-title" @close=${() => { this.shown = false; }}>
        ${this.shown ? html`
          <div class="dialog-frame">
            <div class="dialog-head">
              <h2 id="points-title">Own points</h2>
              <button type="button" class="button bare icon" aria-label="Close" title="Close"
                @click=${() => this.#dialog.close()}>${icon('close')}</button>
            </div>
            <div class="dialog-body">
              <div class="points-ways">
                ${this.#square()}
                <div class="points-text">
                  <label for="points-csv">One point a line: <code>x1,x2,label</code></label>
                  <textarea id="points-csv" spellcheck="false" autocomplete="off" placeholder="0.5,1.2,0&#10;-0.3,0.8,1" .value=${this.text}
                    aria-describedby="points-verdict" aria-invalid=${this.problems.length > 0}
                    @input=${(/** @type {Event} */ event) => this.#setText(/** @type {HTMLTextAreaElement} */ (event.target).value)}></textarea>
                  <div class="points-file">
                    <label class="button small">${icon('file', 16)}Choose a file<input class="unseen" type="file"
                      accept=".csv,.txt,text/csv,text/plain" @change=${this.#read}></label>
                    <span class="caption">Label 0 is blue, 1 is red; at most ${plural(most, 'point')}.</span>
                  </div>
                </div>
              </div>
              <div id="points-verdict" class="points-verdict">${this.#verdict()}</div>
            </div>
            <div class="dialog-foot">
              <button type="button" class="button bare" ?disabled=${!this.text} @click=${() => this.#setText('')}>Clear</button>
              <span class="grow"></span>
              <button type="button" class="button" @click=${() => this.#dialog.close()}>Cancel</button>
              <button type="button" class="button filled" ?disabled=${!usable} @click=${this.#use}>Race on these points</button>
            </div>
          </div>` : null}
      </dialog>
    `;
  }
}
customElements.define('tg-own-points', OwnPoints);
