// @ts-check
// <tg-chart>: one curve per lane, with labels at their ends, a shared crosshair, a table and a picture.
import { html } from 'lit';
import { Connected } from '../parts/connected.js';
import { shape } from '../parts/shape.js';
import { count, loss, percent, plural } from '../parts/format.js';
import { short } from '../lanes/target/target-parts.js';
import { align, lastIndex } from './curves.js';
import { makePlot, yRange } from './plot.js';
import { onPaletteChange } from './palette.js';
import { picture } from './picture.js';
import { dodge } from './scale.js';
import { table } from './table.js';
import { duration } from './words.js';

/** @typedef {import('../types.d.ts').LaneState} LaneState */
/** @typedef {{ lane: LaneState, value: number | undefined }} Reading */

const HEIGHT = 224;
/** Between two redraws, in milliseconds; a slow machine waits longer. */
const PAUSE = 100;
const LABEL = 15;
const UNIT = { steps: 'steps', gradients: 'gradients', seconds: 's' };

export class Chart extends Connected {
  static properties = {
    metric: { attribute: false }, axis: { attribute: false }, scale: { attribute: false }, heading: { attribute: false }, signed: { type: Boolean },
    open: { state: true },
  };

  /** @type {import('./plot.js').Model} */
  #model = { series: [], kind: 'accuracy', scale: 'linear', range: [0, 1], unit: 'steps' };
  /** @type {import('uplot') | null} */
  #plot = null;
  /** What a plot was made for; another value needs a new plot. */
  #made = '';
  /** What was drawn last; nothing new, nothing to do. */
  #drawn = '';
  #next = 0;
  #started = 0;
  #timer = 0;
  #width = 0;
  #gutter = 0;
  /** What is drawn. @type {LaneState[]} */
  #lanes = [];
  /** @type {ReturnType<typeof align>} */
  #curves = { x: [], columns: [] };
  /** A new run has new arrays, even when as long as the old. @type {WeakMap<object, number>} */
  #runs = new WeakMap();
  #run = 0;
  /** x of the keyboard's crosshair. @type {number | null} */
  #held = null;
  /** @type {ResizeObserver | undefined} */
  #resize;
  /** @type {(() => void) | undefined} */
  #theme;

  constructor() {
    super();
    /** @type {import('./curves.js').Metric} */
    this.metric = 'test_accuracy';
    /** @type {import('./curves.js').Axis} */
    this.axis = 'steps';
    /** @type {import('./plot.js').ScaleKind} */
    this.scale = 'linear';
    this.heading = '';
    /** Values of any sign: an energy. */
    this.signed = false;
    this.open = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#theme = onPaletteChange(() => { this.#remake(); });
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#theme?.();
    this.#resize?.disconnect();
    this.#resize = undefined;
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#plot?.destroy();
    this.#plot = null;
    this.#made = '';
  }

  get #accuracy() { return this.metric.endsWith('accuracy'); }
  /** @param {number | undefined} value */
  #show(value) { return value === undefined ? 'no value' : this.#accuracy ? percent(value) : this.signed ? short(value) : loss(value); }
  /** @param {number} x */
  #place(x) { return this.axis === 'steps' ? `step ${count(x)}` : this.axis === 'gradients' ? plural(x, 'gradient') : duration(x); }

