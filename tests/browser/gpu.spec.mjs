// @ts-check
// The graphics processor: its shaders compile, its numbers are the processor's, and the processor goes on when it stops.
// Runs on WebGPU in software (SwiftShader); where this Chromium offers none, these tests fail and say so.
import { readFileSync } from 'node:fs';
import { expect, firefox, noFirefox, openPage, test } from '../../www/tools/harness.mjs';

/** @typedef {import('../../www/tools/harness.mjs').Page} Page */

const SMALL = 'view=ensemble&replicas=6&replicate=all&steps=200&network.hidden=8&data.train=200&data.test=200';
const METRICS = /** @type {const} */ (['train_loss', 'test_loss', 'train_accuracy', 'test_accuracy']);

const report = (/** @type {Page} */ page) => page.evaluate(() => /** @type {any} */ (window).thermograd.ensemble());

/** Waits until all seeds are done. @param {Page} page @param {number} replicas */
async function done(page, replicas) {
  await page.waitForFunction((n) => {
    const { status, done: ready } = /** @type {any} */ (window).thermograd?.ensemble() ?? {};
    return status === 'done' && ready === n;
  }, replicas);
  return report(page);
}

/** The worker that owns the device, on a page whose ensemble runs there. @param {Page} page */
async function graphicsWorker(page) {
  const here = () => page.workers().find((worker) => worker.url().includes('gpu-worker'));
  await expect.poll(() => Boolean(here()), 'the worker of the graphics processor').toBe(true);
  const worker = /** @type {NonNullable<ReturnType<typeof here>>} */ (here());
  const found = await worker.evaluate(async () => Boolean(await /** @type {any} */ (navigator).gpu?.requestAdapter()));
  expect(found, 'Chromium offers no WebGPU adapter, though it was started with SwiftShader').toBe(true);
  return worker;
}

/** Another link in the open page, as typed into its address. @param {Page} page @param {string} hash */
const follow = (page, hash) => page.evaluate((fragment) => { location.hash = fragment; }, hash);

/** On an idle page: its ensemble on the graphics processor is done. @param {Page} page */
async function idleWorker(page) {
  await openPage(page, `${SMALL.replace('replicas=6', 'replicas=2').replace('steps=200', 'steps=2')}&engine=gpu&lane1=sgd`);
  const worker = await graphicsWorker(page);
  await done(page, 2);
  return worker;
}

test('every generated shader compiles', async ({ page }) => {
  const worker = await idleWorker(page);
  const { count, errors } = await worker.evaluate(async () => {
    const { thermograd: engine, navigator: { gpu } } = /** @type {any} */ (self);
    const device = await (await gpu.requestAdapter()).requestDevice();
    const texts = new Map();
    const orders = ['shuffle', 'replacement', 'full'];
    for (const method of engine.catalogue().schemes.filter((/** @type {any} */ row) => !row.processor_only).map((/** @type {any} */ { id }) => id)) {
      for (const activation of ['relu', 'tanh', 'sigmoid', 'linear']) {
        for (const loss of ['bce', 'mse']) {
          for (const [i, [hidden, width]] of /** @type {[string, number][]} */ ([['', 64], ['8', 8], ['100', 64], ['7,5', 32], ['12,20,16,8', 128]]).entries()) {
            const link = `lane1=${method}&network.hidden=${hidden}&network.activation=${activation}&network.loss=${loss}&batch.order=${orders[i % 3]}`;
            for (const text of engine.shaders(engine.open(link).experiment, 0, width)) texts.set(text, link);
          }
        }
      }
    }
    /** @type {string[]} */
    const errors = [];
    await Promise.all([...texts].map(async ([code, link]) => {
      const { messages } = await device.createShaderModule({ code }).getCompilationInfo();
      for (const { type, message, lineNum } of messages) if (type === 'error') errors.push(`${link}: line ${lineNum}: ${message}`);
    }));
    device.destroy();
    return { count: texts.size, errors };
  });
  expect(errors).toEqual([]);
  expect(count).toBeGreaterThan(200);
});

