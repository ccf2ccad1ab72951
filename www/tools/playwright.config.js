// Browser tests: the built site, served from a folder of a server, in an installed Chromium.

import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';
import { findChromium, findFirefox } from './browsers.js';

/** A free port, so that two runs on one machine do not meet. */
function freePort() {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(address && typeof address === 'object' ? address.port : 4173));
    });
  });
}

// This file is read again in every worker: what was found the first time is handed down.
process.env.THERMOGRAD_TEST_PORT ??= String(await freePort());
const found = {
  CHROMIUM: process.env.CHROMIUM ?? findChromium(),
  FIREFOX: process.env.FIREFOX ?? findFirefox(),
};
for (const [name, path] of Object.entries(found)) if (path) process.env[name] = path;
if (!found.CHROMIUM) throw new Error('No Chromium: node setup.js test says how to get one.');

const port = process.env.THERMOGRAD_TEST_PORT;
const folder = '/playground/';

const args = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** WebGPU without a graphics processor: Chromium's own, in software. */
const graphics = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];
const ofGraphics = 'gpu.spec.mjs';
/** What they find depends on how busy the machine is. */
const ofTheClock = ['deaths', 'landscape', 'layout', 'race'].map((name) => `${name}.spec.mjs`);

export default defineConfig({
  testDir: '../../tests/browser',
  outputDir: '../test-results',
  fullyParallel: false,
  // Two files at a time; those that watch the clock have the machine to themselves, see the projects.
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  reporter: [['list']],
  use: {
    baseURL: `http://127.0.0.1:${port}${folder}`,
    viewport: { width: 1280, height: 800 },
    launchOptions: { executablePath: found.CHROMIUM, args },
  },
  projects: [
    { name: 'page', testMatch: '*.spec.mjs', testIgnore: [...ofTheClock, ofGraphics] },
    { name: 'clock', testMatch: ofTheClock, workers: 1, dependencies: ['page'] },
    {
      name: 'graphics',
      testMatch: ofGraphics,
      workers: 1,
      dependencies: ['clock'],
      use: { launchOptions: { executablePath: found.CHROMIUM, args: [...args, ...graphics] } },
    },
  ],
  webServer: {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    command: `node node_modules/vite/bin/vite.js preview --port ${port} --base ${folder}`,
    url: `http://127.0.0.1:${port}${folder}`,
    reuseExistingServer: false,
  },
});
