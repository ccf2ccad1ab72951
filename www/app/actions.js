// @ts-check
// Everything a view may ask of the race. See `Actions` in types.d.ts.
import { engine } from '../compute/engine.js';
import { chooseFile, copyText, curvesCsv, readText, savePicture, saveText } from './files.js';
import { giveLink } from './links.js';
import { stillness } from './stillness.js';
import { plural } from '../parts/format.js';
import { change, store, tell } from './store.js';

/**
 * @typedef {import('../types.d.ts').Actions} Actions
 * @typedef {import('../types.d.ts').Experiment} Experiment
 * @typedef {import('../types.d.ts').LaneSettings} LaneSettings
 * @typedef {import('../types.d.ts').Problem} Problem
 * @typedef {import('./session.js').Session} Session
 */

const { state } = store;

/** Milliseconds a tile is lit while stepping singly. */
const LIT = 90;

/**
 * @param {Session} session
 * @returns {Omit<Actions, 'setView' | import('../views/ensemble/actions.js').Own | import('../views/landscape/actions.js').Own | 'setTheme' | 'setShortcuts' | 'setGraphicsHint' | 'setAxis' | 'setLossOf' | 'setLossScale' | 'setShowTest' | 'setTargetShows' | 'notify' | 'dismiss' | 'say'>}
 */
