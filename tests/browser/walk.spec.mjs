// @ts-check
// Every view of every problem, read as a visitor and as a screen reader does: no number that is none, no "1 steps".

import { expect, openPage, test } from '../../www/tools/harness.mjs';

/** @typedef {import('../../www/tools/harness.mjs').Page} Page */

const VIEWS = ['race', 'ensemble', 'landscape'];
const point = (/** @type {number} */ k) => `${Math.cos(k).toFixed(2)},${(k / 12 - 1).toFixed(2)},${k % 2}`;
const OWN = Array.from({ length: 24 }, (_, k) => point(k)).join(';');
const SMALL = 'network.hidden=3&steps=40&replicas=2&log_at=10,20,30&lane1=sgd&lane2=baoab&lane3=hmc';
/** Counts of one: every unit that the page counts. */
const SINGLE = 'data.b=1&data.train=1&data.test=1&batch.size=1&network.hidden=1&steps=1&replicas=1&lane1=sgd';

/** Texts drawn on canvases are read too. */
function readCanvases() {
  /** @type {any} */ (window).drawn = new Set();
  const { fillText } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
    /** @type {any} */ (window).drawn.add(String(text));
    return fillText.call(this, text, ...rest);
  };
}

/** What is wrong with the page's texts, labels, titles and values. @param {Page} page @returns {Promise<string[]>} */
const faults = (page) => page.evaluate(() => {
  /** @type {Set<string>} */
  const texts = new Set(/** @type {any} */ (window).drawn);
  const read = ['aria-label', 'aria-valuetext', 'aria-valuenow', 'aria-valuemax', 'title', 'alt', 'placeholder'];
  /** A paragraph is read whole: its words may stand in several nodes. */
  const blocks = 'p, li, td, th, h1, h2, h3, button, label, caption, figcaption, option, small, span, text, div[role], dd';
  for (const element of document.querySelectorAll('body, body *')) {
    for (const name of read) texts.add(element.getAttribute(name) ?? '');
    if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement) texts.add(element.value);
    if (element.matches(blocks)) texts.add(element.textContent ?? '');
    for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) texts.add(node.textContent ?? '');
  }
  const units = [
    'steps', 'points', 'seeds', 'gradients', 'weights', 'lanes', 'layers', 'workers', 'inputs', 'outputs', 'directions',
    'samples', 'curves', 'methods', 'controls', 'turns', 'times', 'batches', 'lines', 'runs', 'races', 'parts', 'nodes',
  ].join('|');
  const none = /\b(?:NaN|undefined|null|Infinity)\b|\[object/;
  const one = new RegExp(`(?<![\\d.,\\u2013–-])1 (?:\\p{L}+ )?(?:${units})\\b`, 'u');
  const twice = new RegExp(`\\b(?:${units})s\\b`);
  return [...texts].map((text) => text.replace(/\s+/g, ' ').trim())
    .filter((text) => none.test(text) || one.test(text) || twice.test(text)).map((text) => text.slice(0, 300));
});

/** Opens a link in the page that is there. @param {Page} page @param {string} link */
const load = (page, link) => page.evaluate((link) => /** @type {any} */ (window).thermograd.load(link), link);

/** Two frames: the store has been drawn. @param {Page} page */
const drawn = (page) => page.evaluate(() => new Promise((resolve) => {
  requestAnimationFrame(() => requestAnimationFrame(() => resolve(null)));
}));

/** Presses all of them, as they are. @param {ReturnType<Page['locator']>} some */
const press = (some) => some.evaluateAll((all) => all.forEach((one) => /** @type {HTMLElement} */ (one).click()));

/** Waits until a view has all there is to see. @param {Page} page @param {string} view @param {number} steps */
async function finish(page, view, steps) {
  if (view === 'ensemble') {
    const run = page.getByRole('toolbar', { name: 'Ensemble' }).getByRole('button', { name: 'Run' });
    if (await run.isVisible()) await run.click(); // once it has been started it starts with the next link
    await expect(page.locator('.ensemble-progress')).toHaveClass(/whole/, { timeout: 20_000 });
  } else await page.evaluate((to) => /** @type {any} */ (window).thermograd.run(to), steps);
  if (view === 'landscape') await expect(page.locator('tg-plane-shares, .plane-instead h2').first()).toBeVisible();
  await drawn(page);
}

/**
 * Reads a link at its start and at its end, in one view.
 *
 * @param {Page} page
 * @param {string} link
 * @param {string} view
 * @param {number} steps
 */
