//! The exact law of a linear method on a spring, at its very step size.
//!
//! On U = a theta^2 / 2 drifts, kicks, heat baths and descent are linear maps of (theta, p, g) with normal noise. A step
//! is `x <- M x + noise of covariance Q`, so the covariance after many is the sum of `M^k Q (M^k)^T`. It gives the
//! published errors (BAOAB's kinetic temperature tau (1 - a h^2 / 4), SGLD's variance tau / (a (1 - a h / 2))) and those
//! of every other word over A, B and O. (Kept out of line as in `slices.rs`.)

use crate::methods::lane::Lane;
use crate::methods::map::{Map, Op};

/// Places in the vector.
const THETA: usize = 0;
const P: usize = 1;
const G: usize = 2;

type Matrix = [[f64; 3]; 3];

const UNIT: Matrix = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];

/// What a coordinate comes to, at the end of a step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stationary {
    pub position: f64,
    /// Mean of p^2; none without momenta.
    pub kinetic: Option<f64>,
    /// Mean of p^2 after the heat baths; none without one.
    pub bath: Option<f64>,
}

/// Why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Without {
    /// A map is not linear.
    Form,
    /// The step makes errors grow.
    Law,
}

/// One map: its matrix, and the place and variance of its noise.
#[inline(never)]
fn linear(op: &Op, lane: &Lane, a: f64) -> Option<(Matrix, (usize, f64))> {
    let fh = op.fraction * lane.real("h");
    let mut m = UNIT;
    let mut noise = (P, 0.0);
    match op.map {
        Map::G => m[G] = [-a, 0.0, 0.0],
        Map::A => m[THETA][P] = fh,
        Map::B => m[P][G] = fh,
        Map::Descend => m[THETA][G] = fh,
        Map::O { gamma, tau } => {
            let rate = lane.real(gamma) * fh;
            m[P][P] = libm::exp(-rate);
            noise.1 = -lane.real(tau) * libm::expm1(-2.0 * rate);
        }
        Map::OInf { tau } => {
            m[P][P] = 0.0;
            noise.1 = lane.real(tau);
        }
        Map::EulerO => {
            let rate = lane.real("gamma") * fh;
            m[P][P] = 1.0 - rate;
            noise.1 = 2.0 * rate * lane.real("tau");
        }
        Map::Diffuse { sigma } => noise = (THETA, lane.real(sigma) * lane.real(sigma) * fh),
        Map::DiffuseBeta => noise = (THETA, 2.0 * fh / lane.real("beta")),
        _ => return None,
    }
    Some((m, noise))
}

#[inline(never)]
fn product(a: &Matrix, b: &Matrix) -> Matrix {
    std::array::from_fn(|i| std::array::from_fn(|j| (0..3).map(|k| a[i][k] * b[k][j]).sum()))
}

/// m c m^T.
#[inline(never)]
fn around(m: &Matrix, c: &Matrix) -> Matrix {
    let left = product(m, c);
    std::array::from_fn(|i| std::array::from_fn(|j| (0..3).map(|k| left[i][k] * m[j][k]).sum()))
}

#[inline(never)]
fn add(a: &Matrix, b: &Matrix) -> Matrix {
    std::array::from_fn(|i| std::array::from_fn(|j| a[i][j] + b[i][j]))
}

/// Of one coordinate on a spring of stiffness `a` under these maps, those of its part.
#[inline(never)]
pub(super) fn stationary(ops: &[Op], lane: &Lane, a: f64) -> Result<Stationary, Without> {
    let maps: Option<Vec<_>> = ops.iter().map(|op| linear(op, lane, a)).collect();
    let maps = maps.ok_or(Without::Form)?;
    let after = |c: &Matrix, (m, (place, variance)): &(Matrix, (usize, f64))| {
        let mut c = around(m, c);
        c[*place][*place] += variance;
        c
    };
    let momenta = ops.iter().any(|op| op.map.has_momenta());
    // Momenta that are not there never change.
    let mut start = UNIT;
    start[P][P] = f64::from(u8::from(momenta));
    let mut m = maps.iter().fold(start, |step, (m, _)| product(m, &step));
    let mut sum = maps.iter().fold([[0.0; 3]; 3], |c, map| after(&c, map));
    // Twice as many steps each time.
    for _ in 0..60 {
        sum = add(&sum, &around(&m, &sum));
        m = product(&m, &m);
    }
    if m.iter().chain(&sum).flatten().any(|x| !x.is_finite()) || m.iter().flatten().any(|x| x.abs() > 1e-9) {
        return Err(Without::Law);
    }
    let mut baths = Vec::new();
    let mut within = sum;
    for (op, map) in ops.iter().zip(&maps) {
        within = after(&within, map);
        if matches!(op.map, Map::O { .. } | Map::OInf { .. } | Map::EulerO) {
            baths.push(within[P][P]);
        }
    }
    Ok(Stationary {
        position: sum[THETA][THETA],
        kinetic: momenta.then_some(sum[P][P]),
        bath: (!baths.is_empty()).then(|| baths.iter().sum::<f64>() / baths.len() as f64),
    })
}
