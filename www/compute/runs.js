// @ts-check
// The race: keeps the lanes' workers in step with each other and with the clock.
import { engine } from './engine.js';
import { Lane } from './lane.js';
import { WorkerEnded } from './remote.js';

/**
 * @typedef {import('../types.d.ts').Experiment} Experiment
 * @typedef {import('../types.d.ts').LaneSettings} LaneSettings
 * @typedef {import('../types.d.ts').Progress} Progress
 */

/** Seconds a round of training may take, so that every wish of the reader is met soon. */
const ROUND = 0.04;
/** Milliseconds between two rounds when the clock sets the pace. */
const BEAT = 25;
/** Milliseconds between two maps of a lane. */
const MAP = 50;
/** Lanes that train at the same time: more than there are cores would only push each other aside. */
const CORES = Math.max(navigator.hardwareConcurrency || 4, 1);
/** Seconds of training that a lane gets at least before it is another one's turn. */
const TURN = 0.01;
/** What the clock may be behind at most: after a hidden tab or a slow lane there is no burst. */
const LAG = 0.1;

/**
 * All numbers depend on the experiment alone. Pace, rounds and workers only decide when they are worked out.
 */
export class Race {
  /** @type {Lane[]} */
  lanes = [];
  /** The step that every lane has reached. */
  step = 0;
  running = false;
  /** @type {number | 'max'} */
  pace = 400;

  #module;
  #changed;
  #lost;
  /** @type {Experiment | null} */
  #experiment = null;
  /** The steps to evaluate. @type {Float64Array} */
  #grid = new Float64Array();
  /** Where the lanes of the current round go. */
  #target = 0;
  /** A step to reach at full speed, and who waits for it. @type {{step: number, done: (reached: boolean) => void} | null} */
  #goal = null;
  /** A step to go back to. @type {number | null} */
  #back = null;
  /** Lanes show exactly what is at `step`. */
  #looked = false;
  /** @type {(() => Promise<void>)[]} */
  #jobs = [];
  /** @type {(() => void)[]} */
  #resting = [];
  #wake = () => {};
  #credit = 0;
  #clock = 0;
  #beat = 0;

