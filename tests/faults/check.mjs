// @ts-check
// Plants faults in a copy of the sources, one at a time, and asks the tests to notice. Each *.patch beside this file is
// one fault; its first line says what it does.
//
//   node tests/faults/check.mjs [NAME ...]     those whose name contains a NAME; all without one
//
// Runs all Rust tests but the fingerprints, which notice any change at all, cheapest first: known answers, then the
// rest. Exits 1 if a fault survives, does not apply or does not compile. The copy is of the last commit; its build
// folder stays in the system's folder for temporary files, so that the next run is quick.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const target = join(tmpdir(), 'thermograd-faults-target');

// Incremental, as one line changes at a time.
/** @type {NodeJS.ProcessEnv} */
const environment = { ...process.env, CARGO_TARGET_DIR: target, CARGO_PROFILE_CHECKS_INCREMENTAL: 'true' };
// Nothing may be accepted as a known answer here.
delete environment.THERMOGRAD_BLESS;

/** Runs git in a folder. @param {string} folder @param {string[]} args */
const git = (folder, ...args) =>
  execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

const wanted = process.argv.slice(2);
const faults = readdirSync(here)
  .filter((file) => file.endsWith('.patch') && (wanted.length === 0 || wanted.some((name) => file.includes(name))))
  .sort();
if (faults.length === 0) {
  console.error(`No fault is called ${wanted.join(' or ')}.`);
  process.exit(1);
}

/** Never those of the fingerprints, which see any change at all. The known answers on the processor first, which take no time. */
const rounds = [
  ['--test', 'rust', 'golden::', '--', '--skip', 'fingerprint', '--skip', 'rows_that_a_gpu_runs'],
  ['--lib', '--test', 'rust', '--test', 'slow', '--', '--skip', 'fingerprint', '--skip', 'value_stability'],
];

/**
 * Builds and runs tests until one fails.
 *
 * @param {string} folder
 * @returns {{caught: string[], failure: string}} the tests that failed, or what else went wrong
 */
function test(folder) {
  for (const round of rounds) {
    const { status, error, stdout, stderr } = spawnSync(
      'cargo',
      ['test', '--locked', '--profile', 'checks', ...round],
      { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28, env: environment },
    );
    if (error) return { caught: [], failure: error.message };
    const caught = [...stdout.matchAll(/^test (\S+) \.\.\. FAILED$/gm)].map(([, name]) => name);
    if (caught.length > 0) return { caught, failure: '' };
    // A panic that ends the whole program names no test.
    const errors = stderr.split('\n').filter((line) => /error/.test(line));
    if (status !== 0) return { caught: [], failure: errors.slice(0, 3).join('; ') || `cargo ended with ${status}` };
  }
  return { caught: [], failure: '' };
}

const scratch = mkdtempSync(join(tmpdir(), 'thermograd-faults-'));
const copy = join(scratch, 'copy');
let bad = 0;
git(root, 'worktree', 'add', '--detach', '--quiet', copy, 'HEAD');
try {
  for (const file of faults) {
    const patch = join(here, file);
    const says = readFileSync(patch, 'utf8').split('\n')[0];
    const started = Date.now();
    /** @type {string} */
    let verdict;
    try {
      git(copy, 'apply', patch);
      const { caught, failure } = test(copy);
      const known = caught.slice(0, 4).join(', ') + (caught.length > 4 ? ` and ${caught.length - 4} more` : '');
      verdict = known ? `caught by ${known}` : failure ? `BROKEN: ${failure}` : 'SURVIVES';
    } catch (error) {
      verdict = `DOES NOT APPLY: ${/** @type {Error} */ (error).message.split('\n').slice(1).join(' ').trim()}`;
    }
    git(copy, 'checkout', '--quiet', '--', '.');
    if (!verdict.startsWith('caught')) bad += 1;
    const seconds = ((Date.now() - started) / 1000).toFixed(0);
    console.log(`${basename(file, '.patch')}: ${says}\n    ${verdict} (${seconds} s)`);
  }
} finally {
  git(root, 'worktree', 'remove', '--force', copy);
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`\n${faults.length - bad} of ${faults.length} faults caught`);
process.exit(bad > 0 ? 1 : 0);
