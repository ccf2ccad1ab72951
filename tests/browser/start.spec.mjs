// When the page cannot start it says in words what is missing.

import { expect, openPage, test } from '../../www/harness.mjs';

test('without WebAssembly the page says so', async ({ page, problems }) => {
  await page.addInitScript(() => { Reflect.deleteProperty(globalThis, 'WebAssembly'); });
  await openPage(page);
  await expect(page.getByRole('heading', { level: 1, name: /WebAssembly/ })).toBeVisible();
  problems.length = 0;
});

test('when a file of the page does not arrive it says so', async ({ page, problems }) => {
  await page.route(/index-.*\.js$/, (route) => route.abort());
  await openPage(page);
  await expect(page.getByText(/did not arrive/)).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Thermograd' })).toBeVisible();
  problems.length = 0; // the refused request is the test's own doing
});

test('when the engine does not arrive it says so and offers to load again', async ({ page, problems }) => {
  await page.route(/\.wasm$/, (route) => route.abort());
  await openPage(page);
  await expect(page.getByRole('heading', { level: 1, name: /engine/ })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Load the page again' })).toBeVisible();
  problems.length = 0;
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });

  test('the page says that it needs them', async ({ page }) => {
    await page.goto('./');
    // A driven Chromium does not show what stands in <noscript>; the rest has to say it too.
    await expect(page.getByText('it needs JavaScript modules and WebAssembly')).toBeVisible();
  });
});
