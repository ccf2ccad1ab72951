// @ts-check
// Nothing jumps: while the page opens and races, and when a control is turned, what is under the hand stays there.

import { expect, openPage, test } from '../../www/tools/harness.mjs';

/** @typedef {import('../../www/tools/harness.mjs').Page} Page */
/** @typedef {ReturnType<Page['locator']>} Locator */

/** Gathers how far things move without the reader's doing. */
function watchShifts() {
  /** @type {any} */ (window).shifts = [];
  new PerformanceObserver((list) => {
    for (const entry of /** @type {any[]} */ (list.getEntries())) {
      if (entry.hadRecentInput) continue;
      const what = entry.sources.map((/** @type {any} */ { node, previousRect: from, currentRect: to }) =>
        `${node?.nodeName ?? 'gone'}.${node?.className ?? ''} ${Math.round(from.y)} to ${Math.round(to.y)}`);
      /** @type {any} */ (window).shifts.push({ value: entry.value, what: what.join(', ') });
    }
  }).observe({ type: 'layout-shift', buffered: true });
}

/** The sum of all shifts so far; the worst are in the test's report. @param {Page} page @returns {Promise<number>} */
async function jumped(page) {
  /** @type {{value: number, what: string}[]} */
  const all = await page.evaluate(() => /** @type {any} */ (window).shifts);
  const worst = all.toSorted((a, b) => b.value - a.value).slice(0, 5);
  test.info().annotations.push({ type: 'shifts', description: JSON.stringify(worst) });
  return all.reduce((total, { value }) => total + value, 0);
}

/** @param {Locator} locator */
async function boxOf(locator) {
  const box = await locator.boundingBox();
  if (!box) throw new Error('it is not shown');
  return box;
}

/**
 * A control is within a pixel of where it was.
 *
 * @param {Locator} control
 * @param {{x: number, y: number, width: number, height: number}} was
 * @param {string} when
 */
async function stays(control, was, when) {
  const is = await boxOf(control);
  for (const side of /** @type {const} */ (['x', 'y', 'width', 'height'])) {
    expect(Math.abs(is[side] - was[side]), `${side} ${when}`).toBeLessThanOrEqual(1);
  }
}

/**
 * Drags a slider's thumb by a fifth of its rail and lets it go; it stays where it is.
 *
 * @param {Page} page
 * @param {Locator} slider
 * @param {() => Promise<unknown>} settled
 */
async function drag(page, slider, settled) {
  await slider.scrollIntoViewIfNeeded();
  const was = await boxOf(slider);
  const share = await slider.evaluate((input) => Number(/** @type {HTMLInputElement} */ (input).value) / 1000);
  const y = was.y + was.height / 2;
  const from = was.x + 6 + share * (was.width - 12);
  const to = from + (share > 0.6 ? -0.2 : 0.2) * was.width;
  await page.mouse.move(from, y);
  await page.mouse.down();
  await page.mouse.move(to, y, { steps: 4 });
  await stays(slider, was, 'while it is held');
  await page.mouse.up();
  await settled();
  await stays(slider, was, 'when the race has started again');
  return was;
}

/** @param {Page} page @param {string} [link] */
async function open(page, link) {
  await openPage(page, link);
  await page.waitForFunction(() => 'thermograd' in window);
}

/** Waits until the race has passed a step. @param {Page} page @param {number} [step] */
const past = (page, step = 20) =>
  expect.poll(() => page.evaluate(() => /** @type {any} */ (window).thermograd.state().step)).toBeGreaterThan(step);

const lanes = 'lane1=adam&lane2=hmc&lane3=lol&lane4=sgd';

