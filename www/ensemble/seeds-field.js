// @ts-check
// The field with the range of seeds, in the run bar and, on a phone, in the view.
import { html } from 'lit';
import { live } from 'lit/directives/live.js';
import { store } from '../store.js';

/** "1 to 50". */
function range() {
  const { experiment: { seed }, ensemble: { replicas } } = store.state;
  return replicas === 1 ? String(seed) : `${seed} to ${seed + replicas - 1}`;
}

/** @param {HTMLInputElement} input */
function commit(input) {
  const text = input.value.trim();
  if (text === range()) return;
  try {
    store.actions.setSeeds(text);
    input.removeAttribute('aria-invalid');
  } catch {
    // A notice has said what it may be; the old range stays.
    input.setAttribute('aria-invalid', 'true');
    input.value = range();
  }
}

export const seedsField = () => html`
  <label class="run-field seed-label"><span>Seeds</span>
    <input class="seed" autocomplete="off" spellcheck="false" maxlength="40" title="A range, or how many: at most 1,000" .value=${live(range())}
      @change=${(/** @type {Event} */ event) => commit(/** @type {HTMLInputElement} */ (event.target))}
      @keydown=${(/** @type {KeyboardEvent} */ event) => {
        const input = /** @type {HTMLInputElement} */ (event.target);
        if (event.key === 'Enter') commit(input);
        if (event.key === 'Escape') input.value = range();
      }}></label>`;
