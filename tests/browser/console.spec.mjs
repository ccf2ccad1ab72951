// @ts-check
// window.thermograd: the race for the browser's console, with exact numbers and fingerprints.
import { expect, firefox, noFirefox, openPage, test } from '../../www/tools/harness.mjs';

/** @typedef {ReturnType<typeof import('../../www/app/console.js').consoleInterface>} Thermograd */

/** Calls window.thermograd in the page. @template T, A @param {import('../../www/tools/harness.mjs').Page} page @param {(thermograd: Thermograd, given: A) => T | Promise<T>} work @param {A} [given] @returns {Promise<T>} */
async function ask(page, work, given) {
  await page.waitForFunction(() => 'thermograd' in window);
  return page.evaluate(
    ([source, argument]) => new Function('t', 'g', `return (${source})(t, g)`)(/** @type {any} */ (window).thermograd, argument),
    /** @type {const} */ ([work.toString(), given]),
  );
}

const small = { seed: 3, steps: 400, network: { hidden: [20] }, lanes: [{ method: 'lol', h: 0.3 }, { method: 'adam' }] };

test.describe('the console', () => {
  // The policy of the built page forbids `new Function`, which carries the calls over.
  test.use({ bypassCSP: true });
  test.beforeEach(async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await openPage(page);
  });

  test('gives the whole experiment, defaults filled in', async ({ page }) => {
    const experiment = await ask(page, (t) => t.experiment());
    expect(experiment.lanes.map((lane) => lane.method)).toEqual(['sgd', 'adam', 'adlala', 'lol']);
    expect(experiment).toMatchObject({ seed: 1, steps: 20000, data: { kind: 'spirals', train: 1000 }, network: { hidden: [100] } });
  });

  test('loads JSON and stays at step 0', async ({ page }) => {
    expect(await ask(page, (t, given) => t.load(given), small)).toEqual([]);
    expect(await ask(page, (t) => t.state())).toMatchObject({
      step: 0, status: 'ready', lanes: [{ method: 'lol', gradients: 1 }, { method: 'adam', gradients: 0 }],
    });
    expect((await ask(page, (t) => t.experiment())).lanes[0].h).toBe(0.3);
  });

  test('loads what is right of an experiment and answers with what is not', async ({ page }) => {
    const problems = await ask(page, (t) => t.load('#seed=7&steps=soon&lane1=adam&lane1.h=1000'));
    expect(problems).toHaveLength(2);
    expect(problems[0]).toContain('steps = soon is not a whole number');
    expect(problems[1]).toMatch(/^Lane 1, step size: h = 1000 is out of range/);
    const opened = await ask(page, (t) => t.experiment());
    expect(opened).toMatchObject({ seed: 7, steps: 20000, lanes: [{ method: 'adam' }] });
    expect(await ask(page, (t) => t.load({ seed: 8, colour: 'red' }))).toEqual([expect.stringContaining('colour')]);
    expect((await ask(page, (t) => t.experiment())).seed).toBe(8);
  });

  test('rejects what cannot be read, says why, and keeps the open experiment where it is', async ({ page }) => {
    await ask(page, (t, given) => t.load(given), small);
    await ask(page, (t) => t.run(120));
    const before = await ask(page, async (t) => [t.experiment(), t.state(), await t.fingerprint()]);
    const why = (/** @type {any} */ given) => ask(page, (t, wanted) =>
      t.load(wanted).then(() => 'it was opened', (error) => `${error.name}: ${error.message}`), given);
    expect(await why('{"seed": 7')).toMatch(/^Error: It is no experiment: this is not readable JSON \(.*line 1 column/);
    expect(await why('good morning')).toMatch(/^Error: .* this is neither JSON nor a link\. .*key=value/);
    expect(await why(`#seed=7&name=${'x'.repeat(64_000)}`)).toMatch(/^Error: .* is too long\. At most 64 kB are read/);
    for (const given of [null, 42, true, [small]]) {
      expect(await why(given)).toBe('TypeError: load(given) takes an experiment: an object, JSON or a link');
    }
    expect(await ask(page, async (t) => [t.experiment(), t.state(), await t.fingerprint()])).toEqual(before);
    await expect(page.locator('.notice')).toHaveCount(0);
  });

  test('runs to any step, not only to evaluated ones, with the numbers of exactly that step', async ({ page }) => {
    await ask(page, (t, given) => t.load(given), small);
    const at123 = await ask(page, (t) => t.run(123));
    expect(at123).toMatchObject({ step: 123, status: 'paused', lanes: [{ gradients: 124 }, { gradients: 123 }] });
    const at124 = await ask(page, (t) => t.run(124));
    expect(at124.lanes[0].train_loss).not.toBe(at123.lanes[0].train_loss);
    // Back by replay: the same bits.
    expect(await ask(page, (t) => t.run(123))).toEqual(at123);
    expect(await ask(page, (t) => t.state())).toEqual(at123);
    expect(await ask(page, (t) => t.run())).toMatchObject({ step: 400, status: 'done' });
  });

  test('fingerprints depend on the experiment and the step alone', async ({ page }) => {
    /** @param {number[]} steps */
    const runs = async (steps) => {
      for (const step of steps) await ask(page, (t, to) => t.run(to), step);
      return ask(page, (t) => t.fingerprint());
    };
    await ask(page, (t, given) => t.load(given), small);
    const straight = await runs([300]);
    expect(straight).toMatch(/^[0-9a-f]{16}$/);
    await ask(page, (t) => t.rewind());
    expect(await runs([7, 290, 12, 301, 300])).toBe(straight);
    expect(await runs([301])).not.toBe(straight);
    await ask(page, (t, given) => t.load({ ...given, seed: 4 }), small);
    expect(await runs([300])).not.toBe(straight);
    // At its own pace, with the clock deciding the rounds.
    await ask(page, (t, given) => t.load(given), small);
    await page.locator('body').press('Space');
    await page.waitForFunction(() => /** @type {any} */ (window).thermograd.state().step > 150);
    await ask(page, (t) => t.pause());
    expect(await runs([300])).toBe(straight);
  });

  test('a diverged lane has no numbers, and the others go on', async ({ page }) => {
    const report = await ask(page, async (t) => {
      await t.load('#network.loss=mse&network.activation=linear&lane1=adam&lane2=sgd&lane2.h=5');
      return t.run(100);
    });
    expect(report.lanes[1]).toMatchObject({ status: 'diverged', train_loss: null, test_accuracy: null });
    expect(report.lanes[1].diverged_at).toBeGreaterThan(0);
    expect(report.lanes[0]).toMatchObject({ status: 'paused', gradients: 100, diverged_at: null });
    expect(await ask(page, (t) => t.fingerprint())).toMatch(/^[0-9a-f]{16}$/);
  });
});

test('Firefox gives the same bits', async ({ page }) => {
  test.skip(noFirefox !== '', noFirefox);
  const link = 'seed=2&network.hidden=30,20&step=500';
  const there = async () => {
    const { thermograd } = /** @type {any} */ (window);
    const { lanes } = await thermograd.run(500);
    return { fingerprint: await thermograd.fingerprint(), lanes };
  };
  await openPage(page, link);
  await page.waitForFunction(() => 'thermograd' in window);
  const here = await page.evaluate(there);
  const other = await firefox(async (fox) => {
    await fox.waitForFunction(() => 'thermograd' in window);
    return fox.evaluate(there);
  }, link);
  expect(other).toEqual(here);
});