test('a landscape grows with its paths, on the processor and on the device alike', async ({ page }) => {
  const worker = await idleWorker(page);
  const found = await worker.evaluate(async () => {
    const { thermograd: engine, navigator: { gpu } } = /** @type {any} */ (self);
    const { experiment } = engine.open('network.hidden=12&data.train=200&data.test=100&lane1=adam&lane2=lol');
    const landscape = new engine.Landscape(experiment);
    const lanes = [0, 1].map((lane) => new engine.LaneRun(experiment, lane));
    const known = lanes.map(() => ({ spacing: 0, count: 0 }));
    /** As the page hands paths on. @type {number[]} */
    const sent = [];
    const hand = () => lanes.forEach((lane, i) => {
      const path = lane.grown_path(known[i].spacing, known[i].count);
      landscape.extend_path(i, path);
      const count = path.from + path.steps.length - (path.head ? 1 : 0);
      known[i] = { spacing: path.spacing, count };
      sent.push(path.steps.length);
    });
    const refused = (/** @type {string} */ text) => {
      try {
        return landscape.set_plane(text).spec;
      } catch (problem) {
        return /** @type {any} */ (problem).text;
      }
    };
    lanes.forEach((lane) => lane.record());
    hand();
    const atStart = refused('endpoints,1,2');
    for (const to of [100, 131, 5000]) {
      lanes.forEach((lane) => lane.advance(to));
      hand();
    }
    lanes.forEach((lane) => lane.goto(3001));
    hand();
    const straight = new engine.LaneRun(experiment, 0);
    straight.record();
    straight.advance(3001);
    const plain = new engine.LaneRun(experiment, 0);
    plain.advance(3001);
    const heads = [lanes[0], straight].map((lane) => lane.grown_path(0, 0)).map(({ steps, thetas }) => [steps.at(-1), [...thetas.slice(-49)]]);
    const plane = landscape.set_plane('endpoints,1,2');
    landscape.set_window(Float64Array.from(plane.window), 13, 9, false);
    const strides = [];
    for (let progress = landscape.advance(1); progress.done < progress.total; progress = landscape.advance(10)) strides.push(progress.stride);
    const ours = landscape.picture();
    const paths = landscape.paths();
    landscape.set_lines(Int32Array.of(-1, 0, 0, 1));
    while (landscape.advance_lines(20) > 0);
    const lines = landscape.lines();
    landscape.set_window(Float64Array.from(plane.window), 13, 9, false);
    const adapter = await gpu.requestAdapter();
    const processor = await engine.gpu_open(adapter.info.description);
    const device = await engine.GpuPlane.create(processor, landscape, false);
    let progress = landscape.advance(0);
    while (progress.stride !== 1) progress = await landscape.advance_on(device, 40);
    const theirs = landscape.picture();
    const apart = Math.max(...ours.loss.map((/** @type {number} */ loss, /** @type {number} */ i) => Math.abs(theirs.loss[i] - loss) / (1 + loss)));
    return {
      atStart, sent, heads, same: [...plain.theta()].every((w, i) => w === lanes[0].theta()[i]), strides, apart,
      misspelt: refused('endpoint'), share: paths.map((/** @type {any} */ { share }) => share), last: paths.map((/** @type {any} */ { steps }) => steps.at(-1)),
      own: paths[0].loss.every(Number.isFinite), map: landscape.map(0, 0, 5).length,
      barriers: lines.map((/** @type {any} */ { barrier, train_loss }) => barrier.height >= 0 && train_loss.every(Number.isFinite)),
      start: [lines[0].train_loss[20], landscape.metrics(0, 0)[0]],
    };
  });
  expect(found.atStart).toContain('is still at the start');
  expect(found.misspelt).toContain('the nearest name is `endpoints`');
  // 1; 25 at 4 .. 100; 128 and the head at 131; all anew after the spacing doubled; the head alone after going back.
  expect(found.sent.slice(0, 6)).toEqual([1, 1, 25, 25, 8, 8]);
  expect(found.sent[6]).toBeGreaterThan(100);
  expect(found.sent.slice(8)).toEqual([1, 1]);
  expect(found.heads[0]).toEqual(found.heads[1]);
  expect(found.same).toBe(true);
  expect(found.last).toEqual([3001, 3001]);
  expect(found.strides[0]).toBe(null);
  expect(found.strides.at(-1)).toBe(1);
  for (const share of found.share) expect(share).toBeGreaterThan(0.1);
  expect(found.own).toBe(true);
  expect(found.map).toBe(25);
  expect(found.barriers).toEqual([true, true]);
  // The start is the plane's origin and the first line's alpha = 0.
  expect(Math.abs(found.start[0] - found.start[1])).toBeLessThan(1e-6);
  // As in tests/rust/gpu.rs: weights are off by a rounding or two of f32.
  expect(found.apart).toBeLessThan(2e-5);
});

