// @ts-check
// TensorFlow.js in Node: `node tfjs.js PROBLEM wasm|cpu`, one thread. As its guide advises: tidied steps, variables, its
// own optimizer, data in tensors beforehand, fused layers. The gradient is written out, which takes fewer kernels than
// its tape's. An epoch is shuffled at once and its minibatches are slices. Replicas are one batched product.

import { dirname } from 'node:path';
import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import { readProblem, serve } from '../engines/serve.js';
import { layers, shuffled } from './layers.js';

/** @typedef {import('../engines/answer.js').Run} Run @typedef {import('../works.js').Work} Work */

const backend = process.argv[3];
tf.env().set('PROD', true); // no checks
console.warn = () => {}; // it advises another package, which cannot be built everywhere
if (backend === 'wasm') {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(`${dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
} else {
  await import('@tensorflow/tfjs-backend-cpu');
}
await tf.setBackend(backend);
await tf.ready();

const problem = readProblem();

/** @param {Work} work @returns {Run} */
function run(work) {
  const { sizes, loss, batch, replicas, lane } = work;
  const { inputs, x, y } = problem.points[work.points];
  const n = y.length;
  const outputs = sizes[2];
  const all = tf.tensor2d(x, [n, inputs]);
  const labels = loss === 'softmax' ? /** @type {any} */ (tf.cast(tf.oneHot(tf.tensor1d(y, 'int32'), outputs), 'float32')) : tf.tensor2d(y, [n, 1]);
  /** W1, b1, W2, b2; with replicas one more dimension in front. @type {any[]} */
  let theta = [];
  /** @type {any[]} */
  let p = [];
  /** @type {any} */ let xs;
  /** @type {any} */ let ys;
  let at = n;
  const many = replicas > 1;

  /** A layer: fused where TensorFlow.js can (it cannot with a bias for each replica). */
  const layer = (/** @type {any} */ a, /** @type {any} */ b, /** @type {any} */ bias, /** @type {'relu' | 'linear'} */ activation) => {
    if (!many) return tf.fused.matMul({ a, b, bias, activation });
    const z = tf.add(tf.matMul(a, b), bias);
    return activation === 'relu' ? tf.relu(z) : z;
  };
  const forward = (/** @type {any} */ x) => {
    const [w1, b1, w2, b2] = theta;
    const a = layer(x, w1, b1, 'relu');
    return { a, o: layer(a, w2, b2, 'linear') };
  };

  /** A new epoch: for each replica an order of its own. */
  function shuffle() {
    xs?.dispose();
    ys?.dispose();
    [xs, ys] = tf.tidy(() => {
      const orders = Array.from({ length: replicas }, () => shuffled(n));
      const order = tf.tensor1d(orders.flat(), 'int32');
      const [gx, gy] = [tf.gather(all, order), tf.gather(labels, order)];
      return many ? [tf.reshape(gx, [replicas, n, inputs]), tf.reshape(gy, [replicas, n, outputs])] : [gx, gy];
    });
    at = 0;
  }

  function minibatch() {
    const from = (/** @type {any} */ t, /** @type {number} */ width) =>
      many ? tf.slice(t, [0, at, 0], [replicas, batch, width]) : tf.slice(t, [at, 0], [batch, width]);
    const taken = [from(xs, inputs), from(ys, outputs)];
    at += batch;
    return taken;
  }

  /** Of each replica's mean loss over its next minibatch, by name of variable. */
  function gradients() {
    const [x, y] = minibatch();
    const { a, o } = forward(x);
    const [w1, b1, w2, b2] = theta;
    const delta = tf.div(tf.sub(loss === 'softmax' ? tf.softmax(o) : tf.sigmoid(o), y), batch);
    const hidden = tf.mul(tf.matMul(delta, w2, false, true), tf.step(a));
    const samples = many ? 1 : 0;
    return {
      [w1.name]: tf.matMul(x, hidden, true), [b1.name]: tf.sum(hidden, samples, many),
      [w2.name]: tf.matMul(a, delta, true), [b2.name]: tf.sum(delta, samples, many),
    };
  }

  const sgd = tf.train.sgd(lane.h);
  const step = {
    sgd: () => sgd.applyGradients(gradients()),
    // Kick with the gradient at hand, drift, heat bath, drift; then the gradient and the other half kick: both half
    // kicks of a gradient are one here, which is the same but for the very first.
    baoab() {
      const { h, gamma, tau } = lane;
      const a = Math.exp(-gamma * h);
      const b = Math.sqrt(tau * (1 - a * a));
      const g = gradients();
      theta.forEach((q, k) => {
        const kicked = tf.sub(p[k], tf.mul(h, g[q.name]));
        const bathed = tf.add(tf.mul(a, kicked), tf.randomNormal(q.shape, 0, b));
        q.assign(tf.add(q, tf.mul(h / 2, tf.add(kicked, bathed))));
        p[k].assign(bathed);
      });
    },
  }[/** @type {'sgd' | 'baoab'} */ (lane.method)];

  return {
    chunk: 16 * replicas,
    restart(start) {
      for (const t of [...theta, ...p]) t.dispose();
      const starts = problem.starts[work.starts].slice(start, start + replicas).map((flat) => layers(flat, sizes));
      theta = tf.tidy(() => sizes.slice(1).flatMap((outputs, l) => {
        const [w, b] = [starts.flatMap((layer) => layer[l].w), starts.flatMap((layer) => layer[l].b)];
        const weights = tf.tensor(w, [replicas, outputs, sizes[l]]);
        const transposed = tf.transpose(weights, [0, 2, 1]);
        return many
          ? [tf.variable(transposed), tf.variable(tf.tensor(b, [replicas, 1, outputs]))]
          : [tf.variable(tf.reshape(transposed, [sizes[l], outputs])), tf.variable(tf.tensor1d(b))];
      }));
      p = lane.method === 'sgd' ? [] : theta.map((q) => tf.variable(tf.zerosLike(q)));
      at = n;
    },
    advance(steps) {
      for (let done = 0; done < steps; done += replicas) {
        if (at + batch > n) shuffle(); // what is left of an epoch is dropped
        tf.tidy(step);
      }
    },
    losses: () => tf.tidy(() => {
      const x = many ? tf.tile(tf.reshape(all, [1, n, inputs]), [replicas, 1, 1]) : all;
      const o = /** @type {number[]} */ ([...forward(x).o.dataSync()]);
      return Array.from({ length: replicas }, (_, r) => y.reduce((sum, label, i) => {
        const row = o.slice((r * n + i) * outputs, (r * n + i + 1) * outputs);
        const logits = loss === 'softmax' ? row : [0, row[0]];
        const top = Math.max(...logits);
        return sum + top + Math.log(logits.reduce((all, z) => all + Math.exp(z - top), 0)) - logits[label];
      }, 0) / n);
    }),
  };
}

const works = Object.entries(problem.works).filter(([name, { lane }]) => ['sgd', 'baoab'].includes(lane.method) && name !== 'baoab');
await serve(tf.version_core, Object.fromEntries(works.map(([name, work]) => [name, run(work)])));
