// @ts-check
// A lane's step in letters: one row per layer, a tile per map, with its equation on hover, focus or tap.
import { autoUpdate, computePosition, flip, offset, shift } from '@floating-ui/dom';
import { html, nothing } from 'lit';
import { Connected } from '../parts/connected.js';
import { math, plainMath } from '../parts/math-text.js';
import { flows, loops, score, share } from './score.js';

/** @typedef {import('../types.d.ts').Op} Op */

let elements = 0;

class Letters extends Connected {
  static properties = { lane: { attribute: false }, inline: { type: Boolean }, chosen: { state: true }, stop: { state: true } };

  #id = `letters-${++elements}`;
  /** @type {(() => void) | undefined} */
  #unplace;
  /** @type {({scheme: import('../types.d.ts').Scheme, hidden: boolean} & ReturnType<typeof score>) | undefined} */
  #known;
  /** @type {unknown[]} */
  #shown = [];

  constructor() {
    super();
    /** @type {import('../types.d.ts').LaneState | undefined} */
    this.lane = undefined;
    /** Explains below the rows instead of in a box beside the tile. */
    this.inline = false;
    /** The tile explained: "row column". @type {string | null} */
    this.chosen = null;
    /** The one tile in the tab order. */
    this.stop = '0 0';
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#unplace?.();
  }

  get #hidden() { return this.state.experiment.network.hidden.length; }

  get #layout() {
    const { scheme } = /** @type {NonNullable<typeof this.lane>} */ (this.lane);
    const hidden = this.#hidden > 0;
    if (this.#known?.scheme !== scheme || this.#known.hidden !== hidden) this.#known = { scheme, hidden, ...score(scheme.step, hidden) };
    return this.#known;
  }

