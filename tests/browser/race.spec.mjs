// @ts-check
// The race: starts by itself, keeps its lanes in step, starts again when a number changes.
import { expect, openPage, test } from '../../www/tools/harness.mjs';

/** @typedef {import('../../www/tools/harness.mjs').Page} Page */

const report = (/** @type {Page} */ page) =>
  page.waitForFunction(() => 'thermograd' in window).then(() => page.evaluate(() => /** @type {any} */ (window).thermograd.state()));
const step = async (/** @type {Page} */ page) => (await report(page)).step;
const run = (/** @type {Page} */ page, /** @type {number} */ to) =>
  page.waitForFunction(() => 'thermograd' in window).then(() => page.evaluate((n) => /** @type {any} */ (window).thermograd.run(n), to));

test('the race starts by itself and keeps to the clock', async ({ page }) => {
  await openPage(page);
  await expect.poll(() => step(page)).toBeGreaterThan(50);
  const [from, began] = [await step(page), Date.now()];
  await page.waitForTimeout(2000);
  const pace = ((await step(page)) - from) / ((Date.now() - began) / 1000);
  // Not above 400 a second; a slow machine may stay below.
  expect(pace).toBeGreaterThan(40);
  expect(pace).toBeLessThan(440);
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
});

test('the default race reaches step 2,000 and has a leader', async ({ page }) => {
  await openPage(page);
  const { lanes, status } = await run(page, 2000);
  expect(status).toBe('paused');
  expect(lanes.map((/** @type {any} */ lane) => lane.method)).toEqual(['sgd', 'adam', 'adlala', 'lol']);
  for (const lane of lanes) expect(lane.test_accuracy).toBeGreaterThan(0.7);
  await expect(page.locator('main')).toContainText(/(LOL|AdLaLa|SGD|Adam) (leads|and .* are level)/);
});

test('with reduced motion nothing moves before it is asked to', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openPage(page);
  await page.waitForTimeout(500);
  expect(await report(page)).toMatchObject({ step: 0, status: 'ready' });
  await page.getByRole('button', { name: /^Run/ }).click();
  await expect.poll(() => step(page)).toBeGreaterThan(20);
});

test('keys run, step and rewind, but not from within a control', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openPage(page);
  await report(page);
  await page.locator('body').press('.');
  await expect.poll(() => step(page)).toBe(1);
  await page.locator('body').press('Space');
  await expect.poll(() => step(page)).toBeGreaterThan(20);
  await page.locator('body').press('Space');
  await expect.poll(async () => (await report(page)).status).toBe('paused');
  await page.locator('body').press('Home');
  await expect.poll(() => step(page)).toBe(0);
  await page.getByRole('slider', { name: 'Step', exact: true }).press('.');
  await page.waitForTimeout(200);
  expect(await step(page)).toBe(0);
});

test('another seed starts the race again, and Undo brings the old one back', async ({ page }) => {
  await openPage(page);
  await run(page, 500);
  const seed = page.getByLabel('Seed', { exact: true });
  await seed.fill('7');
  await seed.press('Enter');
  await expect.poll(() => step(page)).toBe(0);
  await expect(page.getByText('Seed 7, was 1').first()).toBeVisible();
  await expect(page).toHaveURL(/#seed=7$/);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(seed).toHaveValue('1');
  await expect(page).not.toHaveURL(/seed/);
  await expect(page.getByRole('button', { name: 'Undo' })).toBeHidden();
});

test('one Undo after the other takes back one change after the other', async ({ page }) => {
  await openPage(page, 'lane1=sgd');
  await page.waitForFunction(() => 'thermograd' in window && /** @type {any} */ (window).thermograd.state().step > 0);
  const seed = () => page.evaluate(() => /** @type {any} */ (window).thermograd.experiment().seed);
  for (const wanted of [5, 6]) {
    await page.getByRole('textbox', { name: 'Seed' }).fill(String(wanted));
    await page.keyboard.press('Enter');
    await expect(page.getByText(`Seed ${wanted}, was ${wanted === 5 ? 1 : 5}`).first()).toBeVisible();
    await page.waitForFunction(() => /** @type {any} */ (window).thermograd.state().step > 0);
  }
  for (const wanted of [5, 1]) {
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(seed).toBe(wanted);
    await page.waitForFunction(() => /** @type {any} */ (window).thermograd.state().step > 0);
  }
  await expect(page.getByRole('button', { name: 'Undo' })).toHaveCount(0);
});

test('a hidden tab shows no maps and goes on', async ({ page }) => {
  await openPage(page);
  await run(page, 100);
  await page.getByLabel('Speed').selectOption({ label: 'as fast as it goes' });
  await page.evaluate(() => Object.defineProperty(document, 'hidden', { get: () => true }));
  await page.locator('body').press('Space');
  await expect.poll(() => step(page), { timeout: 20_000 }).toBeGreaterThan(3000);
});

test('a worker that dies is replaced, and its lane repeats its run', async ({ page, problems }) => {
  await openPage(page);
  await run(page, 300);
  const undisturbed = await page.evaluate(() => /** @type {any} */ (window).thermograd.fingerprint());
  await page.getByLabel('Speed').selectOption({ label: '1,000 steps/s' });
  await page.locator('body').press('Space');
  await page.workers()[1].evaluate(() => void setTimeout(() => { throw new Error('planted'); }));
  await expect(page.getByText(/engine stopped and was started again/).first()).toBeVisible();
  const from = await step(page);
  await expect.poll(() => step(page)).toBeGreaterThan(from + 100);
  expect((await report(page)).lanes.map((/** @type {any} */ lane) => lane.status)).not.toContain('lost');
  expect((await run(page, 300)).lanes.map((/** @type {any} */ lane) => lane.gradients)).toEqual([300, 300, 301, 301]);
  expect(await page.evaluate(() => /** @type {any} */ (window).thermograd.fingerprint())).toBe(undisturbed);
  problems.length = 0; // the planted error is on the console
});

test.describe('what is missing is said in words', () => {
  test('the engine’s file', async ({ page, problems }) => {
    await page.route('**/*.wasm', (route) => route.abort());
    await openPage(page);
    await expect(page.getByText('The engine could not be loaded').first()).toBeVisible();
    problems.length = 0; // the browser reports the missing file on the console
  });

  test('WebAssembly', async ({ page }) => {
    await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'WebAssembly'));
    await openPage(page);
    await expect(page.getByText(/WebAssembly/).first()).toBeVisible();
  });

  test('workers', async ({ page }) => {
    await page.addInitScript(() => Object.assign(globalThis, { Worker: class { constructor() { throw new Error('blocked'); } } }));
    await openPage(page);
    await expect(page.getByText('The lanes could not be started').first()).toBeVisible();
  });

  test('a server that does not know WebAssembly', async ({ page }) => {
    await page.route('**/*.wasm', async (route) => route.fulfill({ response: await route.fetch(), contentType: 'application/octet-stream' }));
    await openPage(page);
    expect((await run(page, 20)).step).toBe(20);
  });
});
