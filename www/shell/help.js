// @ts-check
// Help: what the picture shows, what the letters mean, keys, the console, and what is promised.
import { html } from 'lit';
import { tidyPercent } from '../charts/words.js';
import { Connected } from '../parts/connected.js';
import { icon } from '../parts/icon.js';
import { math } from '../parts/math-text.js';

/** @typedef {import('../types.d.ts').Op} Op */

const KEYS = [
  ['Space', 'run or pause'],
  ['.', 'one step'],
  ['Home', 'back to step 0'],
];

const CONSOLE = [
  ['thermograd.state()', 'step, status and every lane’s numbers'],
  ['await thermograd.run(2000)', 'runs to a step and answers with the state'],
  ['thermograd.experiment()', 'the experiment as JSON'],
  ['await thermograd.load(…)', 'opens a link or an experiment and answers with the list of what was wrong with it'],
  ['await thermograd.fingerprint()', 'sixteen digits that stand for all weights'],
];

class Help extends Connected {
  /** Whether it is open; closed, it renders only its empty dialog. */
  static properties = { shown: { state: true } };

  constructor() {
    super();
    this.shown = false;
  }

  get #dialog() { return /** @type {HTMLDialogElement} */ (this.querySelector('dialog')); }

  async open() {
    this.shown = true;
    await this.updateComplete;
    if (!this.#dialog.open) this.#dialog.showModal();
  }

  /** Every letter in use, once, with a heat bath's fresh momenta under their own name. @returns {Op[]} */
  get #letters() {
    const seen = new Map();
    for (const scheme of this.state.catalogue.schemes) {
      if (scheme.letters) for (const op of scheme.step) if (!seen.has(op.label)) seen.set(op.label, op);
    }
    return [...seen.values()].sort((a, b) => a.label.localeCompare(b.label));
  }

  #picture() {
    const { finish } = this.state.experiment;
    return html`
      <h3>What the picture shows</h3>
      <p>Every lane trains the same small network on the same points, from the same weights, with the same minibatches in the
        same order. Only the method differs.</p>
      <ul>
        <li><strong>Track:</strong> the share of test points a lane gets right. Each halving of what is still wrong is the same
          stretch; the flag stands at ${tidyPercent(finish)}.</li>
        <li><strong>Map:</strong> what the network says everywhere: deep <span class="class-blue">blue</span> or
          <span class="class-red">red</span> where it is sure, pale where it is not, a line where it is undecided. Dots are
          training points, crosses are test points it gets wrong.</li>
        <li><strong>Charts:</strong> the same numbers over steps, over gradients (what a method really costs) or over seconds of
          computing.</li>
        <li>One race is one seed. Draw another with the die before believing an order.</li>
      </ul>`;
  }

  #views() {
    return html`
      <h3>The other views</h3>
      <ul>
        <li><strong>Ensemble:</strong> the same race from many seeds. Bands hold the middle half of the seeds, and nine tenths; every
          dot is a seed that opens in the race.</li>
        <li><strong>Landscape:</strong> the loss on a flat cut through all weights. What the cut leaves out is printed as shares; a
          path’s dots have their own true loss, so that one sees where it has left the cut. A click opens the classifier at that
          point.</li>
        <li><strong>Targets</strong> (beside the data, under Problem): densities known exactly, on which a sampler’s histogram and
          temperatures are compared with what they should be.</li>
      </ul>`;
  }

  #reading() {
    return html`
      <h3>Reading the letters</h3>
      <p>A step is a row of small moves, done from left to right, each for a part of the step size. Weights are
        ${math('θ')}, their momenta ${math('p')}; ${math('g')} is the downhill direction on a minibatch and ${math('R')} fresh
        random numbers. A dotted edge marks random numbers. The filled <b>G</b> works out a gradient: that is what a step
        costs.</p>
      <table class="letters-table">
        <thead><tr><th scope="col">Letter</th><th scope="col">Name</th><th scope="col">What it does</th></tr></thead>
        <tbody>${this.#letters.map((op) => html`
          <tr><th scope="row"><span class="letter-key ${op.gradient ? 'gradient' : ''} ${op.random ? 'random' : ''}">${op.label}</span></th>
            <td>${op.name}</td><td>${math(op.equation)}</td></tr>`)}
        </tbody>
      </table>
      <p>A method of your own is such a word: choose <b>Write your own in letters</b> where a lane’s method is chosen, or
        <b>Show as letters</b> in the menu of a lane. A letter that stands several times shares the step; the gradient is put
        where a kick needs it.</p>
      <p><button class="button small" type="button" @click=${this.#reference}>${icon('search', 16)}<span>Reference of all methods</span></button></p>`;
  }

  #reference() {
    this.#dialog.close();
    this.dispatchEvent(new CustomEvent('tg-open-reference', { detail: null, bubbles: true }));
  }

  #keys() {
    const { shortcuts } = this.state;
    return html`
      <h3>Keys</h3>
      <label class="switch-row"><input type="checkbox" role="switch" .checked=${shortcuts}
        @change=${(/** @type {Event} */ event) => this.actions.setShortcuts(/** @type {HTMLInputElement} */ (event.target).checked)}>
        <span>Shortcuts, when no control has the focus</span></label>
      <dl class="keys ${shortcuts ? '' : 'off'}">
        ${KEYS.map(([key, what]) => html`<div><dt><kbd>${key}</kbd></dt><dd>${what}</dd></div>`)}
      </dl>
      <p>On a slider: arrows move 1${'\u202f'}%, with Shift 10${'\u202f'}%; Delete or a double click goes back to the usual value.
        Numbers can be typed, also as <kbd>1e-4</kbd>.</p>
      <p>On the landscape’s map: arrows point, with Shift they move the map, <kbd>+</kbd> and <kbd>−</kbd> zoom, <kbd>Home</kbd> shows
        all, <kbd>Enter</kbd> opens the classifier. On the surface the arrows turn.</p>`;
  }

  render() {
    return html`
      <dialog class="help" aria-labelledby="help-title" @close=${() => { this.shown = false; }}
        @click=${(/** @type {MouseEvent} */ event) => { if (event.target === this.#dialog) this.#dialog.close(); }}>
        ${this.shown ? html`
          <div class="dialog-frame">
            <div class="dialog-head">
              <h2 id="help-title">Help</h2>
              <button type="button" class="button bare icon" aria-label="Close" title="Close"
                @click=${() => this.#dialog.close()}>${icon('close')}</button>
            </div>
            <div class="dialog-body prose" tabindex="0" role="region" aria-labelledby="help-title">
              ${this.#picture()}
              ${this.#views()}
              ${this.#reading()}
              ${this.#keys()}
              <h3>From the browser’s console</h3>
              <dl class="console">${CONSOLE.map(([call, what]) => html`<div><dt><code>${call}</code></dt><dd>${what}</dd></div>`)}</dl>
              <h3>What is promised</h3>
              <ul>
                <li>An experiment gives the same weights, to the last bit, in every browser and in the program for the command
                  line. A shared link checks this and says so.</li>
                <li>Nothing leaves your browser: no accounts, no counting, no requests to anyone else.</li>
                <li>A link is only data. What it gets wrong is said, and the rest is kept.</li>
              </ul>
            </div>
          </div>` : null}
      </dialog>
    `;
  }
}
customElements.define('tg-help', Help);
