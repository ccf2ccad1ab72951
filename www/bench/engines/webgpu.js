// @ts-check
// The works on our GPU engine, through the WebGPU of the page that this runs in.

/** @typedef {import('./answer.js').Run} Run @typedef {import('../works.js').Problem} Problem */

/** What the GPU is measured on: one network, and many. */
const WORKS = ['W1', 'W5'];

/** @param {any} gpu the module of pkg/gpu @param {any} processor @param {import('../works.js').Work} work @param {any} experiment @returns {Run} */
function ensemble(gpu, processor, { replicas }, experiment) {
  /** @type {any} */
  let run;
  return {
    chunk: replicas * 256,
    async restart(start) {
      run?.free();
      run = await gpu.GpuEnsemble.create(processor, experiment, 0, start, replicas);
    },
    advance: (steps) => run.advance(run.step + steps / replicas),
    async losses() {
      const metrics = [...(await run.metrics())];
      return metrics.filter((_, i) => i % (metrics.length / replicas) === 0);
    },
  };
}

/** @param {any} wasm the module of pkg/, which reads links @param {any} gpu @param {Problem} problem */
export async function webgpuRuns(wasm, gpu, problem) {
  const adapter = await /** @type {any} */ (navigator).gpu?.requestAdapter();
  if (!adapter) throw new Error('this Chromium offers no WebGPU adapter');
  const { vendor, architecture, description } = adapter.info;
  const processor = await gpu.gpu_open(description || `${vendor} ${architecture}`.trim());
  const works = Object.entries(problem.works).filter(([name]) => WORKS.includes(name));
  const runs = works.map(([name, work]) => [name, ensemble(gpu, processor, work, wasm.open(work.link).experiment)]);
  return { adapter: `${processor.name}${processor.emulated ? ' (software)' : ''}`, runs: Object.fromEntries(runs) };
}