test('every method follows the processor for a hundred steps', async ({ page }) => {
  const worker = await idleWorker(page);
  // As in tests/rust/gpu.rs, with its reasons.
  const bounds = { sgd: 2e-6, adam: 5e-5, sgld: 2e-6, baoab: 5e-6, lol: 5e-6, adlala: 2e-5 };
  const found = await worker.evaluate(async (methods) => {
    const { thermograd: engine } = /** @type {any} */ (self);
    const processor = await engine.gpu_open();
    const nets = ['network.hidden=&batch.order=shuffle', 'network.hidden=8&batch.order=replacement', 'network.hidden=7,5&network.activation=tanh&network.loss=mse&batch.order=full'];
    /** @type {Record<string, {theta: number, loss: number, accuracy: number, map: number}>} */
    const worst = {};
    const size = 16;
    for (const method of methods) {
      const off = (worst[method] = { theta: 0, loss: 0, accuracy: 0, map: 0 });
      for (const net of nets) {
        const { experiment } = engine.open(`seed=5&data.train=90&data.test=50&batch.size=20&lane1=${method}&${net}`);
        const all = await engine.GpuEnsemble.create(processor, experiment, 0, 0, 2);
        await all.advance(100);
        const metrics = await all.metrics();
        const snapshots = await all.snapshots();
        const maps = await all.map(size);
        if (maps.replicas !== 2 || all.diverged_at.some((/** @type {number} */ at) => !Number.isNaN(at))) throw new Error(`${method} diverged`);
        const each = [];
        for (const replica of [0, 1]) {
          const ours = new engine.LaneRun(experiment, 0, replica);
          ours.advance(100);
          const theirs = engine.LaneRun.from_snapshot(experiment, 0, replica, snapshots[replica]);
          if (theirs.step !== 100 || theirs.gradients !== ours.gradients) throw new Error(`${method}: ${theirs.step} steps`);
          const [a, b] = [ours.theta(), theirs.theta()];
          if (a.length !== b.length) throw new Error('lengths differ');
          for (let i = 0; i < a.length; i++) off.theta = Math.max(off.theta, Math.abs(a[i] - b[i]));
          const here = theirs.metrics();
          for (const k of [0, 1]) off.loss = Math.max(off.loss, Math.abs(metrics[4 * replica + k] / here[k] - 1));
          for (const k of [2, 3]) off.accuracy = Math.max(off.accuracy, Math.abs(metrics[4 * replica + k] - here[k]));
          each.push(ours.map(size));
          ours.free();
          theirs.free();
        }
        for (let i = 0; i < size * size; i++) {
          const [a, b] = [each[0][i], each[1][i]];
          off.map = Math.max(off.map, Math.abs(maps.mean[i] - (a + b) / 2), Math.abs(maps.deviation[i] - Math.abs(a - b) / Math.SQRT2));
        }
        all.free();
      }
    }
    processor.destroy();
    return worst;
  }, Object.keys(bounds));
  for (const [method, bound] of Object.entries(bounds)) {
    console.log(`${method}: weights ${found[method].theta.toExponential(1)}, losses ${found[method].loss.toExponential(1)}, maps ${found[method].map.toExponential(1)} apart`);
    expect(found[method].theta, method).toBeLessThanOrEqual(bound);
    expect(found[method].loss, method).toBeLessThan(1e-5);
    expect(found[method].accuracy, method).toBe(0);
    expect(found[method].map, method).toBeLessThan(1e-4);
  }
});

