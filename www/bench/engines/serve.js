// @ts-check
// The line protocol of an engine in a process of its own: says what it can do, then answers line by line until its
// input ends.

import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { answer } from './answer.js';

/** @typedef {import('./answer.js').Request} Request @typedef {import('./answer.js').Answer} Answer */

/** The driver's file. @returns {import('../works.js').Problem} */
export const readProblem = () => JSON.parse(readFileSync(process.argv[2], 'utf8'));

/** One line. @param {object} line */
const say = (line) => void process.stdout.write(`${JSON.stringify(line)}\n`);

/** @param {object} hello @param {(request: Request) => Promise<Answer>} reply */
export async function answerLines(hello, reply) {
  say(hello);
  for await (const line of createInterface({ input: process.stdin })) say(await reply(JSON.parse(line)));
}

/** @param {string} version @param {Record<string, import('./answer.js').Run>} runs */
export const serve = (version, runs) =>
  answerLines({ version, works: Object.keys(runs) }, (request) => answer(runs, readProblem(), request));
