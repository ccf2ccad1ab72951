// @ts-check
// One numeric setting: symbol, name, editable number, rail with a tick at the usual value.
import { LitElement, html, nothing } from 'lit';
import { editableNumber, number, spokenNumber } from './format.js';
import { symbol } from './math-text.js';
import { place, stepped, valueAt } from './scale.js';

/**
 * @typedef {import('../types.d.ts').Field} Field
 * @typedef {import('../types.d.ts').Problem} Problem
 * @typedef {import('./scale.js').NumberKind} NumberKind
 * @typedef {{text: string, refuse: (problem: unknown) => void}} Commit
 */

/** Positions of the native range: fine enough for any screen. */
const PLACES = 1000;
/** Milliseconds after the last arrow key before the value counts: every change starts the race again. */
const PATIENCE = 450;

let rows = 0;

/**
 * Says `input` ({text}) while the number changes and `commit` ({text, refuse}) when it counts. Numbers typed are
 * passed on as typed: only Rust reads them. `refuse(problem)` shows what was wrong below the rail.
 */
export class SliderRow extends LitElement {
  static properties = {
    field: { attribute: false }, value: { attribute: false }, owner: {}, disabled: { type: Boolean }, aside: { attribute: false },
    draft: { state: true }, typing: { state: true }, problem: { state: true },
  };

  #id = `slider-${++rows}`;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #keys = false;

  constructor() {
    super();
    /** @type {Field | undefined} */
    this.field = undefined;
    this.value = 0;
    /** Whose setting it is, where the name alone does not say: "AdLaLa". */
    this.owner = '';
    this.disabled = false;
    /** A button after the number. @type {unknown} */
    this.aside = undefined;
    /** What is shown until it counts. @type {number | null} */
    this.draft = null;
    this.typing = false;
    /** @type {string | null} */
    this.problem = null;
  }

  createRenderRoot() { return this; }

