// Runs every check of the project, cheapest first, and stops at the first that fails; with --all also the tests that
// train for millions of steps. The last line is "N passed, N failed, N skipped": the tests of cargo and of Playwright,
// added up. A test is skipped where its graphics adapter or browser is missing; with THERMOGRAD_NO_SKIP that is a failure.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const www = dirname(dirname(fileURLToPath(import.meta.url)));
const root = dirname(www);
const all = process.argv.includes('--all');
const total = { passed: 0, failed: 0, skipped: 0 };
/** Where tests of the Rust part that could check nothing write their names. */
const skips = join(mkdtempSync(join(tmpdir(), 'thermograd-')), 'skipped');
/** Tests that could check nothing, by name. @type {string[]} */
const skipped = [];

/** The numbers before such a word, added up. */
const count = (/** @type {string} */ text, /** @type {RegExp} */ pattern) =>
  [...text.matchAll(pattern)].reduce((sum, [, number]) => sum + Number(number), 0);

/** @type {Record<string, (output: string) => typeof total>} */
const counters = {
  cargo(output) {
    const results = output.split('\n').filter((line) => line.startsWith('test result:')).join('\n');
    // Libtest knows no test that skips itself: it counts those as passed.
    const names = existsSync(skips) ? readFileSync(skips, 'utf8').trim().split('\n') : [];
    const more = names.slice(skipped.length);
    skipped.push(...more);
    return {
      passed: count(results, /(\d+) passed/g) - more.length,
      failed: count(results, /(\d+) failed/g),
      skipped: more.length,
    };
  },
  playwright(output) {
    return {
      passed: count(output, /^ +(\d+) passed/gm),
      failed: count(output, /^ +(\d+) (?:failed|flaky|interrupted)/gm),
      skipped: count(output, /^ +(\d+) (?:skipped|did not run)/gm),
    };
  },
};

/** @returns {never} */
function finish(/** @type {string} */ failure = '') {
  const why = failure || (process.env.THERMOGRAD_NO_SKIP && total.skipped ? 'tests were skipped' : '');
  if (why) console.log(`\nFAILED: ${why}`);
  if (skipped.length) console.log(`\nskipped for want of a graphics adapter: ${skipped.join(', ')}`);
  if (why && !failure) total.failed += total.skipped;
  const more = total.skipped ? `, ${total.skipped} skipped` : '';
  console.log(`\n${total.passed} passed, ${total.failed} failed${more}`);
  process.exit(why ? 1 : 0);
}

/**
 * Runs one check in a folder, showing and reading its output.
 *
 * @param {string} heading
 * @param {string} folder
 * @param {string[]} command
 * @param {(output: string) => typeof total} [counter]
 */
async function check(heading, folder, [program, ...args], counter) {
  console.log(`\n== ${heading}`);
  const started = Date.now();
  let output = '';
  const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, THERMOGRAD_SKIPPED: skips } });
  child.stdout.on('data', (bytes) => {
    process.stdout.write(bytes);
    output += bytes;
  });
  /** @type {boolean} */
  const ok = await new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(error.message);
      resolve(false);
    });
    child.on('close', (code) => resolve(code === 0));
  });
  // Playwright colours its summary where it may.
  const counts = counter?.(output.replace(/\x1b\[[\d;]*[A-Za-z]/g, ''));
  total.passed += counts?.passed ?? 0;
  total.skipped += counts?.skipped ?? 0;
  total.failed += counts?.failed ?? 0;
  if (!ok) {
    total.failed = Math.max(total.failed, 1);
    finish(heading);
  }
  console.log(`-- ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

/** The command line of a program among the packages. */
const packaged = (/** @type {string} */ path) => [process.execPath, join(www, 'node_modules', path)];
const deny = ['--', '-D', 'warnings'];
const wasm = ['--lib', '--target', 'wasm32-unknown-unknown'];

await check('rustfmt', root, ['cargo', 'fmt', '--check']);
// With the benchmark's code, so that it does not rot.
await check('clippy', root, ['cargo', 'clippy', '--locked', '--all-targets', '--features', 'bench', ...deny]);
await check('clippy for WebAssembly', root, ['cargo', 'clippy', '--locked', '--release', ...wasm, ...deny]);
await check('clippy for the graphics processor', root, ['cargo', 'clippy', '--locked', '--release', ...wasm, '--features', 'gpu,bench', ...deny]);
await check('types', www, packaged('typescript/bin/tsc'));
await check('cargo test', root, ['cargo', 'test', '--locked', '--profile', 'checks', ...(all ? [] : ['--lib', '--bins', '--test', 'rust'])], counters.cargo);
// A build with hardly an optimisation and with all assertions must come to the same bits; its libraries stay.
const plain = ['opt-level=1', 'debug-assertions=true', 'overflow-checks=true']
  .flatMap((one) => ['--config', `profile.checks.package.thermograd.${one}`]);
const unoptimised = ['cargo', 'test', '--locked', '--profile', 'checks', ...plain, '--test', 'rust', 'value_stability'];
await check('cargo test, unoptimised', root, unoptimised, counters.cargo);
await check('site', www, [...packaged('vite/bin/vite.js'), 'build']);
await check('browsers', www, [...packaged('@playwright/test/cli.js'), 'test', '--config=tools/playwright.config.js'], counters.playwright);
finish();
