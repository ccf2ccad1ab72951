// @ts-check
// The update of a method of one's own: typed in letters, read as it is typed, and what inserting the gradient makes of it.
import { LitElement, html, nothing } from 'lit';
import { engine } from '../compute/engine.js';
import { problemText } from '../parts/slider-row.js';
import { store } from '../app/store.js';
import './letters.js';

/**
 * @typedef {import('../types.d.ts').LaneState} LaneState
 * @typedef {import('../types.d.ts').ReadWord} ReadWord
 */

let fields = 0;

class WordField extends LitElement {
  static properties = {
    lane: { attribute: false }, inline: { type: Boolean }, draft: { state: true }, problem: { state: true },
  };

  #id = `word-${++fields}`;
  /** @type {unknown[]} */
  #shown = [];

  constructor() {
    super();
    /** @type {LaneState | undefined} */
    this.lane = undefined;
    /** As in a sheet: letters are explained below the rows. */
    this.inline = false;
    /** As typed, until it counts. @type {string | null} */
    this.draft = null;
    /** Why a word that can be read was not taken. @type {string | null} */
    this.problem = null;
  }

  createRenderRoot() { return this; }

  /** The race moves many times a second, the word does not. */
  shouldUpdate() {
    const { scheme, name, index } = this.lane ?? {};
    const shows = [scheme, name, index, this.draft, this.problem];
    if (shows.every((value, k) => value === this.#shown[k])) return false;
    if (scheme?.word !== /** @type {any} */ (this.#shown[0])?.word) this.draft = null;
    this.#shown = [scheme, name, index, this.draft, this.problem];
    return true;
  }

  get #box() { return /** @type {HTMLTextAreaElement} */ (this.querySelector('textarea')); }

  /** @param {string} text */
  #type(text) {
    this.draft = text === this.lane?.scheme.word ? null : text;
    this.problem = null;
  }

  /** What the draft says. @returns {ReadWord | null} */
  get #read() {
    return this.draft === null || !this.lane ? null : engine.read_word(this.lane.scheme.id, this.draft);
  }

  #commit() {
    const read = this.#read;
    const { lane } = this;
    if (!read || !lane || 'fault' in read || this.draft === null) return;
    if (read.scheme.word === lane.scheme.word) {
      this.draft = null;
      return;
    }
    try {
      store.actions.edit(`lane${lane.index + 1}.word`, this.draft);
      this.draft = null;
    } catch (problem) {
      this.problem = problemText(problem);
    }
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    event.stopPropagation();
    if (event.key === 'Enter') {
      event.preventDefault();
      this.#commit();
    } else if (event.key === 'Escape' && this.draft !== null) {
      event.preventDefault();
      this.draft = this.problem = null;
    }
  }

  /** One word for each layer, to be changed. */
  async #split() {
    const whole = this.draft ?? this.lane?.scheme.word ?? '';
    this.#type(`hidden: ${whole}; output: ${whole}`);
    await this.updateComplete;
    this.#box.focus();
    this.#box.setSelectionRange(8, 8 + whole.length); // the hidden layers' word
  }

  /** Why the draft makes no sense, with its place marked. @param {Extract<ReadWord, {fault: unknown}>} read */
  #fault({ fault: { message, allowed, at } }) {
    const text = [...(this.draft ?? '')]; // places count characters
    const piece = (/** @type {number} */ from, to = text.length) => text.slice(from, to).join('');
    return html`
      ${text.length ? html`<span class="word-echo">${piece(0, at.start)}<mark>${piece(at.start, at.end)}</mark>${piece(at.end)}</span>` : nothing}
      <span>${quoted(capital(message))}. ${quoted(allowed)}. ${this.lane?.scheme.word} goes on.</span>`;
  }

  render() {
    const { lane } = this;
    if (!lane) return nothing;
    const read = this.#read;
    const scheme = read && 'scheme' in read ? read.scheme : lane.scheme;
    const text = this.draft ?? lane.scheme.word ?? '';
    const wrong = read && 'fault' in read ? read : null;
    const wait = this.draft !== null && !wrong && scheme.word !== lane.scheme.word;
    return html`
      <div class="word-top">
        <label for=${this.#id}>update in letters</label>
        ${text.includes(':') || lane.settings.method !== 'custom' ? nothing : html`<button class="text-button" type="button" @click=${() => void this.#split()}>one for each layer</button>`}
      </div>
      <textarea id=${this.#id} rows=${text.length > 24 ? 2 : 1} spellcheck="false" autocomplete="off" autocapitalize="off"
        aria-label="${lane.name}, update in letters" aria-invalid=${wrong || this.problem ? 'true' : 'false'} aria-describedby="${this.#id}-says"
        .value=${text} @keydown=${this.#key} @blur=${() => this.#commit()}
        @input=${(/** @type {Event} */ event) => this.#type(/** @type {HTMLTextAreaElement} */ (event.target).value.replaceAll('\n', ' '))}></textarea>
      <p class="word-says ${wrong || this.problem ? 'wrong' : ''}" id="${this.#id}-says" aria-live="polite">
        ${wrong ? this.#fault(wrong) : this.problem ?? html`<span>${capital(scheme.cost_text)}.${wait ? html` <b>Enter</b> runs it.` : nothing}</span>`}
      </p>
      <tg-letters ?inline=${this.inline} .lane=${scheme === lane.scheme ? lane : { ...lane, scheme }}></tg-letters>
    `;
  }
}
customElements.define('tg-word-field', WordField);

/** What stands between back ticks, as letters. @param {string} text */
const quoted = (text) => text.split('`').map((piece, k) => (k % 2 ? html`<b>${piece}</b>` : piece));

const capital = (/** @type {string} */ text) => text.charAt(0).toUpperCase() + text.slice(1);
