// @ts-check
// What a visitor downloads, compressed as a server sends it: the engine, and everything up to the first race.
import { gzipSync } from 'node:zlib';
import { expect, openPage, test } from '../../www/tools/harness.mjs';

/** Limits in kB (1,000 bytes), from the project's goals. */
const ENGINE = 400;
const FIRST_LOAD = 700;

const kB = (/** @type {Buffer} */ bytes) => gzipSync(bytes).length / 1000;

test('the engine and the first load stay small', async ({ page }) => {
  /** @type {Map<string, Promise<Buffer>>} */
  const bodies = new Map();
  // Once a file, whichever worker asks for it again.
  page.context().on('response', (response) => {
    if (response.ok() && /^http/.test(response.url())) bodies.set(response.url().split('#')[0], response.body());
  });
  await openPage(page);
  await page.waitForFunction(() => 'thermograd' in window);
  await page.waitForLoadState('networkidle');
  let engine = 0;
  let all = 0;
  for (const [url, body] of bodies) {
    const size = kB(await body);
    all += size;
    if (url.endsWith('.wasm')) engine += size;
  }
  console.log(`engine ${engine.toFixed(0)} kB, first load ${all.toFixed(0)} kB, compressed`);
  expect(engine).toBeGreaterThan(50); // it was seen at all
  expect(engine).toBeLessThan(ENGINE);
  expect(all).toBeLessThan(FIRST_LOAD);
});
