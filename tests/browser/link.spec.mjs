// @ts-check
// One link holds the whole experiment: it is copied, opened elsewhere, and gives the same bits.
import { expect, openPage, test } from '../../www/tools/harness.mjs';

/** @typedef {import('../../www/tools/harness.mjs').Page} Page */

const call = (/** @type {Page} */ page, /** @type {string} */ name, /** @type {any} */ given = undefined) =>
  page.waitForFunction(() => 'thermograd' in window).then(() =>
    page.evaluate(([what, argument]) => /** @type {any} */ (window).thermograd[what](argument), [name, given]));

/** Copies the link by the page's own button. @param {Page} page @returns {Promise<string>} */
async function copyLink(page) {
  await page.getByRole('button', { name: 'Share' }).click();
  await page.getByRole('menuitem', { name: /Copy link/ }).click();
  await expect(page.getByText('Link copied.').first()).toBeVisible();
  return page.evaluate(() => navigator.clipboard.readText());
}

test('a copied link reproduces the race to the last bit in another browser context', async ({ page, context, browser }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openPage(page, 'seed=5&lane1=lol&lane1.h=0.3&lane2=adam');
  await call(page, 'run', 777);
  const fingerprint = await call(page, 'fingerprint');
  const link = await copyLink(page);
  expect(link).toContain(`step=777&fingerprint=${fingerprint}`);

  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  await other.goto(link);
  await expect(other.getByText('Reproduced:').first()).toBeVisible({ timeout: 20_000 });
  expect(await call(other, 'state')).toMatchObject({ step: 777, status: 'paused', lanes: [{ method: 'lol' }, { method: 'adam' }] });
  expect(await call(other, 'fingerprint')).toBe(fingerprint);
  await elsewhere.close();
});

test('a link whose numbers were changed is not called reproduced', async ({ page }) => {
  await openPage(page, 'lane1=sgd&step=60&fingerprint=0123456789abcdef');
  await expect(page.getByText('Not reproduced', { exact: true })).toBeVisible({ timeout: 20_000 });
  expect((await call(page, 'state')).step).toBe(60);
});

test('a broken link says what could not be read and runs the rest', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openPage(page, 'data=spirl&lane1=adlala&lane1.h=25');
  const notice = page.getByRole('region', { name: 'Notice' });
  await expect(notice).toContainText('Two parts of this link could not be read');
  await expect(notice).toContainText('Lane 1, step size: lane1.h = 25 is out of range. AdLaLa takes 0.001 to 2; the usual 0.25 is used.');
  await expect(notice).toContainText('is not a data set');
  await expect.poll(async () => (await call(page, 'state')).step).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Copy the repaired link' }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/#lane1=adlala$/);
});

test('problems beyond the first few are counted', async ({ page }) => {
  await openPage(page, Array.from({ length: 999 }, (_, i) => `k${i}=1`).join('&'));
  const notice = page.getByRole('region', { name: 'Notice' });
  await expect(notice).toContainText('999 parts of this link could not be read');
  await expect(notice.getByRole('listitem')).toHaveCount(9);
  await expect(notice).toContainText('991 more parts could not be read.');
});

test('a link to a test without points is refused that number and says what is allowed', async ({ page }) => {
  await openPage(page, 'data=points&data.test_share=0&data.points=0,0,0;1,1,1;0.2,0.1,0;0.9,0.8,1&lane1=sgd');
  const notice = page.getByRole('region', { name: 'Notice' }).filter({ hasText: 'One part of this link' });
  await expect(notice).toContainText('data.test_share = 0 is out of range. It takes 0.001 to 0.9; the usual 0.3 is used.');
  expect((await call(page, 'experiment')).data.test_share).toBe(0.3);
});

test('points of one class are said to be so, by a link and beside the data', async ({ page }) => {
  await openPage(page, 'data=points&data.points=0.1,0.1,1;0.2,0.3,1;0.5,0.5,1;0.7,0.1,1&batch.size=1&lane1=sgd');
  const words = 'all 4 points are of class 1; there is nothing to tell apart';
  await expect(page.getByRole('region', { name: 'Notice' })).toContainText(words);
  await expect(page.locator('tg-problem')).toContainText(words);
});

test('a batch larger than the training set says beside its field what it takes', async ({ page }) => {
  await openPage(page, 'data.train=60&lane1=sgd');
  const panel = page.locator('tg-problem');
  const type = async (/** @type {string} */ text) => {
    await panel.getByRole('button', { name: /^points per batch: .*type a number/ }).click();
    await panel.getByRole('textbox', { name: 'points per batch' }).fill(text);
    await page.keyboard.press('Enter');
  };
  const said = panel.getByText("size = 5,000 is more than the set's 60 training points; a batch takes 60.");
  await expect(said).toHaveCount(0);
  await type('5000');
  await expect(said).toBeVisible();
  await expect(page.getByText('Worth knowing')).toHaveCount(0);
  await type('60');
  await expect(said).toHaveCount(0);
  // By a link nobody stands at the field.
  await openPage(page, 'data.train=60&batch.size=5000&lane1=sgd');
  await expect(page.getByRole('region', { name: 'Notice' })).toContainText('a batch takes 60.');
});

test('text from a link is shown as text', async ({ page }) => {
  await openPage(page, 'lane1=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&name=%3Cb%3E');
  await expect(page.getByRole('region', { name: 'Notice' })).toContainText('<img src=x onerror=alert(1)>');
  expect(await page.locator('main img').count()).toBe(0);
});

test('where the clipboard is closed the link can be copied by hand', async ({ page }) => {
  await openPage(page, 'seed=2');
  await call(page, 'run', 50);
  await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: { writeText: () => Promise.reject(new Error('closed')) } }));
  await page.getByRole('button', { name: 'Share' }).click();
  await page.getByRole('menuitem', { name: /Copy link/ }).click();
  await expect(page.getByLabel('Text to copy')).toHaveValue(/#seed=2&step=50&fingerprint=[0-9a-f]{16}$/);
});

test('going back in the browser takes back the data', async ({ page }) => {
  await openPage(page);
  await call(page, 'pause');
  await page.locator('label').filter({ hasText: 'Rings' }).click();
  await expect(page).toHaveURL(/#data=rings$/);
  expect((await call(page, 'experiment')).data.kind).toBe('rings');
  await page.goBack();
  await expect.poll(async () => (await call(page, 'experiment')).data.kind).toBe('spirals');
  await page.goForward();
  await expect.poll(async () => (await call(page, 'experiment')).data.kind).toBe('rings');
});
