//! Loss and gradient of a multilayer perceptron with one output.
//!
//! One order of operations on every path, so that results are the same to the bit wherever they run:
//! a unit adds its inputs one after another, starting from its bias; a weight's gradient adds the
//! samples one after another; a sum over units ([`dot`]) keeps eight running sums, unit i in sum i mod 8,
//! and adds these as a fixed tree. No fused multiply-add. Loops over eight numbers side by side are left
//! to the compiler to vectorise. Partner: `shaders/network.wgsl`.

use crate::experiment::{Activation, Loss};
use crate::math;
use crate::state::{Layer, Layout};

/// Numbers worked on side by side.
const W: usize = 8;

/// Samples a forward pass takes at once when whole sets are evaluated.
const BLOCK: usize = 32;

/// Beyond this the sigmoid inside the gradient is held, so that no gradient is subnormal (its smallest is
/// 1e-13 over the batch size). Never applied to a reported loss.
const LOGIT_CLAMP: f32 = 30.0;

/// A network's shape and functions.
#[derive(Clone, Debug)]
pub struct Network {
    pub layout: Layout,
    pub activation: Activation,
    pub loss: Loss,
}

/// Points with their labels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Points {
    /// Coordinates: x1, x2 of the first point, of the second, ...
    pub x: Vec<f32>,
    /// Labels, 0 or 1.
    pub y: Vec<f32>,
}

impl Points {
    pub fn len(&self) -> usize {
        self.y.len()
    }

    pub fn is_empty(&self) -> bool {
        self.y.is_empty()
    }

    /// Adds a point.
    pub fn push(&mut self, [x1, x2]: [f32; 2], label: f32) {
        self.x.extend([x1, x2]);
        self.y.push(label);
    }
}

/// Room for one forward and backward pass; nothing is allocated while it is used.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// Activations of each hidden layer, sample by sample.
    a: Vec<Vec<f32>>,
    /// -dL/dz of each hidden layer.
    delta: Vec<Vec<f32>>,
    /// Logits, then -dL/do.
    out: Vec<f32>,
}

impl Workspace {
    /// For nothing: a placeholder while another one is in use.
    pub fn empty() -> Workspace {
        Workspace { a: Vec::new(), delta: Vec::new(), out: Vec::new() }
    }

    /// For up to `samples` at once.
    pub fn new(network: &Network, samples: usize) -> Workspace {
        let hidden = || network.hidden().iter().map(|layer| vec![0.0; samples * layer.outputs]).collect::<Vec<_>>();
        Workspace { a: hidden(), delta: hidden(), out: vec![0.0; samples] }
    }
}

/// sum_i a_i b_i: eight running sums, number i in sum i mod 8, then ((0+4)+(2+6))+((1+5)+(3+7)).
#[inline(always)]
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut s = [0.0; W];
    let (a8, a_tail) = a.as_chunks::<W>();
    let (b8, b_tail) = b.as_chunks::<W>();
    for (a, b) in a8.iter().zip(b8) {
        for l in 0..W {
            s[l] += a[l] * b[l];
        }
    }
    for (l, (a, b)) in a_tail.iter().zip(b_tail).enumerate() {
        s[l] += a * b;
    }
    ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]))
}

/// An activation, known when the loops are compiled.
trait Activate {
    fn value(z: f32) -> f32;
    /// Its slope, from its value.
    fn slope(a: f32) -> f32;
}

struct Relu;
impl Activate for Relu {
    #[inline(always)]
    fn value(z: f32) -> f32 {
        // relu'(0) = 0, and NaN stays NaN so that divergence is seen.
        if z <= 0.0 { 0.0 } else { z }
    }
    #[inline(always)]
    fn slope(a: f32) -> f32 {
        if a > 0.0 { 1.0 } else { 0.0 }
    }
}

struct Tanh;
impl Activate for Tanh {
    #[inline(always)]
    fn value(z: f32) -> f32 {
        math::tanh(z)
    }
    #[inline(always)]
    fn slope(a: f32) -> f32 {
        1.0 - a * a
    }
}

struct Sigmoid;
impl Activate for Sigmoid {
    #[inline(always)]
    fn value(z: f32) -> f32 {
        math::sigmoid(z)
    }
    #[inline(always)]
    fn slope(a: f32) -> f32 {
        a * (1.0 - a)
    }
}

