// @ts-check
// Places, leader and the sentence of a race: pure functions of the evaluated rows, so pace and machine cannot change them.
// They go by gradients: what a lane gets right counts together with what it has cost.
import { count, percent, plural } from '../parts/format.js';

/**
 * @typedef {import('../types.d.ts').CurveRow} CurveRow
 *
 * What is needed of a lane. `late` lanes are still catching up and take no part.
 * @typedef {{id: string, name: string, rows: CurveRow[], diverged_at: number | null, late?: boolean}} Runner
 *
 * @typedef {object} Standings
 * @property {Map<string, number | null>} ranks 1 = first, ties share a place
 * @property {Map<string, number | null>} finished first evaluated step at or above the finish; its place may be open
 * @property {string | null} leader id of the lane that may be called the leader
 * @property {{strong: string, rest: string}} sentence
 */

/** A lead is named from this many gradients on ... */
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

/**
 * Gradients since step 0: the one that some methods work out before it is neither lead nor lag.
 *
 * @param {Runner} lane
 * @param {CurveRow} row
 */
const spent = ({ rows: [first] }, row) => row.gradients - (first.step === 0 ? first.gradients : 0);

/** @param {Runner} lane */
const reach = (lane) => (lane.rows.length ? spent(lane, lane.rows[lane.rows.length - 1]) : 0);

/** The index of the last row within these gradients; -1 for none. @param {Runner} lane @param {number} gradients */
const indexAt = (lane, gradients) => lane.rows.findLastIndex((row) => spent(lane, row) <= gradients);

/** @param {Runner} lane @param {number} gradients */
const accuracy = (lane, gradients) => lane.rows[indexAt(lane, gradients)]?.test_accuracy ?? NaN;

/** Whether a step costs more in some of these lanes than in others. @param {Runner[]} lanes */
function uneven(lanes) {
  const costs = lanes.flatMap((lane) => {
    const last = lane.rows[lane.rows.length - 1];
    return last?.step ? [spent(lane, last) / last.step] : [];
  });
  return Math.max(...costs) > Math.min(...costs);
}

/**
 * The last two numbers of gradients at which these lanes can be compared, the later one first: evaluations of the lane
 * that was evaluated longest ago. Lanes of equal cost are evaluated at the same ones.
 *
 * @param {Runner[]} lanes
 * @returns {number[]}
 */
function lastTwo(lanes) {
  if (!lanes.length) return [];
  const common = Math.min(...lanes.map(reach));
  const last = lanes.map((lane) => ({ lane, index: indexAt(lane, common) }));
  if (last.some(({ index }) => index < 0)) return [];
  const at = (/** @type {{lane: Runner, index: number}} */ { lane, index }) => spent(lane, lane.rows[index]);
  const { lane, index } = last.reduce((a, b) => (at(b) < at(a) ? b : a));
  return lane.rows.slice(Math.max(0, index - 1), index + 1).map((row) => spent(lane, row)).reverse()
    .filter((gradients) => lanes.every((one) => indexAt(one, gradients) >= 0));
}

/** Lanes from best to worst at a number of gradients. @param {Runner[]} lanes @param {number} gradients */
const ordered = (lanes, gradients) =>
  lanes.map((lane) => ({ lane, value: accuracy(lane, gradients) })).sort((a, b) => b.value - a.value);

/** Who is so far ahead there that it may be said. @param {Runner[]} lanes @param {number} gradients */
function ahead(lanes, gradients) {
  const [best, second] = ordered(lanes, gradients);
  return best && second && best.value - second.value >= LEAD ? best.lane : null;
}

/** Who is within a hair of the best there. @param {Runner[]} lanes @param {number} gradients */
function front(lanes, gradients) {
  const order = ordered(lanes, gradients);
  return order.filter(({ value }) => order[0].value - value < LEAD).map(({ lane }) => lane);
}

/**
 * @param {Runner[]} lanes in the order shown
 * @param {number} finish share of test points right that ends the race for a lane
 * @param {{ended: boolean}} race whether it has come to its end
 * @returns {Standings}
 */
