// @ts-check
// One lane's engine in a worker: answers the page's calls one after the other, training in short slices.
import init, { LaneRun, on_work } from '../pkg/thermograd.js';
import { beat, serve } from './serve.js';

/**
 * @typedef {import('../types.d.ts').CurveRow} CurveRow
 * @typedef {import('../types.d.ts').Frame} Frame
 * @typedef {import('../types.d.ts').Metrics} Metrics
 * @typedef {import('../types.d.ts').Progress} Progress
 */

/** Seconds a slice of training aims at: after each, the clock decides whether the answer is due. */
const SLICE = 0.004;
/** Steps of a slice at least, unless they take longer than this many seconds: calls cost next to nothing then. */
const STEPS = 256;
const LONGEST = 0.02;
/** Seconds a map may take, under way and at rest; wide networks get a coarser one, and get it less often. */
const MAP = 0.06;
const MAP_AT_REST = 0.25;
const MAP_SIZES = [100, 64, 40, 24];
/** Share of the time that maps may take under way. */
const MAP_SHARE = 0.2;
/** Crosses drawn for wrong test points, at most. */
const WRONG = 120;

/** @type {LaneRun | undefined} */
let run;
/** It runs on a target: no classifier to map, but a sample. */
let onTarget = false;
/** Seconds of training up to here, evaluations left out. */
let seconds = 0;
/** The steps to evaluate. @type {Float64Array} */
let grid = new Float64Array();
/** Seconds per step and per cell of a map, as measured; 0 before. */
let perStep = 0;
let perCell = 0;
/** When the last map was done, and what it took, in milliseconds. */
let mapped = -Infinity;
let mapping = 0;

const lane = () => {
  if (!run) throw new Error('the lane has not been started');
  return run;
};

/** The chain stays at the step where it diverged. */
const divergedAt = () => {
  const at = lane().diverged_at;
  return at !== undefined && lane().step >= at ? at : null;
};

/** The first step to evaluate after this one. @param {number} step */
function evaluationAfter(step) {
  let low = 0;
  let high = grid.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (grid[middle] <= step) low = middle + 1;
    else high = middle;
  }
  return grid[low] ?? Infinity;
}

/** @returns {Metrics} */
function metrics() {
  const [train_loss, test_loss, train_accuracy, test_accuracy] = lane().metrics();
  return { train_loss, test_loss, train_accuracy, test_accuracy };
}

/** @returns {CurveRow} */
const row = () => ({
  step: lane().step, gradients: lane().gradients, seconds, ...metrics(), ...(onTarget ? { distance: lane().distance() } : {}),
});

/** @param {boolean} atRest then it is as fine as can be @returns {Frame | null} */
function frame(atRest) {
  const began = performance.now();
  if (!atRest && began - mapped < mapping * (1 / MAP_SHARE - 1)) return null;
  const coarsest = MAP_SIZES[MAP_SIZES.length - 1];
  let map = perCell ? undefined : measured(coarsest);
  const size = MAP_SIZES.find((n) => perCell * n * n <= (atRest ? MAP_AT_REST : MAP)) ?? coarsest;
  if (!map || size !== coarsest) map = measured(size);
  // The first of the wrong ones: points have no order, so they are as good as drawn by lot, and stay the same.
  const wrong = lane().wrong().slice(0, WRONG);
  mapped = performance.now();
  mapping = mapped - began;
  return { step: lane().step, size, grid: map, wrong };
}

/** A map, and what a cell of it cost. @param {number} size */
function measured(size) {
  const began = performance.now();
  const map = lane().map(size);
  const cost = Math.max((performance.now() - began) / 1000 / size ** 2, 1e-8);
  // The quickest of the last ones: a busy machine must not make maps coarse for good.
  perCell = perCell ? Math.min(cost, perCell * 1.2) : cost;
  return map;
}

/**
 * @param {{frame?: boolean, now?: boolean}} wanted
 * @param {{rows?: CurveRow[], busy?: number, trained?: number}} [done]
 * @returns {Progress}
 */
