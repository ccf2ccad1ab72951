// @ts-check
// What many seeds say about the lanes, in words: pure functions of what src/stats.rs has found.
import { inWords } from '../charts/words.js';
import { count, figure, percent, plural } from '../parts/format.js';
import { list } from '../standings.js';

/**
 * @typedef {import('../types.d.ts').Comparison} Comparison
 * @typedef {import('../types.d.ts').SeedSpread} SeedSpread
 * @typedef {import('../types.d.ts').SeedPair} SeedPair
 * @typedef {{strong: string, rest: string}} Words
 */

/**
 * Lane `i` against lane `j`, whichever of the two comes first in the comparison.
 *
 * @param {Comparison} comparison
 * @param {number} i
 * @param {number} j
 * @returns {SeedPair | undefined}
 */
export function pairOf({ pairs }, i, j) {
  const pair = pairs.find(({ a, b }) => a === Math.min(i, j) && b === Math.max(i, j));
  if (!pair || i < j) return pair;
  const { won, lost, median, interval: [low, high] } = pair;
  return { ...pair, a: i, b: j, won: lost, lost: won, median: -median, interval: [-high, -low] };
}

/** A difference of accuracies in points: "4.2", "−0.3"; "beyond" where diverged seeds leave no number. @param {number} value */
const points = (value) => (Number.isFinite(value)
  ? (100 * value).toFixed(1).replace(/^-(0\.0)$/, '$1').replace('-', '\u2212') : 'beyond');

/** "(95 % interval for all six pairs at once: 0.8 to 1.9)". @param {Comparison} comparison @param {SeedPair} pair */
function interval({ pairs, level }, { interval: [low, high] }) {
  if (low === -Infinity && high === Infinity) return '(too few seeds for an interval)';
  const all = pairs.length > 1 ? ` for all ${inWords(pairs.length).toLowerCase()} pairs at once` : '';
  return `(${percent(level, 0)} interval${all}: ${points(low)} to ${points(high)})`;
}

/**
 * The clearest comparison in words. A lane is named only by what is beyond chance over all pairs.
 *
 * @param {string[]} names of the lanes
 * @param {SeedSpread[]} spreads of the lanes, each over all of its seeds
 * @param {Comparison} comparison on the seeds that all lanes have
 * @returns {Words}
 */
export function verdictWords(names, spreads, comparison) {
  if (!spreads.some(({ seeds }) => seeds)) return { strong: '', rest: '' };
  if (spreads.every(({ seeds, diverged }) => seeds && seeds === diverged)) {
    return { strong: names.length === 1 ? 'Every seed diverged.' : 'Every seed of every method diverged.', rest: 'Smaller step sizes help.' };
  }
  const { seeds, needed, verdict } = comparison;
  if (seeds < needed) {
    return { strong: `${count(seeds)} of ${count(needed)} seeds so far.`, rest: `From ${inWords(needed).toLowerCase()} on the page says what they show.` };
  }
  if (names.length === 1) return alone(names[0], spreads[0]);
  const pair = verdict && pairOf(comparison, verdict.first, verdict.second);
  if (!pair) return { strong: '', rest: '' };
  return verdict.told_apart ? named(names, spreads, comparison, pair) : level(names, comparison, pair);
}

/** One lane, so nobody to compare it with. @param {string} name @param {SeedSpread} spread @returns {Words} */
function alone(name, { seeds, diverged, low, median, high }) {
  if (!Number.isFinite(median)) {
    return { strong: `${name} diverged with ${count(diverged)} of ${count(seeds)} seeds.`, rest: 'A smaller step size helps.' };
  }
  const from = Number.isFinite(low) ? figure(low) : 'divergence';
  return { strong: `${name} gets ${percent(median)} right in the middle.`, rest: `Half of the seeds end between ${from} and ${percent(high)}.` };
}

/** @param {string[]} names @param {SeedSpread[]} spreads @param {Comparison} comparison @param {SeedPair} pair @returns {Words} */
function named(names, spreads, comparison, pair) {
  const { a, b, won, lost, tied, median } = pair;
  const { seeds, verdict } = comparison;
  const others = lost || tied ? ` (${count(lost)} lost, ${count(tied)} tied)` : '';
  const much = Number.isFinite(median)
    ? `by ${points(median)} points in the median ${interval(comparison, pair)}.`
    : `by more than any number, as ${names[b]} diverged with ${count(spreads[b].diverged)} of ${count(spreads[b].seeds)} seeds.`;
  const near = verdict?.level.length ? ` ${list(verdict.level.map((i) => names[i]))} cannot be told apart from ${names[a]}.` : '';
  return { strong: `${names[a]} beats ${names[b]} in ${count(won)} of ${count(seeds)} races${others},`, rest: `${much}${near}` };
}

/** @param {string[]} names @param {Comparison} comparison @param {SeedPair} pair @returns {Words} */
function level(names, comparison, pair) {
  const { a, b, won, lost, tied, median } = pair;
  const strong = names.length === 2 ? `${names[a]} and ${names[b]} cannot be told apart:` : `Not even ${names[a]} and ${names[b]} can be told apart:`;
  const races = `${plural(won, 'race')} won, ${count(lost)} lost, ${count(tied)} tied`;
  return { strong, rest: Number.isFinite(median) ? `${races}; ${points(median)} points in the median ${interval(comparison, pair)}.` : `${races}.` };
}