  get #kind() { return /** @type {NumberKind} */ (/** @type {Field} */ (this.field).kind); }
  get #range() { return /** @type {HTMLInputElement | null} */ (this.querySelector('input[type=range]')); }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has('field') && /** @type {Field | undefined} */ (changed.get('field'))?.key !== this.field?.key) this.problem = null;
    if (changed.has('value') && changed.get('value') !== this.value) this.draft = null;
  }

  updated() {
    if (!this.field) return;
    // Custom properties through the object model: the page's policy allows no style attributes.
    const kind = this.#kind;
    const at = place(kind, this.draft ?? this.value);
    this.style.setProperty('--at', String(at));
    this.style.setProperty('--usual', String(place(kind, kind.default)));
    const range = this.#range;
    if (range) range.value = String(Math.round(at * PLACES));
  }

  /** @param {string} text */
  #commit(text) {
    clearTimeout(this.#timer);
    this.#keys = false;
    this.problem = null;
    /** @type {Commit} */
    const detail = {
      text,
      refuse: (problem) => {
        this.draft = null;
        this.problem = problemText(problem);
      },
    };
    this.dispatchEvent(new CustomEvent('commit', { detail, bubbles: true }));
    // The store has answered by now; what it did not take is not shown.
    queueMicrotask(() => { if (this.draft !== null && this.draft !== this.value) this.requestUpdate(); });
  }

  /** @param {number} value */
  #sketch(value) {
    this.draft = value;
    this.problem = null;
    this.dispatchEvent(new CustomEvent('input', { detail: { text: editableNumber(value) }, bubbles: true }));
  }

  #flush() {
    if (this.draft === null) return;
    if (this.draft === this.value) this.draft = null;
    else this.#commit(editableNumber(this.draft));
  }

  #usual() {
    const usual = this.#kind.default;
    if (usual === this.value) { this.draft = null; return; }
    this.#sketch(usual);
    this.#flush();
  }

  /** @param {Event} event */
  #slid(event) {
    event.stopPropagation(); // the row says it with a text
    this.#sketch(valueAt(this.#kind, Number(/** @type {HTMLInputElement} */ (event.target).value) / PLACES));
  }

  #let() {
    if (!this.#keys) this.#flush();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const by = event.shiftKey ? 10 : 1;
    const now = this.draft ?? this.value;
    const kind = this.#kind;
    /** @type {Record<string, () => number>} */
    const moves = {
      ArrowRight: () => stepped(kind, now, by), ArrowUp: () => stepped(kind, now, by),
      ArrowLeft: () => stepped(kind, now, -by), ArrowDown: () => stepped(kind, now, -by),
      PageUp: () => stepped(kind, now, 10), PageDown: () => stepped(kind, now, -10),
      Home: () => valueAt(kind, 0), End: () => valueAt(kind, 1),
    };
    if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault();
      this.#usual();
    } else if (event.key === 'Escape' && this.draft !== null) {
      event.preventDefault();
      clearTimeout(this.#timer);
      this.draft = null;
    } else if (event.key === 'Enter') {
      this.#flush();
    } else if (moves[event.key]) {
      event.preventDefault();
      this.#keys = true;
      this.#sketch(moves[event.key]());
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#flush(), PATIENCE);
    }
  }

  async #edit() {
    this.typing = true;
    this.problem = null;
    await this.updateComplete;
    const box = /** @type {HTMLInputElement | null} */ (this.querySelector('.typed'));
    box?.focus();
    box?.select();
  }

  /** @param {HTMLInputElement} box @param {boolean} stay keep the focus in the row */
  #typed(box, stay) {
    if (!this.typing) return;
    const text = box.value.trim();
    this.typing = false;
    if (text && text !== editableNumber(this.value)) this.#commit(text);
    if (stay) void this.#focusNumber();
  }

  async #focusNumber() {
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector('.number'))?.focus();
  }

  /** @param {KeyboardEvent} event */
  #typedKey(event) {
    const box = /** @type {HTMLInputElement} */ (event.target);
    event.stopPropagation();
    if (event.key === 'Enter') {
      event.preventDefault(); // else the number's button, focused next, is pressed by the same key
      this.#typed(box, true);
    }
    if (event.key === 'Escape') {
      event.preventDefault();
      this.typing = false;
      void this.#focusNumber();
    }
  }

  render() {
    const { field } = this;
    if (!field) return nothing;
    const shown = this.draft ?? this.value;
    const full = this.owner ? `${this.owner}, ${field.name}` : field.name;
    return html`
      <span class="row-name" title=${field.help}>${symbol(field)}<span>${field.name}</span></span>
      ${this.typing
        ? html`<input class="typed" type="text" inputmode="text" autocomplete="off" spellcheck="false" aria-label=${full}
            .value=${editableNumber(this.value)} @keydown=${this.#typedKey}
            @input=${(/** @type {Event} */ event) => event.stopPropagation()}
            @blur=${(/** @type {Event} */ event) => this.#typed(/** @type {HTMLInputElement} */ (event.target), false)}>`
        : html`<button class="number" type="button" title="Type a number" ?disabled=${this.disabled} @click=${this.#edit}
            ><span aria-hidden="true">${number(shown)}</span><span class="unseen">${full}: ${spokenNumber(shown)}, type a number</span></button>`}
      ${this.aside ?? nothing}
      <span class="rail">
        <span class="usual" aria-hidden="true"></span>
        <input id=${this.#id} type="range" min="0" max=${PLACES} step="1" ?disabled=${this.disabled}
          aria-label=${full} aria-valuetext=${spokenNumber(shown)}
          aria-describedby=${this.problem ? `${this.#id}-problem` : nothing}
          @input=${this.#slid} @change=${this.#let} @keydown=${this.#key} @blur=${() => this.#flush()}
          @dblclick=${() => this.#usual()}>
      </span>
      ${this.problem ? html`<p class="row-problem" id="${this.#id}-problem" role="alert">${this.problem}</p>` : nothing}
    `;
  }
}
customElements.define('tg-slider-row', SliderRow);

/** What to say about a refused setting. @param {unknown} problem @returns {string} */
export function problemText(problem) {
  const { text, message } = /** @type {Partial<Problem>} */ (problem && typeof problem === 'object' ? problem : {});
  return text || message || String(problem);
}