struct Linear;
impl Activate for Linear {
    #[inline(always)]
    fn value(z: f32) -> f32 {
        z
    }
    #[inline(always)]
    fn slope(_: f32) -> f32 {
        1.0
    }
}

/// Splits a layer's weights into whole vectors of units and the rest: (first unit, number of units).
fn unit_chunks(outputs: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..outputs).step_by(W).map(move |u| (u, W.min(outputs - u)))
}

/// Loads up to eight numbers; missing ones are 0.
#[inline(always)]
fn load(x: &[f32], n: usize) -> [f32; W] {
    if let Some(whole) = x.first_chunk::<W>()
        && n == W
    {
        return *whole;
    }
    let mut v = [0.0; W];
    v[..n].copy_from_slice(&x[..n]);
    v
}

#[inline(always)]
fn store(out: &mut [f32], v: &[f32; W], n: usize) {
    if n == W
        && let Some(whole) = out.first_chunk_mut::<W>()
    {
        *whole = *v;
    } else {
        out[..n].copy_from_slice(&v[..n]);
    }
}

impl Network {
    /// Of these hidden layers, on points of the plane.
    pub fn new(hidden: &[u32], activation: Activation, loss: Loss) -> Network {
        let sizes: Vec<usize> = std::iter::once(2).chain(hidden.iter().map(|&n| n as usize)).chain([1]).collect();
        Network { layout: Layout::new(&sizes), activation, loss }
    }

    fn hidden(&self) -> &[Layer] {
        &self.layout.layers[..self.layout.layers.len() - 1]
    }

    fn output(&self) -> &Layer {
        self.layout.layers.last().expect("a network has an output layer")
    }

    /// `a_out = activation(W a_in + b)` for `n` samples.
    fn layer_forward(&self, theta: &[f32], layer: &Layer, input: &[f32], n: usize, out: &mut [f32]) {
        match self.activation {
            Activation::Relu => layer_forward::<Relu>(theta, layer, input, n, out),
            Activation::Tanh => layer_forward::<Tanh>(theta, layer, input, n, out),
            Activation::Sigmoid => layer_forward::<Sigmoid>(theta, layer, input, n, out),
            Activation::Linear => layer_forward::<Linear>(theta, layer, input, n, out),
        }
    }

    /// Fills `work.out[..n]` with the network's output at each of `n` points.
    pub fn forward(&self, theta: &[f32], x: &[f32], n: usize, work: &mut Workspace) {
        for (l, layer) in self.hidden().iter().enumerate() {
            let (before, after) = work.a.split_at_mut(l);
            let input = if l == 0 { x } else { &before[l - 1] };
            self.layer_forward(theta, layer, input, n, &mut after[0]);
        }
        let layer = self.output();
        let v = &theta[layer.weights.clone()];
        let c = theta[layer.biases.start];
        let last = work.a.last().map_or(x, |a| a);
        for (o, a) in work.out[..n].iter_mut().zip(last.chunks_exact(layer.inputs)) {
            *o = dot(v, a) + c;
        }
    }

    /// `g <- -grad` of the mean loss over these points.
    pub fn negative_gradient(&self, theta: &[f32], points: &Points, work: &mut Workspace, g: &mut [f32]) {
        let n = points.len();
        self.forward(theta, &points.x, n, work);
        let share = 1.0 / n as f32;
        for (o, &y) in work.out[..n].iter_mut().zip(&points.y) {
            *o = match self.loss {
                Loss::Bce => (y - math::sigmoid(o.clamp(-LOGIT_CLAMP, LOGIT_CLAMP))) * share,
                Loss::Mse => 2.0 * ((2.0 * y - 1.0) - *o) * share,
            };
        }
        let layer = self.output();
        let last = work.a.last().map_or(&points.x, |a| a);
        weight_gradient(layer, last, &work.out[..n], g);
        for (l, hidden) in self.hidden().iter().enumerate().rev() {
            let next = &self.layout.layers[l + 1];
            let (delta, after) = work.delta.split_at_mut(l + 1);
            let next_delta: &[f32] = after.first().map_or(&work.out, |d| d);
            self.backward(theta, next, next_delta, &work.a[l], n, &mut delta[l]);
            let input = if l == 0 { &points.x } else { &work.a[l - 1] };
            weight_gradient(hidden, input, &delta[l][..n * hidden.outputs], g);
        }
    }

