// @ts-check
// The page's frame: header, run bar, the problem beside or behind the lanes, notices, the view, the dialogs.
import { html } from 'lit';
import { Connected } from '../parts/connected.js';
import '../views/ensemble/ensemble-bar.js';
import { needsData } from '../lanes/target/needs-data.js';
import './header.js';
import './help.js';
import './notices.js';
import './own-points.js';
import './problem.js';
import './reference.js';
import './run-bar.js';

const wideScreen = matchMedia('(min-width: 1280px)');
const phoneScreen = matchMedia('(max-width: 719.98px)');

class App extends Connected {
  static properties = { problemOpen: { state: true } };

  constructor() {
    super();
    /** The drawer (or the phone's sheet) with the problem. */
    this.problemOpen = false;
  }

  #resized = () => {
    this.#closeProblem();
    this.requestUpdate();
  };

  connectedCallback() {
    super.connectedCallback();
    for (const query of [wideScreen, phoneScreen]) query.addEventListener('change', this.#resized);
    this.addEventListener('tg-open-problem', this.#openProblem);
    this.addEventListener('tg-open-points', () => this.#dialog('tg-own-points').open());
    this.addEventListener('tg-open-help', () => this.#dialog('tg-help').open());
    this.addEventListener('tg-open-reference', (event) => this.#dialog('tg-reference').open(/** @type {CustomEvent<string | null>} */ (event).detail));
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    for (const query of [wideScreen, phoneScreen]) query.removeEventListener('change', this.#resized);
  }

  /** @param {string} tag */
  #dialog(tag) { return /** @type {HTMLElement & {open(id?: string | null): void}} */ (this.querySelector(tag)); }

  get #drawer() { return /** @type {HTMLDialogElement | null} */ (this.querySelector('.problem-drawer')); }

  /** The problem stands beside the lanes; an ensemble needs that room itself. */
  get #beside() { return wideScreen.matches && this.state.view === 'race'; }

  /** What had the focus before the drawer; it gets it back. @type {HTMLElement | null} */
  #before = null;

  #openProblem = async () => {
    if (this.#beside) {
      /** @type {HTMLElement | null} */ (this.querySelector('.problem-panel input:checked, .problem-panel input'))?.focus();
      return;
    }
    if (this.problemOpen) {
      this.#closeProblem();
      return;
    }
    this.#before = /** @type {HTMLElement} */ (document.activeElement);
    this.problemOpen = true;
    await this.updateComplete;
    // The drawer leaves the page in sight and in use; the phone's sheet covers too much of it for that.
    if (phoneScreen.matches) this.#drawer?.showModal();
    else this.#drawer?.show();
  };

  #closeProblem() {
    this.#drawer?.close();
    this.problemOpen = false;
  }

  #problemClosed() {
    if (!this.problemOpen) return;
    this.problemOpen = false;
    this.#before?.focus();
  }

  /** @param {KeyboardEvent} event */
  #drawerKey(event) {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    this.#drawer?.close();
  }

  /** @param {MouseEvent} event */
  #skip(event) {
    event.preventDefault(); // the address belongs to the experiment
    const main = /** @type {HTMLElement} */ (this.querySelector('main'));
    main.focus();
    main.scrollIntoView();
  }

  willUpdate() {
    // The drawer belongs to a page that has no panel.
    if (this.#beside && this.problemOpen) this.#closeProblem();
  }

  updated() {
    if (this.state.status !== 'loading') document.getElementById('start')?.remove();
  }

  #failed() {
    const { title, text } = this.state.failure ?? { title: 'The page could not start', text: 'Load it again.' };
    return html`
      <tg-header></tg-header>
      <main id="main" class="failure" tabindex="-1">
        <h1>${title}</h1>
        <p>${text}</p>
        <button type="button" class="button filled" @click=${() => location.reload()}>Load the page again</button>
      </main>
    `;
  }

  #drawerTemplate() {
    return html`
      <dialog class="problem-drawer" aria-labelledby="problem-title" @close=${this.#problemClosed} @keydown=${this.#drawerKey}
        @click=${(/** @type {MouseEvent} */ event) => { if (event.target === this.#drawer) this.#drawer?.close(); }}>
        ${this.problemOpen ? html`<tg-problem drawer ?phone=${phoneScreen.matches}
          @tg-close=${() => this.#drawer?.close()}></tg-problem>` : null}
      </dialog>`;
  }

  render() {
    if (this.state.status === 'failed') return this.#failed();
    if (this.state.status === 'loading') return html`<tg-header></tg-header>`;
    const wide = this.#beside;
    const { view } = this.state;
    const ensemble = view === 'ensemble';
    // Only the race runs on a target.
    const lost = view !== 'race' && this.state.experiment.target !== undefined;
    return html`
      <a class="skip" href="#main" @click=${this.#skip}>Skip to the ${view}</a>
      <tg-header></tg-header>
      ${lost ? null : ensemble ? html`<tg-ensemble-bar ?phone=${phoneScreen.matches} ?problem-open=${this.problemOpen}></tg-ensemble-bar>`
        : html`<tg-run-bar ?wide=${wide} ?phone=${phoneScreen.matches} ?problem-open=${this.problemOpen}></tg-run-bar>`}
      <div class="frame">
        ${wide ? html`<aside class="problem-panel" aria-label="Problem"><tg-problem></tg-problem></aside>` : this.#drawerTemplate()}
        <main id="main" tabindex="-1">
          <tg-notices ?strip=${view === 'race' && this.state.lanes.length > 0 && !phoneScreen.matches}></tg-notices>
          ${lost ? needsData(ensemble ? 'The ensemble' : 'The landscape') : ensemble ? html`<tg-ensemble></tg-ensemble>` : view === 'landscape' ? html`<tg-landscape></tg-landscape>` : html`<tg-race></tg-race>`}
        </main>
      </div>
      <tg-own-points></tg-own-points>
      <tg-help></tg-help>
      <tg-reference></tg-reference>
      <div class="unseen" role="status" aria-live="polite">${this.state.said}</div>
    `;
  }
}
customElements.define('tg-app', App);
