//! The elementary maps on f32 arrays, one function each, in the order of `schemes::Map`.
//!
//! Coefficients come from `program.rs`, worked out once in f64. `r` holds standard normals.
//! Partner: `shaders/maps.wgsl`.

use crate::math;
use crate::network::dot;

/// Below this a momentum is set to 0: decaying numbers would end up subnormal, which is many times slower,
/// and wasm cannot flush them.
const TINY: f32 = 1e-30;

#[inline(always)]
fn flush(x: f32) -> f32 {
    if x.abs() < TINY { 0.0 } else { x }
}

/// `y <- y + c x`: maps A, B and the plain descent.
pub fn add_scaled(y: &mut [f32], c: f32, x: &[f32]) {
    for (y, &x) in y.iter_mut().zip(x) {
        *y += c * x;
    }
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

/// `p <- b r`: map O_inf.
pub fn fresh(p: &mut [f32], b: f32, r: &[f32]) {
    for (p, &r) in p.iter_mut().zip(r) {
        *p = b * r;
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