async function read(page, link, view, steps) {
  await load(page, `${link}${view === 'race' ? '' : `&view=${view}`}`);
  await drawn(page);
  expect(await faults(page), `${view} at the start of ${link}`).toEqual([]);
  await finish(page, view, steps);
  await press(page.locator('.lane-foot .text-button[aria-expanded=false]'));
  await drawn(page);
  expect(await faults(page), `${view} at the end of ${link}`).toEqual([]);
}

/** @param {Page} page */
async function begin(page) {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ reducedMotion: 'reduce' }); // nothing starts by itself
  await page.addInitScript(readCanvases);
  await openPage(page, `data=points&data.points=${OWN}&${SMALL}`);
  await page.waitForFunction(() => 'thermograd' in window);
}

/** The choices of the problem panel. @param {Page} page @param {string} name */
const values = (page, name) => page.locator(`.problem-panel input[name=${name}]`)
  .evaluateAll((inputs) => inputs.map((input) => /** @type {HTMLInputElement} */ (input).value));

test('no view of any data shows a number that is none', async ({ page }) => {
  await begin(page);
  const kinds = await values(page, 'data-kind');
  expect(kinds).toEqual(['spirals', 'trigonometric', 'clusters', 'rings', 'points']);
  for (const kind of kinds) {
    const data = kind === 'points' ? `data=points&data.points=${OWN}` : `data=${kind}&data.train=30&data.test=20`;
    for (const view of VIEWS) await read(page, `${data}&${SMALL}`, view, 40);
  }
});

test('no view of any target shows a number that is none', async ({ page }) => {
  await begin(page);
  await press(page.getByRole('radio', { name: 'Target', exact: true }));
  const kinds = await values(page, 'target-kind');
  expect(kinds.length).toBeGreaterThanOrEqual(8);
  for (const kind of kinds) {
    const lanes = 'lane1=baoab&lane1.tau=1&lane2=hmc&lane2.tau=1&lane3=sgd';
    const link = `target=${kind}&burn_in=5&steps=40&log_at=10,20,30&${lanes}`;
    await read(page, link, 'race', 40);
    for (const view of ['ensemble', 'landscape']) {
      await load(page, `${link}&view=${view}`);
      await drawn(page);
      expect(await faults(page), `${view} of ${kind}`).toEqual([]);
    }
  }
});

test('a race of nobody counts its points, in every view of every data', async ({ page }) => {
  await begin(page);
  for (let lanes = 3; lanes > 0; lanes--) {
    await page.locator('tg-lane-menu button').first().click();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    await expect(page.locator('tg-lane-card')).toHaveCount(lanes - 1);
  }
  // Of 24, three tenths are kept for the test.
  await expect(page.locator('.headline-task')).toContainText(', 17 points.');
  for (const kind of await values(page, 'data-kind')) {
    await press(page.locator(`.problem-panel input[value=${kind}]`));
    for (const view of ['Ensemble', 'Landscape', 'Race']) {
      await page.getByRole('link', { name: view, exact: true }).click();
      await expect(page.getByRole('heading', { name: 'No lanes yet' })).toBeVisible();
      expect(await faults(page), `${view}, ${kind}`).toEqual([]);
    }
  }
});

test('one of everything is said in the singular', async ({ page }) => {
  await begin(page);
  for (const view of VIEWS) await read(page, SINGLE, view, 1);
  await read(page, 'target=harmonic&target.dimension=1&steps=1&lane1=baoab&lane1.tau=1', 'race', 1);
});

test('what diverged shows dashes, and is not asked to run on', async ({ page }) => {
  await begin(page);
  const network = 'network.hidden=30,30&network.activation=linear&network.loss=mse';
  const wild = `data.train=30&data.test=20&${network}&steps=60&replicas=2&lane1=sgd&lane1.h=5&lane2=sgd&lane2.h=4`;
  for (const view of VIEWS) await read(page, wild, view, 60);
  // In the landscape there is one plane left, and nothing to wait for.
  await load(page, `${wild}&view=landscape&plane=pca`);
  await page.evaluate(() => /** @type {any} */ (window).thermograd.run(60));
  const instead = page.locator('.plane-instead');
  await expect(instead.getByRole('heading')).toHaveText('This plane cannot be laid');
  await expect(instead).not.toContainText(/run the race longer/i);
  await expect(instead.getByRole('button', { name: /Run/ })).toHaveCount(0);
});
