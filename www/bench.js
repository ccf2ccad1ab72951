// @ts-check
// Times the engines in Chromium, turn by turn in one run, and prints medians and ratios: `npm run bench [-- --json]`.
// W1: one network 2-100-1 (ReLU, cross-entropy), minibatches of 20 out of 1,000 points, SGD. W5: a hundred of them.
// Where the machine has no graphics processor, Chromium's software adapter stands in and is named as what it is.

import { cpus } from 'node:os';
import { chromium } from '@playwright/test';
import { createServer } from 'vite';
import { findChromium } from './browsers.js';

const ROUNDS = 7;
const LINK = 'lane1=sgd&lane1.h=0.05&steps=10000000&replicas=100&replicate=training';

/** Runs in the page. @param {{link: string, rounds: number}} given */
async function measure({ link, rounds }) {
  const load = (/** @type {string} */ path) => import(/* @vite-ignore */ path);
  const wasm = await load('/pkg/thermograd.js');
  await wasm.default({ module_or_path: '/pkg/thermograd_bg.wasm' });
  const { experiment } = wasm.open(link);
  const one = new wasm.LaneRun(experiment, 0, 0);
  const hundred = Array.from({ length: 100 }, (_, r) => new wasm.LaneRun(experiment, 0, r));
  const gpu = await load('/pkg/gpu/thermograd.js');
  await gpu.default({ module_or_path: '/pkg/gpu/thermograd_bg.wasm' });
  const adapter = await /** @type {any} */ (navigator).gpu?.requestAdapter();
  if (!adapter) throw new Error('this Chromium offers no WebGPU adapter');
  const { vendor, architecture, description } = adapter.info;
  const processor = await gpu.gpu_open(description || `${vendor} ${architecture}`.trim());
  const single = await gpu.GpuEnsemble.create(processor, experiment, 0, 0, 1);
  const many = await gpu.GpuEnsemble.create(processor, experiment, 0, 0, 100);

  /** Steps a second of `work(n)`, which trains n steps. @param {(n: number) => void | Promise<void>} work @param {number} n */
  const speed = async (work, n) => {
    const began = performance.now();
    await work(n);
    return (1000 * n) / (performance.now() - began);
  };
  let at = 0;
  const works = {
    'W1 thermograd-wasm': () => speed((n) => one.advance(one.step + n), 8192),
    'W1 thermograd-webgpu': () => speed((n) => single.advance(single.step + n), 2048),
    // 64 steps of one replica a visit, so that each stays in the cache.
    'W5 thermograd-wasm': () => speed((n) => {
      for (let done = 0; done < n; done += 64, at = (at + 1) % 100) hundred[at].advance(hundred[at].step + 64);
    }, 12_800),
    'W5 thermograd-webgpu': () => speed((n) => many.advance(many.step + n / 100), 25_600),
  };
  /** @type {Record<string, number[]>} */
  const speeds = {};
  for (let round = -1; round < rounds; round++) {
    for (const [name, work] of Object.entries(works)) {
      const value = await work();
      if (round >= 0) (speeds[name] ??= []).push(value); // the first round warms up
    }
  }
  // Both engines must have trained, and learnt alike, over equal steps.
  const steps = Math.round(many.step);
  hundred[0].goto(steps);
  return {
    adapter: processor.name, emulated: processor.emulated, speeds,
    losses: { steps, wasm: hundred[0].metrics()[0], webgpu: (await many.metrics())[0] },
  };
}

const median = (/** @type {number[]} */ values) => [...values].sort((a, b) => a - b)[values.length >> 1];

const server = await createServer({ root: import.meta.dirname, logLevel: 'error', server: { host: '127.0.0.1', port: 0, strictPort: false } });
await server.listen();
const base = server.resolvedUrls?.local[0] ?? '';
const browser = await chromium.launch({
  executablePath: findChromium(),
  args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--enable-unsafe-webgpu', ...(process.env.THERMOGRAD_GPU ? [] : ['--use-webgpu-adapter=swiftshader'])],
});
try {
  const page = await browser.newPage();
  // An empty page of the same origin: the race itself would take the time that is measured.
  await page.route('**/empty.html', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
  await page.goto(`${base}empty.html`);
  const { adapter, emulated, speeds, losses } = await page.evaluate(measure, { link: LINK, rounds: ROUNDS });
  if (Math.abs(losses.wasm - losses.webgpu) > 0.1 * losses.wasm) throw new Error(`The engines did not train alike: ${JSON.stringify(losses)}`);
  const machine = `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cpus().length} threads; WebGPU: ${adapter}${emulated ? ' (software)' : ''}`;
  const results = Object.entries(speeds).map(([name, values]) => {
    const [work, engine] = name.split(' ');
    const reference = speeds[`${work} thermograd-wasm`];
    const ratio = engine === 'thermograd-wasm' ? {} : { 'thermograd-wasm': median(values.map((value, k) => value / reference[k])) };
    return { work, engine, steps_per_s: median(values), ratio };
  });
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify({ machine, results, losses }));
  } else {
    console.log(`${machine}\nmedians of ${ROUNDS} interleaved rounds, steps of one network a second; ratios pair by pair`);
    for (const { work, engine, steps_per_s, ratio } of results) {
      const beside = ratio['thermograd-wasm'] === undefined ? '' : `${ratio['thermograd-wasm'].toFixed(3)} x wasm`;
      console.log(`${work}  ${engine.padEnd(18)} ${Math.round(steps_per_s).toLocaleString('en').padStart(11)}  ${beside}`);
    }
    console.log(`training loss after ${losses.steps.toLocaleString('en')} steps: wasm ${losses.wasm.toFixed(4)}, WebGPU ${losses.webgpu.toFixed(4)}`);
  }
} finally {
  await browser.close();
  await server.close();
}
