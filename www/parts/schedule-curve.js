// @ts-check
// A parameter over the whole run, with a dot where its lane stands.
import { html, nothing } from 'lit';
import { engine } from '../compute/engine.js';
import { Connected } from './connected.js';
import { curveLine } from './curve-line.js';
import { count, plainNumber } from './format.js';

/** Enough for stairs to look upright. */
const POINTS = 401;

class ScheduleCurve extends Connected {
  static properties = { lane: { attribute: false }, param: { attribute: false }, name: {} };

  /** @type {{settings: unknown, steps: number, param: string, values: number[]} | undefined} */
  #known;

  constructor() {
    super();
    /** Position of the lane. */
    this.lane = 0;
    this.param = '';
    this.name = '';
  }

  /** @returns {number[]} */
  get #values() {
    const { experiment } = this.state;
    const { steps } = experiment;
    const settings = experiment.lanes[this.lane];
    if (this.#known?.settings !== settings || this.#known?.steps !== steps || this.#known?.param !== this.param) {
      this.#known = { settings, steps, param: this.param, values: [...engine.schedule_curve(experiment, this.lane, this.param, POINTS)] };
    }
    return this.#known.values;
  }

  render() {
    const { steps, lanes } = this.state.experiment;
    if (typeof lanes[this.lane]?.[this.param] !== 'object') return nothing;
    const values = this.#values;
    const at = Math.min(1, (this.state.lanes[this.lane]?.step ?? 0) / steps);
    const place = at * (POINTS - 1);
    const [k, rest] = [Math.min(Math.floor(place), POINTS - 2), place - Math.min(Math.floor(place), POINTS - 2)];
    const now = values[k] + rest * (values[k + 1] - values[k]);
    const short = (/** @type {number} */ x) => plainNumber(Number(x.toPrecision(2)));
    const end = values[POINTS - 1];
    return html`
      <div role="img" aria-label="${this.name} from ${short(values[0])} at the start to ${short(end)} at step ${count(steps)}">${curveLine(values, 220, 56, { at, value: now })}</div>
      <p class="schedule-ends"><span>${short(values[0])} at step 0</span><span>${short(end)} at ${count(steps)}</span></p>`;
  }
}
customElements.define('tg-schedule-curve', ScheduleCurve);
