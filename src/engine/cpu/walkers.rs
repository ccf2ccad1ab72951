//! Several walkers: what each does by itself, and what they do together.

use super::Chain;
use crate::methods::program::Instruction;
use crate::methods::state::{Metric, State};
use crate::num::pulse;
use crate::num::reduce::dot;
use std::sync::Arc;

/// Most walkers (`methods::params::WALKERS`).
const MOST: usize = 16;

impl Chain {
    /// An instruction on every walker in turn, or on all together.
    pub(super) fn apply_to_walkers(&mut self, instruction: &Instruction) {
        let mut walkers = std::mem::take(&mut self.state.walkers);
        match instruction {
            Instruction::Elastic { c } => {
                for walker in &mut walkers {
                    for ((g, &mean), &theta) in walker.g.iter_mut().zip(&self.state.theta).zip(&walker.theta) {
                        *g += c * (mean - theta);
                    }
                }
            }
            Instruction::Report { mean: true } => mean(&walkers, &mut self.state.theta),
            Instruction::Report { mean: false } => self.state.theta.copy_from_slice(&walkers[0].theta),
            Instruction::Metric { eta, every } => {
                if self.step.is_multiple_of(*every) {
                    let metrics: Vec<_> = (0..walkers.len()).map(|own| metric(&walkers, own, *eta)).collect();
                    for (walker, metric) in walkers.iter_mut().zip(metrics) {
                        walker.metric = Some(Arc::new(metric));
                    }
                }
            }
            _ => {
                for a in 0..walkers.len() {
                    std::mem::swap(&mut self.state, &mut walkers[a]);
                    self.walker = a as u32;
                    self.apply(instruction);
                    std::mem::swap(&mut self.state, &mut walkers[a]);
                }
                self.walker = 0;
            }
        }
        self.state.walkers = walkers;
    }

    /// `theta += c S p`.
    pub(super) fn metric_drift(&mut self, c: f32) {
        let s = &mut self.state;
        add_in_metric(s.metric.as_deref(), &mut s.theta, c, &s.p);
    }

    /// `p += c S g`.
    pub(super) fn metric_kick(&mut self, c: f32) {
        let s = &mut self.state;
        add_in_metric(s.metric.as_deref(), &mut s.p, c, &s.g);
    }
}

/// The walkers' mean; of one walker, its own theta to the bit.
fn mean(walkers: &[State], out: &mut [f32]) {
    let share = 1.0 / walkers.len() as f64;
    for (i, out) in out.iter_mut().enumerate() {
        *out = (walkers.iter().map(|walker| f64::from(walker.theta[i])).sum::<f64>() * share) as f32;
    }
}

/// `y += c S x`.
fn add_in_metric(metric: Option<&Metric>, y: &mut [f32], c: f32, x: &[f32]) {
    crate::num::reduce::add_scaled(y, c, x);
    let Some(Metric { away, matrix }) = metric else { return };
    let mut along = [0.0; MOST];
    for (along, w) in along.iter_mut().zip(away) {
        *along = dot(w, x);
    }
    let along = &along[..away.len()];
    for (w, row) in away.iter().zip(matrix.chunks_exact(away.len())) {
        crate::num::reduce::add_scaled(y, c * dot(row, along), w);
    }
}

