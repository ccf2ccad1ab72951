// @ts-check
// The ensemble: completes, equals the race seed by seed, keeps what is done, opens a seed, comes back by its link.
import { accessibilityProblems, expect, openPage, test } from '../../www/tools/harness.mjs';

/** @typedef {import('../../www/tools/harness.mjs').Page} Page */

const SMALL = 'view=ensemble&replicas=6&replicate=all&steps=200&network.hidden=8&data.train=200&data.test=200';
const METRICS = ['train_loss', 'test_loss', 'train_accuracy', 'test_accuracy'];

const report = (/** @type {Page} */ page) => page.evaluate(() => /** @type {any} */ (window).thermograd.ensemble());

/** Waits until all seeds are done. @param {Page} page @param {number} replicas */
async function done(page, replicas) {
  await page.waitForFunction((n) => {
    const { status, done: ready } = /** @type {any} */ (window).thermograd?.ensemble() ?? {};
    return status === 'done' && ready === n;
  }, replicas);
  return report(page);
}

/** The race's own numbers of a seed. @param {Page} page @param {object} experiment */
const race = (page, experiment) => page.evaluate(async (given) => {
  const { thermograd } = /** @type {any} */ (window);
  await thermograd.load(given);
  return thermograd.run();
}, experiment);

test('a small ensemble completes, and every number is the race’s of that seed', async ({ page }) => {
  await openPage(page, SMALL);
  const { lanes } = await done(page, 6);
  expect(lanes.map((/** @type {any} */ lane) => lane.method)).toEqual(['sgd', 'adam', 'adlala', 'lol']);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('The same race, 6 times');
  await expect(page.locator('.ensemble-words')).toContainText('6 of 10 seeds so far.');
  await expect(page.locator('.ensemble-words')).not.toContainText(/beats|told apart/);
  await expect(page.getByText('0 of 6 diverged')).toHaveCount(4);
  const { view: _, ...experiment } = await page.evaluate(() => /** @type {any} */ (window).thermograd.experiment());
  for (const r of [0, 4]) {
    const there = await race(page, { ...experiment, seed: 1 + r });
    lanes.forEach((/** @type {any} */ lane, /** @type {number} */ i) => {
      expect(lane.seeds[r].seed).toBe(1 + r);
      for (const metric of METRICS) expect(lane.seeds[r][metric], `${lane.method} ${metric}`).toBe(there.lanes[i][metric]);
    });
  }
});

test('from ten seeds on the clearest pair is named, and races won, lost and tied add up to all', async ({ page }) => {
  // Adam with a step so small that it stays near guessing.
  await openPage(page, `${SMALL.replace('replicas=6', 'replicas=12')}&lane1=sgd&lane2=adam&lane2.h=1e-5&lane3=sgd`);
  const { lanes } = await done(page, 12);
  const words = page.locator('.ensemble-words');
  await expect(words).toContainText(/SGD( \(2\))? beats Adam in \d+ of 12 races.*, by [\d.]+ points in the median /);
  await expect(words).toContainText(/\(95.% interval for all three pairs at once: [\d.]+ to [\d.]+\)/);
  await expect(words).toContainText(/cannot be told apart from SGD/);
  const right = (/** @type {number} */ lane) => lanes[lane].seeds.map((/** @type {any} */ seed) => seed.test_accuracy);
  const rows = page.getByRole('region', { name: 'Races won, lost and tied' }).locator('tbody tr');
  for (const [i, row] of (await rows.all()).entries()) {
    for (const [j, cell] of (await row.locator('td').all()).entries()) {
      if (i === j) continue;
      const [a, b] = [right(i), right(j)];
      const signs = a.map((/** @type {number} */ one, /** @type {number} */ r) => Math.sign(one - b[r]));
      const found = [1, -1, 0].map((sign) => signs.filter((/** @type {number} */ one) => one === sign).length);
      await expect(cell).toHaveText(found.join(' – '));
      // Equal lanes tie in every race; only what is beyond chance is shaded.
      expect(await cell.getAttribute('data-level') !== '0', `row ${i}, column ${j}`).toBe(i !== 1 && j === 1);
    }
  }
});

