// Everything can be reached and read: axe-core finds nothing in any state, and the keyboard alone runs the race.

import { accessibilityProblems, expect, openPage, test } from '../../www/tools/harness.mjs';

const phone = { width: 390, height: 844 };
const tablet = { width: 1024, height: 768 };

/** The page with its race paused, so that what is examined stands still. @param {import('../../www/tools/harness.mjs').Page} page */
async function openPaused(page) {
  await openPage(page);
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  await page.evaluate(() => /** @type {any} */ (window).thermograd.pause());
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeVisible();
}

/** What has the focus, by its name. @param {import('../../www/tools/harness.mjs').Page} page */
const focused = (page) =>
  page.evaluate(() => {
    const element = /** @type {HTMLInputElement} */ (document.activeElement);
    const label = element.labels?.[0]?.textContent;
    return (element.getAttribute('aria-label') ?? label ?? element.textContent ?? '').trim().replace(/\s+/g, ' ');
  });

/** Tabs until a name has the focus. @param {import('../../www/tools/harness.mjs').Page} page @param {RegExp} name @param {number} [most] */
async function tabTo(page, name, most = 60) {
  const seen = [];
  for (let k = 0; k < most; k++) {
    await page.keyboard.press('Tab');
    seen.push(await focused(page));
    if (name.test(seen[k])) return seen;
  }
  throw new Error(`no tab stop ${name} among: ${seen.join(' | ')}`);
}

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  test.describe(`in ${colorScheme} colors`, () => {
    test.use({ colorScheme });

    test('axe finds nothing on the page', async ({ page }) => {
      await openPaused(page);
      expect(await accessibilityProblems(page)).toEqual([]);
    });

    test('axe finds nothing on a phone', async ({ page }) => {
      await page.setViewportSize(phone);
      await openPaused(page);
      expect(await accessibilityProblems(page)).toEqual([]);
    });

    test('axe finds nothing in help, menu, own points and method picker', async ({ page }) => {
      await openPaused(page);
      await page.getByRole('button', { name: 'Help' }).click();
      expect(await accessibilityProblems(page), 'help').toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Share' }).click();
      await expect(page.getByRole('menuitem', { name: 'Copy link' })).toBeFocused();
      expect(await accessibilityProblems(page), 'menu').toEqual([]);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('button', { name: 'Share' })).toBeFocused();
      await page.getByRole('button', { name: 'Own points' }).click();
      expect(await accessibilityProblems(page), 'own points').toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /^AdLaLa,.*change the method/ }).click();
      expect(await accessibilityProblems(page), 'method picker').toEqual([]);
    });
  });
}

test('axe finds nothing in the drawer and in the sheets of a phone', async ({ page }) => {
  await page.setViewportSize(tablet);
  await openPaused(page);
  await page.getByRole('button', { name: 'Problem' }).click();
  expect(await accessibilityProblems(page), 'drawer').toEqual([]);
  await page.setViewportSize(phone);
  await page.getByRole('button', { name: 'Problem, speed and seed' }).click();
  await expect(page.getByRole('dialog', { name: 'The problem' })).toBeVisible();
  expect(await accessibilityProblems(page), 'problem sheet').toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^AdLaLa: letters and controls/ }).click();
  expect(await accessibilityProblems(page), 'lane sheet').toEqual([]);
});

test('the tab order is skip link, views, run bar, problem, lanes, charts', async ({ page }) => {
  await openPaused(page);
  const stops = await tabTo(page, /Show as table/, 120);
  const order = [
    /^Skip to the race$/, /^Race$/, /^Help$/, /^Share$/, /^Run$/, /^Step$/, /^Speed/, /^Seed/, /^New random seed$/,
    /^Spirals$/, /turns/, /hidden nodes/, /points per batch/, /^SGD,.*change the method$/, /^Adam,.*change the method$/,
    /^AdLaLa,.*change the method$/, /^LOL,.*change the method$/, /Show as table/,
  ];
  const places = order.map((name) => stops.findIndex((stop) => name.test(stop)));
  expect(places.every((place) => place >= 0), `all of ${stops.join(' | ')}`).toBe(true);
  expect(places).toEqual([...places].sort((a, b) => a - b));
});

test('the skip link leads to the race and leaves the address alone', async ({ page }) => {
  await openPage(page);
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  const before = page.url();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toBeFocused();
  expect(page.url()).toBe(before);
});

