//! The spherical 3-spin glass in a random field (P4 sections 2.1.2 and 2.4.1).
//!
//! P4 keeps the spins on the sphere of radius sqrt(N) by projecting every step. Here the Hamiltonian is taken at the
//! direction of theta, and a spring holds theta's length: U(theta) = H(sqrt(N) theta / |theta|) + k (|theta| - sqrt(N))^2 / 2.
//! Angle and length separate, so that every method of the table runs as it is and exp(-U/tau) has exactly the
//! sphere's density of directions; minima and saddles are the sphere's.

use super::potential::{Potential, TargetKind, Window, dimension};
use crate::num::reduce::{add_scaled, dot};
use crate::num::rng::{self, Stream};
use crate::num::stats::Moment;
use crate::settings::setting::{Field, Scale};
use crate::target::potential::Target;
use std::sync::Arc;

/// Most spins: a gradient takes a third of their cube.
const MOST: u64 = 200;

pub(super) const GLASS: TargetKind = TargetKind {
    id: "glass",
    name: "Spin glass",
    sentence: "A random landscape on a sphere: the field decides whether it has a thousand valleys or one.",
    equation: "U = −(1/N) Σ J_{ijk} σ_{i}σ_{j}σ_{k} − Σ h_{i}σ_{i} + k (|θ| − √N)² / 2,  σ = √N θ / |θ|",
    cite: "Chaudhari 2018, section 2.4.1",
    start: "anywhere on the sphere",
    disorder: true,
    fields: &[
        Field::real(
            "target.nu",
            "ν",
            "field",
            [0.0, 10.0],
            0.01,
            Scale::Zero,
            "Spread of the random field. Valleys are many below √3, one far above it.",
        )
        .shown(),
        dimension(3, MOST, 100),
        Field::real(
            "target.k",
            "k",
            "spring",
            [0.01, 100.0],
            1.0,
            Scale::Log,
            "Stiffness that holds the length of theta at the root of N; the directions do not feel it.",
        ),
    ],
    operations: |d| d * d * d / 3,
    build: |target: &Target, seed| {
        Arc::new(Glass::new(target.dimension(), target.real("target.nu"), target.real("target.k"), seed))
    },
};

#[derive(Debug)]
struct Glass {
    n: usize,
    k: f64,
    /// For i <= j <= l in this order: the sum of J over the orders of (i, j, l), over N.
    couplings: Vec<f32>,
    field: Vec<f32>,
}

impl Glass {
    fn new(n: usize, nu: f64, k: f64, seed: u64) -> Glass {
        let mut couplings = vec![0.0; n * (n + 1) * (n + 2) / 6];
        rng::normals(seed, 1, Stream::TrainData, 0, &mut couplings);
        let mut at = 0;
        for i in 0..n {
            for j in i..n {
                for l in j..n {
                    // A sum of m standard normals is one, times sqrt(m).
                    let orders: f64 = if i == l {
                        1.0
                    } else if i == j || j == l {
                        3.0
                    } else {
                        6.0
                    };
                    couplings[at] *= (orders.sqrt() / n as f64) as f32;
                    at += 1;
                }
            }
        }
        let mut field = vec![0.0; n];
        rng::normals(seed, 1, Stream::TestData, 0, &mut field);
        field.iter_mut().for_each(|h| *h *= nu as f32);
        Glass { n, k, couplings, field }
    }

    /// Pairs i <= j with the couplings to all l >= j.
    fn rows(&self) -> impl Iterator<Item = (usize, usize, &[f32])> {
        let mut at = 0;
        (0..self.n).flat_map(move |i| (i..self.n).map(move |j| (i, j))).map(move |(i, j)| {
            at += self.n - j;
            (i, j, &self.couplings[at - (self.n - j)..at])
        })
    }
}

impl Potential for Glass {
    fn dimension(&self) -> usize {
        self.n
    }

    fn energy(&self, theta: &[f64]) -> f64 {
        let (length, radius) = (theta.iter().map(|x| x * x).sum::<f64>().sqrt(), (self.n as f64).sqrt());
        let spins: Vec<f64> = theta.iter().map(|x| radius / length * x).collect();
        let mut h: f64 = 0.0;
        for (i, j, row) in self.rows() {
            h -= spins[i] * spins[j] * row.iter().zip(&spins[j..]).map(|(&c, s)| f64::from(c) * s).sum::<f64>();
        }
        h -= self.field.iter().zip(&spins).map(|(&h, s)| f64::from(h) * s).sum::<f64>();
        h + 0.5 * self.k * (length - radius) * (length - radius)
    }

    fn force(&self, theta: &[f32], g: &mut [f32]) {
        let (length, radius) = (dot(theta, theta).sqrt(), (self.n as f32).sqrt());
        // On the stack: nothing is allocated inside a step.
        let mut spins = [0.0; MOST as usize];
        let spins = &mut spins[..self.n];
        spins.iter_mut().zip(theta).for_each(|(s, x)| *s = radius / length * x);
        // -grad H, by the product rule on every term.
        g.copy_from_slice(&self.field);
        for (i, j, row) in self.rows() {
            let sum = dot(row, &spins[j..]);
            g[i] += sum * spins[j];
            g[j] += sum * spins[i];
            add_scaled(&mut g[j..], spins[i] * spins[j], row);
        }
        // Along the sphere only, and the spring across it.
        let outward = dot(g, spins) / (radius * radius);
        let spring = self.k as f32 * (radius - length) / radius;
        for (g, s) in g.iter_mut().zip(&*spins) {
            *g = radius / length * (*g - outward * s) + spring * s;
        }
    }

    /// Uniform on the sphere.
    fn start(&self, seed: u64) -> Vec<f32> {
        let mut theta = vec![0.0; self.n];
        rng::normals(seed, 1, Stream::Weights, 0, &mut theta);
        let scale = (self.n as f32).sqrt() / dot(&theta, &theta).sqrt();
        theta.iter_mut().for_each(|x| *x *= scale);
        theta
    }

    fn moments(&self, _: f64) -> Option<Vec<Moment>> {
        None
    }

    fn ln_z(&self, _: f64) -> Option<f64> {
        None
    }

    fn window(&self, _: f64) -> Option<Window> {
        None
    }
}
