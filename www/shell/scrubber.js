// @ts-check
// Where the race is, as a rail: dragging it goes there, back by replay; arrows go 1 % of the race, with Shift 10 %.
import { html } from 'lit';
import { live } from 'lit/directives/live.js';
import { Connected } from '../parts/connected.js';
import { count } from '../parts/format.js';

class Scrubber extends Connected {
  static properties = { held: { state: true } };

  constructor() {
    super();
    /** @type {number | null} Where the thumb is held; the race goes there on release. */
    this.held = null;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (!way) return;
    event.preventDefault();
    const { experiment: { steps }, step } = this.state;
    const by = Math.max(1, Math.round(steps * (event.shiftKey ? 0.1 : 0.01)));
    this.actions.goto(Math.min(steps, Math.max(0, step + way * by)));
  }

  /** @param {Event} event */
  #hold(event) {
    this.held = Number(/** @type {HTMLInputElement} */ (event.target).value);
    this.dispatchEvent(new CustomEvent('held', { detail: this.held }));
  }

  /** @param {Event} event */
  #release(event) {
    this.held = null;
    this.dispatchEvent(new CustomEvent('held', { detail: null }));
    this.actions.goto(Number(/** @type {HTMLInputElement} */ (event.target).value));
  }

  updated() {
    const { experiment: { steps }, step } = this.state;
    // The rail's dark part, through CSSOM: the policy forbids style attributes.
    this.style.setProperty('--done', String(Math.min(1, (this.held ?? step) / (steps || 1))));
  }

  render() {
    const { experiment: { steps }, step, lanes } = this.state;
    const at = this.held ?? step;
    return html`
      <input class="scrubber" type="range" min="0" .max=${String(steps)} step="1" .value=${live(String(at))}
        aria-label="Step" aria-valuetext="step ${count(at)} of ${count(steps)}" ?disabled=${!lanes.length}
        @keydown=${this.#key} @input=${this.#hold} @change=${this.#release}>`;
  }
}
customElements.define('tg-scrubber', Scrubber);
