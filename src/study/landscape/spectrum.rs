//! Principal directions of points in many dimensions, through the small matrix of their inner products.

use super::plane::{dot, mean};
use crate::num::pulse;
use nalgebra::{DMatrix, SymmetricEigen};

/// A variance below this share of the largest is rounding: f32 weights carry 24 bits, variances twice as many.
const LEAST: f64 = 1e-13;

/// Eigenpairs of the covariance of points.
pub struct Spectrum {
    pub mean: Vec<f64>,
    /// Variances, largest first, without those that are only rounding.
    pub values: Vec<f64>,
    /// In all directions.
    pub total: f64,
    centred: Vec<Vec<f64>>,
    weights: Vec<Vec<f64>>,
}

impl Spectrum {
    /// Of `m` points in n dimensions: the m x m Gram matrix has the covariance's nonzero eigenvalues (with 1 / (m - 1)),
    /// and m is far below n here. None for fewer than two points.
    pub fn new(points: &[Vec<f32>]) -> Option<Spectrum> {
        let m = points.len();
        if m < 2 {
            return None;
        }
        let mean = mean(points)?;
        let centre = |point: &Vec<f32>| point.iter().zip(&mean).map(|(&x, m)| f64::from(x) - m).collect::<Vec<f64>>();
        let centred: Vec<Vec<f64>> = points.iter().map(centre).collect();
        let mut gram = DMatrix::<f64>::zeros(m, m);
        for i in 0..m {
            for j in 0..=i {
                pulse::work(mean.len());
                let product = dot(&centred[i], &centred[j]) / (m - 1) as f64;
                gram[(i, j)] = product;
                gram[(j, i)] = product;
            }
        }
        let total = (0..m).map(|i| gram[(i, i)]).sum();
        let eigen = SymmetricEigen::new(gram);
        let mut order: Vec<usize> = (0..m).collect();
        order.sort_by(|&a, &b| eigen.eigenvalues[b].total_cmp(&eigen.eigenvalues[a]));
        let largest = eigen.eigenvalues[order[0]];
        order.truncate(m - 1);
        order.retain(|&i| eigen.eigenvalues[i] > LEAST * largest);
        Some(Spectrum {
            mean,
            values: order.iter().map(|&i| eigen.eigenvalues[i]).collect(),
            total,
            centred,
            weights: order.iter().map(|&i| eigen.eigenvectors.column(i).iter().copied().collect()).collect(),
        })
    }

    /// Eigenvector number `i` (from 0), of length one, turned so that the last point lies further along it than the
    /// first.
    ///
    /// # Panics
    /// If there is no such eigenvalue.
    pub fn vector(&self, i: usize) -> Vec<f64> {
        let mut u = vec![0.0; self.mean.len()];
        for (point, &weight) in self.centred.iter().zip(&self.weights[i]) {
            for (u, x) in u.iter_mut().zip(point) {
                *u += weight * x;
            }
        }
        let along = |point: Option<&Vec<f64>>| point.map_or(0.0, |point| dot(point, &u));
        let sign = if along(self.centred.last()) < along(self.centred.first()) { -1.0 } else { 1.0 };
        let length = sign * dot(&u, &u).sqrt();
        u.iter_mut().for_each(|u| *u /= length);
        u
    }
}
