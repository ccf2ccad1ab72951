// @ts-check
// One visit: the experiment, its race, its past. The only file that changes them.
import { Address } from './address.js';
import { changeText, same, sameProblem } from './changes.js';
import { EngineMissing, engine, load } from '../compute/engine.js';
import { Race } from '../compute/runs.js';
import { distinct, finishText, standings } from './standings.js';
import { change, store, tell } from './store.js';
import { count, plural } from '../parts/format.js';
import { fileNotice, linkProblems, remarksNotice, reproduced, tooFar, unreadable } from './links.js';
import { exactOf } from '../lanes/target/exact.js';
import { targetStandings } from '../lanes/target/standings.js';
import { SHAPE_NAMES } from '../parts/shape.js';
import { USUAL_TAU } from '../lanes/target/exact.js';
import { stillness } from './stillness.js';

/**
 * @typedef {import('../types.d.ts').Experiment} Experiment
 * @typedef {import('../types.d.ts').LaneState} LaneState
 * @typedef {import('../types.d.ts').Problem} Problem
 * @typedef {import('../types.d.ts').Scheme} Scheme
 * @typedef {import('../compute/lane.js').Lane} Lane
 * @typedef {{id: string, slot: number}} Place
 */

const MOST_UNDO = 50;

/** The points of an experiment; a target has none. @param {Experiment} experiment @returns {import('../types.d.ts').DataSet} */
const dataOf = (experiment) =>
  experiment.target ? { train: new Float32Array(), test: new Float32Array(), centre: [0, 0], half: 1, weights: 0 } : engine.data_set(experiment);

const { state } = store;

export class Session {
  /** @type {Race} */
  race;
  /** @type {Address} */
  address;
  /** @type {{experiment: Experiment, places: Place[]}[]} */
  #past = [];
  #ids = 0;
  #ended = false;
  /** The first experiment has been opened. */
  #begun = false;
  /** @type {string | null} */
  #praised = null;
  /** What raced before a target was chosen. @type {Pick<Experiment, 'lanes' | 'steps'> | null} */
  #onData = null;
  /** A link that waits for a file of points. @type {string | null} */
  #missing = null;
  /** What the links of this visit have asked for so far; an older one is dropped. */
  #opening = 0;
  /** Methods of lanes as they are set. @type {WeakMap<object, Scheme>} */
  #schemes = new WeakMap();
  /** @type {{of: Experiment | null, costs: ArrayLike<number>}} */
  #costs = { of: null, costs: [] };

  /** @param {WebAssembly.Module} module */
  constructor(module) {
    this.module = module;
    this.race = new Race(module, () => this.publish(), (lane, why) => this.#laneLost(lane, why));
    this.race.pace = state.pace;
    this.race.driven.catch(fail);
    this.address = new Address((fragment) => this.open(fragment, { start: false, push: false }));
    state.catalogue = engine.catalogue();
    state.experiment = engine.default_experiment();
    // The problem is not yet drawn: the first `take` must see it as new.
    state.data = dataOf(state.experiment);
  }

  /** @returns {Place[]} */
  get places() {
    return this.race.lanes.map(({ id, slot }) => ({ id, slot }));
  }

  get names() {
    return state.lanes.map((lane) => lane.name);
  }

  /** A new identity with the first free colour. @param {Place[]} among @returns {Place} */
  place(among) {
    // With more lanes than shapes, the shape least in use is used again.
    const uses = Array(SHAPE_NAMES.length).fill(0);
    for (const { slot } of among) uses[slot] += 1;
    return { id: `l${++this.#ids}`, slot: uses.indexOf(Math.min(...uses)) };
  }

  /** One new identity after the other. @param {number} n */
  newPlaces(n) {
    /** @type {Place[]} */
    const places = [];
    for (let i = 0; i < n; i++) places.push(this.place(places));
    return places;
  }

  /**
   * Takes an experiment. What can go on goes on; when a number of the race changed, all lanes start again from step 0.
   *
   * @param {Experiment} next
   * @param {Place[]} places one for each of its lanes
   * @param {object} [how]
   * @param {string} [how.text] what was changed, one sentence
   * @param {boolean} [how.push] a step to go back from in the browser's history
   * @param {boolean} [how.follow] write the address
   * @param {boolean} [how.undoable]
   * @param {boolean} [how.fresh] all lanes from step 0 in any case
   * @param {string} [how.typed] the setting that was changed: what is to be said of it stands beside it
   * @returns {boolean} whether the race started again
   */
  take(next, places, { text = '', push = false, follow = true, undoable = true, fresh = false, typed = '' } = {}) {
    const before = state.experiment;
    const known = new Map(this.race.lanes.map((lane) => [lane.id, lane]));
    const edited = places.some(({ id }, i) => known.has(id) && !same(known.get(id)?.settings, next.lanes[i]));
    const restart = fresh || edited || !sameProblem(before, next) || !sameGrid(before, next) || !next.lanes.length;
    const ensemble = state.view === 'ensemble';
    const wasOn = !ensemble && (this.race.running || state.status === 'done');
    const lost = restart && next.lanes.length > 0 && (ensemble ? state.ensemble.done > 0 : this.race.step > 0);
    if (undoable) {
      this.#past.push({ experiment: before, places: this.places });
      this.#past.splice(0, this.#past.length - MOST_UNDO);
    }
    if (!sameProblem(before, next)) state.data = dataOf(next);
    state.experiment = next;
    // Weights of its own belong to the problem they were taken from.
    if (!sameProblem(before, next)) for (const lane of this.race.lanes) lane.start = null;
    this.race.set(next, places, { restart });
    if (restart) {
      this.#ended = false;
      this.#praised = null;
      this.#opening += 1;
      if (wasOn && next.lanes.length) this.race.run();
      else this.race.running = false;
    }
    if (follow) this.follow(push);
    // An older notice's Undo would take back something else by now.
    tell('change', null);
    tell('refused', null);
    this.#remark(next, typed);
    if (text && (lost || !restart || !next.lanes.length)) this.#tellChange(text, lost);
    this.publish();
    return restart;
  }

  /**
   * What is new worth knowing; beside the setting just typed it stands anyway.
   *
   * @param {Experiment} next
   * @param {string} typed
   */
  #remark(next, typed) {
    const remarks = engine.remarks(next);
    if (same(remarks, state.remarks)) return;
    const known = new Set(state.remarks.map(({ text }) => text));
    state.remarks = remarks;
    tell('remark', remarksNotice(remarks.filter(({ key, text }) => key !== typed && !known.has(text))));
  }

