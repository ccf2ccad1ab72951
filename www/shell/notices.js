// @ts-check
// What happened, what was kept, what can be done: in the flow above the title, at most two at once.
import { html } from 'lit';
import { Connected } from '../parts/connected.js';
import { icon } from '../parts/icon.js';

/** @typedef {import('../types.d.ts').Notice} Notice */

const SHOWN = 2;

/** @param {Notice} notice @returns {import('../parts/icon.js').IconName} */
const picture = ({ kind, slim }) => (kind === 'caution' ? 'caution' : kind === 'good' ? 'done' : slim ? 'rewind' : 'info');

class Notices extends Connected {
  /** The last notice that was said to screen readers. */
  #said = 0;

  updated() {
    const newest = this.state.notices.at(-1);
    if (!newest || newest.id <= this.#said) return;
    this.#said = newest.id;
    this.actions.say([newest.title, newest.text, ...(newest.items ?? []).map(({ text }) => text)].filter(Boolean).join(' '));
  }

  /** The newest, with what was lost before everything else. */
  get #shown() {
    const { notices } = this.state;
    const last = notices.slice(-SHOWN);
    const lost = notices.findLast((notice) => notice.kind === 'caution');
    return lost && !last.includes(lost) ? [lost, ...last.slice(1)] : last;
  }

  /** @param {Notice} notice */
  #dismiss(notice) {
    this.actions.dismiss(notice.id);
    // The button goes with its notice; the focus must not fall back to the top of the page.
    /** @type {HTMLElement | null} */ (document.querySelector('main'))?.focus({ preventScroll: true });
  }

  /** @param {Notice} notice */
  #actionsOf(notice) {
    if (!notice.actions.length) return null;
    return html`<div class="notice-actions">
      ${notice.actions.map(({ label, run }, k) => html`
        <button type="button" class="button small ${k && !notice.slim ? 'bare' : ''}" @click=${run}>${label}</button>`)}
    </div>`;
  }

  /** @param {Notice} notice */
  #notice(notice) {
    const { kind, slim, title, text, items, copy } = notice;
    return html`
      <section class="notice ${kind} ${slim ? 'slim' : ''}" aria-label="Notice">
        ${icon(picture(notice))}
        <div class="notice-body">
          <p><strong>${title}</strong>${slim && text ? html` ${text}` : null}</p>
          ${text && !slim ? html`<p>${text}</p>` : null}
          ${items?.length ? html`<ul>
            ${items.map((item) => html`<li>${item.field ? html`${item.field}: ` : null}${item.given ? html`<code>${item.given}</code> ` : null}${item.text}</li>`)}
          </ul>` : null}
          ${copy ? html`<textarea class="notice-copy" readonly rows="2" aria-label="Text to copy" .value=${copy}
            @focus=${(/** @type {Event} */ event) => /** @type {HTMLTextAreaElement} */ (event.target).select()}></textarea>` : null}
          ${slim ? null : this.#actionsOf(notice)}
        </div>
        ${slim ? this.#actionsOf(notice) : null}
        <button type="button" class="button bare icon small dismiss" aria-label="Dismiss" title="Dismiss"
          @click=${() => this.#dismiss(notice)}>${icon('close')}</button>
      </section>
    `;
  }

  render() {
    if (!this.state.notices?.length) return null;
    return html`${this.#shown.map((notice) => this.#notice(notice))}`;
  }
}
customElements.define('tg-notices', Notices);
