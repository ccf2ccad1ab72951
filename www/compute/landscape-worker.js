// @ts-check
// Works the landscape out: owns it, looks at its points coarse first and then finer, and lays the contours.
import { transfer } from 'comlink';
import { contours } from 'd3-contour';
import init, * as engine from '../pkg/gpu/thermograd.js';
import { COMPILING, PATIENCE, nameOf } from './adapter.js';
import { words } from './remote.js';
import { afterOthers, beat, serve } from './serve.js';
import { within } from './silence.js';
import { BANDS, placeOf, scaleOf } from '../views/landscape/scale.js';

/**
 * @typedef {import('../types.d.ts').Experiment} Experiment
 * @typedef {import('../types.d.ts').GrownPath} GrownPath
 * @typedef {import('../types.d.ts').LandscapeNews} LandscapeNews
 * @typedef {import('../types.d.ts').LandscapeProgress} LandscapeProgress
 * @typedef {import('../types.d.ts').Picture} Picture
 * @typedef {import('../types.d.ts').PictureShown} PictureShown
 * @typedef {import('../types.d.ts').Plane} Plane
 */

/** Milliseconds of work between two looks at what the page wishes. */
const SLICE = 12;
/** Milliseconds between two words on how far it is. */
const NEWS = 120;
/** Points that a graphics processor takes at once. */
const AT_ONCE = 2048;

/** It has a device that is worth it. */
let graphics = false;
/** @type {engine.Landscape | undefined} */
let landscape;
/** The device, and what looks at this landscape's points on it. @type {any} */
let device;
/** @type {any} */
let evaluator;
/** Why the device is not used for this landscape; empty while it may be. */
let refused = '';
/** Milliseconds a point takes on either engine, as measured; 0 before. */
const cost = { processor: 0, graphics: 0 };
/** @type {import('../views/landscape/scale.js').Height} */
let height = 'log';
let test = false;
/** Of the plane: answers of an older one are dropped. */
let laying = 0;
let working = false;
let scheduled = false;
/** Stopped by the reader: what the race brings does not begin it again. */
let held = false;
/** What the page knows. */
let told = { at: -Infinity, stride: /** @type {number | null} */ (null), done: -1, lines: -1 };
/** Points of the lines still missing. */
let linesLeft = 0;
/** Lines are due between the plane's points. */
let linesNext = false;

const needed = () => {
  if (!landscape) throw new Error('the landscape has not been opened');
  return landscape;
};

/** @param {engine.Landscape} mine @returns {LandscapeProgress} */
const progressOf = (mine) => /** @type {LandscapeProgress} */ (mine.advance(0));

/** Takes the page's news. @type {(news: LandscapeNews, laying: number) => void} */
let page = () => {};

/** @param {LandscapeNews} news @param {Transferable[]} [buffers] that move instead of being copied */
const say = (news, buffers = []) => page(transfer(news, buffers), laying);

/** A picture of every `stride`-th point, and its contours. @param {Picture} picture @returns {PictureShown} */
function shown({ columns: all, rows: allRows, window, stride, loss, accuracy, lowest, test }) {
  const every = stride ?? 1;
  const columns = (all - 1) / every + 1;
  const rows = (allRows - 1) / every + 1;
  const pick = (/** @type {Float64Array} */ values) => {
    const picked = new Float64Array(columns * rows);
    for (let j = 0; j < rows; j++) for (let i = 0; i < columns; i++) picked[j * columns + i] = values[(j * all + i) * every];
    return picked;
  };
  const losses = pick(loss);
  const accuracies = pick(accuracy);
  const values = height === 'accuracy' ? accuracies : losses;
  const scale = scaleOf(height, values, lowest);
  const places = Array.from(values, (value) => placeOf(scale, value));
  const bands = contours().size([columns, rows]).thresholds(Array.from({ length: BANDS - 1 }, (_, k) => (k + 1) / BANDS))(places);
  /** @type {number[]} */
  const rings = [];
  /** @type {number[]} */
  const ringsOf = [];
  /** @type {number[]} */
  const points = [];
  for (const band of bands) {
    const outlines = band.coordinates.flat();
    ringsOf.push(outlines.length);
    for (const ring of outlines) {
      rings.push(ring.length);
      // d3 puts a point into the middle of its cell; here points stand on the edges of the window.
      for (const [x, y] of ring) points.push((x - 0.5) / (columns - 1), (y - 0.5) / (rows - 1));
    }
  }
  return {
    columns, rows, finest: { columns: all, rows: allRows }, stride: every, test, scale,
    window: /** @type {[number, number, number, number]} */ ([...window]),
    loss: Float32Array.from(losses), accuracy: Float32Array.from(accuracies),
    contours: { ringsOf: Uint32Array.from(ringsOf), rings: Uint32Array.from(rings), points: Float32Array.from(points) },
  };
}

