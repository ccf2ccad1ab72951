//! Loss and gradient of a multilayer perceptron.
//!
//! One order of operations for each network, whatever computes it, so that results are the same to the bit
//! wherever they run: `plain.rs` states it in plain loops, and is the reference; `shallow.rs` (one hidden ReLU
//! layer on points of the plane) and `dense.rs` (everything else) compute the same with four samples side by
//! side. No fused multiply-add. Partner: `shaders/network.wgsl`.

mod dense;
mod plain;
mod shallow;

use crate::experiment::{Activation, Loss};
use crate::lanes::Lanes;
use crate::math;
use crate::pulse;
use crate::state::{Layer, Layout};
use wide::{f32x4, u32x4};

/// Samples a forward pass takes at once when whole sets are evaluated.
const BLOCK: usize = 40;

/// Beyond this the sigmoid inside the gradient is held (and a softmax's outputs below its largest), so that no
/// gradient is subnormal (its smallest is 1e-13 over the batch size). Never applied to a reported loss.
const LOGIT_CLAMP: f32 = 30.0;

/// What the outputs mean, and the loss that follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// One logit; binary cross-entropy.
    Bce,
    /// One value; squared distance from -1 (class 0) or +1 (class 1).
    Mse,
    /// A logit for each class; cross-entropy of their softmax.
    Softmax,
}

impl From<Loss> for Output {
    fn from(loss: Loss) -> Output {
        match loss {
            Loss::Bce => Output::Bce,
            Loss::Mse => Output::Mse,
        }
    }
}

/// A network's shape and functions.
#[derive(Clone, Debug)]
pub struct Network {
    pub layout: Layout,
    pub activation: Activation,
    pub output: Output,
}

/// Points with their labels.
#[derive(Clone, Debug, PartialEq)]
pub struct Points {
    /// Coordinates of a point.
    pub inputs: usize,
    /// Coordinates, point after point.
    pub x: Vec<f32>,
    /// Labels: 0, 1, ...
    pub y: Vec<f32>,
}

impl Points {
    /// None yet, of the plane.
    pub fn of_the_plane() -> Points {
        Points { inputs: 2, x: Vec::new(), y: Vec::new() }
    }

    pub fn len(&self) -> usize {
        self.y.len()
    }

    pub fn is_empty(&self) -> bool {
        self.y.is_empty()
    }

    /// Adds a point of the plane.
    pub fn push(&mut self, [x1, x2]: [f32; 2], label: f32) {
        self.x.extend([x1, x2]);
        self.y.push(label);
    }
}

/// A batch, and room for one forward and backward pass over it; nothing is allocated while it is used.
///
/// Samples lie side by side, filled up with zeros to whole vectors of four (`quads` of them).
#[derive(Clone, Debug)]
pub struct Workspace {
    /// Compute in plain loops (`plain.rs`).
    plain: bool,
    /// Coordinates of a sample.
    inputs: usize,
    /// Samples at hand.
    n: usize,
    quads: usize,
    /// `[input][quad]`.
    x: Vec<f32x4>,
    /// `[quad]`.
    y: Vec<f32x4>,
    /// Activations of each hidden layer, `[unit][quad]`. Not of a shallow network.
    a: Vec<Vec<f32x4>>,
    /// -dL/dz of a hidden layer and of the next, `[unit][quad]`. Not of a shallow network.
    delta: [Vec<f32x4>; 2],
    /// A few vectors of samples of a layer's values. Not of a shallow network.
    panel: Vec<f32x4>,
    /// Outputs, then -dL/do, `[output][quad]`.
    out: Vec<f32x4>,
    /// Of a shallow network: which of four samples switch a unit on, `[quad][unit]`.
    on: Vec<u8>,
    tables: Vec<shallow::Table>,
    /// Of an evaluation: each sample's outputs, summed over the classifiers.
    sums: Vec<f64>,
}

impl Workspace {
    /// For nothing: a placeholder while another one is in use.
    pub fn empty() -> Workspace {
        Workspace {
            plain: false,
            inputs: 0,
            n: 0,
            quads: 0,
            x: Vec::new(),
            y: Vec::new(),
            a: Vec::new(),
            delta: [Vec::new(), Vec::new()],
            panel: Vec::new(),
            out: Vec::new(),
            on: Vec::new(),
            tables: Vec::new(),
            sums: Vec::new(),
        }
    }

