//! The elementary maps on f32 arrays, one function each, in the order of `map.rs`.
//!
//! Coefficients come from `program/`, worked out once in f64. `r` holds standard normals.
//! Partner: `shaders/maps.wgsl`.

use crate::methods::state::State;
use crate::num::math;
use crate::num::reduce::dot;
use std::ops::Range;

/// Below this a momentum is set to 0: decaying numbers would end up subnormal, which is many times slower,
/// and wasm cannot flush them.
const TINY: f32 = 1e-30;

#[inline(always)]
fn flush(x: f32) -> f32 {
    if x.abs() < TINY { 0.0 } else { x }
}

/// `p <- a p + b r`: map O.
pub fn bath(p: &mut [f32], a: f32, b: f32, r: &[f32]) {
    for (p, &r) in p.iter_mut().zip(r) {
        *p = flush(a * *p + b * r);
    }
}

/// `p <- a p`: map O at temperature 0, and map C with `a` from [`friction`].
pub fn damp(p: &mut [f32], a: f32) {
    for p in p {
        *p = flush(a * *p);
    }
}

/// `exp(-c xi)`: map C's factor.
pub fn friction(c: f32, xi: f32) -> f32 {
    math::exp(-(c * xi))
}

/// `xi + c (p.p - n tau)`: map E. `n_tau` is n tau.
pub fn thermostat(xi: f32, c: f32, p: &[f32], n_tau: f32) -> f32 {
    xi + c * (dot(p, p) - n_tau)
}

/// Coefficients of Adam's move in one step.
#[derive(Clone, Copy, Debug)]
pub struct AdamStep {
    pub beta1: f32,
    pub beta2: f32,
    /// 1 - beta.
    pub rest1: f32,
    pub rest2: f32,
    /// h / (1 - beta1^t).
    pub rate: f32,
    /// 1 / sqrt(1 - beta2^t).
    pub unbias: f32,
    pub epsilon: f32,
}

/// Adam's move (Kingma and Ba 2015, algorithm 1) along `g` = -gradient.
pub fn adam_move(theta: &mut [f32], m: &mut [f32], v: &mut [f32], g: &[f32], c: AdamStep) {
    for (((theta, m), v), &g) in theta.iter_mut().zip(m).zip(v).zip(g) {
        *m = flush(c.beta1 * *m + c.rest1 * g);
        *v = flush(c.beta2 * *v + c.rest2 * (g * g));
        *theta += c.rate * *m / (v.sqrt() * c.unbias + c.epsilon);
    }
}

/// `exp(-x)` and `sqrt((1 - exp(-2x)) / (2x))`: map F's factors at `x = c xi`, over a unit of time.
pub fn noisy_friction(x: f32) -> (f32, f32) {
    // Below this the quotient loses digits; the series' first term left out is 2 x^4 / 15, under an ULP.
    let square = if x.abs() < 0.02 {
        1.0 - x * (1.0 - x * (2.0 / 3.0 - x * (1.0 / 3.0)))
    } else {
        (1.0 - math::exp(-2.0 * x)) / (2.0 * x)
    };
    (math::exp(-x), square.sqrt())
}

/// A rule that treats each weight by itself: arithmetic on the arrays of the state, coefficients `c` and noise `r`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// `p <- c0 p + c1 g`.
    Momentum,
    /// `theta <- theta + (c0 p + c1 g)`.
    Nesterov,
    /// `v <- c0 v + c1 g^2`, `theta <- theta + c2 g / (sqrt v + c3)`.
    Rms,
    /// pSGLD (Li et al. 2016, algorithm 1).
    Preconditioned,
    /// ASGLD (P3 algorithm 1).
    AdaptiveNoise,
    /// Santa by symmetric splitting (Chen et al. 2016); c7 says whether it explores or refines.
    SantaSplit,
    /// Santa by Euler's rule (Chen et al. 2016).
    SantaEuler,
    SantaStart,
    /// Running mean m and variance v of g.
    Variance,
    /// `p <- exp(-c0 v) p`.
    VarianceFriction,
    /// `x <- theta`, `z <- theta`.
    Anchor,
    /// `x <- theta`, `z <- 0`.
    AnchorSum,
    /// `theta <- theta + (c0 g - c1 (theta - x))`.
    Pull,
    /// `z <- c0 z + c1 theta`.
    Average,
    /// `g <- z - x`, `theta <- x`.
    EntropySlope,
    /// `theta <- x + c0 R`.
    Scatter,
    /// `z <- z + c0 g`.
    Gather,
    /// `g <- z`, `theta <- x`.
    GatheredSlope,
}

impl Rule {
    /// Which coefficient multiplies its noise; none if it has none.
    pub const fn noise(self) -> Option<usize> {
        match self {
            Rule::Preconditioned => Some(4),
            Rule::AdaptiveNoise => Some(3),
            Rule::SantaSplit | Rule::SantaEuler => Some(6),
            Rule::SantaStart => Some(1),
            Rule::Scatter => Some(0),
            _ => None,
        }
    }

