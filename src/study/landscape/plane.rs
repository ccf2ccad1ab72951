//! A plane through the space of weights: from coordinates to weights and back.

use super::paths::Path;
use crate::num::pulse;
use crate::settings::error::Problem;
use serde::Serialize;

/// How two numbers name a point of the plane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coordinates {
    /// origin + x u + y v.
    Flat,
    /// P1's own (section 4.1, figure 5), with u and v from theta_0 to the two ends and (x, y) = (alpha, beta):
    /// theta_0 + alpha (beta u + (1 - beta) v). The whole edge alpha = 0 is theta_0.
    Fan,
}

/// A point with a name: the start, a lane's end.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mark {
    /// The lane that stands there; none is the start.
    pub lane: Option<usize>,
    pub x: f64,
    pub y: f64,
}

/// Where a point of the space is seen on a plane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Projected {
    pub x: f64,
    pub y: f64,
    /// Distance from the plane.
    pub off: f64,
}

/// A plane. Weights are in the engine's order (`model/layout.rs`).
#[derive(Clone, Debug)]
pub struct Plane {
    origin: Vec<f64>,
    u: Vec<f64>,
    v: Vec<f64>,
    /// u.u, u.v, v.v.
    gram: [f64; 3],
    pub coordinates: Coordinates,
    /// What x and y measure, in words.
    pub axes: [String; 2],
    /// Points that the plane was laid through.
    pub marks: Vec<Mark>,
    /// What to show first: x from, x to, y from, y to.
    pub window: [f64; 4],
    /// For principal directions: their variances, and the variance in all directions.
    pub variances: Option<([f64; 2], f64)>,
}

/// u and v span a plane if the sine of their angle is above this: f32 weights leave directions uncertain by about 1e-7.
const SINE_LEAST: f64 = 1e-6;

impl Plane {
    /// Through `origin`, along `u` and `v`.
    ///
    /// # Errors
    /// If they span no plane.
    pub fn new(origin: Vec<f64>, u: Vec<f64>, v: Vec<f64>, coordinates: Coordinates) -> Result<Plane, Box<Problem>> {
        let gram = [dot(&u, &u), dot(&u, &v), dot(&v, &v)];
        let [uu, uv, vv] = gram;
        // Written so that NaN is refused as well.
        let spans = uu > 0.0 && vv > 0.0 && uu * vv - uv * uv > SINE_LEAST * SINE_LEAST * uu * vv;
        if !spans || !uu.is_finite() || !vv.is_finite() {
            return Err(Box::new(
                refused("its three points lie on one line, so that they span no plane")
                    .allowing("Choose lanes that ended in different places, or let them train on"),
            ));
        }
        Ok(Plane {
            origin,
            u,
            v,
            gram,
            coordinates,
            axes: [String::new(), String::new()],
            marks: vec![],
            window: [-1.0, 1.0, -1.0, 1.0],
            variances: None,
        })
    }

    /// As [`Plane::new`], with `v` made perpendicular to `u` and both of length one: coordinates are distances.
    ///
    /// # Errors
    /// As there.
    pub fn orthonormal(origin: Vec<f64>, u: &[f64], v: &[f64]) -> Result<Plane, Box<Problem>> {
        let plane = Plane::new(origin, u.to_vec(), v.to_vec(), Coordinates::Flat)?;
        let Plane { origin, mut u, mut v, gram, .. } = plane;
        let along = gram[1] / gram[0];
        for (v, u) in v.iter_mut().zip(&u) {
            *v -= along * u;
        }
        for axis in [&mut u, &mut v] {
            let length = dot(axis, axis).sqrt();
            axis.iter_mut().for_each(|x| *x /= length);
        }
        Plane::new(origin, u, v, Coordinates::Flat)
    }

    /// Writes the weights at a point of the plane.
    pub fn theta(&self, x: f64, y: f64, out: &mut [f32]) {
        let (a, b) = self.factors(x, y);
        for (((out, origin), u), v) in out.iter_mut().zip(&self.origin).zip(&self.u).zip(&self.v) {
            *out = (origin + (a * u + b * v)) as f32;
        }
    }

    /// Lengths along u and v.
    pub fn factors(&self, x: f64, y: f64) -> (f64, f64) {
        match self.coordinates {
            Coordinates::Flat => (x, y),
            Coordinates::Fan => (x * y, x * (1.0 - y)),
        }
    }

    /// origin, u and v.
    pub fn vectors(&self) -> [&[f64]; 3] {
        [&self.origin, &self.u, &self.v]
    }

    /// The nearest point of the plane.
    pub fn project(&self, theta: &[f32]) -> Projected {
        pulse::work(4 * theta.len());
        let (mut du, mut dv) = (0.0, 0.0);
        for (((t, o), u), v) in theta.iter().zip(&self.origin).zip(&self.u).zip(&self.v) {
            let d = f64::from(*t) - o;
            du += d * u;
            dv += d * v;
        }
        let (a, b) = self.solve(du, dv);
        let mut off = 0.0;
        for (((t, o), u), v) in theta.iter().zip(&self.origin).zip(&self.u).zip(&self.v) {
            let r = (f64::from(*t) - o) - (a * u + b * v);
            off += r * r;
        }
        let (x, y) = match self.coordinates {
            Coordinates::Flat => (a, b),
            // At theta_0 itself every beta is right.
            Coordinates::Fan if a + b == 0.0 => (0.0, 0.5),
            Coordinates::Fan => (a + b, a / (a + b)),
        };
        Projected { x, y, off: off.sqrt() }
    }

    /// The distance on the plane below which pictures show the rounding of f32 weights, not the loss: how far rounding
    /// moves the origin, typically (each weight by a uniform error within half a unit of its last place).
    pub fn grain(&self) -> f64 {
        let unit = |x: f64| f64::from(f32::EPSILON) * x.abs();
        let moved = self.origin.iter().map(|&x| unit(x) * unit(x) / 12.0).sum::<f64>().sqrt();
        moved / self.gram[0].min(self.gram[2]).sqrt()
    }

    /// a and b of the nearest a u + b v, from the products with u and v.
    fn solve(&self, du: f64, dv: f64) -> (f64, f64) {
        let [uu, uv, vv] = self.gram;
        let det = uu * vv - uv * uv;
        ((vv * du - uv * dv) / det, (uu * dv - uv * du) / det)
    }

    /// The share of a path's variance (about its own mean) that lies along the plane's directions; none for a path
    /// that does not move.
    pub fn share(&self, path: &Path) -> Option<f64> {
        let mean = mean(&path.points)?;
        let (mut seen, mut all) = (0.0, 0.0);
        for point in &path.points {
            let (mut du, mut dv) = (0.0, 0.0);
            for (((t, m), u), v) in point.iter().zip(&mean).zip(&self.u).zip(&self.v) {
                let d = f64::from(*t) - m;
                du += d * u;
                dv += d * v;
                all += d * d;
            }
            let (a, b) = self.solve(du, dv);
            seen += a * du + b * dv;
        }
        (all > 0.0).then(|| (seen / all).min(1.0))
    }
}

/// Of points; none of no points.
pub(super) fn mean(points: &[Vec<f32>]) -> Option<Vec<f64>> {
    let mut mean = vec![0.0; points.first()?.len()];
    for point in points {
        for (mean, &x) in mean.iter_mut().zip(point) {
            *mean += f64::from(x);
        }
    }
    mean.iter_mut().for_each(|x| *x /= points.len() as f64);
    Some(mean)
}

pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// A plane that cannot be laid.
pub(super) fn refused(why: impl Into<String>) -> Problem {
    Problem::new("plane", "Plane", "", why)
}