    /// For up to `samples` at once.
    pub fn new(network: &Network, samples: usize) -> Workspace {
        let quads = samples.div_ceil(4);
        let (hidden, output) = network.layers();
        let vectors = |units: usize| vec![f32x4::ZERO; units * quads];
        let dense = if network.is_shallow() { &[] } else { hidden };
        let widest = dense.iter().map(|layer| layer.outputs).max().unwrap_or(0);
        let units = if network.is_shallow() { hidden[0].outputs } else { 0 };
        Workspace {
            inputs: network.inputs(),
            x: vectors(network.inputs()),
            y: vectors(1),
            a: dense.iter().map(|layer| vectors(layer.outputs)).collect(),
            delta: [vectors(widest), vectors(widest)],
            panel: vec![f32x4::ZERO; dense::WIDEST * widest.max(network.inputs()).max(output.outputs)],
            out: vectors(output.outputs),
            on: vec![0; shallow::bits_stride(units) * quads],
            tables: vec![shallow::Table::default(); if network.is_shallow() { quads } else { 0 }],
            ..Workspace::empty()
        }
    }

    /// The same, computing in plain loops: the reference, with the same bits.
    pub fn plainly(self) -> Workspace {
        Workspace { plain: true, ..self }
    }

    /// Samples at hand.
    pub fn samples(&self) -> usize {
        self.n
    }

    /// Makes room for `n` samples; all values are still to be put.
    fn start(&mut self, n: usize) {
        self.n = n;
        self.quads = n.div_ceil(4);
        // What fills up the last vector.
        let last = self.quads - 1;
        for j in 0..self.inputs {
            self.x[j * self.quads + last] = f32x4::ZERO;
        }
        self.y[last] = f32x4::ZERO;
    }

    /// Takes these points as the batch.
    pub fn load(&mut self, points: &Points, indices: &[u32]) {
        self.start(indices.len());
        let samples = 4 * self.quads;
        let x: &mut [f32] = bytemuck::cast_slice_mut(&mut self.x);
        let y: &mut [f32] = bytemuck::cast_slice_mut(&mut self.y);
        if let (2, (points_x, [])) = (points.inputs, points.x.as_chunks::<2>()) {
            let (x0, x1) = x[..2 * samples].split_at_mut(samples);
            for (((x0, x1), y), &i) in x0.iter_mut().zip(x1).zip(y).zip(indices) {
                [*x0, *x1] = points_x[i as usize];
                *y = points.y[i as usize];
            }
            return;
        }
        // Four points by four coordinates at a time.
        let row = |s: usize| &points.x[indices[s] as usize * points.inputs..][..points.inputs];
        for (quad, y) in self.y[..self.quads].iter_mut().enumerate() {
            let held = (indices.len() - 4 * quad).min(4);
            let rows: [&[f32]; 4] = std::array::from_fn(|s| row(4 * quad + s.min(held - 1)));
            let samples = f32x4::from_bits(HELD[held - 1]);
            for j in (0..points.inputs).step_by(4) {
                let n = (points.inputs - j).min(4);
                let columns = f32x4::transpose(rows.map(|row| load(&row[j..], n)));
                for (c, column) in columns[..n].iter().enumerate() {
                    self.x[(j + c) * self.quads + quad] = *column & samples;
                }
            }
            let label = |s: usize| if s < held { points.y[indices[4 * quad + s] as usize] } else { 0.0 };
            *y = f32x4::new(std::array::from_fn(label));
        }
    }

    /// Takes consecutive points, coordinates in turn, as the batch, without labels.
    fn load_coordinates(&mut self, coordinates: &[f32]) {
        self.start(coordinates.len() / self.inputs);
        let samples = 4 * self.quads;
        let x: &mut [f32] = bytemuck::cast_slice_mut(&mut self.x);
        for (s, point) in coordinates.chunks_exact(self.inputs).enumerate() {
            for (j, &value) in point.iter().enumerate() {
                x[j * samples + s] = value;
            }
        }
    }

    /// The last forward pass's values of one output, sample by sample.
    fn outputs(&self, output: usize) -> &[f32] {
        let out: &[f32] = bytemuck::cast_slice(&self.out);
        &out[4 * self.quads * output..][..self.n]
    }
}

/// The first `n` <= 4 numbers; 0 for the others.
#[inline(always)]
fn load(x: &[f32], n: usize) -> f32x4 {
    if n == 4 {
        return f32x4::new(*x.first_chunk().expect("four numbers"));
    }
    let mut v = [0.0; 4];
    v[..n].copy_from_slice(&x[..n]);
    f32x4::new(v)
}

/// ((0+4)+(2+6)) + ((1+5)+(3+7)) of eight running sums.
#[inline(always)]
fn tree8<T: std::ops::Add<Output = T> + Copy>(s: [T; 8]) -> T {
    ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]))
}

/// (0+2) + (1+3) of four running sums.
#[inline(always)]
fn tree4(s: f32x4) -> f32 {
    let s = s.to_array();
    (s[0] + s[2]) + (s[1] + s[3])
}

