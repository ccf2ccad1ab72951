// @ts-check
// The landscape's worker, called so that no call waits for a dead one.

/**
 * @typedef {import('../types.d.ts').LandscapeNews} LandscapeNews
 * @typedef {import('../types.d.ts').Problem} Problem
 */

/** The worker has ended, for whatever reason. */
export class DeskClosed extends Error {}

export class Desk {
  /** Of the plane laid last. */
  laying = 0;
  /** @type {Worker | null} */
  #worker = null;
  /** @type {Map<number, {resolve: (answer: any) => void, reject: (error: unknown) => void}>} */
  #waiting = new Map();
  #calls = 0;
  #module;
  #told;
  #died;

  /**
   * @param {WebAssembly.Module} module
   * @param {(news: LandscapeNews, laying: number) => void} told
   * @param {(why: string) => void} died
   */
  constructor(module, told, died) {
    this.#module = module;
    this.#told = told;
    this.#died = died;
  }

  get open() {
    return this.#worker !== null;
  }

  /** Rejects with a Problem, or with DeskClosed when the worker ends first. @param {string} call @param {object} [given] @returns {Promise<any>} */
  call(call, given = {}) {
    try {
      this.#worker ??= this.#employ();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#die(why);
      return Promise.reject(new DeskClosed(why));
    }
    return this.#post(this.#worker, call, given);
  }

  /** @param {Worker} worker @param {string} call @param {object} given */
  #post(worker, call, given) {
    const id = ++this.#calls;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ id, call, given });
    });
  }

  #employ() {
    const worker = new Worker(new URL('./landscape-worker.js', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data: { id, answer, problem, error, news, laying } }) => {
      if (worker !== this.#worker) return;
      if (news) {
        if (news.failed !== undefined) this.#die(news.failed);
        else this.#told(news, laying);
        return;
      }
      if (error !== undefined) return this.#die(error);
      if (laying !== undefined) this.laying = laying;
      const waits = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (problem) waits?.reject(problem);
      else waits?.resolve(answer);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.#die(event.message || 'the worker could not be started');
    };
    worker.onmessageerror = () => this.#die('an answer could not be read');
    this.#post(worker, 'open', { module: this.#module }).catch(() => {});
    return worker;
  }

  /** @param {string} why */
  #die(why) {
    this.close(why);
    this.#died(why);
  }

  close(why = 'it was closed') {
    this.#worker?.terminate();
    this.#worker = null;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(new DeskClosed(why));
  }
}
