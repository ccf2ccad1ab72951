//! Targets of the plane whose shape is the difficulty: two wells, Neal's funnel (in any dimension), a banana.

use super::potential::{Potential, TargetKind, Window, dimension};
use super::slices::{NormalSlices, Slices, about, in_order, integrate};
use crate::num::math;
use crate::num::stats::Moment;
use crate::settings::setting::{Field, Scale};
use crate::target::potential::Target;
use std::f64::consts::TAU;
use std::sync::Arc;

pub(super) const DOUBLE_WELL: TargetKind = TargetKind {
    id: "double_well",
    name: "Double well",
    sentence: "Two wells; the rotation drives circles through them and, at temperature 1, leaves the density as it is.",
    equation: "U = (θ_{1}² − 1)² / 4 + θ_{2}² / 2",
    cite: "Chaudhari 2018, example 6.43",
    start: "in the left well, (−1, 0)",
    disorder: false,
    fields: &[Field::real(
        "target.lambda",
        "λ",
        "rotation",
        [0.0, 10.0],
        0.0,
        Scale::Linear,
        "Strength of the force that is no gradient. It keeps the density of overdamped dynamics at temperature 1 only.",
    )
    .shown()],
    operations: |_| 16,
    build: |target: &Target, _| Arc::new(DoubleWell { lambda: target.real("target.lambda") }),
};

/// P4 example 6.43, there called Phi. The force is -grad U + j with j = lambda e^U J_ss.
#[derive(Debug)]
struct DoubleWell {
    lambda: f64,
}

impl DoubleWell {
    /// How far out (theta_1^2 - 1)^2 / 4 reaches `e` temperatures.
    fn reach(tau: f64, e: f64) -> f64 {
        (1.0 + 2.0 * (e * tau).sqrt()).sqrt()
    }

    /// Places of theta_1 between which its density has no bump: both wells as wide as they are when it is cold, and
    /// equal parts for when it is not.
    fn breaks(tau: f64) -> Vec<f64> {
        let well = DoubleWell::well(tau);
        let end = DoubleWell::reach(tau, 40.0);
        let parts: [f64; 17] = std::array::from_fn(|k| end * (k as f64 / 8.0 - 1.0));
        in_order(&[&about(-1.0, well), &about(1.0, well), &parts], -end, end)
    }

    /// Standard deviation of theta_1 in one well, when it is cold.
    fn well(tau: f64) -> f64 {
        (0.5 * tau).sqrt()
    }

    /// Integrals of x^0 and x^2 against exp(-(x^2 - 1)^2 / 4 tau).
    fn integrals(tau: f64) -> [f64; 2] {
        let mut sums = [0.0; 2];
        let f = |x: f64, out: &mut [f64]| {
            let w = libm::exp(-(x * x - 1.0) * (x * x - 1.0) / (4.0 * tau));
            (out[0], out[1]) = (w, w * x * x);
        };
        for pair in DoubleWell::breaks(tau).windows(2) {
            // The whole is about as much as the wells are wide.
            integrate(&f, pair[0], pair[1], 1e-10 * DoubleWell::well(tau), &mut sums);
        }
        sums
    }
}

impl Potential for DoubleWell {
    fn dimension(&self) -> usize {
        2
    }

    fn energy(&self, theta: &[f64]) -> f64 {
        let (x, y) = (theta[0], theta[1]);
        0.25 * (x * x - 1.0) * (x * x - 1.0) + 0.5 * y * y
    }

    fn force(&self, theta: &[f32], g: &mut [f32]) {
        let (x, y) = (theta[0], theta[1]);
        (g[0], g[1]) = (x - x * x * x, -y);
        if self.lambda > 0.0 {
            // U - (x^2 + y^2)^2 / 4 in one exponent: neither factor may overflow.
            let exponent = 0.25 + 0.5 * (y * y - x * x) - 0.5 * (x * x) * (y * y) - 0.25 * (y * y) * (y * y);
            let j = self.lambda as f32 * math::exp(exponent);
            g[0] -= j * y;
            g[1] += j * x;
        }
    }

    fn rotation(&self, theta: &[f64]) -> Vec<f64> {
        let (x, y) = (theta[0], theta[1]);
        let r2 = x * x + y * y;
        let j = self.lambda * libm::exp(self.energy(theta) - 0.25 * r2 * r2);
        vec![-j * y, j * x]
    }

