// @ts-check
// One lane: method, map, numbers, letters, controls. On a phone only name, map and accuracy; a tap opens its sheet.
import { html, nothing } from 'lit';
import { Connected } from '../parts/connected.js';
import { icon } from '../parts/icon.js';
import { plural } from '../parts/format.js';
import { shape, SHAPE_NAMES } from '../parts/shape.js';
import {
  accuracy, badge, changeMethod, citation, controls, cost, divergence, family, hiddenControls, letters, numbers, pace,
} from './lane-parts.js';
import { distance, targetNumbers } from './target/target-parts.js';
import './target/target-map.js';
import './lane-map.js';
import './lane-menu.js';

class LaneCard extends Connected {
  static properties = { lane: { attribute: false }, compact: { type: Boolean }, all: { state: true } };

  constructor() {
    super();
    /** @type {import('../types.d.ts').LaneState | undefined} */
    this.lane = undefined;
    this.compact = false;
    /** All controls are shown. */
    this.all = false;
  }

  /** @param {import('../types.d.ts').LaneState} lane */
  #small(lane) {
    return html`
      <article class="lane compact" data-lane=${lane.id} aria-label=${lane.name}>
        <h3 class="lane-head">
          <button class="lane-name" type="button" aria-haspopup="dialog" aria-label="${lane.name}: letters and controls"
            @click=${() => this.dispatchEvent(new CustomEvent('tg-open-lane', { detail: lane.id, bubbles: true }))}>
            ${shape(lane.slot)}<span>${lane.name}</span>${icon('chevron', 16)}</button>
        </h3>
        <div class="map">
          ${this.state.experiment.target ? html`<tg-target-map compact .lane=${lane}></tg-target-map>` : html`<tg-lane-map compact .lane=${lane}></tg-lane-map>`}
          ${badge(lane)}${cost(lane)}
          ${lane.status === 'diverged' ? html`<span class="badge bad">${icon('caution', 16)}Diverged</span>` : nothing}
        </div>
        <p class="lane-result ${this.state.experiment.target ? 'target-distance' : ''}">${this.state.experiment.target ? distance(lane) : accuracy(lane)}</p>
      </article>`;
  }

  render() {
    const { lane } = this;
    if (!lane) return nothing;
    if (this.compact) return this.#small(lane);
    const more = hiddenControls(lane);
    return html`
      <article class="lane ${lane.status}" data-lane=${lane.id} aria-label=${lane.name}>
        <header class="lane-top">
          <div class="lane-head">
            <h3><button class="lane-name" type="button" aria-haspopup="dialog" title="Change the method"
              aria-label="${lane.name}, ${SHAPE_NAMES[lane.slot]}, change the method"
              @click=${(/** @type {Event} */ event) => changeMethod(lane, /** @type {HTMLElement} */ (event.currentTarget))}>
              ${shape(lane.slot)}<span>${lane.name}</span>${icon('chevron', 16)}</button></h3>
            ${family(lane)}
            <tg-lane-menu .lane=${lane}></tg-lane-menu>
          </div>
          <p class="lane-sentence">${lane.start === null ? '' : `Starts from ${lane.start} of the landscape. `}${lane.scheme.sentence}</p>
        </header>
        <div class="map">
          ${this.state.experiment.target ? html`<tg-target-map .lane=${lane}></tg-target-map>` : html`<tg-lane-map .lane=${lane}></tg-lane-map>`}
          ${badge(lane)}${cost(lane)}${pace(lane)}${divergence(lane)}
        </div>
        <div class="lane-result ${this.state.experiment.target ? 'on-target' : ''}">${this.state.experiment.target ? targetNumbers(lane) : numbers(lane)}</div>
        <div class="lane-letters">${letters(lane)}</div>
        <div class="lane-controls">
          ${controls(lane, this.all)}
          <p class="lane-foot">
            ${more ? html`<button class="text-button" type="button" aria-expanded=${this.all}
              @click=${() => { this.all = !this.all; }}>${this.all ? 'Fewer controls' : plural(more, 'more control')}</button>` : html`<span></span>`}
            ${citation(lane)}
          </p>
        </div>
      </article>`;
  }
}
customElements.define('tg-lane-card', LaneCard);
