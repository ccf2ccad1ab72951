// @ts-check
// <tg-plane-lines>: losses and accuracies on straight lines between the start and the ends; barriers marked or denied.
import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { onPaletteChange, palette } from '../../charts/palette.js';
import { picture } from '../../charts/picture.js';
import { makePlot, yRange } from '../../charts/plot.js';
import { dodge } from '../../charts/scale.js';
import { table } from '../../charts/table.js';
import { tidyPercent } from '../../charts/words.js';
import { Connected } from '../../parts/connected.js';
import { axisNumber, loss, percent, plural } from '../../parts/format.js';
import { icon } from '../../parts/icon.js';
import { shape } from '../../parts/shape.js';
import { linesSvg } from './lines-svg.js';

/** @typedef {import('../../types.d.ts').LandscapeLine} LandscapeLine */
/** @typedef {import('../../types.d.ts').LaneState} LaneState */

/** A rise of the training loss from which a hill is called a barrier: the least that paper 001's figure 4 tells apart. */
const BARRIER = 0.05;
const HEIGHT = 224;
const METRICS = /** @type {const} */ ([['train_loss', 'training loss'], ['test_loss', 'test loss'], ['train_accuracy', 'training accuracy'], ['test_accuracy', 'test accuracy']]);
/** @type {[number, number]} */
const RANGE = [-0.2, 1.2];

export class PlaneLines extends Connected {
  static properties = { open: { state: true } };

  /** @type {import('../../charts/plot.js').Model} */
  #model = { series: [], kind: 'loss', scale: 'log', range: [0.1, 1], unit: '' };
  /** @type {import('uplot') | null} */
  #plot = null;
  #made = '';
  #width = 0;
  #gutter = 60;
  /** @type {ResizeObserver | undefined} */
  #resize;
  /** @type {(() => void) | undefined} */
  #theme;
  /** What was drawn last. @type {unknown[]} */
  #drawn = [];
  /** @type {number | null} */
  #held = null;

