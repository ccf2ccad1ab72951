// @ts-check
// How an engine is asked, in Node and in a page alike: speed over some milliseconds, or losses after the agreed steps.

/** @typedef {import('../works.js').Work} Work @typedef {import('../works.js').Problem} Problem */

/**
 * One work on one engine.
 *
 * @typedef {object} Run
 * @property {number} chunk units (steps, normals, floating-point operations) between two looks at the clock
 * @property {(start: number) => void | Promise<void>} restart from those initial weights; with replicas, replica r from
 *   the r-th
 * @property {(units: number) => void | Promise<void>} advance does so many in all
 * @property {() => number[] | Promise<number[]>} losses over all training points, of each replica
 */

/**
 * @typedef {{work: string, ms?: number, check?: boolean}} Request
 * @typedef {{work: string, per_s?: number, losses?: number[]}} Answer
 */

/** @param {Run} run @param {number} ms */
async function speed(run, ms) {
  await run.restart(0);
  await run.advance(run.chunk); // warms up
  let done = 0;
  const began = performance.now();
  for (;;) {
    await run.advance(run.chunk);
    done += run.chunk;
    const passed = performance.now() - began;
    if (passed >= ms) return (1000 * done) / passed;
  }
}

/** @param {Run} run @param {Work} work */
async function losses(run, { replicas, check }) {
  /** @type {number[]} */
  const all = [];
  for (let start = 0; start < (replicas > 1 ? 1 : check.starts); start++) {
    await run.restart(start);
    await run.advance(check.steps * replicas);
    all.push(...(await run.losses()));
  }
  return all;
}

/** @param {Record<string, Run>} runs @param {Problem} problem @param {Request} request @returns {Promise<Answer>} */
export async function answer(runs, problem, { work, ms }) {
  const run = runs[work];
  if (!run) throw new Error(`work: there is no ${work}`);
  return ms === undefined ? { work, losses: await losses(run, problem.works[work]) } : { work, per_s: await speed(run, ms) };
}