test('six seeds are the processor’s', async ({ page }) => {
  await openPage(page, `${SMALL}&engine=gpu`);
  await graphicsWorker(page);
  const theirs = await done(page, 6);
  await expect(page.locator('.run-bar .engine')).toContainText('Graphics processor (SwiftShader)');
  await expect(page.locator('.ensemble-legend')).toContainText('The GPU was asked for: SwiftShader.');
  const engines = page.locator('.run-bar').getByLabel('Engine');
  await expect(engines).toHaveValue('gpu');
  await engines.selectOption('Processor');
  await expect(page).toHaveURL(/engine=cpu/);
  await page.getByRole('button', { name: 'Start over' }).click();
  await expect(page.locator('.run-bar .engine')).toContainText('Processor,');
  const ours = await done(page, 6);
  const worst = { train_loss: 0, test_loss: 0, train_accuracy: 0, test_accuracy: 0 };
  ours.lanes.forEach((/** @type {any} */ lane, /** @type {number} */ i) => {
    expect(lane.seeds).toHaveLength(6);
    lane.seeds.forEach((/** @type {any} */ seed, /** @type {number} */ r) => {
      const other = theirs.lanes[i].seeds[r];
      expect(other.seed).toBe(seed.seed);
          for (const metric of METRICS) worst[metric] = Math.max(worst[metric], Math.abs(other[metric] - seed[metric]));
    });
  });
  console.log(`six seeds: ${METRICS.map((metric) => `${metric} ${worst[metric].toExponential(1)}`).join(', ')} apart`);
  // Adam's bound from above; a point on the boundary may fall to either side, one of 200.
  for (const metric of METRICS) expect(worst[metric], metric).toBeLessThan(metric.endsWith('loss') ? 5e-5 : 0.0051);
});

test('automatic choice leaves an emulated adapter alone and says so', async ({ page }) => {
  await openPage(page, SMALL);
  await done(page, 6);
  await expect(page.locator('.run-bar .engine')).toContainText('Processor,');
  await expect(page.locator('.ensemble-legend')).toContainText('SwiftShader is a GPU in software: the processor itself is faster.');
});

test('what the device cannot run, the processor does, and the page says why', async ({ page }) => {
  await openPage(page, `${SMALL}&average_last=3&engine=gpu&lane1=sgd`);
  await graphicsWorker(page);
  await done(page, 6);
  await expect(page.locator('.ensemble-legend')).toContainText('Averaging the last weights runs on the processor only. The processor does what is left.');
  await expect(page.locator('.run-bar .engine')).toContainText('Processor,');
});

test('a device that is lost costs no seed: the processor goes on from the snapshot', async ({ page }) => {
  // What the processor's workers are given, and what the graphics processor's says.
  await page.addInitScript(() => {
    const seen = { resumed: /** @type {number[]} */ ([]), fresh: 0, snapshots: 0 };
    const { postMessage } = Worker.prototype;
    const Real = MessageChannel;
    Object.assign(window, {
      seen,
      // Comlink's way for what a worker tells before its answer.
      MessageChannel: class extends Real {
        constructor() {
          super();
          this.port1.addEventListener('message', ({ data }) => { seen.snapshots += data.argumentList?.[0]?.value?.snapshot ? 1 : 0; });
        }
      },
    });
    Worker.prototype.postMessage = function post(/** @type {any[]} */ ...given) {
      const { path, argumentList } = given[0];
      const job = path?.[0] === 'seed' ? argumentList[0].value : null;
      if (job?.resume) seen.resumed.push(job.resume.numbers[0]);
      else if (job) seen.fresh += 1;
      return /** @type {any} */ (postMessage).apply(this, given);
    };
  });
  const seen = () => page.evaluate(() => /** @type {any} */ (window).seen);
  await openPage(page, `${SMALL.replace('steps=200', 'steps=20000')}&engine=gpu&lane1=sgd&lane2=lol`);
  const worker = await graphicsWorker(page);
  await expect.poll(async () => (await seen()).snapshots, { timeout: 20_000 }).toBeGreaterThan(0);
  await worker.evaluate(() => /** @type {any} */ (self).calls.destroy());
  await expect(page.locator('.notice')).toContainText('The graphics processor stopped. The processor goes on.');
  const { lanes } = await done(page, 6);
  const { resumed, fresh } = await seen();
  expect(resumed).toHaveLength(6);
  for (const step of resumed) expect(step).toBeGreaterThan(0);
  expect(fresh).toBe(6); // the lane that had not begun
  for (const lane of lanes) {
    expect(lane.seeds).toHaveLength(6);
    for (const seed of lane.seeds) expect(seed.test_accuracy).toBeGreaterThan(0.4);
  }
  await expect(page.locator('.run-bar .engine')).toContainText('Processor,');
});

