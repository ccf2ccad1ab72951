// @ts-check
// What the page knows and may ask for. Views read `state` and call `actions`; session.js alone changes the experiment.
import { speech } from './speech.js';

/**
 * @typedef {import('../types.d.ts').Actions} Actions
 * @typedef {import('../types.d.ts').AppState} AppState
 * @typedef {import('../types.d.ts').Notice} Notice
 * @typedef {import('../types.d.ts').Store} Store
 */

/** Kept on this machine; everything else is in the link. A browser may refuse both ways. */
const KEPT = 'thermograd';

/** @returns {{theme?: AppState['theme'], shortcuts?: boolean, graphics_hint?: boolean}} */
function remembered() {
  try {
    const { theme, shortcuts, graphics_hint } = JSON.parse(localStorage.getItem(KEPT) ?? '{}');
    return {
      ...(theme === 'light' || theme === 'dark' ? { theme } : {}),
      ...(typeof shortcuts === 'boolean' ? { shortcuts } : {}),
      ...(typeof graphics_hint === 'boolean' ? { graphics_hint } : {}),
    };
  } catch {
    return {};
  }
}

function remember() {
  try {
    const { theme, shortcuts, graphics_hint } = store.state;
    localStorage.setItem(KEPT, JSON.stringify({ theme, shortcuts, graphics_hint }));
  } catch {
    // Then it holds until the page is closed.
  }
}

/** @type {Set<() => void>} */
const listeners = new Set();
let notices = 0;

/** Before the engine has come, tables are empty and status is 'loading'. @type {AppState} */
const state = {
  catalogue: {
    schemes: [], families: [], general: [], data: { kinds: [], fields: [] },
    targets: { kinds: [], fields: [], race: '' }, network: [],
    burn_in: { key: 'burn_in', symbol: '', subscript: '', name: '', help: '', kind: { type: 'integer', min: 0, max: 1, default: 0, scale: 'log' }, main: false },
    hidden: { key: 'network.hidden', name: '', help: '', min: 1, max: 1, entries: 0, default: [] }, init: {}, batch: [], schedules: [],
    limits: { lanes: 8, points: 5000, link: 4096 },
    landscape: { planes: [], height: { key: 'height', symbol: '', subscript: '', name: '', help: '', kind: { type: 'choice', options: [], default: 'log' }, main: false }, side: 0, path: 0, scales: [0, 0], share: 0 },
  },
  experiment: {
    version: 1, seed: 1, engine: 'auto',
    data: { kind: 'spirals', train: 0, test: 0 },
    network: { hidden: [], activation: 'relu', loss: 'bce', init: { kind: 'pytorch' } },
    batch: { size: 1, order: 'shuffle' },
    steps: 20000, replicas: 1, replicate: 'training', log_at: [], finish: 0.99, average_last: 1,
    lanes: [],
  },
  data: { train: new Float32Array(), test: new Float32Array(), centre: [0, 0], half: 1, weights: 0 },
  lanes: [],
  status: 'loading',
  step: 0,
  pace: 400,
  paces: [
    { value: 50, name: '50 steps/s' },
    { value: 100, name: '100 steps/s' },
    { value: 400, name: '400 steps/s' },
    { value: 1000, name: '1,000 steps/s' },
    { value: 4000, name: '4,000 steps/s' },
    { value: 'max', name: 'as fast as it goes' },
  ],
  view: 'race',
  theme: 'system',
  shortcuts: true,
  graphics_hint: true,
  engine: '',
  notices: [],
  remarks: [],
  said: '',
  failure: null,
  sentence: { strong: '', rest: '' },
  leader: null,
  axis: 'steps',
  loss_of: 'test',
  loss_scale: 'log',
  lit: null,
  show_test: false,
  target_shows: 'path',
  ensemble: {
    status: 'idle', replicas: 1, grid: new Float64Array(), results: [], done: 0, share: 0, left: null, took: 0, engine: '', why: '',
    quantity: 'test_accuracy', bar: 0.9, version: 0,
  },
  landscape: {
    status: 'idle', plane: '', height: 'log', test: false, show: 'both', window: null, seen: null, problem: null, share: 0, engine: '',
    lines_from: -1, lines_metric: 'train_loss', lines: [], lines_refused: [], lines_step: 0,
  },
  ...remembered(),
};

/** @param {Partial<AppState>} news */
export function change(news) {
  Object.assign(state, news);
  for (const listener of listeners) listener();
}

/** Those of the page alone; session.js adds those of the race. */
const pageActions = {
  /** @param {AppState['theme']} theme */
  setTheme(theme) { change({ theme }); remember(); },
  /** @param {boolean} shortcuts */
  setShortcuts(shortcuts) { change({ shortcuts }); remember(); },
  /** @param {boolean} graphics_hint */
  setGraphicsHint(graphics_hint) { change({ graphics_hint }); remember(); },
  /** @param {AppState['axis']} axis */
  setAxis(axis) { change({ axis }); },
  /** @param {AppState['loss_of']} loss_of */
  setLossOf(loss_of) { change({ loss_of }); },
  /** @param {AppState['loss_scale']} loss_scale */
  setLossScale(loss_scale) { change({ loss_scale }); },
  /** @param {boolean} show_test */
  setShowTest(show_test) { change({ show_test }); },
  /** @param {AppState['target_shows']} target_shows */
  setTargetShows(target_shows) { change({ target_shows }); },
  /** @param {Omit<Notice, 'id'>} notice */
  notify(notice) {
    const id = ++notices;
    change({ notices: [...state.notices, { ...notice, id }] });
    return id;
  },
  /** @param {number} id */
  dismiss(id) {
    if (state.notices.some((notice) => notice.id === id)) {
      change({ notices: state.notices.filter((notice) => notice.id !== id) });
    }
  },
  say: speech((said) => change({ said })),
};

/** @type {Store} */
export const store = {
  state,
  actions: /** @type {Actions} */ (/** @type {unknown} */ (pageActions)),
  subscribe(listener) {
    listeners.add(listener);
    return () => { listeners.delete(listener); };
  },
};

/** One notice of each kind of news: the next one takes the place of the last. @type {Map<string, number>} */
const slots = new Map();

/**
 * Shows a notice that replaces the earlier one of the same slot; null only takes that away.
 *
 * @param {string} slot
 * @param {Omit<Notice, 'id'> | null} notice
 */
export function tell(slot, notice) {
  const before = slots.get(slot);
  if (before !== undefined) store.actions.dismiss(before);
  slots.delete(slot);
  if (notice) slots.set(slot, store.actions.notify(notice));
}