    fn start(&self, _: u64) -> Vec<f32> {
        vec![-1.0, 0.0]
    }

    fn moments(&self, tau: f64) -> Option<Vec<Moment>> {
        let [whole, square] = DoubleWell::integrals(tau);
        Some(vec![Moment { mean: 0.0, variance: square / whole }, Moment { mean: 0.0, variance: tau }])
    }

    fn ln_z(&self, tau: f64) -> Option<f64> {
        Some(libm::log(DoubleWell::integrals(tau)[0]) + 0.5 * libm::log(TAU * tau))
    }

    fn rotates(&self) -> bool {
        self.lambda > 0.0
    }

    fn slices(&self, tau: f64) -> Option<Box<dyn Slices + '_>> {
        let [whole, square] = DoubleWell::integrals(tau);
        // Of a well as tau goes to 0; of both together when it is large.
        let (well, both) = (DoubleWell::well(tau), (square / whole).sqrt());
        Some(Box::new(NormalSlices {
            breaks: DoubleWell::breaks(tau),
            first: Box::new(move |x| libm::exp(-(x * x - 1.0) * (x * x - 1.0) / (4.0 * tau)) / whole),
            second: Box::new(move |_| Moment { mean: 0.0, variance: tau }),
            narrow: well.min(both),
        }))
    }

    fn window(&self, tau: f64) -> Option<Window> {
        // Five standard deviations of theta_2, or as unlikely a place of theta_1.
        Some(Window { centre: [0.0; 2], half: DoubleWell::reach(tau, 12.5).max(5.0 * tau.sqrt()) })
    }
}

pub(super) const FUNNEL: TargetKind = TargetKind {
    id: "funnel",
    name: "Neal's funnel",
    sentence: "The first coordinate sets the width of the others: no one step size suits both ends.",
    equation: "U = θ_{1}² / 2σ² + Σ_{i>1} (θ_{i}² e^{−θ₁} + θ_{1}) / 2",
    cite: "Neal 2003, section 8",
    start: "at 0",
    disorder: false,
    fields: &[
        Field::real(
            "target.sd",
            "σ",
            "spread of the first coordinate",
            [0.1, 5.0],
            3.0,
            Scale::Linear,
            "How far the funnel reaches into its neck and its mouth.",
        )
        .shown(),
        dimension(2, 100, 2),
    ],
    operations: |d| 2 * d + 20,
    build: |target: &Target, _| Arc::new(Funnel { sd: target.real("target.sd"), d: target.dimension() }),
};

#[derive(Debug)]
struct Funnel {
    sd: f64,
    d: usize,
}

impl Funnel {
    /// Mean and variance of the first coordinate: a Gaussian at every temperature.
    fn first(&self, tau: f64) -> Moment {
        let variance = tau * self.sd * self.sd;
        Moment { mean: variance * 0.5 * (self.d - 1) as f64 * (1.0 - 1.0 / tau), variance }
    }
}

impl Potential for Funnel {
    fn dimension(&self) -> usize {
        self.d
    }

    fn energy(&self, theta: &[f64]) -> f64 {
        let (v, others) = (theta[0], &theta[1..]);
        let squares: f64 = others.iter().map(|x| x * x).sum();
        0.5 * (v * v / (self.sd * self.sd) + squares * libm::exp(-v) + others.len() as f64 * v)
    }

    fn force(&self, theta: &[f32], g: &mut [f32]) {
        let (v, others) = (theta[0], &theta[1..]);
        let narrow = math::exp(-v);
        let mut squares = 0.0;
        for (g, &x) in g[1..].iter_mut().zip(others) {
            *g = -narrow * x;
            squares += x * x;
        }
        g[0] = 0.5 * (narrow * squares - others.len() as f32) - v / (self.sd * self.sd) as f32;
    }

    fn moments(&self, tau: f64) -> Option<Vec<Moment>> {
        let first = self.first(tau);
        let other = Moment { mean: 0.0, variance: tau * libm::exp(first.mean + 0.5 * first.variance) };
        Some([first].into_iter().chain(vec![other; self.d - 1]).collect())
    }

