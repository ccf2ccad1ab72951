// @ts-check
// <tg-landscape>: what the methods move through. A plane as map and surface, shares of the paths, straight lines.
import { html, nothing } from 'lit';
import { segmented } from '../../charts/segmented.js';
import { Connected } from '../../parts/connected.js';
import { axisNumber, count, percent, plural } from '../../parts/format.js';
import { drawnLanes } from './lanes.js';
import { withNames } from './lines.js';
import { depths } from './map-draw.js';
import { partsOf } from './plane-tools.js';
import { BANDS, valueAt } from './scale.js';
import './plane-map.js';
import './point.js';
import './shares.js';
import './surface.js';
import '../race/empty.js';

const SHOWS = /** @type {const} */ ([['map', 'map', 'Contours only'], ['surface', 'surface', 'The surface only'], ['both', 'both', 'Map and surface']]);

export class LandscapeView extends Connected {
  static properties = { point: { state: true } };

  constructor() {
    super();
    /** A point of the plane whose classifier is shown. @type {{x: number, y: number} | null} */
    this.point = null;
  }

  updated() {
    const canvas = /** @type {HTMLCanvasElement | null} */ (this.querySelector('.depth-bands'));
    if (canvas) {
      const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
      depths().bands.forEach((colour, k) => {
        ctx.fillStyle = colour;
        ctx.fillRect(k, 0, 1, 1);
      });
    }
    const bar = /** @type {HTMLElement | null} */ (this.querySelector('.plane-progress'));
    // Through the object model: the page's policy allows no style attributes.
    bar?.style.setProperty('--done', String(this.state.landscape.share));
  }

