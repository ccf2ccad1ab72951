// @ts-check
// The landscape of a visit: while its view is shown it follows the race, has the plane worked out, tells the store.
import { canonical } from '../../app/changes.js';
import { change, store, tell } from '../../app/store.js';
import { WorkerEnded } from '../../compute/remote.js';
import { Desk } from '../../compute/desk.js';

/**
 * @typedef {import('../../types.d.ts').Experiment} Experiment
 * @typedef {import('../../types.d.ts').GrownPath} GrownPath
 * @typedef {import('../../types.d.ts').LandscapeNews} LandscapeNews
 * @typedef {import('../../types.d.ts').LandscapeState} LandscapeState
 * @typedef {import('../../types.d.ts').Plane} Plane
 * @typedef {import('../../types.d.ts').Problem} Problem
 * @typedef {import('../../app/session.js').Session} Session
 * @typedef {[number, number, number, number]} Window
 */

/** Points of the sides: they halve four times, so that the first of five pictures has 7 x 6 points. */
export const COLUMNS = 97;
export const ROWS = 81;
/** Sides and coordinates of a window at least and at most. */
const NARROWEST = 1e-9;
const FURTHEST = 1e7;
/** Milliseconds between two looks at where the lanes are. */
const BEAT = 300;
/** A plane laid while the race runs is laid again when the lanes have gone so many times as far. */
const FURTHER = 2;
/** Workers that may die one after the other. */
const DEATHS = 3;

const { state } = store;

/** All that decides the landscape's numbers. @param {Experiment} experiment */
function problemOf({ seed, data, network, batch, average_last, lanes, engine }) {
  return canonical({ seed, data, network, batch, average_last, lanes, engine });
}

/** The plane of a race for which none was asked: an optimizer's end and a sampler's, where there are both. */
function usualPlane() {
  const { lanes } = state;
  if (lanes.length < 2) return 'pca';
  const optimizer = lanes.findLast(({ scheme }) => scheme.kind === 'optimizer')?.index ?? 0;
  const sampler = lanes.find(({ scheme, index }) => scheme.kind === 'sampler' && index !== optimizer)?.index;
  const other = sampler ?? (optimizer === 0 ? 1 : 0);
  return `endpoints,${optimizer + 1},${other + 1}`;
}

/** Where distances mean the same along both sides, the window takes the picture's shape; the others have sides of their own. @param {Plane} plane @returns {Window} */
function fitted({ kind, window }) {
  if (kind === 'fan' || kind === 'random' || kind === 'covariance') return window;
  let [x0, x1, y0, y1] = window;
  const shape = (COLUMNS - 1) / (ROWS - 1);
  const wide = (x1 - x0) / (y1 - y0) / shape;
  const grow = (/** @type {number} */ from, /** @type {number} */ to, /** @type {number} */ by) => [from - ((by - 1) / 2) * (to - from), to + ((by - 1) / 2) * (to - from)];
  if (wide < 1) [x0, x1] = grow(x0, x1, 1 / wide);
  else [y0, y1] = grow(y0, y1, wide);
  return [x0, x1, y0, y1];
}

export class Landscape {
  #session;
  #desk;
  /** What the worker holds. */
  #problem = '';
  /** What the worker has of each lane's path, by the lane's id. @type {Map<string, {epoch: number, step: number, spacing: number, count: number, diverged: boolean}>} */
  #known = new Map();
  /** Laid, but no picture of it has come. @type {{laying: number, plane: Plane, step: number, window: Window} | null} */
  #next = null;
  /** The text that was laid or refused last, and where the lanes stood then. */
  #laid = { text: '', step: -1 };
  #view = '';
  #beating = false;
  /** Planes and windows are set one after the other. @type {Promise<void>} */
  #turn = Promise.resolve();
  #asked = false;
  #stopped = false;

