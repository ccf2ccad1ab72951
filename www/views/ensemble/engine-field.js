// @ts-check
// What computes the ensemble: the experiment's own choices.
import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { icon } from '../../parts/icon.js';
import { store } from '../../app/store.js';

export function engineField() {
  const { catalogue, experiment } = store.state;
  const field = catalogue.general.find(({ key }) => key === 'engine');
  if (field?.kind.type !== 'choice') return nothing;
  const { options } = field.kind;
  return html`
    <label class="run-field engine-choice"><span>Engine</span>
      <span class="select">
        <select title=${options.find(({ value }) => value === experiment.engine)?.help ?? ''}
          @change=${(/** @type {Event} */ event) => store.actions.edit('engine', /** @type {HTMLSelectElement} */ (event.target).value)}>
          ${options.map(({ value, name, help }) => html`<option value=${value} title=${help} .selected=${live(value === experiment.engine)}>${name}</option>`)}
        </select>${icon('chevron', 16)}
      </span>
    </label>`;
}
