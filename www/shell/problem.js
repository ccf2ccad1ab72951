// @ts-check
// The problem every lane is given: data, network, minibatches, where the race ends. Built from the tables.
import { html } from 'lit';
import { live } from 'lit/directives/live.js';
import { engine } from '../compute/engine.js';
import { Connected } from '../parts/connected.js';
import { segmented } from '../charts/segmented.js';
import { control } from '../parts/control.js';
import { count, plural } from '../parts/format.js';
import { icon } from '../parts/icon.js';
import { item } from '../app/links.js';
import { seedField, speedChoice } from './run-controls.js';
import { exactOf, reliefOf, USUAL_TAU } from '../lanes/target/exact.js';
import '../lanes/target/tile.js';
import './scrubber.js';
import './thumbnail.js';

/**
 * @typedef {import('../types.d.ts').DataSet} DataSet
 * @typedef {import('../types.d.ts').Experiment} Experiment
 * @typedef {import('../types.d.ts').Field} Field
 */

/** Each kind's data as it usually is; drawn once, for the kinds that are not in use. @type {Map<string, DataSet>} */
const usual = new Map();

/** @param {string} kind */
function usualData(kind) {
  let data = usual.get(kind);
  if (!data) {
    data = engine.data_set(engine.edit(engine.default_experiment(), 'data', kind));
    usual.set(kind, data);
  }
  return data;
}

const KINDS = /** @type {const} */ ([
  ['data', 'Data', 'Points to learn'],
  ['target', 'Target', 'A function whose density is known: does a method sample it right?'],
]);

/** A target's picture as it usually is, of the plane; null where it has none. @param {string} id */
function usualRelief(id) {
  let experiment = engine.edit(engine.default_experiment(), 'target', id);
  // The plane shows any target that can have two coordinates.
  if (experiment.target?.dimension !== undefined) {
    try {
      experiment = engine.edit(experiment, 'target.dimension', '2');
    } catch {
      return null;
    }
  }
  return reliefOf(experiment, USUAL_TAU);
}

/** The value of a setting: its key is its path. @param {Experiment} experiment @param {string} key */
function valueOf(experiment, key) {
  if (key === 'network.init') return experiment.network.init.kind;
  /** @type {unknown} */
  let value = experiment;
  for (const part of key.split('.')) value = /** @type {Record<string, unknown>} */ (value)?.[part];
  return /** @type {number | string | boolean} */ (value);
}

/** The last own points, kept while another data set is in use. @type {[number, number, number][] | null} */
let own = null;

class ProblemPanel extends Connected {
  static properties = {
    /** In a drawer or sheet, which has a head with a button to close it. */
    drawer: { type: Boolean },
    phone: { type: Boolean },
    /** Groups that show all their controls. */
    unfolded: { state: true },
    /** Which pictures are shown; none: of what the experiment runs on. */
    kinds: { state: true },
  };

  constructor() {
    super();
    this.drawer = false;
    this.phone = false;
    /** @type {Set<string>} */
    this.unfolded = new Set();
    /** @type {'data' | 'target' | null} */
    this.kinds = null;
  }