    /// -dL/dz of a hidden layer.
    fn backward(&self, theta: &[f32], next: &Layer, next_delta: &[f32], a: &[f32], n: usize, delta: &mut [f32]) {
        match self.activation {
            Activation::Relu => backward::<Relu>(theta, next, next_delta, a, n, delta),
            Activation::Tanh => backward::<Tanh>(theta, next, next_delta, a, n, delta),
            Activation::Sigmoid => backward::<Sigmoid>(theta, next, next_delta, a, n, delta),
            Activation::Linear => backward::<Linear>(theta, next, next_delta, a, n, delta),
        }
    }

    /// Mean loss and share of points right, in f64, of the classifier averaged over `thetas` (usually one).
    ///
    /// Averaged means: the mean probability for `bce`, the mean output for `mse`. Class 1 is chosen iff the
    /// output is above 0 (for `bce`: the probability above one half).
    pub fn evaluate(&self, thetas: &[&[f32]], points: &Points, work: &mut Workspace) -> Evaluation {
        let mut loss = 0.0;
        let mut right = 0;
        for (x, y) in points.x.chunks(2 * BLOCK).zip(points.y.chunks(BLOCK)) {
            let mut sums = [[0.0f64; 2]; BLOCK];
            for theta in thetas {
                self.forward(theta, x, y.len(), work);
                for ((sum, &o), &y) in sums.iter_mut().zip(&work.out).zip(y) {
                    let margin = f64::from(2.0 * y - 1.0) * f64::from(o);
                    match (self.loss, thetas.len()) {
                        (Loss::Bce, 1) => *sum = [softplus(-margin), if o > 0.0 { 1.0 } else { 0.0 }],
                        // Of the true class: small probabilities keep their digits.
                        (Loss::Bce, _) => sum[0] += probability(margin),
                        (Loss::Mse, _) => sum[0] += f64::from(o),
                    }
                }
            }
            let n = thetas.len() as f64;
            for (&[sum, class], &y) in sums.iter().zip(y) {
                let (value, is_right) = match (self.loss, thetas.len()) {
                    (Loss::Bce, 1) => (sum, class == f64::from(y)),
                    (Loss::Bce, _) => {
                        let p = sum / n;
                        (-libm::log(p), if y > 0.5 { p > 0.5 } else { p >= 0.5 })
                    }
                    (Loss::Mse, _) => {
                        let (o, target) = (sum / n, f64::from(2.0 * y - 1.0));
                        ((o - target) * (o - target), (o > 0.0) == (y > 0.5))
                    }
                };
                loss += value;
                right += usize::from(is_right);
            }
        }
        let n = points.len() as f64;
        Evaluation { loss: loss / n, accuracy: right as f64 / n }
    }

    /// Probability of class 1 at each point, averaged over `thetas`; for `mse` (1 + output) / 2 within [0, 1].
    pub fn probabilities(&self, thetas: &[&[f32]], x: &[f32], work: &mut Workspace) -> Vec<f32> {
        let mut out = Vec::with_capacity(x.len() / 2);
        for x in x.chunks(2 * BLOCK) {
            let n = x.len() / 2;
            let mut mean = [0.0; BLOCK];
            for theta in thetas {
                self.forward(theta, x, n, work);
                for (mean, &o) in mean.iter_mut().zip(&work.out[..n]) {
                    *mean += match self.loss {
                        Loss::Bce => math::sigmoid(o),
                        Loss::Mse => o,
                    };
                }
            }
            out.extend(mean[..n].iter().map(|sum| {
                let mean = sum / thetas.len() as f32;
                match self.loss {
                    Loss::Bce => mean,
                    Loss::Mse => (0.5 + 0.5 * mean).clamp(0.0, 1.0),
                }
            }));
        }
        out
    }

    /// Room for [`Network::evaluate`] and [`Network::probabilities`].
    pub fn evaluation_workspace(&self) -> Workspace {
        Workspace::new(self, BLOCK)
    }
}

