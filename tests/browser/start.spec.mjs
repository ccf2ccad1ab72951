// When the page cannot start it says in words what is missing.

import { expect, openPage, test } from '../../www/tools/harness.mjs';

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

test('a module that fails to start is named, with its own reason', async ({ page, problems }) => {
  await page.addInitScript(() => {
    const refuse = () => { throw new RangeError('Incorrect locale information provided'); };
    Intl.NumberFormat = /** @type {any} */ (function NumberFormat() { refuse(); });
  });
  await openPage(page);
  const reason = page.getByText(/^The page stopped while starting/);
  await expect(reason).toBeVisible();
  await expect(reason).toHaveText(/, in index-[\w-]+\.js: RangeError: Incorrect locale information provided\.$/);
  // Nothing is wrong with the browser's scripts or WebAssembly.
  await expect(page.getByText('this browser cannot run the page')).toBeHidden();
  problems.length = 0;
});

test('the page starts where the system names no language', async ({ page }) => {
  // What Chromium says under LANG=C; every Intl refuses the name.
  await page.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, 'language', { get: () => 'en-US@posix', configurable: true });
  });
  await openPage(page);
  await expect(page.getByRole('heading', { level: 1, name: 'Which method learns the spiral first?' })).toBeVisible();
});
