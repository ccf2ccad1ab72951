//! Means and variances of numbers that come one after another.

use serde::Serialize;
use std::ops::Range;

/// Mean and variance of each of some numbers, one sample after another (Welford 1962).
#[derive(Clone, Debug, Default)]
pub struct Moments {
    samples: u64,
    mean: Vec<f64>,
    /// Sums of squared deviations from the mean.
    squares: Vec<f64>,
}

impl Moments {
    /// Of `len` numbers.
    pub fn new(len: usize) -> Moments {
        Moments { samples: 0, mean: vec![0.0; len], squares: vec![0.0; len] }
    }

    /// Adds a sample of each.
    pub fn add(&mut self, x: &[f32]) {
        self.samples += 1;
        let share = 1.0 / self.samples as f64;
        for ((mean, squares), &x) in self.mean.iter_mut().zip(&mut self.squares).zip(x) {
            let x = f64::from(x);
            let off = x - *mean;
            *mean += off * share;
            *squares += off * (x - *mean);
        }
    }

    /// Adds all samples of another (Chan, Golub and LeVeque 1983).
    pub fn merge(&mut self, other: &Moments) {
        let samples = self.samples + other.samples;
        if other.samples == 0 {
            return;
        }
        let share = other.samples as f64 / samples as f64;
        for i in 0..self.mean.len() {
            let off = other.mean[i] - self.mean[i];
            self.mean[i] += off * share;
            self.squares[i] += other.squares[i] + off * off * share * self.samples as f64;
        }
        self.samples = samples;
    }

    /// Samples so far.
    pub fn samples(&self) -> u64 {
        self.samples
    }

    /// How many numbers each sample has.
    pub fn width(&self) -> usize {
        self.mean.len()
    }

    /// Mean and variance of number `i`.
    pub fn of(&self, i: usize) -> Moment {
        Moment { mean: self.mean[i], variance: self.squares[i] / self.samples as f64 }
    }

    /// Mean and variance of all samples of these numbers, taken as one; none of no sample.
    pub fn pooled(&self, at: Range<usize>) -> Option<Moment> {
        let at = at.start.min(self.mean.len())..at.end.min(self.mean.len());
        if at.is_empty() || self.samples == 0 {
            return None;
        }
        let n = at.len() as f64;
        let mean = self.mean[at.clone()].iter().sum::<f64>() / n;
        let between = self.mean[at.clone()].iter().map(|m| (m - mean) * (m - mean)).sum::<f64>() / n;
        let within = self.squares[at].iter().sum::<f64>() / (n * self.samples as f64);
        Some(Moment { mean, variance: between + within })
    }
}

/// A mean and a variance.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Moment {
    pub mean: f64,
    pub variance: f64,
}

impl Moment {
    /// The mean of the square.
    pub fn square(self) -> f64 {
        self.mean * self.mean + self.variance
    }
}
