// @ts-check
// The works on our WebAssembly engine, by what the page itself uses. Runs in Node and in a page.

/** @typedef {import('./answer.js').Run} Run @typedef {import('../works.js').Problem} Problem */

/** Steps of one replica before the next one's turn: each stays in the cache for a while. */
const VISIT = 64;

/** @param {any} wasm the module of pkg/ @param {import('../works.js').Work} work @returns {Run} */
function lanes(wasm, { link, replicas }) {
  const { experiment } = wasm.open(link);
  /** @type {any[]} */
  let runs = [];
  let at = 0;
  return {
    chunk: 512,
    restart(start) {
      for (const run of runs) run.free();
      runs = Array.from({ length: replicas }, (_, r) => new wasm.LaneRun(experiment, 0, start + r));
      at = 0;
    },
    advance(steps) {
      if (replicas === 1) return runs[0].advance(runs[0].step + steps);
      for (let done = 0; done < steps; done += VISIT, at = (at + 1) % replicas) runs[at].advance(runs[at].step + VISIT);
    },
    losses: () => runs.map((run) => run.metrics()[0]),
  };
}

/** Something without a state. @param {number} chunk @param {(units: number) => void} advance @returns {Run} */
const measure = (chunk, advance) => ({ chunk, restart() {}, advance, losses: () => [] });

/** The landscape view's work: a plane of 41 x 41 points of 2-500-1 over 1,000 points, worked out anew each time. @param {any} wasm @returns {Run} */
function plane(wasm) {
  const SIZE = 41;
  /** @type {any} */
  let landscape;
  let half = 1;
  return {
    chunk: SIZE * SIZE,
    restart() {
      const { experiment } = wasm.open('steps=100&network.hidden=500&lane1=sgd');
      const run = new wasm.LaneRun(experiment, 0);
      run.record();
      run.advance(100);
      landscape?.free();
      landscape = new wasm.Landscape(experiment);
      landscape.extend_path(0, run.grown_path(0, 0));
      landscape.set_plane('random,1');
      run.free();
    },
    advance(points) {
      for (let done = 0; done < points; done += SIZE * SIZE) {
        half *= 1.01; // another window: nothing of the last one is known
        landscape.set_window(Float64Array.of(-half, half, -half, half), SIZE, SIZE, false);
        for (let progress = landscape.advance(100); progress.done < progress.total;) progress = landscape.advance(100);
      }
    },
    losses: () => [],
  };
}

/** @param {any} bench the module of pkg/bench @returns {Record<string, Run>} */
function measures(bench) {
  const flops = bench.peak_flops();
  return {
    peak: measure(flops << 16, (units) => bench.peak(units / flops)),
    normals: measure(1 << 17, (units) => bench.normals(units)),
    plane: plane(bench),
  };
}

/** What the page has no experiment for. @param {any} bench @param {Problem} problem @param {import('../works.js').Work} work @returns {Run} */
function softmax(bench, problem, { sizes, points, starts, batch, lane }) {
  const { x, y } = problem.points[points];
  /** @type {any} */
  let run;
  return {
    chunk: 32,
    restart(start) {
      run?.free();
      const [ofX, ofY, weights] = [x, y, problem.starts[starts][start]].map((numbers) => new Float32Array(numbers));
      run = new bench.SoftmaxRun(new Uint32Array(sizes), ofX, ofY, weights, batch, lane.h, start + 1);
    },
    advance: (steps) => run.advance(steps),
    losses: () => [run.loss()],
  };
}

/** @param {any} wasm @param {any | undefined} bench its build for the benchmark @param {Problem} problem @returns {Record<string, Run>} */
export function thermogradRuns(wasm, bench, problem) {
  const works = Object.entries(problem.works).filter(([, work]) => bench || work.link);
  const runs = works.map(([name, work]) => [name, work.link ? lanes(wasm, work) : softmax(bench, problem, work)]);
  return { ...Object.fromEntries(runs), ...(bench ? measures(bench) : {}) };
}
