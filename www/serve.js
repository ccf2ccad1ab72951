// @ts-check
// The worker's end of remote.js.
import { expose, transfer } from 'comlink';

/**
 * Serves calls, one after the other: a slow `open` is never overtaken.
 *
 * @param {Record<string, (...given: any[]) => unknown>} calls
 * @param {(answer: any) => Transferable[]} [buffers] of an answer, that move instead of being copied
 */
export function serve(calls, buffers = () => []) {
  const inOrder = Object.entries(calls).map(([name, call]) => [name, (/** @type {any[]} */ ...given) => afterOthers(async () => {
    const answer = await call(...given);
    const moved = buffers(answer);
    return moved.length ? transfer(answer, moved) : answer;
  })]);
  expose(Object.fromEntries(inOrder));
}

/** @type {Promise<unknown>} */
let last = Promise.resolve();

/** Does something behind all calls that have come up to now. @template T @param {() => Promise<T>} work @returns {Promise<T>} */
export function afterOthers(work) {
  const done = last.then(work);
  last = done.catch(() => {});
  return done;
}
