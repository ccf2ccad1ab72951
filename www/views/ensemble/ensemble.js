// @ts-check
// The ensemble of a visit: follows the experiment while its view is shown, keeps what was worked out, tells the store.
import { canonical } from '../../app/changes.js';
import { engine } from '../../compute/engine.js';
import { count, plural, seconds } from '../../parts/format.js';
import { stillness } from '../../app/stillness.js';
import { change, store, tell } from '../../app/store.js';
import { LaneResults } from './results.js';
import { pictureCost } from './summary.js';

/**
 * @typedef {import('../../types.d.ts').EnsembleRunner} EnsembleRunner
 * @typedef {import('../../types.d.ts').EnsembleState} EnsembleState
 * @typedef {import('../../types.d.ts').Experiment} Experiment
 * @typedef {import('../../app/session.js').Session} Session
 */

/** Seeds the page takes; the runner takes more. */
export const MOST_SEEDS = 1000;
/** Steps recorded of a seed, at most: a curve of some hundred pixels shows no more. */
const MOST_STEPS = 256;
/** Cells along a map. */
const MAP = 64;
/** Lanes whose seeds are kept after an edit, for Undo and the way back. */
const KEPT = 8;
/** Milliseconds between two pictures, unless drawing them takes longer. */
const BEAT = 250;
/** Seconds before the time left is said. */
const SETTLED = 1.5;

const { state } = store;

/** All that decides a seed's numbers, lanes left out. @param {Experiment} experiment */
function problemOf({ seed, data, network, batch, steps, log_at, replicate, average_last }) {
  return canonical({ seed, data, network, batch, steps, log_at, replicate, average_last });
}

/** Every step evaluated, or every second, fourth ... of them; the first, early and last ones stay. @param {Experiment} experiment */
function gridOf({ steps, log_at }) {
  let grid = engine.evaluation_steps(steps, log_at);
  while (grid.length > MOST_STEPS) grid = grid.filter((step, k) => step <= 50 || step === steps || k % 2 === 0);
  return grid;
}

export class Ensemble {
  /** @type {EnsembleRunner} */
  runner;
  #session;
  /** By problem and lane settings, the latest used last. @type {Map<string, LaneResults>} */
  #kept = new Map();
  /** What the results shown belong to. @type {Experiment | null} */
  #seen = null;
  #problem = '';
  /** The view before, and whether to go on when it is shown again. */
  #view = state.view;
  #goOn = true;
  #raceGoesOn = false;
  #visited = false;
  #following = false;
  /** When the present run began, in milliseconds, and the work done by then. */
  #began = 0;
  #before = 0;
  /** Seconds of earlier runs of these seeds. */
  #earlier = 0;
  /** Work under way, in seeds of a lane. */
  #underWay = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #shown = 0;

