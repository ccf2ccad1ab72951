// @ts-check
// Our WebAssembly engine in Node: `node node.js PROBLEM [bench]`, with `bench` its build for the benchmark too.

import { loadWasm } from '../problem.js';
import { readProblem, serve } from './serve.js';
import { thermogradRuns } from './thermograd.js';

const bench = process.argv[3] === 'bench' ? await loadWasm('bench') : undefined;
await serve(`node ${process.versions.node}`, thermogradRuns(await loadWasm(), bench, readProblem()));
