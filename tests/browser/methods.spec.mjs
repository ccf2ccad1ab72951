// @ts-check
// Any method, typed word and schedule of a link runs on the page, with the controls of its own letters.
import { expect, openPage, test } from '../../www/harness.mjs';

test('typed words and schedules come with their own controls and run', async ({ page }) => {
  await openPage(page, 'steps=200&lane1=custom&lane1.word=hidden: BACDEDCAB; output: BAAB&lane2=custom&lane2.word=ABO&lane2.tau=0.001&lane3=sgd&lane3.h=0.3&lane3.h.schedule=cosine');
  const run = await page.waitForFunction(() => 'thermograd' in window).then(() => page.evaluate(async () => {
    const { thermograd } = /** @type {any} */ (window);
    return (await thermograd.run(200)).lanes.map((/** @type {any} */ { gradients, status }) => [gradients, status]);
  }));
  expect(run.map((/** @type {any} */ [gradients]) => gradients)).toEqual([201, 200, 200]);
  const names = await page.evaluate(() => /** @type {any} */ (window).thermograd.experiment().lanes.map((/** @type {any} */ lane) => Object.keys(lane)));
  expect(names[0]).toEqual(['method', 'word', 'h', 'tau', 'epsilon', 'sigma_a', 'xi0', 'friction', 'thermostat', 'two_gradients']);
  // ABO has its own temperature; the scheduled step size stands at its start.
  await expect(page.getByRole('button', { name: /temperature: 0.001, type a number/ })).toBeVisible();
  await expect(page.getByRole('button', { name: /SGD, step size: 0.3, type a number/ })).toBeVisible();
});

test('methods with inner loops, walkers, Metropolis tests and a temperature of their own run in a race', async ({ page }) => {
  await openPage(page, 'lane1=parle&lane2=hmc&lane3=ctld&lane4=santa');
  const lanes = await page.waitForFunction(() => 'thermograd' in window).then(() => page.evaluate(async () => (await /** @type {any} */ (window).thermograd.run(20)).lanes));
  expect(lanes.map((/** @type {any} */ { status, train_loss }) => [status, Number.isFinite(train_loss)])).toEqual(lanes.map(() => [lanes[0].status, true]));
});