export function standings(lanes, finish, { ended }) {
  const goals = new Map(lanes.map((lane) => [lane.id, lane.rows.find((row) => row.test_accuracy >= finish) ?? null]));
  const racing = lanes.filter((lane) => !lane.late && lane.diverged_at === null);
  const [now, before] = lastTwo(racing);

  // A finish stands when nobody can get there with fewer gradients any more.
  const open = ended ? [] : racing.filter((lane) => !goals.get(lane.id));
  const settled = Math.min(...open.map(reach)); // infinite without one
  /** @type {Map<string, number>} */
  const costs = new Map();
  for (const lane of lanes) {
    const goal = goals.get(lane.id);
    if (goal && !lane.late && spent(lane, goal) <= settled) costs.set(lane.id, spent(lane, goal));
  }

  // Places: who finished, by gradients; then the others by what they get right.
  /** @type {Map<string, number | null>} */
  const ranks = new Map(lanes.map((lane) => [lane.id, null]));
  if (now !== undefined && now >= NAMED_FROM && lanes.length > 1) {
    const placed = lanes.filter((lane) => !lane.late && (lane.diverged_at === null || costs.has(lane.id)));
    const scores = placed.map((lane) => {
      const cost = costs.get(lane.id);
      return cost === undefined ? accuracy(lane, now) : 2 + 1 / (1 + cost);
    });
    placed.forEach((lane, i) => ranks.set(lane.id, 1 + scores.filter((score) => score > scores[i]).length));
  }

  let leader = null;
  if (now >= NAMED_FROM && before !== undefined) {
    const best = ahead(racing, now);
    if (best && best === ahead(racing, before)) leader = best;
  }

  const winners = places(lanes, goals, costs);
  const early = racing.filter(({ id }) => goals.get(id) && !costs.has(id));
  if (winners.length) leader = winners[0].lanes.length === 1 ? winners[0].lanes[0] : null;
  return {
    ranks,
    finished: new Map(lanes.map(({ id }) => [id, goals.get(id)?.step ?? null])),
    leader: leader?.id ?? null,
    sentence: sentence({ lanes, racing, finish, ended, now, before, leader, winners, early, goals }),
  };
}

/**
 * The places of those whose finish stands, in order: who shares one, and the gradients that they needed.
 *
 * @param {Runner[]} lanes
 * @param {Map<string, CurveRow | null>} goals
 * @param {Map<string, number>} costs
 */
function places(lanes, goals, costs) {
  /** @type {{cost: number, needed: number, lanes: Runner[]}[]} */
  const found = [];
  for (const lane of lanes) {
    const [goal, cost] = [goals.get(lane.id), costs.get(lane.id)];
    if (!goal || cost === undefined) continue;
    const place = found.find((one) => one.cost === cost);
    if (place) place.lanes.push(lane);
    else found.push({ cost, needed: goal.gradients, lanes: [lane] });
  }
  return found.sort((a, b) => a.cost - b.cost);
}

/**
 * `early` lanes are at the finish while others may still get there with fewer gradients.
 *
 * @param {{lanes: Runner[], racing: Runner[], finish: number, ended: boolean, now: number | undefined,
 *   before: number | undefined, leader: Runner | null, winners: ReturnType<typeof places>, early: Runner[],
 *   goals: Map<string, CurveRow | null>}} race
 * @returns {{strong: string, rest: string}}
 */
function sentence({ lanes, racing, finish, ended, now, before, leader, winners, early, goals }) {
  const names = (/** @type {Runner[]} */ some) => list(some.map((lane) => lane.name));
  if (!lanes.length) return { strong: '', rest: '' };
  if (winners.length) {
    const [first, second] = winners;
    const next = second ? ` ${names(second.lanes)} needed ${count(second.needed)}.` : '';
    const rest = `${finishText(finish)} after ${plural(first.needed, 'gradient')}.${next}`;
    if (lanes.length === 1) return { strong: `${names(first.lanes)} finished:`, rest };
    return { strong: `First in this race${first.lanes.length > 1 ? ', tied' : ''}: ${names(first.lanes)},`, rest };
  }
  if (!racing.length && lanes.every((lane) => lane.diverged_at !== null)) {
    return lanes.length === 1
      ? { strong: `${lanes[0].name} diverged:`, rest: 'its weights grew without bound. A smaller step size helps.' }
      : { strong: 'Every lane diverged:', rest: 'the weights grew without bound. Smaller step sizes help.' };
  }
  if (now === undefined || !racing.length) return { strong: 'Starting:', rest: 'every lane begins with the same weights.' };
  if (now === 0) return { strong: 'Step 0:', rest: `every lane begins with the same weights. Guessing gives ${percent(0.5, 0)}.` };
  const [best] = ordered(racing, now);
  const after = `after ${plural(now, 'gradient')}${uneven(racing) ? ' each' : ''}`;
  if (ended) {
    return {
      strong: `Nobody reached ${finishText(finish)}:`,
      rest: `${names(front(racing, now))} came closest, ${percent(best.value)} right ${after}.`,
    };
  }
  const needed = (/** @type {Runner} */ { id }) => count(goals.get(id)?.gradients ?? 0);
  const there = early.map((lane) => ` ${lane.name} reached ${finishText(finish)} after ${needed(lane)}.`).join('');
  const right = `${percent(best.value)} right ${after}.${there}`;
  if (now < NAMED_FROM) {
    const mean = racing.reduce((sum, lane) => sum + accuracy(lane, now), 0) / racing.length;
    return {
      strong: 'Just started:',
      rest: `about ${percent(Math.round(mean * 20) / 20, 0)} right ${after}. Guessing gives ${percent(0.5, 0)}.`,
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
  return { strong: `${who} are level.`, rest: `About ${percent(best.value, 0)} right ${after}.${there}` };
}