  /** @param {Session} session @param {EnsembleRunner} runner */
  constructor(session, runner) {
    this.#session = session;
    this.runner = runner;
    runner.onResult = (result) => {
      state.ensemble.results[result.lane]?.add(result);
      this.#news();
    };
    runner.onMaps = (lane, maps) => {
      state.ensemble.results[lane]?.addMaps(maps);
      this.#news();
    };
    runner.onProgress = (share) => {
      this.#underWay = share;
      this.#news();
    };
    runner.onEnd = (why) => this.#ended(why);
    store.subscribe(() => {
      // Later, when the whole of a change is there: an experiment and its view come one after the other.
      if (this.#following) return;
      this.#following = true;
      queueMicrotask(() => {
        this.#following = false;
        this.#follow();
      });
    });
  }

  get running() {
    return state.ensemble.status === 'running';
  }

  /** When the race is shown next, it goes on. @param {boolean} on */
  set raceGoesOn(on) {
    this.#raceGoesOn = on;
  }

  #follow() {
    const { view, experiment, status } = state;
    if (status === 'loading' || status === 'failed') return;
    if (view !== this.#view) {
      this.#view = view;
      if (view === 'ensemble') {
        // Whoever comes by a link has a race that would have started by itself.
        this.#raceGoesOn = this.#session.race.running || (!this.#visited && !stillness());
        if (this.#session.race.running) void this.#session.pause();
      } else {
        this.#goOn = this.running || this.#goOn;
        if (this.running) this.stop();
        if (view === 'race' && this.#raceGoesOn && experiment.lanes.length) this.#session.run();
      }
    }
    this.#visited = true;
    // A target has neither data nor network: the view says so.
    if (view === 'ensemble' && experiment !== this.#seen && !experiment.target) this.#take(experiment);
  }

  /** Takes the experiment: what is known of its seeds stays, the rest is worked out. @param {Experiment} experiment */
  #take(experiment) {
    const before = state.ensemble;
    const problem = problemOf(experiment);
    const replicas = Math.min(experiment.replicas, MOST_SEEDS);
    const grid = gridOf(experiment);
    const results = experiment.lanes.map((settings) => {
      const key = `${problem} ${canonical(settings)}`;
      const known = this.#kept.get(key) ?? new LaneResults(grid.length);
      this.#kept.delete(key);
      this.#kept.set(key, known);
      known.reserve(replicas);
      return known;
    });
    for (const [key, one] of this.#kept) {
      if (this.#kept.size <= results.length + KEPT) break;
      if (!results.includes(one)) this.#kept.delete(key);
    }
    const moved = this.running && this.#seen?.engine !== experiment.engine;
    const same = problem === this.#problem && results.length === before.results.length && results.every((one, i) => one === before.results[i]);
    this.#seen = experiment;
    this.#problem = problem;
    if (same && replicas === before.replicas) {
      if (!moved) return this.#publish();
      // The other engine does what is left.
      this.#halt();
      return this.run();
    }
    if (!same) this.#earlier = 0;
    const on = before.status === 'running' || before.status === 'done' || this.#goOn;
    this.#halt();
    this.#publish({ replicas, grid, results, status: 'stopped', left: null });
    if (!this.#missing()) this.#publish({ status: results.length ? 'done' : 'idle' });
    else if (on && (this.#began || !stillness())) this.run();
    else if (!state.ensemble.share) this.#publish({ status: 'idle' });
  }

  /** Seeds of lanes that have to be worked out. */
  #missing() {
    const { results, replicas } = state.ensemble;
    return results.reduce((sum, one) => sum + replicas - this.#known(one), 0);
  }

  /** @param {LaneResults} results */
  #known(results) {
    let known = 0;
    for (let r = 0; r < state.ensemble.replicas; r++) known += results.knows(r) ? 1 : 0;
    return known;
  }

  run() {
    const { experiment, ensemble } = state;
    if (this.running || !experiment.lanes.length || !this.#missing()) return;
    this.#goOn = true;
    this.#underWay = 0;
    this.#began = performance.now();
    this.#before = ensemble.results.length * ensemble.replicas - this.#missing();
    this.#publish({ status: 'running', left: null });
    const { results } = ensemble;
    this.runner.start(experiment, { grid: ensemble.grid, map: MAP }, 0, ensemble.replicas, (lane, replica) => !results[lane].knows(replica));
  }

  /** Stops and keeps what is done. */
  stop() {
    if (!this.running) return;
    this.#halt();
    this.#publish({ status: 'stopped', left: null });
  }

  /** The reader's own wish: it does not go on by itself. */
  cancel() {
    if (!this.running) return;
    this.stop();
    this.#goOn = false;
    store.actions.say(`Stopped after ${plural(state.ensemble.done, 'seed')}.`);
  }

  /** All seeds again. */
  restart() {
    this.#halt();
    this.#earlier = 0;
    const { grid, replicas } = state.ensemble;
    for (const [key, one] of this.#kept) if (state.ensemble.results.includes(one)) this.#kept.delete(key);
    const results = state.experiment.lanes.map((settings) => {
      const fresh = new LaneResults(grid.length);
      fresh.reserve(replicas);
      this.#kept.set(`${this.#problem} ${canonical(settings)}`, fresh);
      return fresh;
    });
    this.#publish({ results, status: 'stopped' });
    this.run();
  }

  /** Ends what runs, without telling. */
  #halt() {
    if (this.running) this.#earlier += (performance.now() - this.#began) / 1000;
    this.runner.cancel();
    this.#underWay = 0;
    state.ensemble.status = 'stopped';
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** @param {string | null} why */
  #ended(why) {
    this.#halt();
    this.#publish({ status: why === null ? 'done' : 'failed', left: null });
    if (why !== null) {
      tell('change', {
        kind: 'caution', slim: false, title: 'The seeds could not be run',
        text: `Each seed runs in a worker, and this browser did not start them. Load the page again, or open it in another browser. (${why})`,
        actions: [{ label: 'Try again', run: () => this.run() }],
      });
      return;
    }
    const failed = state.ensemble.results.reduce((sum, one) => sum + one.failed, 0);
    if (failed) {
      tell('lost', {
        kind: 'caution', slim: true, title: `${plural(failed, 'seed')} failed:`,
        text: 'their workers stopped three times. They are left out of everything below.', actions: [],
      });
    }
    store.actions.say(`All ${plural(state.ensemble.replicas, 'seed')} are done after ${seconds(state.ensemble.took)}.`);
  }

  /** Something came in: shown with the next beat. */
  #news() {
    if (this.#timer) return;
    const wait = Math.max(BEAT, pictureCost() * 8) - (performance.now() - this.#shown);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#publish();
    }, Math.max(0, wait));
  }

  /** Tells the views. @param {Partial<EnsembleState>} [news] */
  #publish(news = {}) {
    const ensemble = { ...state.ensemble, ...news };
    state.ensemble = ensemble;
    const { results, replicas } = ensemble;
    const all = results.length * replicas;
    const known = all - this.#missing();
    ensemble.done = results.length ? Math.min(...results.map((one) => this.#known(one))) : 0;
    ensemble.share = all ? Math.min(1, (known + this.#underWay) / all) : 0;
    ensemble.version += 1;
    const elapsed = this.running ? (performance.now() - this.#began) / 1000 : 0;
    ensemble.took = this.#earlier + elapsed;
    const work = known + this.#underWay - this.#before;
    ensemble.left = this.running && elapsed > SETTLED && work > 0 ? (elapsed * (all - known - this.#underWay)) / work : null;
    const { words, why } = this.runner;
    ensemble.why = why;
    ensemble.engine = ensemble.status === 'done' && ensemble.took > 0 ? `${words}: ${tidy(ensemble.took)}` : words;
    this.#shown = performance.now();
    change({ ensemble });
  }
}

/** "0.8 s", "21 s", "3 min 20 s". @param {number} time */
function tidy(time) {
  return time < 10 || time >= 100 ? seconds(time) : `${count(time)}\u00a0s`;
}
