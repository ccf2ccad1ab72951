// @ts-check
// What can be done with a lane: duplicate, move, show as letters, read about it, copy its numbers, save its picture, remove it.
import { html, nothing } from 'lit';
import { Connected } from '../parts/connected.js';
import { writeWord } from './lane-parts.js';
import '../shell/menu.js';

/** @typedef {import('../types.d.ts').LaneState} LaneState */

/** When the change is on the page. */
const settled = () => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); });

class LaneMenu extends Connected {
  static properties = { lane: { attribute: false } };

  constructor() {
    super();
    /** @type {LaneState | undefined} */
    this.lane = undefined;
    /** @type {unknown[]} */
    this.known = [];
    /** @type {import('../shell/menu.js').MenuItem[]} */
    this.items = [];
  }

  /** The same list while nothing changed, so that an open menu stays as it is. @param {LaneState} lane */
  #items({ id, index, name, scheme }) {
    const { lanes, catalogue } = this.state;
    const known = [id, index, name, lanes.length, scheme.id, scheme.as_letters];
    if (known.every((value, k) => value === this.known[k])) return this.items;
    this.known = known;
    const { actions } = this;
    /** @param {import('../parts/icon.js').IconName} icon @param {string} label @param {() => void} run */
    const item = (icon, label, run) => ({ icon, label, run });
    this.items = [
      ...(lanes.length < catalogue.limits.lanes ? [item('copy', 'Duplicate', () => actions.duplicateLane(id))] : []),
      ...(index > 0 ? [item('arrow-left', 'Move left', () => { void this.#move(-1); })] : []),
      ...(index < lanes.length - 1 ? [item('arrow-right', 'Move right', () => { void this.#move(1); })] : []),
      ...(scheme.as_letters ? [item('pencil', 'Show as letters', () => this.#letters(id))] : []),
      item('info', `About ${scheme.name}`, () => { this.dispatchEvent(new CustomEvent('tg-open-reference', { detail: scheme.id, bubbles: true })); }),
      item('table', 'Copy numbers', () => { void actions.copyNumbers(id); }),
      item('image', 'Save picture', () => this.#save(name)),
      item('remove', 'Remove', () => { void this.#remove(id, index); }),
    ];
    return this.items;
  }

  /** @param {-1 | 1} by */
  async #move(by) {
    this.actions.moveLane(/** @type {LaneState} */ (this.lane).id, by);
    await settled();
    /** @type {HTMLElement | null} */ (this.querySelector('button'))?.focus(); // a moved element loses it
  }

  /** @param {string} id */
  #letters(id) {
    this.actions.showAsLetters(id);
    void writeWord(id);
  }

  /** @param {string} name */
  #save(name) {
    const map = /** @type {(HTMLElement & {picture: () => HTMLCanvasElement}) | null | undefined} */ (this.closest('[data-lane]')?.querySelector('tg-lane-map'));
    if (map) this.actions.savePicture(map.picture(), `${name}-step-${this.lane?.step ?? 0}`);
  }

  /** @param {string} id @param {number} index */
  async #remove(id, index) {
    const race = this.closest('tg-race');
    this.actions.removeLane(id);
    // The button with the focus is gone: the neighbour's name takes it, or what stands in place of the lanes.
    await settled();
    const names = /** @type {NodeListOf<HTMLElement>} */ (race?.querySelectorAll('.lane-name') ?? []);
    (names[Math.min(index, names.length - 1)] ?? /** @type {HTMLElement | null | undefined} */ (race?.querySelector('tg-empty button')))?.focus();
  }

  /** The race moves many times a second, the menu does not. */
  shouldUpdate() {
    const before = this.items;
    return !this.lane || this.#items(this.lane) !== before;
  }

  render() {
    const { lane } = this;
    if (!lane) return nothing;
    return html`<tg-menu icon="more" label="${lane.name}: more" .items=${this.#items(lane)}></tg-menu>`;
  }
}
customElements.define('tg-lane-menu', LaneMenu);
