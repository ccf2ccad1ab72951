// @ts-check
// The landscape's worker: employed when it is first asked, and again after its end.
import { Remote, WorkerEnded, listener, words } from './remote.js';

/** @typedef {import('../types.d.ts').LandscapeNews} LandscapeNews */

export class Desk {
  /** @type {Remote | null} */
  #worker = null;
  #told;
  #died;
  /** Workers that died since there was a picture. */
  deaths = 0;

  /**
   * @param {(news: LandscapeNews, laying: number) => void} told
   * @param {(why: string) => void} died
   */
  constructor(told, died) {
    this.#told = told;
    this.#died = died;
  }

  get open() {
    return this.#worker !== null;
  }

  /** Rejects with a Problem, or with WorkerEnded when the worker ends first: a fault ends it. @param {string} call @param {object} [given] @returns {Promise<any>} */
  async call(call, given = {}) {
    let worker = this.#worker;
    try {
      worker ??= this.#employ();
      return await worker.call(call, given);
    } catch (error) {
      if (error instanceof WorkerEnded) throw error;
      // A Problem is an answer; anything else is a fault, after which the engine cannot be trusted.
      if (/** @type {any} */ (error)?.text !== undefined) throw error;
      if (worker === this.#worker) this.#die(words(error));
      throw new WorkerEnded(words(error));
    }
  }

  #employ() {
    const made = new Worker(new URL('./landscape-worker.js', import.meta.url), { type: 'module' });
    const worker = new Remote('landscape', made, (why) => this.#die(why), () => this.deaths);
    this.#worker = worker;
    const told = (/** @type {LandscapeNews} */ news, /** @type {number} */ laying) => {
      if (worker !== this.#worker) return;
      if (news.failed !== undefined) this.#die(news.failed);
      else this.#told(news, laying);
    };
    worker.call('open', {}, listener(told)).catch((error) => { if (!(error instanceof WorkerEnded)) this.#die(words(error)); });
    return worker;
  }

  /** @param {string} why */
  #die(why) {
    this.deaths += 1;
    this.close(why);
    this.#died(why);
  }

  close(why = 'it was closed') {
    const worker = this.#worker;
    this.#worker = null;
    worker?.close(why);
  }
}
