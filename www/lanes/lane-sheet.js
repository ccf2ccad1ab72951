// @ts-check
// A lane on a phone: a sheet from below with its live map, numbers, letters and all controls.
import { html, nothing } from 'lit';
import { Connected } from '../parts/connected.js';
import { icon } from '../parts/icon.js';
import { shape } from '../parts/shape.js';
import { badge, changeMethod, citation, controls, cost, divergence, family, letters, numbers } from './lane-parts.js';
import { targetNumbers } from './target/target-parts.js';
import './target/target-map.js';
import './lane-map.js';
import './lane-menu.js';

class LaneSheet extends Connected {
  static properties = { lane_id: { state: true } };

  constructor() {
    super();
    /** @type {string | null} */
    this.lane_id = null;
  }

  get #dialog() { return /** @type {HTMLDialogElement} */ (this.querySelector('dialog')); }

  /** @param {string} id */
  async open(id) {
    this.lane_id = id;
    await this.updateComplete;
    this.#dialog.showModal();
    /** @type {HTMLElement} */ (this.querySelector('.sheet-body')).scrollTop = 0;
  }

  close() { if (this.#dialog.open) this.#dialog.close(); }

  updated() {
    // The lane was removed, here or by a link: nothing to show.
    if (this.lane_id && !this.state.lanes.some(({ id }) => id === this.lane_id)) this.close();
  }

  render() {
    const lane = this.state.lanes.find(({ id }) => id === this.lane_id);
    return html`
      <dialog class="lane-sheet" aria-label=${lane ? lane.name : 'Lane'} @close=${() => { this.lane_id = null; }}
        @pointerdown=${(/** @type {PointerEvent} */ event) => { if (event.target === this.#dialog) this.close(); }}>
        ${lane ? html`
          <article class="sheet-body" data-lane=${lane.id}>
            <span class="sheet-grip" aria-hidden="true"></span>
            <div class="lane-head">
              <h2><button class="lane-name" type="button" aria-haspopup="dialog" aria-label="${lane.name}, change the method"
                @click=${(/** @type {Event} */ event) => changeMethod(lane, /** @type {HTMLElement} */ (event.currentTarget))}>
                ${shape(lane.slot)}<span>${lane.name}</span>${icon('chevron', 18)}</button></h2>
              ${family(lane)}
              <tg-lane-menu .lane=${lane}></tg-lane-menu>
              <button class="button bare icon" type="button" aria-label="Close" title="Close" @click=${() => this.close()}>${icon('close', 20)}</button>
            </div>
            <p class="lane-sentence">${lane.scheme.sentence} ${citation(lane)}</p>
            <div class="sheet-now">
              <div class="map">${this.state.experiment.target ? html`<tg-target-map compact .lane=${lane}></tg-target-map>` : html`<tg-lane-map .lane=${lane}></tg-lane-map>`}${badge(lane)}</div>
              <div class="sheet-numbers">${cost(lane)}
                ${this.state.experiment.target ? targetNumbers(lane) : numbers(lane)}</div>
            </div>
            ${divergence(lane)}
            <div class="lane-letters">${letters(lane, true)}</div>
            <div class="lane-controls">${controls(lane, true)}</div>
          </article>` : nothing}
      </dialog>`;
  }
}
customElements.define('tg-lane-sheet', LaneSheet);
