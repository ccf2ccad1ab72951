//! Loss and gradient of a multilayer perceptron.
//!
//! One order of operations for each network, whatever computes it, so that results are the same to the bit
//! wherever they run: `plain.rs` states it in plain loops, and is the reference; `shallow.rs` (one hidden ReLU
//! layer on points of the plane) and `dense.rs` (everything else) compute the same with four samples side by
//! side. No fused multiply-add. Partner: `shaders/network.wgsl`.

mod shape;
mod workspace;
mod plain;
mod shallow;
mod dense;

pub use shape::{Network, Output};
pub use workspace::{Points, Workspace};

use crate::num::simd::Lanes;
use crate::num::{math, pulse};
use wide::f32x4;
use workspace::{HELD, LOGIT_CLAMP};

/// Samples a forward pass takes at once when whole sets are evaluated.
const BLOCK: usize = 40;

impl Network {
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
