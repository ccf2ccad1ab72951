// @ts-check
// The graphics processor: its shaders compile, its numbers are the processor's, and the processor goes on when it stops.
// Runs on WebGPU in software (SwiftShader); where this Chromium offers none, these tests fail and say so.
import { expect, firefox, noFirefox, openPage, test } from '../../www/harness.mjs';

/** @typedef {import('../../www/harness.mjs').Page} Page */

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

test('every method follows the processor for a hundred steps', async ({ page }) => {
  const worker = await idleWorker(page);
  // As in tests/gpu.rs, with its reasons.
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
    Object.assign(window, { seen });
    Worker.prototype.postMessage = function post(/** @type {any[]} */ ...given) {
      const { job, call } = given[0];
      if (call === 'train') this.addEventListener('message', ({ data }) => { seen.snapshots += data.news?.snapshot ? 1 : 0; });
      if (job?.resume) seen.resumed.push(job.resume.numbers[0]);
      else if (job) seen.fresh += 1;
      return /** @type {any} */ (postMessage).apply(this, given);
    };
  });
  const seen = () => page.evaluate(() => /** @type {any} */ (window).seen);
  await openPage(page, `${SMALL.replace('steps=200', 'steps=20000')}&engine=gpu&lane1=sgd&lane2=lol`);
  const worker = await graphicsWorker(page);
  await expect.poll(async () => (await seen()).snapshots, { timeout: 20_000 }).toBeGreaterThan(0);
  await worker.evaluate(() => /** @type {any} */ (self).onmessage({ data: { call: 'destroy' } }));
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
