// @ts-check
// The address follows the experiment: every edit in the fragment, and the larger ones as steps of the browser's history.

/** Browsers refuse more than 100 history writes in 30 s (Safari throws); we stay below. */
const MOST = 80;
const WINDOW = 30_000;
const DELAY = 300;

export class Address {
  #opened;
  /** The fragment we wrote or read last. */
  #known = location.hash.slice(1);
  /** @type {number[]} */
  #writes = [];
  /** @type {{fragment: string, push: boolean} | null} */
  #next = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {(fragment: string) => void} opened called when the reader goes back or forward or types another fragment */
  constructor(opened) {
    this.#opened = opened;
    // Going back fires both; the second finds nothing new.
    addEventListener('popstate', () => this.#read());
    addEventListener('hashchange', () => this.#read());
  }

  get fragment() {
    return location.hash.slice(1);
  }

  /** The whole address with this fragment. @param {string} fragment */
  whole(fragment) {
    const home = location.origin + location.pathname + location.search;
    return fragment ? `${home}#${fragment}` : home;
  }

  /**
   * Writes a fragment soon; `push` makes it a step to go back from.
   *
   * @param {string} fragment
   * @param {boolean} push
   */
  follow(fragment, push) {
    this.#next = { fragment, push: push || (this.#next?.push ?? false) };
    if (push && this.#write()) return;
    this.#timer ??= setTimeout(() => this.#later(), DELAY);
  }

  #later() {
    this.#timer = undefined;
    if (!this.#write()) this.#timer = setTimeout(() => this.#later(), 1000);
  }

  /** @returns {boolean} whether nothing is left to write */
  #write() {
    if (!this.#next) return true;
    const { fragment, push } = this.#next;
    const now = performance.now();
    this.#writes = this.#writes.filter((time) => now - time < WINDOW);
    if (this.#writes.length >= MOST) return false;
    this.#next = null;
    if (fragment === this.fragment) return true;
    this.#writes.push(now);
    try {
      history[push ? 'pushState' : 'replaceState'](null, '', this.whole(fragment));
    } catch {
      // The address then shows an older experiment; Share still copies the right one.
    }
    this.#known = this.fragment;
    return true;
  }

  #read() {
    if (this.fragment === this.#known) return;
    // The name of a place in the page (the skip link) is no experiment.
    if (!this.fragment.includes('=') && document.getElementById(this.fragment)) return;
    this.#known = this.fragment;
    this.#next = null;
    this.#opened(this.fragment);
  }
}