  /** @param {string} text @param {boolean} lost */
  #tellChange(text, lost) {
    const title = state.view === 'ensemble' ? 'All seeds start again:' : this.race.running ? 'Restarted:' : 'Back at step 0:';
    tell('change', {
      kind: 'info',
      slim: true,
      ...(lost ? { title, text } : { title: text }),
      actions: this.#past.length ? [{ label: 'Undo', run: () => this.undo() }] : [],
    });
  }

  /** One setting from the text as typed. Throws the Problem after showing it. @param {string} key @param {string} text @param {string} [words] what to say of it */
  edit(key, text, words) {
    const before = state.experiment;
    let next;
    try {
      next = engine.edit(before, key, text);
    } catch (thrown) {
      this.refuse(/** @type {Problem} */ (thrown));
      throw thrown;
    }
    if (same(before, next)) return;
    this.#missing = null;
    const push = /^(data(\.kind|\.points)?|target|lane\d+)$/.test(key);
    const lane = /^lane(\d+)$/.exec(key);
    let { places } = this;
    if (Boolean(before.target) !== Boolean(next.target)) {
      next = this.#across(before, next);
      places = this.newPlaces(next.lanes.length);
    } else if (lane && next.target) {
      next = engine.lane_at_temperature(next, Number(lane[1]) - 1, USUAL_TAU);
    }
    const silent = key === 'finish' || key === 'steps' || key === 'name' || key === 'replicas' || key === 'engine';
    const typed = key === 'data.points' ? '' : key; // points are typed in a dialog that is closed by now
    const said = silent ? '' : (words ?? changeText(state.catalogue, before, next, key, state.lanes));
    this.take(next, places, { text: said, push, typed });
  }

  /** The race that a target begins with. */
  get usualTarget() {
    return engine.open(state.catalogue.targets.race).experiment;
  }

  /** Lanes just added on a target, at its usual temperature: the one for training a network is too cold to move. @param {Experiment} next @param {object[]} given its lanes as they were asked for */
  heated(next, given) {
    if (!next.target) return next;
    return given.reduce((/** @type {Experiment} */ all, lane, i) => (Object.keys(lane).length > 1 ? all : engine.lane_at_temperature(all, i, USUAL_TAU)), next);
  }

  /** From data to a target or back: what suits the one says nothing on the other, so each has lanes of its own. @param {Experiment} before @param {Experiment} next @returns {Experiment} */
  #across(before, next) {
    if (next.target) {
      this.#onData = { lanes: before.lanes, steps: before.steps };
      const { lanes, steps, burn_in } = this.usualTarget;
      return engine.check({ ...next, lanes, steps, burn_in });
    }
    const { lanes, steps } = this.#onData ?? engine.default_experiment();
    const { burn_in: _, ...rest } = next;
    return engine.check({ ...rest, lanes, steps });
  }

  /** @param {Problem | Error | string} problem */
  refuse(problem) {
    const text = (typeof problem === 'string' ? problem : 'text' in problem ? problem.text : problem.message).replace(/^Error: /, '');
    tell('refused', { kind: 'caution', slim: true, title: 'Not changed:', text, actions: [] });
  }

  undo() {
    const past = this.#past.pop();
    if (!past) return;
    const { view: _, ...rest } = past.experiment;
    const race = state.view === 'race';
    const experiment = race ? rest : { ...rest, view: state.view };
    // An ensemble has kept the seeds of before: nothing starts again.
    this.take(experiment, past.places, { undoable: false, text: race ? 'The last change was undone.' : '' });
  }

  /** Shows a view of this experiment. @param {import('../types.d.ts').AppState['view']} view @param {Experiment} [experiment] */
  show(view, experiment = state.experiment) {
    const { view: _, ...rest } = experiment;
    state.experiment = view === 'race' ? rest : { ...rest, view };
    change({ view });
    this.follow(true);
  }

  /** Keeps what only the page reads in the experiment, and so in the link; null and undefined take it out. @param {Partial<Experiment>} shown */
  keep(shown) {
    const gone = Object.keys(shown).filter((key) => shown[/** @type {keyof Experiment} */ (key)] == null);
    const next = { ...state.experiment, ...shown };
    for (const key of gone) delete next[/** @type {keyof typeof next} */ (key)];
    state.experiment = next;
    this.follow(false);
  }

  /** @param {boolean} push */
  follow(push) {
    this.address.follow(engine.link(state.experiment), push);
  }

  /**
   * Opens a link, a fragment or JSON: what was right runs, what was not is said.
   *
   * @param {string} text
   * @param {{start: boolean, push: boolean, csv?: string, words?: string, fresh?: boolean}} how start: as a new visit would; csv: the points a link
   *   waits for; words: what to say of it; fresh: from step 0 even if it could go on
   * @returns {Promise<Problem[]>} what was not right, when the step of the link is reached, if it has one
   */
  async open(text, { start, push, csv, words, fresh }) {
    const { experiment, problems, needs_file } = engine.open(text, csv);
    const { step, fingerprint, ...rest } = experiment;
    const next = /** @type {Experiment} */ (rest);
    const undoable = this.#begun;
    this.#begun = true;
    this.take(next, this.#match(next), { follow: push, push, undoable, text: words, fresh });
    change({ view: next.view ?? 'race' });
    tell('link', linkProblems(problems, text, this) ?? (needs_file ? fileNotice((file) => void store.actions.openFile(file)) : null));
    this.#missing = needs_file ? text : null;
    if (step && !needs_file) {
      await this.#repeat(step, problems.length ? undefined : fingerprint);
    } else if (start && next.lanes.length && state.view !== 'ensemble' && !stillness()) {
      this.run();
    }
    return problems;
  }

  /** What is wrong with an experiment from elsewhere. Throws where it cannot be read at all. @param {string} text */
  read(text) {
    const { problems, needs_file } = engine.open(text);
    const why = unreadable(text, problems);
    if (why) throw new Error(`It is no experiment: ${why}.`);
    return { problems, needsFile: Boolean(needs_file) };
  }

  /** Goes to the step of a link and says whether the weights are those of its sender. @param {number} step @param {string} [fingerprint] */
  async #repeat(step, fingerprint) {
    const opening = ++this.#opening;
    this.race.running = false;
    this.publish();
    const { steps } = state.experiment;
    const reached = await this.race.goto(Math.min(step, steps));
    if (reached && step > steps && opening === this.#opening) tell('link', tooFar(step, steps));
    if (!fingerprint || !reached || opening !== this.#opening) return;
    const there = await this.race.thetas();
    if (there.step !== step || !there.thetas || opening !== this.#opening) return;
    tell('link', reproduced(step, fingerprint, engine.fingerprint(there.thetas)));
  }

  /** An experiment from a file. One that cannot be read at all takes nothing away. @param {string} text @param {string} name */
  async experimentFile(text, name) {
    this.read(text);
    await this.open(text, { start: true, push: true, words: `${name} was opened.` });
  }

  /** A file of points: those a link waits for, or simply own points. @param {string} csv @param {(points: [number, number, number][]) => void} take */
  async pointsFile(csv, take) {
    const { points } = engine.points_from_csv(csv);
    if (!this.#missing) return take(points);
    if (engine.open(this.#missing, csv).problems.some(({ key }) => key === 'data.points')) {
      throw new Error('It does not hold the points that the link was made with.'); // the link waits for another file
    }
    await this.open(this.#missing, { start: true, push: true, csv });
  }

  /** Places for an experiment from elsewhere: lanes that are the same go on, then those with the same method keep their colour. @param {Experiment} next */
  #match(next) {
    const free = [...this.race.lanes];
    /** @param {(lane: Lane) => boolean} fits */
    const draw = (fits) => {
      const i = free.findIndex(fits);
      return i < 0 ? undefined : free.splice(i, 1)[0];
    };
    /** @type {(Place | undefined)[]} */
    const places = next.lanes.map((settings) => draw((lane) => same(lane.settings, settings)));
    next.lanes.forEach((settings, i) => (places[i] ??= draw((lane) => lane.settings.method === settings.method)));
    const done = /** @type {Place[]} */ (places.filter(Boolean).map((one) => ({ id: one?.id, slot: one?.slot })));
    return places.map((one) => {
      if (one) return { id: one.id, slot: one.slot };
      const fresh = this.place(done);
      done.push(fresh);
      return fresh;
    });
  }

  run() {
    if (!state.experiment.lanes.length) return;
    if (state.status === 'done') void this.race.goto(0);
    this.#opening += 1;
    this.race.run();
    store.actions.say(this.race.step ? 'The race goes on.' : 'The race has started.');
    this.publish();
  }

  /** @returns {Promise<void>} */
  async pause() {
    this.#opening += 1;
    const was = this.race.running;
    const rest = this.race.pause();
    this.publish();
    await rest;
    if (was) store.actions.say(`Paused at step ${count(this.race.step)}.`);
  }

  /** A lane's method with its own word and numbers; the same object while they stay. @param {Lane} lane */
  #scheme({ settings, index }) {
    let scheme = this.#schemes.get(settings);
    if (!scheme) {
      scheme = engine.lane_scheme(state.experiment, index);
      this.#schemes.set(settings, scheme);
    }
    return scheme;
  }

  /** Gradients a step of each lane, found anew only for another experiment. */
  #stepCosts() {
    const { experiment } = state;
    if (this.#costs.of !== experiment) this.#costs = { of: experiment, costs: engine.step_costs(experiment) };
    return this.#costs.costs;
  }

  /** Copies the race into the state that the views read. */
  publish() {
    if (!this.#begun) return;
    const { race } = this;
    const { experiment } = state;
    const schemes = race.lanes.map((lane) => this.#scheme(lane));
    const names = distinct(schemes.map(nameOf));
    const costs = this.#stepCosts();
    const over = race.lanes.length > 0 && race.over && race.step > 0;
    const runners = race.lanes.map((lane, i) => ({
      id: lane.id, name: names[i], rows: lane.rows, diverged_at: lane.diverged_at, late: lane.late || lane.dead,
      tau: experiment.target ? exactOf(experiment, lane.index).law.tau : null,
    }));
    const placed = experiment.target ? targetStandings(runners, experiment.burn_in ?? 0) : standings(runners, experiment.finish, { ended: over });
    const before = new Map(state.lanes.map((lane) => [lane.id, lane]));
    const common = race.running ? lastCommon(race.lanes) : Infinity;
    /** @type {LaneState[]} */
    const lanes = race.lanes.map((lane, i) => {
      const finished_at = placed.finished.get(lane.id) ?? null;
      return {
        id: lane.id, slot: lane.slot, index: lane.index, settings: lane.settings, scheme: schemes[i], name: names[i],
        status: statusOf(lane, finished_at !== null, race.running),
        step: lane.step, gradients: lane.gradients, acceptance: lane.acceptance, diverged_at: lane.diverged_at, metrics: metricsAt(lane, common),
        rows: lane.rows, frame: lane.frame, sampling: lane.sampling, speed: lane.speed, rank: placed.ranks.get(lane.id) ?? null, finished_at,
        cost: costs[lane.index] ?? 1, catching_up: lane.late, muted: lane.muted, start: lane.start?.words ?? null,
      };
    });
    if (state.status !== 'failed') {
      state.status = race.running ? 'running' : over ? 'done' : race.step > 0 ? 'paused' : 'ready';
    }
    this.#announce(before, lanes, placed.leader, placed.sentence);
    const workers = lanes.length === 1 ? '1 worker' : `${lanes.length} workers`;
    change({ lanes, step: race.step, leader: placed.leader, sentence: placed.sentence, engine: `Processor, ${workers}${state.experiment.engine === 'gpu' ? ': a race always runs there' : ''}` });
  }

  /**
   * Says what is new since the last time.
   *
   * @param {Map<string, LaneState>} before
   * @param {LaneState[]} lanes
   * @param {string | null} leader
   * @param {{strong: string, rest: string}} sentence
   */
  #announce(before, lanes, leader, sentence) {
    const { say } = store.actions;
    const words = `${sentence.strong} ${sentence.rest}`;
    if (leader && leader !== this.#praised) {
      this.#praised = leader;
      say(words);
    }
    for (const lane of lanes) {
      const was = before.get(lane.id);
      if (!was || lane.catching_up || was.catching_up) continue;
      if (lane.finished_at !== null && was.finished_at === null) {
        say(`${lane.name} reached ${finishText(state.experiment.finish)} after ${plural(lane.finished_at, 'step')}.`);
      }
      if (lane.diverged_at !== null && was.diverged_at === null) say(`${lane.name} diverged at step ${count(lane.diverged_at)}.`);
    }
    const ended = state.status === 'done';
    if (ended && !this.#ended) say(words);
    this.#ended = ended;
  }

  /** @param {Lane} lane @param {string} why */
  #laneLost(lane, why) {
    const name = this.names[lane.index] ?? 'A lane';
    if (this.race.lanes.every((one) => one.dead && !one.rows.length)) {
      this.race.running = false;
      fail(new EngineMissing(
        'The lanes could not be started',
        `Each lane of the race runs in a worker, and this browser did not start them. Load the page again, or open it in another browser. (${why})`,
      ));
    } else if (lane.dead) {
      tell('lost', {
        kind: 'caution', slim: true, title: `${name} stopped:`, text: 'its engine failed three times at the same place. The other lanes go on.', actions: [],
      });
    } else {
      tell('lost', {
        kind: 'info', slim: true, title: `${name}’s engine stopped and was started again.`, text: 'It repeats its run to where the others are; nothing is lost.', actions: [],
      });
    }
    this.publish();
  }
}

/** Longest word in the name of a method of one's own. */
const IN_NAME = 6;

/** As a lane is called: a short word of one's own names itself. @param {Scheme} scheme */
const nameOf = ({ name, family, word }) => (family === 'custom' && word && word.length <= IN_NAME ? `“${word}”` : name);

/** @param {Lane} lane @param {boolean} finished @param {boolean} running @returns {LaneState['status']} */
function statusOf(lane, finished, running) {
  if (lane.lost || lane.dead) return 'lost';
  if (lane.diverged_at !== null) return 'diverged';
  if (!lane.rows.length) return 'waiting';
  if (finished) return 'finished';
  return running ? 'running' : 'paused';
}

/** The last evaluation that every lane still racing has behind it. @param {Lane[]} lanes */
function lastCommon(lanes) {
  const racing = lanes.filter((lane) => !lane.late && !lane.lost && !lane.dead && lane.diverged_at === null);
  return Math.min(...racing.map(({ rows }) => rows[rows.length - 1]?.step ?? 0));
}

/** A lane that is a few steps ahead of the others is shown where they are: the numbers side by side are of the same step. @param {Lane} lane @param {number} step */
function metricsAt({ metrics, rows }, step) {
  return metrics && step < Infinity ? (rows.findLast((row) => row.step <= step) ?? metrics) : metrics;
}

/** Whether two experiments are evaluated at the same steps, as far as both go; their own last steps do not count. @param {Experiment} a @param {Experiment} b */
function sameGrid(a, b) {
  if (a.steps === b.steps) return true;
  const [first, second] = [a, b].map(({ steps, log_at }) => engine.evaluation_steps(steps, log_at).slice(0, -1));
  const end = Math.min(a.steps, b.steps);
  return same([...first.filter((step) => step < end)], [...second.filter((step) => step < end)]);
}

/** @param {unknown} error */
export function fail(error) {
  const known = error instanceof EngineMissing;
  change({
    status: 'failed',
    failure: {
      title: known ? error.title : 'Thermograd could not start',
      text: error instanceof Error ? error.message : String(error),
    },
  });
}

/** Loads the engine and begins a visit. @returns {Promise<Session | null>} null when it failed; the state says why */
export async function begin() {
  try {
    const session = new Session(await load());
    return session;
  } catch (error) {
    fail(error);
    return null;
  }
}
