// @ts-check
// What a view may ask of the landscape. See `Actions` in types.d.ts.
import { engine } from '../../compute/engine.js';
import { saveText } from '../../app/files.js';
import { axisNumber } from '../../parts/format.js';
import { WorkerEnded } from '../../compute/remote.js';
import { change, store, tell } from '../../app/store.js';

/**
 * @typedef {import('../../types.d.ts').Actions} Actions
 * @typedef {import('../../types.d.ts').Experiment} Experiment
 * @typedef {import('../../app/session.js').Session} Session
 * @typedef {import('./landscape.js').Landscape} Landscape
 */

/** @typedef {'setPlane' | 'setHeight' | 'setLandscapeData' | 'setShow' | 'setWindow' | 'setCamera' | 'layAgain' | 'stopLandscape' | 'goOnLandscape' | 'setLines' | 'classifierAt' | 'raceFrom' | 'saveLandscape' | 'saveText'} Own */

const { state } = store;

/** Of a window's side: finer than a pixel. */
const FINE = 1e4;

/** A window with no more digits than are seen. @param {[number, number, number, number]} window */
function short(window) {
  const digits = Math.max(0, Math.ceil(Math.log10(FINE / Math.min(window[1] - window[0], window[3] - window[2]))));
  return /** @type {[number, number, number, number]} */ (window.map((side) => Number(side.toFixed(Math.min(digits, 15)))));
}

/** @param {Session} session @param {Landscape} landscape @returns {Pick<Actions, Own>} */
export function landscapeActions(session, landscape) {
  /**
   * What the worker answers; null when it ended over it, which is told already.
   *
   * @param {'theta' | 'csv'} call
   * @param {object} given
   */
  const answer = (call, given) => landscape.ask(call, given).catch((error) => {
    if (error instanceof WorkerEnded) return null;
    throw error;
  });

  return {
    setPlane(wanted) {
      let text;
      try {
        text = engine.plane_text(wanted);
      } catch (problem) {
        session.refuse(/** @type {any} */ (problem));
        change({}); // what was typed goes back
        return;
      }
      tell('refused', null);
      session.keep({ plane: text, window: undefined });
      change({ landscape: { ...state.landscape, plane: text } });
    },
    setHeight(height) {
      session.keep({ height: height === state.catalogue.landscape.height.kind.default ? undefined : height });
      landscape.height(height);
    },
    setLandscapeData: (test) => landscape.over(test),
    setShow: (show) => change({ landscape: { ...state.landscape, show } }),
    setWindow(window) {
      const next = landscape.look(window);
      if (next) session.keep({ window: window ? short(next) : undefined, plane: state.landscape.plane });
    },
    setCamera(camera) {
      session.keep({ camera: camera ? [Math.round(camera[0]) % 360, Math.round(camera[1]), Number(camera[2].toFixed(2))] : undefined });
      change({});
    },
    layAgain() {
      session.keep({ window: undefined });
      void landscape.lay();
    },
    stopLandscape: () => landscape.stop(),
    goOnLandscape: () => landscape.goOn(),
    setLines(from, metric) {
      const other = from !== state.landscape.lines_from;
      change({ landscape: { ...state.landscape, lines_from: from, lines_metric: metric, ...(other ? { lines: [] } : {}) } });
      if (other) void landscape.layLines();
    },
    classifierAt: (x, y, size) => landscape.ask('classifier', { x, y, size }),
    async raceFrom(x, y, lane) {
      /** @type {Float32Array | null} */
      const theta = await answer('theta', { x, y });
      const settings = state.experiment.lanes[lane];
      if (!theta || !settings) return;
      let next;
      try {
        next = engine.check({ ...state.experiment, lanes: [...state.experiment.lanes, settings] });
      } catch (problem) {
        session.refuse(/** @type {any} */ (problem));
        return;
      }
      const place = session.place(session.places);
      const words = `(${axisNumber(Number(x.toPrecision(3)))}, ${axisNumber(Number(y.toPrecision(3)))})`;
      session.take(next, [...session.places, place], { push: false });
      const made = session.race.lanes.find(({ id }) => id === place.id);
      if (made) made.start = { theta, words };
      session.publish();
      tell('change', {
        kind: 'info', slim: true, title: 'A new lane', text: `starts from ${words} of the landscape. A link cannot hold such a start: there it begins where the others do.`,
        actions: [{ label: 'Undo', run: () => session.undo() }],
      });
    },
    async saveLandscape(of) {
      const text = await answer('csv', { of });
      if (text !== null) saveText(text, `thermograd-landscape-${of}.csv`, 'text/csv');
    },
    saveText,
  };
}

/** What window.thermograd says of the landscape. */
export function landscapeConsole() {
  return {
    /** What is seen: the plane, its window and resolution, each lane's share, the barriers; null before there is a picture. */
    landscape() {
      const { seen, status, problem, lines, plane, window, engine: words, share } = state.landscape;
      return {
        status, share, plane, window, engine: words, problem: problem?.text ?? null,
        picture: seen && {
          axes: seen.plane.axes, kind: seen.plane.kind, window: seen.picture.window, columns: seen.picture.columns, rows: seen.picture.rows, stride: seen.picture.stride,
          lowest: seen.picture.scale.lowest, step: seen.step,
          paths: seen.paths.map(({ lane, share: shown, steps }) => ({ lane, share: shown, points: steps.length })),
        },
        lines: lines.map(({ from, to, barrier, stride }) => ({ from, to, barrier, stride })),
      };
    },
  };
}
