// @ts-check
// The reference of all methods, from the table: update, parameters with their ranges, cost, engine, source; searchable.
import { html, nothing } from 'lit';
import { findMethods } from '../lanes/find-method.js';
import { share, word } from '../lanes/score.js';
import { Connected } from '../parts/connected.js';
import { number, plural } from '../parts/format.js';
import { icon } from '../parts/icon.js';
import { math, symbol } from '../parts/math-text.js';

/**
 * @typedef {import('../types.d.ts').Field} Field
 * @typedef {import('../types.d.ts').Op} Op
 * @typedef {import('../types.d.ts').Scheme} Scheme
 */

const capital = (/** @type {string} */ text) => text.charAt(0).toUpperCase() + text.slice(1);

class Reference extends Connected {
  /** Whether it is open; closed, it renders only its empty dialog. */
  static properties = { shown: { state: true }, text: { state: true }, opened: { state: true } };

  constructor() {
    super();
    this.shown = false;
    this.text = '';
    /** Ids of the methods laid open. @type {Set<string>} */
    this.opened = new Set();
  }

  get #dialog() { return /** @type {HTMLDialogElement} */ (this.querySelector('dialog')); }
  get #search() { return /** @type {HTMLInputElement} */ (this.querySelector('input')); }

  /** @param {string | null} [id] the method to be read first */
  async open(id = null) {
    this.shown = true;
    this.text = '';
    this.opened = new Set(id ? [id] : []);
    await this.updateComplete;
    if (!this.#dialog.open) this.#dialog.showModal();
    const entry = id ? this.querySelector(`#reference-${id}`) : null;
    if (entry) {
      entry.scrollIntoView({ block: 'start' });
      /** @type {HTMLElement | null} */ (entry.querySelector('summary'))?.focus({ preventScroll: true });
    } else {
      this.#search.focus();
    }
  }

  /** The race moves many times a second, the reference does not. @param {Map<string, unknown>} changed */
  shouldUpdate(changed) { return changed.size > 0; }

  /** @param {string} id @param {boolean} open */
  #toggle(id, open) {
    if (open === this.opened.has(id)) return;
    const opened = new Set(this.opened);
    if (open) opened.add(id);
    else opened.delete(id);
    this.opened = opened;
  }