fn layer_forward<F: Activate>(theta: &[f32], layer: &Layer, input: &[f32], n: usize, out: &mut [f32]) {
    let (inputs, outputs) = (layer.inputs, layer.outputs);
    let w = &theta[layer.weights.clone()];
    let b = &theta[layer.biases.clone()];
    for (u, width) in unit_chunks(outputs) {
        let bias = load(&b[u..], width);
        // The plane's two inputs: weights stay in registers over all samples.
        if let (2, Some(w0), Some(w1)) = (inputs, w.get(u..), w.get(outputs + u..)) {
            let (w0, w1) = (load(w0, width), load(w1, width));
            for s in 0..n {
                let mut z = bias;
                for l in 0..W {
                    z[l] = F::value((z[l] + w0[l] * input[2 * s]) + w1[l] * input[2 * s + 1]);
                }
                store(&mut out[s * outputs + u..], &z, width);
            }
            continue;
        }
        for s in 0..n {
            let mut z = bias;
            for (j, &x) in input[s * inputs..(s + 1) * inputs].iter().enumerate() {
                let row = load(&w[j * outputs + u..], width);
                for l in 0..W {
                    z[l] += row[l] * x;
                }
            }
            for z in &mut z {
                *z = F::value(*z);
            }
            store(&mut out[s * outputs + u..], &z, width);
        }
    }
}

/// -dL/dz of a layer from that of the next: `delta_j = slope(a_j) sum_u w_ju delta_u`.
fn backward<F: Activate>(theta: &[f32], next: &Layer, next_delta: &[f32], a: &[f32], n: usize, delta: &mut [f32]) {
    let w = &theta[next.weights.clone()];
    let (units, nexts) = (next.inputs, next.outputs);
    for s in 0..n {
        let a = &a[s * units..(s + 1) * units];
        let delta = &mut delta[s * units..(s + 1) * units];
        let d = &next_delta[s * nexts..(s + 1) * nexts];
        if let [d] = d {
            for ((delta, &a), &w) in delta.iter_mut().zip(a).zip(w) {
                *delta = (w * d) * F::slope(a);
            }
        } else {
            for (j, (delta, &a)) in delta.iter_mut().zip(a).enumerate() {
                *delta = dot(&w[j * nexts..(j + 1) * nexts], d) * F::slope(a);
            }
        }
    }
}

/// Over a whole set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evaluation {
    pub loss: f64,
    /// Share of points right.
    pub accuracy: f64,
}

/// ln(1 + e^x).
fn softplus(x: f64) -> f64 {
    x.max(0.0) + libm::log1p(libm::exp(-x.abs()))
}

/// 1 / (1 + e^-x); never 0, so that a loss stays finite.
fn probability(x: f64) -> f64 {
    (1.0 / (1.0 + libm::exp(-x))).max(f64::MIN_POSITIVE)
}

/// Gradient of a layer's weights and biases: `g_ju = sum_s input_sj delta_su`, samples in order.
fn weight_gradient(layer: &Layer, input: &[f32], delta: &[f32], g: &mut [f32]) {
    let (inputs, outputs) = (layer.inputs, layer.outputs);
    let n = delta.len() / outputs;
    if outputs == 1 {
        // The output layer: its inputs lie side by side.
        let v = &mut g[layer.weights.clone()];
        v.fill(0.0);
        let mut bias = 0.0;
        for (a, &d) in input.chunks_exact(inputs).zip(delta) {
            for (v, &a) in v.iter_mut().zip(a) {
                *v += a * d;
            }
            bias += d;
        }
        g[layer.biases.start] = bias;
        return;
    }
    for (u, width) in unit_chunks(outputs) {
        let mut bias = [0.0; W];
        for s in 0..n {
            let d = load(&delta[s * outputs + u..], width);
            for l in 0..W {
                bias[l] += d[l];
            }
        }
        store(&mut g[layer.biases.start + u..], &bias, width);
        let mut j = 0;
        // Two inputs at a time share the loads of delta.
        while j < inputs {
            let pair = j + 1 < inputs;
            let (mut sum0, mut sum1) = ([0.0; W], [0.0; W]);
            for s in 0..n {
                let d = load(&delta[s * outputs + u..], width);
                let (x0, x1) = (input[s * inputs + j], if pair { input[s * inputs + j + 1] } else { 0.0 });
                for l in 0..W {
                    sum0[l] += d[l] * x0;
                    sum1[l] += d[l] * x1;
                }
            }
            store(&mut g[layer.weights.start + j * outputs + u..], &sum0, width);
            if pair {
                store(&mut g[layer.weights.start + (j + 1) * outputs + u..], &sum1, width);
            }
            j += 2;
        }
    }
}
