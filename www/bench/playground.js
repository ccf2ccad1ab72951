// @ts-check
// The whole playground under load, in headless Chromium: `npm run bench:page [-- --minutes 60]`.
// First how fast a lane trains at "as fast as it goes", beside the same engine in a bare loop, turn by turn, and
// the page's frames meanwhile; then, if minutes are given, a soak: eight lanes, memory and frames minute by minute.

import { readdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { createServer } from 'vite';
import { findChromium } from '../tools/browsers.js';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '0' }, rounds: { type: 'string', default: '7' } } });
const minutes = Number(values.minutes);
const rounds = Number(values.rounds);
if (!(minutes >= 0 && rounds >= 1)) throw new Error('--minutes and --rounds take a number');

/** Benchmark work W1, long enough to last. */
const ONE = 'lane1=sgd&lane1.h=0.05&steps=10000000';
const EIGHT = ['sgd', 'adam', 'sgld', 'baoab', 'lol', 'adlala', 'sgd', 'adam'].map((method, i) => `lane${i + 1}=${method}`).join('&');

const server = await createServer({
  root: `${import.meta.dirname}/..`,
  logLevel: 'error',
  server: { host: '127.0.0.1', port: 0, strictPort: false, hmr: false },
});
await server.listen();
const launched = await chromium.launchServer({ executablePath: findChromium(), args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
const browser = await chromium.connect(launched.wsEndpoint());

/** Median of some numbers. @param {number[]} numbers */
const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

/** @param {string} link */
async function playground(link) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${server.resolvedUrls?.local[0]}#${link}`);
  await page.waitForFunction(() => 'thermograd' in window);
  return page;
}

/** Frames of so many milliseconds: how many a second, and the time that 99 % stay under. @param {import('@playwright/test').Page} page @param {number} duration */
const frames = (page, duration) => page.evaluate((duration) => new Promise((done) => {
  /** @type {number[]} */
  const times = [];
  const began = performance.now();
  let last = began;
  requestAnimationFrame(function tick(now) {
    times.push(now - last);
    last = now;
    if (now - began < duration) return void requestAnimationFrame(tick);
    times.sort((a, b) => a - b);
    done({ rate: (1000 * times.length) / (now - began), p99: times[Math.floor(0.99 * (times.length - 1))] });
  });
}), duration);

/** Resident memory of the browser and all its processes, in MB; null where there is no /proc. */
function resident() {
  try {
    const parents = new Map(readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
      try {
        return [[Number(pid), Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')[1])]];
      } catch {
        return []; // It has ended meanwhile.
      }
    }));
    const mine = (/** @type {number | undefined} */ pid) => {
      for (; pid; pid = parents.get(pid)) if (pid === launched.process().pid) return true;
      return false;
    };
    let kilobytes = 0;
    for (const pid of parents.keys()) {
      if (mine(pid)) kilobytes += Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
    }
    return kilobytes / 1000;
  } catch {
    return null;
  }
}

/** Lanes' own steps a second and a bare loop's, in turn. */
async function speed() {
  const page = await playground(ONE);
  await page.evaluate((link) => /** @type {any} */ (window).thermograd.load(link), ONE);
  /** @type {{bare: number, lane: number, rate: number, p99: number}[]} */
  const found = [];
  for (let round = -1; round < rounds; round++) {
    const bare = await page.evaluate(async (link) => {
      const path = '/pkg/thermograd.js';
      const wasm = await import(/* @vite-ignore */ path);
      await wasm.default({ module_or_path: '/pkg/thermograd_bg.wasm' });
      const run = new wasm.LaneRun(wasm.open(link).experiment, 0, 0);
      run.advance(4096);
      const [began, from] = [performance.now(), run.step];
      while (performance.now() - began < 500) run.advance(run.step + 4096);
      return (1000 * (run.step - from)) / (performance.now() - began);
    }, ONE);
    // `run` goes as fast as it can; nobody waits for its end.
    await page.evaluate(() => void /** @type {any} */ (window).thermograd.run());
    const { rate, p99 } = /** @type {any} */ (await frames(page, 2000));
    const lane = await page.evaluate(() => Number(document.querySelector('.pace')?.textContent?.replace(/[^\d]/g, '')));
    await page.evaluate(() => /** @type {any} */ (window).thermograd.pause());
    if (round >= 0) found.push({ bare, lane, rate, p99 }); // the first round warms up
  }
  await page.close();
  const [bare, lane, rate, p99] = (/** @type {const} */ (['bare', 'lane', 'rate', 'p99'])).map((key) => median(found.map((one) => one[key])));
  const ratio = median(found.map((one) => one.lane / one.bare));
  console.log(`W1, steps a second: bare loop ${Math.round(bare)}, lane ${Math.round(lane)}; lane / bare ${ratio.toFixed(3)} (goal 0.9)`);
  console.log(`meanwhile ${rate.toFixed(1)} frames a second, 99 % within ${p99.toFixed(1)} ms`);
}

/** Eight lanes at the page's usual pace, begun anew every ten minutes. */
async function soak() {
  const link = `${EIGHT}&steps=10000000`;
  const page = await playground(link);
  /** @type {(number | null)[]} */
  const memory = [];
  for (let minute = 1; minute <= minutes; minute++) {
    if (minute % 10 === 1) {
      await page.evaluate((link) => /** @type {any} */ (window).thermograd.load(link), link);
      await page.keyboard.press('Space');
    }
    const { rate, p99 } = /** @type {any} */ (await frames(page, 60_000));
    memory.push(resident());
    const { step } = await page.evaluate(() => /** @type {any} */ (window).thermograd.state());
    console.log(`minute ${minute}: step ${step}, ${memory.at(-1)?.toFixed(0) ?? '?'} MB, ${rate.toFixed(1)} frames a second, 99 % within ${p99.toFixed(1)} ms`);
  }
  await page.close();
  const [settled, end] = [memory[Math.min(9, memory.length - 1)], memory.at(-1)];
  if (settled && end) console.log(`memory: ${(end / settled).toFixed(2)} times that of minute ${Math.min(10, minutes)} (goal: below 1.2)`);
}

try {
  await speed();
  if (minutes) await soak();
} finally {
  await browser.close();
  await launched.close();
  await server.close();
}
