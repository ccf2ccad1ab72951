// @ts-check
// The worker's end of remote.js: serves calls, and says that it lives for as long as one is under way.
import { expose, transfer } from 'comlink';
import { BEAT } from './silence.js';

/** Calls under way. */
let calls = 0;
/** @type {ReturnType<typeof setInterval> | undefined} */
let timer;
let last = -Infinity;

/** A sign of life, at most every BEAT: to be called as often as is easy, above all from inside long work. */
export function beat() {
  const now = performance.now();
  if (now - last < 0.9 * BEAT) return; // a timer's tick is never quite on time
  last = now;
  // Comlink takes no notice of it.
  self.postMessage(null);
}

/** While others wait for an answer, the timer beats for them. @template T @param {() => Promise<T>} work */
async function alive(work) {
  calls += 1;
  timer ??= setInterval(beat, BEAT);
  beat();
  try {
    return await work();
  } finally {
    calls -= 1;
    if (!calls) {
      clearInterval(timer);
      timer = undefined;
    }
  }
}

/**
 * Serves calls, and `alive`, which says nothing else.
 *
 * @param {Record<string, (...given: any[]) => unknown>} served
 * @param {object} [how]
 * @param {(answer: any) => Transferable[]} [how.buffers] of an answer, that move instead of being copied
 * @param {boolean} [how.inOrder] one after the other: a slow `open` is never overtaken
 */
export function serve(served, { buffers = () => [], inOrder = true } = {}) {
  const entries = Object.entries(served).map(([name, call]) => [name, (/** @type {any[]} */ ...given) => alive(() => {
    const work = async () => {
      const answer = await call(...given);
      const moved = buffers(answer);
      return moved.length ? transfer(answer, moved) : answer;
    };
    return inOrder ? afterOthers(work) : work();
  })]);
  expose({ ...Object.fromEntries(entries), alive() {} });
  beat(); // it has started
}

/** @type {Promise<unknown>} */
let earlier = Promise.resolve();

/**
 * Does something behind all calls that have come up to now.
 *
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export function afterOthers(work) {
  const done = earlier.then(work);
  earlier = done.catch(() => {});
  return done;
}
