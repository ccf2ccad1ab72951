// @ts-check
// The worker that owns the graphics processor: trains batches of seeds of one lane side by side.
import { transfer } from 'comlink';
import init, * as engine from '../pkg/gpu/thermograd.js';
import { COMPILING, PATIENCE, nameOf } from './adapter.js';
import { words } from './remote.js';
import { beat, serve } from './serve.js';
import { within } from './silence.js';

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
/** The last creation: shaders are compiled and memory is taken for one at a time. @type {Promise<unknown>} */
let creating = Promise.resolve();

/** @returns {Promise<GraphicsNews>} */
async function open() {
  // Asked here first: the engine need not be fetched for nothing.
  /** @type {any} */
  const { gpu } = /** @type {any} */ (navigator);
  const asked = gpu ? within(gpu.requestAdapter({ powerPreference: 'high-performance' }), COMPILING) : null;
  const adapter = await asked?.catch(() => null);
  if (!adapter) return { none: 'No GPU was found, so the processor computes.' };
  try {
    await init({ module_or_path: new URL('../pkg/gpu/thermograd_bg.wasm', import.meta.url) });
    engine.on_work(beat);
    processor = await within(engine.gpu_open(nameOf(adapter.info)), COMPILING);
    const { name, emulated } = processor;
    return { device: { name, emulated } };
  } catch (error) {
    return { none: words(error) };
  }
}

/**
 * Seeds side by side, behind the creations before; none when it has been stopped meanwhile.
 *
 * @param {engine.GraphicsProcessor} device
 * @param {Experiment} experiment
 * @param {Batch} batch
 * @param {() => boolean} stopped
 * @returns {Promise<engine.GpuEnsemble | undefined>}
 */
function create(device, experiment, { lane, first, count }, stopped) {
  const mine = creating.then(() => {
    if (stopped()) return undefined;
    return within(engine.GpuEnsemble.create(device, experiment, lane, first, count), COMPILING);
  });
  creating = mine.catch(() => {});
  return mine;
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
    try {
      run = await create(processor, experiment, batch, stopped);
    } catch (error) {
      if (error instanceof Error) return { lost: words(error) }; // not the engine's own word
      return processor.lost === undefined ? { unfit: words(error) } : { lost: processor.lost };
    }
    if (!run || stopped()) return STOPPED;
    /** By replica. @type {Record<Quantity, Float32Array>[]} */
    const curves = Array.from({ length: count }, () => {
      const column = () => new Float32Array(grid.length).fill(NaN);
      return { test_accuracy: column(), test_loss: column(), train_loss: column() };
    });
    const last = new Float64Array(4 * count).fill(NaN);
    let told = performance.now();
    // Shaders are compiled for the first steps and the first look at them.
    let patience = COMPILING;
    let saved = { at: told, step: 0 };
    for (let k = 0; k < grid.length; k++) {
      while (run.step < grid[k]) {
        await within(run.advance(Math.min(grid[k], run.step + SLICE)), patience);
        if (stopped()) return STOPPED;
        const now = performance.now();
        if (now - told < NEWS) continue;
        told = now;
        say({ share: run.step / grid[grid.length - 1] });
      }
      const metrics = await within(run.metrics(), patience);
      if (stopped()) return STOPPED;
      last.set(metrics);
      curves.forEach((one, r) => {
        one.train_loss[k] = metrics[4 * r];
        one.test_loss[k] = metrics[4 * r + 1];
        one.test_accuracy[k] = metrics[4 * r + 3];
      });
      const { step } = run;
      if (step > 0) patience = PATIENCE;
      const passed = performance.now() - saved.at;
      const due = passed > SNAPSHOT || (passed > SNAPSHOT_LEAST && step - saved.step >= SNAPSHOT_STEPS);
      if (due && k + 1 < grid.length) {
        const numbers = await within(run.snapshots(), PATIENCE);
        if (stopped()) return STOPPED;
        if (numbers.length * numbers[0].length < SNAPSHOT_NUMBERS) say(transfer({ snapshot: { done: k + 1, numbers, curves } }, numbers.map(({ buffer }) => buffer)));
        saved = { at: performance.now(), step };
      }
    }
    const cells = await within(run.map(map), COMPILING);
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
    // What the device still holds cannot be freed; it goes with the worker, which the page ends now.
    run = undefined;
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
// A later call ends what an earlier one began.
serve(calls, { inOrder: false });

// For tests, which compare it with the processor in here.
Object.assign(self, { thermograd: engine, calls });
