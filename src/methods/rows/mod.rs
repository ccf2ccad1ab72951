//! THE table: every method, as data. A method is one row; nothing else in the program names it.
//!
//! A step is an ordered list of elementary maps (`methods/map.rs`), each with its fraction of the step size `h` and the
//! partition it acts on. The gradient is a map too, [`Map::G`]: it takes the next minibatch, so a row shows what it
//! costs. Rows lie by family in files of their own; `methods/params.rs` has what they share, `methods/reference.rs` prints
//! them all.
//!
//! P0 is Ye, Zhu and Mantiuk (2017), P1 Leimkuhler, Matthews and Vlaar (2019), P2 Heber, Trstanova and Leimkuhler
//! (2019), P3 Bhardwaj (2019), P4 Chaudhari (2018).

mod optimizers;
mod noisy;
mod langevin;
mod thermostats;
pub mod tempering;
mod metropolis;
mod entropy;
mod walkers;

pub use langevin::{BAOAB, LOL};
pub use noisy::SGLD;
pub use optimizers::{ADAM, SGD};
pub use thermostats::ADLALA;

use crate::methods::scheme::Scheme;

/// Every method, in the picker's order.
pub const SCHEMES: &[Scheme] = &[
    optimizers::GD,
    optimizers::SGD,
    optimizers::MOMENTUM,
    optimizers::MOMENTUM_2,
    optimizers::NESTEROV,
    optimizers::RMSPROP,
    optimizers::ADAGRAD,
    optimizers::ADAM,
    optimizers::BARZILAI_BORWEIN,
    optimizers::ANNEAL_SGD,
    optimizers::TRIVIALIZED_SGD,
    noisy::SGLD,
    noisy::SGLD_MOMENTA,
    noisy::SGLD_BETA,
    noisy::PSGLD,
    noisy::ASGLD,
    noisy::SANTA,
    noisy::SANTA_EULER,
    langevin::OBA,
    langevin::OAB,
    langevin::ABO,
    langevin::AOB,
    langevin::BOA,
    langevin::GLA1,
    langevin::GLA2,
    langevin::BAOAB,
    langevin::ABOBA,
    langevin::OBABO,
    langevin::SGHMC,
    langevin::LANGEVIN_IN_LAYERS,
    langevin::LOL,
    thermostats::ADL,
    thermostats::ADL_F,
    thermostats::ADL_IN_LAYERS,
    thermostats::ADLALA,
    thermostats::SGNHT,
    thermostats::CCADL,
    tempering::CTLD,
    metropolis::HMC,
    metropolis::MALA,
    metropolis::GHMC,
    metropolis::METROPOLISED,
    entropy::ENTROPY_SGD,
    entropy::ENTROPY_ADAM,
    entropy::HJ,
    entropy::HEAT,
    walkers::ELASTIC_SGD,
    walkers::PARLE,
    walkers::ENSEMBLE_QUASI_NEWTON,
    langevin::CUSTOM,
];

impl Scheme {
    /// The row with this id.
    pub fn find(id: &str) -> Option<&'static Scheme> {
        SCHEMES.iter().find(|scheme| scheme.id == id)
    }
}
