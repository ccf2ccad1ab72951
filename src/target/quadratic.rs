//! Gaussian targets: harmonic, a random spectrum, two correlated coordinates. Everything about them is known.

use super::potential::{Potential, Springs, TargetKind, Window, dimension};
use super::slices::{NormalSlices, Slices};
use crate::num::reduce::add_scaled;
use crate::num::rng::{self, Stream};
use crate::num::stats::Moment;
use crate::settings::setting::{Field, Scale};
use crate::target::potential::Target;
use std::sync::Arc;

/// Half a window, in standard deviations: all but 2e-6 of the density.
const SHOWN: f64 = 5.0;

/// A normal density of the plane with means 0 and these variances and covariance; `narrow` is its least deviation.
fn normal_plane<'a>([first, second, both]: [f64; 3], narrow: f64) -> Box<dyn Slices + 'a> {
    let given = move |x: f64| Moment { mean: both / first * x, variance: second - both * both / first };
    NormalSlices::new(Moment { mean: 0.0, variance: first }, Box::new(given), narrow)
}

fn ln_two_pi_tau(tau: f64) -> f64 {
    libm::log(std::f64::consts::TAU * tau)
}

pub(super) const HARMONIC: TargetKind = TargetKind {
    id: "harmonic",
    name: "Harmonic",
    sentence: "Springs that know nothing of each other: every method's error is known exactly.",
    equation: "U = a θ·θ / 2",
    cite: "Leimkuhler & Matthews 2015",
    start: "at 0",
    disorder: false,
    fields: &[
        Field::real(
            "target.a",
            "a",
            "stiffness",
            [0.001, 1000.0],
            1.0,
            Scale::Log,
            "Curvature of U in every direction.",
        )
        .shown(),
        dimension(1, 100_000, 2),
    ],
    operations: |d| d,
    build: |target: &Target, _| Arc::new(Harmonic { a: target.real("target.a"), d: target.dimension() }),
};

#[derive(Debug)]
struct Harmonic {
    a: f64,
    d: usize,
}

impl Potential for Harmonic {
    fn dimension(&self) -> usize {
        self.d
    }

    fn energy(&self, theta: &[f64]) -> f64 {
        0.5 * self.a * theta.iter().map(|x| x * x).sum::<f64>()
    }

    fn force(&self, theta: &[f32], g: &mut [f32]) {
        let a = self.a as f32;
        for (g, &x) in g.iter_mut().zip(theta) {
            *g = -a * x;
        }
    }

    fn moments(&self, tau: f64) -> Option<Vec<Moment>> {
        Some(vec![Moment { mean: 0.0, variance: tau / self.a }; self.d])
    }

    fn ln_z(&self, tau: f64) -> Option<f64> {
        Some(0.5 * self.d as f64 * (ln_two_pi_tau(tau) - libm::log(self.a)))
    }

    fn normal_first(&self, tau: f64) -> Option<Moment> {
        self.moments(tau)?.first().copied()
    }

    fn springs(&self) -> Option<Springs<'_>> {
        Some(Springs::Even(self.a))
    }

    fn slices(&self, tau: f64) -> Option<Box<dyn Slices + '_>> {
        let variance = tau / self.a;
        (self.d == 2).then(|| normal_plane([variance, variance, 0.0], variance.sqrt()))
    }

    fn window(&self, tau: f64) -> Option<Window> {
        (self.d == 2).then(|| Window { centre: [0.0; 2], half: SHOWN * (tau / self.a).sqrt() })
    }
}

pub(super) const CORRELATED: TargetKind = TargetKind {
    id: "correlated",
    name: "Correlated Gaussian",
    sentence: "A long thin valley across the axes: fast one way, slow the other.",
    equation: "U = (θ_{1}² − 2ρθ_{1}θ_{2} + θ_{2}²) / (2(1 − ρ²))",
    cite: "Neal 2011",
    start: "at 0",
    disorder: false,
    fields: &[Field::real(
        "target.rho",
        "ρ",
        "correlation",
        [-0.999, 0.999],
        0.9,
        Scale::Linear,
        "Correlation of the two coordinates; near 1 or −1 the valley is thin.",
    )
    .shown()],
    operations: |d| 2 * d,
    build: |target: &Target, _| Arc::new(Correlated { rho: target.real("target.rho") }),
};