/** @param {boolean} [fresh] even if the page has this level already */
function tellPicture(fresh = false) {
  const known = progressOf(needed()).stride;
  if (known === null || (known === told.stride && !fresh)) return;
  told.stride = known;
  const picture = shown(/** @type {Picture} */ (needed().picture()));
  say({ picture, paths: needed().paths() }, [picture.loss.buffer, picture.accuracy.buffer, picture.contours.points.buffer]);
}

/** @param {boolean} [atOnce] */
function tell(atOnce = false) {
  const now = performance.now();
  const { done, total, stride } = progressOf(needed());
  const over = done >= total && linesLeft === 0;
  const finer = stride !== null && stride !== told.stride;
  if (!atOnce && !finer && !over && now - told.at < NEWS) return;
  told.at = now;
  if (finer) tellPicture();
  else if (stride !== null && done !== told.done) say({ paths: needed().paths() });
  told.done = done;
  if (linesLeft !== told.lines) {
    told.lines = linesLeft;
    say({ lines: needed().lines() });
  }
  say({ progress: { share: total ? done / (total + linesLeft) : 0, over }, engine: evaluator ? `GPU (${device.name})` : 'processor' });
}

/** Some milliseconds of work. @returns {Promise<boolean>} whether there is more */
async function slice() {
  const mine = needed();
  const end = performance.now() + SLICE;
  let progress = progressOf(mine);
  do {
    const began = performance.now();
    const coarse = progress.stride !== null || progress.total === 0;
    linesNext = coarse && linesLeft > 0 && !linesNext;
    const planeLeft = progress.total - progress.done;
    if (linesNext || (!planeLeft && linesLeft)) {
      linesLeft = mine.advance_lines(cost.processor ? Math.max(1, Math.floor(SLICE / 4 / cost.processor)) : 1);
    } else if (planeLeft && coarse && (await onGraphics(mine))) {
      progress = progressOf(mine);
    } else if (planeLeft) {
      const count = cost.processor ? Math.max(1, Math.floor(SLICE / 2 / cost.processor)) : 2;
      const before = progress.done;
      progress = /** @type {LandscapeProgress} */ (mine.advance(count));
      const each = (performance.now() - began) / Math.max(1, progress.done - before);
      // The quickest of the last ones: a busy machine must not make slices short for good.
      cost.processor = cost.processor ? Math.min(each, cost.processor * 1.2) : each;
    } else {
      return false;
    }
  } while (performance.now() < end);
  return true;
}

/** Some of the picture's points on the device, where it is the faster. @param {engine.Landscape} mine @returns {Promise<boolean>} whether it did some */
async function onGraphics(mine) {
  if (!device || refused) return false;
  try {
    evaluator ??= await within(engine.GpuPlane.create(device, mine, test), COMPILING);
    const before = progressOf(mine).done;
    const began = performance.now();
    // Its first answer may have to wait for the device's compiler.
    const work = /** @type {any} */ (mine).advance_on(evaluator, AT_ONCE);
    const { done } = await within(work, cost.graphics ? PATIENCE : COMPILING);
    if (done === before) return false; // what is left are path points
    cost.graphics = (performance.now() - began) / (done - before);
    if (cost.processor && cost.graphics > cost.processor && !forced) leave('the processor is the faster for this network');
    return true;
  } catch (error) {
    leave(words(error));
    return false;
  }
}

/** @param {string} why */
function leave(why) {
  evaluator?.free();
  evaluator = undefined;
  refused = why;
}

/** The reader asked for the GPU. */
let forced = false;

function go() {
  if (!working || scheduled) return;
  scheduled = true;
  setTimeout(() => {
    // Behind whatever the page has asked meanwhile, and never beside it: the landscape belongs to one at a time.
    void afterOthers(async () => {
      scheduled = false;
      if (!working || !landscape) return;
      try {
        const more = await slice();
        tell(!more);
        if (more) go();
        else working = false;
      } catch (error) {
        working = false;
        say({ failed: words(error) });
      }
    });
  });
}

