// Finds the browsers the tests drive. Used by setup.js, playwright.config.js and harness.mjs.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';

/** A browser that cannot print its version cannot be driven; some distributions install a stub. */
function runs(/** @type {string} */ path) {
  // Chrome on Windows opens a window instead of printing its version.
  if (process.platform === 'win32') return existsSync(path);
  return spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0;
}

/**
 * The first of these that runs: the path in an environment variable (an error if it does not run),
 * a name on PATH, or a usual place.
 *
 * @param {string} variable
 * @param {string[]} names
 * @param {string[]} places
 */
function find(variable, names, places) {
  const chosen = process.env[variable];
  if (chosen) {
    if (runs(chosen)) return chosen;
    throw new Error(`The environment variable ${variable} names ${chosen}, which does not run.`);
  }
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name + suffix)));
  return [...candidates, ...places].find((path) => existsSync(path) && runs(path));
}

/** Where Playwright keeps the Chromium it downloads, whether or not it is there. */
function playwrightChromium() {
  try {
    return [createRequire(import.meta.url)('@playwright/test').chromium.executablePath()];
  } catch {
    return []; // Before the first `npm ci` there is no Playwright.
  }
}

/** Path of a Chromium that runs, or undefined. */
export function findChromium() {
  return find(
    'CHROMIUM',
    ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge'],
    [
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
      ...playwrightChromium(),
    ],
  );
}

/** Path of a Firefox that runs, or undefined. */
export function findFirefox() {
  return find(
    'FIREFOX',
    ['firefox-esr', 'firefox'],
    ['/Applications/Firefox.app/Contents/MacOS/firefox'],
  );
}