test('the worker of the graphics processor ends without a word, twice: the processor goes on', async ({ page }) => {
  await page.addInitScript(() => {
    const Real = Worker;
    const there = /** @type {Worker[]} */ ([]);
    Object.assign(globalThis, {
      endGraphics: () => there.splice(0).map((worker) => worker.terminate()).length,
      Worker: class extends Real {
        constructor(/** @type {string | URL} */ address, /** @type {WorkerOptions} */ options) {
          super(address, options);
          if (String(address).includes('gpu-worker')) there.push(this);
        }
      },
    });
  });
  await openPage(page, `${SMALL.replace('steps=200', 'steps=2000')}&engine=cpu&lane1=sgd&lane2=adam`);
  const undisturbed = await done(page, 6);
  await openPage(page, `${SMALL.replace('steps=200', 'steps=2000')}&engine=gpu&lane1=sgd&lane2=adam`);
  for (const round of [1, 2]) {
    await graphicsWorker(page);
    await page.waitForFunction(() => {
      const { status, share } = /** @type {any} */ (window).thermograd.ensemble();
      return status === 'running' && share > 0.1;
    });
    expect(await page.evaluate(() => /** @type {any} */ (window).endGraphics())).toBe(1);
    // Silence of some seconds, then seeds.
    await expect(page.locator('.run-bar .engine')).toContainText('Processor,', { timeout: 10_000 });
    await expect(page.locator('.notice')).toContainText('The graphics processor stopped. The processor goes on.');
    const { lanes } = await done(page, 6);
    // From the start the same bits; from the device's last snapshot (none in so short a run) they might differ.
    expect(lanes).toEqual(undisturbed.lanes);
    if (round === 1) await page.getByRole('button', { name: 'Start over' }).click();
  }
});

test('two hundred changes, each while the device still works on the last, cost nothing but time', async ({ page }) => {
  await page.addInitScript(() => {
    const asked = { train: 0 };
    const { postMessage } = Worker.prototype;
    Object.assign(globalThis, { asked });
    Worker.prototype.postMessage = function post(/** @type {any[]} */ ...given) {
      if (given[0]?.path?.[0] === 'train') asked.train += 1;
      return /** @type {any} */ (postMessage).apply(this, given);
    };
  });
  // Each change has a shader of its own: none is known from before.
  const link = (/** @type {number} */ k) =>
    `view=ensemble&replicas=4&steps=400&engine=gpu&network.hidden=${8 + (k % 50)}&batch.size=${1 + k % 40}`
    + '&data.train=100&data.test=100&lane1=sgd&lane2=adam';
  await openPage(page, link(0));
  await graphicsWorker(page);
  await page.waitForFunction(() => /** @type {any} */ (window).asked.train > 0);
  const links = Array.from({ length: 200 }, (_, k) => link(k + 1));
  await page.evaluate(async (all) => {
    const { asked, thermograd } = /** @type {any} */ (window);
    const frame = () => new Promise((resolve) => { setTimeout(resolve, 5); });
    for (const [k, next] of all.entries()) {
      const before = asked.train;
      if (k % 3 === 2) {
        // Cancel, and Go on.
        /** @type {HTMLElement | null} */ (document.querySelector('.run-bar .run'))?.click();
        await frame();
        thermograd.runEnsemble();
      } else {
        location.hash = `#${next}`;
      }
      // As soon as the device has been given it, the next one comes.
      for (let wait = 0; wait < 40 && asked.train === before; wait++) await frame();
    }
  }, links);
  const asked = await page.evaluate(() => /** @type {any} */ (window).asked.train);
  console.log(`${asked} batches were asked for in 200 changes`);
  expect(asked).toBeGreaterThan(100);
  await follow(page, `${link(7)}&seed=9`);
  const { lanes } = await done(page, 4);
  for (const lane of lanes) expect(lane.seeds.every((/** @type {any} */ seed) => seed.test_accuracy > 0.3)).toBe(true);
  await expect(page.locator('.run-bar .engine')).toContainText('Graphics processor (SwiftShader)');
  await expect(page.locator('.notice.caution')).toHaveCount(0);
});

