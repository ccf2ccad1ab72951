// Runs every check of the project, cheapest first, and stops at the first that fails.
// The last line is "N passed, N failed": the tests of cargo and of Playwright, added up.

import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const www = dirname(dirname(fileURLToPath(import.meta.url)));
const root = dirname(www);
const total = { passed: 0, failed: 0, skipped: 0 };

/** The numbers before such a word, added up. */
const count = (/** @type {string} */ text, /** @type {RegExp} */ pattern) =>
  [...text.matchAll(pattern)].reduce((sum, [, number]) => sum + Number(number), 0);

/** @type {Record<string, (output: string) => typeof total>} */
const counters = {
  cargo(output) {
    const results = output.split('\n').filter((line) => line.startsWith('test result:')).join('\n');
    return {
      passed: count(results, /(\d+) passed/g),
      failed: count(results, /(\d+) failed/g),
      skipped: 0,
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
  console.log(`\n${failure ? `FAILED: ${failure}\n` : ''}${total.skipped ? `${total.skipped} skipped\n` : ''}${total.passed} passed, ${total.failed} failed`);
  process.exit(failure ? 1 : 0);
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
  const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
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
await check('cargo test', root, ['cargo', 'test', '--locked', '--profile', 'checks'], counters.cargo);
// An unoptimised build must come to the same bits.
const unoptimised = ['cargo', 'test', '--locked', '--test', 'value_stability'];
await check('cargo test, unoptimised', root, unoptimised, counters.cargo);
await check('site', www, [...packaged('vite/bin/vite.js'), 'build']);
await check('browsers', www, [...packaged('@playwright/test/cli.js'), 'test', '--config=tools/playwright.config.js'], counters.playwright);
finish();
