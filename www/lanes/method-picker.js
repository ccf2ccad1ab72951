// @ts-check
// Chooses a method: search first, families with counts, or a word in letters; beside its button, or a full sheet on a phone.
import { computePosition, flip, offset, shift, size } from '@floating-ui/dom';
import { html, nothing } from 'lit';
import { Connected } from '../parts/connected.js';
import { icon } from '../parts/icon.js';
import { plural } from '../parts/format.js';
import { asWord, findMethods, ownMethod } from './find-method.js';
import { word } from './score.js';

/**
 * @typedef {import('../types.d.ts').Scheme} Scheme
 * @typedef {{anchor: HTMLElement, title: string, current: string | null, choose: (id: string, word?: string) => void}} Question
 */

/** Stands for the typed word among the methods' ids. */
const TYPED = 'word';

const PHONE = '(max-width: 719.98px)';

class MethodPicker extends Connected {
  static properties = { question: { state: true }, text: { state: true }, active: { state: true } };

  constructor() {
    super();
    /** @type {Question | null} */
    this.question = null;
    this.text = '';
    /** Id of the method the arrows stand on. @type {string | null} */
    this.active = null;
  }

  /** Closed, it has nothing to follow. @param {Map<string, unknown>} changed */
  shouldUpdate(changed) { return this.question !== null || changed.size > 0; }

  get #dialog() { return /** @type {HTMLDialogElement} */ (this.querySelector('dialog')); }

  /** @param {Question} question */
  async ask(question) {
    this.question = question;
    this.text = '';
    this.active = question.current ?? this.state.catalogue.schemes[0]?.id ?? null;
    await this.updateComplete;
    this.#dialog.showModal();
    /** @type {HTMLInputElement} */ (this.querySelector('[role=combobox]')).focus();
    await this.#place(question.anchor);
    this.#show('center');
  }

