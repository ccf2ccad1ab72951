// @ts-check
// Methods on the page: the picker, words of one's own, parameters over time, the reference.
import { accessibilityProblems, expect, openPage, test } from '../../www/tools/harness.mjs';

/** @typedef {import('../../www/tools/harness.mjs').Page} Page */

test.use({ reducedMotion: 'reduce' });

/** @param {Page} page @param {string} [hash] */
async function open(page, hash = '') {
  await openPage(page, hash);
  await page.waitForFunction(() => 'thermograd' in window);
}

/** The weights after so many steps. @param {Page} page @param {number} [steps] @returns {Promise<string>} */
const fingerprint = (page, steps = 120) =>
  page.evaluate(async (to) => {
    const { thermograd } = /** @type {any} */ (window);
    await thermograd.run(to);
    return thermograd.fingerprint();
  }, steps);

const methodsOf = (/** @type {Page} */ page) =>
  page.evaluate(() => /** @type {any} */ (window).thermograd.state().lanes.map((/** @type {any} */ { method }) => method));
const word = (/** @type {Page} */ page) => page.locator('tg-word-field textarea');
const search = (/** @type {Page} */ page) => page.getByRole('combobox', { name: /^Search \d+ methods/ });

test('the picker groups all methods and finds them by name, letters, paper and sentence', async ({ page }) => {
  await open(page, 'lane1=sgd');
  await page.getByRole('button', { name: /change the method/ }).click();
  const box = search(page);
  await expect(box).toBeFocused();
  const options = page.getByRole('dialog').getByRole('option');
  const all = await options.count();
  expect(all).toBeGreaterThan(40);
  await expect(box).toHaveAttribute('aria-label', `Search ${all} methods`);
  const rows = await options.evaluateAll((list) => list.map((row) => ['.method-name', '.method-word', '.method-sentence', 'small'].map((part) => row.querySelector(part)?.textContent.trim() ?? '')));
  for (const [name, letters, sentence, cite] of rows) {
    expect(name).toMatch(/\S/);
    expect(letters, name).toMatch(/^([A-Z∞ÕC̃]+|(\d+\s)?G)$/u);
    expect(sentence, name).toMatch(/\w.* .*\. /);
    expect(cite, name).toMatch(/\d{4}/);
  }
  for (const [text, name] of [['lala', 'AdLaLa'], ['bacdedcab', 'AdL'], ['kingma', 'Adam'], ['wide valleys', 'Entropy-SGD'], ['parallelizing', 'Parle']]) {
    await box.fill(text);
    await expect(page.locator('.method[data-active] .method-name')).toContainText(name);
    expect(await options.count()).toBeLessThan(12);
  }
  await box.fill('nothing of the kind');
  await expect(page.getByText('No method matches “nothing of the kind”.')).toBeVisible();
  await page.getByRole('button', { name: `Show all ${all}` }).click();
  await expect(options).toHaveCount(all);
});

test('arrows, Enter and Escape drive the picker', async ({ page }) => {
  await open(page, 'lane1=sgd');
  const name = page.getByRole('button', { name: /change the method/ });
  await name.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.type('aboba');
  await expect(search(page)).toHaveAttribute('aria-activedescendant', 'method-aboba');
  await page.keyboard.press('Escape');
  await expect(name).toBeFocused();
  expect(await methodsOf(page)).toEqual(['sgd']);
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect.poll(() => methodsOf(page)).toEqual(['momentum']);
});

test('letters typed in the picker run as a method of one’s own', async ({ page }) => {
  await open(page, 'lane1=sgd');
  await page.getByRole('button', { name: /change the method/ }).click();
  await search(page).fill('BACAX');
  await expect(page.getByText(/No method matches/)).toBeVisible();
  await search(page).fill('BABAOC');
  await expect(page.locator('.method[data-active]')).toContainText('Run BABAOC as your own');
  await expect(page.locator('.method[data-active]')).toContainText('2 minibatch gradients a step');
  await page.keyboard.press('Enter');
  await expect(word(page)).toHaveValue('BABAOC');
  await expect(word(page)).toBeFocused();
  await expect(page).toHaveURL(/lane1=custom&lane1.word=BABAOC/);
  await page.getByRole('button', { name: /change the method/ }).click();
  await search(page).fill('AO');
  await expect(page.getByText(/nothing kicks/)).toBeVisible();
});

