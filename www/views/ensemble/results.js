// @ts-check
// What an ensemble remembers of one lane: curves as columns, last metrics, and sums of the maps.

/**
 * @typedef {import('../../types.d.ts').Metrics} Metrics
 * @typedef {import('../../types.d.ts').Quantity} Quantity
 * @typedef {import('../../types.d.ts').SeedResult} SeedResult
 */

/** @type {Quantity[]} */
export const QUANTITIES = ['test_accuracy', 'test_loss', 'train_loss'];
/** @type {(keyof Metrics)[]} */
export const METRICS = ['train_loss', 'test_loss', 'train_accuracy', 'test_accuracy'];

/** What is known of a seed. */
export const MISSING = 0;
export const DONE = 1;
export const DIVERGED = 2;
export const FAILED = 3;

/** Probabilities are summed as whole numbers: then the order in which seeds come in cannot matter, to the bit. */
const UNIT = 65_535;

export class LaneResults {
  /** Numbers of one seed in a column. */
  steps;
  /** @type {Record<Quantity, Float32Array>} */
  columns = { test_accuracy: new Float32Array(), test_loss: new Float32Array(), train_loss: new Float32Array() };
  /** By replica. */
  state = new Uint8Array();
  /** METRICS by replica. */
  last = new Float64Array();
  divergedAt = new Float64Array();
  /** Seeds with a result, and those of them that diverged or failed. */
  done = 0;
  diverged = 0;
  failed = 0;
  /** Seeds in the sums of the maps. */
  mapped = 0;
  /** @type {Float64Array | null} */
  #sum = null;
  /** @type {Float64Array | null} */
  #squares = null;

  /** @param {number} steps */
  constructor(steps) {
    this.steps = steps;
  }

  /** Makes room for seeds. @param {number} replicas */
  reserve(replicas) {
    if (replicas <= this.state.length) return;
    const grown = (/** @type {any} */ old, /** @type {number} */ each) => {
      const room = new old.constructor(replicas * each);
      room.set(old);
      return room;
    };
    for (const quantity of QUANTITIES) this.columns[quantity] = grown(this.columns[quantity], this.steps);
    this.state = grown(this.state, 1);
    this.last = grown(this.last, METRICS.length);
    this.divergedAt = grown(this.divergedAt, 1);
  }

  /** Nothing has to be worked out for this seed. @param {number} replica */
  knows(replica) {
    return (this.state[replica] ?? MISSING) !== MISSING;
  }

  /** @param {SeedResult} result */
  add({ replica, curves, last, diverged_at, map, failed }) {
    if (this.knows(replica)) return;
    this.reserve(replica + 1);
    this.done += 1;
    if (failed) {
      this.state[replica] = FAILED;
      this.failed += 1;
      return;
    }
    this.state[replica] = diverged_at === null ? DONE : DIVERGED;
    if (diverged_at !== null) this.diverged += 1;
    this.divergedAt[replica] = diverged_at ?? NaN;
    for (const quantity of QUANTITIES) this.columns[quantity].set(curves[quantity], replica * this.steps);
    METRICS.forEach((metric, k) => { this.last[replica * METRICS.length + k] = last[metric]; });
    if (map) this.#addMap(map);
  }

  /** @param {Float32Array} map */
  #addMap(map) {
    this.#sum ??= new Float64Array(map.length);
    this.#squares ??= new Float64Array(map.length);
    for (let i = 0; i < map.length; i++) {
      const whole = Math.round(map[i] * UNIT);
      this.#sum[i] += whole;
      this.#squares[i] += whole * whole;
    }
    this.mapped += 1;
  }

  /** The classifiers of several seeds at once, rounded as a whole. @param {import('../../types.d.ts').MeanMaps} maps */
  addMaps({ mean, deviation, replicas }) {
    this.#sum ??= new Float64Array(mean.length);
    this.#squares ??= new Float64Array(mean.length);
    for (let i = 0; i < mean.length; i++) {
      const [m, s] = [mean[i] * UNIT, deviation[i] * UNIT];
      this.#sum[i] += Math.round(replicas * m);
      this.#squares[i] += Math.round((replicas - 1) * s * s + replicas * m * m);
    }
    this.mapped += replicas;
  }

  /** A metric at the last step; NaN when diverged, undefined when not known. @param {number} replica @param {keyof Metrics} metric */
  final(replica, metric) {
    const state = this.state[replica] ?? MISSING;
    if (state === MISSING || state === FAILED) return undefined;
    return this.last[replica * METRICS.length + METRICS.indexOf(metric)];
  }

  /** Replicas with a curve, below a limit. @param {number} limit */
  seeds(limit) {
    const found = [];
    for (let r = 0; r < Math.min(limit, this.state.length); r++) {
      if (this.state[r] === DONE || this.state[r] === DIVERGED) found.push(r);
    }
    return found;
  }

  /** The classifier averaged over the seeds, and its standard deviation. @returns {{mean: Float32Array, deviation: Float32Array, size: number, seeds: number} | null} */
  maps() {
    const [sum, squares, n] = [this.#sum, this.#squares, this.mapped];
    if (!sum || !squares) return null;
    return {
      seeds: n,
      size: Math.round(Math.sqrt(sum.length)),
      mean: Float32Array.from(sum, (value) => value / n / UNIT),
      deviation: Float32Array.from(squares, (value, i) => Math.sqrt(Math.max(0, value / n - (sum[i] / n) ** 2)) / UNIT),
    };
  }
}