  /** @param {HTMLElement} anchor */
  async #place(anchor) {
    const dialog = this.#dialog;
    Object.assign(dialog.style, { left: '', top: '', maxHeight: '' });
    if (matchMedia(PHONE).matches) return;
    const { x, y } = await computePosition(anchor, dialog, {
      strategy: 'fixed', placement: 'bottom-start',
      middleware: [
        offset(8), flip({ fallbackStrategy: 'initialPlacement' }),
        size({ padding: 16, apply: ({ availableHeight }) => { dialog.style.maxHeight = `${Math.max(320, Math.min(520, availableHeight))}px`; } }),
        shift({ padding: 16, crossAxis: true }),
      ],
    });
    Object.assign(dialog.style, { left: `${x}px`, top: `${y}px` });
  }

  /** Keeps the active row in sight. @param {ScrollLogicalPosition} [block] */
  #show(block = 'nearest') {
    this.querySelector('[role=option][data-active]')?.scrollIntoView({ block });
  }

  /** What matches the search, and the text as a word in letters if it is one. */
  get #found() {
    const { catalogue } = this.state;
    return { ...findMethods(catalogue, this.text), typed: asWord(catalogue, this.text) };
  }

  /** @param {string} id */
  #choose(id) {
    const { question } = this;
    const text = this.text.trim();
    this.#dialog.close();
    if (id === TYPED) question?.choose(ownMethod(this.state.catalogue).id, text);
    else question?.choose(id);
  }

  /** @param {InputEvent} event */
  async #search(event) {
    this.text = /** @type {HTMLInputElement} */ (event.target).value;
    const { best, typed } = this.#found;
    this.active = best ?? (typed && 'scheme' in typed ? TYPED : null);
    await this.updateComplete;
    this.#show();
  }

  /** @param {KeyboardEvent} event */
  async #key(event) {
    const { families, typed } = this.#found;
    const ids = [...families.flatMap((family) => family.schemes.map(({ id }) => id)), ...(typed && 'scheme' in typed ? [TYPED] : [])];
    const at = ids.indexOf(this.active ?? '');
    /** @type {Record<string, number>} */
    const moves = {
      ArrowDown: (at + 1) % ids.length, ArrowUp: (Math.max(at, 0) - 1 + ids.length) % ids.length,
      PageDown: Math.min(at + 5, ids.length - 1), PageUp: Math.max(at - 5, 0),
    };
    if (event.key === 'Enter') {
      event.preventDefault();
      if (this.active) this.#choose(this.active);
    } else if (event.key in moves && ids.length) {
      event.preventDefault();
      this.active = ids[moves[event.key]];
      await this.updateComplete;
      this.#show();
    }
    event.stopPropagation();
  }

  /** @param {Scheme} scheme */
  #option(scheme) {
    const current = scheme.id === this.question?.current;
    return html`
      <li role="option" id="method-${scheme.id}" class="method" aria-selected=${scheme.id === this.active}
        ?data-active=${scheme.id === this.active}
        @click=${() => this.#choose(scheme.id)}
        @pointermove=${() => { this.active = scheme.id; }}>
        <span class="method-name">${scheme.name}${current ? html`${icon('check', 16)}<span class="unseen">, in this lane</span>` : nothing}</span>
        <span class="method-word">${word(scheme)}</span>
        <span class="method-sentence">${scheme.sentence} <small>${scheme.cite}</small></span>
      </li>`;
  }

  /** The text as a method of one's own, or why it is none. @param {import('../types.d.ts').ReadWord} typed */
  #typed(typed) {
    if ('fault' in typed) return html`<p class="picker-none">As letters: ${typed.fault.message}. ${typed.fault.allowed}.</p>`;
    const { scheme } = typed;
    return html`
      <ul role="group" aria-labelledby="family-typed">
        <li role="presentation" class="family" id="family-typed">In letters</li>
        <li role="option" id="method-${TYPED}" class="method" aria-selected=${this.active === TYPED} ?data-active=${this.active === TYPED}
          @click=${() => this.#choose(TYPED)} @pointermove=${() => { this.active = TYPED; }}>
          <span class="method-name">Run ${scheme.word} as your own</span>
          <span class="method-word">${word(scheme)}</span>
          <span class="method-sentence">${capital(scheme.cost_text)}.</span>
        </li>
      </ul>`;
  }

  render() {
    const { families: found, typed } = this.#found;
    const total = this.state.catalogue.schemes.length;
    const number = found.reduce((sum, { schemes }) => sum + schemes.length, 0);
    return html`
      <dialog class="picker" aria-label=${this.question?.title ?? 'Methods'} @close=${() => { this.question = null; }}
        @pointerdown=${(/** @type {PointerEvent} */ event) => { if (event.target === this.#dialog) this.#dialog.close(); }}>
        <div class="picker-body">
          <div class="picker-top">
            <input type="text" role="combobox" aria-expanded="true" aria-controls="methods" aria-autocomplete="list"
              aria-activedescendant=${this.active ? `method-${this.active}` : nothing} aria-label="Search ${total} methods"
              placeholder="Search ${total} methods, or type letters such as BAOAB" autocomplete="off" spellcheck="false"
              .value=${this.text} @input=${this.#search} @keydown=${this.#key}>
            <button class="button bare icon picker-close" type="button" aria-label="Close" title="Close"
              @click=${() => this.#dialog.close()}>${icon('close')}</button>
          </div>
          <div class="picker-list" id="methods" role="listbox" aria-label="Methods" tabindex="-1">
            ${found.map(({ id, name, schemes }) => html`
              <ul role="group" aria-labelledby="family-${id}">
                <li role="presentation" class="family" id="family-${id}">${name} · ${schemes.length}</li>
                ${schemes.map((scheme) => this.#option(scheme))}
              </ul>`)}
            ${typed && 'scheme' in typed ? this.#typed(typed) : nothing}
          </div>
          ${typed && 'fault' in typed ? this.#typed(typed) : nothing}
          ${number || typed ? nothing : html`<p class="picker-none">No method matches “${this.text}”.
            <button class="text-button" type="button" @click=${() => { this.text = ''; /** @type {HTMLElement} */ (this.querySelector('[role=combobox]')).focus(); }}>Show all ${total}</button></p>`}
          <div class="picker-foot">
            <button class="button small" type="button" @click=${() => this.#choose(ownMethod(this.state.catalogue).id)}>${icon('plus', 16)}<span>Write your own in letters</span></button>
            <span role="status" class="unseen">${plural(number, 'method')}</span>
            <span class="picker-keys" aria-hidden="true">↑ ↓ to move, Enter to choose, Esc to close</span>
          </div>
        </div>
      </dialog>`;
  }
}
customElements.define('tg-method-picker', MethodPicker);

const capital = (/** @type {string} */ text) => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * Opens the one picker of the page.
 *
 * @param {Question} question
 */
export function pickMethod(question) {
  let picker = /** @type {MethodPicker | null} */ (document.querySelector('tg-method-picker'));
  if (!picker) document.body.append(picker = new MethodPicker());
  void picker.ask(question);
}
