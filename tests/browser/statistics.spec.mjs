// @ts-check
// The ensemble's statistics against numbers worked out by hand or by R.
import { expect, test } from '../../www/harness.mjs';
import { LaneResults } from '../../www/ensemble/results.js';
import { BIN, WORST, bands, binOf, bootstrap, difference, pairs, quantile, spread, stack } from '../../www/ensemble/statistics.js';

test('quantiles are those of R, type 7', () => {
  expect(quantile([1, 2, 3, 4], 0.25)).toBe(1.75);
  expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
  expect(quantile([5], 0.05)).toBe(5);
  expect(quantile([1, 2, 4, 8, 16], 0.95)).toBeCloseTo(14.4, 12);
});

test('quantiles of losses that end with infinite ones', () => {
  expect(quantile([1, 2, Infinity], 0.5)).toBe(2);
  expect(quantile([1, 2, Infinity], 0.75)).toBe(Infinity);
  expect(quantile([1, Infinity, Infinity], 0.75)).toBe(Infinity);
  expect(quantile([Infinity, Infinity], 0.3)).toBe(Infinity);
});

test('bands run over the seeds chosen, and a diverged seed is the worst from there on', () => {
  const column = Float32Array.of(0.5, 0.75, 0.5, NaN, 0.5, 0.25, 9, 9);
  const [, , median, , highest] = bands(column, 2, [0, 1, 2], WORST.test_accuracy);
  expect([...median]).toEqual([0.5, 0.25]);
  expect(highest[1]).toBeCloseTo(0.7, 6);
  const [, , loss, , worst] = bands(column, 2, [0, 1, 2], WORST.test_loss);
  expect(loss[1]).toBe(0.75);
  expect(worst[1]).toBe(Infinity);
  expect(bands(column, 2, [], 0)).toEqual([]);
});

test('how good and how reliable', () => {
  expect(spread([0.9, 0.8, 0.95, 0.85, 0.7], 0.9)).toEqual({
    seeds: 5, diverged: 0, worst: 0.7, low: 0.8, median: 0.85, high: 0.9, best: 0.95, below: 3,
  });
  const some = spread([0.9, NaN, 0.8], 0.85);
  expect(some).toMatchObject({ seeds: 3, diverged: 1, worst: NaN, median: 0.8, best: 0.9, below: 2 });
  expect(some.low).toBeCloseTo(0.4, 12);
  expect(spread([NaN, NaN], 0.9)).toMatchObject({ diverged: 2, best: NaN, median: 0, below: 2 });
});

test('races are counted on equal seeds, a tie for nobody, a diverged seed as lost', () => {
  const a = [0.9, 0.8, 0.7, undefined, 0.5];
  const b = [0.8, 0.8, NaN, 0.9, 0.6];
  expect(pairs([a, b])).toEqual([
    [{ wins: 0, races: 4 }, { wins: 2, races: 4 }],
    [{ wins: 1, races: 4 }, { wins: 0, races: 5 }],
  ]);
  expect(difference([undefined], [1])).toBe(null);
});

test('the interval of a paired difference holds its mean, shrinks to a point without spread, and repeats', () => {
  const constant = difference([0.9, 0.8, 0.7], [0.8, 0.7, 0.6]);
  expect(constant?.wins).toBe(3);
  for (const value of constant?.interval ?? []) expect(value).toBeCloseTo(0.1, 12);
  // Means of two values drawn twice: 0 with 1/4, 1/2 with 1/2, 1 with 1/4.
  expect(bootstrap([0, 1])).toEqual([0, 1]);
  const values = Array.from({ length: 40 }, (_, k) => Math.sin(k) / 10 + 0.03);
  const mean = values.reduce((sum, value) => sum + value, 0) / 40;
  const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 39);
  const [low, high] = bootstrap(values);
  // About the normal interval, and the same each time.
  expect(low).toBeCloseTo(mean - (1.96 * sd) / Math.sqrt(40), 2);
  expect(high).toBeCloseTo(mean + (1.96 * sd) / Math.sqrt(40), 2);
  expect(bootstrap(values)).toEqual([low, high]);
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