function work() {
  working = true;
  held = false;
  go();
}

const calls = {
  /** @param {{}} _ @param {typeof page} told */
  async open(_, told) {
    page = told;
    await init({ module_or_path: new URL('../pkg/gpu/thermograd_bg.wasm', import.meta.url) });
    engine.on_work(beat);
  },

  /** Looks for a device; the page begins again when there is one. @param {{force: boolean}} given @returns {Promise<boolean>} */
  async graphics({ force }) {
    forced = force;
    if (device) return false;
    const { gpu: there } = /** @type {any} */ (navigator);
    const asked = there ? within(there.requestAdapter({ powerPreference: 'high-performance' }), COMPILING) : null;
    const adapter = await asked?.catch(() => null);
    // A device in software is slower than the processor itself.
    if (!adapter || (adapter.info?.isFallbackAdapter && !force)) return false;
    const opened = await within(engine.gpu_open(nameOf(adapter.info)), COMPILING);
    if (opened.emulated && !force) return opened.destroy(), false;
    graphics = true;
    device = opened;
    return true;
  },

  /** A race, without its paths. @param {{experiment: Experiment}} given */
  begin({ experiment }) {
    leave('');
    landscape?.free();
    landscape = undefined;
    landscape = new engine.Landscape(experiment);
    if (experiment.engine === 'cpu') refused = 'the processor was asked for';
    else if (!graphics) refused = 'there is none';
    working = false;
    linesLeft = 0;
    cost.processor = cost.graphics = 0;
  },

  /** @param {{paths: {lane: number, grown: GrownPath}[]}} given */
  paths({ paths }) {
    for (const { lane, grown } of paths) needed().extend_path(lane, grown);
    if (told.stride !== null) {
      say({ paths: needed().paths() });
      if (!held) work();
    }
  },

  /** Throws a Problem. @param {{text: string}} given @returns {{plane: Plane, laying: number}} */
  plane({ text }) {
    const plane = /** @type {Plane} */ (needed().set_plane(text));
    laying += 1;
    told.stride = null;
    working = false;
    return { plane, laying };
  },

  /** Throws a Problem. @param {{window: number[], columns: number, rows: number, test: boolean, height: import('../views/landscape/scale.js').Height}} given */
  window(given) {
    if (given.test !== test) leave('');
    if (given.test !== test && !graphics) refused = 'there is none';
    ({ test, height } = given);
    needed().set_window(Float64Array.from(given.window), given.columns, given.rows, test);
    told.stride = null;
    work();
  },

  /** The same window, moved by whole columns and rows. @param {{columns: number, rows: number}} given */
  move({ columns, rows }) {
    needed().move_window(columns, rows);
    told.stride = null;
    work();
  },

  /** @param {{height: import('../views/landscape/scale.js').Height}} given */
  height(given) {
    height = given.height;
    if (told.stride !== null) tellPicture(true);
  },

  /** Lines between these ends, as far as there are any. @param {{pairs: [number, number][]}} given @returns {{refused: {to: number, text: string}[]}} */
  lines({ pairs }) {
    /** @type {{to: number, text: string}[]} */
    const refused = [];
    const sound = pairs.filter((pair) => {
      try {
        needed().set_lines(Int32Array.from(pair));
        return true;
      } catch (problem) {
        refused.push({ to: pair[1], text: words(problem) });
        return false;
      }
    });
    needed().set_lines(Int32Array.from(sound.flat()));
    linesLeft = needed().advance_lines(0);
    told.lines = -1;
    work();
    return { refused };
  },

  stop() {
    working = false;
    held = true;
  },

  go: work,

  /** @param {{x: number, y: number, size: number}} given */
  classifier({ x, y, size }) {
    const [train_loss, test_loss, train_accuracy, test_accuracy] = needed().metrics(x, y) ?? [];
    return { map: needed().map(x, y, size), metrics: { train_loss, test_loss, train_accuracy, test_accuracy } };
  },

  /** @param {{x: number, y: number}} given */
  theta: ({ x, y }) => needed().theta(x, y),

  /** @param {{of: 'grid' | 'paths' | 'lines'}} given */
  csv: ({ of }) => (of === 'grid' ? needed().grid_csv() : of === 'paths' ? needed().paths_csv() : needed().lines_csv()),
};

// Calls and work wait for one another.
serve(calls);