  /** @param {Scheme} scheme */
  #add({ id }) {
    this.#dialog.close();
    this.actions.addLane(id);
  }

  /** @param {Op[]} ops @param {string} title */
  #maps(ops, title) {
    return html`
      <table class="reference-table maps">
        <caption>${title}</caption>
        <tbody>${ops.map((op) => html`
          <tr class=${op.inner ? 'inner' : ''}>
            <th scope="row">${op.label.length < 3 ? html`<span class="letter-key ${op.gradient ? 'gradient' : ''} ${op.random ? 'random' : ''}">${op.label}</span>` : nothing}<span>${op.name}</span></th>
            <td>${math(op.equation)}</td>
            <td>${op.part === 'all' ? '' : op.part}${op.part === 'all' || op.fraction === 1 ? '' : ', '}${op.fraction === 1 ? '' : share(op)}</td>
          </tr>`)}
        </tbody>
      </table>`;
  }

  /** @param {Field} field */
  #parameter(field) {
    const { kind } = field;
    const numeric = kind.type === 'real' || kind.type === 'integer';
    const usual = kind.type === 'choice' ? (kind.options.find(({ value }) => value === kind.default)?.name ?? kind.default)
      : kind.type === 'flag' ? (kind.default ? 'on' : 'off') : number(kind.default);
    return html`
      <tr><th scope="row">${symbol(field)}${field.name} <code>${field.key}</code></th>
        <td>${usual}</td>
        <td>${numeric ? html`${number(kind.min)} to ${number(kind.max)}` : kind.type === 'choice' ? kind.options.map(({ name }) => name).join(', ') : 'on, off'}</td>
        <td>${field.help}</td></tr>`;
  }

  /** @param {Scheme} scheme */
  #body(scheme) {
    const full = this.state.lanes.length >= this.state.catalogue.limits.lanes;
    return html`
      <dl class="reference-facts">
        <div><dt>Source</dt><dd>${scheme.source}</dd></div>
        <div><dt>Cost</dt><dd>${capital(scheme.cost_text)}.</dd></div>
        <div><dt>Engine</dt><dd>${scheme.processor_only ? `${scheme.processor_only}.` : 'The processor; in the ensemble also a graphics processor.'}</dd></div>
        <div><dt>In a link</dt><dd><code>lane1=${scheme.id}</code></dd></div>
      </dl>
      ${scheme.start.length ? this.#maps(scheme.start, 'Before the first step') : nothing}
      ${this.#maps(scheme.step, 'Every step')}
      <table class="reference-table">
        <thead><tr><th scope="col">Parameter</th><th scope="col">Usual</th><th scope="col">Range</th><th scope="col">Meaning</th></tr></thead>
        <tbody>${scheme.params.map((field) => this.#parameter(field))}</tbody>
      </table>
      <button class="button small" type="button" ?disabled=${full} @click=${() => this.#add(scheme)}>${icon('plus', 16)}<span>Add ${scheme.name} as a lane</span></button>`;
  }

  /** @param {Scheme} scheme */
  #entry(scheme) {
    const open = this.opened.has(scheme.id);
    return html`
      <details class="reference-entry" id="reference-${scheme.id}" ?open=${open}
        @toggle=${(/** @type {Event} */ event) => this.#toggle(scheme.id, /** @type {HTMLDetailsElement} */ (event.target).open)}>
        <summary>
          <span class="method-name">${scheme.name}</span><span class="method-word">${word(scheme)}</span>
          <span class="method-sentence">${scheme.sentence} <small>${scheme.cite}</small></span>
        </summary>
        ${open ? this.#body(scheme) : nothing}
      </details>`;
  }

  #schedules() {
    return html`
      <h3>Parameters over time</h3>
      <p>Any real parameter may follow a schedule: the small button beside its number opens it. “from” is the parameter’s own
        value, ${math('t')} counts the steps done.</p>
      <dl class="reference-facts">${this.state.catalogue.schedules.map(({ name, help, equation }) => html`
        <div><dt>${name}</dt><dd>${help} ${math(equation)}</dd></div>`)}</dl>`;
  }

  render() {
    const { catalogue } = this.state;
    const { families } = findMethods(catalogue, this.text);
    const found = families.reduce((sum, { schemes }) => sum + schemes.length, 0);
    return html`
      <dialog class="reference" aria-labelledby="reference-title" @close=${() => { this.shown = false; }}
        @click=${(/** @type {MouseEvent} */ event) => { if (event.target === this.#dialog) this.#dialog.close(); }}>
        ${this.shown ? html`
          <div class="dialog-frame">
            <div class="dialog-head">
              <h2 id="reference-title">All ${catalogue.schemes.length} methods</h2>
              <button type="button" class="button bare icon" aria-label="Close" title="Close"
                @click=${() => this.#dialog.close()}>${icon('close')}</button>
            </div>
            <div class="reference-search">
              <input type="search" placeholder="Search names, letters, papers" aria-label="Search the methods" autocomplete="off" spellcheck="false"
                .value=${this.text} @keydown=${(/** @type {KeyboardEvent} */ event) => { if (event.key !== 'Escape') event.stopPropagation(); }}
                @input=${(/** @type {Event} */ event) => { this.text = /** @type {HTMLInputElement} */ (event.target).value; }}>
              <span class="caption" role="status">${this.text ? plural(found, 'method') : ''}</span>
            </div>
            <div class="dialog-body prose reference-body" tabindex="0" role="region" aria-labelledby="reference-title">
              ${found ? nothing : html`<p>No method matches “${this.text}”.</p>`}
              ${families.map(({ name, schemes }) => html`<section><h3>${name}</h3>${schemes.map((scheme) => this.#entry(scheme))}</section>`)}
              ${this.text ? nothing : this.#schedules()}
            </div>
          </div>` : nothing}
      </dialog>`;
  }
}
customElements.define('tg-reference', Reference);