export function raceActions(session) {
  const { race } = session;
  const at = (/** @type {string} */ id) => session.places.findIndex((place) => place.id === id);
  const name = (/** @type {string} */ id) => state.lanes.find((lane) => lane.id === id)?.name ?? 'The lane';

  /**
   * The same experiment with other lanes.
   *
   * @param {import('../types.d.ts').LaneSettings[]} lanes
   * @param {import('./session.js').Place[]} places
   * @param {{text?: string, fresh?: boolean}} [how]
   */
  function withLanes(lanes, places, how = {}) {
    let next = /** @type {Experiment} */ ({ ...state.experiment, lanes });
    try {
      if (lanes.length) next = session.heated(engine.check(next), lanes);
    } catch (problem) {
      session.refuse(/** @type {string} */ (problem));
      return;
    }
    const first = !race.lanes.length;
    session.take(next, places, { push: true, ...how });
    // Whoever fills an empty race wants to see it.
    if (first && lanes.length && !stillness()) session.run();
  }

  /** Lanes as they are, to be changed. */
  const lanes = () => ({ settings: [...state.experiment.lanes], places: session.places });

  /** @type {ReturnType<typeof setInterval> | undefined} */
  let lighting;
  /** Lights the maps of a step one after the other. */
  function light() {
    clearInterval(lighting);
    if (stillness()) return;
    const maps = Math.max(0, ...state.lanes.map((lane) => lane.scheme.step.length));
    let lit = 0;
    change({ lit });
    lighting = setInterval(() => {
      lit += 1;
      if (lit >= maps) clearInterval(lighting);
      change({ lit: lit < maps ? lit : null });
    }, LIT);
  }

  /** @param {[number, number, number][]} points */
  function setPoints(points) {
    tell('link', null);
    session.edit('data.points', points.map((point) => point.join(',')).join(';'), `The data are now ${plural(points.length, 'point')} of your own.`);
  }

  return {
    run: () => session.run(),
    pause: () => void session.pause(),
    toggle: () => (race.running ? void session.pause() : session.run()),
    step() {
      if (!race.lanes.length) return;
      void session.pause().then(() => {
        light();
        return race.goto(race.step + 1);
      });
    },
    rewind() {
      void session.pause();
      void race.goto(0);
    },
    goto: (step) => void race.goto(Math.max(0, Math.min(Math.round(step), state.experiment.steps))),
    setPace(pace) {
      race.pace = pace;
      change({ pace });
    },

    edit: (key, text) => session.edit(key, text),
    setMethod(id, method, word) {
      const i = at(id);
      if (i < 0) return;
      if (word === undefined) return session.edit(`lane${i + 1}`, method);
      const { settings, places } = lanes();
      withLanes(settings.with(i, { method, word }), places, { text: `Your own ${word} replaced ${name(id)}.` });
    },
    addLane(method, word) {
      const { settings, places } = lanes();
      withLanes([...settings, { method, ...(word === undefined ? {} : { word }) }], [...places, session.place(places)]);
    },
    showAsLetters(id) {
      const i = at(id);
      const next = i < 0 ? null : engine.lane_as_letters(state.experiment, i);
      if (next) session.take(next, session.places, { push: true, text: `${name(id)} is now a word of your own, with the same numbers.` });
    },
    warm(id) {
      const i = at(id);
      if (i >= 0) session.take(engine.lane_at_temperature(state.experiment, i, 1), session.places, { push: true, text: `${name(id)} samples at temperature 1 now.` });
    },
    setLanes: (methods) => withLanes(methods.map((method) => ({ method })), session.newPlaces(methods.length), { fresh: true }),
    setTargetLanes() {
      const { lanes: usual } = session.usualTarget;
      withLanes(usual, session.newPlaces(usual.length), { fresh: true });
    },
    duplicateLane(id) {
      const { settings, places } = lanes();
      const i = at(id);
      if (i < 0) return;
      const place = session.place(places);
      withLanes(settings.toSpliced(i + 1, 0, { ...settings[i] }), places.toSpliced(i + 1, 0, place));
    },
    moveLane(id, by) {
      const { settings, places } = lanes();
      const i = at(id);
      const to = i + by;
      if (i < 0 || to < 0 || to >= places.length) return;
      const moved = /** @type {<T>(list: T[]) => T[]} */ ((list) => list.toSpliced(i, 1).toSpliced(to, 0, list[i]));
      withLanes(moved(settings), moved(places));
    },
    removeLane(id) {
      const { settings, places } = lanes();
      const i = at(id);
      if (i < 0) return;
      withLanes(settings.toSpliced(i, 1), places.toSpliced(i, 1), { text: `${name(id)} was removed.` });
    },
    muteLane(id) {
      const lane = race.lanes[at(id)];
      if (!lane) return;
      lane.muted = !lane.muted;
      session.publish();
    },

    newSeed: () => session.edit('seed', String(engine.new_seed())),
    undo: () => session.undo(),
    setPoints,
    resetRace() {
      const next = engine.default_experiment();
      session.take(next, session.newPlaces(next.lanes.length), { push: true, fresh: true, text: 'Back to the default race.' });
      if (!race.running && !stillness()) session.run();
    },

    async share() {
      const { step, thetas } = await race.thetas();
      const own = race.lanes.some((lane) => lane.start);
      // Whoever opens it cannot repeat a start that it does not hold.
      const here = step > 0 && thetas?.length && !own ? { step, fingerprint: engine.fingerprint(thetas) } : {};
      const link = session.address.whole(engine.link({ ...state.experiment, ...here }));
      await giveLink(link, own ? 'It holds the experiment, but not the start of a lane that began at a point of the landscape.' : step > 0 ? undefined : 'It holds the whole experiment.');
    },
    link: () => session.address.whole(engine.link(state.experiment)),
    async copyNumbers(id) {
      const lane = state.lanes.find((one) => one.id === id);
      if (!lane) return;
      const text = JSON.stringify(lane.settings);
      if (await copyText(text)) tell('share', { kind: 'good', slim: true, title: 'Numbers copied:', text: `${lane.name}’s settings as JSON.`, actions: [] });
      else tell('share', { kind: 'info', slim: false, title: 'The clipboard did not take the numbers', text: 'Select them and copy them by hand.', copy: text, actions: [] });
    },
    saveFile: () => saveText(engine.json(state.experiment), 'thermograd-experiment.json', 'application/json'),
    async openFile(file) {
      tell('file', null);
      try {
        const text = await readText(file);
        if (/^\s*\{/.test(text)) await session.experimentFile(text, file.name);
        else await session.pointsFile(text, setPoints);
      } catch (thrown) {
        tellFile(file, thrown);
      }
    },
    saveCurves: () => saveText(curvesCsv(state.lanes), 'thermograd-curves.csv', 'text/csv'),
    savePicture: (canvas, name) => void savePicture(canvas, name),
    probability: (id, x1, x2) => race.probability(id, x1, x2),
  };
}

/** What was wrong with a file, line by line. @param {File} file @param {any} thrown */
function tellFile(file, thrown) {
  /** @type {Problem[]} */
  const problems = thrown?.problems ?? [];
  tell('file', {
    kind: 'caution',
    slim: false,
    title: `${file.name} could not be used`,
    text: problems.length ? 'Nothing was changed. Expected are lines of x1,x2,label, the label 0 or 1.' : `${thrown?.text ?? thrown?.message ?? thrown} Nothing was changed.`,
    items: problems.map(({ field, given, message }) => ({ field, given, text: message })),
    actions: [{ label: 'Choose another file', run: () => chooseFile((next) => void store.actions.openFile(next)) }],
  });
}