  /** The race moves many times a second, the letters do not. */
  shouldUpdate() {
    const shows = [this.lane?.scheme, this.lane?.name, this.#hidden, this.state.lit, this.chosen, this.stop, this.inline];
    if (shows.every((value, k) => value === this.#shown[k])) return false;
    this.#shown = shows;
    return true;
  }

  updated() {
    for (const tile of /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll('.tile'))) {
      const column = `${tile.dataset.from} / span ${tile.dataset.span}`;
      if (tile.style.gridColumn !== column) tile.style.gridColumn = column;
    }
    const columns = String(this.#layout.columns);
    for (const row of /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll('.tiles'))) row.style.setProperty('--columns', columns);
    if (!this.inline) this.#place();
  }

  #place() {
    this.#unplace?.();
    this.#unplace = undefined;
    const tip = /** @type {HTMLElement | null} */ (this.querySelector('.letter-tip'));
    const tile = /** @type {HTMLElement | null} */ (this.querySelector('.tile[data-chosen]'));
    if (!tip) return;
    if (!tile) {
      if (tip.matches(':popover-open')) tip.hidePopover();
      return;
    }
    if (!tip.matches(':popover-open')) tip.showPopover();
    // Beside the tile but below all rows: the box must not hide the tiles it explains.
    const rows = /** @type {HTMLElement} */ (this.querySelector('.score'));
    const anchor = {
      contextElement: tile,
      getBoundingClientRect: () => {
        const [at, all] = [tile.getBoundingClientRect(), rows.getBoundingClientRect()];
        return new DOMRect(at.x, all.y, at.width, all.height);
      },
    };
    this.#unplace = autoUpdate(anchor, tip, async () => {
      const { x, y } = await computePosition(anchor, tip, {
        strategy: 'fixed', placement: 'bottom', middleware: [offset(6), flip(), shift({ padding: 8 })],
      });
      Object.assign(tip.style, { left: `${x}px`, top: `${y}px` });
    });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { rows } = this.#layout;
    const [row, column] = this.stop.split(' ').map(Number);
    if (event.key === 'Escape' && this.chosen) {
      this.chosen = null;
      event.stopPropagation();
      return;
    }
    const last = (/** @type {number} */ r) => rows[r].tiles.length - 1;
    const beside = (/** @type {number} */ r) => {
      const from = rows[row].tiles[column].from;
      return rows[r].tiles.findLastIndex((tile) => tile.from <= from);
    };
    /** @type {Record<string, [number, number]>} */
    const moves = {
      ArrowLeft: [row, Math.max(0, column - 1)], ArrowRight: [row, Math.min(last(row), column + 1)],
      Home: [row, 0], End: [row, last(row)],
      ...(row > 0 ? { ArrowUp: [row - 1, beside(row - 1)] } : {}),
      ...(row < rows.length - 1 ? { ArrowDown: [row + 1, beside(row + 1)] } : {}),
    };
    const to = moves[event.key];
    if (!to) return;
    event.preventDefault();
    event.stopPropagation();
    this.stop = to.join(' ');
    /** @type {HTMLElement | null} */ (this.querySelector(`[data-tile="${this.stop}"]`))?.focus();
  }

  /** @param {Op} op */
  #explain(op) {
    const [first] = this.#layout.rows;
    const [, kind, layer] = /** @type {RegExpExecArray} */ (/^(\D+)(\d*)$/.exec(op.part));
    const part = op.part === 'all' || first.name === 'both' ? '' : `, ${kind} layer${kind === 'hidden' && !layer && this.#hidden > 1 ? 's' : ''}${layer ? ` ${layer}` : ''}`;
    return html`<b>${op.label.length < 3 ? `${op.label} ` : ''}${op.name}</b>${part}: ${math(op.equation)}
      <span class="tip-share">${share(op)}${op.random ? ', random numbers' : ''}</span>`;
  }

  render() {
    const { lane } = this;
    if (!lane) return nothing;
    const { rows } = this.#layout;
    const [r, c] = (this.chosen ?? '').split(' ').map(Number);
    const chosen = this.chosen === null ? undefined : rows[r]?.tiles[c]?.op;
    const stop = rows[Number(this.stop.split(' ')[0])]?.tiles[Number(this.stop.split(' ')[1])] ? this.stop : '0 0';
    /** @param {import('./score.js').Tile} of @param {number} row @param {number} column */
    const tile = ({ op, index, from, span }, row, column) => {
      const key = `${row} ${column}`;
      return html`<button type="button" data-tile=${key} data-from=${from} data-span=${span}
        ?data-chosen=${key === this.chosen} tabindex=${key === stop ? 0 : -1}
        class="tile ${op.gradient ? 'gradient' : ''} ${op.random ? 'random' : ''} ${op.label.length > 2 ? 'symbols' : ''} ${this.state.lit === index ? 'lit' : ''}"
        aria-label="${plainMath(op.label)}, ${op.name}" aria-describedby=${key === this.chosen ? `${this.#id}-tip` : nothing}
        @pointerenter=${(/** @type {PointerEvent} */ event) => { if (event.pointerType === 'mouse') this.chosen = key; }}
        @focus=${() => { this.chosen = this.stop = key; }} @click=${() => { this.chosen = key; }}
        @blur=${() => { if (!this.inline) this.chosen = null; }}>${op.label.length > 2 ? math(op.label) : op.label}</button>`;
    };
    return html`
      <div class="score" role="toolbar" aria-label="One step of ${lane.name}" @keydown=${this.#key}
        @pointerleave=${(/** @type {PointerEvent} */ event) => { if (event.pointerType === 'mouse' && !this.inline) this.chosen = null; }}>
        ${rows.map(({ name, tiles }, row) => html`
          <span class="layer">${name}</span>
          <div class="tiles ${flows(tiles) ? 'flow' : ''}" role="group" aria-label=${name === 'both' ? 'all layers' : `${name} layer`}>
            ${flows(tiles)
              ? loops(tiles).map((group) => (group.length > 1
                ? html`<span class="loop">${group.map((one) => tile(one, row, tiles.indexOf(one)))}</span>` : tile(group[0], row, tiles.indexOf(group[0]))))
              : tiles.map((one, column) => tile(one, row, column))}
          </div>`)}
      </div>
      ${this.inline
        ? html`<p class="letter-line" id="${this.#id}-tip" aria-live="polite">${chosen ? this.#explain(chosen) : 'Tap a letter for its equation.'}</p>`
        : html`<div class="letter-tip tip" popover="manual" role="tooltip" id="${this.#id}-tip">${chosen ? this.#explain(chosen) : nothing}</div>`}
    `;
  }
}
customElements.define('tg-letters', Letters);