  render() {
    const { lanes } = this.state;
    return html`
      <div class="chart-plot">
        <div class="chart-canvas" role="slider" tabindex="0" aria-orientation="horizontal"
          aria-label=${`${this.heading}: crosshair over ${plural(lanes.length, 'curve')}`}
          aria-valuemin="0" aria-valuemax="1" aria-valuenow="1"
          @keydown=${this.#key} @blur=${this.#release}></div>
        <div class="chart-labels" role="group" aria-label=${`Curves of ${this.heading.toLowerCase()}`}>
          ${lanes.map((lane) => html`<button type="button" data-slot=${lane.slot} ?data-diverged=${lane.diverged_at !== null}
            aria-pressed=${String(!lane.muted)} title=${lane.muted ? `Show ${lane.name}` : `Hide ${lane.name}`}
            @click=${() => this.actions.muteLane(lane.id)}>${shape(lane.slot, 12)}<span>${lane.name}${lane.diverged_at === null ? '' : ' diverged'}</span></button>`)}
        </div>
        <div class="chart-box" aria-hidden="true" hidden></div>
      </div>
      <p class="chart-foot">
        <button type="button" @click=${() => { this.open = true; }}>Show as table</button>
        <button type="button" @click=${this.#save}>Save picture</button>
        <button type="button" @click=${() => this.actions.saveCurves()}>Save numbers</button>
      </p>
      ${this.open ? table({
        heading: this.heading, axis: this.axis, lanes, data: align(lanes.map(({ rows }) => rows), this.axis, this.metric),
        place: (x) => this.axis === 'seconds' ? duration(x) : count(x), show: (value) => value === undefined ? '–' : this.#show(value),
        onClose: () => { this.open = false; },
      }) : ''}`;
  }

  shouldUpdate(/** @type {Map<string, unknown>} */ changed) {
    // The store speaks up to 60 times a second; lines need ten. Words (labels, pressed) are set at once.
    const lanes = this.state.lanes;
    const words = this.axis + this.metric + this.scale + this.heading + lanes.map((lane) => `${lane.id}${lane.slot}${lane.name}${lane.muted}${lane.diverged_at}`).join();
    const needed = changed.has('open') || words !== this.#words;
    this.#words = words;
    if (!needed) this.#soon();
    return needed && !(this.open && !changed.has('open'));
  }

  #words = '';

