// @ts-check
// All lanes side by side, in an order only the reader changes, with legend and "Add a lane".
import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { Connected } from '../parts/connected.js';
import { icon } from '../parts/icon.js';
import { store } from '../app/store.js';
import { writeWord } from './lane-parts.js';
import { legend, readingTheLetters } from './legend.js';
import { pickMethod } from './method-picker.js';
import './lane-card.js';
import './lane-sheet.js';

const phone = matchMedia('(max-width: 719.98px)');

class Lanes extends Connected {
  #resized = () => {
    this.#sheet?.close();
    this.requestUpdate();
  };

  get #sheet() { return /** @type {(HTMLElement & {open: (id: string) => void, close: () => void}) | null} */ (this.querySelector('tg-lane-sheet')); }

  connectedCallback() {
    super.connectedCallback();
    phone.addEventListener('change', this.#resized);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    phone.removeEventListener('change', this.#resized);
  }

  #add() {
    const { lanes, catalogue } = this.state;
    const full = lanes.length >= catalogue.limits.lanes;
    return html`<button class="button small add-lane" type="button" ?disabled=${full}
      title=${full ? `At most ${catalogue.limits.lanes} lanes` : nothing}
      @click=${(/** @type {Event} */ event) => pickMethod({
        anchor: /** @type {HTMLElement} */ (event.currentTarget), title: 'Add a lane', current: null,
        choose: (id, word) => { this.actions.addLane(id, word); void writeWord(store.state.lanes.at(-1)?.id); },
      })}>${icon('plus')}<span>Add a lane</span></button>`;
  }

  render() {
    const compact = phone.matches;
    const { lanes } = this.state;
    return html`
      <section class="lanes" aria-labelledby="lanes-title">
        <div class="lanes-head">
          <h2 id="lanes-title">Lanes</h2>
          ${compact ? nothing : html`${legend({ compact })}${this.#add()}`}
        </div>
        <div class="lane-grid" @tg-open-lane=${(/** @type {CustomEvent<string>} */ { detail }) => this.#sheet?.open(detail)}>
          ${repeat(lanes, ({ id }) => id, (lane) => html`<tg-lane-card .lane=${lane} ?compact=${compact}></tg-lane-card>`)}
        </div>
        ${compact
          ? html`${legend({ compact })}<p class="caption">Tap a lane for its letters and controls.</p>${this.#add()}<tg-lane-sheet></tg-lane-sheet>`
          : readingTheLetters()}
      </section>`;
  }
}
customElements.define('tg-lanes', Lanes);