#[derive(Debug)]
struct Correlated {
    rho: f64,
}

impl Potential for Correlated {
    fn dimension(&self) -> usize {
        2
    }

    fn energy(&self, theta: &[f64]) -> f64 {
        let (x, y, rho) = (theta[0], theta[1], self.rho);
        (x * x - 2.0 * rho * x * y + y * y) / (2.0 * (1.0 - rho * rho))
    }

    fn force(&self, theta: &[f32], g: &mut [f32]) {
        let (diagonal, off) = (1.0 / (1.0 - self.rho * self.rho), self.rho / (1.0 - self.rho * self.rho));
        let (diagonal, off) = (diagonal as f32, off as f32);
        let (x, y) = (theta[0], theta[1]);
        (g[0], g[1]) = (off * y - diagonal * x, off * x - diagonal * y);
    }

    fn moments(&self, tau: f64) -> Option<Vec<Moment>> {
        Some(vec![Moment { mean: 0.0, variance: tau }; 2])
    }

    fn ln_z(&self, tau: f64) -> Option<f64> {
        Some(ln_two_pi_tau(tau) + 0.5 * libm::log(1.0 - self.rho * self.rho))
    }

    fn springs(&self) -> Option<Springs<'_>> {
        // Along (1, 1) and (1, -1).
        let one = std::f64::consts::FRAC_1_SQRT_2;
        let directions = vec![vec![one, one], vec![one, -one]];
        Some(Springs::Along(vec![1.0 / (1.0 + self.rho), 1.0 / (1.0 - self.rho)], directions.into()))
    }

    fn slices(&self, tau: f64) -> Option<Box<dyn Slices + '_>> {
        Some(normal_plane([tau, tau, self.rho * tau], (tau * (1.0 - self.rho.abs())).sqrt()))
    }

    fn window(&self, tau: f64) -> Option<Window> {
        Some(Window { centre: [0.0; 2], half: SHOWN * tau.sqrt() })
    }
}

pub(super) const GAUSSIAN: TargetKind = TargetKind {
    id: "gaussian",
    name: "Random Gaussian",
    sentence: "Stiff and soft directions at once, turned at random: the soft ones are slow.",
    equation: "U = θᵀCθ",
    cite: "TATi, section 3.4.1",
    start: "at 0",
    disorder: true,
    fields: &[
        dimension(2, 128, 8),
        Field::real(
            "target.low",
            "",
            "smallest eigenvalue",
            [0.01, 1000.0],
            1.0,
            Scale::Log,
            "C's eigenvalues are equally far apart, from here on.",
        ),
        Field::real(
            "target.high",
            "",
            "largest eigenvalue",
            [0.01, 1000.0],
            100.0,
            Scale::Log,
            "C's eigenvalues are equally far apart, up to here.",
        )
        .shown(),
    ],
    operations: |d| d * d,
    build: |target: &Target, seed| {
        Arc::new(Gaussian::new(target.dimension(), target.real("target.low"), target.real("target.high"), seed))
    },
};

/// exp(-w' C w) with random eigenvectors (P2 section 3.4.1); C symmetric, row-major.
#[derive(Debug)]
struct Gaussian {
    c: Vec<f32>,
    spectrum: Vec<f64>,
    /// Row k: the eigenvector of `spectrum[k]`.
    vectors: Vec<Vec<f64>>,
}

