// @ts-check
// A worker behind Comlink: the one place that knows whether it lives. Its calls end when it does, where Comlink's own
// would wait for a dead worker for ever. It has died when it says so (an exception nobody caught, an answer that cannot
// be read) or falls silent while it is asked something: serve.js sends signs of life from inside the longest step.
import { proxy, wrap } from 'comlink';
import { Silence } from './silence.js';

/** The worker has ended, for whatever reason. */
export class WorkerEnded extends Error {}

/** What went wrong, in words. @param {any} error */
export const words = (error) => (error instanceof Error ? error.message : (error?.text ?? String(error)));

/**
 * What a worker may call. An exception in it is the page's own: it is reported here, not sent to the worker.
 *
 * @template {unknown[]} T
 * @param {(...news: T) => void} hear
 */
export const listener = (hear) => proxy((/** @type {T} */ ...news) => {
  try {
    hear(...news);
  } catch (error) {
    reportError(error);
  }
});

/** Milliseconds of silence after which a worker is dead: eight times what it leaves between two signs of life. */
const SILENCE = 2000;
/** Milliseconds after which the others are asked whether they live: what ended one may have ended several. */
const DOUBT = 500;
/** Before the first worker of its kind has been heard: its script may come over a slow network. */
const LOADING = 30_000;

/** The slowest start of each kind of worker in this visit, in milliseconds. @type {Map<string, number>} */
const starts = new Map();
/** Those that have not ended. @type {Set<Remote>} */
const living = new Set();

export class Remote {
  #kind;
  #worker;
  /** @type {any} */
  #calls;
  /** Ends the calls under way. @type {Set<(error: WorkerEnded) => void>} */
  #waiting = new Set();
  /** Why it has ended. @type {string | null} */
  #ended = null;
  #born = performance.now();
  #started = false;
  #silence;
  #deaths;

  /**
   * @param {string} kind of worker: those of one kind start alike
   * @param {Worker} worker that serves calls, see serve.js
   * @param {(why: string) => void} [died] told when it could not be started, has failed or has fallen silent
   * @param {() => number} [deaths] of workers before it at the same place: after each, silence may last longer
   */
  constructor(kind, worker, died = () => {}, deaths = () => 0) {
    this.#kind = kind;
    this.#deaths = deaths;
    this.#worker = worker;
    this.#calls = wrap(worker);
    const end = (/** @type {string} */ why) => {
      if (this.#ended !== null) return;
      this.close(why);
      died(why);
    };
    this.#silence = new Silence(() => this.#patience, () => {
      end('it gave no sign of life');
    }, DOUBT, () => {
      for (const remote of living) remote.#ask();
    });
    living.add(this);
    worker.addEventListener('message', () => this.#heard());
    worker.onerror = (event) => {
      event.preventDefault();
      end(event.message || 'the worker could not be started');
    };
    worker.onmessageerror = () => end('an answer could not be read');
  }

  /** Is it there? One that answers a call already says so. */
  #ask() {
    if (!this.#waiting.size) this.call('alive').catch(() => {});
  }

  #heard() {
    this.#silence.heard();
    if (this.#started) return;
    this.#started = true;
    const took = Math.min(performance.now() - this.#born, LOADING);
    starts.set(this.#kind, Math.max(starts.get(this.#kind) ?? 0, took));
  }

  /** Milliseconds of silence that it is given. */
  get #patience() {
    const silence = SILENCE * (1 + this.#deaths());
    if (this.#started) return silence;
    const slowest = starts.get(this.#kind);
    return slowest === undefined ? LOADING : Math.max(silence, 2 * slowest);
  }

  /**
   * Calls one of its functions. Rejects with what that throws, or with WorkerEnded.
   *
   * @param {string} call
   * @param {unknown[]} given
   * @returns {Promise<any>}
   */
  call(call, ...given) {
    if (this.#ended !== null) return Promise.reject(new WorkerEnded(this.#ended));
    return new Promise((resolve, reject) => {
      if (!this.#waiting.size) this.#silence.expect();
      this.#waiting.add(reject);
      this.#calls[call](...given).then(resolve, reject).finally(() => {
        this.#waiting.delete(reject);
        if (!this.#waiting.size) this.#silence.end();
      });
    });
  }

  /** Ends the worker; whoever waits for it is told. @param {string} why */
  close(why) {
    this.#ended ??= why;
    living.delete(this);
    this.#silence.end();
    this.#worker.terminate();
    for (const reject of this.#waiting) reject(new WorkerEnded(why));
    this.#waiting.clear();
  }
}
