// @ts-check
// What is measured, and what for: the works, and the ratios that are asked of our engine.

/**
 * A work as every engine reads it from the driver's file.
 *
 * @typedef {object} Work
 * @property {string} [link] the experiment, for our own engines; none where there is no such experiment
 * @property {number[]} sizes of the layers: inputs, hidden units, outputs
 * @property {'bce' | 'softmax'} loss binary cross-entropy of one logit, or cross-entropy of a softmax
 * @property {number} batch points of a minibatch
 * @property {number} replicas networks trained side by side, each from its own weights
 * @property {Record<string, any>} lane the method, its step size h and its other settings
 * @property {{steps: number, starts: number, spread: number}} check training losses are compared after so many steps,
 *   mean over so many initial weights; spread: the standard deviation of one, by its minibatches, as a share of it
 * @property {string} points a key of Problem.points
 * @property {string} starts a key of Problem.starts
 */

/**
 * The driver's file.
 *
 * @typedef {object} Problem
 * @property {Record<string, Work>} works
 * @property {Record<string, {inputs: number, x: number[], y: number[]}>} points training points, one after another, and
 *   their labels (classes from 0)
 * @property {Record<string, number[][]>} starts initial weights: by layer, W row-major (unit by unit), then b
 */

const RACE = 'seed=1&data=spirals&data.b=2&data.train=1000&batch.size=20&network.activation=relu';
const SMALL = `${RACE}&network.hidden=100`;

/**
 * The works by name. `link` is the experiment that our engine runs; sizes, data and settings of the others are read
 * from it. Without one, `pattern` is.
 *
 * Losses are checked where they have fallen well but not to the floor; spreads are those of 24 sequences of minibatches.
 *
 * @type {Record<string, {title: string, link?: string, pattern?: Omit<Work, 'check' | 'points' | 'starts' | 'replicas'>,
 *   replicas?: number, check: Work['check']}>}
 */
export const WORKS = {
  W1: {
    title: '2-100-1 ReLU, cross-entropy, batch 20 of 1,000, SGD',
    link: `${SMALL}&lane1=sgd&lane1.h=0.05`,
    check: { steps: 2048, starts: 4, spread: 0.0055 },
  },
  W2: {
    title: 'as W1 with 500 hidden units',
    link: `${RACE}&network.hidden=500&lane1=sgd&lane1.h=0.05`,
    check: { steps: 2048, starts: 8, spread: 0.024 },
  },
  W3: {
    title: '64-100-10 ReLU, softmax, batch 128 of 1,797, SGD',
    pattern: { sizes: [64, 100, 10], loss: 'softmax', batch: 128, lane: { method: 'sgd', h: 0.1 } },
    check: { steps: 256, starts: 2, spread: 0.0035 },
  },
  W4: {
    title: 'W1 with BAOAB: a normal for every weight and step',
    link: `${SMALL}&lane1=baoab&lane1.h=0.4&lane1.gamma=1&lane1.tau=1e-5`,
    check: { steps: 1024, starts: 8, spread: 0.032 },
  },
  W5: {
    title: '100 replicas of W1; steps of one of them',
    link: `${SMALL}&replicas=100&replicate=training&lane1=sgd&lane1.h=0.05`,
    replicas: 100,
    check: { steps: 512, starts: 100, spread: 0.004 },
  },
  adlala: {
    title: 'W1 with AdLaLa as the page starts it',
    link: `${SMALL}&lane1=adlala`,
    check: { steps: 2048, starts: 16, spread: 0.058 },
  },
  baoab: {
    title: 'W1 with BAOAB as the page starts it',
    link: `${SMALL}&lane1=baoab`,
    check: { steps: 1024, starts: 8, spread: 0.032 },
  },
};

/**
 * How far the loss of an engine may be from ours, as a share of it. Engines draw different minibatches: five standard
 * errors of the difference of two means are chance. Training with twice the step size is off by 12 % in W1 and 3 % in W5.
 *
 * @param {Work['check']} check
 */
export const tolerance = ({ starts, spread }) => 5 * spread * Math.sqrt(2 / starts);

/** What else an engine can be asked for. */
export const MEASURES = {
  peak: 'products and sums in vectors of four, one thread (GFLOP/s)',
  normals: 'one standard normal of the engine (ns)',
  plane: 'a plane of 41 x 41 points of the loss of 2-500-1 over 1,000 points (ms)',
};

/**
 * Floating-point operations of a step in the usual algorithm: each product and each sum of the forward pass, of the
 * weights' gradients and of the hidden layer's deltas (the input has none). Activations, biases and the update of the
 * weights are left out: a few per cent.
 *
 * @param {Pick<Work, 'sizes' | 'batch'>} work
 */
export const flops = ({ sizes: [inputs, hidden, outputs], batch }) => 2 * batch * (2 * inputs * hidden + 3 * hidden * outputs);

/** For people. */
export const FLOPS_FORMULA = '2 batch (2 inputs hidden + 3 hidden outputs)';

/**
 * What must be reached: a ratio to another engine in the same round, a share of the peak, or at most so many ns a normal
 * or ms a plane.
 *
 * @type {{work: string, engine: string, against: string, least?: number, most?: number}[]}
 */
export const GOALS = [
  { work: 'W1', engine: 'thermograd-wasm', against: 'limit-avx512', least: 0.36 },
  { work: 'W1', engine: 'thermograd-wasm', against: 'jax-scan', least: 5 },
  { work: 'W1', engine: 'thermograd-wasm', against: 'torch-eager', least: 220 },
  { work: 'W1', engine: 'thermograd-wasm', against: 'tfjs-wasm', least: 400 },
  { work: 'W1', engine: 'thermograd-webgpu', against: 'thermograd-wasm', least: 0.055 },
  { work: 'W2', engine: 'thermograd-wasm', against: 'limit-avx512', least: 0.24 },
  { work: 'W2', engine: 'thermograd-wasm', against: 'jax-scan', least: 3 },
  { work: 'W2', engine: 'thermograd-wasm', against: 'torch-eager', least: 45 },
  { work: 'W3', engine: 'thermograd-wasm', against: 'peak', least: 0.85 },
  { work: 'W3', engine: 'thermograd-wasm', against: 'torch-eager', least: 2 },
  { work: 'W3', engine: 'thermograd-wasm', against: 'tfjs-wasm', least: 10 },
  { work: 'W4', engine: 'thermograd-wasm', against: 'limit-avx512', least: 0.33 },
  { work: 'W4', engine: 'thermograd-wasm', against: 'jax-scan', least: 3.5 },
  { work: 'W4', engine: 'thermograd-wasm', against: 'torch-eager', least: 70 },
  { work: 'normals', engine: 'thermograd-wasm', against: 'ns', most: 3.5 },
  { work: 'plane', engine: 'thermograd-wasm', against: 'ms', most: 2000 },
  { work: 'W5', engine: 'thermograd-wasm', against: 'limit-avx512', least: 0.35 },
  { work: 'W5', engine: 'thermograd-wasm', against: 'jax-scan', least: 4.5 },
  { work: 'W5', engine: 'thermograd-wasm', against: 'torch-compile', least: 3.5 },
  { work: 'W5', engine: 'thermograd-wasm-2-workers', against: 'thermograd-wasm', least: 1.9 },
];
