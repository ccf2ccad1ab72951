// @ts-check
// From speeds to what is printed: medians, ratios formed within a round, shares of the peak, goals met and missed.

import { FLOPS_FORMULA, GOALS, WORKS, flops } from './works.js';

/** Speeds by work and engine, round by round. @typedef {Record<string, Record<string, number[]>>} Speeds */

/**
 * @typedef {object} Result
 * @property {string} work
 * @property {string} engine
 * @property {number} steps_per_s
 * @property {Record<string, number>} ratio to every other engine
 * @property {number} [peak_fraction] of our engines: of the products and sums that vectors of four could do there
 */

/**
 * @typedef {object} Goal
 * @property {string} work
 * @property {string} engine
 * @property {string} against an engine, `peak`, `ns` a normal, or `ms` a plane
 * @property {number} [least]
 * @property {number} [most]
 * @property {number | null} value null where it was not measured
 * @property {boolean | null} met
 */

/** @param {number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/** The median of the quotients of each round. @param {number[]} above @param {number[]} below */
const quotient = (above, below) => median(above.map((value, round) => value / below[round]));

/** Points of the landscape's plane. */
const PLANE = 41 * 41;

/** Works in which most operations are those that are counted: no random numbers, one network. */
const COUNTED = ['W1', 'W2', 'W3'];

/** @param {Speeds} speeds @param {Record<string, import('./works.js').Work>} works */
export function summarise(speeds, works) {
  const { peak = {}, normals = {}, plane = {} } = speeds;
  /** @type {Result[]} */
  const results = Object.keys(works).flatMap((work) => Object.entries(speeds[work]).map(([engine, values]) => ({
    work, engine,
    steps_per_s: median(values),
    ratio: Object.fromEntries(Object.entries(speeds[work]).filter(([other]) => other !== engine).map(([other, theirs]) => [other, quotient(values, theirs)])),
    ...(COUNTED.includes(work) && peak[engine] && engine.startsWith('thermograd') ? { peak_fraction: flops(works[work]) * quotient(values, peak[engine]) } : {}),
  })));
  const gflops = Object.fromEntries(Object.entries(peak).map(([engine, values]) => [engine, median(values) / 1e9]));
  const ns = Object.fromEntries(Object.entries(normals).map(([engine, values]) => [engine, 1e9 / median(values)]));
  const ms = Object.fromEntries(Object.entries(plane).map(([engine, values]) => [engine, (1e3 * PLANE) / median(values)]));
  const goals = GOALS.map((goal) => {
    const { work, engine, against, least = -Infinity, most = Infinity } = goal;
    const result = results.find((r) => r.work === work && r.engine === engine);
    const value = (against === 'peak' ? result?.peak_fraction : against === 'ns' ? ns[engine] : against === 'ms' ? ms[engine] : result?.ratio[against]) ?? null;
    return /** @type {Goal} */ ({ ...goal, value, met: value === null ? null : value >= least && value <= most });
  });
  return { results, peak_gflops: gflops, ns_per_normal: ns, ms_per_plane: ms, goals };
}

/** 2.31M, 748k, 5.2k, 212. @param {number} x */
function short(x) {
  const [value, unit] = x >= 1e6 ? [x / 1e6, 'M'] : x >= 1e3 ? [x / 1e3, 'k'] : [x, ''];
  return `${value >= 100 || !unit ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)}${unit}`;
}

/** Three digits or so. @param {number} x */
const digits = (x) => (x >= 100 ? x.toFixed(0) : x >= 10 ? x.toFixed(1) : x >= 1 ? x.toFixed(2) : x.toFixed(3));

/** Columns, the first to the left, the others to the right; a heading's parts stand above each other. @param {string[]} head @param {string[][]} rows */
function table(head, rows) {
  const parts = head.map((name) => name.split('-'));
  const height = Math.max(...parts.map((p) => p.length));
  const lines = [...Array.from({ length: height }, (_, k) => parts.map((p) => p[k - height + p.length] ?? '')), ...rows];
  const widths = head.map((_, c) => Math.max(...lines.map((line) => line[c].length)));
  return lines.map((line) => line.map((cell, c) => (c ? cell.padStart(widths[c]) : cell.padEnd(widths[c]))).join('  ').trimEnd());
}

