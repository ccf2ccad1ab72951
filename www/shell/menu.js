// @ts-check
// A button that opens a menu of actions beside itself: arrows move, Enter chooses, Esc closes.
import { computePosition, flip, offset, shift } from '@floating-ui/dom';
import { LitElement, html } from 'lit';
import { icon } from '../parts/icon.js';

/**
 * @typedef {import('../parts/icon.js').IconName} IconName
 *
 * @typedef {object} MenuItem
 * @property {IconName} icon
 * @property {string} label
 * @property {string} [hint]
 * @property {() => void} run
 */

let count = 0;

class Menu extends LitElement {
  static properties = { label: {}, icon: {}, items: { attribute: false }, open: { state: true } };

  #id = `menu-${++count}`;

  constructor() {
    super();
    this.label = '';
    /** @type {IconName} */
    this.icon = 'more';
    /** @type {MenuItem[]} */
    this.items = [];
    this.open = false;
  }

  createRenderRoot() { return this; }

  get #popover() { return /** @type {HTMLElement} */ (this.querySelector('[popover]')); }
  get #button() { return /** @type {HTMLButtonElement} */ (this.querySelector('button')); }
  get #choices() { return [.../** @type {NodeListOf<HTMLButtonElement>} */ (this.querySelectorAll('[role=menuitem]'))]; }

  /** @param {number} [first] which choice gets the focus */
  #show(first = 0) {
    this.#popover.showPopover();
    this.#choices.at(first)?.focus();
  }

  #close() {
    this.#popover.hidePopover();
    this.#button.focus();
  }

  /** @param {ToggleEvent} event */
  async #toggled(event) {
    this.open = event.newState === 'open';
    if (!this.open) return;
    const menu = this.#popover;
    const { x, y } = await computePosition(this.#button, menu, {
      strategy: 'fixed',
      placement: 'bottom-end',
      middleware: [offset(4), flip(), shift({ padding: 8 })],
    });
    menu.style.left = `${x}px`;
    menu.style.top = `${y}px`;
  }

  /** @param {KeyboardEvent} event */
  #buttonKey(event) {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    this.#show(event.key === 'ArrowDown' ? 0 : -1);
  }

  /** @param {KeyboardEvent} event */
  #menuKey(event) {
    const choices = this.#choices;
    const at = choices.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    const moves = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: choices.length - 1 };
    if (event.key in moves) {
      const to = moves[/** @type {keyof typeof moves} */ (event.key)];
      choices.at(to % choices.length)?.focus();
    } else if (event.key === 'Tab' || event.key === 'Escape') {
      this.#close();
      if (event.key === 'Tab') return;
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {MenuItem} item */
  #choose(item) {
    this.#close();
    item.run();
  }

  render() {
    return html`
      <button type="button" class="button" aria-haspopup="menu" aria-expanded=${this.open} aria-controls=${this.#id}
        aria-label=${this.label} title=${this.label}
        @click=${() => (this.open ? this.#close() : this.#show())}
        @keydown=${this.#buttonKey}>${icon(this.icon)}<span class="label">${this.label}</span></button>
      <div popover id=${this.#id} class="menu" role="menu" aria-label=${this.label}
        @toggle=${this.#toggled} @keydown=${this.#menuKey}>
        ${this.items.map((item) => html`
          <button type="button" role="menuitem" tabindex="-1" @click=${() => this.#choose(item)}>
            ${icon(item.icon)}
            <span>${item.label}${item.hint ? html`<small>${item.hint}</small>` : null}</span>
          </button>`)}
      </div>
    `;
  }
}
customElements.define('tg-menu', Menu);
