//! The gradient in plain loops, one number at a time: what `shallow.rs` and `dense.rs` compute, with the same
//! bits, readable from top to bottom. Tests compare them; nothing is fast here.
//!
//! The batch is filled up to whole fours with samples at 0 whose share of the loss is 0. A unit adds its
//! inputs one after another, starting from its bias. Over samples there are four running sums, sample s in
//! sum s mod 4, added as (0 + 2) + (1 + 3). A network of one hidden ReLU layer (`shallow.rs`) differs: its output
//! adds the units in eight running sums, and its gradient's sums over samples are made of fours.

use super::shape::{Network, Output};
use super::workspace::{LOGIT_CLAMP, Workspace};
use crate::model::layout::Layer;
use crate::model::spec::Activation;
use crate::num::math;
use crate::num::reduce::tree8;

/// A layer's values, `[unit][sample]`.
type Values = Vec<Vec<f32>>;

impl Workspace {
    fn inputs(&self) -> Values {
        let samples = 4 * self.quads;
        let x: &[f32] = bytemuck::cast_slice(&self.x);
        x.chunks_exact(samples).take(self.inputs).map(<[f32]>::to_vec).collect()
    }

    fn put_out(&mut self, values: &Values) {
        let samples = 4 * self.quads;
        let out: &mut [f32] = bytemuck::cast_slice_mut(&mut self.out);
        for (to, from) in out.chunks_exact_mut(samples).zip(values) {
            to.copy_from_slice(from);
        }
    }
}

fn activate(activation: Activation, z: f32) -> f32 {
    match activation {
        Activation::Relu => {
            if z > 0.0 {
                z
            } else {
                0.0
            }
        }
        Activation::Tanh => math::tanh(z),
        Activation::Sigmoid => math::sigmoid(z),
        Activation::Linear => z,
    }
}

/// `delta` times the activation's slope.
fn through_activation(activation: Activation, a: f32, delta: f32) -> f32 {
    match activation {
        Activation::Relu => {
            if a > 0.0 {
                delta
            } else {
                0.0
            }
        }
        Activation::Tanh => delta * (1.0 - a * a),
        Activation::Sigmoid => delta * (a * (1.0 - a)),
        Activation::Linear => delta,
    }
}

fn weight(theta: &[f32], layer: &Layer, j: usize, u: usize) -> f32 {
    theta[layer.weights.start + j * layer.outputs + u]
}

fn layer_forward(theta: &[f32], layer: &Layer, input: &Values) -> Values {
    let samples = input[0].len();
    let sum = |u: usize, s: usize| {
        let mut z = theta[layer.biases.start + u];
        for j in 0..layer.inputs {
            z += weight(theta, layer, j, u) * input[j][s];
        }
        z
    };
    (0..layer.outputs).map(|u| (0..samples).map(|s| sum(u, s)).collect()).collect()
}

/// The activations of each hidden layer, and the outputs.
fn all_values(network: &Network, theta: &[f32], x: &Values) -> (Vec<Values>, Values) {
    let (hidden, output) = network.layers();
    let mut a: Vec<Values> = Vec::new();
    for layer in hidden {
        let mut values = layer_forward(theta, layer, a.last().unwrap_or(x));
        for z in values.iter_mut().flatten() {
            *z = activate(network.activation, *z);
        }
        a.push(values);
    }
    let out = if network.is_shallow() {
        let v = &theta[output.weights.clone()];
        let sample = |s: usize| {
            let mut sums = [0.0; 8];
            for (j, v) in v.iter().enumerate() {
                sums[j % 8] += v * a[0][j][s];
            }
            tree8(sums) + theta[output.biases.start]
        };
        vec![(0..x[0].len()).map(sample).collect()]
    } else {
        layer_forward(theta, output, a.last().unwrap_or(x))
    };
    (a, out)
}

/// Outputs into `work`.
pub(super) fn forward(network: &Network, theta: &[f32], work: &mut Workspace) {
    let (_, out) = all_values(network, theta, &work.inputs());
    work.put_out(&out);
}