  /** @param {Field} field */
  #row(field) {
    return html`${control(field, valueOf(this.state.experiment, field.key), field.key)}${this.#remark(field.key)}`;
  }

  /** What is worth knowing of a setting. @param {string} key */
  #remark(key) {
    const remark = this.state.remarks.find((one) => one.key === key);
    return remark ? html`<p class="caption" role="status">${item(remark).text}</p>` : null;
  }

  /**
   * A group's main controls, and the others behind "n more controls", which opens in place.
   *
   * @param {string} group
   * @param {Field[]} fields
   */
  #rows(group, fields) {
    const more = fields.filter((field) => !field.main);
    const open = this.unfolded.has(group);
    return html`
      ${fields.filter((field) => field.main).map((field) => this.#row(field))}
      ${open ? more.map((field) => this.#row(field)) : null}
      ${more.length ? html`<button type="button" class="text-button more" aria-expanded=${open}
        @click=${() => this.#fold(group)}>${open ? 'Fewer controls' : plural(more.length, 'more control')}</button>` : null}
    `;
  }

  /** @param {string} group */
  #fold(group) {
    const unfolded = new Set(this.unfolded);
    if (!unfolded.delete(group)) unfolded.add(group);
    this.unfolded = unfolded;
  }

  #openPoints() {
    this.dispatchEvent(new CustomEvent('tg-open-points', { bubbles: true }));
  }

  /** @param {string} kind */
  #choose(kind) {
    try {
      this.kinds = null;
      if (kind === 'points' && own) this.actions.setPoints(own);
      else this.actions.edit('data', kind);
    } catch {
      this.requestUpdate(); // refused, with a notice from the store: the mark goes back to the data in use
    }
  }

  #thumbnails() {
    const { catalogue, experiment, data } = this.state;
    const { kind: chosen = '', points } = experiment.target ? {} : experiment.data;
    if (points) own = points;
    const kinds = catalogue.data.kinds.filter(({ id }) => id !== 'points' || own);
    return html`
      <div class="thumbnails">
        <div role="radiogroup" aria-labelledby="data-title" class="thumbnail-group">
          ${kinds.map(({ id, name }) => html`
            <label class="thumbnail">
              <input type="radio" class="unseen" name="data-kind" value=${id} .checked=${live(id === chosen)} @change=${() => this.#choose(id)}>
              ${id === chosen ? html`<tg-thumbnail .data=${data}></tg-thumbnail>`
                : id === 'points' ? html`<span class="thumbnail-icon">${icon('pencil')}</span>`
                  : html`<tg-thumbnail .data=${usualData(id)}></tg-thumbnail>`}
              <span>${name}</span>
            </label>`)}
        </div>
        ${own ? null : html`
          <button type="button" class="thumbnail" aria-haspopup="dialog" @click=${this.#openPoints}>
            <span class="thumbnail-icon">${icon('plus')}</span><span>Own points</span>
          </button>`}
      </div>
      ${chosen === 'points' ? html`
        <button type="button" class="button small edit-points" @click=${this.#openPoints}>${icon('pencil', 16)}Edit the points</button>
        ${this.#remark('data.points')}` : null}
    `;
  }

  #data() {
    const { catalogue, experiment } = this.state;
    if (experiment.target) return html`<section><h2 id="data-title">Data</h2>${this.#kinds()}${this.#thumbnails()}</section>`;
    const { kind } = experiment.data;
    const fields = catalogue.data.kinds.find(({ id }) => id === kind)?.fields ?? [];
    const sizes = kind === 'points' ? [] : catalogue.data.fields;
    return html`
      <section>
        <h2 id="data-title">Data</h2>
        ${this.#kinds()}
        ${this.#thumbnails()}
        ${this.#rows('data', [...fields, ...sizes])}
      </section>`;
  }

  /** Data or targets. */
  #kinds() {
    const shown = this.kinds ?? (this.state.experiment.target ? 'target' : 'data');
    return html`<div class="problem-kinds">${segmented('problem-kinds', 'Run on', KINDS, shown, (value) => { this.kinds = value; })}</div>`;
  }

  /** @param {string} id */
  #chooseTarget(id) {
    try {
      this.actions.edit('target', id);
    } catch {
      this.requestUpdate();
    }
    this.kinds = null;
  }

  /** @param {boolean} chosen whether the experiment runs on one */
  #targets(chosen) {
    const { catalogue, experiment } = this.state;
    const { target } = experiment;
    const kind = catalogue.targets.kinds.find(({ id }) => id === target?.kind);
    const more = catalogue.targets.fields.filter(({ key }) => key !== 'target.seed' || kind?.disorder);
    return html`
      <section>
        <h2 id="target-title">Target</h2>
        ${this.#kinds()}
        <div class="thumbnails target-thumbnails">
          <div role="radiogroup" aria-labelledby="target-title" class="thumbnail-group">
            ${catalogue.targets.kinds.map(({ id, name }) => {
              const relief = id === target?.kind ? reliefOf(experiment, (experiment.lanes.length && exactOf(experiment, 0).law.tau) || USUAL_TAU) ?? usualRelief(id) : usualRelief(id);
              return html`
                <label class="thumbnail" title=${name}>
                  <input type="radio" class="unseen" name="target-kind" value=${id} .checked=${live(id === target?.kind)} @change=${() => this.#chooseTarget(id)}>
                  ${relief ? html`<tg-target-tile .relief=${relief}></tg-target-tile>` : html`<span class="thumbnail-icon">${icon('sampler')}</span>`}
                  <span>${name}</span>
                </label>`;
            })}
          </div>
        </div>
        ${chosen && kind ? html`
          <p class="network-words">Starts ${kind.start}.${kind.disorder ? ' Drawn at random.' : ''}</p>
          ${this.#rows('target', [...kind.fields, ...more])}
          ${this.#row(catalogue.burn_in)}` : null}
      </section>`;
  }

  /** The entries as typed; throws a Problem. @param {(number | string)[]} hidden */
  #setHidden(hidden) {
    this.actions.edit('network.hidden', hidden.join(','));
  }

  /** @param {number[]} hidden */
  #try(hidden) {
    try {
      this.#setHidden(hidden);
    } catch {
      // The store's notice says which limit the network would pass; it stays as it was.
    }
  }

  /** The nodes of one hidden layer, as a setting of its own. @param {number} layer @param {number} layers @returns {Field} */
  #layerField(layer, layers) {
    const { hidden } = this.state.catalogue;
    return {
      key: `network.hidden.${layer + 1}`, symbol: '', subscript: '',
      name: layers === 1 ? hidden.name : `${hidden.name}, layer ${layer + 1}`,
      help: hidden.help,
      kind: { type: 'integer', min: hidden.min, max: hidden.max, default: hidden.default[0], scale: 'log' },
      main: true,
    };
  }

  #layers() {
    const { catalogue, experiment } = this.state;
    const { hidden } = experiment.network;
    return html`
      ${hidden.map((nodes, layer) => html`
        <tg-slider-row .field=${this.#layerField(layer, hidden.length)} .value=${nodes}
          @commit=${(/** @type {CustomEvent<import('../parts/slider-row.js').Commit>} */ { detail }) => {
            try {
              this.#setHidden(hidden.map((other, at) => (at === layer ? detail.text : other)));
            } catch (problem) {
              detail.refuse(problem);
            }
          }}></tg-slider-row>`)}
      <div class="layer-buttons">
        <button type="button" class="button small" ?disabled=${hidden.length >= catalogue.hidden.entries}
          @click=${() => this.#try([...hidden, hidden.at(-1) ?? catalogue.hidden.default[0]])}>${icon('plus', 16)}Add a layer</button>
        <button type="button" class="button small" ?disabled=${!hidden.length} aria-label="Remove the last layer"
          @click=${() => this.#try(hidden.slice(0, -1))}>${icon('minus', 16)}Remove</button>
      </div>`;
  }

  #network() {
    const { catalogue, experiment, data } = this.state;
    const { hidden, init } = experiment.network;
    const layers = [plural(2, 'input'), ...hidden.map((nodes) => `${count(nodes)} hidden`), '1 output'];
    return html`
      <section>
        <h2>Network</h2>
        <p class="network-words">${layers.join(' → ')}<br>${plural(data.weights, 'weight')} in all</p>
        ${this.#layers()}
        ${catalogue.network.map((field) => this.#row(field))}
        ${(catalogue.init[init.kind] ?? []).map((field) => this.#row(field))}
      </section>`;
  }

  #race() {
    const { catalogue, step, experiment } = this.state;
    const shown = experiment.target ? ['steps'] : ['steps', 'finish', 'average_last'];
    return html`
      <section>
        <h2>Race</h2>
        ${this.phone && this.state.view === 'race' ? html`<div class="phone-run"><span class="step">step <b>${count(step)}</b> of ${count(experiment.steps)}</span><tg-scrubber></tg-scrubber>${speedChoice()}${seedField()}</div>` : null}
        ${catalogue.general.filter(({ key }) => shown.includes(key)).map((field) => this.#row(field))}
      </section>`;
  }

  render() {
    const { catalogue, experiment: { target } } = this.state;
    return html`
      ${this.drawer ? html`
        <div class="dialog-head">
          <h2 id="problem-title">The problem</h2>
          <button type="button" class="button bare icon" aria-label="Close" title="Close"
            @click=${() => this.dispatchEvent(new CustomEvent('tg-close'))}>${icon('close')}</button>
        </div>` : null}
      <div class="problem">
        ${this.kinds === 'data' || (!this.kinds && !target) ? this.#data() : this.#targets(Boolean(target))}
        ${target ? null : html`
          ${this.#network()}
          <section>
            <h2>Minibatch</h2>
            ${catalogue.batch.map((field) => this.#row(field))}
          </section>`}
        ${this.#race()}
        <p class="fair">${icon('equal')}<span><strong>A fair race.</strong> ${target ? 'Every lane starts at the same place; where two use noise they use the same numbers.' : `Every lane starts from the same weights and sees the
          same minibatches in the same order.`}</span></p>
      </div>
    `;
  }
}
customElements.define('tg-problem', ProblemPanel);
