// @ts-check
// Places, leader and the sentence of a race follow from the evaluated rows alone.
import { expect, openPage, test } from '../../www/tools/harness.mjs';
import { distinct, standings } from '../../www/app/standings.js';

/**
 * A lane with these accuracies, in per cent, at these steps.
 *
 * @param {string} name
 * @param {Record<number, number>} points
 * @param {object} [more]
 * @param {{cost?: number, first?: number}} [gradients] of a step, and before the first
 */
const lane = (name, points, more = {}, { cost = 1, first = 0 } = {}) => ({
  id: name,
  name,
  diverged_at: null,
  rows: Object.entries(points).map(([step, right]) => ({
    step: Number(step), gradients: first + cost * Number(step), seconds: 0,
    train_loss: 1, test_loss: 1, train_accuracy: right / 100, test_accuracy: right / 100,
  })),
  ...more,
});

/** @param {any[]} lanes @param {{finish?: number, ended?: boolean}} [race] */
const told = (lanes, { finish = 0.99, ended = false } = {}) => {
  const result = standings(lanes, finish, { ended });
  return { ...result, words: `${result.sentence.strong} ${result.sentence.rest}`.trim().replaceAll('\u202f', ' ') };
};

test('nobody is named before 200 gradients', () => {
  const { leader, ranks, words } = told([lane('SGD', { 0: 50, 20: 60, 50: 62 }), lane('LOL', { 0: 50, 20: 70, 50: 60 })]);
  expect(leader).toBeNull();
  expect([...ranks.values()]).toEqual([null, null]);
  expect(words).toBe('Just started: about 60 % right after 50 gradients. Guessing gives 50 %.');
});

test('a leader is half a point ahead at two evaluations in a row', () => {
  const sgd = lane('SGD', { 150: 60, 200: 61 });
  expect(told([sgd, lane('LOL', { 150: 60.5, 200: 61.5 })])).toMatchObject({
    leader: 'LOL', words: 'LOL leads: 61.5 % right after 200 gradients.',
  });
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
    leader: 'LOL', words: 'LOL leads: 70.0 % right after 200 gradients.',
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
  expect(words).toBe('First in this race: LOL, 99 % after 3,500 gradients. AdLaLa needed 5,150.');
  expect(leader).toBe('LOL');
  expect(Object.fromEntries(ranks)).toEqual({ SGD: 3, AdLaLa: 2, LOL: 1 });
  expect(Object.fromEntries(finished)).toEqual({ SGD: 5200, AdLaLa: 5150, LOL: 3500 });
});

test('two lanes may finish at the same gradients', () => {
  const { words, leader } = told([lane('AdLaLa', { 450: 98, 500: 99 }), lane('LOL', { 450: 98, 500: 99.5 })]);
  expect(words).toBe('First in this race, tied: AdLaLa and LOL, 99 % after 500 gradients.');
  expect(leader).toBeNull();
});

test('the end without a winner is said as it is', () => {
  const lanes = [lane('SGD', { 950: 90, 1000: 91 }), lane('LOL', { 950: 95, 1000: 96.5 })];
  expect(told(lanes, { ended: true }).words).toBe(
    'Nobody reached 99 %: LOL came closest, 96.5 % right after 1,000 gradients.',
  );
  expect(told(lanes, { ended: true, finish: 0.995 }).words).toMatch(/^Nobody reached 99.5 %:/);
  const gone = lanes.map((one) => ({ ...one, diverged_at: 1010 }));
  expect(told(gone, { ended: true }).words).toMatch(/^Every lane diverged:/);
});

test('one lane alone is no race', () => {
  expect(told([lane('LOL', { 150: 60, 200: 61.5 })])).toMatchObject({
    leader: null, words: 'LOL: 61.5 % right after 200 gradients.', ranks: new Map([['LOL', null]]),
  });
  expect(told([lane('LOL', { 150: 60, 200: 61.5 }), lane('SGD', { 150: 99 }, { diverged_at: 160 })]).words).toBe(
    'First in this race: SGD, 99 % after 150 gradients.',
  );
  expect(told([lane('LOL', { 150: 60, 200: 61.5 }), lane('SGD', { 150: 90 }, { diverged_at: 160 })]).words).toMatch(/^LOL is the only one left:/);
  expect(told([]).words).toBe('');
});

test('a lane alone finishes', () => {
  expect(told([lane('LOL', { 0: 50, 150: 60, 200: 99.5 })]).words).toBe('LOL finished: 99 % after 200 gradients.');
});

test('a gradient before the first step is neither lead nor lag', () => {
  const dear = (/** @type {Record<number, number>} */ points) => lane('LOL', points, {}, { first: 1 });
  expect(told([lane('SGD', { 0: 50, 150: 60, 200: 61 }), dear({ 0: 50, 150: 61, 200: 62 })])).toMatchObject({
    leader: 'LOL', words: 'LOL leads: 62.0 % right after 200 gradients.',
  });
  const { words, ranks } = told([lane('SGD', { 0: 50, 450: 98, 500: 99 }), dear({ 0: 50, 450: 98, 500: 99.5 })]);
  expect(words).toBe('First in this race, tied: SGD and LOL, 99 % after 500 gradients.');
  expect([...ranks.values()]).toEqual([1, 1]);
  expect(told([dear({ 0: 50, 450: 98, 500: 99.5 })]).words).toBe('LOL finished: 99 % after 501 gradients.');
});

