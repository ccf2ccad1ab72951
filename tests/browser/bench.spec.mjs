// The benchmark itself, with little to do: that its parts fit together, not how fast anything is.

import { spawnSync } from 'node:child_process';
import { expect, test } from '../../www/tools/harness.mjs';

const bench = (/** @type {string[]} */ ...options) =>
  spawnSync(process.execPath, ['www/bench/bench.js', ...options], { cwd: `${import.meta.dirname}/../..`, encoding: 'utf8' });

test('the benchmark prints one object; Node and Chromium train alike', () => {
  const { status, stdout, stderr } = bench(
    ...['--works', 'W1,adlala', '--engines', 'thermograd-wasm,thermograd-wasm-chromium', '--rounds', '1', '--ms', '20', '--json'],
  );
  expect(status, stderr).toBe(0);
  const { machine, results, losses } = JSON.parse(stdout);
  expect(machine.cores).toBeGreaterThan(0);
  expect(results.map((/** @type {any} */ { work, engine }) => `${work} ${engine}`)).toEqual([
    'W1 thermograd-wasm', 'W1 thermograd-wasm-chromium', 'adlala thermograd-wasm', 'adlala thermograd-wasm-chromium',
  ]);
  for (const { steps_per_s, ratio, engine } of results) {
    expect(steps_per_s).toBeGreaterThan(0);
    expect(Object.keys(ratio)).toEqual([engine === 'thermograd-wasm' ? 'thermograd-wasm-chromium' : 'thermograd-wasm']);
  }
  // The processor's engine gives the same bits everywhere.
  expect(losses.map((/** @type {any} */ { from_ours }) => from_ours)).toEqual([0, 0, 0, 0]);
});

test('the benchmark refuses what it does not know', () => {
  const { status, stdout, stderr } = bench('--engines', 'abacus');
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain('--engines: there is no abacus. There are thermograd-wasm,');
});
