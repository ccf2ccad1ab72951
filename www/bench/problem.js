// @ts-check
// The driver's file: data, initial weights and settings that every engine shares.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WORKS } from './works.js';

/** @typedef {import('./works.js').Work} Work @typedef {import('./works.js').Problem} Problem */

const pkg = join(import.meta.dirname, '..', 'pkg');

/** Our engine in this process. @param {string} [folder] within pkg */
export async function loadWasm(folder = '') {
  const wasm = await import(join(pkg, folder, 'thermograd.js'));
  await wasm.default({ module_or_path: readFileSync(join(pkg, folder, 'thermograd_bg.wasm')) });
  return wasm;
}

/** Numbers in [0, 1), multiples of 1/256: short in the file and exact in f32 (the generator is that of Numerical Recipes). */
function uniform(seed = 1) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 24) / 256;
  };
}

/**
 * 1,797 points in 64 dimensions, of ten classes in turn: a class's prototype and half as much noise, both uniform.
 * Weights are uniform within +-1/sqrt(inputs) of a layer, rounded to 1/256 of that; biases 0.
 *
 * @param {number[]} sizes @param {number} starts
 */
function patterns([inputs, hidden, outputs], starts) {
  const next = uniform(5);
  const prototypes = Array.from({ length: outputs }, () => Array.from({ length: inputs }, next));
  const y = Array.from({ length: 1797 }, (_, i) => i % outputs);
  const x = y.flatMap((label) => prototypes[label].map((p) => p + 0.5 * next()));
  const layer = (/** @type {number} */ from, /** @type {number} */ to) =>
    [...Array.from({ length: from * to }, () => Math.fround((2 * next() - 1) / Math.sqrt(from))), ...new Array(to).fill(0)];
  return { points: { inputs, x, y }, starts: Array.from({ length: starts }, () => [...layer(inputs, hidden), ...layer(hidden, outputs)]) };
}

/** @param {string[]} names of works @returns {Promise<Problem>} */
export async function makeProblem(names) {
  const wasm = await loadWasm();
  /** @type {Problem} */
  const problem = { works: {}, points: {}, starts: {} };
  for (const name of names) {
    const { link, pattern, replicas = 1, check } = WORKS[name];
    if (pattern) {
      const made = patterns(pattern.sizes, check.starts);
      const starts = pattern.sizes.join('-');
      problem.points.patterns = made.points;
      problem.starts[starts] = made.starts;
      problem.works[name] = { ...pattern, replicas, check, points: 'patterns', starts };
      continue;
    }
    const { experiment, problems } = wasm.open(link);
    if (problems.length) throw new Error(`${name}: ${problems[0].message}`);
    const { network: { hidden, loss }, batch: { size: batch }, lanes: [lane] } = experiment;
    const sizes = [2, ...hidden, 1];
    const rows = /** @type {number[]} */ ([...wasm.data_set(experiment).train]);
    const points = 'spirals';
    problem.points[points] ??= { inputs: 2, x: rows.filter((_, i) => i % 3 < 2), y: rows.filter((_, i) => i % 3 === 2) };
    const starts = sizes.join('-');
    const known = (problem.starts[starts] ??= []);
    for (let r = known.length; r < check.starts; r++) {
      const run = new wasm.LaneRun(experiment, 0, r);
      known.push([...run.theta()]);
      run.free();
    }
    problem.works[name] = { link, sizes, loss, batch, replicas, lane, check, points, starts };
  }
  return problem;
}
