// @ts-check
// <tg-plane-point>: the classifier at a point of the plane, and a race from there.
import { html, nothing } from 'lit';
import { drawMap } from '../../lanes/map-draw.js';
import { Connected } from '../../parts/connected.js';
import { axisNumber, loss, percent } from '../../parts/format.js';
import { icon } from '../../parts/icon.js';
import { pixelRatio } from '../../parts/painter.js';

/** Cells along the map. */
const MAP = 64;

export class PlanePoint extends Connected {
  static properties = { at: { attribute: false }, found: { state: true }, lane: { state: true } };

  /** What `found` belongs to. @type {unknown} */
  #asked = null;

  constructor() {
    super();
    /** @type {{x: number, y: number} | null} */
    this.at = null;
    /** @type {{map: Float32Array, metrics: import('../../types.d.ts').Metrics} | null} */
    this.found = null;
    this.lane = 0;
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (!changed.has('at') || !this.at || this.at === this.#asked) return;
    const { at } = this;
    this.#asked = at;
    this.found = null;
    this.lane = this.state.landscape.seen?.plane.marks.find(({ lane }) => lane !== null)?.lane ?? 0;
    this.actions.classifierAt(at.x, at.y, MAP).then((found) => { if (at === this.at) this.found = found; }, () => this.#close());
  }

  updated() {
    const dialog = this.querySelector('dialog');
    if (dialog && !dialog.open) dialog.showModal();
    const canvas = this.querySelector('canvas');
    if (!canvas || !this.found) return;
    const ratio = pixelRatio();
    canvas.width = canvas.height = Math.round(canvas.clientWidth * ratio);
    const frame = { step: 0, size: MAP, grid: this.found.map, wrong: new Uint32Array() };
    drawMap(canvas, ratio, { frame, data: this.state.data, test: false, wrong: false, grey: false });
  }

  #close() {
    this.dispatchEvent(new CustomEvent('tg-close'));
  }

  async #race() {
    const { at } = this;
    this.#close();
    if (at) await this.actions.raceFrom(at.x, at.y, this.lane);
  }

  render() {
    const { at, found } = this;
    if (!at) return nothing;
    const { lanes, catalogue } = this.state;
    const place = `(${axisNumber(Number(at.x.toPrecision(3)))}, ${axisNumber(Number(at.y.toPrecision(3)))})`;
    const m = found?.metrics;
    const full = lanes.length >= catalogue.limits.lanes;
    return html`<dialog class="plane-point" aria-labelledby="plane-point-title" @close=${() => this.#close()}>
      <header><h2 id="plane-point-title">The classifier at ${place}</h2>
        <button type="button" class="button" autofocus @click=${(/** @type {Event} */ event) => /** @type {HTMLElement} */ (event.currentTarget).closest('dialog')?.close()}>Close</button></header>
      <canvas role="img" aria-label=${m ? `Map of this classifier: ${percent(m.test_accuracy)} of test points right` : 'Being worked out'}></canvas>
      <table class="plane-metrics">
        <thead><tr><td></td><th scope="col">test</th><th scope="col">train</th></tr></thead>
        <tbody>
          <tr><th scope="row">right</th><td>${m ? percent(m.test_accuracy) : '…'}</td><td>${m ? percent(m.train_accuracy) : '…'}</td></tr>
          <tr><th scope="row">loss</th><td>${m ? loss(m.test_loss) : '…'}</td><td>${m ? loss(m.train_loss) : '…'}</td></tr>
        </tbody>
      </table>
      <div class="plane-race">
        <label><span>Race on from here with</span>
          <span class="select"><select @change=${(/** @type {Event} */ event) => { this.lane = Number(/** @type {HTMLSelectElement} */ (event.target).value); }}>
            ${lanes.map(({ name, index }) => html`<option value=${index} .selected=${index === this.lane}>${name}</option>`)}
          </select>${icon('chevron', 16)}</span></label>
        <button type="button" class="button" ?disabled=${full} @click=${this.#race}>Add as a lane</button>
      </div>
      ${full ? html`<p class="caption">There are ${lanes.length} lanes already, as many as a race has. Remove one first.</p>` : nothing}
    </dialog>`;
  }
}

customElements.define('tg-plane-point', PlanePoint);