test('a typed word gives the same weights as the built-in row, and its parameters appear', async ({ page }) => {
  await open(page, 'lane1=baoab&lane1.h=0.3');
  const built_in = await fingerprint(page);
  await open(page, 'lane1=custom&lane1.word=AB&lane1.h=0.3');
  const tau = page.getByRole('slider', { name: 'temperature' });
  await expect(tau).toHaveCount(0);
  expect(await fingerprint(page)).not.toBe(built_in);
  await word(page).fill('BAOAB');
  // Read as it is typed: the gradient is put in, the cost is said, the race goes on as it was.
  await expect(page.locator('tg-word-field .tile')).toHaveText(['B', 'A', 'O', 'A', 'G', 'B']);
  await expect(page.locator('.word-says')).toContainText('1 minibatch gradient a step, and one at the start. Enter runs it.');
  await expect(page).toHaveURL(/lane1.word=AB&/);
  await word(page).press('Enter');
  await expect(page.getByText('letters BAOAB, were AB').first()).toBeVisible();
  await expect(tau).toBeVisible();
  await expect(page).not.toHaveURL(/word=/); // the usual word
  expect(await fingerprint(page)).toBe(built_in);
});

test('each layer can have a word, also one for every hidden layer', async ({ page }) => {
  await open(page, 'lane1=custom&network.hidden=8,8');
  await page.getByRole('button', { name: 'one for each layer' }).click();
  await expect(word(page)).toHaveValue('hidden: BAOAB; output: BAOAB');
  await word(page).fill('hidden1: BACDEDCAB; hidden2: BAB; output: BAOAB');
  await expect(page.locator('.word-says')).toContainText('All parts share the same sequence of A and B');
  await word(page).fill('hidden1: BACDEDCAB; hidden2: BAOAB; output: BAB');
  await word(page).press('Enter');
  await expect(page.locator('.word-echo mark')).toHaveText('output: BAB');
  await word(page).fill('hidden1: BACDEDCAB; hidden2: BAOAB; output: BAOAB');
  await word(page).press('Enter');
  await expect(page.locator('tg-word-field .layer')).toHaveText(['hidden 1', 'hidden 2', 'output']);
  expect(await fingerprint(page, 20)).toMatch(/^[0-9a-f]{16}$/);
});

test('a word that makes no sense is explained where it stands', async ({ page }) => {
  await open(page, 'lane1=custom');
  for (const [text, marked, why] of [['BAOXB', 'X', 'X is no letter of an integrator'], ['BOAbO', 'b', 'b is no letter; B is'], ['BAEAB', 'E', 'no C or F brakes with it'], ['BOB', 'BOB', 'Nothing drifts'], ['BAGB', 'G', 'G is never typed']]) {
    await word(page).fill(text);
    await expect(word(page)).toHaveAttribute('aria-invalid', 'true');
    await expect(page.locator('.word-echo mark')).toHaveText(marked);
    await expect(page.locator('.word-says')).toContainText(why);
    await word(page).press('Enter');
    await expect(page).toHaveURL(/lane1=custom$/); // BAOAB goes on
  }
  expect(await accessibilityProblems(page, 'tg-lane-card')).toEqual([]);
  await word(page).press('Escape');
  await expect(word(page)).toHaveValue('BAOAB');
  await expect(word(page)).toHaveAttribute('aria-invalid', 'false');
});

test('a method shown as letters keeps its numbers, its schedule and its weights', async ({ page }) => {
  await open(page, 'lane1=adlala&lane1.h=0.2&lane1.h.schedule=exponential&lane1.h.to=0.1&lane1.sigma_a=0.02');
  const before = await fingerprint(page);
  await page.getByRole('button', { name: 'AdLaLa: more' }).click();
  await page.getByRole('menuitem', { name: 'Show as letters' }).click();
  await expect(word(page)).toHaveValue('hidden: BACDEDCAB; output: BAOAB');
  await expect(word(page)).toBeFocused();
  await expect(page).toHaveURL(/lane1=custom&.*word=hidden/);
  await expect(page).toHaveURL(/lane1.h.schedule=exponential/);
  expect(await fingerprint(page)).toBe(before);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => methodsOf(page)).toEqual(['adlala']);
  await openPage(page, 'lane1=adam');
  await page.getByRole('button', { name: 'Adam: more' }).click();
  await expect(page.getByRole('menuitem', { name: 'Remove' })).toBeVisible();
  await expect(page.getByRole('menuitem', { name: 'Show as letters' })).toHaveCount(0);
});

