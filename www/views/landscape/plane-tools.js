// @ts-check
// <tg-plane-tools>: which plane, through what, on which height.
import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { segmented } from '../../charts/segmented.js';
import { Connected } from '../../parts/connected.js';
import { plainNumber } from '../../parts/format.js';
import { icon } from '../../parts/icon.js';
import { shape } from '../../parts/shape.js';

/** A plane's text in its parts, as `PlaneSpec` in src/experiment/plane.rs writes it. @param {string} text */
export function partsOf(text) {
  const [kind, ...rest] = text.split(',').map((part) => part.trim());
  const numbers = (/** @type {string} */ letter) => rest.filter((part) => part.startsWith(letter)).map((part) => Number(part.slice(1)));
  return {
    kind, lanes: rest.filter((part) => /^\d/.test(part)).map((part) => Number(part) - 1),
    vectors: numbers('v'), seed: numbers('s')[0] ?? 0, burn_in: /** @type {number | null} */ (numbers('b')[0] ?? null),
  };
}

/** @param {ReturnType<typeof partsOf>} parts @param {import('../../types.d.ts').PlaneKind} row */
export function textOf({ kind, lanes, vectors, seed, burn_in }, row) {
  return [
    kind, ...lanes.map((lane) => lane + 1), ...(row.vectors ? [...vectors.map((k) => `v${k}`), ...(burn_in === null ? [] : [`b${burn_in}`])] : []),
    ...(row.seed && seed ? [`s${seed}`] : []),
  ].join(',');
}

const JOINS = ['through', 'and', 'and'];

