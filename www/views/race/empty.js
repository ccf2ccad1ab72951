// @ts-check
// <tg-empty>: no lanes yet; the data, one sentence and four ways on.
import { html } from 'lit';
import { plural } from '../../parts/format.js';
import { Connected } from '../../parts/connected.js';
import { icon } from '../../parts/icon.js';
import { pickMethod } from '../../lanes/method-picker.js';
import { onPaletteChange } from '../../charts/palette.js';
import { drawPoints } from '../../shell/data-draw.js';
import { dataWords, sizes } from './summary.js';

const WAYS = /** @type {const} */ ([
  ['Optimizers', ['sgd', 'adam']],
  ['Samplers', ['adlala', 'lol']],
]);
const START = ['sgd', 'adam', 'adlala', 'lol'];

export class Empty extends Connected {
  /** @type {(() => void) | undefined} */
  #theme;

  connectedCallback() {
    super.connectedCallback();
    this.#theme = onPaletteChange(() => this.requestUpdate());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#theme?.();
  }

  render() {
    const { catalogue, experiment } = this.state;
    const { actions } = this;
    const [kind, ...settings] = dataWords(this.state);
    const name = (/** @type {string} */ id) => catalogue.schemes.find((scheme) => scheme.id === id)?.name ?? id;
    return html`
      <h1>No lanes yet</h1>
      <p class="headline-task">The problem is set: ${[kind.toLowerCase(), ...settings].join(', ')}${experiment.target ? '' : `, ${plural(sizes(this.state).train, 'point')}`}. Choose who should race.</p>
      <section class="empty" aria-label="Choose lanes">
        ${experiment.target ? html`<p>Add a method to see what it samples. Every lane you add starts at the same place.</p>` : html`<canvas role="img" aria-label=${`The data: ${kind.toLowerCase()}`} ></canvas>
        <p>Add a method to see how it learns. Every lane you add starts from the same weights and sees the same minibatches.</p>`}
        <div class="empty-ways">
          <button type="button" class="button filled" @click=${this.#add}>${icon('plus')}Add a lane</button>
          ${experiment.target ? html`<button type="button" class="button" @click=${() => actions.setTargetLanes()}>The usual lanes on a target</button>` : html`${WAYS.map(([family, ids]) => html`<button type="button" class="button" @click=${() => actions.setLanes([...ids])}>${family}: ${ids.map(name).join(' and ')}</button>`)}
          <button type="button" class="button" @click=${() => actions.setLanes(START)}>The four from the start page</button>`}
        </div>
      </section>`;
  }

  updated() {
    const { data } = this.state;
    const canvas = this.querySelector('canvas');
    if (canvas) drawPoints(canvas, data.train, { centre: data.centre, half: 1.1 * data.half }, { radius: 1.9 });
  }

  /** @param {Event} event */
  #add(event) {
    const anchor = /** @type {HTMLElement} */ (event.currentTarget);
    pickMethod({ anchor, title: 'Add a lane', current: null, choose: (id, word) => this.actions.addLane(id, word) });
  }
}

customElements.define('tg-empty', Empty);
