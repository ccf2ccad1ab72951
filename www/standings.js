// @ts-check
// Places, leader and the sentence of a race: pure functions of the evaluated rows, so pace and machine cannot change them.
import { count, percent, plural } from './parts/format.js';

/**
 * @typedef {import('./types.d.ts').CurveRow} CurveRow
 *
 * What is needed of a lane. `late` lanes are still catching up and take no part.
 * @typedef {{id: string, name: string, rows: CurveRow[], diverged_at: number | null, late?: boolean}} Runner
 *
 * @typedef {object} Standings
 * @property {Map<string, number | null>} ranks 1 = first, ties share a place
 * @property {Map<string, number | null>} finished first evaluated step at or above the finish
 * @property {string | null} leader id of the lane that may be called the leader
 * @property {{strong: string, rest: string}} sentence
 */

/** A lead is named from this step on ... */
const NAMED_FROM = 200;
/** ... when it is this large at two evaluations in a row; accuracies are shares of 1. */
const LEAD = 0.005 - 1e-9;

/**
 * Names as shown: "LOL", "LOL (2)".
 *
 * @param {string[]} names
 * @returns {string[]}
 */
export function distinct(names) {
  /** @type {Map<string, number>} */
  const seen = new Map();
  return names.map((name) => {
    const n = (seen.get(name) ?? 0) + 1;
    seen.set(name, n);
    return n === 1 ? name : `${name} (${n})`;
  });
}

/** "A", "A and B", "A, B and C". @param {string[]} names */
export function list(names) {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}

/** The finish line in words: 99 %, 99.5 %. @param {number} share */
export const finishText = (share) => percent(share, Math.abs(share * 100 - Math.round(share * 100)) < 1e-9 ? 0 : 1);

/** The row at exactly this step. @param {CurveRow[]} rows @param {number} step */
function rowAt(rows, step) {
  for (let i = rows.length - 1; i >= 0 && rows[i].step >= step; i--) if (rows[i].step === step) return rows[i];
  return undefined;
}

/** @param {Runner} lane @param {number} step */
const accuracy = (lane, step) => rowAt(lane.rows, step)?.test_accuracy ?? NaN;

/**
 * The last two steps at which all these lanes have been evaluated, the later one first.
 *
 * @param {Runner[]} lanes
 * @returns {number[]}
 */
function lastTwo(lanes) {
  if (!lanes.length || lanes.some((lane) => !lane.rows.length)) return [];
  const first = lanes.reduce((a, b) => (a.rows[a.rows.length - 1].step <= b.rows[b.rows.length - 1].step ? a : b));
  const steps = [];
  for (let i = first.rows.length - 1; i >= 0 && steps.length < 2; i--) {
    const { step } = first.rows[i];
    if (lanes.every((lane) => rowAt(lane.rows, step))) steps.push(step);
  }
  return steps;
}

/** Lanes from best to worst at a step. @param {Runner[]} lanes @param {number} step */
const ordered = (lanes, step) =>
  lanes.map((lane) => ({ lane, value: accuracy(lane, step) })).sort((a, b) => b.value - a.value);

/** Who is so far ahead at this step that it may be said. @param {Runner[]} lanes @param {number} step */
function ahead(lanes, step) {
  const [best, second] = ordered(lanes, step);
  return best && second && best.value - second.value >= LEAD ? best.lane : null;
}

/** Who is within a hair of the best at this step. @param {Runner[]} lanes @param {number} step */
function front(lanes, step) {
  const order = ordered(lanes, step);
  return order.filter(({ value }) => order[0].value - value < LEAD).map(({ lane }) => lane);
}

/**
 * @param {Runner[]} lanes in the order shown
 * @param {number} finish share of test points right that ends the race for a lane
 * @param {{ended: boolean}} race whether it has come to its end
 * @returns {Standings}
 */
