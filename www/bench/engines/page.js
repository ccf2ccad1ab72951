// @ts-check
// In the page: loads our engine and keeps the runs between questions.

import { answer } from './answer.js';
import { thermogradRuns } from './thermograd.js';
import { webgpuRuns } from './webgpu.js';

/** @typedef {import('../works.js').Problem} Problem */

/** A module of pkg/, as the development server gives it. @param {string} path */
async function load(path) {
  const wasm = await import(/* @vite-ignore */ `/pkg/${path}thermograd.js`);
  await wasm.default({ module_or_path: `/pkg/${path}thermograd_bg.wasm` });
  return wasm;
}

/** @type {Problem} */
let problem;
/** @type {Record<string, import('./answer.js').Run>} */
let runs;

/** @param {Problem} given @param {'wasm' | 'wasm bench' | 'webgpu'} engine */
export async function open(given, engine) {
  problem = given;
  const wasm = await load('');
  let adapter = '';
  if (engine === 'webgpu') ({ adapter, runs } = await webgpuRuns(wasm, await load('gpu/'), problem));
  else runs = thermogradRuns(wasm, engine === 'wasm bench' ? await load('bench/') : undefined, problem);
  return { adapter, works: Object.keys(runs) };
}

/** @param {import('./answer.js').Request} request */
export const ask = (request) => answer(runs, problem, request);
