// @ts-check
// What changed between two experiments: whether the race has to start again, and how that is said.
import { plainNumber as plain } from '../parts/format.js';

/**
 * @typedef {import('../types.d.ts').Catalogue} Catalogue
 * @typedef {import('../types.d.ts').Experiment} Experiment
 * @typedef {import('../types.d.ts').Field} Field
 */

/** Settings that change what is shown, when it ends, how often it is repeated or what computes it, never a number of the race. */
const PAGE_ONLY = ['engine', 'finish', 'replicas', 'replicate', 'steps', 'view', 'step', 'fingerprint', 'plane', 'window', 'height', 'camera', 'name', 'version', 'lanes'];

/** @param {unknown} a @param {unknown} b */
export const same = (a, b) => canonical(a) === canonical(b);

/** JSON with sorted keys, so that order does not count. @param {unknown} value */
export function canonical(value) {
  return JSON.stringify(value, (_, part) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** Data, network, batch, seed ...: what all lanes share. @param {Experiment} experiment */
const shared = (experiment) => Object.fromEntries(Object.entries(experiment).filter(([key]) => !PAGE_ONLY.includes(key)));

/** Whether the lanes that two experiments share have other numbers in the second. @param {Experiment} a @param {Experiment} b */
export const sameProblem = (a, b) => same(shared(a), shared(b));

/** The field of a setting's key, if the tables have it. @param {Catalogue} catalogue @param {Experiment} experiment @param {string} key */
function fieldOf(catalogue, experiment, key) {
  const [head, ...tail] = key.split('.');
  const last = tail[tail.length - 1] ?? head;
  const kind = catalogue.data.kinds.find(({ id }) => id === experiment.data?.kind);
  const target = catalogue.targets.kinds.find(({ id }) => id === experiment.target?.kind);
  const fields = [
    ...(head === 'data' ? [...(kind?.fields ?? []), ...catalogue.data.fields] : []),
    ...(head === 'network' ? [...catalogue.network, ...Object.values(catalogue.init).flat()] : []),
    ...(head === 'batch' ? catalogue.batch : []),
    ...(head === 'target' ? [...(target?.fields ?? []), ...catalogue.targets.fields] : []),
    ...(head === 'burn_in' ? [catalogue.burn_in] : []),
    ...(tail.length ? [] : catalogue.general),
  ];
  return fields.find((field) => field.key === key) ?? fields.find((field) => field.key === last);
}

/** The value at a dotted key. @param {Experiment} experiment @param {string} key @returns {unknown} */
function valueOf(experiment, key) {
  const parts = key.split('.').map((part) => part.replace(/^lane(\d+)$/, (_, n) => `lanes.${Number(n) - 1}`));
  /** @type {any} */
  let value = experiment;
  for (const part of parts.flatMap((one) => one.split('.'))) value = value?.[part];
  // `network.init` is a word in a link and an object with its own settings here; so is a parameter with a schedule.
  if (value === null || typeof value !== 'object') return value;
  return 'kind' in value ? value.kind : 'schedule' in value ? value.from : value;
}

/** @param {unknown} value @param {Field | undefined} field */
function shown(value, field) {
  if (field?.kind.type === 'choice') return field.kind.options.find((option) => option.value === value)?.name ?? String(value);
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'number') return field?.key === 'seed' ? String(value) : plain(value);
  if (Array.isArray(value)) return value.map((one) => plain(Number(one))).join(', ');
  return value === undefined ? 'the usual value' : String(value);
}

/** "h", "τ₁": a symbol in running text. @param {Field} field */
const plainSymbol = ({ symbol, subscript }) => symbol + subscript.replace(/[0-9]/g, (digit) => '₀₁₂₃₄₅₆₇₈₉'[Number(digit)]);

const capital = (/** @type {string} */ text) => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * One edit of a lane's parameter, its word or a schedule, in words.
 *
 * @param {Catalogue} catalogue
 * @param {Experiment} before
 * @param {Experiment} after
 * @param {string} key
 * @param {{name: string, scheme: {params: Field[]}}} lane as shown before
 */
function laneText(catalogue, before, after, key, { name, scheme }) {
  const [, param, number] = key.split('.');
  const [from, to] = [valueOf(before, key), valueOf(after, key)];
  if (param === 'word') return `${name} letters ${to}, were ${from}`;
  const field = scheme.params.find((one) => one.key === param);
  const what = `${name} ${field?.symbol ? plainSymbol(field) : field?.name ?? param}`;
  if (number === 'schedule') {
    const shape = catalogue.schedules.find(({ id }) => id === to)?.name.toLowerCase();
    return shape ? `${what} follows a schedule: ${shape}` : `${what} is constant`;
  }
  const of = number && catalogue.schedules.flatMap(({ fields }) => fields).find((one) => one.key === number)?.name;
  return `${what}${of ? `, ${of},` : ''} ${shown(to, field)}, was ${shown(from, field)}`;
}

/**
 * One edit in a few words: "AdLaLa h 0.4, was 0.25", "Training points 500, was 1,000".
 *
 * @param {Catalogue} catalogue
 * @param {Experiment} before
 * @param {Experiment} after
 * @param {string} key
 * @param {{name: string, scheme: {params: Field[]}}[]} lanes as shown before
 */
export function changeText(catalogue, before, after, key, lanes) {
  const lane = /^lane(\d+)(\.|$)/.exec(key);
  const shownLane = (lane && lanes[Number(lane[1]) - 1]) ?? { name: 'A lane', scheme: { params: [] } };
  if (lane && lane[2]) return laneText(catalogue, before, after, key, shownLane);
  if (lane) {
    const method = after.lanes[Number(lane[1]) - 1].method;
    return `${catalogue.schemes.find(({ id }) => id === method)?.name ?? method} replaced ${shownLane.name}`;
  }
  if (key === 'data' || key === 'data.kind' || key === 'target') {
    const title = (/** @type {Experiment} */ { data, target }) => [...catalogue.targets.kinds, ...catalogue.data.kinds].find(({ id }) => id === (target ?? data).kind)?.name ?? '';
    const what = before.target && after.target ? 'Target' : before.target || after.target ? 'Problem' : 'Data';
    const lanes = what === 'Problem' ? `, and the lanes to ${after.target ? 'the usual ones of a target' : 'those of before'}` : '';
    return `${what} ${title(after)}, was ${title(before)}${lanes}`;
  }
  const field = fieldOf(catalogue, before, key) ?? fieldOf(catalogue, after, key);
  const label = key === catalogue.hidden.key ? catalogue.hidden.name : (field?.name ?? key.split('.').pop() ?? key);
  const from = valueOf(before, key);
  const to = valueOf(after, key);
  const what = capital(label);
  if (from !== null && typeof from === 'object' && !Array.isArray(from)) return `${what} changed`;
  return `${what} ${shown(to, field)}, was ${shown(from, field)}`;
}
