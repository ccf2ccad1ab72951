// @ts-check
// Workers that end without a word, in every view: all goes on from where it was, with the same numbers; and a worker
// that is only slow is left alone. The worker of the graphics processor is in gpu.spec.mjs.
import { expect, openPage, test } from '../../www/tools/harness.mjs';
import { Silence, within } from '../../www/compute/silence.js';

/** @typedef {import('../../www/tools/harness.mjs').Page} Page */

// Deaths take their time to be noticed, several in one test; a machine shared with others takes as long again.
test.describe.configure({ timeout: 120_000 });

/** Milliseconds in which all goes on after a death. */
const SOON = 5000;

const call = (/** @type {Page} */ page, /** @type {string} */ name, /** @type {any} */ given = undefined) =>
  page.waitForFunction(() => 'thermograd' in window).then(() =>
    page.evaluate(([what, argument]) => /** @type {any} */ (window).thermograd[what](argument), [name, given]));

/** Numbers from 0 to 1, the same at every run of the tests. @param {number} seed */
function dice(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Remembers the page's workers, so that they can be ended behind its back. @param {Page} page */
const remember = (page) => page.addInitScript(() => {
  const Real = Worker;
  /** @type {{kind: string, ended: boolean, end: () => void, heard: number[]}[]} */
  const workers = [];
  Object.assign(globalThis, {
    workers,
    Worker: class extends Real {
      constructor(/** @type {string | URL} */ address, /** @type {WorkerOptions} */ options) {
        super(address, options);
        const kind = /([a-z-]*worker)-[^/]*$/.exec(String(address))?.[1] ?? '';
        const one = { kind, ended: false, heard: /** @type {number[]} */ ([]), end: () => this.terminate() };
        this.addEventListener('message', () => one.heard.push(performance.now()));
        this.remembered = one;
        workers.push(one);
      }

      terminate() {
        this.remembered.ended = true;
        super.terminate();
      }
    },
  });
});

/** The workers of a kind that live. @param {Page} page @param {string} kind */
const living = (page, kind) => page.evaluate((wanted) =>
  /** @type {any[]} */ (/** @type {any} */ (window).workers)
    .filter((one) => one.kind === wanted && !one.ended).length, kind);

/**
 * Ends some of a kind, chosen by the dice: they say nothing any more, and no event tells of it.
 *
 * @param {Page} page
 * @param {string} kind
 * @param {number} count
 * @param {() => number} draw
 */
async function end(page, kind, count, draw) {
  const draws = Array.from({ length: count }, draw);
  const ended = await page.evaluate(([wanted, numbers]) => {
    /** @type {any[]} */
    const all = /** @type {any} */ (window).workers;
    const there = all.filter((one) => one.kind === wanted && !one.ended);
    const chosen = numbers.flatMap((number) => there.splice(Math.floor(number * there.length), 1));
    for (const one of chosen) one.end();
    return chosen.length;
  }, /** @type {[string, number[]]} */ ([kind, draws]));
  expect(ended, `workers ended of ${kind}`).toBe(count);
}

/**
 * Waits for a condition in the page for as long as its own timer takes to count SOON: where the machine is held up by
 * others, the timer is too.
 *
 * @template T
 * @param {Page} page
 * @param {(given: T) => boolean | Promise<boolean>} condition
 * @param {T} given
 */
async function soon(page, condition, given) {
  await page.evaluate((limit) => {
    let counted = 0;
    const late = () => { counted += 250; };
    Object.assign(window, { soon: { late: () => counted >= limit, timer: setInterval(late, 250) } });
  }, SOON);
  const began = Date.now();
  for (;;) {
    if (await page.evaluate(condition, /** @type {any} */ (given))) break;
    const late = await page.evaluate(() => /** @type {any} */ (window).soon.late());
    expect(late, `${condition} within ${SOON} ms`).toBe(false);
    await page.waitForTimeout(50);
  }
  await page.evaluate(() => clearInterval(/** @type {any} */ (window).soon.timer));
  console.log(`went on after ${Date.now() - began} ms`);
}

/** No lane is behind, and the race has passed a step. @param {number} step */
const racesOn = (step) => {
  const { step: at, lanes } = /** @type {any} */ (window).thermograd.state();
  return at > step && lanes.every((/** @type {any} */ lane) => lane.status !== 'lost');
};

/**
 * Ends half of twelve lanes while they race and while they rest.
 *
 * @param {Page} page
 * @param {string} link
 * @param {number} seed of the dice
 */
async function race(page, link, seed) {
  const draw = dice(seed);
  await remember(page);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openPage(page, link);
  await call(page, 'run', 1000);
  const undisturbed = await call(page, 'fingerprint');

  await call(page, 'rewind');
  await page.locator('body').press('Space');
  const moment = 20 + Math.floor(draw() * 300);
  await page.waitForFunction((step) => /** @type {any} */ (window).thermograd.state().step >= step, moment);
  await end(page, 'worker', 6, draw);
  const { step } = /** @type {any} */ (await call(page, 'state'));
  await soon(page, racesOn, step + 20);
  await expect(page.getByText(/engine stopped and was started again/).first()).toBeVisible();
  await call(page, 'run', 1000);
  expect(await call(page, 'fingerprint')).toBe(undisturbed);

  await call(page, 'run', 3000);
  await end(page, 'worker', 6, draw);
  await page.evaluate(() => {
    void /** @type {any} */ (window).thermograd.run(1000).then(() => Object.assign(window, { back: true }));
  });
  await soon(page, () => 'back' in window, null);
  expect(await call(page, 'fingerprint')).toBe(undisturbed);
  expect(await living(page, 'worker')).toBe(12);
}

const LANES = 'sgd adam adlala lol baoab sgld gla1 gla2 nesterov rmsprop sghmc sgnht'.split(' ')
  .map((method, i) => `lane${i + 1}=${method}`).join('&');

test('a race goes on when six of its twelve workers end, under way and at rest', async ({ page }) => {
  await race(page, `network.hidden=8&data.train=100&data.test=100&${LANES}`, 1);
});

test('a race on a target goes on when six of its twelve workers end', async ({ page }) => {
  await race(page, `target=double_well&steps=20000&${LANES}`, 2);
});

test('seeds on the processor go on when all their workers end, twice', async ({ page }) => {
  const draw = dice(3);
  await remember(page);
  await page.addInitScript(() => Object.defineProperty(navigator, 'hardwareConcurrency', { get: () => 6 }));
  const link = 'view=ensemble&engine=cpu&replicas=12&steps=50000'
    + '&network.hidden=100&data.train=200&data.test=200&lane1=sgd&lane2=adam&lane3=lol';
  const seeds = () => page.evaluate(() => /** @type {any} */ (window).thermograd.ensemble().lanes);
  /** More seeds than so many are known. @param {number} some */
  const more = (some) => {
    /** @type {{seeds: object[]}[]} */
    const all = /** @type {any} */ (window).thermograd.ensemble().lanes;
    return all.flatMap((lane) => lane.seeds).length > some;
  };
  const known = async () => (await seeds()).flatMap((/** @type {any} */ lane) => lane.seeds).length;
  const done = () => page.waitForFunction(() => /** @type {any} */ (window).thermograd?.ensemble().status === 'done');
  await openPage(page, link);
  await done();
  const undisturbed = await seeds();
  await page.getByRole('button', { name: 'Start over' }).click();
  for (let round = 0; round < 2; round++) {
    await page.waitForFunction(more, Math.floor(draw() * 6) + (await known()));
    const before = await known();
    await end(page, 'seed-worker', 6, draw);
    await soon(page, more, before + 2); // an answer or two may have been on their way
  }
  await done();
  expect(await seeds()).toEqual(undisturbed);
});

test('a landscape goes on when its worker, the surface’s and two lanes’ end, three times', async ({ page }) => {
  const draw = dice(4);
  await remember(page);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const finest = (/** @type {number} */ step) => {
    const { status, picture } = /** @type {any} */ (window).thermograd.landscape();
    return status === 'done' && picture?.stride === 1 && picture.step === step;
  };
  const link = 'view=landscape&data.train=100&data.test=100&network.hidden=8';
  /** @type {any[]} */
  const undisturbed = [];
  const stops = [200, 300, 400];
  await openPage(page, link);
  for (const step of stops) {
    await call(page, 'run', step);
    await page.waitForFunction(finest, step);
    undisturbed.push(await call(page, 'landscape'));
  }
  await openPage(page, link);
  for (const [k, step] of stops.entries()) {
    if (k) await page.waitForTimeout(draw() * 300);
    else await page.waitForFunction(() => /** @type {any} */ (window).thermograd?.state().lanes.length === 4);
    await call(page, 'run', step - 50);
    await page.waitForFunction(() => /** @type {any} */ (window).thermograd.landscape().picture !== null);
    // One whose script has never come is given longer than the five seconds of this test.
    await page.waitForFunction(() => /** @type {any[]} */ (/** @type {any} */ (window).workers)
      .some((one) => one.kind === 'surface-worker' && !one.ended && one.heard.length > 0));
    await end(page, 'landscape-worker', 1, draw);
    await end(page, 'surface-worker', 1, draw);
    await end(page, 'worker', 2, draw);
    await page.evaluate((to) => void /** @type {any} */ (window).thermograd.run(to), step);
    await soon(page, (at) => /** @type {any} */ (window).thermograd.landscape().picture?.step === at, step);
    await page.waitForFunction(finest, step);
    expect(await call(page, 'landscape')).toEqual(undisturbed[k]);
    // A new worker has answered: what it was given, and the picture.
    await soon(page, () => /** @type {any[]} */ (/** @type {any} */ (window).workers)
      .some((one) => one.kind === 'surface-worker' && !one.ended && one.heard.length > 5), null);
    await expect(page.locator('.surface-label').first()).toBeVisible();
    await expect(page.getByText('No surface here.')).toHaveCount(0);
  }
});

test('after a lane’s death another link opens', async ({ page }) => {
  await remember(page);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openPage(page, 'network.hidden=8&lane1=sgd&lane2=adam');
  await call(page, 'run', 500);
  await end(page, 'worker', 1, dice(5));
  await page.evaluate(() => { location.hash = '#network.hidden=8&lane1=sgd&lane2=adam&seed=2&step=700'; });
  await soon(page, () => /** @type {any} */ (window).thermograd.state().step === 700, null);
});

test('a step of eight seconds is no death, and its worker says all the while that it lives', async ({ page }) => {
  await remember(page);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  // Batches as large as a step may take, of a deep network: most of the time is spent in single gradients.
  const link = (/** @type {number} */ turns) =>
    `network.hidden=100,100,100&data.train=8000&data.test=100&batch.size=8000&lane1=entropy-sgd&lane1.inner=${turns}`;
  await openPage(page, link(10));
  const took = (/** @type {number} */ to) => page.evaluate(async (step) => {
    const began = performance.now();
    const { lanes: [lane], step: at } = await /** @type {any} */ (window).thermograd.run(step);
    return { seconds: (performance.now() - began) / 1000, at, lane };
  }, to);
  const ten = await took(1);
  const turns = Math.min(200, Math.ceil((10 * 8) / ten.seconds)); // the most that a step may have
  await call(page, 'load', `#${link(turns)}`);
  await page.evaluate(() => { for (const worker of /** @type {any} */ (window).workers) worker.heard.length = 0; });
  const slow = await took(1);
  const gaps = await page.evaluate(() => {
    /** @type {any[]} */
    const all = /** @type {any} */ (window).workers;
    const { heard } = all.find((worker) => worker.kind === 'worker' && !worker.ended);
    return heard.slice(1).map((/** @type {number} */ at, /** @type {number} */ k) => at - heard[k]);
  });
  const longest = Math.round(Math.max(...gaps));
  console.log(`a step of ${turns} turns took ${slow.seconds.toFixed(1)} s, with at most ${longest} ms of silence`);
  expect(slow).toMatchObject({ at: 1, lane: { status: 'paused' } });
  await expect(page.getByText(/engine stopped/)).toHaveCount(0);
  // Four a second are meant; a machine that does other work meanwhile may bring them later, and together.
  expect(gaps.length).toBeGreaterThan(slow.seconds);
  expect(await page.evaluate(() => /** @type {any[]} */ (/** @type {any} */ (window).workers)
    .filter(({ kind }) => kind === 'worker').length)).toBe(1);
});

test.describe('silence', () => {
  /** A clock and a timer that the test moves on. */
  function fakes() {
    const real = { now: performance.now, setInterval: globalThis.setInterval, clearInterval: globalThis.clearInterval };
    const fake = { now: 0, tick: /** @type {(() => void) | null} */ (null) };
    performance.now = () => fake.now;
    Object.assign(globalThis, {
      setInterval: (/** @type {() => void} */ tick) => { fake.tick = tick; return 1; },
      clearInterval: () => { fake.tick = null; },
    });
    return {
      /** @param {number} milliseconds until the timer's next tick */
      pass(milliseconds) {
        fake.now += milliseconds;
        fake.tick?.();
      },
      get ticking() { return fake.tick !== null; },
      restore() {
        performance.now = real.now;
        const { setInterval, clearInterval } = real;
        Object.assign(globalThis, { setInterval, clearInterval, document: undefined });
      },
    };
  }

  test('is told once, after so long, and the timer stops then', () => {
    const clock = fakes();
    try {
      let over = 0;
      const silence = new Silence(() => 2500, () => { over += 1; });
      silence.expect();
      for (let k = 0; k < 9; k++) clock.pass(250);
      expect(over).toBe(0);
      silence.heard();
      for (let k = 0; k < 9; k++) clock.pass(250);
      expect(over).toBe(0);
      clock.pass(250);
      expect(over).toBe(1);
      expect(clock.ticking).toBe(false);
    } finally {
      clock.restore();
    }
  });

  test('does not count while the machine sleeps or the page is hidden', () => {
    const clock = fakes();
    try {
      let over = false;
      const silence = new Silence(() => 2500, () => { over = true; });
      silence.expect();
      for (let k = 0; k < 4; k++) clock.pass(3_600_000); // four nights: half a second each
      expect(over).toBe(false);
      Object.assign(globalThis, { document: { hidden: true } });
      for (let k = 0; k < 100; k++) clock.pass(1000);
      expect(over).toBe(false);
      Object.assign(globalThis, { document: { hidden: false } });
      for (let k = 0; k < 9; k++) clock.pass(250);
      expect(over).toBe(false);
      clock.pass(250);
      expect(over).toBe(true);
    } finally {
      clock.restore();
    }
  });

  test('ends the wait for a device that never answers, and for none that does', async () => {
    const clock = fakes();
    try {
      const never = within(new Promise(() => {}), 1000);
      const soonEnough = within(Promise.resolve(7), 1000);
      expect(await soonEnough).toBe(7);
      for (let k = 0; k < 4; k++) clock.pass(250);
      await expect(never).rejects.toThrow('it gave no answer');
      expect(clock.ticking).toBe(false);
    } finally {
      clock.restore();
    }
  });
});