test('a parameter follows a schedule: chosen beside its slider, drawn, in the link', async ({ page }) => {
  await open(page, 'lane1=sgd&steps=1000');
  const constant = await fingerprint(page);
  await page.getByRole('button', { name: 'SGD, step size over time: constant' }).click();
  await page.getByRole('combobox', { name: 'SGD, step size, over time' }).selectOption('steps');
  await expect(page.getByText('SGD h follows a schedule: steps').first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'SGD, step size over time: steps' })).toHaveAttribute('aria-expanded', 'true');
  await page.getByRole('button', { name: 'SGD, step size, every: 1000, type a number' }).click();
  await page.locator('tg-parameter-row .typed').fill('100');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/lane1.h.schedule=steps&lane1.h.every=100/);
  const curve = page.getByRole('img', { name: 'step size from 0.4 at the start to 3.9·10⁻⁴ at step 1,000' });
  await expect(curve).toBeVisible();
  // Ten stairs down: heights never rise, and there are as many of them as stairs.
  const heights = (/** @type {string | null} */ (await curve.locator('polyline').getAttribute('points')) ?? '').split(' ').map((point) => Number(point.split(',')[1]));
  heights.reduce((a, b) => { expect(b).toBeGreaterThanOrEqual(a); return b; });
  expect(heights.at(-1)).toBeGreaterThan(heights[0] + 40);
  expect(await fingerprint(page)).not.toBe(constant);
  expect(await accessibilityProblems(page, 'tg-lane-card')).toEqual([]);
  // Its own number is where it starts.
  await page.getByRole('button', { name: 'SGD, step size: 0.4, type a number' }).click();
  await page.locator('tg-parameter-row .typed').fill('0.5');
  await page.keyboard.press('Enter');
  await expect(page.getByText('h 0.5, was 0.4').first()).toBeVisible();
  await expect(page).toHaveURL(/lane1.h=0.5&lane1.h.schedule=steps/);
  await page.getByRole('combobox', { name: 'SGD, step size, over time' }).selectOption('constant');
  await expect(page).not.toHaveURL(/schedule/);
});

test('the reference is opened from a lane and from the help, and is searched', async ({ page }) => {
  await open(page, 'lane1=lol');
  await page.getByRole('button', { name: /Leimkuhler/ }).click();
  const reference = page.getByRole('dialog', { name: /^All \d+ methods$/ });
  const lol = reference.locator('#reference-lol');
  await expect(lol).toContainText('Partitioned integrators for thermodynamic parameterization of neural networks');
  await expect(lol).toContainText('1 minibatch gradient a step, and one at the start.');
  await expect(lol.getByRole('row', { name: /temperature, hidden tau1/ })).toBeVisible();
  expect(await accessibilityProblems(page, 'tg-reference')).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Help' }).click();
  await page.getByRole('button', { name: 'Reference of all methods' }).click();
  const field = reference.getByRole('searchbox');
  await expect(field).toBeFocused();
  await field.fill('parle');
  await expect(reference.locator('details')).toHaveCount(1);
  await reference.locator('summary').click();
  await expect(reference).toContainText('Parle stays on the processor, as its walkers look at each other.');
  await reference.getByRole('button', { name: 'Add Parle as a lane' }).click();
  await expect.poll(() => methodsOf(page)).toEqual(['lol', 'parle']);
});

test('costs and acceptance are shown, and the ensemble says what the graphics processor cannot run', async ({ page }) => {
  await open(page, 'lane1=hmc&lane2=entropy-sgd&steps=50&data.train=100');
  await fingerprint(page, 20);
  await expect(page.getByText(/^\d+\s% of proposals accepted$/)).toHaveCount(1);
  const { lanes } = await page.evaluate(() => /** @type {any} */ (window).thermograd.state());
  expect(lanes[1].gradients).toBe(20 * 20); // L = 20 a step
  await open(page, 'lane1=sgd&lane2=parle&view=ensemble');
  await expect(page.getByText('Parle stays on the processor, as its walkers look at each other.')).toBeVisible();
});

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

for (const [width, colorScheme] of /** @type {const} */ ([[1280, 'dark'], [390, 'light']])) {
  test(`axe finds nothing with words, schedules, picker and reference at ${width}, ${colorScheme}`, async ({ page }) => {
    await page.setViewportSize({ width, height: 844 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await open(page, 'lane1=custom&lane1.h.schedule=cosine&lane2=parle&lane3=hmc');
    if (width < 720) await page.getByRole('button', { name: /“BAOAB”: letters and controls/ }).click();
    await page.getByRole('button', { name: '“BAOAB”, step size over time: cosine' }).click();
    await word(page).fill('BAO?B');
    await expect(page.locator('.word-echo mark')).toBeVisible();
    expect(await accessibilityProblems(page), 'the lane').toEqual([]);
    await page.getByRole('button', { name: /“BAOAB”,.*change the method/ }).click();
    await search(page).fill('BAB');
    expect(await accessibilityProblems(page), 'picker').toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /Leimkuhler/ }).first().click();
    expect(await accessibilityProblems(page), 'reference').toEqual([]);
  });
}
