//! Histograms of a target's positions, and how far they are from its exact density.
//!
//! The distance is the total variation `(1/2) sum |found share - exact share|` over the cells and all that lies outside
//! them: 0 where every share is right, 1 where nothing is. It sees nothing finer than a cell.

use super::potential::{Potential, Window};
use crate::num::stats::Moment;
use std::sync::Arc;

/// Cells of a side of the plane, and of the line.
const SIDE: usize = 24;
const CELLS: usize = 40;
/// Points of a cell's side at which the density is taken.
const WITHIN: usize = 8;
/// Share of the density that a picture shows at least, and its margin, of its width.
const IN_SIGHT: f64 = 0.99;
const MARGIN: f64 = 0.04;
/// Half the line, in standard deviations: all but 6e-7 of the density.
const SHOWN: f64 = 5.0;

/// Where the cells lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    /// `size` x `size` cells, the top row first.
    Plane { window: Window, size: usize },
    /// Of the first coordinate, from left to right.
    Line { from: f64, to: f64, size: usize },
}

/// The square about the densest part of a target of the plane; none elsewhere. Very little lies outside it.
pub fn focus(potential: &dyn Potential, tau: f64) -> Option<Window> {
    let window = potential.window(tau)?;
    let fine = SIDE * WITHIN;
    let ln_z = potential.ln_z(tau)?;
    let density = |x: [f64; 2]| libm::exp(-potential.energy(&x) / tau - ln_z);
    let mut cells: Vec<(f64, [f64; 2])> = window.cells(fine).map(|x| (density(x), x)).collect();
    cells.sort_by(|a, b| b.0.total_cmp(&a.0));
    let all: f64 = cells.iter().map(|cell| cell.0).sum();
    let (mut low, mut high, mut sum) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2], 0.0);
    for (density, x) in cells {
        for i in 0..2 {
            (low[i], high[i]) = (low[i].min(x[i]), high[i].max(x[i]));
        }
        sum += density;
        if sum >= IN_SIGHT * all {
            break;
        }
    }
    let half = (0.5 + MARGIN) * (high[0] - low[0]).max(high[1] - low[1]) + window.half / fine as f64;
    let centre = [0, 1].map(|i| 0.5 * (low[i] + high[i]));
    Some(Window { centre, half })
}

/// Cells with the exact share of the density in each, at one temperature.
#[derive(Clone, Debug)]
pub struct Bins {
    pub place: Place,
    /// By cell.
    pub shares: Vec<f64>,
    /// In no cell.
    pub outside: f64,
}

impl Bins {
    /// Of the plane where the target has two coordinates, else of the first coordinate where its law is known; none
    /// where neither is.
    pub fn new(potential: &dyn Potential, tau: f64) -> Option<Bins> {
        match focus(potential, tau) {
            Some(window) => Bins::plane(potential, window, tau),
            None => potential.normal_first(tau).map(Bins::line),
        }
    }

    fn plane(potential: &dyn Potential, window: Window, tau: f64) -> Option<Bins> {
        let ln_z = potential.ln_z(tau)?;
        let fine = SIDE * WITHIN;
        let area = (2.0 * window.half / fine as f64).powi(2);
        let mut shares = vec![0.0; SIDE * SIDE];
        for (i, x) in window.cells(fine).enumerate() {
            let (row, col) = (i / fine / WITHIN, i % fine / WITHIN);
            shares[row * SIDE + col] += area * libm::exp(-potential.energy(&x) / tau - ln_z);
        }
        Some(Bins::with(Place::Plane { window, size: SIDE }, shares))
    }

    fn line(law: Moment) -> Bins {
        let sd = law.variance.sqrt();
        let (from, to) = (law.mean - SHOWN * sd, law.mean + SHOWN * sd);
        let edge = |k: usize| SHOWN * (2.0 * k as f64 / CELLS as f64 - 1.0);
        let below = |z: f64| 0.5 * libm::erfc(-z / std::f64::consts::SQRT_2);
        let shares = (0..CELLS).map(|k| below(edge(k + 1)) - below(edge(k))).collect();
        Bins::with(Place::Line { from, to, size: CELLS }, shares)
    }

    fn with(place: Place, shares: Vec<f64>) -> Bins {
        let outside = (1.0 - shares.iter().sum::<f64>()).max(0.0);
        Bins { place, shares, outside }
    }

    /// The cell of a position; none outside.
    fn cell(&self, theta: &[f32]) -> Option<usize> {
        let index = |share: f64, size: usize| (0.0..1.0).contains(&share).then_some((share * size as f64) as usize);
        match self.place {
            Place::Plane { window: Window { centre: [c1, c2], half }, size } => {
                let col = index((f64::from(theta[0]) - c1 + half) / (2.0 * half), size)?;
                let row = index((c2 + half - f64::from(theta[1])) / (2.0 * half), size)?;
                Some(row.min(size - 1) * size + col.min(size - 1))
            }
            Place::Line { from, to, size } => {
                index((f64::from(theta[0]) - from) / (to - from), size).map(|k| k.min(size - 1))
            }
        }
    }

    /// The distance that `samples` independent draws from the exact density have on average, about: each share is
    /// off by a normal number of variance p (1 - p) / samples.
    pub fn of_independent(&self, samples: u64) -> f64 {
        let each = |p: f64| (2.0 * p * (1.0 - p).max(0.0) / (std::f64::consts::PI * samples as f64)).sqrt();
        0.5 * self.shares.iter().chain([&self.outside]).map(|&p| each(p)).sum::<f64>()
    }
}

/// Positions counted by cell.
#[derive(Clone, Debug)]
pub struct Histogram {
    pub bins: Arc<Bins>,
    pub counts: Vec<u32>,
    pub outside: u32,
}

impl Histogram {
    /// Nothing counted.
    pub fn new(bins: Arc<Bins>) -> Histogram {
        Histogram { counts: vec![0; bins.shares.len()], outside: 0, bins }
    }

    /// Counts a position.
    pub fn add(&mut self, theta: &[f32]) {
        match self.bins.cell(theta) {
            Some(cell) => self.counts[cell] += 1,
            None => self.outside += 1,
        }
    }

    /// Adds all that another one of the same cells has counted.
    pub fn merge(&mut self, other: &Histogram) {
        self.counts.iter_mut().zip(&other.counts).for_each(|(a, b)| *a += b);
        self.outside += other.outside;
    }

    /// Positions counted.
    pub fn samples(&self) -> u64 {
        self.counts.iter().map(|&n| u64::from(n)).sum::<u64>() + u64::from(self.outside)
    }

    /// Total variation distance from the exact shares; none of no sample.
    pub fn distance(&self) -> Option<f64> {
        let all = self.samples() as f64;
        let shares = self.bins.shares.iter().chain([&self.bins.outside]);
        let sum = self.counts.iter().chain([&self.outside]).zip(shares).map(|(&n, p)| (f64::from(n) / all - p).abs());
        (all > 0.0).then(|| 0.5 * sum.sum::<f64>())
    }
}
