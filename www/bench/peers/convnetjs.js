// @ts-check
// ConvNetJS in Node: `node convnetjs.js PROBLEM`. Its trainer takes one point at a time and updates after a minibatch;
// replicas are visited in turn. Binary cross-entropy of one logit it lacks: its regression layer, whose gradient is
// output - label, is given the label that makes it so.

import convnetjs from 'convnetjs';
import { readProblem, serve } from '../engines/serve.js';
import { layers, shuffled } from './layers.js';

/** @typedef {import('../engines/answer.js').Run} Run @typedef {import('../works.js').Work} Work */

const problem = readProblem();
/** Steps of one replica before the next one's turn. */
const VISIT = 16;

/** A network with its trainer and its minibatches. @param {Work} work @param {any[]} points @param {number[]} y @param {number[]} start */
function network({ sizes: [inputs, hidden, outputs], loss, batch, lane }, points, y, start) {
  const softmax = loss === 'softmax';
  const net = new convnetjs.Net();
  net.makeLayers([
    { type: 'input', out_sx: 1, out_sy: 1, out_depth: inputs },
    { type: 'fc', num_neurons: hidden, activation: 'relu' },
    softmax ? { type: 'softmax', num_classes: outputs } : { type: 'regression', num_neurons: outputs },
  ]);
  const full = net.layers.filter((/** @type {any} */ layer) => layer.layer_type === 'fc');
  layers(start, [inputs, hidden, outputs]).forEach(({ inputs, w, b }, l) => {
    full[l].filters.forEach((/** @type {any} */ unit, /** @type {number} */ u) => unit.w.set(w.slice(u * inputs, (u + 1) * inputs)));
    full[l].biases.w.set(b);
  });
  const logit = () => full[1].out_act.w[0];
  const trained = softmax ? net : {
    forward: (/** @type {any} */ x, /** @type {boolean} */ training) => net.forward(x, training),
    backward: (/** @type {number} */ label) => net.backward([logit() - (1 / (1 + Math.exp(-logit())) - label)]),
    getParamsAndGrads: () => net.getParamsAndGrads(),
  };
  const trainer = new convnetjs.Trainer(trained, { method: 'sgd', momentum: 0, l2_decay: 0, learning_rate: lane.h, batch_size: batch });
  /** @type {number[]} */
  let order = [];
  let at = 0;
  return {
    /** @param {number} steps */
    advance(steps) {
      for (let k = 0; k < steps * batch; k++, at++) {
        if (at === order.length) [order, at] = [shuffled(points.length), 0];
        trainer.train(points[order[at]], y[order[at]]);
      }
    },
    loss: () => points.reduce((sum, x, i) => {
      const out = net.forward(x, false).w;
      return sum + (softmax ? -Math.log(out[y[i]]) : Math.log1p(Math.exp((1 - 2 * y[i]) * out[0])));
    }, 0) / points.length,
  };
}

/** @param {Work} work @returns {Run} */
function run(work) {
  const { inputs, x, y } = problem.points[work.points];
  const points = y.map((_, i) => new convnetjs.Vol(x.slice(i * inputs, (i + 1) * inputs)));
  /** @type {ReturnType<typeof network>[]} */
  let nets = [];
  let turn = 0;
  return {
    chunk: VISIT,
    restart(start) {
      nets = problem.starts[work.starts].slice(start, start + work.replicas).map((flat) => network(work, points, y, flat));
      turn = 0;
    },
    advance(steps) {
      for (let done = 0; done < steps; done += VISIT, turn = (turn + 1) % nets.length) nets[turn].advance(VISIT);
    },
    losses: () => nets.map((net) => net.loss()),
  };
}

const works = Object.entries(problem.works).filter(([, work]) => work.lane.method === 'sgd');
await serve('0.3.0', Object.fromEntries(works.map(([name, work]) => [name, run(work)])));
