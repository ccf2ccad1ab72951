// @ts-check
// <tg-charts>: test accuracy and loss side by side; on a phone one of them, with a switch.
import { html } from 'lit';
import { Connected } from '../parts/connected.js';
import { exactOf, isCompared } from '../lanes/target/exact.js';
import { segmented } from './segmented.js';
import './chart.js';

const AXES = /** @type {const} */ ([
  ['steps', 'steps', 'Steps of training'],
  ['gradients', 'gradients', 'Minibatch gradients worked out'],
  ['seconds', 'seconds', 'Seconds of training, evaluations left out'],
]);
const OF = /** @type {const} */ ([['test', 'test', 'Points the network has not seen'], ['train', 'train', 'Points it learns from']]);
const LOSS_SCALES = /** @type {const} */ ([['linear', 'linear'], ['log', 'log']]);
const ACCURACY_SCALES = /** @type {const} */ ([
  ['linear', 'linear'],
  ['stretched', 'log', 'Stretched towards 100 %, as on the track'],
]);
const TARGET_WHICH = /** @type {const} */ ([['accuracy', 'distance'], ['loss', 'energy']]);
const WHICH = /** @type {const} */ ([['accuracy', 'accuracy'], ['loss', 'loss']]);

export class Charts extends Connected {
  static properties = { which: { state: true }, accuracyScale: { state: true }, narrow: { state: true } };

  #phone = matchMedia('(max-width: 719.98px)');

  constructor() {
    super();
    /** @type {'accuracy' | 'loss'} */
    this.which = 'accuracy';
    /** @type {'linear' | 'stretched'} */
    this.accuracyScale = 'linear';
    this.narrow = this.#phone.matches;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#phone.addEventListener('change', this.#resized);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#phone.removeEventListener('change', this.#resized);
  }

  #resized = () => { this.narrow = this.#phone.matches; };

  render() {
    const { axis, loss_of, loss_scale } = this.state;
    const { actions } = this;
    const axes = segmented('chart-axis', 'Curves over', AXES, axis, (value) => actions.setAxis(value));
    const lossName = loss_of === 'test' ? 'Test loss' : 'Training loss';
    const accuracy = () => html`<section class="chart-card" aria-labelledby="chart-accuracy">
      <header>
        <h2 id="chart-accuracy">Test accuracy</h2>
        ${this.narrow ? this.#which() : ''}
        ${axes}
        ${segmented('accuracy-scale', 'Accuracy scale', ACCURACY_SCALES, this.accuracyScale, (value) => { this.accuracyScale = value; })}
      </header>
      <tg-chart .metric=${'test_accuracy'} .axis=${axis} .scale=${this.accuracyScale} .heading=${'Test accuracy'}></tg-chart>
    </section>`;
    const loss = () => html`<section class="chart-card" aria-labelledby="chart-loss">
      <header>
        <h2 id="chart-loss">${lossName}</h2>
        ${this.narrow ? [this.#which(), axes] : ''}
        ${segmented('loss-of', 'Loss of', OF, loss_of, (value) => actions.setLossOf(value))}
        ${segmented('loss-scale', 'Loss scale', LOSS_SCALES, loss_scale, (value) => actions.setLossScale(value))}
      </header>
      <tg-chart .metric=${loss_of === 'test' ? 'test_loss' : 'train_loss'} .axis=${axis} .scale=${loss_scale} .heading=${lossName}></tg-chart>
    </section>`;
    if (this.state.experiment.target) return this.#onTarget(axes);
    if (this.narrow) return this.which === 'accuracy' ? accuracy() : loss();
    return [accuracy(), loss()];
  }

  /** Distance from the exact density, where one is known, and energy. @param {unknown} axes */
  #onTarget(axes) {
    const { axis, loss_scale, experiment, lanes } = this.state;
    const known = lanes.some(({ index }) => isCompared(exactOf(experiment, index)));
    const which = this.narrow && known ? segmented('chart-which', 'Chart', TARGET_WHICH, this.which, (value) => { this.which = value; }) : '';
    const distance = () => html`<section class="chart-card" aria-labelledby="chart-distance">
      <header>
        <h2 id="chart-distance">Distance from the exact density</h2>
        ${which}${axes}
        ${segmented('loss-scale', 'Distance scale', LOSS_SCALES, loss_scale, (value) => this.actions.setLossScale(value))}
      </header>
      <tg-chart .metric=${'distance'} .axis=${axis} .scale=${loss_scale} .heading=${'Distance from the exact density'}></tg-chart>
    </section>`;
    const energy = () => html`<section class="chart-card" aria-labelledby="chart-energy">
      <header>
        <h2 id="chart-energy">Energy U</h2>
        ${this.narrow || !known ? [which, axes] : ''}
      </header>
      <tg-chart signed .metric=${'train_loss'} .axis=${axis} .scale=${'linear'} .heading=${'Energy U'}></tg-chart>
    </section>`;
    if (!known) return energy();
    if (this.narrow) return this.which === 'accuracy' ? distance() : energy();
    return [distance(), energy()];
  }

  #which() {
    return segmented('chart-which', 'Chart', WHICH, this.which, (value) => { this.which = value; });
  }
}

customElements.define('tg-charts', Charts);