/** Twenty gradients a step, as Entropy-SGD. @param {Record<number, number>} points @param {object} [more] */
const entropy = (points, more = {}) => lane('Entropy-SGD', points, more, { cost: 20 });

test('lanes that differ in cost are compared at equal gradients', () => {
  // At step 1,000 Entropy-SGD is ahead, but for 20,000 gradients; for 1,000 it got 70 %.
  const lanes = [
    lane('SGD', { 0: 50, 10: 52, 20: 53, 50: 60, 400: 70, 950: 84, 1000: 85 }),
    entropy({ 0: 50, 10: 55, 20: 60, 50: 70, 100: 80, 950: 96, 1000: 97 }),
  ];
  const words = 'SGD leads: 85.0 % right after 1,000 gradients each.';
  expect(told(lanes)).toMatchObject({ leader: 'SGD', words, ranks: new Map([['SGD', 1], ['Entropy-SGD', 2]]) });
  expect(told(lanes, { ended: true }).words).toBe(
    'Nobody reached 99 %: SGD came closest, 85.0 % right after 1,000 gradients each.',
  );
  // Until SGD has had 1,000, both are compared at Entropy-SGD's evaluation before: 400 gradients, steps 400 and 20.
  const { rows, ...sgd } = lanes[0];
  expect(told([{ ...sgd, rows: rows.slice(0, -1) }, lanes[1]]).words).toBe(
    'SGD leads: 70.0 % right after 400 gradients each.',
  );
});

test('a finish goes by gradients, and stands when nobody can get there with fewer', () => {
  const fast = { 0: 50, 10: 60, 20: 70, 50: 90, 100: 99, 150: 99 };
  const slow = { 0: 50, 10: 55, 20: 60, 200: 80, 400: 85, 1000: 90, 1950: 95 };
  // 2,000 gradients, while SGD has had 1,950 and may still need fewer.
  const open = told([lane('SGD', slow), entropy(fast)]);
  expect(open.leader).not.toBe('Entropy-SGD');
  expect(open.words).toMatch(/ Entropy-SGD reached 99 % after 2,000\.$/);
  expect(open.finished.get('Entropy-SGD')).toBe(100);
  const won = told([lane('SGD', { ...slow, 2000: 95 }), entropy(fast)]);
  expect(won).toMatchObject({
    leader: 'Entropy-SGD', words: 'First in this race: Entropy-SGD, 99 % after 2,000 gradients.',
  });
  const lost = told([lane('SGD', { ...slow, 1950: 99 }), entropy(fast)]);
  expect(lost).toMatchObject({
    leader: 'SGD', ranks: new Map([['SGD', 1], ['Entropy-SGD', 2]]),
    words: 'First in this race: SGD, 99 % after 1,950 gradients. Entropy-SGD needed 2,000.',
  });
  // Nobody goes on: what stands at the end counts.
  const short = { 0: 50, 50: 60, 100: 65 };
  const first = 'First in this race: Entropy-SGD, 99 % after 2,000 gradients.';
  expect(told([lane('SGD', short), entropy(fast)], { ended: true }).words).toBe(first);
  expect(told([lane('SGD', short, { diverged_at: 120 }), entropy(fast)]).words).toBe(first);
});

test('two lanes of one method have two names', () => {
  expect(distinct(['LOL', 'SGD', 'LOL', 'LOL'])).toEqual(['LOL', 'SGD', 'LOL (2)', 'LOL (3)']);
});

test('a card says what a step costs beyond one gradient, and one race is called one seed', async ({ page }) => {
  const small = 'steps=400&data=clusters&data.train=200&data.test=200&network.hidden=8';
  await openPage(page, `${small}&lane1=sgd&lane2=entropy-sgd&lane3=gd&lane3.h=0.1`);
  const card = (/** @type {string} */ name) => page.getByRole('article', { name, exact: true });
  await expect(card('Entropy-SGD')).toContainText('20 gradients a step');
  // All 200 points, 20 at a time, count as ten minibatches.
  await expect(card('Gradient descent')).toContainText('10 gradients a step');
  await expect(card('SGD')).not.toContainText('a step');
  await page.evaluate(() => /** @type {any} */ (window).thermograd.run());
  await expect(page.locator('.headline-standing')).toHaveText(/(First in this race|Nobody reached).* gradients?( each)?\./);
  const inner = card('Entropy-SGD').getByRole('slider', { name: 'inner steps' });
  await inner.focus(); // scrolls it into sight
  const place = await inner.boundingBox();
  await page.keyboard.press('Home');
  await expect(card('Entropy-SGD')).not.toContainText('gradients a step');
  const { x, y } = /** @type {{x: number, y: number}} */ (place);
  expect(await inner.boundingBox(), 'the control under the hand stays where it was').toMatchObject({ x, y });
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(card('Gradient descent')).toContainText('10 gradients a step');
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole('link', { name: 'One seed: run 50', exact: true }).click();
  await expect(page).toHaveURL(/view=ensemble/);
});
