// @ts-check
// The field with the range of seeds, in the run bar and, on a phone, in the view.
import { html } from 'lit';
import { store } from '../../app/store.js';
import { MOST_SEEDS } from './ensemble.js';

/** "1 to 50". */
function range() {
  const { experiment: { seed, replicas: wished } } = store.state;
  const replicas = Math.min(wished, MOST_SEEDS);
  return replicas === 1 ? String(seed) : `${seed} to ${seed + replicas - 1}`;
}

/** @param {HTMLInputElement} input */
function commit(input) {
  const text = input.value.trim();
  if (text === range()) return;
  try {
    store.actions.setSeeds(text);
    input.removeAttribute('aria-invalid');
    input.value = range();
  } catch {
    // A notice has said what it may be; the old range stays.
    input.setAttribute('aria-invalid', 'true');
    input.value = range();
  }
}

/** The value is set when the range changes, not with every seed that comes in: it may be typed meanwhile. */
export const seedsField = () => html`
  <label class="run-field seed-label"><span>Seeds</span>
    <input class="seed" autocomplete="off" spellcheck="false" maxlength="40" title="A range, or how many: at most 1,000" .value=${range()}
      @change=${(/** @type {Event} */ event) => commit(/** @type {HTMLInputElement} */ (event.target))}
      @keydown=${(/** @type {KeyboardEvent} */ event) => {
        const input = /** @type {HTMLInputElement} */ (event.target);
        if (event.key === 'Enter') commit(input);
        if (event.key === 'Escape') input.value = range();
      }}></label>`;
