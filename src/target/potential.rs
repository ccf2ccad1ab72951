//! What a target is: a potential, and the row of the table that makes it.

use super::slices::Slices;
use crate::num::reduce;
use crate::num::rng::{self, Stream};
use crate::num::stats::Moment;
use crate::settings::setting::{Field, Scale, Value};
use serde::Serialize;
use std::borrow::Cow;
use std::fmt::Debug;
use std::sync::Arc;

/// A function U of theta in R^d, ready to be moved on.
///
/// `tau` is a temperature, above 0: the density is exp(-U/tau) over its integral.
pub trait Potential: Debug + Send + Sync {
    /// d.
    fn dimension(&self) -> usize;

    /// U(theta), for reports.
    fn energy(&self, theta: &[f64]) -> f64;

    /// `g <- -grad U(theta)`, plus [`Potential::rotation`] where there is one. In f32, as gradients of networks are.
    fn force(&self, theta: &[f32], g: &mut [f32]);

    /// The force on a walker's minibatch `k`. Targets have no minibatches: one force for all.
    fn minibatch_force(&self, walker: u32, k: u64, theta: &[f32], g: &mut [f32]) {
        let _ = (walker, k);
        self.force(theta, g);
    }

    /// U on walker 0's minibatch `k`, as there.
    fn minibatch_energy(&self, k: u64, theta: &[f64]) -> f64 {
        let _ = k;
        self.energy(theta)
    }

    /// Where chains start; `seed` is the chain's.
    fn start(&self, seed: u64) -> Vec<f32> {
        let _ = seed; // most start at a fixed place
        vec![0.0; self.dimension()]
    }

    /// A part of the force that is no gradient. None but where a target says so.
    fn rotation(&self, theta: &[f64]) -> Vec<f64> {
        vec![0.0; theta.len()]
    }

    /// Exact mean and variance of each coordinate, where they are known at this temperature.
    fn moments(&self, tau: f64) -> Option<Vec<Moment>>;

    /// ln of the integral of exp(-U/tau), where it is known.
    fn ln_z(&self, tau: f64) -> Option<f64>;

    /// The first coordinate's exact law, where more than two coordinates leave it a normal one.
    fn normal_first(&self, tau: f64) -> Option<Moment> {
        let _ = tau; // known of few
        None
    }

    /// Whether the force has a part that is no gradient.
    fn rotates(&self) -> bool {
        false
    }

    /// A quadratic U as springs; none where it is no such.
    fn springs(&self) -> Option<Springs<'_>> {
        None
    }

    /// The density's slices across the first coordinate; none unless d is 2.
    fn slices(&self, tau: f64) -> Option<Box<dyn Slices + '_>> {
        let _ = tau; // of few
        None
    }

    /// The part of the plane that shows the density; none unless d is 2.
    fn window(&self, tau: f64) -> Option<Window>;
}

/// U as a sum of a x^2 / 2.
pub enum Springs<'a> {
    /// Over the coordinates themselves, all of one stiffness a.
    Even(f64),
    /// Each of its own stiffness, over its own direction of length 1.
    Along(Vec<f64>, Cow<'a, [Vec<f64>]>),
}

/// A square of the plane.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Window {
    pub centre: [f64; 2],
    /// Half its width.
    pub half: f64,
}

impl Window {
    /// The middles of `size` x `size` cells, the top row first.
    pub fn cells(self, size: usize) -> impl Iterator<Item = [f64; 2]> {
        let at = move |i: usize| self.half * ((2 * i + 1) as f64 / size as f64 - 1.0);
        let [c1, c2] = self.centre;
        (0..size).flat_map(move |row| (0..size).map(move |col| [c1 + at(col), c2 - at(row)]))
    }
}

/// A target: one row of [`TARGETS`].
#[derive(Clone, Copy, Debug, Serialize)]
pub struct TargetKind {
    /// Its name in files and links.
    pub id: &'static str,
    /// Its name as shown.
    pub name: &'static str,
    /// One sentence: what it shows.
    pub sentence: &'static str,
    /// U in symbols.
    pub equation: &'static str,
    /// Where it comes from.
    pub cite: &'static str,
    /// Where chains start.
    pub start: &'static str,
    /// Whether it is drawn at random, from `target.seed`.
    pub disorder: bool,
    pub fields: &'static [Field],
    /// Multiplications of one gradient in d dimensions, about.
    #[serde(skip)]
    pub operations: fn(u128) -> u128,
    /// From its settings and the seed of its disorder.
    #[serde(skip)]
    pub build: fn(&Target, u64) -> Arc<dyn Potential>,
}

/// A target with known answers and its settings.
#[derive(Clone, Debug)]
pub struct Target {
    pub kind: &'static TargetKind,
    /// One per `kind.fields`, in that order.
    pub values: Vec<Value>,
    /// Spread of the first positions about the target's own start.
    pub init_sd: f64,
    /// The random target's own seed; the experiment's where there is none.
    pub seed: Option<u64>,
}

impl PartialEq for Target {
    fn eq(&self, other: &Target) -> bool {
        let own = |target: &Target| (target.kind.id, target.init_sd, target.seed);
        own(self) == own(other) && self.values == other.values
    }
}

impl Target {
    /// A number.
    ///
    /// # Panics
    /// If the target's row has no such setting.
    pub fn real(&self, key: &str) -> f64 {
        let i = self.kind.fields.iter().position(|field| field.key == key);
        i.map(|i| self.values[i].real()).unwrap_or_else(|| panic!("{} has no setting {key}", self.kind.name))
    }

    /// Coordinates of theta.
    pub fn dimension(&self) -> usize {
        let given = self.kind.fields.iter().any(|field| field.key == DIMENSION);
        if given { self.real(DIMENSION) as usize } else { 2 }
    }

    /// Ready to be moved on; `seed` is that of its disorder.
    pub fn potential(&self, seed: u64) -> Arc<dyn Potential> {
        (self.kind.build)(self, seed)
    }
}

/// Key of the number of coordinates; targets without it have 2.
pub const DIMENSION: &str = "target.dimension";

pub(super) const fn dimension(min: u64, max: u64, usual: u64) -> Field {
    Field::integer(DIMENSION, "d", "coordinates", [min, max], usual, Scale::Log, "Number of coordinates of theta.")
}

/// theta at the start on a target: its own start, with normal numbers of this spread added. Draws by position in theta.
pub(crate) fn initial_position(potential: &dyn Potential, sd: f64, seed: u64) -> Vec<f32> {
    let mut theta = potential.start(seed);
    if sd > 0.0 {
        let mut r = vec![0.0; theta.len()];
        rng::normals(seed, 0, Stream::Weights, 0, &mut r);
        reduce::add_scaled(&mut theta, sd as f32, &r);
    }
    theta
}