/// -dL/do of each sample.
fn output_delta(network: &Network, out: &Values, y: &[f32], n: usize) -> Values {
    let share = 1.0 / n as f32;
    let mut delta = out.clone();
    for s in 0..y.len() {
        if s >= n {
            delta.iter_mut().for_each(|d| d[s] = 0.0);
            continue;
        }
        match network.output {
            Output::Bce => {
                let o = out[0][s].clamp(-LOGIT_CLAMP, LOGIT_CLAMP);
                delta[0][s] = (y[s] - math::sigmoid(o)) * share;
            }
            Output::Mse => delta[0][s] = 2.0 * ((2.0 * y[s] - 1.0) - out[0][s]) * share,
            Output::Softmax => {
                let mut largest = out[0][s];
                for o in out {
                    largest = if largest < o[s] { o[s] } else { largest };
                }
                let low = |x: f32| if x < -LOGIT_CLAMP { -LOGIT_CLAMP } else { x };
                let e: Vec<f32> = out.iter().map(|o| math::exp(low(o[s] - largest))).collect();
                let mut sum = 0.0;
                for e in &e {
                    sum += e;
                }
                for (c, e) in e.iter().enumerate() {
                    let target = if y[s] == c as f32 { 1.0 } else { 0.0 };
                    delta[c][s] = (target - e / sum) * share;
                }
            }
        }
    }
    delta
}

/// (0 + 2) + (1 + 3) of four running sums.
fn sum_over_samples(terms: impl Iterator<Item = f32>) -> f32 {
    let mut sums = [0.0; 4];
    for (s, term) in terms.enumerate() {
        sums[s % 4] += term;
    }
    (sums[0] + sums[2]) + (sums[1] + sums[3])
}

/// `g <- -grad` of the mean loss.
pub(super) fn negative_gradient(network: &Network, theta: &[f32], work: &mut Workspace, g: &mut [f32]) {
    let x = work.inputs();
    let (a, out) = all_values(network, theta, &x);
    let y: &[f32] = bytemuck::cast_slice(&work.y[..work.quads]);
    let mut delta = output_delta(network, &out, y, work.n);
    work.put_out(&delta);
    if network.is_shallow() {
        return shallow_gradient(network, theta, &x, &a[0], &delta[0], g);
    }
    for (l, layer) in network.layout.layers.iter().enumerate().rev() {
        let input = if l == 0 { &x } else { &a[l - 1] };
        for u in 0..layer.outputs {
            g[layer.biases.start + u] = sum_over_samples(delta[u].iter().copied());
            for j in 0..layer.inputs {
                let terms = input[j].iter().zip(&delta[u]).map(|(a, d)| a * d);
                g[layer.weights.start + j * layer.outputs + u] = sum_over_samples(terms);
            }
        }
        if l > 0 {
            let of_input = |j: usize, s: usize| {
                let mut sum = 0.0;
                for u in 0..layer.outputs {
                    sum += weight(theta, layer, j, u) * delta[u][s];
                }
                through_activation(network.activation, input[j][s], sum)
            };
            delta = (0..layer.inputs).map(|j| (0..x[0].len()).map(|s| of_input(j, s)).collect()).collect();
        }
    }
}

/// Sums over the samples that are on: within each four ((0 + 1) + (2 + 3)), then four after four.
fn sum_of_fours(on: impl Fn(usize) -> bool, terms: &[f32]) -> f32 {
    let four = |k: usize| {
        let term = |s: usize| if on(s) { terms[s] } else { 0.0 };
        (term(4 * k) + term(4 * k + 1)) + (term(4 * k + 2) + term(4 * k + 3))
    };
    (1..terms.len() / 4).fold(four(0), |sum, k| sum + four(k))
}

fn shallow_gradient(network: &Network, theta: &[f32], x: &Values, a: &Values, d: &[f32], g: &mut [f32]) {
    let [hidden, output] = &network.layout.layers[..] else { unreachable!("one hidden layer") };
    let times = |x: &[f32]| d.iter().zip(x).map(|(d, x)| d * x).collect::<Vec<f32>>();
    let (d0, d1) = (times(&x[0]), times(&x[1]));
    for j in 0..hidden.outputs {
        let [s, s0, s1] = [d, &d0, &d1].map(|terms| sum_of_fours(|s| a[j][s] > 0.0, terms));
        let (w0, w1) = (weight(theta, hidden, 0, j), weight(theta, hidden, 1, j));
        let (b, v) = (theta[hidden.biases.start + j], theta[output.weights.start + j]);
        g[hidden.weights.start + j] = v * s0;
        g[hidden.weights.start + hidden.outputs + j] = v * s1;
        g[hidden.biases.start + j] = v * s;
        g[output.weights.start + j] = (w0 * s0 + w1 * s1) + b * s;
    }
    g[output.biases.start] = sum_of_fours(|_| true, d);
}