test('the keyboard alone pauses, steps, rewinds and runs', async ({ page }) => {
  await openPage(page);
  await expect(page.locator('.step b')).not.toHaveText('0');
  await tabTo(page, /^Pause$/);
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeFocused();
  const step = async () => Number((await page.locator('.step b').innerText()).replace(',', ''));
  // What was under way when the key was pressed is still finished.
  let at = -1;
  await expect.poll(async () => at === (at = await step()), { intervals: [300] }).toBe(true);
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('button', { name: 'One step' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect.poll(step).toBe(at + 1);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect.poll(step).toBe(0);
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect.poll(step).toBeGreaterThan(0);
  // The toolbar is one stop: the next is the scrubber.
  await page.keyboard.press('Tab');
  expect(await focused(page)).toBe('Step');
});

test('arrows move a slider by 1 %, and the race starts again', async ({ page }) => {
  await openPaused(page);
  await page.evaluate(() => /** @type {any} */ (window).thermograd.run(20)); // at step 0 nothing would be lost, and nothing said
  const turns = page.getByRole('slider', { name: 'turns' });
  await turns.focus();
  await expect(turns).toHaveAttribute('aria-valuetext', '2');
  await page.keyboard.press('ArrowRight');
  await expect(turns).toHaveAttribute('aria-valuetext', '2.1');
  await expect(page.getByText(/Turns 2\.1, was 2/).first()).toBeVisible();
  await expect(page).toHaveURL(/data\.b=2\.1/);
  await expect(turns).toBeFocused();
  await page.keyboard.press('Delete');
  await expect(turns).toHaveAttribute('aria-valuetext', '2');
});

test('a seed is typed while the race runs', async ({ page }) => {
  await openPage(page);
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  const seed = page.getByRole('textbox', { name: 'Seed' });
  await seed.focus();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('1234', { delay: 120 });
  await expect(seed).toHaveValue('1234');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/seed=1234/);
  await seed.fill('twelve');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/Not changed:/).first()).toBeVisible();
  await expect(seed).toHaveValue('1234');
});

test('a data set is chosen with the arrow keys', async ({ page }) => {
  await openPaused(page);
  await page.getByRole('radio', { name: 'Spirals' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('radio', { name: 'Waves' })).toBeChecked();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/waves/);
});

test('a method is changed with the keyboard', async ({ page }) => {
  await openPaused(page);
  await page.getByRole('button', { name: /^SGD,.*change the method/ }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('combobox', { name: /Search/ })).toBeFocused();
  await page.keyboard.type('adlala');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^AdLaLa \(2\),.*change the method|^AdLaLa,.*change the method/ })).toHaveCount(2);
});

test('the drawer opens and closes by keyboard and returns the focus', async ({ page }) => {
  await page.setViewportSize(tablet);
  await openPaused(page);
  const button = page.getByRole('button', { name: 'Problem' });
  await button.focus();
  await page.keyboard.press('Enter');
  const drawer = page.getByRole('dialog', { name: 'The problem' });
  await expect(drawer).toBeVisible();
  expect(await drawer.evaluate((dialog) => dialog.contains(document.activeElement))).toBe(true);
  await tabTo(page, /turns/, 8);
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
  await expect(button).toBeFocused();
});

test('the sheet of a phone keeps the focus and gives it back', async ({ page }) => {
  await page.setViewportSize(phone);
  await openPaused(page);
  const button = page.getByRole('button', { name: 'Problem, speed and seed' });
  await button.focus();
  await page.keyboard.press('Enter');
  const sheet = page.getByRole('dialog', { name: 'The problem' });
  await expect(sheet).toBeVisible();
  for (let k = 0; k < 40; k++) {
    await page.keyboard.press('Tab');
    // At the end the browser's own controls have their turn, never the page behind.
    expect(await sheet.evaluate((dialog) => dialog.contains(document.activeElement) || document.activeElement === document.body)).toBe(true);
  }
  await page.keyboard.press('Escape');
  await expect(button).toBeFocused();
});

test('shortcuts can be switched off', async ({ page }) => {
  await openPaused(page);
  await page.getByRole('button', { name: 'Help' }).click();
  await page.getByRole('switch', { name: /Shortcuts/ }).uncheck();
  await page.keyboard.press('Escape');
  await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).blur());
  await page.keyboard.press('Space');
  await page.waitForTimeout(300);
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeVisible();
});

test('the theme switch is remembered', async ({ page }) => {
  await openPage(page);
  await page.getByRole('button', { name: 'Switch to dark colors' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.reload();
  await expect(page.getByRole('button', { name: 'Switch to light colors' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});
