// @ts-check
// A worker behind Comlink whose calls end when it does: Comlink's own would wait for a dead worker for ever.
import { proxy, wrap } from 'comlink';

/** The worker has ended, for whatever reason. */
export class WorkerEnded extends Error {}

/** What went wrong, in words. @param {unknown} error */
export const words = (error) => (error instanceof Error ? error.message : (/** @type {any} */ (error)?.text ?? String(error)));

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

export class Remote {
  #worker;
  /** @type {any} */
  #calls;
  /** Ends the calls under way. @type {Set<(error: WorkerEnded) => void>} */
  #waiting = new Set();
  /** Why it has ended. @type {string | null} */
  #ended = null;

  /**
   * @param {Worker} worker that serves calls, see serve.js
   * @param {(why: string) => void} [died] told when it could not be started, or an exception or a bad answer has ended it
   */
  constructor(worker, died = () => {}) {
    this.#worker = worker;
    this.#calls = wrap(worker);
    const end = (/** @type {string} */ why) => {
      if (this.#ended !== null) return;
      this.close(why);
      died(why);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      end(event.message || 'the worker could not be started');
    };
    worker.onmessageerror = () => end('an answer could not be read');
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
      this.#waiting.add(reject);
      this.#calls[call](...given).then(resolve, reject).finally(() => this.#waiting.delete(reject));
    });
  }

  /** Ends the worker; whoever waits for it is told. @param {string} why */
  close(why) {
    this.#ended ??= why;
    this.#worker.terminate();
    for (const reject of this.#waiting) reject(new WorkerEnded(why));
    this.#waiting.clear();
  }
}
