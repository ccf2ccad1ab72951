// @ts-check
// The top line: name, views, help, light or dark, Share.
import { html } from 'lit';
import { live } from 'lit/directives/live.js';
import { Connected } from '../parts/connected.js';
import { icon, logo } from '../parts/icon.js';
import './menu.js';

const darkSystem = matchMedia('(prefers-color-scheme: dark)');
const phoneScreen = matchMedia('(max-width: 719.98px)');

/** Views that exist. The address in the bar is the experiment's own, so with one view it is the view's too. */
const VIEWS = [{ id: 'race', name: 'Race' }, { id: 'ensemble', name: 'Ensemble' }, { id: 'landscape', name: 'Landscape' }];

class Header extends Connected {
  /** Light or dark as shown, the system's setting resolved. */
  get #shown() {
    const { theme } = this.state;
    if (theme === 'light' || theme === 'dark') return theme;
    return darkSystem.matches ? 'dark' : 'light';
  }

  #systemChanged = () => this.requestUpdate();

  connectedCallback() {
    super.connectedCallback();
    darkSystem.addEventListener('change', this.#systemChanged);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    darkSystem.removeEventListener('change', this.#systemChanged);
  }

  /** Until the engine has come, there is nobody to ask for anything. */
  get #ready() { return this.state.status !== 'loading' && this.state.status !== 'failed'; }

  #switchTheme() {
    const next = this.#shown === 'dark' ? 'light' : 'dark';
    const system = darkSystem.matches ? 'dark' : 'light';
    // Back at the system's choice the page follows the system again.
    this.actions.setTheme(next === system ? 'system' : next);
  }

  /** @param {MouseEvent} event @param {string} view */
  #follow(event, view) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (!this.#ready) return;
    this.actions.setView(view);
    scrollTo({ top: 0 });
  }

  /** @param {Event} event */
  #opened(event) {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const file = input.files?.[0];
    if (file) this.actions.openFile(file);
    input.value = ''; // the same file may be chosen again
  }

  /** @type {import('./menu.js').MenuItem[]} */
  #shareItems = [
    { icon: 'link', label: 'Copy link', hint: 'the whole experiment, to the bit', run: () => void this.actions.share() },
    { icon: 'download', label: 'Save experiment', hint: 'a file for this page and the runner', run: () => this.actions.saveFile() },
    { icon: 'folder', label: 'Open a file …', hint: 'an experiment, or points as CSV', run: () => this.querySelector('input')?.click() },
    { icon: 'table', label: 'Curves as CSV', hint: 'every evaluation of every lane', run: () => this.actions.saveCurves() },
    { icon: 'rewind', label: 'Back to the default race', run: () => this.actions.resetRace() },
  ];

  /** On a phone the header has no room for it. @type {import('./menu.js').MenuItem} */
  #help = { icon: 'help', label: 'Help', run: () => this.dispatchEvent(new CustomEvent('tg-open-help', { bubbles: true })) };

  render() {
    const ready = this.#ready;
    const dark = this.#shown === 'dark';
    const name = dark ? 'Switch to light colors' : 'Switch to dark colors';
    return html`
      <header class="header">
        <span class="brand">${logo()}<span>Thermograd</span></span>
        <nav aria-label="Views">
          ${VIEWS.map((view) => html`<a
            href=${location.hash || '#'}
            class="view-link"
            aria-current=${(this.state.view || 'race') === view.id ? 'page' : 'false'}
            @click=${(/** @type {MouseEvent} */ event) => this.#follow(event, view.id)}
          >${view.name}</a>`)}
        </nav>
        <div class="header-end">
          <span class="view-select select">
            <select aria-label="View" ?disabled=${!ready} @change=${(/** @type {Event} */ event) => { this.actions.setView(/** @type {HTMLSelectElement} */ (event.target).value); scrollTo({ top: 0 }); }}>
              ${VIEWS.map(({ id, name }) => html`<option value=${id} .selected=${live((this.state.view || 'race') === id)}>${name}</option>`)}
            </select>${icon('chevron', 16)}</span>
          <button class="button bare icon from-phone" type="button" aria-label="Help" title="Help" ?disabled=${!ready}
            @click=${() => this.dispatchEvent(new CustomEvent('tg-open-help', { bubbles: true }))}>${icon('help')}</button>
          <button class="button bare icon" type="button" aria-label=${name} title=${name}
            @click=${() => this.#switchTheme()}>${icon(dark ? 'sun' : 'moon')}</button>
          ${ready ? html`<tg-menu class="share" label="Share" icon="link" .items=${phoneScreen.matches ? [...this.#shareItems, this.#help] : this.#shareItems}></tg-menu>` : null}
          ${ready ? html`<input type="file" hidden accept=".json,.csv,.txt,application/json,text/csv"
            aria-label="Open a file" @change=${(/** @type {Event} */ event) => this.#opened(event)}>` : null}
        </div>
      </header>
    `;
  }
}
customElements.define('tg-header', Header);
