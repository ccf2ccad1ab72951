// Own points: typed, read from a file, drawn; what cannot be read is said line by line and changes nothing.

import { expect, openPage, test } from '../../www/tools/harness.mjs';

/** @typedef {import('../../www/tools/harness.mjs').Page} Page */

const good = Array.from({ length: 60 }, (_, k) => `${Math.cos(k).toFixed(3)},${(k / 30 - 1).toFixed(3)},${k % 2}`).join('\n');

/** @param {Page} page */
async function openDialog(page) {
  await openPage(page);
  await page.getByRole('button', { name: 'Pause' }).click(); // four lanes in the background would slow the pointer down
  await page.getByRole('button', { name: 'Own points' }).click();
  const dialog = page.getByRole('dialog', { name: 'Own points' });
  await expect(dialog).toBeVisible();
  return dialog;
}

/** @param {Page} page */
const points = (page) =>
  page.evaluate(() => /** @type {any} */ (window).thermograd?.experiment().data.points?.length ?? 0);

/** Drags across the square; shares of its side. @param {Page} page @param {[number, number]} from @param {[number, number]} to */
async function drag(page, from, to) {
  const box = await page.locator('.own-points canvas').boundingBox();
  if (!box) throw new Error('the square is not shown');
  await page.mouse.move(box.x + from[0] * box.width, box.y + from[1] * box.height);
  await page.mouse.down();
  await page.mouse.move(box.x + to[0] * box.width, box.y + to[1] * box.height, { steps: 25 });
  await page.mouse.up();
}

test('typed points are raced on and travel in the link', async ({ page }) => {
  const dialog = await openDialog(page);
  await dialog.getByRole('textbox').fill(good);
  await expect(dialog.getByText('60 points: 30 blue, 30 red')).toBeVisible();
  await dialog.getByRole('button', { name: 'Race on these points' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('radio', { name: 'Own points' })).toBeChecked();
  expect(await points(page)).toBe(60);
  await expect(page).toHaveURL(/data=points/);
  const link = page.url();
  await openPage(page, new URL(link).hash);
  await expect.poll(() => points(page)).toBe(60);
});

test('a bad file is explained line by line and cannot be used', async ({ page }) => {
  const dialog = await openDialog(page);
  await dialog.locator('input[type=file]').setInputFiles({
    name: 'points.csv', mimeType: 'text/csv', buffer: Buffer.from('0.5,1,0\n1,2\n1e999,0,1\n0,0,3\n'),
  });
  await expect(dialog.getByText('Line 2: expected x1,x2,label; found 2 values.')).toBeVisible();
  await expect(dialog.getByText(/Line 3: .*1e999/)).toBeVisible();
  await expect(dialog.getByText(/Line 4: label = 3/)).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Race on these points' })).toBeDisabled();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(await points(page)).toBe(0);
  await expect(page.getByRole('radio', { name: 'Spirals' })).toBeChecked();
});

test('of a thousand bad lines five are shown and the others counted', async ({ page }) => {
  const file = { name: 'points.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n'.repeat(1000)) };
  const dialog = await openDialog(page);
  await dialog.locator('input[type=file]').setInputFiles(file);
  // The first line is taken for names.
  await expect(dialog.getByRole('alert').getByRole('listitem')).toHaveCount(6);
  await expect(dialog.getByRole('alert')).toContainText('Line 6: expected x1,x2,label; found 2 values.');
  await expect(dialog.getByRole('alert')).toContainText('994 more lines could not be read.');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await page.locator('.header input[type=file]').setInputFiles(file);
  const notice = page.getByRole('region', { name: 'Notice' }).filter({ hasText: 'points.csv could not be used' });
  await expect(notice.getByRole('listitem')).toHaveCount(6);
  await expect(notice).toContainText('994 more lines could not be read');
});

test('points of one colour are said to leave nothing to tell apart', async ({ page }) => {
  const dialog = await openDialog(page);
  await dialog.getByRole('textbox').fill('0,0,1\n1,1,1\n2,1,1\n');
  const words = 'all 3 points are of class 1; there is nothing to tell apart';
  await expect(dialog).toContainText(words);
  await dialog.getByRole('button', { name: 'Race on these points' }).click();
  await expect(page.getByRole('region', { name: 'Notice' }).filter({ hasText: 'Worth knowing' })).toContainText(words);
});

