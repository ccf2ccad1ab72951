// @ts-check
// One lane on the page: its worker, called so that no call waits for a dead one, and what is known of its run.
import { Remote, WorkerEnded, words } from './remote.js';

/**
 * @typedef {import('../types.d.ts').CurveRow} CurveRow
 * @typedef {import('../types.d.ts').Experiment} Experiment
 * @typedef {import('../types.d.ts').Frame} Frame
 * @typedef {import('../types.d.ts').LaneSettings} LaneSettings
 * @typedef {import('../types.d.ts').Metrics} Metrics
 * @typedef {import('../types.d.ts').Progress} Progress
 */

/** Seconds of training after which a measurement of the speed has mostly faded: a single short slice says little. */
const FADE = 0.1;

export class Lane {
  /** @type {CurveRow[]} */
  rows = [];
  /** @type {Frame | null} */
  frame = null;
  /** @type {import('../types.d.ts').Sampling | null} */
  sampling = null;
  /** @type {Metrics | null} */
  metrics = null;
  /** Where its worker stands. */
  step = 0;
  gradients = 0;
  /** Share of proposals accepted, of a method with a Metropolis test. @type {number | null} */
  acceptance = null;
  /** @type {number | null} */
  diverged_at = null;
  /** @type {number | null} */
  speed = null;
  muted = false;
  /** A start of its own instead of the race's: weights, and words for it. @type {{theta: Float32Array, words: string} | null} */
  start = null;
  /** Joined a race under way. */
  late = false;
  /** Its worker died and the new one has not caught up. */
  lost = false;
  /** Workers that died without getting further; after three it is given up. */
  deaths = 0;
  /** The worker holds this lane's run. */
  ready = false;
  /** Changes whenever the run is thrown away: answers from before are dropped. */
  epoch = 0;
  /** When the last map was asked for. */
  framed = -Infinity;

  #module;
  #mourned;
  /** @type {Remote | null} */
  #worker = null;
  #reached = 0;
  #died = -1;
  #busy = 0;
  #trained = 0;

  /**
   * @param {WebAssembly.Module} module
   * @param {(lane: Lane, why: string) => void} mourned told when its worker has died
   * @param {{id: string, slot: number, index: number, settings: LaneSettings}} is
   */
  constructor(module, mourned, { id, slot, index, settings }) {
    this.#module = module;
    this.#mourned = mourned;
    this.id = id;
    this.slot = slot;
    this.index = index;
    this.settings = settings;
  }

  /** Nothing can be done for it any more. */
  get dead() {
    return this.deaths >= 3;
  }

  /** Will not move by itself at step `target`. @param {number} target */
  at(target) {
    return this.dead || (this.ready && (this.diverged_at !== null || this.step >= target));
  }

  /**
   * Asks the worker; rejects with WorkerEnded when it ends before it answers. A fault ends it.
   *
   * @param {string} call
   * @param {object} [given]
   * @returns {Promise<any>}
   */
  async call(call, given = {}) {
    let worker = this.#worker;
    try {
      worker ??= this.#worker = this.#open();
      return await worker.call(call, given);
    } catch (error) {
      if (error instanceof WorkerEnded) throw error;
      // After a panic the engine cannot be trusted.
      if (worker === this.#worker) this.#die(words(error));
      throw new WorkerEnded(words(error));
    }
  }

  #open() {
    const made = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
    const deaths = () => (this.#reached > this.#died ? 0 : this.deaths);
    const worker = new Remote('lane', made, (why) => this.#die(why), deaths);
    worker.call('open', { module: this.#module }).catch((error) => { if (!(error instanceof WorkerEnded)) this.#die(words(error)); });
    return worker;
  }

  /** What was lost is only time: a new worker repeats the run. @param {string} why */
  #die(why) {
    this.deaths = this.#reached > this.#died ? 1 : this.deaths + 1;
    this.#died = this.#reached;
    this.lost = true;
    this.reset({ same: true });
    this.#end(why);
    this.#mourned(this, why);
  }

  #end(why = 'the lane was removed') {
    const worker = this.#worker;
    this.#worker = null;
    this.ready = false;
    worker?.close(why);
  }

  close() {
    this.epoch += 1;
    this.#end();
  }

  /** Forgets the run: the next beat starts it again from step 0. Curves stay if the same run is to be repeated. @param {{same: boolean}} how */
  reset({ same }) {
    this.epoch += 1;
    this.ready = false;
    this.step = 0;
    this.#busy = this.#trained = 0;
    if (same) return;
    this.rows = [];
    this.frame = null;
    this.sampling = null;
    this.metrics = null;
    this.gradients = 0;
    this.acceptance = null;
    this.diverged_at = null;
    this.speed = null;
    this.lost = this.late = false;
    this.deaths = 0;
    this.#reached = 0;
    this.#died = -1;
  }

  /** Takes in an answer. @param {Progress} progress */
  take({ step, gradients, acceptance, diverged_at, rows, now, frame, sampling, busy, trained }) {
    this.step = step;
    this.#reached = Math.max(this.#reached, step);
    this.gradients = gradients;
    this.acceptance = acceptance;
    this.diverged_at = diverged_at;
    for (const row of rows) {
      // A run repeated after a dead worker brings the same rows again.
      if (!this.rows.length || row.step > this.rows[this.rows.length - 1].step) this.rows.push(row);
    }
    this.metrics = diverged_at !== null ? null : (now ?? this.rows[this.rows.length - 1] ?? null);
    if (frame) this.frame = frame;
    if (sampling) this.sampling = sampling;
    const old = Math.exp(-busy / FADE);
    this.#busy = this.#busy * old + busy;
    this.#trained = this.#trained * old + trained;
    if (this.#busy > 0.002) this.speed = this.#trained / this.#busy;
  }

  /** Cuts the curves at a step. @param {number} step */
  cut(step) {
    this.rows = this.rows.filter((row) => row.step <= step);
  }
}
