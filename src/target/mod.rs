//! Targets with known answers: potentials U(theta) whose density exp(-U/tau) a sampler should find.
//!
//! A target takes the place of data and network. It is one row of [`TARGETS`] and one [`Potential`]; settings, links,
//! the page and the tests read the table. Its gradient is exact: no minibatches, so a gradient counts as one. Two-part
//! methods take the first half of the coordinates (rounded up) as `hidden`, the rest as `output` (`Layout::halves`).

pub mod slices;
mod potential;
mod quadratic;
mod planar;
mod mixture;
mod glass;
pub mod bins;

pub(crate) use potential::initial_position;
pub use potential::{DIMENSION, Potential, Springs, Target, TargetKind, Window};

use crate::settings::setting::{Field, Scale};

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
    [0, crate::settings::setting::SEED_MAX],
    1,
    Scale::Linear,
    "Set it to keep the random target while the seed changes.",
);
