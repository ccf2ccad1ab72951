// @ts-check
// The engine, loaded once for the page: its functions, and the compiled module that the lanes' workers share.
import init, * as wasm from '../pkg/thermograd.js';

/**
 * @typedef {import('../types.d.ts').Catalogue} Catalogue
 * @typedef {import('../types.d.ts').DataSet} DataSet
 * @typedef {import('../types.d.ts').Experiment} Experiment
 * @typedef {import('../types.d.ts').Opened} Opened
 * @typedef {import('../types.d.ts').ReadWord} ReadWord
 * @typedef {import('../types.d.ts').Scheme} Scheme
 */

/**
 * What src/web/mod.rs offers the page, with the shapes of types.d.ts. All of it is quick; training is in worker.js.
 *
 * @typedef {object} Engine
 * @property {() => Catalogue} catalogue
 * @property {() => Experiment} default_experiment
 * @property {(text: string, csv?: string) => Opened} open A link, a fragment or JSON, and the points it waits for; throws { problems } of the points only.
 * @property {(experiment: object) => Experiment} check Defaults filled in; throws a text.
 * @property {(experiment: Experiment, key: string, text: string) => Experiment} edit Throws a Problem.
 * @property {(experiment: Experiment) => import('../types.d.ts').Problem[]} remarks What is worth knowing of it.
 * @property {(experiment: Experiment) => string} link Without the #.
 * @property {(experiment: Experiment) => string} json
 * @property {(text: string) => {points: [number, number, number][], remark: import('../types.d.ts').Problem | null}}
 *   points_from_csv Throws { problems }.
 * @property {() => number} new_seed
 * @property {(text: string) => string} plane_text A landscape's plane in its usual form; throws a Problem.
 * @property {(experiment: Experiment) => DataSet} data_set
 * @property {(experiment: Experiment, lane: number) => import('../types.d.ts').Exact} exact On a target.
 * @property {(experiment: Experiment, size: number, tau: number) => import('../types.d.ts').Density | null} density
 * @property {(experiment: Experiment, lane: number, tau: number) => Experiment} lane_at_temperature
 * @property {(thetas: Float32Array[]) => string} fingerprint
 * @property {(experiment: Experiment, lane: number) => Scheme} lane_scheme A lane's method with its own word and numbers; lanes from 0.
 * @property {(method: string, text: string) => ReadWord} read_word What a typed word says, or why it makes no sense.
 * @property {(experiment: Experiment, lane: number) => Experiment | null} lane_as_letters Null where its maps are no letters.
 * @property {(experiment: Experiment, lane: number, key: string, points: number) => Float64Array} schedule_curve A parameter over all steps.
 * @property {(steps: number, log_at: number[]) => Float64Array} evaluation_steps
 * @property {(experiment: Experiment) => Float64Array} step_costs Gradients that a step of each lane counts.
 * @property {(column: Float32Array, steps: number, seeds: Uint32Array, levels: Float64Array, last: number) =>
 *   Float64Array} seed_quantiles Curve after curve; `last` is what a diverged seed ranks as.
 * @property {(accuracies: Float64Array, bar: number) => import('../types.d.ts').SeedSpread} seed_spread NaN: diverged.
 * @property {(lanes: Float64Array[]) => import('../types.d.ts').Comparison} compare_seeds
 *   On the same seeds; more is better, NaN diverged.
 */

const whole = /** @type {Engine} */ (/** @type {unknown} */ (wasm));

/** A race without lanes is a state of the page, not an experiment: the usual lanes stand in for them. @param {Experiment} experiment */
const filled = (experiment) => (experiment.lanes.length ? experiment : { ...experiment, lanes: whole.default_experiment().lanes });

/** Usable after `load()`. @type {Engine} */
export const engine = {
  ...whole,
  edit(experiment, key, text) {
    const edited = whole.edit(filled(experiment), key, text);
    return experiment.lanes.length ? edited : { ...edited, lanes: [] };
  },
  remarks: (experiment) => whole.remarks(filled(experiment)),
  link: (experiment) => whole.link(filled(experiment)),
  json: (experiment) => whole.json(filled(experiment)),
  data_set: (experiment) => whole.data_set(filled(experiment)),
  step_costs: (experiment) => whole.step_costs(filled(experiment)),
  density: (experiment, size, tau) => whole.density(filled(experiment), size, tau),
};

/** Why the engine is not there, in words for the page. */
export class EngineMissing extends Error {
  /** @param {string} title @param {string} text */
  constructor(title, text) {
    super(text);
    this.title = title;
  }
}

/** @param {URL} address @returns {Promise<WebAssembly.Module>} */
async function compile(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address.pathname} answered ${response.status}`);
  const whole = response.clone();
  try {
    return await WebAssembly.compileStreaming(response);
  } catch {
    // Some servers send no application/wasm, which streaming insists on.
    return WebAssembly.compile(await whole.arrayBuffer());
  }
}

/**
 * Loads the engine into the page.
 *
 * @returns {Promise<WebAssembly.Module>} for the workers: they start in 1 ms instead of compiling again
 */
export async function load() {
  if (typeof WebAssembly !== 'object') {
    throw new EngineMissing(
      'This browser has WebAssembly switched off',
      'Thermograd trains the networks on your own machine, in WebAssembly. Allow it for this page, or open the page in another browser.',
    );
  }
  if (typeof Worker !== 'function') {
    throw new EngineMissing(
      'This browser cannot start workers',
      'Each lane of the race runs in a worker of its own. Open the page in another browser.',
    );
  }
  try {
    const module = await compile(new URL('../pkg/thermograd_bg.wasm', import.meta.url));
    await init({ module_or_path: module });
    return module;
  } catch (error) {
    throw new EngineMissing(
      'The engine could not be loaded',
      `One file of this page did not arrive or was blocked. Check the connection and load the page again. (${error instanceof Error ? error.message : error})`,
    );
  }
}
