// What the browser tests in tests/browser import. They live outside this folder and could not find
// its packages themselves, so everything they need is handed on from here.
//
//   import { test, expect, openPage } from '../../www/harness.mjs';
//
// They run against the built site: `npm --prefix www run browser` builds it and runs them all,
// `npm --prefix www run browser -- page` those of page.spec.mjs.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test as base, expect } from '@playwright/test';
import puppeteer from 'puppeteer-core';
import { findFirefox } from './browsers.js';

export { expect };

/** @typedef {import('@playwright/test').Page} Page */

/** The source of axe-core, to be evaluated in a page. */
export const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);

/** Writes each breach of the content security policy to the console, where it is collected. */
function reportBreaches() {
  document.addEventListener('securitypolicyviolation', (event) => {
    console.error(`policy: ${event.violatedDirective} blocked ${event.blockedURI}`);
  });
}

/** A request the site may make: to its own server, or to something it made itself. */
function isOwn(/** @type {string} */ url, /** @type {string} */ home) {
  return /^(data|blob|about|moz-extension|resource|chrome):/.test(url) || new URL(url).origin === home;
}

/**
 * Playwright's `test` with one more fixture: `problems`, which gathers errors on the console,
 * exceptions nobody caught, breaches of the content security policy, requests to other servers and for
 * missing files, and fails the test if there are any at its end. A test that provokes one takes it out of the list.
 *
 * @type {import('@playwright/test').TestType<
 *   import('@playwright/test').PlaywrightTestArgs & import('@playwright/test').PlaywrightTestOptions & {problems: string[]},
 *   import('@playwright/test').PlaywrightWorkerArgs & import('@playwright/test').PlaywrightWorkerOptions>}
 */
export const test = base.extend({
  problems: [
    async (
      /** @type {{context: import('@playwright/test').BrowserContext, baseURL?: string}} */ { context, baseURL },
      /** @type {(problems: string[]) => Promise<void>} */ use,
    ) => {
      /** @type {string[]} */
      const problems = [];
      const home = new URL(baseURL ?? 'http://127.0.0.1').origin;
      context.on('console', (message) => {
        if (message.type() === 'error') problems.push(`console: ${message.text()} (${message.location().url})`);
      });
      context.on('weberror', (error) => {
        problems.push(`uncaught: ${error.error().stack ?? error.error()}`);
      });
      context.on('request', (request) => {
        if (!isOwn(request.url(), home)) problems.push(`outside request: ${request.url()}`);
      });
      context.on('response', (response) => {
        if (response.status() >= 400) problems.push(`${response.status()}: ${response.url()}`);
      });
      await context.addInitScript(reportBreaches);
      await use(problems);
      expect(problems, 'errors, breaches and outside requests while the test ran').toEqual([]);
    },
    { auto: true },
  ],
});

/** The base of a link: where the site is served during this run. */
export const home = () => test.info().project.use.baseURL ?? '';

/**
 * Opens the site afresh, with a link's part after the # if there is one.
 *
 * @param {Page} page
 * @param {string} [hash]
 */
export async function openPage(page, hash = '') {
  // A new # alone would not load the page again.
  if (page.url() !== 'about:blank') await page.goto('about:blank');
  await page.goto(hash ? `./#${hash.replace(/^#/, '')}` : './');
}

/**
 * What axe-core finds wrong in the page or a part of it, one line each; expect it to equal [].
 *
 * @param {Page} page
 * @param {string} [selector]
 * @returns {Promise<string[]>}
 */
export async function accessibilityProblems(page, selector = ':root') {
  // Evaluated, not added as a script: the content security policy forbids that.
  await page.evaluate(axeSource);
  return page.evaluate(async (part) => {
    // A sheet that is still fading in has no contrast yet.
    const moving = document.getAnimations().filter((one) => Number.isFinite(one.effect?.getComputedTiming().endTime));
    await Promise.allSettled(moving.map((one) => one.finished));
    const { violations } = await /** @type {any} */ (globalThis).axe.run(part);
    return violations.map(
      (/** @type {import('axe-core').Result} */ { id, help, nodes }) =>
        `${id}: ${help}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
    );
  }, selector);
}

/** Why `firefox()` cannot be used here, or empty: for `test.skip(noFirefox !== "", noFirefox)`. */
export const noFirefox = findFirefox() ? '' : 'no Firefox is installed here';

/**
 * Opens the site in an installed Firefox, driven over WebDriver BiDi, runs `body` with its page and
 * closes it again. Errors on the console and exceptions nobody caught fail the test here too.
 *
 * @template T
 * @param {(page: import('puppeteer-core').Page, problems: string[]) => Promise<T>} body
 * @param {string} [hash]
 * @returns {Promise<T>}
 */
export async function firefox(body, hash = '') {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: findFirefox(),
    headless: true,
  });
  try {
    const page = await browser.newPage();
    await page.setViewport({ width: 1280, height: 800 });
    /** @type {string[]} */
    const problems = [];
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => {
      problems.push(`uncaught: ${error instanceof Error ? (error.stack ?? error.message) : error}`);
    });
    page.on('request', (request) => {
      if (!isOwn(request.url(), new URL(home()).origin)) problems.push(`outside request: ${request.url()}`);
    });
    page.on('response', (response) => {
      if (response.status() >= 400) problems.push(`${response.status()}: ${response.url()}`);
    });
    await page.evaluateOnNewDocument(reportBreaches);
    await page.goto(home() + (hash ? `#${hash.replace(/^#/, '')}` : ''));
    const result = await body(page, problems);
    expect(problems, 'errors, breaches and outside requests in Firefox').toEqual([]);
    return result;
  } finally {
    await browser.close();
  }
}
