// @ts-check
// window.thermograd: the race for the browser's console and for tests.
import { engine } from '../compute/engine.js';
import { store } from './store.js';

/**
 * @typedef {import('../types.d.ts').Experiment} Experiment
 * @typedef {import('./session.js').Session} Session
 *
 * @typedef {object} LaneReport metrics are null after divergence
 * @property {string} method
 * @property {string} status
 * @property {number} gradients
 * @property {number | null} [loss] U, on targets only, where those of sets are null: as the runner prints it
 * @property {number | null} train_loss
 * @property {number | null} test_loss
 * @property {number | null} train_accuracy
 * @property {number | null} test_accuracy
 * @property {number | null} diverged_at
 * @property {import('../types.d.ts').Sampling | null} sampling on a target
 *
 * @typedef {{step: number, status: string, lanes: LaneReport[]}} Report
 */

/** @param {Session} session */
export function consoleInterface(session) {
  const { race } = session;
  const { state } = store;

  const known = (/** @type {number | undefined} */ value) => (Number.isFinite(value) ? Number(value) : null);
  const ofSets = (/** @type {number | undefined} */ value) => (state.experiment.target ? null : known(value));

  /** @returns {Report} */
  const report = () => {
    session.publish();
    return {
      step: state.step,
      status: state.status,
      lanes: state.lanes.map(({ settings, status, gradients, metrics, diverged_at, sampling }) => ({
        method: settings.method,
        status,
        gradients,
        ...(state.experiment.target ? { loss: known(metrics?.train_loss) } : {}),
        train_loss: ofSets(metrics?.train_loss),
        test_loss: ofSets(metrics?.test_loss),
        train_accuracy: ofSets(metrics?.train_accuracy),
        test_accuracy: ofSets(metrics?.test_accuracy),
        diverged_at,
        sampling,
      })),
    };
  };

  return {
    /** The experiment, complete: every default is filled in. @returns {Experiment} */
    experiment: () => structuredClone(state.experiment),

    /**
     * Opens JSON (text or an object), a link or a fragment, and stays at step 0, or at the step the link names. Rejects
     * where that cannot be read, and then keeps what is open.
     *
     * @param {string | object} given
     * @returns {Promise<string[]>} what was not right, one line each; the usual value stands in its place
     */
    async load(given) {
      if (typeof given !== 'string' && (typeof given !== 'object' || given === null || Array.isArray(given))) {
        throw new TypeError('load(given) takes an experiment: an object, JSON or a link');
      }
      const text = typeof given === 'string' ? given : JSON.stringify(given);
      const { needsFile } = session.read(text);
      await session.pause();
      const problems = await session.open(text, { start: false, push: true, fresh: true });
      await session.pause();
      const missing = needsFile ? ['Points: this link needs the file of points that it was made with.'] : [];
      return [...problems.map((problem) => problem.text), ...missing];
    },

    /**
     * Trains to a step as fast as it goes and stops there; earlier steps are gone back to.
     *
     * @param {number} [toStep] the last step of the experiment unless given
     * @returns {Promise<Report>} with the metrics exactly at that step
     */
    async run(toStep = state.experiment.steps) {
      if (!Number.isFinite(toStep)) throw new TypeError('run(toStep) takes the number of a step');
      await session.pause();
      await race.goto(Math.max(0, Math.min(Math.round(toStep), state.experiment.steps)));
      await race.rest();
      return report();
    },

    /** Stops; resolves when every lane stands at the same step. @returns {Promise<Report>} */
    async pause() {
      await session.pause();
      return report();
    },

    /** Back to step 0. @returns {Promise<Report>} */
    async rewind() {
      await session.pause();
      await race.goto(0);
      return report();
    },

    /** Where the race is: metrics at exactly this step while it stands still, of the latest evaluation while it runs. @returns {Report} */
    state: report,

    /** Over the weights of all lanes at the present step: 16 hexadecimal digits. @returns {Promise<string>} */
    async fingerprint() {
      const { thetas } = await race.thetas();
      if (!thetas) throw new Error('a lane has been given up, so there is no fingerprint');
      return engine.fingerprint(thetas);
    },
  };
}