  updated() {
    if (!this.#resize) {
      this.#resize = new ResizeObserver(([entry]) => {
        this.#width = Math.floor(entry.contentRect.width);
        this.#remake();
      });
      this.#resize.observe(this.#part('.chart-plot'));
    }
    const dialog = this.querySelector('dialog');
    if (dialog && !dialog.open) dialog.showModal();
    this.#drawn = '';
    this.#draw();
  }

  /** @param {string} selector @returns {HTMLElement} */
  #part(selector) {
    return /** @type {HTMLElement} */ (this.querySelector(selector));
  }

  /** Draws within a tenth of a second; sooner would cost more than it shows. */
  #soon() {
    if (this.#timer) return;
    this.#timer = window.setTimeout(() => { this.#timer = 0; this.#draw(); }, Math.max(0, this.#next - performance.now()));
  }

  #remake() {
    this.#made = '';
    this.#drawn = '';
    if (this.hasUpdated) this.#draw();
  }

  #draw() {
    if (!this.#width || !this.isConnected ) return;
    this.#started = performance.now();
    this.#next = this.#started + PAUSE;
    const { lanes, experiment } = this.state;
    const drawn = lanes.map((lane) => [this.#runOf(lane), lane.rows.length, lane.muted, lane.diverged_at].join(' ')).join() + this.axis + this.metric + this.scale + experiment.finish;
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.#lanes = lanes;
    const model = this.#model;
    model.kind = this.#accuracy ? 'accuracy' : this.signed ? 'energy' : 'loss';
    model.scale = this.scale;
    model.unit = UNIT[this.axis];
    model.series = lanes.map(({ slot, diverged_at }) => ({ slot, diverged: diverged_at !== null }));
    this.#curves = align(lanes.map(({ rows }) => rows), this.axis, this.metric);
    const { x, columns } = this.#curves;
    const shown = columns.map((column, k) => lanes[k].muted ? [] : column);
    const sound = shown.filter((_, k) => lanes[k].diverged_at === null);
    model.range = yRange(model.kind, this.scale, sound.some((column) => column.length) ? sound : shown, experiment.finish);
    // A curve that runs away goes along the edge instead of out of sight.
    const data = shown.map((column, k) => lanes[k].diverged_at === null ? column : column.map((value) => value === undefined ? value : Math.min(value, model.range[1])));
    const plot = this.#ready();
    plot.setData([x, ...data.map((column) => column.length ? column : new Array(x.length).fill(undefined))]);
    if (this.#held !== null) this.#hold(this.#held);
    const slider = this.#part('.chart-canvas');
    slider.setAttribute('aria-valuemax', String(x.at(-1) ?? 0));
    if (this.#held === null) slider.setAttribute('aria-valuenow', String(x.at(-1) ?? 0));
  }

  /** @param {LaneState} lane */
  #runOf(lane) {
    if (!this.#runs.has(lane.rows)) this.#runs.set(lane.rows, ++this.#run);
    return this.#runs.get(lane.rows);
  }

  /** The plot for the present lanes, scale and width. */
  #ready() {
    const made = JSON.stringify([this.#model.series, this.#model.kind, this.#model.scale, this.#width]);
    if (this.#plot && made === this.#made) return this.#plot;
    this.#made = made;
    this.#plot?.destroy();
    const names = [...this.querySelectorAll('.chart-labels button')].map((button) => button.scrollWidth);
    this.#gutter = Math.min(Math.max(60, ...names) + 12, this.#width * 0.3);
    this.#plot = makePlot(this.#part('.chart-canvas'), this.#model, { width: this.#width, height: HEIGHT, gutter: this.#gutter },
      (plot) => this.#box(plot), (plot) => {
        this.#labels(plot);
        // uPlot draws after this task; what it took decides when the next may come.
        this.#next = this.#started + Math.max(PAUSE, (performance.now() - this.#started) * 12);
      });
    return this.#plot;
  }

  /** Puts each label where its line ends, or where it diverged. @param {import('uplot')} plot */
  #labels(plot) {
    const buttons = /** @type {HTMLElement[]} */ ([...this.querySelectorAll('.chart-labels button')]);
    if (buttons.length !== this.#lanes.length) return;
    const left = plot.over.offsetLeft;
    const top = plot.over.offsetTop;
    const width = plot.over.clientWidth;
    const height = plot.over.clientHeight;
    const ends = this.#curves.columns.map((column) => {
      const last = lastIndex(column);
      const value = last < 0 ? this.#model.range[0] : Math.min(Math.max(column[last] ?? 0, this.#model.range[0]), this.#model.range[1]);
      return { last, y: plot.valToPos(value, 'y') };
    });
    const atEnd = this.#lanes.flatMap((lane, k) => lane.diverged_at === null || lane.muted ? [k] : []);
    const places = dodge(atEnd.map((k) => ends[k].y), LABEL, height);
    const atCross = ends.map((_, k) => k).filter((k) => !atEnd.includes(k));
    const crosses = dodge(atCross.map((k) => ends[k].y - 8), LABEL, height - 16);
    this.#lanes.forEach((_, k) => {
      const { style } = buttons[k];
      const place = atEnd.indexOf(k);
      let x = width + 4;
      const y = place < 0 ? crosses[atCross.indexOf(k)] + 8 : places[place];
      if (place < 0) {
        x = Math.max(0, Math.min(plot.valToPos(plot.data[0][Math.max(0, ends[k].last)] ?? 0, 'x') + 8, width - buttons[k].scrollWidth));
      }
      style.transform = `translate(${Math.round(left + x)}px, ${Math.round(top + y)}px) translateY(-50%)`;
      style.maxWidth = place < 0 ? '' : `${Math.round(this.#gutter - 8)}px`;
    });
  }

  /** Values at an index, best first. @param {number} index @returns {Reading[]} */
  #readings(index) {
    const sign = this.#accuracy ? -1 : 1;
    return this.#lanes.map((lane, k) => ({ lane, value: this.#curves.columns[k]?.[index] })).filter(({ lane }) => !lane.muted)
      .sort((a, b) => (a.value === undefined ? 1 : 0) - (b.value === undefined ? 1 : 0) || sign * ((a.value ?? 0) - (b.value ?? 0)));
  }

  /** The box beside the crosshair. @param {import('uplot')} plot */
  #box(plot) {
    const box = this.#part('.chart-box');
    const { idx, left = -1 } = plot.cursor;
    const show = idx !== null && idx !== undefined && left >= 0 && plot.data[0].length > 0;
    box.hidden = !show;
    if (!show) return;
    const readings = this.#readings(idx);
    const title = document.createElement('strong');
    title.textContent = this.#place(plot.data[0][idx]);
    const rows = readings.map(({ lane, value }) => {
      const row = document.createElement('div');
      const mark = this.querySelector(`.chart-labels [data-slot="${lane.slot}"] svg`)?.cloneNode(true);
      const name = document.createElement('span');
      name.textContent = lane.name;
      const number = document.createElement('b');
      number.textContent = value === undefined ? (lane.diverged_at === null ? '–' : 'diverged') : this.#show(value);
      row.append(...(mark ? [mark] : []), name, number);
      return row;
    });
    box.replaceChildren(title, ...rows);
    // To the side with room, and where the lines are not.
    const width = plot.over.clientWidth;
    const height = plot.over.clientHeight;
    const x = left + 10 + box.offsetWidth <= width + this.#gutter * 0.5 ? left + 10 : left - 10 - box.offsetWidth;
    const known = readings.flatMap(({ value }) => value === undefined ? [] : [plot.valToPos(value, 'y')]);
    const middle = known.length ? known.reduce((sum, y) => sum + y, 0) / known.length : 0;
    const y = middle > height / 2 ? 2 : height - box.offsetHeight - 2;
    box.style.transform = `translate(${Math.round(plot.over.offsetLeft + Math.max(-plot.over.offsetLeft, x))}px, ${Math.round(plot.over.offsetTop + Math.max(0, y))}px)`;
  }

  /** Moves the keyboard's crosshair, in all charts. @param {number} x */
  #hold(x) {
    const plot = this.#plot;
    if (!plot || !plot.data[0].length) return;
    const index = plot.valToIdx(x);
    this.#held = plot.data[0][index];
    const values = this.#readings(index);
    const known = values.find(({ value }) => value !== undefined)?.value ?? 0;
    // The third argument tells the other charts; uPlot's types leave it out.
    /** @type {any} */ (plot).setCursor({ left: plot.valToPos(this.#held, 'x'), top: Math.max(0, plot.valToPos(known, 'y')) }, true, true);
    const slider = this.#part('.chart-canvas');
    slider.setAttribute('aria-valuenow', String(this.#held));
    slider.setAttribute('aria-valuetext', `${this.#place(this.#held)}: ${values.map(({ lane, value }) => `${lane.name} ${this.#show(value)}`).join(', ')}`);
  }

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    const plot = this.#plot;
    const x = plot?.data[0];
    if (!plot || !x?.length || event.altKey || event.ctrlKey || event.metaKey) return;
    const last = x.length - 1;
    const now = this.#held === null ? last : plot.valToIdx(this.#held);
    const by = event.shiftKey ? 10 : 1;
    const moves = { ArrowLeft: now - by, ArrowDown: now - by, ArrowRight: now + by, ArrowUp: now + by, PageDown: now - 10, PageUp: now + 10, Home: 0, End: last };
    if (event.key === 'Escape') return this.#release();
    const index = moves[/** @type {keyof typeof moves} */ (event.key)];
    if (index === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#hold(x[this.#held === null && by === 1 && index < last ? last : Math.min(Math.max(index, 0), last)]);
  };

  #release = () => {
    if (this.#held === null) return;
    this.#held = null;
    /** @type {any} */ (this.#plot)?.setCursor({ left: -10, top: -10 }, true, true);
  };

  #save = () => {
    if (this.#plot) this.actions.savePicture(picture(this.#plot, this.heading, this.#part('.chart-labels')), this.heading);
  };
}

customElements.define('tg-chart', Chart);
