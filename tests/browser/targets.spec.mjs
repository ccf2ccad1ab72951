// @ts-check
// Targets on the page: chosen like data, sampled, compared with the exact density, shared and gone back from.
import { accessibilityProblems, expect, openPage, test } from '../../www/tools/harness.mjs';

/** @typedef {import('../../www/tools/harness.mjs').Page} Page */

const call = (/** @type {Page} */ page, /** @type {string} */ name, /** @type {any} */ given = undefined) =>
  page.waitForFunction(() => 'thermograd' in window).then(() =>
    page.evaluate(([what, argument]) => /** @type {any} */ (window).thermograd[what](argument), [name, given]));

const WELL = 'target=double_well&steps=60000&burn_in=1000&lane1=baoab&lane1.h=0.2&lane1.tau=1'
  + '&lane2=adam&lane2.h=0.01';

test('a target is chosen beside the data, runs, and is gone back from', async ({ page }) => {
  await openPage(page, 'lane1=sgd&lane2=adam');
  await call(page, 'pause');
  await page.locator('.problem-kinds label', { hasText: 'Target' }).click();
  await page.locator('label.thumbnail', { hasText: 'Double well' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Which method samples this right?');
  await expect(page).toHaveURL(/target=double_well/);
  expect(/** @type {any} */ (await call(page, 'experiment')).network).toBeUndefined();
  const report = /** @type {any} */ (await call(page, 'run', 4000));
  expect(report.lanes.map((/** @type {any} */ { method }) => method)).toEqual(['sgld', 'baoab', 'hmc', 'adam']);
  // Exactly the steps after burn-in are counted, and a few hundred positions are kept.
  expect(report.lanes[1].sampling.samples).toBe(3000);
  expect(report.lanes[1].sampling.trail).toBeDefined();
  await expect(page.getByText(/total variation .* from the exact density after 3,000 steps sampled/)).toBeVisible();

  // A step, and back before the burn-in: nothing is counted there.
  await page.getByRole('button', { name: 'One step' }).click();
  await expect(page.locator('.run-bar .step b')).toHaveText('4,001');
  const back = /** @type {any} */ (await call(page, 'run', 500));
  expect(back.lanes[1].sampling).toMatchObject({ samples: 0, report: null });
  expect(/** @type {any} */ (await call(page, 'run', 4000)).lanes[1].sampling).toEqual(report.lanes[1].sampling);

  // Views without a target say what they need; going back in the browser brings the data's race.
  await page.getByRole('link', { name: 'Ensemble' }).click();
  await expect(page.getByText('This view needs data and a network.')).toBeVisible();
  await page.getByRole('button', { name: 'Back to the race on the target' }).click();
  await page.locator('.problem-kinds label', { hasText: 'Data' }).click();
  await page.locator('label.thumbnail', { hasText: 'Spirals' }).click();
  await expect(page.locator('tg-track')).toBeVisible();
  const after = /** @type {any} */ (await call(page, 'experiment'));
  expect(after.target).toBeUndefined();
  expect(after.burn_in).toBeUndefined();
  expect(after.lanes.map((/** @type {any} */ { method }) => method)).toEqual(['sgd', 'adam']);
});

test('the histogram of BAOAB comes to the density of the double well', async ({ page }) => {
  await openPage(page, WELL);
  const early = /** @type {any} */ (await call(page, 'run', 3000)).lanes[0].sampling;
  const { lanes } = /** @type {any} */ (await call(page, 'run', 60000));
  const [baoab, adam] = lanes.map((/** @type {any} */ { sampling }) => sampling);
  expect(baoab.samples).toBe(59000);
  // Steps in a row are alike: about sixteen of BAOAB's make one independent draw here, and the distance goes with the
  // root of their number.
  expect(baoab.distance).toBeLessThan(4 * baoab.independent);
  expect(baoab.distance).toBeLessThan(early.distance / 2);
  // The kinetic temperature of BAOAB lacks h^2 / 4 at most; the mean over 59,000 steps has an error of about 0.01.
  expect(Math.abs(baoab.report.all.mean_kinetic_temperature - 1)).toBeLessThan(0.05);
  expect(adam.distance).toBeUndefined();
  expect(adam.counts).toBeNull();
  await expect(page.getByText('no exact answer here, because it has no heat: it goes to a minimum').first()).toBeVisible();
});

test('a sampler that is wrong is seen to be', async ({ page }) => {
  // Steps of 0.9 widen SGLD's variances on a spring of stiffness 1 to 1 / (1 - h / 2), by four fifths; BAOAB's are exact.
  await openPage(page, 'target=harmonic&steps=40000&lane1=baoab&lane1.h=0.5&lane1.tau=1&lane2=sgld&lane2.h=0.9&lane2.sigma=1.4142');
  const { lanes } = /** @type {any} */ (await call(page, 'run', 40000));
  const [baoab, sgld] = lanes.map((/** @type {any} */ { sampling }) => sampling);
  expect(sgld.report.coordinates[0].variance).toBeGreaterThan(1.6); // 1.82 but for chance, some 2 %
  expect(baoab.report.coordinates[0].variance).toBeLessThan(1.2); // 1 but for chance, some 4 %
  expect(sgld.distance).toBeGreaterThan(2 * baoab.distance);
  await expect(page.getByText(/BAOAB is closest/).first()).toBeVisible();
});

test('a link to a target reproduces it to the bit, and a bad setting is refused in words', async ({ page }) => {
  await openPage(page, WELL);
  await call(page, 'run', 777);
  const fingerprint = await call(page, 'fingerprint');
  await openPage(page, `${WELL}&step=777&fingerprint=${fingerprint}`);
  await expect(page.getByText('Reproduced:').first()).toBeVisible({ timeout: 15_000 });

  await openPage(page, 'target=double_wel&target.lambda=99&lane1=baoab&lane1.tau=1');
  const notice = page.locator('tg-notices');
  await expect(notice).toContainText('is not a target');
  await expect(notice).toContainText('rotation');
  expect(/** @type {any} */ (await call(page, 'experiment')).target).toMatchObject({ kind: 'double_well' });
});

test('targets of other dimensions show the first coordinate, or energy where no density is known', async ({ page }) => {
  await openPage(page, 'target=gaussian&target.dimension=8&burn_in=100&steps=4000&lane1=baoab&lane1.h=0.05&lane1.tau=1');
  const { lanes } = /** @type {any} */ (await call(page, 'run', 4000));
  expect(Object.keys(lanes[0].sampling.counts)).toHaveLength(40);
  expect(lanes[0].sampling.distance).toBeLessThan(0.5);
  await expect(page.getByRole('img', { name: /^BAOAB: histogram of its first coordinate/ })).toBeVisible();
  await openPage(page, 'target=glass&target.dimension=20&burn_in=100&steps=1000&lane1=baoab&lane1.h=0.1&lane1.tau=0.5');
  await call(page, 'run', 1000);
  await expect(page.getByRole('img', { name: /^BAOAB: energy over/ })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Distance from the exact density' })).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'Energy U' })).toBeVisible();
});

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  test(`axe finds nothing on a target, in ${colorScheme} colors, wide and on a phone`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await openPage(page, WELL);
    await call(page, 'run', 2000);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.locator('.target-legend label', { hasText: 'histogram' }).click();
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await accessibilityProblems(page)).toEqual([]);
  });
}

