// @ts-check
// The same bits everywhere: the experiments whose fingerprints are committed (and checked natively, in
// debug and release, by value_stability.rs) give them in Chromium and in Firefox too.
import { readFileSync } from 'node:fs';
import { expect, firefox, noFirefox, openPage, test } from '../../www/tools/harness.mjs';

/** @type {{link: string, fingerprint: string}[]} */
const golden = JSON.parse(readFileSync(new URL('../golden/fingerprints.json', import.meta.url), 'utf8'));

/** Races that have each row of the table once. @type {{link: string, fingerprint: string}[]} */
const rows = JSON.parse(readFileSync(new URL('../golden/fingerprints-rows.json', import.meta.url), 'utf8')).races;

/** Runs in the page: each link's fingerprint at its last step. @param {string[]} links */
async function fingerprints(links) {
  const race = /** @type {any} */ (window).thermograd;
  const found = [];
  for (const link of links) {
    await race.load(link);
    await race.run();
    found.push(await race.fingerprint());
  }
  return found;
}

const links = golden.map(({ link }) => link);
const expected = golden.map(({ fingerprint }) => fingerprint);

test('Chromium computes the committed fingerprints', async ({ page }) => {
  test.setTimeout(180_000);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openPage(page);
  await page.waitForFunction(() => 'thermograd' in window);
  expect(await page.evaluate(fingerprints, links)).toEqual(expected);
});

test('Chromium computes the fingerprint of each row', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openPage(page);
  await page.waitForFunction(() => 'thermograd' in window);
  const found = await page.evaluate(fingerprints, rows.map(({ link }) => link));
  expect(found).toEqual(rows.map(({ fingerprint }) => fingerprint));
});

test('Node computes the committed fingerprints', async () => {
  const wasm = await import('../../www/pkg/thermograd.js');
  wasm.initSync({ module: readFileSync(new URL('../../www/pkg/thermograd_bg.wasm', import.meta.url)) });
  const found = links.map((link) => {
    const { experiment } = wasm.open(link);
    const thetas = experiment.lanes.map((/** @type {unknown} */ _, /** @type {number} */ lane) => {
      const run = new wasm.LaneRun(experiment, lane);
      run.advance(experiment.steps);
      return run.theta();
    });
    return wasm.fingerprint(thetas);
  });
  expect(found).toEqual(expected);
});

test('Firefox computes the committed fingerprints', async () => {
  test.setTimeout(180_000);
  test.skip(noFirefox !== '', noFirefox);
  await firefox(async (page) => {
    await page.waitForFunction(() => 'thermograd' in window);
    await page.evaluate(async () => { await /** @type {any} */ (window).thermograd.pause(); });
    expect(await page.evaluate(fingerprints, links)).toEqual(expected);
  });
});

test('Firefox computes the fingerprint of each row', async () => {
  test.setTimeout(90_000); // Firefox itself takes a while to start
  test.skip(noFirefox !== '', noFirefox);
  await firefox(async (page) => {
    await page.waitForFunction(() => 'thermograd' in window);
    await page.evaluate(async () => { await /** @type {any} */ (window).thermograd.pause(); });
    const found = await page.evaluate(fingerprints, rows.map(({ link }) => link));
    expect(found).toEqual(rows.map(({ fingerprint }) => fingerprint));
  });
});
