// @ts-check
// `npm run bench`: our engines and others on the same works, turn by turn in one run. See `--help` below.
//
// Each engine is a process of its own that stays alive and answers one question at a time (engines/answer.js); round by
// round every work goes to every engine in turn, so that what else the machine does falls on all alike. Ratios are
// formed within a round, then their median is taken. Before that all engines train the same data from the same weights
// and must come to the same training loss.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Engine, Together } from './engine.js';
import { makeProblem } from './problem.js';
import { report, summarise } from './report.js';
import { MEASURES, WORKS, tolerance } from './works.js';

const here = import.meta.dirname;
const node = process.execPath;
const python = (/** @type {string} */ file, /** @type {string[]} */ ...mode) =>
  (/** @type {string} */ problem) => [given.python, join(here, 'peers', file), problem, ...mode];
const script = (/** @type {string} */ file, /** @type {string[]} */ ...mode) =>
  (/** @type {string} */ problem) => [node, join(here, file), problem, ...mode];
/** Whether our build for the benchmark is needed: for its measures, and for what the page has no experiment. */
const measuring = () => (names.some((name) => name in MEASURES || !WORKS[name].link) ? ['bench'] : []);

/**
 * The engines: how each is started, and what setup.js must have brought.
 *
 * @type {Record<string, {command: (problem: string) => string[], needs?: string[]}>}
 */
const ENGINES = {
  'thermograd-wasm': { command: (problem) => script('engines/node.js', ...measuring())(problem) },
  'thermograd-wasm-chromium': { command: (problem) => script('engines/chromium.js', 'wasm', ...measuring())(problem), needs: ['browsers'] },
  'thermograd-native': {
    command: (problem) => [readFileSync(join(here, '..', 'pkg', 'native-path'), 'utf8'), 'bench', problem],
    needs: ['bench-native'],
  },
  'thermograd-webgpu': { command: script('engines/chromium.js', 'webgpu'), needs: ['browsers'] },
  'tfjs-wasm': { command: script('peers/tfjs.js', 'wasm'), needs: ['bench-peers'] },
  'tfjs-cpu': { command: script('peers/tfjs.js', 'cpu'), needs: ['bench-peers'] },
  convnetjs: { command: script('peers/convnetjs.js'), needs: ['bench-peers'] },
  'torch-eager': { command: python('torch_peer.py', 'eager') },
  'torch-compile': { command: python('torch_peer.py', 'compile') },
  'jax-scan': { command: python('jax_peer.py') },
};
/** The engine whose losses the others' are compared with: the first of these that runs. */
const REFERENCES = ['thermograd-wasm', 'thermograd-native', 'thermograd-wasm-chromium'];

const HELP = `npm --prefix www run bench [-- options]     or: node www/bench/bench.js [options]

  --works W1,W3        some of ${[...Object.keys(WORKS), ...Object.keys(MEASURES)].join(', ')}
  --engines a,b        some of ${Object.keys(ENGINES).join(', ')}
  --rounds N           measured rounds (7), after one to warm up
  --ms N               milliseconds of each measurement (200)
  --python PATH        the Python that has PyTorch and JAX (or the variable PYTHON; python3)
  --limit PATH         a program of hand-written loops as one more engine (engines/limit.js)
  --json               one object on standard output, nothing else (with npm: npm --silent --prefix www run bench -- --json)

Works:
${Object.entries(WORKS).map(([name, { title }]) => `  ${name.padEnd(8)} ${title}`).join('\n')}
${Object.entries(MEASURES).map(([name, title]) => `  ${name.padEnd(8)} ${title}`).join('\n')}`;

/** @param {string} message @returns {never} */
function stop(message) {
  console.error(`bench: ${message}`);
  process.exit(2);
}

