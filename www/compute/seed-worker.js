// @ts-check
// Runs one seed of one lane after the other in a worker: each from its first step to its last.
import init, { LaneRun, on_work } from '../pkg/thermograd.js';
import { beat, serve } from './serve.js';

/**
 * @typedef {import('../types.d.ts').EnsemblePlan} EnsemblePlan
 * @typedef {import('../types.d.ts').Quantity} Quantity
 * @typedef {import('../types.d.ts').Resume} Resume
 */

/** Milliseconds between two words on how far it is. */
const NEWS = 200;

/** @type {{experiment: unknown, plan: EnsemblePlan} | undefined} */
let task;

/** Tells the page how far a job is. @type {(share: number, job: {lane: number, replica: number}) => void} */
let told = () => {};

/** @param {{lane: number, replica: number, resume: Resume | null}} job */
function seed({ lane, replica, resume }) {
  if (!task) throw new Error('the worker has not been opened');
  const { experiment, plan: { grid, map } } = task;
  const run = resume ? LaneRun.from_snapshot(experiment, lane, replica, resume.numbers) : new LaneRun(experiment, lane, replica);
  const column = () => new Float32Array(grid.length).fill(NaN);
  /** @type {Record<Quantity, Float32Array>} */
  const curves = resume?.curves ?? { test_accuracy: column(), test_loss: column(), train_loss: column() };
  const diverged = () => {
    const at = run.diverged_at;
    return at !== undefined && run.step >= at ? at : null;
  };
  let last = { train_loss: NaN, test_loss: NaN, train_accuracy: NaN, test_accuracy: NaN };
  let news = performance.now();
  for (let k = resume?.done ?? 0; k < grid.length && diverged() === null; k++) {
    run.advance(grid[k]);
    if (diverged() !== null) break;
    const [train_loss, test_loss, train_accuracy, test_accuracy] = run.metrics();
    last = { train_loss, test_loss, train_accuracy, test_accuracy };
    curves.test_accuracy[k] = test_accuracy;
    curves.test_loss[k] = test_loss;
    curves.train_loss[k] = train_loss;
    const now = performance.now();
    if (now - news > NEWS) {
      news = now;
      told(grid[k] / grid[grid.length - 1], { lane, replica });
    }
  }
  const diverged_at = diverged();
  const lost = { train_loss: NaN, test_loss: NaN, train_accuracy: NaN, test_accuracy: NaN };
  const result = { lane, replica, curves, last: diverged_at === null ? last : lost, diverged_at, map: diverged_at === null ? run.map(map) : null, failed: false };
  run.free();
  return result;
}

serve({
  /** @param {{module: WebAssembly.Module, experiment: unknown, plan: EnsemblePlan}} given @param {typeof told} page */
  async open({ module, ...given }, page) {
    task = given;
    told = page;
    await init({ module_or_path: module });
    on_work(beat);
  },
  seed,
}, {
  buffers: (result) =>
    (result ? [...Object.values(result.curves), ...(result.map ? [result.map] : [])].map(({ buffer }) => buffer) : []),
});