/// sum_i a_i b_i: eight running sums, number i in sum i mod 8, then ((0+4)+(2+6))+((1+5)+(3+7)).
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut s = [0.0; 8];
    let (a8, a_tail) = a.as_chunks::<8>();
    let (b8, b_tail) = b.as_chunks::<8>();
    for (a, b) in a8.iter().zip(b8) {
        for l in 0..8 {
            s[l] += a[l] * b[l];
        }
    }
    for (l, (a, b)) in a_tail.iter().zip(b_tail).enumerate() {
        s[l] += a * b;
    }
    tree8(s)
}

impl Network {
    /// Of these hidden layers, on points of the plane.
    pub fn new(hidden: &[u32], activation: Activation, loss: Loss) -> Network {
        let sizes: Vec<usize> = std::iter::once(2).chain(hidden.iter().map(|&n| n as usize)).chain([1]).collect();
        Network::with_sizes(&sizes, activation, loss.into())
    }

    /// Of these layer sizes, inputs first, outputs last. [`Output::Bce`] and [`Output::Mse`] have one output.
    pub fn with_sizes(sizes: &[usize], activation: Activation, output: Output) -> Network {
        Network { layout: Layout::new(sizes), activation, output }
    }

    /// Hidden layers, and the output layer.
    fn layers(&self) -> (&[Layer], &Layer) {
        let (output, hidden) = self.layout.layers.split_last().expect("a network has an output layer");
        (hidden, output)
    }

    fn inputs(&self) -> usize {
        self.layout.layers[0].inputs
    }

    /// Whether `shallow.rs` computes it, in its order of sums.
    fn is_shallow(&self) -> bool {
        let sizes = self.layout.layers.iter().map(|layer| layer.inputs);
        self.activation == Activation::Relu
            && self.output != Output::Softmax
            && sizes.eq([2, self.layout.layers.last().map_or(0, |output| output.inputs)])
    }

    /// Outputs of the batch at hand.
    fn forward(&self, theta: &[f32], work: &mut Workspace) {
        if work.plain {
            plain::forward(self, theta, work);
        } else if self.is_shallow() {
            pulse::work(work.n * self.layout.len);
            shallow::forward::<false>(&self.layout, theta, work);
        } else {
            work.dense_forward(self, theta);
        }
    }

    /// `g <- -grad` of the mean loss over the batch that `work` holds.
    pub fn negative_gradient(&self, theta: &[f32], work: &mut Workspace, g: &mut [f32]) {
        if work.plain {
            return plain::negative_gradient(self, theta, work, g);
        }
        if self.is_shallow() {
            pulse::work(work.n * self.layout.len);
            shallow::forward::<true>(&self.layout, theta, work);
            self.output_delta(work);
            shallow::backward(&self.layout, theta, work, g);
        } else {
            work.dense_forward(self, theta);
            self.output_delta(work);
            work.dense_backward(self, theta, g);
        }
    }

    /// Replaces the outputs by -dL/do of the mean loss; 0 for what fills up the last vector.
    fn output_delta(&self, work: &mut Workspace) {
        let quads = work.quads;
        let splat = f32x4::splat;
        for k in 0..quads {
            let held = (work.n - 4 * k).min(4);
            let samples = f32x4::from_bits(HELD[held - 1]);
            // As f32, like the division that the plain loops do.
            let share = splat(1.0 / work.n as f32);
            let y = work.y[k];
            match self.output {
                Output::Bce => {
                    let (low, high) = (splat(-LOGIT_CLAMP), splat(LOGIT_CLAMP));
                    let o = work.out[k];
                    let o = f32x4::pick(o.below(low), low, o);
                    let o = f32x4::pick(high.below(o), high, o);
                    work.out[k] = ((y - math::sigmoid(o)) * share) & samples;
                }
                Output::Mse => {
                    let (one, two) = (splat(1.0), splat(2.0));
                    work.out[k] = (two * ((two * y - one) - work.out[k]) * share) & samples;
                }
                Output::Softmax => {
                    let (_, output) = self.layers();
                    let out = &mut work.out[..output.outputs * quads];
                    dense::softmax_delta(out, quads, k, y, share, -LOGIT_CLAMP);
                    for o in out[k..].iter_mut().step_by(quads) {
                        *o &= samples;
                    }
                }
            }
        }
    }

    /// Mean loss and share of points right, in f64, of the classifier averaged over `thetas` (usually one).
    ///
    /// Averaged means: the mean probability for a cross-entropy, the mean output for `mse`. One logit or value
    /// chooses class 1 iff it is above 0 (the probability above one half); softmax the largest, the first of
    /// equals.
    pub fn evaluate(&self, thetas: &[&[f32]], points: &Points, work: &mut Workspace) -> Evaluation {
        let classes = self.layers().1.outputs;
        let mut sums = std::mem::take(&mut work.sums);
        sums.resize(BLOCK * classes, 0.0);
        let (mut loss, mut right) = (0.0, 0);
        for (x, y) in points.x.chunks(points.inputs * BLOCK).zip(points.y.chunks(BLOCK)) {
            work.load_coordinates(x);
            sums.fill(0.0);
            for theta in thetas {
                self.forward(theta, work);
                self.add_outputs(y, thetas.len(), work, &mut sums);
            }
            for (sums, &y) in sums.chunks_exact(classes).zip(y) {
                let (value, is_right) = self.score(sums, y, thetas.len());
                loss += value;
                right += usize::from(is_right);
            }
        }
        work.sums = sums;
        let n = points.len() as f64;
        Evaluation { loss: loss / n, accuracy: right as f64 / n }
    }