test('a good file with a line of names is read', async ({ page }) => {
  const dialog = await openDialog(page);
  await dialog.locator('input[type=file]').setInputFiles({
    name: 'points.csv', mimeType: 'text/csv', buffer: Buffer.from(`x1,x2,label\n${good}\n`),
  });
  await expect(dialog.getByText('60 points: 30 blue, 30 red')).toBeVisible();
});

test('points are drawn, undone and erased', async ({ page }) => {
  const dialog = await openDialog(page);
  await drag(page, [0.1, 0.2], [0.9, 0.2]);
  await dialog.getByText('Red', { exact: true }).click();
  await drag(page, [0.1, 0.8], [0.9, 0.8]);
  const verdict = dialog.locator('.points-verdict');
  const counted = async () => (await verdict.innerText()).match(/(\d+) points?: (\d+) blue, (\d+) red/)?.slice(1).map(Number) ?? [0, 0, 0];
  const [all, blue, red] = await counted();
  expect(blue).toBeGreaterThan(10);
  expect(red).toBeGreaterThan(10);
  expect(all).toBe(blue + red);
  await dialog.getByRole('button', { name: 'Undo' }).click();
  expect(await counted()).toEqual([blue, blue, 0]);
  await drag(page, [0.1, 0.8], [0.9, 0.8]);
  await dialog.getByText('Erase', { exact: true }).click();
  await drag(page, [0.1, 0.2], [0.5, 0.2]);
  const [, fewer, same] = await counted();
  expect(fewer).toBeLessThan(blue);
  expect(same).toBe(red);
  // Blue is above: the second coordinate grows upwards.
  const text = await dialog.getByRole('textbox').inputValue();
  for (const line of text.trim().split('\n')) {
    const [, x2, label] = line.split(',').map(Number);
    expect(x2 > 0 ? 0 : 1).toBe(label);
  }
  await dialog.getByRole('button', { name: 'Race on these points' }).click();
  await expect.poll(() => points(page)).toBe(fewer + same);
});

test('the points come back after another data set was tried', async ({ page }) => {
  const dialog = await openDialog(page);
  await dialog.getByRole('textbox').fill(good);
  await dialog.getByRole('button', { name: 'Race on these points' }).click();
  await page.getByText('Rings', { exact: true }).click();
  await expect(page.getByRole('radio', { name: 'Rings' })).toBeChecked();
  expect(await points(page)).toBe(0);
  await page.locator('.thumbnail', { hasText: 'Own points' }).click();
  await expect.poll(() => points(page)).toBe(60);
  await page.getByRole('button', { name: 'Edit the points' }).click();
  await expect(dialog.getByText('60 points: 30 blue, 30 red')).toBeVisible();
});

test('a link whose points did not fit waits until the right file comes', async ({ page }) => {
  const file = Array.from({ length: 400 }, (_, i) => `${Math.cos(i) + (i % 2)},${Math.sin(i)},${i % 2}`).join('\n');
  const input = page.locator('.header input[type=file]');
  const give = (/** @type {string} */ name, /** @type {string} */ text) =>
    input.setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  await openPage(page);
  await give('mine.csv', file);
  await expect.poll(() => points(page)).toBe(400);
  await expect.poll(() => page.url()).toContain('data.hash=');
  await openPage(page, new URL(page.url()).hash);
  await expect(page.getByText('This link needs your file').first()).toBeVisible();
  await give('another.csv', good);
  await expect(page.getByText('another.csv could not be used').first()).toBeVisible();
  expect(await points(page)).toBe(0);
  await give('mine.csv', file);
  await expect.poll(() => points(page)).toBe(400);
});

test('a broken experiment file takes nothing away', async ({ page }) => {
  await openPage(page, 'data=rings');
  await page.locator('.header input[type=file]').setInputFiles({ name: 'half.json', mimeType: 'application/json', buffer: Buffer.from('{"seed":') });
  await expect(page.getByText('half.json could not be used').first()).toBeVisible();
  await expect(page.getByRole('radio', { name: 'Rings' })).toBeChecked();
});

test('own points are offered again in every view', async ({ page }) => {
  const dialog = await openDialog(page);
  await dialog.getByRole('textbox').fill(good);
  await dialog.getByRole('button', { name: 'Race on these points' }).click();
  await page.getByText('Rings', { exact: true }).click();
  await page.getByRole('link', { name: 'Ensemble' }).click();
  await page.getByRole('button', { name: 'Problem' }).click();
  await page.locator('.thumbnail', { hasText: 'Own points' }).click();
  await expect.poll(() => points(page)).toBe(60);
});
