// @ts-check
// What the race looks like: pictures for people to compare with the design (www/test-results), and
// what must hold at every width: everything is there, drawn, and inside the window.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, openPage, test } from '../../www/tools/harness.mjs';

const pictures = fileURLToPath(new URL('../../www/test-results/', import.meta.url));

/** Trains to a step and waits until it is drawn. @param {import('../../www/tools/harness.mjs').Page} page @param {number} step */
async function reach(page, step) {
  await page.waitForFunction(() => 'thermograd' in window);
  await page.evaluate((to) => /** @type {any} */ (window).thermograd.run(to), step);
  await page.waitForTimeout(400);
}

/** How many colours a canvas shows. @param {ReturnType<import('../../www/tools/harness.mjs').Page['locator']>} canvas */
const colours = (canvas) => canvas.evaluate((node) => {
  const { width, height } = /** @type {HTMLCanvasElement} */ (node);
  const ctx = /** @type {HTMLCanvasElement} */ (node).getContext('2d');
  if (!ctx || !width || !height) return 0;
  return new Set(new Uint32Array(ctx.getImageData(0, 0, width, height).data.buffer)).size;
});

for (const [width, height] of [[1440, 900], [390, 844]]) {
  for (const theme of /** @type {const} */ (['light', 'dark'])) {
    test(`the race at ${width} x ${height}, ${theme}`, async ({ page }) => {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme: theme });
      await openPage(page);
      await reach(page, 2000);
      await page.screenshot({ path: join(pictures, `race-${width}-${theme}.png`), fullPage: true });

      const rows = page.locator('tg-track li');
      await expect(rows).toHaveCount(4);
      for (const row of await rows.all()) await expect(row).toContainText(/\d\d\.\d\s%|diverged|step/);
      await expect(page.locator('h1')).toHaveText('Which method learns the spiral first?');

      const maps = page.locator('tg-lanes canvas');
      await expect(maps).toHaveCount(4);
      for (const map of await maps.all()) expect(await colours(map), 'colours of a map').toBeGreaterThan(200);

      const charts = page.locator('tg-chart canvas');
      await expect(charts).toHaveCount(width < 720 ? 1 : 2);
      for (const chart of await charts.all()) expect(await colours(chart), 'colours of a chart').toBeGreaterThan(20);

      if (width < 720) {
        const bars = await page.locator('tg-run-bar').boundingBox();
        for (const map of await maps.all()) {
          const box = await map.boundingBox();
          expect(box && box.y + box.height, 'the four maps are seen at once').toBeLessThanOrEqual(bars?.y ?? height);
        }
        await expect(page.getByRole('heading', { name: 'The problem' })).toBeVisible();
      }
    });
  }
}

test('nothing hangs over the edge at any width', async ({ page }) => {
  await openPage(page);
  await reach(page, 500);
  for (const width of [360, 390, 720, 1024, 1280, 1440]) {
    await page.setViewportSize({ width, height: 800 });
    await page.waitForTimeout(300);
    const hanging = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(hanging, `pixels past the edge at ${width}`).toBeLessThanOrEqual(0);
  }
});

test('a label hides its curve and shows it again', async ({ page }) => {
  await openPage(page);
  await reach(page, 500);
  const label = page.locator('tg-chart').first().getByRole('button', { name: 'SGD' });
  await expect(label).toHaveAttribute('aria-pressed', 'true');
  await label.click();
  for (const chart of await page.locator('tg-chart').all()) await expect(chart.getByRole('button', { name: 'SGD' })).toHaveAttribute('aria-pressed', 'false');
  await label.click();
  await expect(label).toHaveAttribute('aria-pressed', 'true');
});

test('the crosshair is shared and moves by keyboard', async ({ page }) => {
  await openPage(page);
  await reach(page, 1000);
  const cursor = page.getByRole('slider', { name: /^Test accuracy/ });
  await cursor.focus();
  await page.keyboard.press('End');
  await expect(cursor).toHaveAttribute('aria-valuetext', /^step 1,000: .*LOL \d+\.\d\s%/);
  await page.keyboard.press('ArrowLeft');
  await expect(cursor).toHaveAttribute('aria-valuetext', /^step 950: /);
  const boxes = page.locator('.chart-box');
  await expect(boxes).toHaveCount(2);
  for (const box of await boxes.all()) await expect(box).toContainText('step 950');
  await page.keyboard.press('Escape');
  for (const box of await boxes.all()) await expect(box).toBeHidden();
});

test('the numbers of a chart are a table', async ({ page }) => {
  await openPage(page);
  await reach(page, 1000);
  const open = page.getByRole('button', { name: 'Show as table' }).first();
  await open.click();
  const table = page.getByRole('dialog', { name: 'Test accuracy, as a table' });
  await expect(table.getByRole('columnheader')).toHaveText(['steps', 'SGD', 'Adam', 'AdLaLa', 'LOL']);
  await expect(table.getByRole('rowheader', { name: '1,000' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(table).toBeHidden();
  await expect(open).toBeFocused();
});

test.describe('on a fine screen', () => {
  test.use({ deviceScaleFactor: 2 });

  test('the words of a chart are as large as the screen is fine', async ({ page }) => {
    await openPage(page, 'steps=50&lane1=adam');
    await reach(page, 50);
    const font = await page.locator('.chart-canvas canvas').first()
      .evaluate((node) => /** @type {HTMLCanvasElement} */ (node).getContext('2d')?.font ?? '');
    expect(parseFloat(font)).toBe(26);
  });
});