test('a landscape’s points on the device are the processor’s within rounding', async ({ page }) => {
  /** @type {number[][]} */
  const grids = [];
  for (const engine of ['gpu', 'cpu']) {
    await openPage(page, `view=landscape&data.train=100&data.test=100&network.hidden=10&lane1=adam&lane2=sgd&engine=${engine}`);
    await page.waitForFunction(() => 'thermograd' in window);
    await page.evaluate(() => /** @type {any} */ (window).thermograd.run(200));
    await expect.poll(async () => {
      const { status, picture, engine: words } = await page.evaluate(() => /** @type {any} */ (window).thermograd.landscape());
      return status === 'done' && picture?.stride === 1 && picture.step === 200 && words.startsWith(engine === 'gpu' ? 'GPU (' : 'processor');
    }, { timeout: 30_000 }).toBe(true);
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV', exact: true }).click()]);
    const lines = readFileSync(await download.path(), 'utf8').trim().split('\n').slice(1);
    grids.push(lines.map((line) => Number(line.split(',')[2])));
  }
  const [device, processor] = grids;
  expect(device.length).toBe(97 * 81);
  // f32 on both, summed over 100 points in another order.
  device.forEach((loss, k) => expect(Math.abs(loss - processor[k])).toBeLessThan(1e-5 * Math.max(1, Math.abs(processor[k]))));
});

test('without an adapter everything runs on the processor, and the page says what is missing', async ({ playwright, launchOptions, baseURL }) => {
  const args = (launchOptions.args ?? []).filter((arg) => !arg.includes('webgpu'));
  const browser = await playwright.chromium.launch({ ...launchOptions, args });
  try {
    const page = await browser.newPage({ baseURL });
    await openPage(page, SMALL);
    await done(page, 6);
    await expect(page.locator('.notice')).toContainText('This browser offers no graphics processor (WebGPU). Everything runs on the processor.');
    await page.getByRole('button', { name: 'Don’t show again' }).click();
    await openPage(page, SMALL);
    await done(page, 6);
    await expect(page.locator('.ensemble-legend')).toContainText('so the processor computes');
    await expect(page.locator('.notice')).toHaveCount(0);
    await openPage(page, `${SMALL}&engine=gpu`);
    await done(page, 6);
    await expect(page.locator('.notice.caution')).toContainText('no graphics processor');
  } finally {
    await browser.close();
  }
});

test('Firefox without WebGPU completes on the processor', async () => {
  test.skip(noFirefox !== '', noFirefox);
  await firefox(async (page) => {
    await page.waitForFunction(() => /** @type {any} */ (window).thermograd?.ensemble().status === 'done');
    expect(await page.evaluate(() => /** @type {any} */ (window).thermograd.ensemble().done)).toBe(6);
    expect(await page.evaluate(() => document.body.innerText)).toContain('no graphics processor');
  }, SMALL);
});
