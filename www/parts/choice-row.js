// @ts-check
// One setting that is one of a few words (a select) or yes or no (a check box).
import { LitElement, html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { icon } from './icon.js';
import { problemText } from './slider-row.js';

/**
 * @typedef {import('../types.d.ts').Field} Field
 * @typedef {import('../types.d.ts').Choice} Choice
 * @typedef {import('./slider-row.js').Commit} Commit
 */

/** Says `commit` ({text, refuse}). */
class ChoiceRow extends LitElement {
  static properties = {
    field: { attribute: false }, value: { attribute: false }, owner: {}, disabled: { type: Boolean }, problem: { state: true },
  };

  constructor() {
    super();
    /** @type {Field | undefined} */
    this.field = undefined;
    /** @type {string | boolean} */
    this.value = '';
    /** Whose setting it is, where the name alone does not say. */
    this.owner = '';
    this.disabled = false;
    /** @type {string | null} */
    this.problem = null;
  }

  createRenderRoot() { return this; }

  /** @param {string} text */
  commit(text) {
    this.problem = null;
    /** @type {Commit} */
    const detail = { text, refuse: (problem) => { this.problem = problemText(problem); } };
    this.dispatchEvent(new CustomEvent('commit', { detail, bubbles: true }));
    this.requestUpdate(); // a refused choice goes back
  }

  /** @param {Field} field */
  label(field) { return this.owner ? `${this.owner}, ${field.name}` : field.name; }

  render() {
    const { field } = this;
    if (field?.kind.type !== 'choice') return nothing;
    const { options } = field.kind;
    const chosen = options.find(({ value }) => value === this.value);
    return html`
      <label title=${field.help}>
        <span class="row-name">${capital(field.name)}</span>
        <span class="select">
          <select aria-label=${this.label(field)} title=${chosen?.help ?? nothing} ?disabled=${this.disabled}
            @change=${(/** @type {Event} */ event) => this.commit(/** @type {HTMLSelectElement} */ (event.target).value)}>
            ${options.map(({ value, name }) => html`<option value=${value} .selected=${live(value === this.value)}>${name}</option>`)}
          </select>${icon('chevron', 16)}
        </span>
      </label>
      ${this.problem ? html`<p class="row-problem" role="alert">${this.problem}</p>` : nothing}
    `;
  }
}
customElements.define('tg-choice-row', ChoiceRow);

/** Says `commit` ({text: 'true' or 'false', refuse}). */
class FlagRow extends ChoiceRow {
  render() {
    const { field } = this;
    if (!field) return nothing;
    return html`
      <label title=${field.help}>
        <input type="checkbox" aria-label=${this.label(field)} .checked=${live(this.value === true)} ?disabled=${this.disabled}
          @change=${(/** @type {Event} */ event) => this.commit(String(/** @type {HTMLInputElement} */ (event.target).checked))}>
        <span class="row-name">${capital(field.name)}</span>
      </label>
      ${this.problem ? html`<p class="row-problem" role="alert">${this.problem}</p>` : nothing}
    `;
  }
}
customElements.define('tg-flag-row', FlagRow);

const capital = (/** @type {string} */ text) => text.charAt(0).toUpperCase() + text.slice(1);
