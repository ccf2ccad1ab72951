// @ts-check
// <tg-empty>: no lanes yet; the data, one sentence and four ways on.
import { html } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { count } from '../parts/format.js';
import { Connected } from '../parts/connected.js';
import { icon } from '../parts/icon.js';
import { onPaletteChange } from '../charts/palette.js';
import { dataWords } from './summary.js';

const SIZE = 160;
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
    const { catalogue, experiment, data } = this.state;
    const { actions } = this;
    const [kind, ...settings] = dataWords(this.state);
    const name = (/** @type {string} */ id) => catalogue.schemes.find((scheme) => scheme.id === id)?.name ?? id;
    return html`
      <h1>No lanes yet</h1>
      <p class="headline-task">The problem is set: ${[kind.toLowerCase(), ...settings].join(', ')}, ${count(experiment.data.train)} points. Choose who should race.</p>
      <section class="empty" aria-label="Choose lanes">
        <canvas role="img" aria-label=${`The data: ${kind.toLowerCase()}`} ${ref((canvas) => this.#draw(canvas, data))}></canvas>
        <p>Add a method to see how it learns. Every lane you add starts from the same weights and sees the same minibatches.</p>
        <div class="empty-ways">
          <button type="button" class="button filled" @click=${this.#add}>${icon('plus')}Add a lane</button>
          ${WAYS.map(([family, ids]) => html`<button type="button" class="button" @click=${() => actions.setLanes([...ids])}>${family}: ${ids.map(name).join(' and ')}</button>`)}
          <button type="button" class="button" @click=${() => actions.setLanes(START)}>The four from the start page</button>
        </div>
      </section>`;
  }

  /** @param {Event} event */
  #add(event) {
    this.dispatchEvent(new CustomEvent('tg-add-lane', { bubbles: true, detail: { anchor: event.currentTarget } }));
  }

  /**
   * The training points, as on the maps: circles and squares.
   *
   * @param {Element | undefined} canvas
   * @param {import('../types.d.ts').DataSet} data
   */
  #draw(canvas, data) {
    if (!(canvas instanceof HTMLCanvasElement)) return;
    const ratio = Math.max(1, window.devicePixelRatio || 1);
    canvas.width = canvas.height = SIZE * ratio;
    const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    const style = getComputedStyle(document.documentElement);
    const colours = ['--class-0', '--class-1'].map((name) => style.getPropertyValue(name).trim());
    const scale = SIZE * ratio * 0.46 / data.half;
    const r = 1.9 * ratio;
    for (let k = 0; k < data.train.length; k += 3) {
      const x = SIZE * ratio / 2 + (data.train[k] - data.centre[0]) * scale;
      const y = SIZE * ratio / 2 - (data.train[k + 1] - data.centre[1]) * scale;
      const second = data.train[k + 2] > 0.5;
      ctx.fillStyle = colours[second ? 1 : 0];
      ctx.beginPath();
      if (second) ctx.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r);
      else ctx.arc(x, y, r, 0, 2 * Math.PI);
      ctx.fill();
    }
  }
}

customElements.define('tg-empty', Empty);