    /// Adds what is averaged over the thetas: the output itself where there is one theta only.
    fn add_outputs(&self, y: &[f32], thetas: usize, work: &Workspace, sums: &mut [f64]) {
        let classes = self.layers().1.outputs;
        if let (Output::Softmax, 2..) = (self.output, thetas) {
            for (s, sums) in sums.chunks_exact_mut(classes).enumerate().take(y.len()) {
                let o = |c: usize| f64::from(work.outputs(c)[s]);
                let largest = (0..classes).map(o).fold(f64::NEG_INFINITY, f64::max);
                let total: f64 = (0..classes).map(|c| libm::exp(o(c) - largest)).sum();
                for (c, sum) in sums.iter_mut().enumerate() {
                    *sum += libm::exp(o(c) - largest) / total;
                }
            }
            return;
        }
        for c in 0..classes {
            for ((sums, &o), &y) in sums.chunks_exact_mut(classes).zip(work.outputs(c)).zip(y) {
                sums[c] += match (self.output, thetas) {
                    // Of the true class: small probabilities keep their digits.
                    (Output::Bce, 2..) => probability(f64::from(2.0 * y - 1.0) * f64::from(o)),
                    _ => f64::from(o),
                };
            }
        }
    }

    /// Loss of a point, and whether its class is right, from [`Network::add_outputs`]' sums.
    fn score(&self, sums: &[f64], y: f32, thetas: usize) -> (f64, bool) {
        let n = thetas as f64;
        let sign = f64::from(2.0 * y - 1.0);
        match (self.output, thetas) {
            (Output::Bce, 1) => (softplus(-sign * sums[0]), (sums[0] > 0.0) == (y > 0.5)),
            (Output::Bce, _) => {
                let p = sums[0] / n;
                (-libm::log(p), if y > 0.5 { p > 0.5 } else { p >= 0.5 })
            }
            (Output::Mse, _) => {
                let o = sums[0] / n;
                ((o - sign) * (o - sign), (o > 0.0) == (y > 0.5))
            }
            (Output::Softmax, _) => {
                let label = y as usize;
                let largest = sums.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                let is_right = sums.iter().position(|&o| o == largest) == Some(label);
                let value = match thetas {
                    1 => libm::log(sums.iter().map(|o| libm::exp(o - largest)).sum()) + largest - sums[label],
                    _ => -libm::log((sums[label] / n).max(f64::MIN_POSITIVE)),
                };
                (value, is_right)
            }
        }
    }

    /// Probability of class 1 at each point, averaged over `thetas`; for `mse` (1 + output) / 2 within [0, 1]. Of
    /// networks with one output.
    pub fn probabilities(&self, thetas: &[&[f32]], x: &[f32], work: &mut Workspace) -> Vec<f32> {
        let inputs = self.inputs();
        let mut out = Vec::with_capacity(x.len() / inputs);
        let shares = f32x4::splat(thetas.len() as f32);
        for x in x.chunks(inputs * BLOCK) {
            work.load_coordinates(x);
            let mut mean = [f32x4::ZERO; BLOCK.div_ceil(4)];
            for theta in thetas {
                self.forward(theta, work);
                for (mean, &o) in mean.iter_mut().zip(&work.out[..work.quads]) {
                    *mean += if self.output == Output::Mse { o } else { math::sigmoid(o) };
                }
            }
            for mean in &mut mean {
                *mean /= shares;
                if self.output == Output::Mse {
                    let half = f32x4::splat(0.5);
                    *mean = half + half * *mean;
                }
            }
            let mean: &[f32] = bytemuck::cast_slice(&mean);
            out.extend(mean[..work.n].iter().map(|p| p.clamp(0.0, 1.0)));
        }
        out
    }

    /// Room for [`Network::evaluate`] and [`Network::probabilities`].
    pub fn evaluation_workspace(&self) -> Workspace {
        Workspace::new(self, BLOCK)
    }
}

/// Which of four samples are held, by their number less one.
const HELD: [u32x4; 4] =
    [u32x4::new([!0, 0, 0, 0]), u32x4::new([!0, !0, 0, 0]), u32x4::new([!0, !0, !0, 0]), u32x4::new([!0; 4])];

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
