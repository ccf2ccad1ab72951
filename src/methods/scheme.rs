//! What a method is: a row of the table.

use crate::methods::map::{Map, Op, flat};
use crate::model::layout::Part;
use crate::settings::setting::Field;
use serde::Serialize;

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
    /// Its update is a typed word, this one unless the lane has another (`splitting.rs`).
    pub word: Option<&'static str>,
}

/// What most rows have in common: no start, minibatches, no word.
pub(super) const ROW: Scheme = Scheme {
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

pub(super) const fn op(map: Map, fraction: f64, part: Part) -> Op {
    Op { map, fraction, part }
}

pub(super) const fn full(map: Map, part: Part) -> Op {
    op(map, 1.0, part)
}

pub(super) const fn half(map: Map, part: Part) -> Op {
    op(map, 0.5, part)
}

/// A whole map on all weights.
pub(super) const fn all(map: Map) -> Op {
    op(map, 1.0, Part::All)
}

pub(super) const G: Op = all(Map::G);

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

    /// The position of a parameter in `params`.
    pub fn param(&self, key: &str) -> Option<usize> {
        self.params.iter().position(|field| field.key == key)
    }
}