  /**
   * @param {WebAssembly.Module} module
   * @param {() => void} changed called after every round
   * @param {(lane: Lane, why: string) => void} lost a lane's worker died; `lane.dead` if it is given up
   */
  constructor(module, changed, lost) {
    this.#module = module;
    this.#changed = changed;
    this.#lost = (/** @type {Lane} */ lane, /** @type {string} */ why) => {
      lost(lane, why);
      this.#wake();
    };
    this.driven = this.#drive();
  }

  /** On the way to a step at full speed. */
  get going() {
    return this.#goal !== null;
  }

  /** No lane will get any further. */
  get over() {
    return this.step >= (this.#experiment?.steps ?? 0) || this.lanes.every((lane) => lane.dead || lane.diverged_at !== null);
  }

  /**
   * Takes a new list of lanes. Known ids go on; unknown ones start and catch up.
   *
   * @param {Experiment} experiment
   * @param {{id: string, slot: number}[]} ids one for each lane of the experiment
   * @param {{restart: boolean}} how all lanes from step 0
   */
  set(experiment, ids, { restart }) {
    const ending = this.#experiment?.steps;
    this.#experiment = experiment;
    this.#grid = engine.evaluation_steps(experiment.steps, experiment.log_at);
    const before = new Map(this.lanes.map((lane) => [lane.id, lane]));
    this.lanes = ids.map(({ id, slot }, index) => {
      const settings = experiment.lanes[index];
      const known = before.get(id);
      before.delete(id);
      if (known) return Object.assign(known, { index, settings });
      const lane = new Lane(this.#module, this.#lost, { id, slot, index, settings });
      lane.late = !restart && this.step > 0;
      return lane;
    });
    for (const gone of before.values()) gone.close();
    if (restart) {
      for (const lane of this.lanes) lane.reset({ same: false });
      this.step = this.#target = 0;
      this.#back = null;
      this.#reached(false);
    } else if (ending !== undefined && ending !== experiment.steps) {
      this.#newEnd(experiment.steps);
    }
    this.#looked = false;
    this.#wake();
  }

  /** Another last step: it is evaluated instead of the old one. @param {number} steps */
  #newEnd(steps) {
    const evaluated = new Set(this.#grid);
    for (const lane of this.lanes) {
      lane.rows = lane.rows.filter(({ step }) => evaluated.has(step));
      if (lane.ready) void this.#ask(lane, () => lane.call('evaluate', { grid: this.#grid }));
    }
    if (this.#target > steps) void this.goto(steps);
  }

  run() {
    this.running = true;
    this.#credit = 0;
    this.#clock = performance.now();
    this.#wake();
  }

  /** @returns {Promise<void>} when all lanes stand at the same step */
  pause() {
    this.running = false;
    this.#reached(false);
    return this.rest();
  }

  /** Resolves when the lanes stand still, with exact metrics. @returns {Promise<void>} */
  rest() {
    return new Promise((resolve) => {
      this.#resting.push(resolve);
      this.#wake();
    });
  }

  /**
   * Goes to a step at full speed; a run under way goes on from there.
   *
   * @param {number} step
   * @returns {Promise<boolean>} false when something else came first or the race ended before
   */
  goto(step) {
    this.#reached(false);
    this.#back = null;
    if (step < this.#target) this.#back = step;
    return new Promise((done) => {
      this.#goal = { step, done };
      this.#wake();
    });
  }

  /** The weights of every lane at the same step; null when a lane has been given up. @returns {Promise<{step: number, thetas: Float32Array[] | null}>} */
  async thetas() {
    for (;;) {
      try {
        return await this.#between(async () => ({
          step: this.step,
          thetas: this.lanes.some((lane) => lane.dead) ? null : await Promise.all(this.lanes.map((lane) => lane.call('theta'))),
        }));
      } catch (error) {
        // A worker died over it: again when the new one has caught up.
        if (!(error instanceof WorkerEnded)) throw error;
      }
    }
  }

  /** p(class 1) of a lane at a point. @param {string} id @param {number} x1 @param {number} x2 @returns {Promise<number>} */
  async probability(id, x1, x2) {
    const lane = this.lanes.find((one) => one.id === id);
    return lane?.ready ? lane.call('probability', { x1, x2 }).catch(() => NaN) : NaN;
  }

  /** Runs something while all lanes stand at `step`. @template T @param {() => Promise<T>} work @returns {Promise<T>} */
  #between(work) {
    return new Promise((resolve, reject) => {
      this.#jobs.push(() => work().then(resolve, reject));
      this.#wake();
    });
  }

  /** @param {boolean} reached */
  #reached(reached) {
    const goal = this.#goal;
    this.#goal = null;
    goal?.done(reached);
  }

  /** One loop does everything in turn, so nothing has to be locked. */
  async #drive() {
    for (;;) {
      const behind = this.lanes.filter((lane) => !lane.at(this.#target));
      if (behind.length) {
        await this.#round(behind);
        continue;
      }
      this.#level();
      const steps = this.#experiment?.steps ?? 0;
      if (this.#back !== null) {
        await this.#goBack(this.#back);
      } else if (this.#jobs.length) {
        await this.#jobs.shift()?.();
      } else if (this.#goal) {
        // Diverged lanes stay as they are: any later step is reached at once.
        if (this.step >= Math.min(this.#goal.step, steps) || this.lanes.every((lane) => lane.dead)) {
          // Exact metrics first, unless the race goes on anyway.
          if (!this.running && !this.#looked) await this.#look();
          else this.#reached(this.step === this.#goal.step);
        } else {
          this.#aim(Math.min(this.step + this.#span(), this.#goal.step, steps));
        }
      } else if (this.running && this.over) {
        this.running = false;
        this.#changed();
      } else if (this.running) {
        const next = this.pace === 'max' ? this.step + this.#span() : this.step + this.#due(this.pace);
        if (next > this.step) this.#aim(Math.min(next, steps));
        else await this.#sleep(Math.max(BEAT - (performance.now() - this.#beat), 2));
      } else if (!this.#looked) {
        await this.#look();
      } else {
        for (const resolve of this.#resting.splice(0)) resolve();
        await this.#sleep();
      }
    }
  }

  /** @param {number} target */
  #aim(target) {
    this.#target = target;
    this.#looked = false;
  }

  /** All lanes stand at the target: what was catching up has caught up. */
  #level() {
    let news = this.step !== this.#target;
    this.step = this.#target;
    for (const lane of this.lanes) {
      if (lane.dead || !(lane.late || lane.lost)) continue;
      lane.late = lane.lost = false;
      news = true;
    }
    if (news) this.#changed();
  }

  /** Steps that take about one round in the slowest lane. */
  #span() {
    const speeds = this.lanes.filter((lane) => !lane.dead && lane.diverged_at === null).map((lane) => lane.speed ?? 1000);
    return Math.max(1, Math.min(Math.floor(Math.min(...speeds) * ROUND), 1 << 20));
  }

  /** Steps due by the clock since the last time it was asked. @param {number} pace */
  #due(pace) {
    const now = performance.now();
    if (now - this.#beat < BEAT - 1) return 0;
    const limit = Math.max(pace * LAG, 1);
    this.#credit = Math.min(this.#credit + ((now - this.#clock) / 1000) * pace, limit);
    this.#clock = now;
    const due = Math.min(Math.floor(this.#credit), this.#span());
    this.#credit -= due;
    this.#beat = now;
    return due;
  }

  /** One answer of each of these lanes. @param {Lane[]} lanes */
  async #round(lanes) {
    const target = this.#target;
    const budget = Math.max(ROUND * Math.min(1, CORES / lanes.length), TURN);
    await atMost(
      CORES,
      lanes.map((lane) => () =>
        this.#ask(lane, () => {
          const frame = this.#wantsMap(lane);
          if (!lane.ready) return lane.call('start', { experiment: this.#experiment, lane: lane.index, theta: lane.start?.theta, grid: this.#grid, frame });
          return lane.call('advance', { to: target, budget, frame });
        }),
      ),
    );
    this.#changed();
  }

  /** Maps and metrics of all lanes at this very step. */
  async #look() {
    const step = this.step;
    await Promise.all(
      this.lanes.filter((lane) => lane.ready).map((lane) => this.#ask(lane, () => lane.call('look', { frame: true, now: true }))),
    );
    this.#looked = step === this.step && step === this.#target;
    this.#changed();
  }

  /** @param {number} step */
  async #goBack(step) {
    this.#target = step;
    this.#looked = false;
    await Promise.all(
      this.lanes.map((lane) =>
        this.#ask(lane, () => {
          lane.cut(step);
          const seconds = lane.rows[lane.rows.length - 1]?.seconds ?? 0;
          return lane.call('goto', { step, seconds, frame: this.#wantsMap(lane) });
        }),
      ),
    );
    if (this.#back === step) this.#back = null;
    if (this.#target === step) this.step = step;
    this.#changed();
  }

  /**
   * @param {Lane} lane
   * @param {() => Promise<Progress>} question
   */
  async #ask(lane, question) {
    if (lane.dead) return;
    const epoch = lane.epoch;
    try {
      const progress = await question();
      if (lane.epoch !== epoch) return;
      lane.ready = true;
      lane.take(progress);
    } catch (error) {
      // The lane has told of it; the next round begins it anew.
      if (!(error instanceof WorkerEnded)) throw error;
    }
  }

  /** At most 20 maps a second, and none that nobody sees. @param {Lane} lane */
  #wantsMap(lane) {
    const now = performance.now();
    if (document.hidden || now - lane.framed < MAP - 2) return false;
    lane.framed = now;
    return true;
  }

  /** Until something is wished, or for some milliseconds. @param {number} [ms] */
  #sleep(ms) {
    return new Promise((/** @type {(_: void) => void} */ resolve) => {
      this.#wake = resolve;
      if (ms !== undefined) after(ms, resolve);
    });
  }
}

/** Ticks for a hidden tab, started when first needed. @type {Worker | undefined} */
let beats;

/**
 * Calls back after some milliseconds, in a hidden tab too.
 *
 * @param {number} ms
 * @param {() => void} done perhaps called twice
 */
function after(ms, done) {
  // In a hidden tab too, only later: the race must not depend on the ticks' worker.
  setTimeout(done, ms);
  if (!document.hidden) return;
  beats ??= new Worker(new URL('./beat-worker.js', import.meta.url), { type: 'module' });
  beats.addEventListener('message', done, { once: true });
  beats.postMessage(ms);
}

/** Does all jobs, at most so many at a time. @param {number} limit @param {(() => Promise<void>)[]} jobs */
async function atMost(limit, jobs) {
  const waiting = jobs.values();
  const one = async () => {
    for (const job of waiting) await job();
  };
  await Promise.all(Array.from({ length: limit }, one));
}