/// The root of `1 + eta cov(all walkers but one)` (P2 eq. 19; covariance with 1 over the number of the others, as in TATi).
///
/// With the others' distances from their mean as columns of W, it is `1 + W M W^T`: M has the eigenvectors of `W^T W`,
/// and for its eigenvalue k the eigenvalue `s / (sqrt(1 + s k) + 1)`, `s` = eta over the number of the others.
fn metric(walkers: &[State], own: usize, eta: f64) -> Metric {
    let others: Vec<&State> = walkers.iter().enumerate().filter(|(i, _)| *i != own).map(|(_, walker)| walker).collect();
    let n = others.len();
    let len = walkers[own].theta.len();
    let mut away: Vec<Vec<f32>> = others.iter().map(|walker| walker.theta.clone()).collect();
    for i in 0..len {
        let mean = others.iter().map(|walker| f64::from(walker.theta[i])).sum::<f64>() / n as f64;
        for w in &mut away {
            w[i] = (f64::from(w[i]) - mean) as f32;
        }
    }
    let mut gram = vec![0.0; n * n];
    for j in 0..n {
        pulse::work(n * len);
        for k in 0..n {
            gram[j * n + k] = away[j].iter().zip(&away[k]).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum();
        }
    }
    let vectors = eigen(&mut gram, n);
    let s = eta / n as f64;
    let value = |k: usize| s / ((1.0 + s * gram[k * n + k].max(0.0)).sqrt() + 1.0);
    let mut matrix = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..n {
            matrix[i * n + j] = (0..n).map(|k| vectors[i * n + k] * value(k) * vectors[j * n + k]).sum::<f64>() as f32;
        }
    }
    Metric { away, matrix }
}

/// Eigenvalues of a symmetric n x n matrix, left on its diagonal, and its eigenvectors as columns, by Jacobi's
/// rotations (Golub and Van Loan, Matrix Computations, section 8.5).
fn eigen(a: &mut [f64], n: usize) -> Vec<f64> {
    let mut vectors: Vec<f64> = (0..n * n).map(|i| if i % (n + 1) == 0 { 1.0 } else { 0.0 }).collect();
    // Convergence is quadratic: a dozen sweeps reach rounding for the sizes here (at most 15).
    for _ in 0..12 {
        for p in 0..n {
            for q in p + 1..n {
                let off = a[p * n + q];
                if off == 0.0 {
                    continue;
                }
                let theta = (a[q * n + q] - a[p * n + p]) / (2.0 * off);
                let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                let c = 1.0 / (t * t + 1.0).sqrt();
                let s = t * c;
                for k in 0..n {
                    let (x, y) = (a[k * n + p], a[k * n + q]);
                    (a[k * n + p], a[k * n + q]) = (c * x - s * y, s * x + c * y);
                }
                for k in 0..n {
                    let (x, y) = (a[p * n + k], a[q * n + k]);
                    (a[p * n + k], a[q * n + k]) = (c * x - s * y, s * x + c * y);
                    let (x, y) = (vectors[k * n + p], vectors[k * n + q]);
                    (vectors[k * n + p], vectors[k * n + q]) = (c * x - s * y, s * x + c * y);
                }
            }
        }
    }
    vectors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_metric_is_the_root_of_one_plus_the_covariance() {
        let thetas = [[0.0, 0.0, 0.0], [1.0, 0.5, -1.0], [0.25, -2.0, 3.0], [2.0, 1.0, 0.5], [-1.0, 0.0, 1.5]];
        let walkers: Vec<State> =
            thetas.iter().map(|theta| State { theta: theta.to_vec(), ..State::default() }).collect();
        let eta = 3.0;
        let metric = metric(&walkers, 0, eta);
        let apply = |x: &[f32]| {
            let mut y = vec![0.0; 3];
            add_in_metric(Some(&metric), &mut y, 1.0, x);
            y
        };
        for i in 0..3 {
            let mut unit = vec![0.0; 3];
            unit[i] = 1.0;
            let square = apply(&apply(&unit));
            for j in 0..3 {
                let mean = |i: usize| thetas[1..].iter().map(|t| f64::from(t[i])).sum::<f64>() / 4.0;
                let cov =
                    thetas[1..].iter().map(|t| (f64::from(t[i]) - mean(i)) * (f64::from(t[j]) - mean(j))).sum::<f64>()
                        / 4.0;
                let expected = eta * cov + if i == j { 1.0 } else { 0.0 };
                // f32 arithmetic on numbers of order ten.
                assert!((f64::from(square[j]) - expected).abs() < 1e-4, "{i} {j}: {} instead of {expected}", square[j]);
            }
        }
    }
}