impl Gaussian {
    fn new(d: usize, low: f64, high: f64, seed: u64) -> Gaussian {
        let vectors = random_rotation(d, seed);
        let spectrum: Vec<f64> = (0..d).map(|k| low + (high - low) * k as f64 / (d - 1) as f64).collect();
        let entry = |i: usize, j: usize| -> f64 { (0..d).map(|k| spectrum[k] * vectors[k][i] * vectors[k][j]).sum() };
        let c = (0..d * d).map(|at| entry(at / d, at % d) as f32).collect();
        Gaussian { c, spectrum, vectors }
    }
}

/// Orthonormal rows, uniform over all rotations as the eigenvectors of a random symmetric matrix are: normal numbers,
/// made orthogonal one after the other (Gram and Schmidt, twice for the last bits).
fn random_rotation(d: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut r = vec![0.0; d * d];
    rng::normals(seed, 1, Stream::TrainData, 0, &mut r);
    let mut rows: Vec<Vec<f64>> = Vec::with_capacity(d);
    for row in r.chunks_exact(d) {
        let mut row: Vec<f64> = row.iter().map(|&x| f64::from(x)).collect();
        for _ in 0..2 {
            for earlier in &rows {
                let along: f64 = row.iter().zip(earlier).map(|(a, b)| a * b).sum();
                row.iter_mut().zip(earlier).for_each(|(a, b)| *a -= along * b);
            }
            let length = row.iter().map(|a| a * a).sum::<f64>().sqrt();
            row.iter_mut().for_each(|a| *a /= length);
        }
        rows.push(row);
    }
    rows
}

impl Potential for Gaussian {
    fn dimension(&self) -> usize {
        self.spectrum.len()
    }

    fn energy(&self, theta: &[f64]) -> f64 {
        let row = |c: &[f32]| c.iter().zip(theta).map(|(&c, x)| f64::from(c) * x).sum::<f64>();
        self.c.chunks_exact(theta.len()).zip(theta).map(|(c, x)| x * row(c)).sum()
    }

    fn force(&self, theta: &[f32], g: &mut [f32]) {
        g.fill(0.0);
        // Row by row, as C is symmetric: the loop inside runs over numbers side by side.
        for (c, &x) in self.c.chunks_exact(theta.len()).zip(theta) {
            add_scaled(g, -2.0 * x, c);
        }
    }

    /// The covariance is tau / 2 times the inverse of C.
    fn moments(&self, tau: f64) -> Option<Vec<Moment>> {
        let of = |i: usize| -> f64 {
            self.spectrum.iter().zip(&self.vectors).map(|(c, v)| 0.5 * tau / c * v[i] * v[i]).sum()
        };
        Some((0..self.dimension()).map(|i| Moment { mean: 0.0, variance: of(i) }).collect())
    }

    fn ln_z(&self, tau: f64) -> Option<f64> {
        Some(self.spectrum.iter().map(|c| 0.5 * (ln_two_pi_tau(tau) - libm::log(2.0 * c))).sum())
    }

    fn normal_first(&self, tau: f64) -> Option<Moment> {
        self.moments(tau)?.first().copied()
    }

    fn springs(&self) -> Option<Springs<'_>> {
        let curvatures: Vec<f64> = self.spectrum.iter().map(|c| 2.0 * c).collect();
        Some(Springs::Along(curvatures, (&self.vectors[..]).into()))
    }

    fn slices(&self, tau: f64) -> Option<Box<dyn Slices + '_>> {
        let of = |i: usize, j: usize| -> f64 {
            self.spectrum.iter().zip(&self.vectors).map(|(c, v)| 0.5 * tau / c * v[i] * v[j]).sum()
        };
        let stiffest = self.spectrum.iter().copied().fold(0.0, f64::max);
        let narrow = (0.5 * tau / stiffest).sqrt();
        (self.dimension() == 2).then(|| normal_plane([of(0, 0), of(1, 1), of(0, 1)], narrow))
    }

    fn window(&self, tau: f64) -> Option<Window> {
        let softest = self.spectrum.iter().copied().fold(f64::INFINITY, f64::min);
        (self.dimension() == 2).then(|| Window { centre: [0.0; 2], half: SHOWN * (0.5 * tau / softest).sqrt() })
    }
}