    /// Does it to the weights `at`. `r` is that long; it is read only where the rule has noise.
    pub fn apply(self, s: &mut State, at: Range<usize>, c: &[f32], r: &[f32]) {
        let theta = &mut s.theta[at.clone()];
        let n = theta.len();
        let g = &mut s.g[at.clone()];
        let mut rest = [&mut s.p, &mut s.m, &mut s.v, &mut s.x, &mut s.z]
            .map(|array| if array.is_empty() { &mut [][..] } else { &mut array[at.clone()] });
        let [p, m, v, x, z] = &mut rest;
        match self {
            Rule::Momentum => {
                for i in 0..n {
                    p[i] = flush(c[0] * p[i] + c[1] * g[i]);
                }
            }
            Rule::Nesterov => {
                for i in 0..n {
                    theta[i] += c[0] * p[i] + c[1] * g[i];
                }
            }
            Rule::Rms => {
                for i in 0..n {
                    v[i] = flush(c[0] * v[i] + c[1] * (g[i] * g[i]));
                    theta[i] += c[2] * g[i] / (v[i].sqrt() + c[3]);
                }
            }
            Rule::Preconditioned => {
                for i in 0..n {
                    v[i] = flush(c[0] * v[i] + c[1] * (g[i] * g[i]));
                    let metric = 1.0 / (c[2] + v[i].sqrt());
                    theta[i] += c[3] * metric * g[i] + c[4] * metric.sqrt() * r[i];
                }
            }
            Rule::AdaptiveNoise => {
                for i in 0..n {
                    let slope = -g[i];
                    let mean = flush(c[0] * m[i] + c[1] * slope);
                    v[i] = flush(c[0] * v[i] + c[1] * ((slope - mean) * (slope - m[i])));
                    m[i] = mean;
                    // The variance is a square times rho, so only rounding can make it negative.
                    theta[i] -= c[2] * slope + c[3] * (mean + v[i].max(0.0).sqrt() * r[i]);
                }
            }
            Rule::SantaSplit => {
                let explores = c[7] != 0.0;
                for i in 0..n {
                    let (before, now) = santa_metrics(&mut v[i], g[i], c);
                    let mut u = p[i];
                    theta[i] += 0.5 * now * u;
                    if explores {
                        m[i] += 0.5 * (u * u - c[4]);
                    }
                    let damp = math::exp(-0.5 * m[i]);
                    u = damp * u + c[3] * now * g[i];
                    if explores {
                        u += c[6] * before.sqrt() * r[i];
                    }
                    u = flush(damp * u);
                    if explores {
                        m[i] += 0.5 * (u * u - c[4]);
                    }
                    theta[i] += 0.5 * now * u;
                    p[i] = u;
                }
            }
            Rule::SantaEuler => {
                let explores = c[7] != 0.0;
                for i in 0..n {
                    let (before, now) = santa_metrics(&mut v[i], g[i], c);
                    let mut u = 0.0;
                    if explores {
                        m[i] += p[i] * p[i] - c[4];
                        // The correction for a changing metric; at u = 0 it has no value, and none is taken.
                        if p[i] != 0.0 {
                            u = c[4] * (1.0 - before / now) / p[i];
                        }
                        u += c[6] * before.sqrt() * r[i];
                    }
                    p[i] = flush(u + (1.0 - m[i]) * p[i] + c[3] * now * g[i]);
                    theta[i] += now * p[i];
                }
            }
            Rule::SantaStart => {
                for i in 0..n {
                    m[i] = c[0];
                    p[i] = c[1] * r[i];
                }
            }
            Rule::Variance => {
                for i in 0..n {
                    let mean = flush(c[0] * m[i] + c[1] * g[i]);
                    v[i] = flush(c[0] * v[i] + c[1] * ((g[i] - mean) * (g[i] - m[i])));
                    m[i] = mean;
                }
            }
            Rule::VarianceFriction => {
                for i in 0..n {
                    p[i] = flush(math::exp(-(c[0] * v[i])) * p[i]);
                }
            }
            Rule::Anchor => {
                x.copy_from_slice(theta);
                z.copy_from_slice(theta);
            }
            Rule::AnchorSum => {
                x.copy_from_slice(theta);
                z.fill(0.0);
            }
            Rule::Pull => {
                for i in 0..n {
                    theta[i] += c[0] * g[i] - c[1] * (theta[i] - x[i]);
                }
            }
            Rule::Average => {
                for i in 0..n {
                    z[i] = c[0] * z[i] + c[1] * theta[i];
                }
            }
            Rule::EntropySlope => {
                for i in 0..n {
                    g[i] = z[i] - x[i];
                }
                theta.copy_from_slice(x);
            }
            Rule::Scatter => {
                for i in 0..n {
                    theta[i] = x[i] + c[0] * r[i];
                }
            }
            Rule::Gather => {
                for i in 0..n {
                    z[i] += c[0] * g[i];
                }
            }
            Rule::GatheredSlope => {
                g.copy_from_slice(z);
                theta.copy_from_slice(x);
            }
        }
    }
}

/// Santa's preconditioner before and after this gradient; the first one serves twice.
#[inline(always)]
fn santa_metrics(v: &mut f32, g: f32, c: &[f32]) -> (f32, f32) {
    let metric = |v: f32| 1.0 / (c[2] + v.sqrt()).sqrt();
    let old = *v;
    *v = flush(c[0] * old + c[1] * (g * g));
    let now = metric(*v);
    (if c[5] != 0.0 { now } else { metric(old) }, now)
}
