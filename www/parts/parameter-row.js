// @ts-check
// One parameter of a method: its slider, and how it changes over time behind a small button that draws it.
import { LitElement, html, nothing } from 'lit';
import { engine } from '../compute/engine.js';
import { store } from '../app/store.js';
import { control } from './control.js';
import { curveLine } from './curve-line.js';
import { math } from './math-text.js';
import './schedule-curve.js';

/**
 * @typedef {import('../types.d.ts').Field} Field
 * @typedef {import('../types.d.ts').LaneState} LaneState
 * @typedef {import('../types.d.ts').Schedule} Schedule
 * @typedef {import('../types.d.ts').Setting} Setting
 * @typedef {import('../types.d.ts').Shape} Shape
 */

/** The word for no schedule. */
const CONSTANT = 'constant';

/** Points of the button's curve. */
const POINTS = 24;

/** @param {unknown} value @returns {value is Schedule} */
const scheduled = (value) => typeof value === 'object' && value !== null;

/** A parameter's value, or where its schedule starts. @param {Setting | undefined} value */
export const start = (value) => (scheduled(value) ? value.from : value);

/** The control of a lane's parameter. @param {Field} field @param {LaneState} lane */
export function parameter(field, lane) {
  const value = lane.settings[field.key];
  const key = `lane${lane.index + 1}.${field.key}`;
  if (field.kind.type !== 'real') return control(field, value, key, lane.name);
  return html`<tg-parameter-row .field=${field} .value=${value ?? field.kind.default} .lane=${lane.index} .steps=${store.state.experiment.steps} owner=${lane.name}></tg-parameter-row>`;
}

/** A schedule's number: an end value has the parameter's own range, its least value for want of another. @param {Field} number @param {Field} of */
function numberField(number, of) {
  if (number.key !== 'to' || of.kind.type !== 'real') return number;
  return { ...number, kind: { ...of.kind, default: of.kind.min } };
}

class ParameterRow extends LitElement {
  static properties = {
    field: { attribute: false }, value: { attribute: false }, lane: { attribute: false }, steps: { attribute: false }, owner: {}, open: { state: true },
  };

  constructor() {
    super();
    /** @type {Field | undefined} */
    this.field = undefined;
    /** @type {Setting} */
    this.value = 0;
    /** Position of its lane. */
    this.lane = 0;
    /** Of the experiment. */
    this.steps = 0;
    this.owner = '';
    /** The schedule's fields are shown. */
    this.open = false;
  }

  createRenderRoot() { return this; }

  /** @param {Field} field */
  #key({ key }) { return `lane${this.lane + 1}.${key}`; }

  /** @param {Field} field @param {Shape | undefined} shape */
  #button(field, shape) {
    const words = shape ? shape.name.toLowerCase() : CONSTANT;
    const curve = shape ? [...engine.schedule_curve(store.state.experiment, this.lane, field.key, POINTS)] : [0, 0];
    return html`<button class="schedule-button ${shape ? 'on' : ''}" type="button" aria-expanded=${this.open} title="Over time: ${words}"
      aria-label="${this.owner}, ${field.name} over time: ${words}" @click=${() => { this.open = !this.open; }}>${curveLine(curve, 20, 14, null, true)}</button>`;
  }

  /** @param {Field} field @param {Shape | undefined} shape */
  #panel(field, shape) {
    const { schedules } = store.state.catalogue;
    const options = [{ value: CONSTANT, name: 'Constant', help: 'Stays as it is.' }, ...schedules.map(({ id, name, help }) => ({ value: id, name, help }))];
    /** @type {Field} */
    const choice = {
      key: 'schedule', symbol: '', subscript: '', name: 'over time', help: 'How the parameter changes from step to step.', main: true,
      kind: { type: 'choice', options, default: CONSTANT },
    };
    const key = this.#key(field);
    const owner = `${this.owner}, ${field.name}`;
    const value = /** @type {Schedule} */ (this.value);
    return html`
      <div class="schedule" role="group" aria-label="${owner} over time">
        ${control(choice, shape?.id ?? CONSTANT, `${key}.schedule`, owner)}
        ${shape ? html`
          ${shape.fields.map((number) => control(numberField(number, field), value[number.key], `${key}.${number.key}`, owner))}
          <tg-schedule-curve .lane=${this.lane} .param=${field.key} name=${field.name}></tg-schedule-curve>
          <p class="caption">${math(shape.equation)}</p>` : nothing}
      </div>`;
  }

  render() {
    const { field, value } = this;
    if (!field) return nothing;
    const shape = scheduled(value) ? store.state.catalogue.schedules.find(({ id }) => id === value.schedule) : undefined;
    return html`
      ${control(field, start(value), this.#key(field), this.owner, this.#button(field, shape))}
      ${this.open ? this.#panel(field, shape) : nothing}
    `;
  }
}
customElements.define('tg-parameter-row', ParameterRow);
