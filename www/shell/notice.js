// @ts-check
// One notice: icon, what happened, what was kept, what can be done, a cross.
import { html } from 'lit';
import { icon } from '../parts/icon.js';
import { store } from '../app/store.js';

/** @typedef {import('../types.d.ts').Notice} Notice */

/** @param {Notice} notice @returns {import('../parts/icon.js').IconName} */
const picture = ({ kind, slim }) => (kind === 'caution' ? 'caution' : kind === 'good' ? 'done' : slim ? 'rewind' : 'info');

/** The newest of one line, or of several; what was lost is among them. @param {boolean} slim @param {number} most */
export function newest(slim, most) {
  const some = (store.state.notices ?? []).filter((notice) => notice.slim === slim);
  const last = some.slice(-most);
  const lost = some.findLast((notice) => notice.kind === 'caution');
  return lost && !last.includes(lost) ? [lost, ...last.slice(1)] : last;
}

/** @param {Notice} notice */
function dismiss({ id, slim }) {
  // What a newer line had covered is no news any more.
  for (const other of store.state.notices) {
    const covered = slim && other.slim && other.id < id && other.kind !== 'caution';
    if (other.id === id || covered) store.actions.dismiss(other.id);
  }
  // The button goes with its notice; the focus must not fall back to the top of the page.
  /** @type {HTMLElement | null} */ (document.querySelector('main'))?.focus({ preventScroll: true });
}

/** @param {Notice} notice */
function actionsOf({ actions, slim }) {
  if (!actions.length) return null;
  return html`<div class="notice-actions">
    ${actions.map(({ label, run }, k) => html`
      <button type="button" class=${slim ? 'text-button' : `button small ${k ? 'bare' : ''}`} @click=${run}>${label}</button>`)}
  </div>`;
}

/** @param {Event} event */
const select = ({ target }) => /** @type {HTMLTextAreaElement} */ (target).select();

/** @param {Notice} notice */
export function noticeTemplate(notice) {
  const { kind, slim, title, text, items, copy } = notice;
  return html`
    <section class="notice ${kind} ${slim ? 'slim' : ''}" aria-label="Notice">
      ${icon(picture(notice), slim ? 16 : undefined)}
      <div class="notice-body">
        <p><strong>${title}</strong>${slim && text ? html` ${text}` : null}</p>
        ${text && !slim ? html`<p>${text}</p>` : null}
        ${items?.length ? html`<ul>
          ${items.map(({ field, given, text: what }) => html`
            <li>${field ? `${field}: ` : null}${given ? html`<code>${given}</code> ` : null}${what}</li>`)}
        </ul>` : null}
        ${copy ? html`<textarea class="notice-copy" readonly rows="2" aria-label="Text to copy" .value=${copy}
          @focus=${select}></textarea>` : null}
        ${slim ? null : actionsOf(notice)}
      </div>
      ${slim ? actionsOf(notice) : null}
      <button type="button" class="button bare icon small dismiss" aria-label="Dismiss" title="Dismiss"
        @click=${() => dismiss(notice)}>${icon('close', slim ? 16 : undefined)}</button>
    </section>`;
}