function progress(wanted, { rows = [], busy = 0, trained = 0 } = {}) {
  const diverged_at = divergedAt();
  return {
    step: lane().step,
    gradients: lane().gradients,
    acceptance: lane().acceptance ?? null,
    diverged_at,
    rows,
    now: wanted.now && diverged_at === null ? metrics() : null,
    frame: wanted.frame && !onTarget ? frame(wanted.now ?? false) : null,
    sampling: wanted.frame && onTarget ? lane().sampling() : null,
    busy,
    trained,
  };
}

const calls = {
  /** @param {{module: WebAssembly.Module}} given */
  async open({ module }) {
    await init({ module_or_path: module });
    on_work(beat);
  },

  /** @param {{experiment: import('../types.d.ts').Experiment, lane: number, theta?: Float32Array, grid: Float64Array, frame: boolean}} given theta: the lane's own start */
  start({ experiment, lane: index, theta, grid: steps, frame }) {
    run?.free();
    run = undefined;
    grid = steps;
    run = theta ? LaneRun.from_weights(experiment, index, theta) : new LaneRun(experiment, index);
    onTarget = experiment.target !== undefined;
    // The landscape draws paths of weights.
    if (!onTarget) run.record();
    seconds = perStep = perCell = 0;
    mapped = -Infinity;
    return progress({ frame }, { rows: divergedAt() === null ? [row()] : [] });
  },

  /** The race got another end. @param {{grid: Float64Array}} given */
  evaluate({ grid: steps }) {
    grid = steps;
    return progress({});
  },

  /**
   * Trains to step `to`, or for `budget` seconds and then says how far it came.
   *
   * @param {{to: number, budget: number, frame?: boolean, now?: boolean}} given
   */
  advance({ to, budget, ...wanted }) {
    /** @type {CurveRow[]} */
    const rows = [];
    const from = lane().step;
    const began = performance.now();
    let busy = 0;
    while (lane().step < to && divergedAt() === null) {
      const start = performance.now();
      if (start - began > budget * 1000) break;
      const here = lane().step;
      const evaluation = evaluationAfter(here);
      const slice = perStep ? Math.max(1, Math.floor(SLICE / perStep), Math.min(STEPS, Math.floor(LONGEST / perStep))) : 16;
      const next = Math.min(to, here + slice, evaluation);
      lane().advance(next);
      const took = (performance.now() - start) / 1000;
      busy += took;
      seconds += took;
      if (lane().step === evaluation && divergedAt() === null) rows.push(row());
    }
    const trained = lane().step - from;
    // A long answer measures better than one slice under a coarse clock.
    if (trained && busy > 0.001) perStep = busy / trained;
    return progress(wanted, { rows, busy, trained });
  },

  /**
   * Goes back; `seconds` is what the curve had counted by then.
   *
   * @param {{step: number, seconds: number, frame?: boolean, now?: boolean}} given
   */
  goto({ step, seconds: counted, ...wanted }) {
    lane().goto(step);
    seconds = counted;
    const rows = evaluationAfter(step - 1) === step && divergedAt() === null ? [row()] : [];
    return progress(wanted, { rows });
  },

  /** @param {{frame?: boolean, now?: boolean}} wanted */
  look: (wanted) => progress(wanted),

  theta: () => lane().theta(),

  /** What is new of the path, for the landscape. @param {{spacing: number, count: number}} known @returns {import('../types.d.ts').GrownPath} */
  path: ({ spacing, count }) => lane().grown_path(spacing, count),

  /** @param {{x1: number, x2: number}} point */
  probability: ({ x1, x2 }) => lane().probability(x1, x2),
};

/** Buffers that move instead of being copied. @param {any} answer @returns {Transferable[]} */
function buffers(answer) {
  if (answer instanceof Float32Array) return [answer.buffer];
  if (answer?.sampling) return [answer.sampling.trail.buffer, ...(answer.sampling.counts ? [answer.sampling.counts.buffer] : [])];
  if (answer?.thetas) return [answer.steps.buffer, answer.thetas.buffer];
  return answer?.frame ? [answer.frame.grid.buffer, answer.frame.wrong.buffer] : [];
}

serve(calls, { buffers });