  /** @param {Session} session */
  constructor(session) {
    this.#session = session;
    this.#desk = new Desk((news, laying) => this.#news(news, laying), (why) => this.#died(why));
    let following = false;
    store.subscribe(() => {
      // Later, when the whole of a change is there: an experiment and its view come one after the other.
      if (following) return;
      following = true;
      queueMicrotask(() => {
        following = false;
        this.#follow();
      });
    });
  }

  /** On a target there is no landscape: the view says so. */
  get #shown() {
    return !state.experiment?.target && state.view === 'landscape' && state.status !== 'loading' && state.status !== 'failed';
  }

  #follow() {
    if (!this.#shown) {
      if (this.#view === 'landscape' && this.#desk.open) this.#desk.call('stop').catch(() => {});
      this.#view = state.view;
      return;
    }
    const arrived = this.#view !== 'landscape';
    this.#view = state.view;
    const { experiment, landscape } = state;
    const height = experiment.height ?? 'log';
    // A link, Back and Forward bring another plane along.
    const plane = experiment.plane ?? (landscape.plane && this.#problem === problemOf(experiment) ? landscape.plane : '');
    if (height !== landscape.height || plane !== landscape.plane) {
      this.#publish({ height: /** @type {LandscapeState['height']} */ (height), plane });
    }
    if (arrived && !this.#stopped && this.#desk.open) this.#desk.call('go').catch(() => {});
    if (!this.#beating) {
      this.#beating = true;
      void this.#beat();
    }
  }

  /** @param {Partial<LandscapeState>} news */
  #publish(news) {
    change({ landscape: { ...state.landscape, ...news } });
  }

  /** As long as the view is shown. */
  async #beat() {
    while (this.#shown) {
      const began = performance.now();
      try {
        await this.#look();
      } catch (error) {
        if (!(error instanceof WorkerEnded)) {
          this.#publish({ status: 'failed' });
          console.error(error);
        }
      }
      if (state.landscape.status === 'failed') break;
      await new Promise((resolve) => { setTimeout(resolve, Math.max(BEAT, (performance.now() - began) / 2)); });
    }
    this.#beating = false;
  }

  /** One look at the race: its paths are handed on, and the plane laid where that is due. */
  async #look() {
    const { experiment } = state;
    if (!experiment.lanes.length) {
      this.#publish({ status: 'idle', seen: null, problem: null, lines: [] });
      return;
    }
    const problem = problemOf(experiment);
    if (problem !== this.#problem || !this.#desk.open) {
      // Lanes may have changed places: what is seen belongs to none of them any more.
      if (this.#problem) this.#publish({ seen: null, lines: [], lines_refused: [], problem: null, window: null, lines_from: -1 });
      this.#problem = problem;
      this.#known.clear();
      this.#laid = { text: '', step: -1 };
      this.#next = null;
      this.#stopped = false;
      await this.#desk.call('begin', { experiment });
      if (!this.#asked && experiment.engine !== 'cpu') {
        this.#asked = true;
        // Begins again with the device, if there is one worth it.
        this.#desk.call('graphics', { force: experiment.engine === 'gpu' }).then((found) => { if (found) this.#problem = ''; }, () => {});
      }
    }
    const grown = await this.#paths();
    if (problem !== this.#problem || problemOf(state.experiment) !== problem) return;
    if (grown.length) await this.#desk.call('paths', { paths: grown });
    else await this.#desk.call('alive'); // it works without being asked, and must not end unnoticed
    await this.#layWhereDue(grown.length > 0);
  }

  /** What is new of the paths. @returns {Promise<{lane: number, grown: GrownPath}[]>} */
  async #paths() {
    const asked = this.#session.race.lanes.map(async (lane) => {
      if (!lane.ready || lane.dead) return [];
      let known = this.#known.get(lane.id);
      const { epoch, step, index } = lane;
      if (known?.epoch !== epoch) known = undefined;
      if (known && known.step === step && known.diverged === (lane.diverged_at !== null)) return [];
      /** @type {GrownPath} */
      const grown = await lane.call('path', { spacing: known?.spacing ?? 0, count: known?.count ?? 0 });
      if (lane.epoch !== epoch || lane.index !== index || !grown) return [];
      const { spacing, from, head, steps, diverged_at } = grown;
      const reached = steps.at(-1) ?? step;
      this.#known.set(lane.id, { epoch, step: diverged_at === null ? reached : step, spacing, count: from + steps.length - (head ? 1 : 0), diverged: diverged_at !== null });
      return [{ lane: index, grown }];
    });
    const answers = await Promise.allSettled(asked); // a lane whose worker died is asked again
    return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  }

  /** Where the lane that is furthest behind stood when its path was taken. */
  get #step() {
    const steps = [...this.#known.values()].filter(({ diverged }) => !diverged).map(({ step }) => step);
    return steps.length ? Math.min(...steps) : 0;
  }

  /** @param {boolean} moved the paths have grown */
  async #layWhereDue(moved) {
    const { landscape, experiment } = state;
    const text = landscape.plane || usualPlane();
    if (text !== landscape.plane) this.#publish({ plane: text });
    if (this.#known.size < experiment.lanes.length && this.#session.race.lanes.some((lane) => !lane.ready && !lane.dead)) return;
    // A window of the reader's own stays on the plane it is first laid on: that of the step the race is on its way to.
    if (experiment.window && !landscape.seen && this.#session.race.going) return;
    const step = this.#step;
    const other = text !== this.#laid.text;
    const still = state.status !== 'running';
    // The reader's own window stays until it is given up; a first plane, or one that could not be laid, is due at once.
    const free = !experiment.window;
    const further = step !== this.#laid.step && (still ? !moved : step >= FURTHER * this.#laid.step);
    if (other || (landscape.problem && moved) || (further && (free || !landscape.seen))) await this.lay();
  }

  /** Lays the plane through where the lanes stand now. */
  lay() {
    return this.#inTurn(async () => {
      const { plane: text } = state.landscape;
      const step = this.#step;
      const lines = this.#lines(step);
      lines.catch(() => {}); // heard below, unless the plane has failed first
      try {
        /** @type {{plane: Plane, laying: number}} */
        const { plane, laying } = await this.#desk.call('plane', { text });
        this.#laid = { text, step };
        const window = state.experiment.window ?? fitted(plane);
        this.#next = { laying, plane, step, window };
        await this.#desk.call('window', { window, columns: COLUMNS, rows: ROWS, test: state.landscape.test, height: state.landscape.height });
        this.#stopped = false;
        this.#publish({ problem: null, status: 'working', ...(state.landscape.seen ? {} : { window }) });
      } catch (problem) {
        if (problem instanceof WorkerEnded) throw problem;
        this.#laid = { text, step };
        this.#next = null;
        this.#publish({ problem: /** @type {Problem} */ (problem), seen: null, status: 'done', window: null });
      }
      await lines;
    });
  }

  /** The straight lines from where the reader chose to every lane's end. @param {number} step */
  async #lines(step) {
    const { lines_from: from } = state.landscape;
    const pairs = state.experiment.lanes.map((_, lane) => [from, lane]).filter(([, to]) => to !== from);
    const { refused } = await this.#desk.call('lines', { pairs });
    this.#publish({ lines_refused: refused, lines_step: step, ...(refused.length === pairs.length ? { lines: [] } : {}) });
  }

  layLines() {
    return this.#inTurn(() => this.#lines(this.#laid.step));
  }

  /** @param {() => Promise<void>} work */
  #inTurn(work) {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done.catch((error) => { if (!(error instanceof WorkerEnded)) throw error; });
  }

  /** What is in sight now: worked out anew, or, moved by whole points, as far as it was not seen before. @param {Window | null} wanted @returns {Window | null} as it will be */
  look(wanted) {
    const { seen } = state.landscape;
    const before = this.#next?.window ?? state.landscape.window;
    const plane = this.#next?.plane ?? seen?.plane;
    if (!plane || !before) return null;
    const window = wanted ?? fitted(plane);
    // Closer, f32 weights have no points between; further away, every network has overflowed.
    if (Math.min(window[1] - window[0], window[3] - window[2]) < NARROWEST || Math.max(...window.map(Math.abs)) > FURTHEST) return null;
    const [dx, dy] = [(before[1] - before[0]) / (COLUMNS - 1), (before[3] - before[2]) / (ROWS - 1)];
    const same = Math.abs((window[1] - window[0]) / (before[1] - before[0]) - 1) < 1e-9 && Math.abs((window[3] - window[2]) / (before[3] - before[2]) - 1) < 1e-9;
    const columns = Math.round((window[0] - before[0]) / dx);
    const rows = Math.round((window[2] - before[2]) / dy);
    const next = /** @type {Window} */ (same ? [before[0] + columns * dx, before[1] + columns * dx, before[2] + rows * dy, before[3] + rows * dy] : window);
    this.#stopped = false;
    void this.#inTurn(async () => {
      if (same) await this.#desk.call('move', { columns, rows });
      else await this.#desk.call('window', { window: next, columns: COLUMNS, rows: ROWS, test: state.landscape.test, height: state.landscape.height });
    });
    if (this.#next) this.#next.window = next;
    this.#publish({ ...(this.#next ? {} : { window: next }), status: 'working', share: 0 });
    return next;
  }

  /** @param {boolean} test */
  over(test) {
    this.#publish({ test });
    const window = this.#next?.window ?? state.landscape.window;
    if (!window) return;
    void this.#inTurn(async () => {
      await this.#desk.call('window', { window, columns: COLUMNS, rows: ROWS, test, height: state.landscape.height });
    });
    this.#stopped = false;
    this.#publish({ status: 'working', share: 0 });
  }

  /** @param {LandscapeState['height']} height */
  height(height) {
    this.#publish({ height });
    void this.#inTurn(() => this.#desk.call('height', { height }));
  }

  stop() {
    this.#stopped = true;
    this.#desk.call('stop').catch(() => {});
    this.#publish({ status: 'stopped' });
  }

  goOn() {
    this.#stopped = false;
    if (state.landscape.status === 'failed') {
      this.#desk.deaths = 0;
      this.#publish({ status: 'idle' });
      this.#follow();
      return;
    }
    this.#publish({ status: 'working' });
    this.#desk.call('go').catch(() => {});
  }

  /** @param {'classifier' | 'theta' | 'csv'} call @param {object} given */
  ask(call, given) {
    return this.#desk.call(call, given);
  }

  /** @param {LandscapeNews} news @param {number} laying */
  #news({ picture, paths, lines, progress, engine }, laying) {
    /** @type {Partial<LandscapeState>} */
    const told = {};
    const { seen } = state.landscape;
    if (picture && paths && this.#next?.laying === laying) {
      // Plane, picture and paths change together.
      told.seen = { plane: this.#next.plane, step: this.#next.step, picture, paths };
      told.window = this.#next.window;
      this.#next = null;
      this.#desk.deaths = 0;
    } else if (!this.#next && seen && (picture || paths)) {
      told.seen = { ...seen, ...(picture ? { picture } : {}), ...(paths ? { paths } : {}) };
    }
    if (lines) told.lines = lines;
    if (engine) told.engine = engine;
    if (progress) {
      told.share = progress.share;
      if (!this.#stopped && !state.landscape.problem) told.status = progress.over ? 'done' : 'working';
    }
    this.#publish(told);
  }

  /** @param {string} why */
  #died(why) {
    this.#problem = '';
    if (this.#desk.deaths >= DEATHS) return this.#publish({ status: 'failed', engine: why });
    tell('lost', {
      kind: 'info', slim: true, title: 'The landscape’s engine stopped and was started again.',
      text: 'It is worked out anew; nothing is lost.', actions: [],
    });
  }
}
