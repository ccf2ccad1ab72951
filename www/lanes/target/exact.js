// @ts-check
// The exact answers on a target, asked of the engine once for each lane's settings.
import { contours } from 'd3-contour';
import { canonical } from '../../app/changes.js';
import { engine } from '../../compute/engine.js';

/**
 * @typedef {import('../../types.d.ts').Exact} Exact
 * @typedef {import('../../types.d.ts').Experiment} Experiment
 *
 * A density to be drawn: where it lies, and regions that hold the densest shares of it, each a list of rings in 0..1.
 * @typedef {{centre: [number, number], half: number, levels: {share: number, rings: [number, number][][]}[]}} Relief
 */

/** Shares of the density that its contours hold. */
export const SHARES = [0.9, 0.7, 0.5, 0.3, 0.1];
/** Cells of a side at which the density is taken for contours. */
const FINE = 96;
/** Temperature of the contours beside a lane that has none. */
export const USUAL_TAU = 1;
/** Answers kept. */
const MOST = 60;

/** @template T @param {Map<string, T>} known @param {string} key @param {() => T} find @returns {T} */
function once(known, key, find) {
  const found = known.get(key);
  if (found !== undefined) return found;
  if (known.size >= MOST) known.clear();
  const fresh = find();
  known.set(key, fresh);
  return fresh;
}

/** @param {Experiment} experiment */
const targetKey = ({ target, seed }) => canonical([target, target?.seed ?? seed]);

/** @type {Map<string, Exact>} */
const answers = new Map();

/** What a lane should sample. @param {Experiment} experiment @param {number} lane @returns {Exact} */
export const exactOf = (experiment, lane) =>
  once(answers, `${targetKey(experiment)} ${canonical(experiment.lanes[lane])}`, () => engine.exact(experiment, lane));

/** Whether a lane has a distance from its target's density, or will have. @param {Exact} exact */
export const isCompared = ({ law, shares }) => law.compared && shares !== null;

/** @type {Map<string, Relief | null>} */
const reliefs = new Map();

/** The density's contours at a temperature; null where the target is not of the plane. @param {Experiment} experiment @param {number} tau */
export const reliefOf = (experiment, tau) =>
  once(reliefs, `${targetKey(experiment)} ${tau}`, () => {
    const density = engine.density(experiment, FINE, tau);
    if (!density) return null;
    const { centre, half, size } = density;
    const values = Array.from(density.log_density, Math.exp);
    // Going down from the densest cell until a share of all is reached gives the height of that share's contour.
    const falling = values.toSorted((a, b) => b - a);
    const all = falling.reduce((sum, value) => sum + value, 0);
    const heights = SHARES.map((share) => {
      let sum = 0;
      return falling.find((value) => (sum += value) >= share * all) ?? 0;
    });
    const levels = contours().size([size, size]).thresholds(heights)(values).map(({ coordinates }, k) => ({
      share: SHARES[k],
      rings: coordinates.flat().map((ring) => ring.map(([x, y]) => /** @type {[number, number]} */ ([x / size, y / size]))),
    }));
    return { centre, half, levels };
  });
