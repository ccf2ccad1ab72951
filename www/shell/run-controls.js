// @ts-check
// Speed and seed, shown in the run bar and, on a phone, in the problem sheet.
import { html } from 'lit';
import { live } from 'lit/directives/live.js';
import { icon } from '../parts/icon.js';
import { store } from '../app/store.js';

/** The choice of pace. */
export function speedChoice() {
  const { pace, paces } = store.state;
  return html`
    <label class="run-field"><span>Speed</span>
      <span class="select">
        <select @change=${(/** @type {Event} */ event) => {
          const chosen = paces[/** @type {HTMLSelectElement} */ (event.target).selectedIndex];
          if (chosen) store.actions.setPace(chosen.value);
        }}>
          ${paces.map(({ value, name }) => html`<option value=${value} .selected=${live(value === pace)}>${name}</option>`)}
        </select>${icon('chevron', 16)}
      </span>
    </label>
  `;
}

/** @param {HTMLInputElement} input */
function commitSeed(input) {
  const text = input.value.trim();
  if (text === String(store.state.experiment.seed)) return;
  try {
    store.actions.edit('seed', text);
  } catch {
    // The store has said in a notice what a seed may be; the old one stays.
    input.value = String(store.state.experiment.seed);
  }
}

/** The seed and the die that draws a new one. */
export function seedField() {
  return html`
    <span class="run-field">
      <label class="seed-label"><span>Seed</span>
        <input class="seed" inputmode="numeric" autocomplete="off" spellcheck="false" maxlength="16"
          .value=${String(store.state.experiment.seed)}
          @change=${(/** @type {Event} */ event) => commitSeed(/** @type {HTMLInputElement} */ (event.target))}
          @keydown=${(/** @type {KeyboardEvent} */ event) => {
            const input = /** @type {HTMLInputElement} */ (event.target);
            if (event.key === 'Enter') commitSeed(input);
            if (event.key === 'Escape') input.value = String(store.state.experiment.seed);
          }}></label>
      <button class="button icon die" type="button" aria-label="New random seed" title="New random seed"
        @click=${() => store.actions.newSeed()}>${icon('die')}</button>
    </span>
  `;
}
