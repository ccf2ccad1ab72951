// @ts-check
// What the ensemble says of its statistics (those themselves: tests/rust/statistics.rs), its dots, and how it sums maps.
import { expect, test } from '../../www/tools/harness.mjs';
import { LaneResults } from '../../www/views/ensemble/results.js';
import { BIN, binOf, stack } from '../../www/views/ensemble/stack.js';
import { pairOf, verdictWords } from '../../www/views/ensemble/verdict.js';

const NONE = { seeds: 50, diverged: 0, worst: 0.9, low: 0.94, median: 0.95, high: 0.96, best: 0.99, below: 50 };

/**
 * The sentence about lanes by name.
 *
 * @param {string[]} names
 * @param {object} found of the comparison
 * @param {object[]} [spreads] of the lanes, as they differ
 */
function said(names, found, spreads = []) {
  const comparison = { seeds: 50, needed: 10, level: 0.95, pairs: [], verdict: null, ...found };
  const { strong, rest } = verdictWords(names, names.map((_, i) => ({ ...NONE, ...spreads[i] })), comparison);
  return `${strong} ${rest}`.trim().replaceAll('\u202f', ' ');
}

const pair = (/** @type {number} */ a, /** @type {number} */ b, /** @type {object} */ more) =>
  ({ a, b, won: 0, lost: 50, tied: 0, p: 0, told_apart: true, median: -0.1, interval: [-0.2, -0.05], ...more });

const FOUR = ['SGD', 'Adam', 'AdLaLa', 'LOL'];
const SIX = [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]].map(([a, b]) => pair(a, b, {}));

test('a winner is named with races won, lost and tied, and how much it is better', () => {
  const rival = { won: 8, lost: 41, tied: 1, median: -0.012, interval: [-0.019, -0.008] };
  const pairs = [...SIX.slice(0, 4), pair(1, 3, rival), SIX[5]];
  const verdict = { first: 3, second: 1, told_apart: true, level: [] };
  expect(said(FOUR, { pairs, verdict })).toBe(
    'LOL beats Adam in 41 of 50 races (8 lost, 1 tied), by 1.2 points in the median '
    + '(95 % interval for all six pairs at once: 0.8 to 1.9).',
  );
  expect(said(FOUR, { pairs, verdict: { ...verdict, level: [0, 2] } })).toMatch(
    /0\.8 to 1\.9\)\. SGD and AdLaLa cannot be told apart from LOL\.$/,
  );
  const two = { first: 1, second: 0, told_apart: true, level: [] };
  expect(said(['SGD', 'LOL'], { pairs: [pair(0, 1, {})], verdict: two })).toBe(
    'LOL beats SGD in 50 of 50 races, by 10.0 points in the median (95 % interval: 5.0 to 20.0).',
  );
});

test('lanes that are not told apart get no winner', () => {
  const close = { won: 22, lost: 27, tied: 1, p: 1, told_apart: false, median: -0.003, interval: [-0.009, 0.002] };
  const verdict = { first: 1, second: 0, told_apart: false, level: [] };
  expect(said(['SGD', 'Adam'], { pairs: [pair(0, 1, close)], verdict })).toBe(
    'Adam and SGD cannot be told apart: 27 races won, 22 lost, 1 tied; 0.3 points in the median '
    + '(95 % interval: −0.2 to 0.9).',
  );
  expect(said(FOUR, { pairs: [pair(0, 1, close), ...SIX.slice(1)], verdict })).toMatch(
    /^Not even Adam and SGD can be told apart:/,
  );
  const wide = { ...close, interval: [-Infinity, Infinity] };
  expect(said(['SGD', 'Adam'], { pairs: [pair(0, 1, wide)], verdict })).toMatch(
    /0\.3 points in the median \(too few seeds for an interval\)\.$/,
  );
});

test('nobody is named below ten seeds, also not a lane alone', () => {
  expect(said(FOUR, { seeds: 3 })).toBe('3 of 10 seeds so far. From ten on the page says what they show.');
  expect(said(['LOL'], { seeds: 9 })).toMatch(/^9 of 10 seeds so far\./);
  expect(said(['LOL'], { seeds: 10 })).toBe(
    'LOL gets 95.0 % right in the middle. Half of the seeds end between 94.0 and 96.0 %.',
  );
  expect(said(FOUR, { seeds: 0 }, FOUR.map(() => ({ seeds: 0 })))).toBe('');
});