  /** What is cut, in words. */
  get #words() {
    const { seen } = this.state.landscape;
    const { data } = this.state;
    if (!seen) return html`The loss of every classifier that the methods could have become, cut open along a plane.`;
    const { plane, step } = seen;
    const lanes = drawnLanes();
    const names = plane.marks.flatMap(({ lane }) => (lane === null ? [] : [lanes[lane]?.name ?? '']));
    const list = names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : names[0];
    const burnIn = partsOf(plane.spec).burn_in;
    const after = `after ${plural(step, 'step')}`;
    const what = {
      endpoints: `the common start, and where ${list} stood ${after}`,
      fan: `the common start, and where ${list} stood ${after}; all of its left edge is the start`,
      ends: `where ${list} stood ${after}`,
      random: `two random directions around where ${list} stood ${after}, each unit’s as long as its weights`,
      pca: `the two directions in which ${names.length > 1 ? 'all paths together' : 'the path'} moved most in ${plural(step, 'step')}`,
      covariance: `two eigenvectors of the covariance of ${list}’s samples (${burnIn === null ? 'the second half of its path' : `those after step ${count(burnIn)}`}), around where it stood ${after}`,
    }[plane.kind];
    return html`A flat cut through a space of ${plural(data.weights, 'weight')}: ${what}. <strong>The other ${plural(plane.dimensions - 2, 'direction')} ${plane.dimensions === 3 ? 'is' : 'are'} not shown.</strong>`;
  }

  /** Coarse, under way, stopped, done: in the card's head. */
  #state() {
    const { landscape, step, status } = this.state;
    const { seen } = landscape;
    const working = landscape.status === 'working';
    const moved = seen && step > seen.step + 1 && (status === 'running' || this.state.experiment.window);
    return html`<div class="plane-state">
      ${working || landscape.status === 'stopped' ? html`<span class="plane-progress" role="progressbar" aria-label="Points worked out" aria-valuemin="0" aria-valuemax="100" aria-valuenow=${Math.round(100 * landscape.share)}><i></i></span>
        <span>${seen && seen.picture.stride > 1 ? 'coarse, ' : ''}${percent(landscape.share, 0)}</span>
        <button type="button" class="button small" @click=${() => (working ? this.actions.stopLandscape() : this.actions.goOnLandscape())}>${working ? 'Cancel' : 'Go on'}</button>`
        : html`<span>${landscape.engine ? `Worked out on the ${landscape.engine}.` : ''}</span>`}
      ${moved ? html`<span class="plane-old">Laid at step ${count(seen.step)}. <button type="button" class="text-button" @click=${() => this.actions.layAgain()}>Lay it through where they are now</button></span>` : nothing}
    </div>`;
  }

  /** What the colours mean. */
  #legend() {
    const { seen } = this.state.landscape;
    if (!seen) return nothing;
    const { scale, test, loss, accuracy } = seen.picture;
    // The ends are those of the picture: its first and last band hold all that lies outside the scale.
    const sorted = (scale.height === 'accuracy' ? accuracy : loss).filter(Number.isFinite).sort();
    const [least = 0, most = 0] = [sorted[0], sorted.at(-1)];
    const values = [least, ...[3, 6, 9].map((k) => valueAt(scale, k / BANDS)), most];
    const words = (/** @type {number} */ digits) => values.map((value) => (scale.height === 'accuracy' ? percent(value, digits - 2) : axisNumber(Number(value.toPrecision(digits)))));
    // As many digits as tell them apart.
    const ticks = [2, 3, 4, 5].map(words).find((some) => new Set(some).size === some.length) ?? words(5);
    return html`<div class="plane-legend">
      <span>${test ? 'test' : 'training'} ${scale.height === 'accuracy' ? 'accuracy' : 'loss'}</span>
      <span class="depth" role="img" aria-label=${`Colors from dark, ${ticks[0]}, to light, ${ticks[4]}`}><canvas class="depth-bands" width=${BANDS} height="1"></canvas><span class="depth-ticks">${ticks.map((tick) => html`<span>${tick}</span>`)}</span></span>
      <span class="legend-dot"><svg width="34" height="14" viewBox="0 0 34 14" aria-hidden="true"><path d="M0 7H34" /><circle class="light" cx="10" cy="7" r="4.5" /><circle class="dark" cx="24" cy="7" r="4.5" /></svg>a dot’s fill is its true ${scale.height === 'accuracy' ? 'accuracy' : 'loss'}</span>
    </div>`;
  }

  /** Nothing to show, why, and what to do. */
  #instead() {
    const { landscape, step, status, lanes } = this.state;
    const usual = html`<button type="button" class="button" @click=${() => this.actions.setPlane('pca')}>Along the paths instead</button>`;
    if (landscape.status === 'failed') {
      return html`<div class="plane-instead"><h2>The landscape could not be worked out</h2><p>It runs in a worker, and this browser ended it. The race goes on. (${landscape.engine})</p>
        <button type="button" class="button" @click=${() => this.actions.goOnLandscape()}>Try again</button></div>`;
    }
    if (landscape.problem) {
      const going = lanes.some(({ diverged_at }) => diverged_at === null);
      const young = step < 1 && going;
      // Running on changes nothing where every lane has diverged or come to its end.
      const on = status !== 'running' && going && (young || status !== 'done');
      return html`<div class="plane-instead" role="status"><h2>${young ? 'Nothing to see yet' : 'This plane cannot be laid'}</h2>
        <p>${young ? 'All methods still stand at their common start. Run the race some steps, and their paths appear here.' : withNames(landscape.problem.text)}</p>
        <p class="plane-ways">${!on ? nothing : html`<button type="button" class="button filled" @click=${() => this.actions.run()}>${young ? 'Run the race' : 'Run on'}</button>`}
          ${young || landscape.plane.startsWith('pca') ? nothing : usual}</p></div>`;
    }
    return html`<div class="plane-instead" role="status"><p>${lanes.some(({ status: one }) => one === 'waiting') ? 'The lanes are starting …' : 'Working out the first coarse picture …'}</p></div>`;
  }

  async #png() {
    const { show } = this.state.landscape;
    const shown = /** @type {import('./plane-map.js').PlaneMap | import('./surface.js').Surface | null} */ (this.querySelector(show === 'surface' ? 'tg-surface' : 'tg-plane-map'));
    const canvas = await shown?.picture();
    if (canvas) this.actions.savePicture(canvas, `thermograd-landscape-${show === 'surface' ? 'surface' : 'map'}`);
  }

  render() {
    const { lanes, landscape, status, experiment } = this.state;
    if (status === 'loading' || status === 'failed') return nothing; // the shell says so
    if (!experiment.lanes.length || !lanes.length) return html`<tg-empty></tg-empty>`;
    const { seen, show } = landscape;
    return html`
      <h1>What the methods move through</h1>
      <p class="landscape-words">${this.#words}</p>
      <div class="landscape-tools">
        <tg-plane-tools></tg-plane-tools>
        <span class="landscape-files">
          ${segmented('plane-show', 'Shown as', SHOWS, show, (value) => this.actions.setShow(value))}
          <button type="button" class="button small" title="The picture that is shown" ?disabled=${!seen} @click=${() => void this.#png()}>PNG</button>
          <button type="button" class="button small" title="Every point of the picture as numbers" ?disabled=${!seen} @click=${() => void this.actions.saveLandscape('grid')}>CSV</button>
          <button type="button" class="button small" title="The paths on this plane as numbers" aria-label="Paths as CSV" ?disabled=${!seen} @click=${() => void this.actions.saveLandscape('paths')}>Paths</button>
        </span>
      </div>
      <div class="landscape-cards" data-show=${seen ? show : 'map'} @tg-point=${(/** @type {CustomEvent} */ event) => { this.point = event.detail; }}>
        <section class="card plane-card" aria-label="The plane">
          ${seen && show !== 'surface' ? html`${this.#state()}<tg-plane-map></tg-plane-map>${this.#legend()}` : seen ? html`${this.#state()}<tg-surface></tg-surface>${this.#legend()}` : this.#instead()}
        </section>
        ${seen ? html`<div class="landscape-side">
          ${show === 'both' ? html`<section class="card surface-card" aria-label="The plane as a surface"><tg-surface></tg-surface></section>` : nothing}
          <tg-plane-shares class="card" role="region" aria-label="Shares"></tg-plane-shares>
        </div>` : nothing}
      </div>
      ${landscape.lines.length || (landscape.lines_refused.length && landscape.lines_step > 0) ? html`<tg-plane-lines class="card" role="region" aria-labelledby="plane-lines"></tg-plane-lines>` : nothing}
      <tg-plane-point .at=${this.point} @tg-close=${() => { this.point = null; }}></tg-plane-point>`;
  }
}

customElements.define('tg-landscape', LandscapeView);