function options() {
  try {
    const { values } = parseArgs({
      options: {
        works: { type: 'string' }, engines: { type: 'string' }, rounds: { type: 'string', default: '7' }, ms: { type: 'string', default: '200' },
        python: { type: 'string', default: process.env.PYTHON ?? 'python3' }, limit: { type: 'string' },
        json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    return stop(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
  }
}

/** A list from the command line. @param {string} option @param {string | undefined} text @param {string[]} all */
function chosen(option, text, all) {
  const names = text === undefined ? all : text.split(',').map((name) => name.trim()).filter(Boolean);
  const unknown = names.find((name) => !all.includes(name));
  if (unknown !== undefined || !names.length) stop(`--${option}: there is no ${unknown ?? 'name'}. There are ${all.join(', ')}.`);
  return names;
}

/** @param {string} option @param {string} text @param {number} least @param {number} most */
function number(option, text, least, most) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most) stop(`--${option} = ${text}: takes a whole number from ${least} to ${most}.`);
  return value;
}

const given = options();
if (given.help) {
  console.log(HELP);
  process.exit(0);
}
const names = chosen('works', given.works, [...Object.keys(WORKS), ...Object.keys(MEASURES)]);
const works = names.filter((name) => name in WORKS);
const wanted = chosen('engines', given.engines, Object.keys(ENGINES));
const rounds = number('rounds', given.rounds, 1, 1000);
const ms = number('ms', given.ms, 1, 60_000);
const say = (/** @type {string} */ line) => console.error(`bench: ${line}`);

const load = loadavg()[0];
if (load > 0.5) say(`the machine is busy (load ${load.toFixed(2)}): absolute figures will be low; ratios less so`);

const needs = new Set(wanted.flatMap((name) => ENGINES[name].needs ?? []));
if (measuring().length) needs.add('bench-wasm');
const setup = spawnSync(node, [join(here, '..', 'tools', 'setup.js'), ...needs], { stdio: ['ignore', 2, 2] });
if (setup.status !== 0) stop('set-up failed, see above.');

const folder = mkdtempSync(join(tmpdir(), 'thermograd-bench-'));
const file = join(folder, 'problem.json');
/** @type {(Engine | Together)[]} */
const engines = [];

/** Starts an engine, if what it needs is there. @param {string} name @param {string[]} command */
async function start(name, command) {
  const engine = new Engine(name, command);
  const missing = await engine.start();
  if (missing === undefined) return engine;
  say(`${name}: not measured. To install it: ${missing} (for another Python: --python PATH)`);
}

/** The losses of every engine and work, and that they agree. */
async function compareLosses() {
  const reference = engines.find(({ name }) => name === REFERENCES.find((r) => engines.some((e) => e.name === r)));
  /** @type {{work: string, engine: string, loss: number, from_ours: number}[]} */
  const compared = [];
  for (const work of works) {
    const { check } = WORKS[work];
    const allowed = tolerance(check);
    /** @type {number | undefined} */
    let ours;
    for (const engine of [reference, ...engines.filter((e) => e !== reference)]) {
      if (!(engine instanceof Engine) || engine.unchecked || !engine.works.includes(work)) continue;
      const { losses = [] } = await engine.ask({ work, check: true });
      const loss = losses.reduce((sum, x) => sum + x, 0) / losses.length;
      ours ??= loss;
      const off = loss / ours - 1;
      compared.push({ work, engine: engine.name, loss, from_ours: off });
      say(`${work.padEnd(6)} ${engine.name.padEnd(26)} loss ${loss.toFixed(4)} after ${check.steps} steps, mean of ${losses.length}`);
      if (losses.length !== check.starts || !(Math.abs(off) <= allowed)) {
        throw new Error(`${engine.name} does not train alike: in ${work} its loss is ${loss}, ours ${ours}: ${(100 * allowed).toFixed(1)} % are allowed`);
      }
    }
  }
  return compared;
}

/** Speeds by work and engine, round by round. @typedef {Record<string, Record<string, number[]>>} Speeds */

/** @returns {Promise<Speeds>} */
async function measure() {
  /** @type {Speeds} */
  const speeds = Object.fromEntries(names.map((name) => [name, {}]));
  for (let round = 0; round <= rounds; round++) {
    if (round > 0) say(`round ${round} of ${rounds}`);
    for (const work of names) {
      for (const engine of engines) {
        if (!engine.works.includes(work)) continue;
        const speed = await engine.speed(work, ms);
        if (round > 0) (speeds[work][engine.name] ??= []).push(speed); // the first round warms up
      }
    }
  }
  return speeds;
}

try {
  const problem = await makeProblem(works);
  writeFileSync(file, JSON.stringify(problem));
  const commands = wanted.map((name) => [name, ENGINES[name].command(file)]);
  if (given.limit) commands.push(['limit', [node, join(here, 'engines/limit.js'), file, given.limit]]);
  for (const [name, command] of /** @type {[string, string[]][]} */ (commands)) {
    const engine = await start(name, command);
    if (engine) engines.push(engine);
  }
  const first = engines.find(({ name }) => name === 'thermograd-wasm');
  if (first instanceof Engine && works.includes('W5') && cpus().length > 1) {
    const second = await start(first.name, ENGINES[first.name].command(file));
    if (second) engines.push(new Together(`${first.name}-2-workers`, first, second, ['W5']));
  }
  const losses = await compareLosses();
  const speeds = await measure();
  const browser = engines.find(({ name }) => name.includes('chromium') || name.includes('webgpu'));
  const machine = {
    cpu: cpus()[0]?.model.trim() ?? 'unknown', cores: cpus().length, node: process.versions.node,
    chromium: browser?.version.replace(/^Chromium ([\d.]+).*/, '$1') ?? null,
    date: new Date().toISOString().slice(0, 10), load,
    engines: Object.fromEntries(engines.map(({ name, version }) => [name, version])),
  };
  const made = { machine, rounds, ms, ...summarise(speeds, problem.works), losses };
  console.log(given.json ? JSON.stringify(made) : report(made));
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
} finally {
  for (const engine of engines) engine.stop();
  rmSync(folder, { recursive: true, force: true });
}