test('a diverged seed is a rate and the last rank, and stands nowhere as 0 % right', async ({ page }) => {
  // With squared errors SGD's weights overflow at so large a step.
  await openPage(page, `${SMALL.replace('replicas=6', 'replicas=11')}&network.loss=mse&lane1=sgd&lane1.h=2&lane2=adam`);
  const { lanes } = await done(page, 11);
  const gone = lanes[0].seeds.filter((/** @type {any} */ seed) => seed.test_accuracy === null).length;
  expect(gone).toBe(11);
  await expect(page.locator('.ensemble-words')).toContainText(
    'Adam beats SGD in 11 of 11 races, by more than any number, as SGD diverged with 11 of 11 seeds.',
  );
  const spread = page.getByRole('region', { name: 'Spread of the seeds' }).locator('tbody tr').first();
  await expect(spread.locator('td')).toHaveText(['diverged', 'diverged', 'diverged', '11 of 11', '11 of 11']);
  const curves = /^SGD over 200 steps: median diverged, middle half diverged to diverged/;
  await expect(page.getByRole('img', { name: curves })).toBeVisible();
  await page.getByRole('button', { name: 'Show as table' }).click();
  const medians = page.getByRole('dialog', { name: /Median test accuracy/ });
  await expect(medians.getByRole('row').last()).toContainText('diverged');
});

test('the same data for all seeds: a dot opens exactly its run', async ({ page }) => {
  await openPage(page, SMALL.replace('replicate=all', 'replicate=training'));
  const { lanes } = await done(page, 6);
  const dots = page.getByRole('slider', { name: /Seeds as dots/ });
  await dots.focus();
  await page.keyboard.press('ArrowRight');
  const [, name, seed] = /^(\w+), seed (\d+):/.exec((await dots.getAttribute('aria-valuetext')) ?? '') ?? [];
  expect(name).toBe('SGD');
  await expect(page.getByRole('button', { name: 'Open in race' })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(seed === '1' ? 'steps=200' : `seed=${seed}`));
  await expect(page.getByRole('link', { name: 'Race', exact: true })).toHaveAttribute('aria-current', 'page');
  const { lanes: shown } = await page.evaluate(() => /** @type {any} */ (window).thermograd.run());
  expect(shown[0].test_loss).toBe(lanes[0].seeds[Number(seed) - 1].test_loss);
  // Back: the seeds that were done are still there.
  await page.getByRole('button', { name: 'Back to the ensemble' }).click();
  await expect(page.getByText('6 of 6 seeds')).toBeVisible();
  expect((await report(page)).lanes[0].seeds[0].seed).toBe(1);
});

test('more seeds are added to those that are done, and Cancel keeps them', async ({ page }) => {
  await openPage(page, SMALL);
  const first = await done(page, 6);
  await page.getByRole('button', { name: '50 more seeds' }).click();
  await expect(page).toHaveURL(/replicas=56/);
  const seeds = page.getByLabel('Seeds', { exact: true }).first();
  await seeds.fill('1 to 1000');
  await seeds.press('Enter');
  await expect.poll(async () => (await report(page)).done).toBeGreaterThan(6);
  await page.getByRole('button', { name: 'Cancel' }).click();
  const then = await report(page);
  expect(then.status).toBe('stopped');
  expect(then.replicas).toBe(1000);
  then.lanes.forEach((/** @type {any} */ lane, /** @type {number} */ i) => expect(lane.seeds.slice(0, 6)).toEqual(first.lanes[i].seeds));
  await page.waitForTimeout(300);
  expect((await report(page)).done).toBe(then.done);
  await seeds.fill(`1 to ${then.done + 2}`);
  await seeds.press('Enter');
  await page.getByRole('button', { name: 'Go on' }).click();
  const last = await done(page, then.done + 2);
  expect(last.lanes[0].seeds.slice(0, then.done)).toEqual(then.lanes[0].seeds.slice(0, then.done));
});

