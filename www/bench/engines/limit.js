// @ts-check
// A program of hand-written loops to measure against: `node limit.js PROBLEM PROGRAM`. It takes the name of a work a
// line and answers {"p": its name, "w": the work, "v": steps a second}; `peak 1` in GFLOP/s, `normals 0` in ns. It
// trains data and weights of its own, so that it takes no part in the comparison of losses.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { answerLines, readProblem } from './serve.js';

const program = spawn(process.argv[3], { stdio: ['pipe', 'pipe', 'inherit'] });
const lines = createInterface({ input: program.stdout })[Symbol.asyncIterator]();

/** @param {string} question @returns {Promise<{p: string, v: number}>} */
async function ask(question) {
  program.stdin.write(`${question}\n`);
  const { value, done } = await lines.next();
  if (done) throw new Error(`${process.argv[3]} ended`);
  return JSON.parse(value);
}

const works = ['W1', 'W2', 'W3', 'W4', 'W5'].filter((work) => work in readProblem().works);
const { p } = await ask('peak 1');
await answerLines({ name: `limit-${p.replace(/^native-/, '')}`, version: '', works: [...works, 'peak', 'normals'], unchecked: true }, async ({ work }) => {
  if (work === 'peak') return { work, per_s: (await ask('peak 1')).v * 1e9 };
  if (work === 'normals') return { work, per_s: 1e9 / (await ask('normals 0')).v };
  return { work, per_s: (await ask(work)).v };
});
program.stdin.end('quit\n');