/** Works down, engines across. @param {Result[]} results @param {(result: Result) => string} cell */
function grid(results, cell) {
  const engines = [...new Set(results.map(({ engine }) => engine))];
  const works = [...new Set(results.map(({ work }) => work))];
  const at = (/** @type {string} */ work, /** @type {string} */ engine) => results.find((r) => r.work === work && r.engine === engine);
  return table(['', ...engines], works.map((work) => [work, ...engines.map((engine) => {
    const result = at(work, engine);
    return result ? cell(result) : '-';
  })]));
}

/**
 * For people.
 *
 * @param {ReturnType<typeof summarise> & {machine: {cpu: string, cores: number, node: string, chromium: string | null, date: string,
 *   load: number, engines: Record<string, string>}, rounds: number, ms: number}} made
 */
export function report({ machine, rounds, ms, results, peak_gflops, ns_per_normal, ms_per_plane, goals }) {
  const ours = results.find(({ engine }) => engine === 'thermograd-wasm')?.engine ?? results[0]?.engine;
  const of = results.filter(({ engine }) => engine === ours);
  const beside = of.flatMap(({ work, ratio }) => Object.entries(ratio).map(([engine, value]) => ({ work, engine, value })));
  const counted = results.filter(({ peak_fraction }) => peak_fraction !== undefined);
  const measured = goals.filter(({ value }) => value !== null);
  const unmeasured = goals.length - measured.length;
  const works = [...new Set(results.map(({ work }) => work))];
  return [
    `${machine.cpu}, ${machine.cores} cores, load ${machine.load.toFixed(2)} at the start; Node ${machine.node}${machine.chromium ? `, Chromium ${machine.chromium}` : ''}; ${machine.date}`,
    ...Object.entries(machine.engines).map(([name, version]) => `  ${name.padEnd(26)} ${version}`),
    '',
    ...works.map((work) => `${work.padEnd(7)} ${WORKS[work].title}`),
    '',
    ...(results.length ? [`Steps of one network a second, one thread each (2 workers: two): medians of ${rounds} rounds of ${ms} ms`, ...grid(results, (r) => short(r.steps_per_s))] : []),
    ...(beside.length ? ['', `How many times as fast ${ours} is, pair by pair`, ...grid(
      beside.map(({ work, engine, value }) => ({ work, engine, steps_per_s: 0, ratio: { [engine]: value } })), (r) => digits(r.ratio[r.engine]))] : []),
    ...(counted.length ? ['', `Share of the peak of products and sums; a step has ${FLOPS_FORMULA} of them`, ...grid(counted, (r) => `${(100 * (r.peak_fraction ?? 0)).toFixed(0)} %`)] : []),
    ...(Object.keys(peak_gflops).length ? ['', 'That peak, GFLOP/s', ...Object.entries(peak_gflops).map(([engine, x]) => `  ${engine.padEnd(26)} ${x.toFixed(1)}`)] : []),
    ...(Object.keys(ns_per_normal).length ? ['', 'A standard normal, ns', ...Object.entries(ns_per_normal).map(([engine, x]) => `  ${engine.padEnd(26)} ${x.toFixed(2)}`)] : []),
    ...(Object.keys(ms_per_plane).length ? ['', 'A plane of 41 x 41 points, 2-500-1 over 1,000 points, ms', ...Object.entries(ms_per_plane).map(([engine, x]) => `  ${engine.padEnd(26)} ${x.toFixed(0)}`)] : []),
    ...(measured.length ? ['', 'Goals', ...table(['work', 'engine', 'against', 'is', 'goal', ''], measured.map(({ work, engine, against, least, most, value, met }) => [
      work, engine, against, digits(Number(value)), least === undefined ? `<= ${most}` : `>= ${least}`, met ? 'met' : 'missed'])).map((line) => `  ${line}`)] : []),
    ...(unmeasured ? [`  (${unmeasured} of ${goals.length} goals not measured in this run)`] : []),
  ].join('\n');
}