test('the race waits while the ensemble is shown, and an edit starts it again with Undo', async ({ page }) => {
  await openPage(page, SMALL.replace(/view.*all&/, ''));
  await page.waitForFunction(() => 'thermograd' in window);
  await page.getByRole('link', { name: 'One seed: run 50' }).click();
  await expect(page).toHaveURL(/view=ensemble/);
  await expect(page).toHaveURL(/replicas=50/);
  await expect(page).toHaveURL(/replicate=all/);
  await expect.poll(async () => (await report(page)).done).toBeGreaterThan(1);
  const step = await page.evaluate(() => /** @type {any} */ (window).thermograd.state().step);
  await page.getByRole('button', { name: 'Problem' }).click();
  const turns = page.getByRole('slider', { name: 'turns' });
  await turns.focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByText('All seeds start again:', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page).not.toHaveURL(/data\.b=/);
  await expect.poll(async () => (await report(page)).done).toBeGreaterThan(1);
  expect(step).toBeLessThanOrEqual(200);
  await page.getByRole('link', { name: 'Race', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/spiral/);
});

test('a worker that dies is replaced, and its seed repeated', async ({ page }) => {
  await page.addInitScript(() => {
    const Real = Worker;
    let born = 0;
    Object.assign(globalThis, {
      Worker: class extends Real {
        constructor(/** @type {string | URL} */ address, /** @type {WorkerOptions} */ options) {
          super(address, options);
          if (String(address).includes('seed-worker') && ++born <= 2) {
            setTimeout(() => { this.onerror?.(new ErrorEvent('error', { message: 'ended by the test' })); }, 60);
          }
        }
      },
    });
  });
  await openPage(page, SMALL);
  const { lanes } = await done(page, 6);
  for (const lane of lanes) expect(lane.seeds.every((/** @type {any} */ seed) => seed.test_accuracy > 0.3)).toBe(true);
});

test('a seed that no worker survives is given up and said; the others go on', async ({ page }) => {
  await page.addInitScript(() => {
    const Real = Worker;
    Object.assign(globalThis, {
      Worker: class extends Real {
        postMessage(/** @type {any} */ message, /** @type {any} */ options) {
          const job = message.path?.[0] === 'seed' ? message.argumentList[0].value : null;
          if (job?.lane === 1 && job.replica === 2) setTimeout(() => this.onerror?.(new ErrorEvent('error', { message: 'ended by the test' })), 20);
          else super.postMessage(message, options);
        }
      },
    });
  });
  await openPage(page, SMALL);
  const { lanes } = await done(page, 6);
  await expect(page.getByText('1 seed failed:', { exact: true })).toBeVisible();
  expect(lanes[1].seeds[2].test_accuracy).toBe(null);
  await expect(page.getByText('0 of 5 diverged')).toHaveCount(1);
  await expect(page.getByText('0 of 6 diverged')).toHaveCount(3);
});

test('tables, curves and files', async ({ page }) => {
  await openPage(page, SMALL);
  await done(page, 6);
  await page.getByLabel(/^Bar/).fill('70');
  await page.getByLabel(/^Bar/).press('Enter');
  await expect(page.getByRole('columnheader', { name: /below 70/ })).toBeVisible();
  await page.getByRole('radio', { name: 'test loss' }).check({ force: true });
  await expect(page.getByRole('img', { name: /^LOL over 200 steps: median 0\./ })).toBeVisible();
  await page.getByRole('button', { name: 'Show as table' }).click();
  await expect(page.getByRole('dialog', { name: /Median test loss/ })).toBeVisible();
  await page.keyboard.press('Escape');
  const [csv] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()]);
  expect(csv.suggestedFilename()).toBe('thermograd-ensemble.csv');
  const [png] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save picture of LOL' }).click()]);
  expect(png.suggestedFilename()).toMatch(/^lol-over-6-seeds\.png$/);
});

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  test(`axe finds nothing, in ${colorScheme} colors, wide and on a phone`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await openPage(page, SMALL);
    await done(page, 6);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    await expect(page.getByLabel('View', { exact: true })).toHaveValue('ensemble');
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });
}
