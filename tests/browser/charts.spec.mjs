// @ts-check
// The scales and curves that the track and the charts draw, without a page.
import { expect, test } from '../../www/tools/harness.mjs';
import { align } from '../../www/charts/curves.js';
import { dodge, logRange, logTicks, roundTicks, stretch, trackScale, unstretch } from '../../www/charts/scale.js';

test('the track runs from guessing to the finish, and halving the errors is always the same distance', () => {
  const { at, ticks } = trackScale(0.99);
  expect(at(0.5)).toBe(0);
  expect(at(0.3)).toBe(0);
  expect(at(0.99)).toBe(1);
  expect(at(1)).toBe(1);
  expect(at(0.75) - at(0.5)).toBeCloseTo(at(0.875) - at(0.75), 10);
  expect(ticks).toEqual([0.5, 0.75, 0.9, 0.95]);
});

test('a track with any finish has room for its ticks', () => {
  for (let finish = 0.5; finish <= 1; finish += 0.005) {
    const { at, ticks } = trackScale(finish);
    const places = [...ticks.map(at), 1];
    for (const [k, place] of places.entries()) {
      expect(Number.isFinite(place)).toBe(true);
      if (k) expect(place - places[k - 1]).toBeGreaterThan(0.09);
    }
  }
});

test('the stretched scale can be read back', () => {
  for (const accuracy of [0, 0.5, 0.9, 0.99, 0.999]) expect(unstretch(stretch(accuracy))).toBeCloseTo(accuracy, 12);
});

test('ticks are round and inside', () => {
  expect(roundTicks(0, 2000, 5)).toEqual([0, 500, 1000, 1500, 2000]);
  expect(roundTicks(0.46, 1, 7)).toEqual([0.5, 0.6, 0.7, 0.8, 0.9, 1]);
  expect(roundTicks(3, 3, 5)).toEqual([3]);
  expect(logTicks(0.08, 1)).toEqual([0.1, 0.2, 0.5, 1]);
  expect(logTicks(0.009, 1)).toEqual([0.01, 0.03, 0.1, 0.3, 1]);
});

test('a logarithmic axis ends with a tick', () => {
  for (const [min, max] of [[0.28, 2.4], [0.1, 0.72], [0.01, 1.4], [1e-4, 0.9], [0.5, 0.7], [1e-9, 30]]) {
    const [from, to] = logRange(min, max);
    expect(from).toBeLessThan(min);
    expect(to).toBeGreaterThanOrEqual(max * 0.98);
    if (max / min < 1e5) expect(logTicks(from, to)).toContain(to);
    expect(logTicks(from, to).length).toBeLessThan(8);
  }
});

test('labels stay apart, inside and in order', () => {
  const places = dodge([10, 12, 11, 200, 150], 15, 200);
  const sorted = [...places].sort((a, b) => a - b);
  expect(sorted[0]).toBeGreaterThanOrEqual(0);
  expect(sorted[4]).toBeLessThanOrEqual(200);
  for (let k = 1; k < 5; k++) expect(sorted[k] - sorted[k - 1]).toBeGreaterThanOrEqual(15 - 1e-9);
  expect(places[0]).toBeLessThan(places[2]);
  expect(places[2]).toBeLessThan(places[1]);
  // More labels than room: closer, never outside.
  const crowd = dodge(Array.from({ length: 12 }, () => 90), 15, 100);
  expect(Math.min(...crowd)).toBeGreaterThanOrEqual(-1e-9);
  expect(Math.max(...crowd)).toBeLessThanOrEqual(100 + 1e-9);
});

/** @param {[step: number, seconds: number, right: number][]} points */
const rows = (points) => points.map(([step, seconds, right]) => ({
  step, gradients: step, seconds, train_loss: 1, test_loss: Number.isNaN(right) ? NaN : 1, train_accuracy: right, test_accuracy: right,
}));

test('lanes on the same steps are copied; a diverged lane ends', () => {
  const { x, columns } = align([rows([[0, 0, 0.5], [50, 1, 0.6], [100, 2, 0.7]]), rows([[0, 0, 0.5], [50, 1, 0.4], [100, 2, NaN]])], 'steps', 'test_accuracy');
  expect(x).toEqual([0, 50, 100]);
  expect(columns).toEqual([[0.5, 0.6, 0.7], [0.5, 0.4, undefined]]);
});

test('lanes on different clocks are read between their own rows, and not beyond', () => {
  const { x, columns } = align([rows([[0, 0, 0.5], [50, 2, 0.7]]), rows([[0, 0, 0.5], [50, 1, 0.6], [100, 4, 0.9]])], 'seconds', 'test_accuracy');
  expect(x).toEqual([0, 1, 2, 4]);
  expect(columns[0][1]).toBeCloseTo(0.6, 12);
  expect(columns[0][3]).toBeUndefined();
  expect(columns[1][2]).toBeCloseTo(0.7, 12);
});

test('no rows, no curves', () => {
  expect(align([], 'steps', 'test_loss')).toEqual({ x: [], columns: [] });
  expect(align([[], []], 'seconds', 'test_loss')).toEqual({ x: [], columns: [[], []] });
});