export class PlaneTools extends Connected {
  get #row() {
    const { planes } = this.state.catalogue.landscape;
    const { kind } = partsOf(this.state.landscape.plane);
    return planes.find(({ id }) => id === kind) ?? planes[0];
  }

  /** @param {string} id */
  #setKind(id) {
    const row = this.state.catalogue.landscape.planes.find((one) => one.id === id);
    if (!row) return;
    const { lanes } = this.state;
    const [least, most] = row.lanes;
    const before = partsOf(this.state.landscape.plane).lanes;
    // The lanes of before, filled up with others that still run; all of them where it may be all.
    const sound = lanes.filter(({ diverged_at }) => diverged_at === null).map(({ index }) => index);
    const chosen = [...before.filter((lane) => sound.includes(lane)), ...sound.filter((lane) => !before.includes(lane))].slice(0, Math.min(least, most));
    this.actions.setPlane(textOf({ kind: id, lanes: least === 0 || chosen.length < least ? [] : chosen, vectors: row.vectors ? [1, 2] : [], seed: 0, burn_in: null }, row));
  }

  /** @param {Partial<ReturnType<typeof partsOf>>} news */
  #edit(news) {
    this.actions.setPlane(textOf({ ...this.#parts, ...news }, this.#row));
  }

  get #parts() {
    const parts = partsOf(this.state.landscape.plane);
    const row = this.#row;
    if (row.vectors && parts.vectors.length !== 2) parts.vectors = [1, 2];
    const [least] = row.lanes;
    if (!parts.lanes.length) parts.lanes = Array.from({ length: least }, (_, k) => k);
    return parts;
  }

  /** @param {string} label @param {number} value @param {number} k @param {boolean} [all] */
  #lane(label, value, k, all = false) {
    const { lanes } = this.state;
    const { lanes: chosen } = this.#parts;
    const lane = lanes[value];
    return html`<label class="plane-lane"><span>${label}</span>
      <span class="select">${lane ? shape(lane.slot, 14) : nothing}
        <select @change=${(/** @type {Event} */ event) => {
          const to = Number(/** @type {HTMLSelectElement} */ (event.target).value);
          if (all) return this.#edit({ lanes: to < 0 ? [] : [to] });
          // A lane that is chosen already changes places with the one it replaces.
          this.#edit({ lanes: chosen.map((one, i) => (i === k ? to : one === to ? value : one)) });
        }}>
          ${all ? html`<option value="-1" .selected=${live(value < 0)}>all lanes together</option>` : nothing}
          ${lanes.map(({ name, index }) => html`<option value=${index} .selected=${live(index === value)}>${name}</option>`)}
        </select>${icon('chevron', 16)}</span></label>`;
  }

  /** @param {string} label @param {number} value @param {(n: number) => void} set @param {string} help */
  #number(label, value, set, help) {
    return html`<label class="plane-number" title=${help}><span>${label}</span>
      <input inputmode="numeric" autocomplete="off" spellcheck="false" maxlength="9" .value=${live(String(value))}
        @change=${(/** @type {Event} */ event) => {
          const input = /** @type {HTMLInputElement} */ (event.target);
          const n = Number(input.value.trim());
          if (/^\d+$/.test(input.value.trim())) set(n);
          else input.value = String(value);
        }}></label>`;
  }

  /** Half widths in steps of ten, as in the papers. */
  #scale() {
    const { window } = this.state.landscape;
    const [least, most] = this.state.catalogue.landscape.scales;
    if (!window || !(least > 0)) return nothing;
    const half = (window[1] - window[0]) / 2;
    const scales = [];
    for (let power = Math.round(Math.log10(most)); power >= Math.round(Math.log10(least)); power--) scales.push(Number(`1e${power}`));
    const known = scales.some((scale) => Math.abs(half / scale - 1) < 0.01);
    const [cx, cy] = [(window[0] + window[1]) / 2, (window[2] + window[3]) / 2];
    const tall = (window[3] - window[2]) / (window[1] - window[0]);
    return html`<label class="plane-scale"><span>half width</span>
      <span class="select"><select @change=${(/** @type {Event} */ event) => {
        const to = Number(/** @type {HTMLSelectElement} */ (event.target).value);
        this.actions.setWindow([cx - to, cx + to, cy - to * tall, cy + to * tall]);
      }}>
        ${known ? nothing : html`<option value="" .selected=${live(true)} disabled>${plainNumber(Number(half.toPrecision(2)))}</option>`}
        ${scales.map((scale) => html`<option value=${scale} .selected=${live(Math.abs(half / scale - 1) < 0.01)}>${plainNumber(scale)}</option>`)}
      </select>${icon('chevron', 16)}</span></label>`;
  }

  render() {
    const { landscape, catalogue } = this.state;
    const row = this.#row;
    if (!row) return nothing;
    const parts = this.#parts;
    const { options } = /** @type {Extract<import('../../types.d.ts').Kind, {type: 'choice'}>} */ (catalogue.landscape.height.kind);
    const [least] = row.lanes;
    return html`
      <label class="plane-kind"><span>Plane</span>
        <span class="select"><select aria-label="Plane" title=${`${row.help} ${row.cite}`} @change=${(/** @type {Event} */ event) => this.#setKind(/** @type {HTMLSelectElement} */ (event.target).value)}>
          ${catalogue.landscape.planes.map(({ id, name }) => html`<option value=${id} .selected=${live(id === row.id)}>${name}</option>`)}
        </select>${icon('chevron', 16)}</span></label>
      ${least === 0 ? this.#lane('of', parts.lanes.length === 1 ? parts.lanes[0] : -1, 0, true)
        : parts.lanes.slice(0, least).map((lane, k) => this.#lane(least === 1 ? 'around' : JOINS[k], lane, k))}
      ${row.seed ? html`${this.#number('seed', parts.seed, (seed) => this.#edit({ seed }), 'Another seed, two other directions')}
        <button type="button" class="button icon die" aria-label="Two other directions" title="Two other directions" @click=${() => this.#edit({ seed: parts.seed + 1 })}>${icon('die')}</button>` : nothing}
      ${row.vectors ? html`${[0, 1].map((i) => this.#number(i ? 'and' : 'eigenvectors', parts.vectors[i], (n) => this.#edit({ vectors: i ? [parts.vectors[0], n] : [n, parts.vectors[1]] }), 'Counted from 1, the widest direction first'))}` : nothing}
      ${row.seed || row.vectors ? this.#scale() : nothing}
      <span class="rule"></span>
      ${segmented('plane-height', 'Height', options.toSorted((a, b) => ['loss', 'log', 'accuracy'].indexOf(a.value) - ['loss', 'log', 'accuracy'].indexOf(b.value)).map(({ value, name, help }) => /** @type {const} */ ([value, name, help])), landscape.height, (value) => this.actions.setHeight(value))}
      ${segmented('plane-data', 'Points looked at', [['train', 'train', 'Over the training points'], ['test', 'test', 'Over points the networks have not seen']], landscape.test ? 'test' : 'train', (value) => this.actions.setLandscapeData(value === 'test'))}`;
  }
}

customElements.define('tg-plane-tools', PlaneTools);
