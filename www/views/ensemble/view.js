// @ts-check
// <tg-ensemble>: the same race with many seeds. Bands and maps of every lane, dots, comparisons.
import { html, nothing } from 'lit';
import { segmented } from '../../charts/segmented.js';
import { table } from '../../charts/table.js';
import { inWords } from '../../charts/words.js';
import { Connected } from '../../parts/connected.js';
import { count, loss, percent } from '../../parts/format.js';
import { problemWords } from '../race/summary.js';
import { engineField } from './engine-field.js';
import { seedsField } from './seeds-field.js';
import { summarise } from './summary.js';
import './dots.js';
import './ensemble-card.js';
import './tables.js';
import '../race/empty.js';

const QUANTITIES = /** @type {const} */ ([
  ['test_accuracy', 'test accuracy', 'Share of unseen points right'],
  ['test_loss', 'test loss', 'On points the network has not seen'],
  ['train_loss', 'training loss', 'On the points it learns from'],
]);
const REPLICATES = /** @type {const} */ ([
  ['all', 'new data', 'Every seed draws its own data'],
  ['training', 'same data', 'All seeds learn the same data; weights, minibatches and noise differ'],
]);

/** How pictures show seeds without a number. */
const DIVERGED = 'A diverged seed ranks last: bands reach to the edge there, a median among them is not drawn, '
  + 'and the maps leave it out. ';

export class EnsembleView extends Connected {
  static properties = { at: { state: true }, open: { state: true } };

  constructor() {
    super();
    /** Step under the crosshair of all cards, by index. @type {number | null} */
    this.at = null;
    /** The numbers of the curves, as a table. */
    this.open = false;
  }

  /** What differs between the seeds. */
  get #draws() {
    const { experiment, lanes } = this.state;
    const all = experiment.replicate === 'all' ? 'Each seed draws new data, new starting weights and new minibatches' : 'All seeds share the data; each draws new starting weights and new minibatches';
    return `${all}${lanes.length > 1 ? `, the same for ${lanes.length === 2 ? 'both' : `all ${inWords(lanes.length).toLowerCase()}`} methods` : ''}.`;
  }

  updated() {
    const dialog = this.querySelector('dialog');
    if (dialog && !dialog.open) dialog.showModal();
  }

  render() {
    const { lanes, experiment, ensemble, status } = this.state;
    if (status === 'loading' || status === 'failed') return nothing; // the shell says so
    if (!lanes.length) return html`<tg-empty></tg-empty>`;
    const { verdict } = summarise(this.state);
    const { quantity, replicas } = ensemble;
    return html`
      <div class="ensemble-top">
        <div>
          <h1>${replicas === 1 ? 'The race with one seed' : `The same race, ${count(replicas)} times`}</h1>
          <p class="ensemble-words">${this.#draws}${verdict.strong ? html` <strong>${verdict.strong}</strong> ${verdict.rest}` : nothing}</p>
        </div>
        <div class="ensemble-tools">
          <span class="ensemble-seeds">${seedsField()}${engineField()}</span>
          ${segmented('ensemble-replicate', 'What every seed draws', REPLICATES, experiment.replicate, (value) => this.actions.setReplicate(value))}
          ${segmented('ensemble-quantity', 'Curves of', QUANTITIES, quantity, (value) => this.actions.setQuantity(value))}
          <button type="button" class="button small" title="Every seed and every curve as numbers" @click=${() => this.actions.saveEnsemble()}>CSV</button>
        </div>
      </div>
      <div class="ensemble-cards" @tg-hover=${(/** @type {CustomEvent} */ event) => { this.at = event.detail; }}>
        ${lanes.map((lane, index) => html`<tg-ensemble-card class="card" role="group" aria-label=${lane.name} .index=${index} .at=${this.at}></tg-ensemble-card>`)}
      </div>
      <p class="caption ensemble-legend">Line: median. Dark band: middle half of the seeds. Light band: 5${'\u00a0'}% to 95${'\u00a0'}%.${lanes.length > 1 ? ' Grey: the other methods’ medians.' : ''}
        ${ensemble.results.some((one) => one.diverged) ? DIVERGED : ''}
        ${problemWords(this.state).replace(/ · seed \d+$/, '')}. ${ensemble.why}
        <button type="button" class="text-button" @click=${() => { this.open = true; }}>Show as table</button></p>
      <div class="ensemble-lower">
        <tg-ensemble-dots class="card"></tg-ensemble-dots>
        <div>
          <tg-ensemble-pairs class="card"></tg-ensemble-pairs>
          <tg-ensemble-spread class="card"></tg-ensemble-spread>
        </div>
      </div>
      ${this.open ? this.#table() : nothing}`;
  }

  /** The medians of all lanes, step by step. */
  #table() {
    const { lanes, grid } = summarise(this.state);
    const { quantity } = this.state.ensemble;
    const what = QUANTITIES.find(([id]) => id === quantity)?.[1] ?? '';
    return table({
      heading: `Median ${what}`, axis: 'steps', lanes: lanes.map(({ lane }) => lane),
      data: { x: [...grid], columns: lanes.map(({ bands }) => (bands[2] ? [...bands[2]] : [])) },
      place: count,
      show: (value) => {
        if (value === undefined) return '–';
        if (!Number.isFinite(value)) return 'diverged';
        return quantity === 'test_accuracy' ? percent(value) : loss(value);
      },
      onClose: () => { this.open = false; },
    });
  }
}

customElements.define('tg-ensemble', EnsembleView);
