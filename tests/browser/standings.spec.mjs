// @ts-check
// Places, leader and the sentence of a race follow from the evaluated rows alone.
import { expect, test } from '../../www/harness.mjs';
import { distinct, standings } from '../../www/standings.js';

/** A lane with these accuracies, in per cent, at these steps. @param {string} name @param {Record<number, number>} points @param {object} [more] */
const lane = (name, points, more = {}) => ({
  id: name,
  name,
  diverged_at: null,
  rows: Object.entries(points).map(([step, right]) => ({
    step: Number(step), gradients: Number(step), seconds: 0, train_loss: 1, test_loss: 1, train_accuracy: right / 100, test_accuracy: right / 100,
  })),
  ...more,
});

/** @param {any[]} lanes @param {{finish?: number, ended?: boolean}} [race] */
const told = (lanes, { finish = 0.99, ended = false } = {}) => {
  const result = standings(lanes, finish, { ended });
  return { ...result, words: `${result.sentence.strong} ${result.sentence.rest}`.trim().replaceAll('\u202f', ' ') };
};

test('nobody is named before step 200', () => {
  const { leader, ranks, words } = told([lane('SGD', { 0: 50, 20: 60, 50: 62 }), lane('LOL', { 0: 50, 20: 70, 50: 60 })]);
  expect(leader).toBeNull();
  expect([...ranks.values()]).toEqual([null, null]);
  expect(words).toBe('Just started: about 60 % right after 50 steps. Guessing gives 50 %.');
});

test('a leader is half a point ahead at two evaluations in a row', () => {
  const sgd = lane('SGD', { 150: 60, 200: 61 });
  expect(told([sgd, lane('LOL', { 150: 60.5, 200: 61.5 })])).toMatchObject({ leader: 'LOL', words: 'LOL leads: 61.5 % right after 200 steps.' });
  expect(told([sgd, lane('LOL', { 150: 60.4, 200: 61.5 })])).toMatchObject({ leader: null });
  expect(told([sgd, lane('LOL', { 150: 60.5, 200: 61.4 })])).toMatchObject({ leader: null });
  // Half a point in floating point, either way.
  expect(told([lane('SGD', { 150: 95.6, 200: 95.7 }), lane('LOL', { 150: 96.1, 200: 96.2 })]).leader).toBe('LOL');
});

test('without a leader the lanes in front are level', () => {
  const lanes = [lane('SGD', { 200: 80, 250: 81 }), lane('AdLaLa', { 200: 95, 250: 96 }), lane('LOL', { 200: 95.2, 250: 96.3 })];
  expect(told(lanes).words).toMatch(/^AdLaLa and LOL are level\./);
  expect(told(lanes).ranks.get('LOL')).toBe(1);
  // Ahead at the last evaluation, behind at the one before.
  expect(told([lane('Adam', { 200: 90, 250: 92 }), lane('LOL', { 200: 91, 250: 91 })]).words).toMatch(/^Adam and LOL are level\./);
});

test('places are shared, and a diverged lane has none', () => {
  const { ranks } = told([
    lane('SGD', { 200: 80 }), lane('Adam', { 200: 90 }), lane('LOL', { 200: 90 }), lane('BAOAB', { 200: 98 }, { diverged_at: 212 }),
  ]);
  expect(Object.fromEntries(ranks)).toEqual({ SGD: 3, Adam: 1, LOL: 1, BAOAB: null });
});

test('only steps that every lane has reached are compared', () => {
  expect(told([lane('SGD', { 150: 60, 200: 60 }), lane('LOL', { 150: 70, 200: 70, 250: 55 })])).toMatchObject({
    leader: 'LOL', words: 'LOL leads: 70.0 % right after 200 steps.',
  });
  // A lane that joined and is catching up does not hold the others back.
  expect(told([lane('SGD', { 150: 60, 200: 60 }), lane('LOL', { 150: 70, 200: 70 }), lane('Adam', { 0: 50 }, { late: true })]).leader).toBe('LOL');
});

test('the first evaluated step at the finish decides, and later places stand', () => {
  const lanes = [
    lane('SGD', { 3450: 97, 3500: 98, 5150: 98, 5200: 99.5 }),
    lane('AdLaLa', { 3450: 97, 3500: 98, 5150: 99.2, 5200: 99.3 }),
    lane('LOL', { 3450: 98.9, 3500: 99, 5150: 98, 5200: 98 }),
  ];
  const { words, ranks, finished, leader } = told(lanes);
  expect(words).toBe('LOL won: 99 % after 3,500 steps. AdLaLa needed 5,150.');
  expect(leader).toBe('LOL');
  expect(Object.fromEntries(ranks)).toEqual({ SGD: 3, AdLaLa: 2, LOL: 1 });
  expect(Object.fromEntries(finished)).toEqual({ SGD: 5200, AdLaLa: 5150, LOL: 3500 });
});

test('two lanes may finish at the same step', () => {
  const { words, leader } = told([lane('AdLaLa', { 450: 98, 500: 99 }), lane('LOL', { 450: 98, 500: 99.5 })]);
  expect(words).toBe('AdLaLa and LOL tied: 99 % after 500 steps.');
  expect(leader).toBeNull();
});

test('the end without a winner is said as it is', () => {
  const lanes = [lane('SGD', { 950: 90, 1000: 91 }), lane('LOL', { 950: 95, 1000: 96.5 })];
  expect(told(lanes, { ended: true }).words).toBe('Nobody reached 99 %: LOL came closest, 96.5 % right after 1,000 steps.');
  expect(told(lanes, { ended: true, finish: 0.995 }).words).toMatch(/^Nobody reached 99.5 %:/);
  const gone = lanes.map((one) => ({ ...one, diverged_at: 1010 }));
  expect(told(gone, { ended: true }).words).toMatch(/^Every lane diverged:/);
});

test('one lane alone is no race', () => {
  expect(told([lane('LOL', { 150: 60, 200: 61.5 })])).toMatchObject({ leader: null, words: 'LOL: 61.5 % right after 200 steps.', ranks: new Map([['LOL', null]]) });
  expect(told([lane('LOL', { 150: 60, 200: 61.5 }), lane('SGD', { 150: 99 }, { diverged_at: 160 })]).words).toMatch(/^SGD won/);
  expect(told([lane('LOL', { 150: 60, 200: 61.5 }), lane('SGD', { 150: 90 }, { diverged_at: 160 })]).words).toMatch(/^LOL is the only one left:/);
  expect(told([]).words).toBe('');
});

test('two lanes of one method have two names', () => {
  expect(distinct(['LOL', 'SGD', 'LOL', 'LOL'])).toEqual(['LOL', 'SGD', 'LOL (2)', 'LOL (3)']);
});
