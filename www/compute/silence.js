// @ts-check
// How long something that is expected has not been heard. Slowness is not silence: whatever works says so every BEAT.
// Counted in ticks of one timer, none for more than COUNTED: while the machine sleeps, the page is frozen or its thread
// is held up, nobody listens. A hidden page does not listen either, as its timers come late.

/** Milliseconds between two signs of life of a worker that is at work. */
export const BEAT = 250;
/** Milliseconds between two looks at who is silent, and what each counts at most. */
const TICK = 250;
const COUNTED = 500;

/** @type {Set<Silence>} */
const listening = new Set();
/** @type {ReturnType<typeof setInterval> | undefined} */
let timer;
let last = 0;

function tick() {
  const now = performance.now();
  const passed = Math.min(now - last, COUNTED);
  last = now;
  for (const silence of [...listening]) {
    if (globalThis.document?.hidden) silence.heard();
    else silence.pass(passed);
  }
}

export class Silence {
  #milliseconds = 0;
  #limit;
  #over;
  #doubt;
  #doubted;

  /**
   * @param {() => number} limit milliseconds of silence that are too long, as things stand
   * @param {() => void} over called once they have passed; nothing is expected any more
   * @param {number} [doubt] milliseconds of silence that are longer than usual
   * @param {() => void} [doubted] called when they have passed
   */
  constructor(limit, over, doubt = Infinity, doubted = () => {}) {
    this.#limit = limit;
    this.#over = over;
    this.#doubt = doubt;
    this.#doubted = doubted;
  }

  /** From now on something should be heard. */
  expect() {
    this.#milliseconds = 0;
    listening.add(this);
    if (timer !== undefined) return;
    last = performance.now();
    timer = setInterval(tick, TICK);
  }

  heard() {
    this.#milliseconds = 0;
  }

  /** Nothing is expected any more. */
  end() {
    listening.delete(this);
    if (listening.size) return;
    clearInterval(timer);
    timer = undefined;
  }

  /** @param {number} milliseconds */
  pass(milliseconds) {
    if (!listening.has(this)) return;
    const before = this.#milliseconds;
    this.#milliseconds += milliseconds;
    if (this.#milliseconds >= this.#limit()) {
      this.end();
      this.#over();
    } else if (before < this.#doubt && this.#milliseconds >= this.#doubt) {
      this.#doubted();
    }
  }
}

/**
 * A promise that rejects when nothing comes of it for so long.
 *
 * @template T
 * @param {Promise<T>} promise
 * @param {number} patience in milliseconds
 * @returns {Promise<T>}
 */
export function within(promise, patience) {
  return new Promise((resolve, reject) => {
    const silence = new Silence(() => patience, () => reject(new Error('it gave no answer')));
    silence.expect();
    promise.then(resolve, reject).finally(() => silence.end());
  });
}
