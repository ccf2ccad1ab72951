// @ts-check
// The worker that owns the graphics processor: trains batches of seeds of one lane side by side.
import { expose, transfer } from 'comlink';
import init, * as engine from '../pkg/gpu/thermograd.js';
import { nameOf } from '../adapter.js';
import { words } from '../remote.js';

/**
 * @typedef {import('../types.d.ts').Batch} Batch
 * @typedef {import('../types.d.ts').EnsemblePlan} EnsemblePlan
 * @typedef {import('../types.d.ts').Experiment} Experiment
 * @typedef {import('../types.d.ts').GraphicsNews} GraphicsNews
 * @typedef {import('../types.d.ts').Quantity} Quantity
 * @typedef {import('../types.d.ts').SeedResult} SeedResult
 */

/** Milliseconds between two words on how far it is. */
const NEWS = 200;
/** A snapshot is due after so many milliseconds, or after so many steps once the shorter time is over. */
const SNAPSHOT = 5000;
const SNAPSHOT_STEPS = 2000;
const SNAPSHOT_LEAST = 1000;
/** Numbers of 8 bytes of one snapshot, at most: what is larger is not worth its way, and is done again after a loss. */
const SNAPSHOT_NUMBERS = 8_000_000;
/** @type {GraphicsNews} */
const STOPPED = {};
/** Steps between two signs of life. */
const SLICE = 64;

/** @type {engine.GraphicsProcessor | undefined} */
let processor;
/** Of the last call: what an older one began ends where it is. */
let turn = 0;

/** @returns {Promise<GraphicsNews>} */
async function open() {
  // Asked here first: the engine need not be fetched for nothing.
  /** @type {any} */
  const adapter = await /** @type {any} */ (navigator).gpu?.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  if (!adapter) return { none: 'No GPU was found, so the processor computes.' };
  try {
    await init({ module_or_path: new URL('../pkg/gpu/thermograd_bg.wasm', import.meta.url) });
    processor = await engine.gpu_open(nameOf(adapter.info));
    const { name, emulated } = processor;
    return { device: { name, emulated } };
  } catch (error) {
    return { none: words(error) };
  }
}

/**
 * @param {{experiment: Experiment, plan: EnsemblePlan, batch: Batch}} given
 * @param {(news: GraphicsNews) => void} say what comes before the end
 * @returns {Promise<GraphicsNews>} of a call that another one has ended nobody hears
 */
async function train({ experiment, plan: { grid, map }, batch }, say) {
  const mine = ++turn;
  const stopped = () => mine !== turn;
  if (!processor) return { lost: 'it was not opened' };
  const { lane, first, count } = batch;
  /** @type {engine.GpuEnsemble | undefined} */
  let run;
  try {
    say({ compiling: true });
    try {
      run = await engine.GpuEnsemble.create(processor, experiment, lane, first, count);
    } catch (error) {
      return processor.lost === undefined ? { unfit: words(error) } : { lost: processor.lost };
    }
    /** By replica. @type {Record<Quantity, Float32Array>[]} */
    const curves = Array.from({ length: count }, () => {
      const column = () => new Float32Array(grid.length).fill(NaN);
      return { test_accuracy: column(), test_loss: column(), train_loss: column() };
    });
    const last = new Float64Array(4 * count).fill(NaN);
    let told = performance.now();
    let saved = { at: told, step: 0 };
    for (let k = 0; k < grid.length; k++) {
      while (run.step < grid[k]) {
        await run.advance(Math.min(grid[k], run.step + SLICE));
        if (stopped()) return STOPPED;
        const now = performance.now();
        if (now - told < NEWS) continue;
        told = now;
        say({ share: run.step / grid[grid.length - 1] });
      }
      const metrics = await run.metrics();
      if (stopped()) return STOPPED;
      last.set(metrics);
      curves.forEach((one, r) => {
        one.train_loss[k] = metrics[4 * r];
        one.test_loss[k] = metrics[4 * r + 1];
        one.test_accuracy[k] = metrics[4 * r + 3];
      });
      const { step } = run;
      const passed = performance.now() - saved.at;
      const due = passed > SNAPSHOT || (passed > SNAPSHOT_LEAST && step - saved.step >= SNAPSHOT_STEPS);
      if (due && k + 1 < grid.length) {
        const numbers = await run.snapshots();
        if (stopped()) return STOPPED;
        if (numbers.length * numbers[0].length < SNAPSHOT_NUMBERS) say(transfer({ snapshot: { done: k + 1, numbers, curves } }, numbers.map(({ buffer }) => buffer)));
        saved = { at: performance.now(), step };
      }
    }
    const cells = await run.map(map);
    if (stopped()) return STOPPED;
    const ends = run.diverged_at;
    /** @type {SeedResult[]} */
    const results = curves.map((each, r) => {
      const [train_loss, test_loss, train_accuracy, test_accuracy] = last.subarray(4 * r, 4 * r + 4);
      return {
        lane, replica: first + r, curves: each, last: { train_loss, test_loss, train_accuracy, test_accuracy },
        diverged_at: Number.isNaN(ends[r]) ? null : ends[r], map: null, failed: false,
      };
    });
    return transfer({ done: { results, maps: cells.replicas ? cells : null } }, [...curves.flatMap((each) => Object.values(each).map(({ buffer }) => buffer)), cells.mean.buffer, cells.deviation.buffer]);
  } catch (error) {
    return { lost: words(error) };
  } finally {
    run?.free();
  }
}

const calls = {
  open,
  train,
  /** @param {Experiment} experiment @returns {GraphicsNews} */
  choose(experiment) {
    turn += 1;
    return processor ? { choice: processor.choose_engine(experiment) } : { lost: 'it was not opened' };
  },
  stop() {
    turn += 1;
  },
  /** For tests: what a driver's reset does. */
  destroy: () => processor?.destroy(),
};
// Not one after the other: a later call ends what an earlier one began.
expose(calls);

// For tests, which compare it with the processor in here.
Object.assign(self, { thermograd: engine, calls });