  constructor() {
    super();
    this.open = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#theme = onPaletteChange(() => {
      this.#made = '';
      this.#drawn = [];
      this.requestUpdate();
    });
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#theme?.();
    this.#resize?.disconnect();
    this.#resize = undefined;
    this.#plot?.destroy();
    this.#plot = null;
    this.#made = '';
    this.#drawn = [];
  }

  /** Lines with the lanes they go to. @returns {{line: LandscapeLine, lane: LaneState}[]} */
  get #lines() {
    const { lanes, landscape } = this.state;
    return landscape.lines.flatMap((line) => (lanes[line.to] ? [{ line, lane: lanes[line.to] }] : []));
  }

  get #accuracy() {
    return this.state.landscape.lines_metric.endsWith('accuracy');
  }

  /** @param {LandscapeLine} line @returns {(number | undefined)[]} */
  #column(line) {
    return Array.from(line[this.state.landscape.lines_metric], (value) => (Number.isFinite(value) ? value : undefined));
  }

  get #heading() {
    const { lines_from: from, lines_metric: metric } = this.state.landscape;
    return `${METRICS.find(([id]) => id === metric)?.[1] ?? ''} on straight lines from ${from < 0 ? 'the start' : `${this.state.lanes[from]?.name}’s end`} to each end`.replace(/^./, (c) => c.toUpperCase());
  }

  /** Barriers in words. */
  get #verdict() {
    const lines = this.#lines;
    if (!lines.length) return '';
    if (lines.some(({ line }) => !line.barrier)) return 'Being worked out.';
    const hills = lines.filter(({ line }) => (line.barrier?.height ?? 0) > BARRIER);
    const above = this.state.landscape.lines_from < 0 ? 'the training loss at the start' : 'the higher end’s training loss';
    if (!hills.length) return `No line here has a barrier (a hill of more than ${BARRIER} above ${above}).`;
    const list = hills.map(({ line, lane }) => `${lane.name} ${loss(line.barrier?.height ?? 0)} at α = ${(line.barrier?.alpha ?? 0).toFixed(2)}`).join(', ');
    return `${hills.length === 1 ? 'Barrier' : 'Barriers'} above ${above}: ${list}.${hills.length < lines.length ? ' The other lines have none.' : ''}`;
  }

  updated() {
    const chart = /** @type {HTMLElement | null} */ (this.querySelector('.chart-plot'));
    const dialog = this.querySelector('dialog');
    if (dialog && !dialog.open) dialog.showModal();
    if (!chart) {
      this.#plot?.destroy();
      this.#plot = null;
      this.#made = '';
      this.#drawn = [];
      this.#resize?.disconnect();
      this.#resize = undefined;
      return;
    }
    if (!this.#resize) {
      this.#resize = new ResizeObserver(([entry]) => {
        this.#width = Math.floor(entry.contentRect.width);
        this.requestUpdate();
      });
      this.#resize.observe(chart);
    }
    this.#draw();
  }

  #draw() {
    const lines = this.#lines;
    if (!this.#width || !lines.length) return;
    const { landscape } = this.state;
    const drawn = [landscape.lines, landscape.lines_metric, this.#width, lines.map(({ lane }) => `${lane.name}${lane.slot}${lane.muted}`).join()];
    if (this.#made && drawn.every((value, k) => value === this.#drawn[k])) return;
    this.#drawn = drawn;
    const model = this.#model;
    const x = [...lines[0].line.alpha];
    const columns = lines.map(({ line, lane }) => (lane.muted ? [] : this.#column(line)));
    model.kind = this.#accuracy ? 'accuracy' : 'loss';
    model.scale = this.#accuracy ? 'linear' : 'log';
    model.series = lines.map(({ lane }) => ({ slot: lane.slot, diverged: false }));
    model.x = { range: RANGE, ticks: [0, 0.5, 1], label: (tick) => (tick === 0 ? (landscape.lines_from < 0 ? 'start' : 'one end') : tick === 1 ? 'end' : 'half way') };
    // What lies between the ends decides the top of the scale: beyond them a loss may grow without bound.
    const highest = Math.max(...columns.flatMap((column) => column.filter((value, k) => value !== undefined && x[k] >= -0.05 && x[k] <= 1.05).map(Number)));
    const within = columns.map((column) => column.filter((value) => (value ?? Infinity) <= highest));
    model.range = yRange(model.kind, model.scale, within, 1);
    const made = JSON.stringify([model.series, model.kind, this.#width]);
    if (!this.#plot || made !== this.#made) {
      this.#made = made;
      this.#plot?.destroy();
      const names = [...this.querySelectorAll('.chart-labels button')].map((button) => button.scrollWidth);
      this.#gutter = Math.min(Math.max(60, ...names) + 12, this.#width * 0.3);
      this.#plot = makePlot(/** @type {HTMLElement} */ (this.querySelector('.chart-canvas')), model, { width: this.#width, height: HEIGHT, gutter: this.#gutter }, (plot) => this.#box(plot), (plot) => this.#over(plot));
    }
    this.#plot.setData([x, ...columns.map((column) => (column.length ? column.map((value) => (value === undefined ? value : Math.min(Math.max(value, model.range[0]), model.range[1]))) : new Array(x.length).fill(undefined)))]);
  }

  /** Start and end, barriers, and the labels at the lines' ends. @param {import('uplot')} plot */
  #over(plot) {
    const { ctx } = plot;
    const colours = palette();
    const ratio = devicePixelRatio || 1;
    const { top, height } = plot.bbox;
    ctx.save();
    ctx.strokeStyle = colours.ink3;
    ctx.lineWidth = ratio;
    ctx.setLineDash([2 * ratio, 3 * ratio]);
    for (const at of [0, 1]) {
      const left = Math.round(plot.valToPos(at, 'x', true)) + 0.5;
      ctx.beginPath();
      ctx.moveTo(left, top);
      ctx.lineTo(left, top + height);
      ctx.stroke();
    }
    ctx.setLineDash([]);
    ctx.font = `600 ${13 * ratio}px ${colours.font}`;
    ctx.textAlign = 'center';
    for (const { slot, alpha, value, words } of this.#barriers()) {
      const [left, up] = [plot.valToPos(alpha, 'x', true), plot.valToPos(Math.min(value, this.#model.range[1]), 'y', true)];
      ctx.beginPath();
      ctx.arc(left, up, 4.5 * ratio, 0, 2 * Math.PI);
      ctx.fillStyle = colours.surface;
      ctx.fill();
      ctx.lineWidth = 2 * ratio;
      ctx.strokeStyle = colours.lanes[slot];
      ctx.stroke();
      ctx.lineWidth = 3 * ratio;
      ctx.strokeStyle = colours.surface;
      const y = Math.max(up - 10 * ratio, top + 10 * ratio);
      ctx.strokeText(words, left, y);
      ctx.fillStyle = colours.ink;
      ctx.fillText(words, left, y);
    }
    ctx.restore();
    const buttons = /** @type {HTMLElement[]} */ ([...this.querySelectorAll('.chart-labels button')]);
    const lines = this.#lines;
    if (buttons.length !== lines.length) return;
    const ends = lines.map(({ line }) => {
      const value = this.#column(line).findLast((one) => one !== undefined) ?? this.#model.range[0];
      return plot.valToPos(Math.min(Math.max(value, this.#model.range[0]), this.#model.range[1]), 'y');
    });
    const tops = dodge(ends, 16, plot.over.clientHeight);
    buttons.forEach(({ style }, k) => {
      style.transform = `translate(${Math.round(plot.over.offsetLeft + plot.over.clientWidth + 4)}px, ${Math.round(plot.over.offsetTop + tops[k])}px) translateY(-50%)`;
      style.maxWidth = `${Math.round(this.#gutter - 8)}px`;
    });
  }

  /** Hills worth the name, on the curves of the training loss, of which they are. */
  #barriers() {
    const { lines_metric: metric } = this.state.landscape;
    return this.#lines.flatMap(({ line, lane }) => {
      const { barrier } = line;
      if (!barrier || barrier.height <= BARRIER || lane.muted || metric !== 'train_loss') return [];
      const k = line.alpha.findIndex((alpha) => alpha >= barrier.alpha - 1e-9);
      return [{ slot: lane.slot, alpha: barrier.alpha, value: line.train_loss[k], words: `+${loss(barrier.height)}` }];
    });
  }

  /** The box beside the crosshair. @param {import('uplot')} plot */
  #box(plot) {
    const box = /** @type {HTMLElement | null} */ (this.querySelector('.chart-box'));
    if (!box) return;
    const { idx, left = -1 } = plot.cursor;
    box.hidden = idx === null || idx === undefined || left < 0;
    if (box.hidden || idx === null || idx === undefined) return;
    const title = document.createElement('strong');
    title.textContent = `α = ${plot.data[0][idx].toFixed(2)}`;
    box.replaceChildren(title, ...this.#lines.filter(({ lane }) => !lane.muted).map(({ line, lane }) => {
      const row = document.createElement('div');
      const mark = this.querySelector(`.chart-labels [data-slot="${lane.slot}"] svg`)?.cloneNode(true);
      const name = document.createElement('span');
      name.textContent = lane.name;
      const number = document.createElement('b');
      number.textContent = this.#show(this.#column(line)[idx]);
      row.append(...(mark ? [mark] : []), name, number);
      return row;
    }));
    const x = left + 10 + box.offsetWidth <= plot.over.clientWidth ? left + 10 : left - 10 - box.offsetWidth;
    box.style.transform = `translate(${Math.round(plot.over.offsetLeft + Math.max(0, x))}px, 2px)`;
  }

  /** @param {number | undefined} value */
  #show(value) {
    return value === undefined ? '–' : this.#accuracy ? percent(value) : loss(value);
  }

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    const plot = this.#plot;
    if (!plot || event.altKey || event.ctrlKey || event.metaKey) return;
    const x = plot.data[0];
    const last = x.length - 1;
    const now = this.#held ?? Math.round((last * 0.2) / 1.4);
    const by = event.shiftKey ? 10 : 1;
    const moves = { ArrowLeft: now - by, ArrowDown: now - by, ArrowRight: now + by, ArrowUp: now + by, Home: 0, End: last };
    if (event.key === 'Escape') return this.#release();
    const to = moves[/** @type {keyof typeof moves} */ (event.key)];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#held = Math.min(last, Math.max(0, to));
    plot.setCursor({ left: plot.valToPos(x[this.#held], 'x'), top: 0 });
    const slider = /** @type {HTMLElement} */ (this.querySelector('.chart-canvas'));
    slider.setAttribute('aria-valuenow', String(this.#held));
    slider.setAttribute('aria-valuetext', `alpha ${x[this.#held].toFixed(2)}: ${this.#lines.map(({ line, lane }) => `${lane.name} ${this.#show(this.#column(line)[this.#held ?? 0])}`).join(', ')}`);
  };

  #release = () => {
    this.#held = null;
    this.#plot?.setCursor({ left: -10, top: -10 });
  };

  #svg() {
    const lines = this.#lines;
    const barriers = this.#barriers();
    this.actions.saveText(linesSvg({
      heading: this.#heading, model: this.#model, x: [...lines[0].line.alpha],
      curves: lines.filter(({ lane }) => !lane.muted).map(({ line, lane }) => ({
        slot: lane.slot, name: lane.name, column: this.#column(line), barrier: barriers.find(({ slot }) => slot === lane.slot) ?? null,
      })),
      label: (value) => (this.#accuracy ? tidyPercent(value) : axisNumber(value)),
    }), 'thermograd-lines.svg', 'image/svg+xml');
  }

  #png() {
    if (this.#plot) this.actions.savePicture(picture(this.#plot, this.#heading, /** @type {HTMLElement} */ (this.querySelector('.chart-labels'))), 'thermograd-lines');
  }

  render() {
    const { landscape, lanes } = this.state;
    const { lines_from: from, lines_metric: metric, lines_refused: refused } = landscape;
    const lines = this.#lines;
    const name = (/** @type {number} */ lane) => lanes[lane]?.name ?? '';
    return html`
      <header>
        <h2 id="plane-lines">In a straight line ${from < 0 ? 'from start to end' : 'from end to end'}</h2>
        <p class="caption">Loss and accuracy on the way from ${from < 0 ? 'the common start' : `${name(from)}’s end`} (0) to each ${from < 0 ? 'method’s' : 'other’s'} end (1) after ${plural(landscape.lines_step, 'step')}. ${this.#verdict}</p>
        <span class="lines-tools">
          <label><span class="unseen">From</span><span class="select"><select title="Where the lines begin" @change=${(/** @type {Event} */ event) => this.actions.setLines(Number(/** @type {HTMLSelectElement} */ (event.target).value), metric)}>
            <option value="-1" .selected=${live(from < 0)}>from the start</option>
            ${lanes.length > 1 ? lanes.map((lane) => html`<option value=${lane.index} .selected=${live(lane.index === from)}>from ${lane.name}’s end</option>`) : nothing}
          </select>${icon('chevron', 16)}</span></label>
          <label><span class="unseen">Curves of</span><span class="select"><select @change=${(/** @type {Event} */ event) => this.actions.setLines(from, /** @type {any} */ (/** @type {HTMLSelectElement} */ (event.target).value))}>
            ${METRICS.map(([id, words]) => html`<option value=${id} .selected=${live(id === metric)}>${words}</option>`)}
          </select>${icon('chevron', 16)}</span></label>
          <button type="button" class="button small" title="The lines as a picture" aria-label="Lines as PNG" ?disabled=${!lines.length} @click=${() => this.#png()}>PNG</button>
          <button type="button" class="button small" title="The lines as a drawing" aria-label="Lines as SVG" ?disabled=${!lines.length} @click=${() => this.#svg()}>SVG</button>
          <button type="button" class="button small" title="The lines as numbers" aria-label="Lines as CSV" ?disabled=${!lines.length} @click=${() => void this.actions.saveLandscape('lines')}>CSV</button>
        </span>
      </header>
      ${lines.length ? html`<div class="chart-plot">
        <div class="chart-canvas" role="slider" tabindex="0" aria-orientation="horizontal" aria-label=${this.#heading} aria-valuemin="0" aria-valuemax=${lines[0].line.alpha.length - 1} aria-valuenow="0"
          @keydown=${this.#key} @blur=${this.#release}></div>
        <div class="chart-labels" role="group" aria-label="Lines">
          ${lines.map(({ lane }) => html`<button type="button" data-slot=${lane.slot} aria-pressed=${String(!lane.muted)} title=${lane.muted ? `Show ${lane.name}` : `Hide ${lane.name}`} @click=${() => this.actions.muteLane(lane.id)}>${shape(lane.slot, 12)}<span>${lane.name}</span></button>`)}
        </div>
        <div class="chart-box" aria-hidden="true" hidden></div>
      </div>
      <p class="chart-foot"><button type="button" @click=${() => { this.open = true; }}>Show as table</button></p>` : nothing}
      ${refused.length ? html`<ul class="lines-refused">${refused.map(({ to, text }) => html`<li><strong>${name(to)}</strong>: ${withNames(text)}</li>`)}</ul>` : nothing}
      ${this.open && lines.length ? table({
        heading: this.#heading, axis: /** @type {any} */ ('alpha'), lanes: lines.map(({ lane }) => lane), data: { x: [...lines[0].line.alpha], columns: lines.map(({ line }) => this.#column(line)) },
        place: (x) => x.toFixed(2), show: (value) => this.#show(value), onClose: () => { this.open = false; },
      }) : nothing}`;
  }
}

/** "Line: lane 2 (Adam) diverged ..." as the page says it. @param {string} text */
export const withNames = (text) => text.replace(/^(Line|Plane): /, '').replace(/lane \d+ \(([^)]*)\)/g, '$1').replace(/^./, (c) => c.toUpperCase());

customElements.define('tg-plane-lines', PlaneLines);
