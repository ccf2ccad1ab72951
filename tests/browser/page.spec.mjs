// The built page opens, in Chromium and in Firefox, without an error on the console, a breach of its
// content security policy or a request to another server (the harness fails a test on any of these).

import { expect, firefox, noFirefox, openPage, test } from '../../www/tools/harness.mjs';

test('the page opens', async ({ page }) => {
  await openPage(page);
  await expect(page).toHaveTitle(/Thermograd/);
});

test('the page opens in Firefox', async () => {
  test.skip(noFirefox !== '', noFirefox);
  expect(await firefox((page) => page.title())).toMatch(/Thermograd/);
});