    fn ln_z(&self, tau: f64) -> Option<f64> {
        // Each of the others gives sqrt(2 pi tau e^v); what is left is a Gaussian in v.
        let first = self.first(tau);
        let others = 0.5 * (self.d - 1) as f64 * libm::log(TAU * tau);
        let square = 0.5 * first.mean * first.mean / first.variance;
        Some(others + 0.5 * libm::log(TAU * first.variance) + square)
    }

    fn slices(&self, tau: f64) -> Option<Box<dyn Slices + '_>> {
        let first = self.first(tau);
        let second = move |x| Moment { mean: 0.0, variance: tau * libm::exp(x) };
        // Half of the density is in the wider half.
        let narrow = second(first.mean).variance.min(first.variance).sqrt();
        (self.d == 2).then(|| NormalSlices::new(first, Box::new(second), narrow) as Box<dyn Slices>)
    }

    /// The mouth is wider than any window: this one shows the neck and most of the rest.
    fn window(&self, tau: f64) -> Option<Window> {
        let first = self.first(tau);
        (self.d == 2).then(|| Window { centre: [first.mean, 0.0], half: 3.5 * first.variance.max(tau).sqrt() })
    }
}

pub(super) const BANANA: TargetKind = TargetKind {
    id: "banana",
    name: "Banana",
    sentence: "A Gaussian bent along a parabola: straight steps leave the ridge.",
    equation: "U = θ_{1}² / 2σ² + (θ_{2} − b(θ_{1}² − σ²))² / 2",
    cite: "Haario et al. 1999",
    start: "at 0",
    disorder: false,
    fields: &[
        Field::real("target.b", "b", "bend", [0.0, 5.0], 0.5, Scale::Linear, "How strongly the ridge is bent.").shown(),
        Field::real("target.sd", "σ", "length", [0.1, 10.0], 2.0, Scale::Linear, "Spread along the ridge."),
    ],
    operations: |_| 10,
    build: |target: &Target, _| Arc::new(Banana { b: target.real("target.b"), sd: target.real("target.sd") }),
};

#[derive(Debug)]
struct Banana {
    b: f64,
    sd: f64,
}

impl Potential for Banana {
    fn dimension(&self) -> usize {
        2
    }

    fn energy(&self, theta: &[f64]) -> f64 {
        let (x, variance) = (theta[0], self.sd * self.sd);
        let off = theta[1] - self.b * (x * x - variance);
        0.5 * (x * x / variance + off * off)
    }

    fn force(&self, theta: &[f32], g: &mut [f32]) {
        let (x, b, variance) = (theta[0], self.b as f32, (self.sd * self.sd) as f32);
        let off = theta[1] - b * (x * x - variance);
        (g[0], g[1]) = (2.0 * b * x * off - x / variance, -off);
    }

    fn moments(&self, tau: f64) -> Option<Vec<Moment>> {
        let (b, variance) = (self.b, self.sd * self.sd);
        let bent = b * variance * tau;
        Some(vec![
            Moment { mean: 0.0, variance: variance * tau },
            Moment { mean: b * variance * (tau - 1.0), variance: tau + 2.0 * bent * bent },
        ])
    }

    fn ln_z(&self, tau: f64) -> Option<f64> {
        Some(libm::log(TAU * tau * self.sd))
    }

    fn slices(&self, tau: f64) -> Option<Box<dyn Slices + '_>> {
        let (b, variance) = (self.b, self.sd * self.sd);
        let first = Moment { mean: 0.0, variance: variance * tau };
        let second = move |x| Moment { mean: b * (x * x - variance), variance: tau };
        // Across the ridge where it has turned as far as it does for half of the density, 0.67 standard deviations out.
        let slope = 2.0 * b * 0.67 * first.variance.sqrt();
        let narrow = (tau / (1.0 + slope * slope)).min(first.variance).sqrt();
        Some(NormalSlices::new(first, Box::new(second), narrow))
    }

    /// Four standard deviations along the ridge, and five across it at both ends.
    fn window(&self, tau: f64) -> Option<Window> {
        let variance = self.sd * self.sd;
        let low = -self.b * variance - 5.0 * tau.sqrt();
        let high = self.b * variance * (16.0 * tau - 1.0) + 5.0 * tau.sqrt();
        let half = (0.5 * (high - low)).max(4.0 * self.sd * tau.sqrt());
        Some(Window { centre: [0.0, 0.5 * (low + high)], half })
    }
}