test('a lane too cold for its density to be seen says so, shows no distance, and is warmed', async ({ page }) => {
  await openPage(page, 'target=double_well&steps=2000&lane1=baoab&lane1.tau=1&lane2=sgld');
  const [, sgld] = /** @type {any} */ (await call(page, 'run', 2000)).lanes;
  expect(sgld.sampling).toMatchObject({ samples: 2000, counts: null });
  expect(sgld.sampling.distance).toBeUndefined();
  const card = page.locator('tg-lane-card', { has: page.locator('[aria-label="SGLD"]') });
  await expect(card.locator('.accuracy')).toHaveText('–');
  await expect(card.locator('.result-of')).toHaveText('too cold for this histogram');
  const cold = page.getByText('hardly more than a point');
  await expect(cold).toHaveCount(1);
  await page.getByRole('button', { name: 'Warm it to 1' }).click();
  await expect(cold).toHaveCount(0);
  expect(/** @type {any} */ (await call(page, 'experiment')).lanes[1].sigma).toBeCloseTo(Math.SQRT2, 3); // tau is sigma^2 / 2, to the digits of a slider
  expect(/** @type {any} */ (await call(page, 'run', 2000)).lanes[1].sampling.distance).toBeLessThan(0.5);
});

test('no distance is above 1, and lanes at different temperatures are not ranked', async ({ page }) => {
  await openPage(page, 'target=mixture&lane1=baoab&lane1.tau=1&lane2=sgld&lane3=hmc');
  const { lanes } = /** @type {any} */ (await call(page, 'run', 5000));
  const distances = lanes.map((/** @type {any} */ { sampling }) => sampling.distance);
  // The numbers that tests/rust/histograms.rs states.
  expect(distances[0]).toBeGreaterThan(0.05);
  expect(distances[0]).toBeLessThan(0.3);
  expect(distances[1]).toBeGreaterThan(0.9);
  expect(distances[1]).toBeLessThanOrEqual(1);
  expect(distances[2]).toBeLessThan(0.3);
  const sentence = page.locator('.headline-standing');
  await expect(sentence).toHaveText(/^Not ranked: BAOAB at τ = 1\.00, SGLD at τ = .* and HMC at τ = .* are compared with densities of their own\.$/);
  // At one temperature they are, the rounding of SGLD's noise aside.
  await openPage(page, 'target=mixture&steps=1000&lane1=baoab&lane1.tau=1&lane2=sgld&lane2.sigma=1.4142&lane2.h=0.02');
  await call(page, 'run', 1000);
  await expect(sentence).toHaveText(/total variation .* from the exact density after 1,000 steps sampled\.$/);
});

