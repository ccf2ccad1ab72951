// @ts-check
// What a view may ask of the ensemble, and what the run bar does while it is in sight.
import { engine } from '../../compute/engine.js';
import { saveText } from '../../app/files.js';
import { plural } from '../../parts/format.js';
import { stillness } from '../../app/stillness.js';
import { change, store, tell } from '../../app/store.js';
import { MOST_SEEDS } from './ensemble.js';
import { ensembleCsv } from './export.js';
import { METRICS } from './results.js';

/**
 * @typedef {import('../../types.d.ts').Actions} Actions
 * @typedef {import('../../types.d.ts').Experiment} Experiment
 * @typedef {import('../../app/session.js').Session} Session
 * @typedef {import('./ensemble.js').Ensemble} Ensemble
 */

/** @typedef {'runEnsemble' | 'stopEnsemble' | 'restartEnsemble' | 'moreSeeds' | 'setSeeds' | 'setReplicate' | 'setQuantity' | 'setBar' | 'openSeed' | 'saveEnsemble'} Own */

/** Seeds of an ensemble that nobody has set a number for. */
const USUAL = 50;

const { state } = store;

/**
 * @param {Session} session
 * @param {Ensemble} ensemble
 * @param {import('../../app/verbs.js').Verbs} race what the run bar does in the race
 * @returns {{actions: Pick<Actions, Own | 'setView'>, verbs: import('../../app/verbs.js').Verbs}}
 */
export function ensembleActions(session, ensemble, race) {
  /** The seed opened in the race, and the seeds to come back to. @type {{opened: string, from: Pick<Experiment, 'seed' | 'data'>} | null} */
  let opened = null;
  const seedsOf = (/** @type {Experiment} */ { seed, data }) => `${seed} ${data.seed}`;

  /** Settings changed one after the other, all or none. @param {Experiment} experiment @param {[key: string, text: string][]} edits */
  const edited = (experiment, edits) => edits.reduce((next, [key, text]) => engine.edit(next, key, text), experiment);

  /** @param {Experiment} next @param {string} [text] */
  const take = (next, text = '') => session.take(next, session.places, { text });

  /** The ensemble of the present race: 50 seeds with their own data, unless numbers were set before. */
  function preset() {
    let next = state.experiment;
    if (opened && opened.opened === seedsOf(next)) {
      // Back from one of its seeds.
      const { seed: _, ...data } = next.data;
      next = { ...next, seed: opened.from.seed, data: { ...data, ...(opened.from.data.seed === undefined ? {} : { seed: opened.from.data.seed }) } };
      take(next);
    }
    opened = null;
    if (next.replicas > 1 || !next.lanes.length) return next;
    for (const seeds of [USUAL, 10, 2]) {
      try {
        return edited(next, [['replicate', 'all'], ['replicas', String(seeds)]]);
      } catch {
        // So large a race is not repeated that often.
      }
    }
    return next;
  }

  /** @param {import('../../types.d.ts').AppState['view']} view */
  function setView(view) {
    if (view === state.view) return;
    tell('change', null); // its Undo belongs to what was shown
    tell('graphics', null);
    session.show(view, view === 'ensemble' && !state.experiment.target ? preset() : state.experiment);
  }

  /** @type {import('../../app/verbs.js').Verbs} */
  const verbs = {
    toggle: () => (ensemble.running ? ensemble.cancel() : ensemble.run()),
    step() {}, // seeds are not looked at step by step
    rewind: () => ensemble.restart(),
    resetRace() {
      setView('race');
      race.resetRace();
    },
  };

  const actions = {
    setView,
    runEnsemble: () => ensemble.run(),
    stopEnsemble: () => ensemble.cancel(),
    restartEnsemble: () => ensemble.restart(),
    /** @param {number} more */
    moreSeeds(more) {
      const replicas = Math.min(MOST_SEEDS, state.experiment.replicas + more);
      session.edit('replicas', String(replicas));
      ensemble.run();
    },
    /** @param {string} text */
    setSeeds(text) {
      const numbers = /^\s*(?:(\d+)\s*(?:to|-|–)\s*)?(\d+)\s*$/.exec(text.replaceAll(',', ''));
      const first = Number(numbers?.[1] ?? state.experiment.seed);
      const replicas = numbers ? Number(numbers[2]) - (numbers[1] === undefined ? 0 : first - 1) : NaN;
      if (!(replicas >= 1 && replicas <= MOST_SEEDS)) {
        const why = `“${text.trim()}” is not a range of seeds. Write “${state.experiment.seed} to ${state.experiment.seed + USUAL - 1}”, or how many: 1 to ${MOST_SEEDS.toLocaleString('en-US')}.`;
        session.refuse(why);
        throw why;
      }
      try {
        const next = edited(state.experiment, [['seed', String(first)], ['replicas', String(replicas)]]);
        take(next, first === state.experiment.seed ? '' : `Seeds now begin with ${first}.`);
      } catch (problem) {
        session.refuse(/** @type {any} */ (problem));
        throw problem;
      }
    },
    /** @param {'all' | 'training'} replicate */
    setReplicate(replicate) {
      session.edit('replicate', replicate, replicate === 'all' ? 'Every seed draws its own data now.' : 'All seeds share the data of the first now.');
    },
    /** @param {import('../../types.d.ts').Quantity} quantity */
    setQuantity: (quantity) => change({ ensemble: { ...state.ensemble, quantity, version: state.ensemble.version + 1 } }),
    /** @param {number} bar */
    setBar: (bar) => change({ ensemble: { ...state.ensemble, bar } }),

    /** @param {number} replica */
    openSeed(replica) {
      const { view: _, ...from } = state.experiment;
      const { seed, data, replicate } = from;
      // Replica r is replica 0 of seed + r; its data too, unless all replicas share those of the first.
      const ofData = replicate === 'all' ? (data.seed === undefined ? null : data.seed + replica) : (data.seed ?? seed);
      const next = edited(from, [['seed', String(seed + replica)], ...(ofData === null ? [] : [/** @type {[string, string]} */ (['data.seed', String(ofData)])])]);
      session.take(next, session.places, { push: true });
      opened = { opened: seedsOf(next), from };
      ensemble.raceGoesOn = !stillness();
      change({ view: 'race' });
      tell('change', {
        kind: 'info', slim: true, title: `Seed ${seed + replica} of the ensemble,`,
        text: `one of ${plural(from.replicas, 'seed')}.`, actions: [{ label: 'Back to the ensemble', run: () => setView('ensemble') }],
      });
      scrollTo({ top: 0 });
    },

    saveEnsemble: () => saveText(ensembleCsv(state), 'thermograd-ensemble.csv', 'text/csv'),
  };
  return { actions, verbs };
}

/** What window.thermograd says of the ensemble. @param {Ensemble} ensemble */
export function ensembleConsole(ensemble) {
  return {
    /** Every seed of every lane with its metrics at the last step; null after divergence. */
    ensemble() {
      const { status, done, share, replicas, results } = state.ensemble;
      return {
        status, done, share, replicas,
        lanes: state.lanes.map(({ settings }, i) => ({
          method: settings.method,
          seeds: Array.from({ length: replicas }, (_, r) => r).filter((r) => results[i]?.knows(r)).map((r) => ({
            seed: state.experiment.seed + r,
            ...Object.fromEntries(METRICS.map((metric) => {
              const value = results[i].final(r, metric);
              return [metric, value === undefined || Number.isNaN(value) ? null : value];
            })),
          })),
        })),
      };
    },
    /** Runs the ensemble; its view has to be shown. */
    runEnsemble: () => ensemble.run(),
  };
}
