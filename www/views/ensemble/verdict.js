// @ts-check
// What many seeds say about the lanes, in words: pure functions of what src/study/comparison.rs has found.
import { inWords } from '../../charts/words.js';
import { count, figure, percent, plural } from '../../parts/format.js';
import { list } from '../../app/standings.js';

/**
 * @typedef {import('../../types.d.ts').Comparison} Comparison
 * @typedef {import('../../types.d.ts').SeedSpread} SeedSpread
 * @typedef {import('../../types.d.ts').SeedPair} SeedPair
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

/** A difference of accuracies in points: "4.2", "−0.3"; "beyond" where there is no number. @param {number} value */
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
    const strong = names.length === 1 ? 'Every seed diverged.' : 'Every seed of every method diverged.';
    return { strong, rest: 'Smaller step sizes help.' };
  }
  const { seeds, needed, verdict } = comparison;
  if (seeds < needed) {
    const rest = `From ${inWords(needed).toLowerCase()} on the page says what they show.`;
    return { strong: `${count(seeds)} of ${count(needed)} seeds so far.`, rest };
  }
  if (names.length === 1) return alone(names[0], spreads[0]);
  const pair = verdict && pairOf(comparison, verdict.first, verdict.second);
  if (!pair) return { strong: '', rest: '' };
  return verdict.told_apart ? named(names, spreads, comparison, pair) : level(names, comparison, pair);
}

/** "30 of 50 seeds". @param {SeedSpread} spread */
const ofSeeds = ({ seeds, diverged }) => `${count(diverged)} of ${count(seeds)} seeds`;

/** One lane, so nobody to compare it with. @param {string} name @param {SeedSpread} spread @returns {Words} */
function alone(name, spread) {
  const { low, median, high } = spread;
  if (!Number.isFinite(median)) {
    return { strong: `${name} diverged with ${ofSeeds(spread)}.`, rest: 'A smaller step size helps.' };
  }
  const from = Number.isFinite(low) ? figure(low) : 'divergence';
  const rest = `Half of the seeds end between ${from} and ${percent(high)}.`;
  return { strong: `${name} gets ${percent(median)} right in the middle.`, rest };
}

/**
 * @param {string[]} names
 * @param {SeedSpread[]} spreads
 * @param {Comparison} comparison
 * @param {SeedPair} pair
 * @returns {Words}
 */
function named(names, spreads, comparison, pair) {
  const { a, b, won, lost, tied, median } = pair;
  const { seeds, verdict } = comparison;
  const others = lost || tied ? ` (${count(lost)} lost, ${count(tied)} tied)` : '';
  const much = Number.isFinite(median)
    ? `by ${points(median)} points in the median ${interval(comparison, pair)}.`
    : `by more than any number, as ${names[b]} diverged with ${ofSeeds(spreads[b])}.`;
  const near = verdict?.level.map((i) => names[i]) ?? [];
  const rest = `${much}${near.length ? ` ${list(near)} cannot be told apart from ${names[a]}.` : ''}`;
  return { strong: `${names[a]} beats ${names[b]} in ${count(won)} of ${count(seeds)} races${others},`, rest };
}

/** @param {string[]} names @param {Comparison} comparison @param {SeedPair} pair @returns {Words} */
function level(names, comparison, pair) {
  const { a, b, won, lost, tied, median } = pair;
  const both = `${names[a]} and ${names[b]}`;
  const strong = names.length === 2 ? `${both} cannot be told apart:` : `Not even ${both} can be told apart:`;
  const races = `${plural(won, 'race')} won, ${count(lost)} lost, ${count(tied)} tied`;
  const much = Number.isFinite(median) ? `; ${points(median)} points in the median ${interval(comparison, pair)}` : '';
  return { strong, rest: `${races}${much}.` };
}