export function standings(lanes, finish, { ended }) {
  const finished = new Map(
    lanes.map((lane) => [lane.id, lane.rows.find((row) => row.test_accuracy >= finish)?.step ?? null]),
  );
  const racing = lanes.filter((lane) => !lane.late && lane.diverged_at === null);
  const [now, before] = lastTwo(racing);

  // Places: who finished, by step; then the others by what they get right.
  /** @type {Map<string, number | null>} */
  const ranks = new Map(lanes.map((lane) => [lane.id, null]));
  if (now !== undefined && now >= NAMED_FROM && lanes.length > 1) {
    const placed = lanes.filter((lane) => !lane.late && (lane.diverged_at === null || finished.get(lane.id) !== null));
    const scores = placed.map((lane) => {
      const step = finished.get(lane.id);
      return step !== null && step !== undefined ? 2 + 1 / (1 + step) : accuracy(lane, now);
    });
    placed.forEach((lane, i) => ranks.set(lane.id, 1 + scores.filter((score) => score > scores[i]).length));
  }

  let leader = null;
  if (now >= NAMED_FROM && before !== undefined) {
    const best = ahead(racing, now);
    if (best && best === ahead(racing, before)) leader = best;
  }

  const winners = places(lanes, finished);
  if (winners.length) leader = winners[0].lanes.length === 1 ? winners[0].lanes[0] : null;
  return {
    ranks,
    finished,
    leader: leader?.id ?? null,
    sentence: sentence({ lanes, racing, finish, ended, now, before, leader, winners }),
  };
}

/** Finishing steps in order, with who reached the finish there. @param {Runner[]} lanes @param {Map<string, number | null>} finished */
function places(lanes, finished) {
  /** @type {{step: number, lanes: Runner[]}[]} */
  const found = [];
  for (const lane of lanes) {
    const step = finished.get(lane.id);
    if (step === null || step === undefined || lane.late) continue;
    const place = found.find((one) => one.step === step);
    if (place) place.lanes.push(lane);
    else found.push({ step, lanes: [lane] });
  }
  return found.sort((a, b) => a.step - b.step);
}

/**
 * @param {{lanes: Runner[], racing: Runner[], finish: number, ended: boolean, now: number | undefined,
 *   before: number | undefined, leader: Runner | null, winners: {step: number, lanes: Runner[]}[]}} race
 * @returns {{strong: string, rest: string}}
 */
function sentence({ lanes, racing, finish, ended, now, before, leader, winners }) {
  const names = (/** @type {Runner[]} */ some) => list(some.map((lane) => lane.name));
  if (!lanes.length) return { strong: '', rest: '' };
  if (winners.length) {
    const [first, second] = winners;
    const next = second ? ` ${names(second.lanes)} needed ${count(second.step)}.` : '';
    const verb = first.lanes.length > 1 ? 'tied' : lanes.length > 1 ? 'won' : 'finished';
    return { strong: `${names(first.lanes)} ${verb}:`, rest: `${finishText(finish)} after ${plural(first.step, 'step')}.${next}` };
  }
  if (!racing.length && lanes.every((lane) => lane.diverged_at !== null)) {
    return lanes.length === 1
      ? { strong: `${lanes[0].name} diverged:`, rest: 'its weights grew without bound. A smaller step size helps.' }
      : { strong: 'Every lane diverged:', rest: 'the weights grew without bound. Smaller step sizes help.' };
  }
  if (now === undefined || !racing.length) return { strong: 'Starting:', rest: 'every lane begins with the same weights.' };
  if (now === 0) return { strong: 'Step 0:', rest: `every lane begins with the same weights. Guessing gives ${percent(0.5, 0)}.` };
  const [best] = ordered(racing, now);
  if (ended) {
    return {
      strong: `Nobody reached ${finishText(finish)}:`,
      rest: `${names(front(racing, now))} came closest, ${percent(best.value)} right after ${plural(now, 'step')}.`,
    };
  }
  const right = `${percent(best.value)} right after ${plural(now, 'step')}.`;
  if (now < NAMED_FROM) {
    const mean = racing.reduce((sum, lane) => sum + accuracy(lane, now), 0) / racing.length;
    return {
      strong: 'Just started:',
      rest: `about ${percent(Math.round(mean * 20) / 20, 0)} right after ${plural(now, 'step')}. Guessing gives ${percent(0.5, 0)}.`,
    };
  }
  if (leader) return { strong: `${leader.name} leads:`, rest: right };
  if (racing.length === 1) {
    return { strong: lanes.length === 1 ? `${best.lane.name}:` : `${best.lane.name} is the only one left:`, rest: right };
  }
  // Level now, or ahead for one evaluation only.
  const level = new Set([best.lane, ...front(racing, now), ...(before === undefined ? [] : front(racing, before))]);
  const some = racing.filter((lane) => level.has(lane));
  const who = some.length > 3 && some.length === lanes.length ? `All ${some.length} lanes` : names(some);
  return { strong: `${who} are level.`, rest: `About ${percent(best.value, 0)} right after ${plural(now, 'step')}.` };
}