for (const [width, height] of [[1440, 900], [390, 844]]) {
  test(`nothing shifts in the first ten seconds at ${width} x ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await page.addInitScript(watchShifts);
    await openPage(page);
    await page.waitForTimeout(10_000);
    // Half of what counts as good for a whole visit (0.1), and the race runs all the while.
    expect(await jumped(page)).toBeLessThanOrEqual(0.05);
  });
}

test('a slider stays under the hand while the race starts again', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 1200 });
  await open(page, lanes);
  await expect(page.locator('.track-right').first()).toHaveText(/\d %|\d\s%/);
  const strip = page.locator('tg-strip .notice');
  for (const [name, text] of /** @type {[string, RegExp][]} */ ([
    ['Adam, step size', /Restarted: Adam h \S+, was 0\.005/],
    ['HMC, step size', /Restarted: HMC h /],
    ['noise', /Restarted: Noise /],
  ])) {
    const slider = page.getByRole('slider', { name, exact: true });
    await past(page);
    const was = await drag(page, slider, () => expect(strip).toContainText(text));
    // HMC's share of accepted proposals comes back after its first step.
    await past(page);
    await stays(slider, was, 'when it races again');
  }
  const undo = strip.getByRole('button', { name: 'Undo' });
  const was = await boxOf(page.locator('tg-lane-card').first());
  await undo.click();
  await expect(strip).toContainText('undone');
  await stays(page.locator('tg-lane-card').first(), was, 'after Undo');
  await strip.getByRole('button', { name: 'Dismiss' }).click();
  await expect(strip).toHaveCount(0);
  await stays(page.locator('tg-lane-card').first(), was, 'after the news was dismissed');
});

test('on a phone the sliders of both sheets stay under the finger', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, lanes);
  await past(page);
  await page.getByRole('button', { name: /^HMC: letters and controls/ }).click();
  const h = page.getByRole('slider', { name: 'HMC, step size', exact: true });
  let was = await drag(page, h, () => page.waitForTimeout(500));
  await past(page);
  await stays(h, was, 'when it races again');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Problem, speed and seed' }).click();
  const noise = page.getByRole('slider', { name: 'noise', exact: true });
  was = await drag(page, noise, () => page.waitForTimeout(500));
  await past(page);
  await stays(noise, was, 'when it races again');
  await page.keyboard.press('Escape');
  await expect(page.locator('.notices-over')).toContainText('Restarted: Noise');
});

test('a refused number moves no control either', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 1200 });
  await open(page, lanes);
  await past(page);
  const slider = page.getByRole('slider', { name: 'Adam, step size', exact: true });
  const was = await boxOf(slider);
  await page.getByRole('button', { name: /^Adam, step size: / }).click();
  await page.keyboard.type('1000');
  await page.keyboard.press('Enter');
  await expect(page.locator('.row-problem')).toContainText('out of range');
  await expect(page.locator('tg-strip')).toContainText('Not changed:');
  await stays(slider, was, 'beside what is wrong');
});

test('the notice of a broken link is there with the page, and later news lie over it', async ({ page }) => {
  for (const [width, height] of [[1440, 900], [390, 844]]) {
    await page.setViewportSize({ width, height });
    await page.addInitScript(watchShifts);
    await openPage(page, 'data=spirl&lane1=adlala&lane1.h=25&lane2=adam');
    const lane = page.locator('tg-lane-card').first();
    await lane.waitFor();
    const was = await boxOf(lane);
    await expect(page.getByText('Two parts of this link could not be read').first()).toBeVisible();
    await page.waitForFunction(() => 'thermograd' in window);
    await past(page, 300);
    await stays(lane, was, `at ${width}, while the race runs`);
    const half = { name: 'half.json', mimeType: 'application/json', buffer: Buffer.from('{"seed":') };
    await page.locator('.header input[type=file]').setInputFiles(half);
    await expect(page.locator('.notices-over')).toContainText('half.json could not be used');
    await page.locator('.notices-over').getByRole('button', { name: 'Dismiss' }).click();
    await expect(page.locator('.notices-over')).toHaveCount(0);
    expect(await jumped(page)).toBeLessThanOrEqual(0.05);
  }
});

test('in the ensemble the hint on graphics processors and the restart move nothing', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.addInitScript(watchShifts);
  await open(page, 'view=ensemble&replicas=3&steps=200&lane1=adam&lane2=sgd');
  await expect(page.locator('.ensemble-progress')).toHaveClass(/whole/);
  const cards = page.locator('.ensemble-cards');
  const was = await boxOf(cards);
  await page.getByRole('button', { name: 'Start over' }).click();
  await expect(page.locator('.ensemble-progress')).toHaveClass(/whole/);
  await stays(cards, was, 'when all seeds start again');
  expect(await jumped(page)).toBeLessThanOrEqual(0.05);
});

test('the values of the track stand in columns right of the flag', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await open(page, 'data=clusters&finish=.6&steps=300&lane1=adam&lane2=sgd&lane2.h=1e-4&lane3=entropy-sgd&lane4=lol');
  await page.evaluate(() => /** @type {any} */ (window).thermograd.run(300));
  await expect(page.locator('.track-place').filter({ hasText: /\d/ }).first()).toBeVisible();
  const flag = await boxOf(page.locator('.track-flag'));
  /** @type {number[]} */
  const ends = [];
  for (const value of await page.locator('.track-right').all()) {
    const text = await value.evaluate((node) => {
      const range = document.createRange();
      range.selectNodeContents(node);
      const { left, right } = range.getBoundingClientRect();
      return { left, right };
    });
    expect(text.left).toBeGreaterThan(flag.x + flag.width);
    ends.push(text.right);
  }
  expect(ends).toHaveLength(4);
  for (const end of ends) expect(Math.abs(end - ends[0])).toBeLessThanOrEqual(1);
  // Past the flag: place, and what the finish took in gradients, of which a step of Entropy-SGD takes many.
  const all = await page.evaluate(() => /** @type {any} */ (window).thermograd.state().lanes);
  expect(all[2].gradients).toBeGreaterThan(300);
  const own = page.locator('tg-track li').filter({ hasText: 'Entropy-SGD' }).locator('.track-place');
  const took = Number((await own.innerText()).match(/· ([\d,]+)/)?.[1].replace(',', ''));
  expect(took % 20, 'twenty gradients a step').toBe(0);
  expect(took).toBeGreaterThan(0);
});

test('there is one speed: the run bar’s, or where that names none the maps’', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await open(page, lanes);
  await past(page, 100);
  await expect(page.locator('.pace')).toHaveCount(0);
  await page.getByRole('combobox', { name: 'Speed' }).selectOption('as fast as it goes');
  await expect(page.locator('.pace')).toHaveCount(4);
  await expect(page.locator('.pace').first()).toHaveText(/^[\d,]+ steps\/s$/);
});
