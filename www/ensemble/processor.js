// @ts-check
// The ensemble on the processor: a pool of workers, one seed of one lane at a time each.

/**
 * @typedef {import('../types.d.ts').EnsemblePlan} EnsemblePlan
 * @typedef {import('../types.d.ts').EnsembleRunner} EnsembleRunner
 * @typedef {import('../types.d.ts').Experiment} Experiment
 * @typedef {import('../types.d.ts').SeedResult} SeedResult
 * @typedef {{lane: number, replica: number, deaths: number, resume: import('../types.d.ts').Resume | null}} Job
 * @typedef {{worker: Worker, job: Job, share: number}} Desk a worker and what it works on
 */

/** Workers that die of one job before it is given up. */
const DEATHS = 3;

/** @implements {EnsembleRunner} */
export class ProcessorRunner {
  /** @type {(result: SeedResult) => void} */
  onResult = () => {};
  /** Every seed brings its own map. @type {EnsembleRunner['onMaps']} */
  onMaps = () => {};
  /** @type {(share: number) => void} */
  onProgress = () => {};
  /** @type {(why: string | null) => void} */
  onEnd = () => {};

  why = '';
  #module;
  /** @type {{experiment: Experiment, plan: EnsemblePlan} | null} */
  #task = null;
  /** The next one last. @type {Job[]} */
  #jobs = [];
  /** @type {Set<Desk>} */
  #desks = new Set();
  /** A worker has started: what fails from here on is one job, not all. */
  #alive = false;

  /** @param {WebAssembly.Module} module */
  constructor(module) {
    this.#module = module;
  }

  get #most() {
    return Math.max(1, navigator.hardwareConcurrency || 2);
  }

  get words() {
    return `Processor, ${this.#most === 1 ? '1 worker' : `${this.#most} workers`}`;
  }

  /**
   * @param {Experiment} experiment
   * @param {EnsemblePlan} plan
   * @param {number} first
   * @param {number} count
   * @param {(lane: number, replica: number) => boolean} wanted
   * @param {(lane: number, replica: number) => import('../types.d.ts').Resume | null} [resume] where another engine left a seed
   */
  start(experiment, plan, first, count, wanted, resume = () => null) {
    this.cancel();
    this.#task = { experiment, plan };
    this.#alive = false;
    // Seed by seed over all lanes, so that comparisons on equal seeds fill up evenly.
    for (let replica = first + count - 1; replica >= first; replica--) {
      for (let lane = experiment.lanes.length - 1; lane >= 0; lane--) {
        if (wanted(lane, replica)) this.#jobs.push({ lane, replica, deaths: 0, resume: resume(lane, replica) });
      }
    }
    if (!this.#jobs.length) return this.onEnd(null);
    while (this.#task && this.#desks.size < this.#most && this.#jobs.length) this.#employ();
  }

  cancel() {
    this.#task = null;
    this.#jobs = [];
    for (const { worker } of this.#desks) worker.terminate();
    this.#desks.clear();
  }

  /** A new worker for the next job. */
  #employ() {
    const job = this.#jobs.pop();
    if (!job || !this.#task) return;
    /** @type {Worker} */
    let worker;
    try {
      worker = new Worker(new URL('./seed-worker.js', import.meta.url), { type: 'module' });
    } catch (error) {
      return this.#end(error instanceof Error ? error.message : String(error));
    }
    /** @type {Desk} */
    const desk = { worker, job, share: 0 };
    this.#desks.add(desk);
    worker.onmessage = ({ data: { share, result, error } }) => {
      this.#alive ||= error === undefined;
      if (error !== undefined) this.#mourn(desk, error);
      else if (result) this.#take(desk, result);
      else {
        desk.share = share;
        this.#tell();
      }
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.#mourn(desk, event.message || 'the worker could not be started');
    };
    worker.onmessageerror = () => this.#mourn(desk, 'an answer could not be read');
    worker.postMessage({ open: { module: this.#module, ...this.#task } });
    worker.postMessage({ job });
  }

  #tell() {
    this.onProgress([...this.#desks].reduce((sum, { share }) => sum + share, 0));
  }

  /** @param {Desk} desk @param {SeedResult} result */
  #take(desk, result) {
    if (!this.#desks.has(desk)) return;
    const next = this.#jobs.pop();
    desk.share = 0;
    if (next) {
      desk.job = next;
      desk.worker.postMessage({ job: next });
    } else {
      this.#dismiss(desk);
    }
    this.#hand(result);
  }

  /** The job is repeated by a new worker; the third time it is given up. @param {Desk} desk @param {string} why */
  #mourn(desk, why) {
    if (!this.#desks.has(desk)) return;
    this.#dismiss(desk);
    const { job } = desk;
    job.deaths += 1;
    if (job.deaths < DEATHS) {
      this.#jobs.push(job);
      return this.#employ();
    }
    // Where not even one starts, none will.
    if (!this.#alive) return this.#end(why);
    if (this.#jobs.length) this.#employ();
    const nothing = new Float32Array();
    this.#hand({
      lane: job.lane, replica: job.replica, failed: true, diverged_at: null, map: null,
      curves: { test_accuracy: nothing, test_loss: nothing, train_loss: nothing },
      last: { train_loss: NaN, test_loss: NaN, train_accuracy: NaN, test_accuracy: NaN },
    });
  }

  /** @param {SeedResult} result */
  #hand(result) {
    const task = this.#task;
    this.onResult(result);
    if (this.#task !== task) return; // cancelled meanwhile
    if (this.#desks.size) this.#tell();
    else this.#end(null);
  }

  /** @param {Desk} desk */
  #dismiss(desk) {
    desk.worker.terminate();
    this.#desks.delete(desk);
  }

  /** @param {string | null} why */
  #end(why) {
    this.cancel();
    this.onEnd(why);
  }
}
