// @ts-check
// The ensemble on the graphics processor, where there is one and it is the faster; on the processor otherwise.
import { Remote, listener, words } from './remote.js';
import { store, tell } from '../app/store.js';

/**
 * @typedef {import('../types.d.ts').Batch} Batch
 * @typedef {import('../types.d.ts').EnsemblePlan} EnsemblePlan
 * @typedef {import('../types.d.ts').EnsembleRunner} EnsembleRunner
 * @typedef {import('../types.d.ts').Experiment} Experiment
 * @typedef {import('../types.d.ts').GraphicsNews} GraphicsNews
 * @typedef {import('../types.d.ts').Resume} Resume
 * @typedef {import('../types.d.ts').SeedResult} SeedResult
 * @typedef {import('./processor.js').ProcessorRunner} ProcessorRunner
 * @typedef {NonNullable<GraphicsNews['snapshot']>} Snapshot
 * @typedef {{batch: Batch, snapshot: Snapshot | null}} Left what the processor takes over
 *
 * @typedef {object} Task
 * @property {Experiment} experiment
 * @property {EnsemblePlan} plan
 * @property {Batch[]} batches the next one first
 * @property {Left[]} left
 */

/** Seeds side by side. Software does not gain from more, and a batch is shown only when it is whole. */
const BATCH = { real: 256, emulated: 16 };
/** Losses after which a visit stays with the processor. */
const LOSSES = 2;

/** @implements {EnsembleRunner} */
export class GraphicsRunner {
  /** @type {(result: SeedResult) => void} */
  onResult = () => {};
  /** @type {EnsembleRunner['onMaps']} */
  onMaps = () => {};
  /** @type {(share: number) => void} */
  onProgress = () => {};
  /** @type {(why: string | null) => void} */
  onEnd = () => {};
  /** Why it runs where it does: a sentence, or nothing before that is known. */
  why = '';

  #processor;
  /** @type {Task | null} */
  #task = null;
  /** @type {Remote | null} */
  #worker = null;
  /** What the worker found. @type {Promise<GraphicsNews> | null} */
  #opened = null;
  /** @type {{name: string, emulated: boolean} | null} */
  #device = null;
  /** Of the last call: answers to earlier ones count no more. */
  #turn = 0;
  #losses = 0;
  /** That there is no graphics processor has been said. */
  #told = false;
  /** The present seeds run there. */
  #here = false;

  /** @param {ProcessorRunner} processor */
  constructor(processor) {
    this.#processor = processor;
    processor.onResult = (result) => this.onResult(result);
    processor.onProgress = (share) => this.onProgress(share);
    processor.onEnd = (why) => {
      this.#task = null;
      this.onEnd(why);
    };
  }

  get words() {
    return this.#here && this.#device ? `Graphics processor (${this.#device.name})` : this.#processor.words;
  }

  /**
   * @param {Experiment} experiment
   * @param {EnsemblePlan} plan
   * @param {number} first
   * @param {number} count
   * @param {(lane: number, replica: number) => boolean} wanted
   */
  start(experiment, plan, first, count, wanted) {
    this.cancel();
    this.#here = false;
    /** @type {Task} */
    const task = { experiment, plan, batches: [], left: [] };
    this.#task = task;
    const onProcessor = (/** @type {string} */ why) => {
      this.why = why;
      this.#processor.start(experiment, plan, first, count, wanted);
      this.onProgress(0);
    };
    if (experiment.engine === 'cpu') return onProcessor('The processor was asked for.');
    if (this.#losses >= LOSSES) return onProcessor('The graphics processor stopped before, so the processor computes.');
    void this.#choose(experiment).then(({ engine, reason }) => {
      if (this.#task !== task) return;
      if (engine !== 'gpu') return onProcessor(reason);
      this.why = reason;
      this.#here = true;
      task.batches = batches(experiment.lanes.length, first, count, wanted, this.#device?.emulated ? BATCH.emulated : BATCH.real);
      this.onProgress(0);
      return this.#work(task);
    });
  }

  cancel() {
    this.#task = null;
    this.#turn += 1;
    this.#worker?.call('stop').catch(() => {});
    this.#processor.cancel();
  }

  /** Which engine, and why. @param {Experiment} experiment @returns {Promise<{engine: string, reason: string}>} */
  async #choose(experiment) {
    this.#opened ??= this.#open();
    const { device, none } = await this.#opened;
    if (!device) {
      this.#tellNone(experiment.engine === 'gpu');
      return { engine: 'cpu', reason: none ?? 'No GPU was found, so the processor computes.' };
    }
    const { choice } = await this.#ask('choose', experiment);
    if (choice) return choice;
    // After a fault its engine cannot be trusted: the next start opens another.
    this.#close();
    this.#opened = null;
    return { engine: 'cpu', reason: 'The graphics processor gave no answer, so the processor computes.' };
  }

