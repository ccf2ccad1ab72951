// @ts-check
// Our engine in headless Chromium: `node chromium.js PROBLEM wasm|webgpu [bench]`. Where the machine has no graphics
// processor, Chromium's software adapter stands in and is named as what it is (THERMOGRAD_GPU=1 takes a real one).

import { chromium } from '@playwright/test';
import { createServer } from 'vite';
import { findChromium } from '../../tools/browsers.js';
import { answerLines, readProblem } from './serve.js';

const [, , , engine, bench] = process.argv;
const problem = readProblem();
const server = await createServer({
  root: `${import.meta.dirname}/../..`,
  logLevel: 'error',
  server: { host: '127.0.0.1', port: 0, strictPort: false, hmr: false },
});
await server.listen();
const software = process.env.THERMOGRAD_GPU ? [] : ['--use-webgpu-adapter=swiftshader'];
const browser = await chromium.launch({
  executablePath: findChromium(),
  args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...(engine === 'webgpu' ? ['--enable-unsafe-webgpu', ...software] : [])],
});
try {
  const page = await browser.newPage();
  // An empty page of the same origin: the race itself would take the time that is measured.
  await page.route('**/empty.html', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
  await page.goto(`${server.resolvedUrls?.local[0] ?? ''}empty.html`);
  const module = '/bench/engines/page.js';
  const { adapter, works } = await page.evaluate(
    async ({ module, problem, engine }) => (await import(module)).open(problem, engine),
    { module, problem, engine: [engine, bench].filter(Boolean).join(' ') },
  );
  await answerLines({ version: [`Chromium ${browser.version()}`, adapter].filter(Boolean).join(', '), works }, (request) =>
    page.evaluate(async ({ module, request }) => (await import(module)).ask(request), { module, request }));
} finally {
  await browser.close();
  await server.close();
}
