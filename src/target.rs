//! Targets with known answers: potentials U(theta) whose density exp(-U/tau) a sampler should find (METHODS section 6).
//!
//! A target takes the place of data and network. It is one row of [`TARGETS`] and one [`Potential`]; settings, links,
//! the page and the tests read the table. Its gradient is exact: no minibatches, so a gradient counts as one. Two-part
//! methods take the first half of the coordinates (rounded up) as `hidden`, the rest as `output` (`state::Layout`).

pub mod bins;
mod glass;
pub mod law;
mod linear;
mod mixture;
mod planar;
mod quadratic;
pub mod slices;

use crate::diagnostics::Moment;
use crate::experiment::Target;
use crate::fields::{Field, Scale};
use serde::Serialize;
use slices::Slices;
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

impl TargetKind {
    /// The row with this id.
    pub fn find(id: &str) -> Option<&'static TargetKind> {
        TARGETS.iter().find(|kind| kind.id == id)
    }
}

/// Every target, in the page's order.
pub const TARGETS: &[TargetKind] = &[
    quadratic::HARMONIC,
    quadratic::CORRELATED,
    planar::DOUBLE_WELL,
    mixture::MIXTURE,
    planar::FUNNEL,
    planar::BANANA,
    quadratic::GAUSSIAN,
    glass::GLASS,
];

/// The race that a target begins with where a race on data was: the fragment of its link.
pub const RACE: &str = "target=double_well&steps=100000&burn_in=1000\
    &lane1=sgld&lane1.h=0.05&lane1.sigma=1.4142&lane2=baoab&lane2.h=0.2&lane2.tau=1\
    &lane3=hmc&lane3.h=0.2&lane3.tau=1&lane4=adam&lane4.h=0.01";

/// Key of the number of coordinates; targets without it have 2.
pub const DIMENSION: &str = "target.dimension";

/// Spread of the first positions about the target's start.
pub const INIT_SD: Field = Field::real(
    "target.init_sd",
    "",
    "spread of the start",
    [0.0, 100.0],
    0.0,
    Scale::Zero,
    "Standard deviation of the first positions about the target's own start; 0 starts right there.",
);

/// Seed of a random target where it is not the experiment's.
pub const SEED: Field = Field::integer(
    "target.seed",
    "",
    "seed of the target",
    [0, crate::experiment::SEED_MAX],
    1,
    Scale::Linear,
    "Set it to keep the random target while the seed changes.",
);

const fn dimension(min: u64, max: u64, usual: u64) -> Field {
    Field::integer(DIMENSION, "d", "coordinates", [min, max], usual, Scale::Log, "Number of coordinates of theta.")
}