  /** Starts the worker that owns the device. @returns {Promise<GraphicsNews>} */
  async #open() {
    if (!('gpu' in navigator)) return { none: 'This browser offers no graphics processor, so the processor computes.' };
    /** @type {GraphicsNews} */
    let news = { none: 'The graphics processor could not be opened, so the processor computes.' };
    try {
      this.#worker = new Remote('gpu', new Worker(new URL('./gpu-worker.js', import.meta.url), { type: 'module' }));
      news = await this.#worker.call('open');
    } catch (error) {
      console.warn(`The graphics processor could not be opened: ${words(error)}`);
    }
    this.#device = news.device ?? null;
    if (!news.device) this.#close();
    return news;
  }

  #close() {
    this.#worker?.close('it was closed');
    this.#worker = null;
    this.#device = null;
  }

  /**
   * The answer to a call, or that the device is lost. One that another call has overtaken is never given.
   *
   * @param {string} call
   * @param {unknown[]} given
   * @returns {Promise<GraphicsNews>}
   */
  #ask(call, ...given) {
    const turn = ++this.#turn;
    return new Promise((resolve) => {
      const settle = (/** @type {GraphicsNews} */ news) => {
        if (turn !== this.#turn) return;
        this.#turn += 1; // news of it that come behind its answer count no more
        resolve(news);
      };
      this.#worker?.call(call, ...given).then(settle, (error) => settle({ lost: words(error) }));
    });
  }

  /** Batch after batch; what the device does not take or loses, the processor does. @param {Task} task */
  async #work(task) {
    /** @type {Map<number, string>} */
    const unfit = new Map();
    for (let batch = task.batches.shift(); batch; batch = task.batches.shift()) {
      if (unfit.has(batch.lane)) {
        task.left.push({ batch, snapshot: null });
        continue;
      }
      const { news, snapshot } = await this.#train(task, batch);
      if (this.#task !== task) return;
      if (news.done) {
        for (const result of news.done.results) {
          this.onResult(result);
          if (this.#task !== task) return;
        }
        if (news.done.maps) this.onMaps(batch.lane, news.done.maps);
        this.onProgress(0);
      } else if (news.unfit !== undefined) {
        unfit.set(batch.lane, news.unfit);
        task.left.push({ batch, snapshot: null });
      } else {
        task.left.push({ batch, snapshot }, ...task.batches.splice(0).map((one) => ({ batch: one, snapshot: null })));
        this.#lose(news.lost ?? '');
      }
    }
    if (unfit.size) this.why = `${[...new Set(unfit.values())].map(sentence).join(' ')} The processor does what is left.`;
    if (!task.left.length) {
      this.#task = null;
      return this.onEnd(null);
    }
    this.#here = false;
    this.#handOver(task);
  }

  /** @param {Task} task @param {Batch} batch @returns {Promise<{news: GraphicsNews, snapshot: Snapshot | null}>} */
  async #train({ experiment, plan }, batch) {
    /** @type {Snapshot | null} */
    let snapshot = null;
    const turn = this.#turn + 1;
    const heard = (/** @type {GraphicsNews} */ { share, snapshot: latest }) => {
      if (turn !== this.#turn) return;
      if (latest) snapshot = latest;
      else if (share !== undefined) this.onProgress(share * batch.count);
    };
    const news = await this.#ask('train', { experiment, plan, batch }, listener(heard));
    return { news, snapshot };
  }

  /** @param {string} why */
  #lose(why) {
    this.#losses += 1;
    this.#close();
    this.#opened = null;
    this.why = 'The graphics processor stopped, so the processor goes on.';
    console.warn(`The graphics processor stopped: ${why}`);
    tell('graphics', { kind: 'caution', slim: true, title: 'The graphics processor stopped.', text: 'The processor goes on.', actions: [] });
  }

  /** The processor goes on from the last snapshots. @param {Task} task */
  #handOver({ experiment, plan, left }) {
    const find = (/** @type {number} */ lane, /** @type {number} */ replica) =>
      left.find(({ batch }) => batch.lane === lane && replica >= batch.first && replica < batch.first + batch.count);
    const first = Math.min(...left.map(({ batch }) => batch.first));
    const end = Math.max(...left.map(({ batch }) => batch.first + batch.count));
    /** @returns {Resume | null} */
    const resume = (/** @type {number} */ lane, /** @type {number} */ replica) => {
      const one = find(lane, replica);
      if (!one?.snapshot) return null;
      const { done, numbers, curves } = one.snapshot;
      const r = replica - one.batch.first;
      return { done, numbers: numbers[r], curves: curves[r] };
    };
    this.#processor.start(experiment, plan, first, end - first, (lane, replica) => Boolean(find(lane, replica)), resume);
    this.onProgress(0);
  }

  /** @param {boolean} asked the experiment names the graphics processor */
  #tellNone(asked) {
    if (this.#told) return;
    if (asked) {
      this.#told = true;
      tell('graphics', { kind: 'caution', slim: true, title: 'This browser offers no graphics processor (WebGPU).', text: 'The processor computes instead; only the last digits of the numbers could differ.', actions: [] });
      return;
    }
    if (!store.state.graphics_hint) return;
    this.#told = true;
    tell('graphics', {
      kind: 'info', slim: false, title: 'This browser offers no graphics processor (WebGPU). Everything runs on the processor.',
      text: 'One race is about as fast either way. A graphics processor helps with hundreds of seeds at once. How to switch WebGPU on: update the browser and allow hardware acceleration in its settings; in Firefox set dom.webgpu.enabled in about:config, in Chrome on Linux allow “Unsafe WebGPU Support” in chrome://flags.',
      actions: [{
        label: 'Don’t show again',
        run: () => {
          store.actions.setGraphicsHint(false);
          tell('graphics', null);
        },
      }],
    });
  }
}

/** @param {string} text */
const sentence = (text) => (/[.!?]$/.test(text) ? text : `${text}.`);

/**
 * Runs of wanted seeds, cut into batches; all lanes of the first seeds before the next, so that comparisons on equal
 * seeds fill up evenly.
 *
 * @param {number} lanes
 * @param {number} first
 * @param {number} count
 * @param {(lane: number, replica: number) => boolean} wanted
 * @param {number} most
 * @returns {Batch[]}
 */
function batches(lanes, first, count, wanted, most) {
  /** @type {Batch[]} */
  const found = [];
  for (let lane = 0; lane < lanes; lane++) {
    /** @type {Batch | null} */
    let open = null;
    for (let replica = first; replica < first + count; replica++) {
      if (!wanted(lane, replica)) open = null;
      else if (open && open.count < most) open.count += 1;
      else found.push((open = { lane, first: replica, count: 1 }));
    }
  }
  return found.sort((a, b) => a.first - b.first || a.lane - b.lane);
}
