// @ts-check
// An engine in a process of its own, asked one question at a time.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** @typedef {import('./engines/answer.js').Request} Request @typedef {import('./engines/answer.js').Answer} Answer */

/** The longest that anything may take: a compiling step of a peer. */
const PATIENCE_MS = 300_000;

export class Engine {
  /** @param {string} name @param {string[]} command */
  constructor(name, [program, ...args]) {
    this.name = name;
    this.version = '';
    /** @type {string[]} */
    this.works = [];
    this.unchecked = false;
    /** What the process said last on its standard error. */
    this.complaint = '';
    this.child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.child.stderr.on('data', (bytes) => (this.complaint = (this.complaint + bytes).slice(-2000)));
    this.child.stdin.on('error', () => {}); // told by the missing answer
    /** @type {Promise<never>} */
    this.failed = new Promise((_, reject) => {
      this.child.on('error', (error) => reject(new Error(`${name}: ${error.message}`)));
      this.child.on('close', (code) => reject(new Error(`${name} ended (${code}). ${this.complaint.trim()}`)));
    });
    this.failed.catch(() => {}); // also when nobody waits
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  async #line() {
    /** @type {NodeJS.Timeout | undefined} */
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${this.name} has not answered for ${PATIENCE_MS / 1000} s`)), PATIENCE_MS);
    });
    try {
      const line = this.lines.next().then(({ value, done }) => (done ? this.failed : JSON.parse(value)));
      return await Promise.race([line, this.failed, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Waits until it runs. @returns {Promise<string | undefined>} how to install what it lacks, if it does */
  async start() {
    const { name = this.name, version, works, missing, unchecked = false } = await this.#line();
    if (missing) return missing;
    Object.assign(this, { name, version, works, unchecked });
  }

  /** @param {Request} request @returns {Promise<Answer>} */
  async ask(request) {
    this.child.stdin.write(`${JSON.stringify(request)}\n`);
    return await this.#line();
  }

  /** Steps a second. @param {string} work @param {number} ms */
  async speed(work, ms) {
    const { per_s } = await this.ask({ work, ms });
    if (!(Number(per_s) > 0)) throw new Error(`${this.name}, ${work}: a speed of ${per_s}`);
    return Number(per_s);
  }

  /** Ends it. */
  stop() {
    this.child.stdin.end();
    setTimeout(() => this.child.kill(), 5000).unref();
  }
}

/** Two processes of one engine at once: what a second worker adds. */
export class Together {
  unchecked = true;

  /** @param {string} name @param {Engine} one @param {Engine} other @param {string[]} works */
  constructor(name, one, other, works) {
    this.name = name;
    this.one = one;
    this.other = other;
    this.version = one.version;
    this.works = works;
  }

  /** @param {string} work @param {number} ms */
  async speed(work, ms) {
    const [a, b] = await Promise.all([this.one.speed(work, ms), this.other.speed(work, ms)]);
    return a + b;
  }

  stop() {
    this.other.stop();
  }
}