/** A lane's expected values and what its number is. @param {Page} page @param {string} name */
async function stated(page, name) {
  const card = page.locator('tg-lane-card', { has: page.locator(`[aria-label="${name}"]`) });
  return { cells: await card.locator('.losses td:nth-child(3)').allTextContents(), what: (await card.locator('.result-of').textContent())?.trim() };
}

test('a lane states its exact answer, its known bias, a limit, or why there is none', async ({ page }) => {
  await openPage(page, 'target=harmonic&target.a=4&steps=500&lane1=baoab&lane1.h=0.5&lane1.tau=1&lane2=hmc&lane2.tau=1&lane3=adl&lane3.tau=1&lane4=ccadl&lane4.tau=1');
  await call(page, 'run', 500);
  // tau (1 - a h^2 / 4).
  expect((await stated(page, 'BAOAB')).cells.slice(0, 2)).toEqual(['known: 0.750', 'known: 1.00']);
  expect((await stated(page, 'HMC')).cells.slice(0, 2)).toEqual(['exact 1.00', 'exact 1.00']);
  expect((await stated(page, 'AdL')).cells.slice(0, 2)).toEqual(['1.00 as h → 0', '1.00 as h → 0']);
  const ccadl = await stated(page, 'CCAdL');
  expect(ccadl.cells.slice(0, 2)).toEqual(['–', '–']);
  expect(ccadl.what).toMatch(/^total variation from .*; no exact answer here, because it takes the changes of the gradient for noise/);
  await expect(page.locator('.report-why')).toHaveText(/^CCAdL: no exact answer here, because/);
});

test('a rotating force leaves momenta without an answer, and overdamped steps with one', async ({ page }) => {
  await openPage(page, 'target=double_well&target.lambda=1.5&steps=1000&lane1=baoab&lane1.tau=1&lane2=sgld&lane2.h=0.01&lane2.sigma=1.4142');
  const [baoab, sgld] = /** @type {any} */ (await call(page, 'run', 1000)).lanes;
  expect(baoab.sampling.distance).toBeUndefined();
  expect(sgld.sampling.distance).toBeLessThan(0.9);
  expect(await stated(page, 'BAOAB')).toEqual({
    cells: ['–', '–', ''],
    what: 'no exact answer here, because it has momenta, and the rotation is no gradient: nobody knows their law',
  });
  expect((await stated(page, 'SGLD')).cells).toEqual(['–', '1.00 as h → 0', '']);
  await expect(page.locator('.headline-standing')).toHaveText(/^SGLD: total variation/);
});

test('losses on a target are those that the runner prints', async ({ page }) => {
  await openPage(page, 'target=harmonic&steps=100&lane1=baoab&lane1.tau=1');
  const [lane] = /** @type {any} */ (await call(page, 'run', 100)).lanes;
  expect(lane).toMatchObject({ train_loss: null, test_loss: null, train_accuracy: null, test_accuracy: null });
  const [x, y] = Object.values(lane.sampling.trail).slice(-2);
  expect(lane.loss).toBeCloseTo((x * x + y * y) / 2, 6); // U, of numbers in f32
  await openPage(page, 'steps=100&network.hidden=4&lane1=sgd');
  const [on_data] = /** @type {any} */ (await call(page, 'run', 50)).lanes;
  expect(on_data).not.toHaveProperty('loss');
  expect(on_data.test_loss).toBeGreaterThan(0);
});
