//! THE table: every method, as data. A method is one row; nothing else in the program names it.
//!
//! A step is an ordered list of elementary maps (`map.rs`), each with its fraction of the step size `h` and the
//! partition it acts on. The gradient is a map too, [`Map::G`]: it takes the next minibatch, so a row shows what it
//! costs. Rows lie by family in files of their own; `params.rs` has what they share, `reference.rs` prints them all.
//!
//! P0 is Ye, Zhu and Mantiuk (2017), P1 Leimkuhler, Matthews and Vlaar (2019), P2 Heber, Trstanova and Leimkuhler
//! (2019), P3 Bhardwaj (2019), P4 Chaudhari (2018).

mod entropy;
mod langevin;
mod map;
mod metropolis;
mod noisy;
mod optimizers;
pub mod params;
pub mod reference;
pub mod tempering;
mod thermostats;
mod walkers;

pub use langevin::{BAOAB, LOL};
pub use map::{Map, Slot, Tile};
pub use noisy::SGLD;
pub use optimizers::{ADAM, SGD};
pub use thermostats::ADLALA;

use crate::fields::Field;
use serde::{Serialize, Serializer};

/// Which weights a map acts on. A network without hidden layers has an empty `Hidden`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// All weights and biases.
    All,
    /// All hidden layers (partition 1).
    Hidden,
    /// The output layer (partition 2).
    Output,
    /// One hidden layer, counted from 1.
    Layer(u8),
}

/// `all`, `hidden`, `output`, `hidden1`, ...
impl Serialize for Part {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Part::All => serializer.serialize_str("all"),
            Part::Hidden => serializer.serialize_str("hidden"),
            Part::Output => serializer.serialize_str("output"),
            Part::Layer(n) => serializer.collect_str(&format_args!("hidden{n}")),
        }
    }
}

/// One map of a step.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Op {
    pub map: Map,
    /// Fraction of the step size.
    pub fraction: f64,
    pub part: Part,
}

/// Where the picker lists a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    Optimizer,
    Noisy,
    Langevin,
    Thermostat,
    Metropolis,
    Entropy,
    Walkers,
    Custom,
}

/// A method: one row of [`SCHEMES`].
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Scheme {
    /// Its name in files and links.
    pub id: &'static str,
    pub name: &'static str,
    pub family: Family,
    /// One sentence for the lane, two short lines at most.
    pub sentence: &'static str,
    /// Authors and year.
    pub cite: &'static str,
    /// The full reference, with the equation.
    pub source: &'static str,
    pub params: &'static [Field],
    /// Done once, before step 0.
    pub start: &'static [Op],
    /// Done every step.
    pub step: &'static [Op],
    /// Every gradient is of the whole training set, whatever the experiment's minibatch.
    pub full_batch: bool,
    /// Its update is a typed word, this one unless the lane has another (`word.rs`).
    pub word: Option<&'static str>,
}

/// What most rows have in common: no start, minibatches, no word.
const ROW: Scheme = Scheme {
    id: "",
    name: "",
    family: Family::Optimizer,
    sentence: "",
    cite: "",
    source: "",
    params: &[],
    start: &[],
    step: &[],
    full_batch: false,
    word: None,
};

const fn op(map: Map, fraction: f64, part: Part) -> Op {
    Op { map, fraction, part }
}
const fn full(map: Map, part: Part) -> Op {
    op(map, 1.0, part)
}
const fn half(map: Map, part: Part) -> Op {
    op(map, 0.5, part)
}
/// A whole map on all weights.
const fn all(map: Map) -> Op {
    op(map, 1.0, Part::All)
}

const G: Op = all(Map::G);

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

impl Family {
    /// In the picker's order.
    pub const ALL: [Family; 8] = [
        Family::Optimizer,
        Family::Noisy,
        Family::Langevin,
        Family::Thermostat,
        Family::Metropolis,
        Family::Entropy,
        Family::Walkers,
        Family::Custom,
    ];

    /// As the picker's heading.
    pub const fn name(self) -> &'static str {
        match self {
            Family::Optimizer => "Optimizers",
            Family::Noisy => "Noisy descent",
            Family::Langevin => "Langevin dynamics",
            Family::Thermostat => "Thermostats and tempering",
            Family::Metropolis => "Metropolis samplers, full batch",
            Family::Entropy => "Local entropy",
            Family::Walkers => "Several walkers",
            Family::Custom => "Write your own",
        }
    }

    /// Whether its methods go downhill (`optimizer`) or sample (`sampler`).
    pub const fn kind(self) -> &'static str {
        match self {
            Family::Optimizer | Family::Entropy => "optimizer",
            _ => "sampler",
        }
    }
}

/// How many gradients a list of maps takes; inner loops take as many turns as `times` says.
pub fn gradients(ops: &[Op], times: &impl Fn(&str) -> u64) -> u64 {
    ops.iter()
        .map(|op| match op.map {
            Map::G => 1,
            Map::Trajectory => times("inner"),
            Map::Repeat { times: key, maps } => times(key) * gradients(maps, times),
            _ => 0,
        })
        .sum()
}

/// Every map of a list, those inside loops too.
pub fn flat(ops: &[Op]) -> Vec<Op> {
    ops.iter()
        .flat_map(|op| match op.map {
            Map::Repeat { maps, .. } => std::iter::once(*op).chain(flat(maps)).collect(),
            _ => vec![*op],
        })
        .collect()
}

impl Scheme {
    /// Whether the update is a word of letters; otherwise its rule is shown in symbols.
    pub fn has_letters(&self) -> bool {
        let letter = |op: &Op| matches!(op.map, Map::G | Map::OInf { .. }) || op.map.letter().is_some();
        self.word.is_some() || self.step.iter().all(letter)
    }

    /// Why a GPU cannot run it, as half a sentence; none if it can.
    pub fn processor_only(&self) -> Option<&'static str> {
        flat(self.step).iter().find_map(|op| op.map.processor_only())
    }

    /// The row with this id.
    pub fn find(id: &str) -> Option<&'static Scheme> {
        SCHEMES.iter().find(|scheme| scheme.id == id)
    }

    /// The position of a parameter in `params`.
    pub fn param(&self, key: &str) -> Option<usize> {
        self.params.iter().position(|field| field.key == key)
    }
}
