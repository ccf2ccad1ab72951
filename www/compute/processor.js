// @ts-check
// The ensemble on the processor: a pool of workers, one seed of one lane at a time each.
import { Remote, WorkerEnded, listener, words } from './remote.js';
import { tell } from '../app/store.js';

/**
 * @typedef {import('../types.d.ts').EnsemblePlan} EnsemblePlan
 * @typedef {import('../types.d.ts').EnsembleRunner} EnsembleRunner
 * @typedef {import('../types.d.ts').Experiment} Experiment
 * @typedef {import('../types.d.ts').SeedResult} SeedResult
 * @typedef {{lane: number, replica: number, deaths: number, resume: import('../types.d.ts').Resume | null}} Job
 * @typedef {{worker: Remote | null, job: Job, share: number}} Desk a worker and what it works on
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
    for (const { worker } of this.#desks) worker?.close('it was cancelled');
    this.#desks.clear();
  }

  /** A new worker for the next job. */
  #employ() {
    const job = this.#jobs.pop();
    if (!job || !this.#task) return;
    /** @type {Desk} */
    const desk = { worker: null, job, share: 0 };
    try {
      const made = new Worker(new URL('./seed-worker.js', import.meta.url), { type: 'module' });
      desk.worker = new Remote('seed', made, (why) => this.#mourn(desk, why), () => desk.job.deaths);
    } catch (error) {
      return this.#end(words(error));
    }
    this.#desks.add(desk);
    this.#serve(desk, desk.worker, { module: this.#module, ...this.#task }).catch((error) => {
      reportError(error); // the page's own
      this.#mourn(desk, words(error));
    });
  }

  /** Job after job. @param {Desk} desk @param {Remote} worker @param {object} task */
  async #serve(desk, worker, task) {
    const told = (/** @type {number} */ share, /** @type {Job} */ { lane, replica }) => {
      if (!this.#desks.has(desk) || desk.job.lane !== lane || desk.job.replica !== replica) return; // it has been answered
      desk.share = share;
      this.#tell();
    };
    const asked = async (/** @type {string} */ call, /** @type {unknown[]} */ ...given) => {
      try {
        return await worker.call(call, ...given);
      } catch (error) {
        // After a panic the engine cannot be trusted.
        if (!(error instanceof WorkerEnded)) this.#mourn(desk, words(error));
      }
    };
    await asked('open', task, listener(told));
    if (!this.#desks.has(desk)) return;
    this.#alive = true;
    while (this.#desks.has(desk)) {
      const result = await asked('seed', desk.job);
      if (this.#desks.has(desk)) this.#take(desk, result);
    }
  }

  #tell() {
    this.onProgress([...this.#desks].reduce((sum, { share }) => sum + share, 0));
  }

  /** @param {Desk} desk @param {SeedResult} result */
  #take(desk, result) {
    const next = this.#jobs.pop();
    desk.share = 0;
    if (next) {
      desk.job = next;
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
      if (this.#alive) {
        tell('lost', {
          kind: 'info', slim: true, title: 'A seed’s engine stopped and was started again.',
          text: 'It repeats its run; nothing is lost.', actions: [],
        });
      }
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
    this.#desks.delete(desk);
    desk.worker?.close('it is done');
  }

  /** @param {string | null} why */
  #end(why) {
    this.cancel();
    this.onEnd(why);
  }
}