test('where diverged seeds decide there is no number', () => {
  const verdict = { first: 1, second: 0, told_apart: true, level: [] };
  const gone = [{ diverged: 30, low: -Infinity, median: -Infinity }];
  const beyond = pair(0, 1, { median: -Infinity, interval: [-Infinity, -0.1] });
  expect(said(['SGD', 'LOL'], { pairs: [beyond], verdict }, gone)).toBe(
    'LOL beats SGD in 50 of 50 races, by more than any number, as SGD diverged with 30 of 50 seeds.',
  );
  const half = pair(0, 1, { interval: [-Infinity, -0.05] });
  expect(said(['SGD', 'LOL'], { pairs: [half], verdict }, gone)).toMatch(/\(95 % interval: 5\.0 to beyond\)\.$/);
  expect(said(['SGD'], {}, gone)).toBe('SGD diverged with 30 of 50 seeds. A smaller step size helps.');
  const all = { seeds: 4, diverged: 4 };
  expect(said(['SGD', 'LOL'], { seeds: 4 }, [all, all])).toBe(
    'Every seed of every method diverged. Smaller step sizes help.',
  );
});

test('a pair reads the same from both sides', () => {
  const one = pair(0, 1, { won: 8, lost: 41, tied: 1, median: -0.2, interval: [-0.3, -0.1] });
  const comparison = { seeds: 50, needed: 10, level: 0.95, verdict: null, pairs: [one] };
  const from = (/** @type {number} */ i, /** @type {number} */ j) => pairOf(/** @type {any} */ (comparison), i, j);
  expect(from(0, 1)).toMatchObject({ a: 0, b: 1, won: 8, lost: 41, tied: 1, median: -0.2, interval: [-0.3, -0.1] });
  expect(from(1, 0)).toMatchObject({ a: 1, b: 0, won: 41, lost: 8, tied: 1, median: 0.2, interval: [0.1, 0.3] });
  expect(from(1, 1)).toBeUndefined();
});

test('dots are stacked in bins of half a point', () => {
  expect(BIN).toBe(0.005);
  expect([0.995, 1, 0.9949, 0.9].map(binOf)).toEqual([199, 199, 198, 180]);
  expect(stack([0.901, 0.9, 0.905, NaN])).toEqual({
    dots: [{ bin: 180, level: 0 }, { bin: 180, level: 1 }, { bin: 181, level: 0 }, { bin: -1, level: 0 }], highest: 2,
  });
});

test('classifiers that come as averages of several seeds add up to those that come one by one', () => {
  const maps = [[0.1, 0.9], [0.3, 0.8], [0.2, 1], [0.7, 0]].map((map) => Float32Array.from(map));
  const nothing = Float32Array.of(0);
  const curves = { test_accuracy: nothing, test_loss: nothing, train_loss: nothing };
  const last = { train_loss: 0, test_loss: 0, train_accuracy: 0, test_accuracy: 0 };
  const [single, several] = [new LaneResults(1), new LaneResults(1)];
  maps.forEach((map, replica) => single.add({ lane: 0, replica, curves, last, diverged_at: null, map, failed: false }));
  several.add({ lane: 0, replica: 0, curves, last, diverged_at: null, map: maps[0], failed: false });
  const mean = Float32Array.of(0.4, 0.6);
  const deviation = Float32Array.of(Math.sqrt(0.07), Math.sqrt(0.28));
  several.addMaps({ mean, deviation, replicas: 3 });
  const [one, other] = [single.maps(), several.maps()];
  expect(other?.seeds).toBe(4);
  for (const i of [0, 1]) {
    expect(other?.mean[i]).toBeCloseTo(one?.mean[i] ?? NaN, 4);
    expect(other?.deviation[i]).toBeCloseTo(one?.deviation[i] ?? NaN, 4);
  }
});
