//! One lane of an experiment: a method, its word, its parameters and how they change over time.

use crate::data::spec::{Batch, Order};
use crate::methods::map::{Op, flat, gradients};
use crate::methods::scheme::Scheme;
use crate::methods::splitting::Word;
use crate::settings::schedule::Schedule;
use crate::settings::setting::{Field, Kind, Value, word};
use std::sync::Arc;

/// One lane: a method and its parameters.
#[derive(Clone, Debug)]
pub struct Lane {
    pub scheme: &'static Scheme,
    /// The typed word of a method that takes one.
    pub word: Option<Arc<Word>>,
    /// One per [`Lane::params`], in that order; of a parameter with a schedule, where it starts.
    pub values: Vec<Value>,
    /// Parameters that change over time.
    pub schedules: Vec<Schedule>,
}

impl PartialEq for Lane {
    fn eq(&self, other: &Lane) -> bool {
        self.scheme.id == other.scheme.id
            && self.word == other.word
            && self.values == other.values
            && self.schedules == other.schedules
    }
}

impl Lane {
    /// The method with its usual parameters.
    pub fn usual(scheme: &'static Scheme) -> Lane {
        let word = scheme.word.map(|text| Word::new(scheme, text).expect("the table's words make sense"));
        Lane::with_word(scheme, word)
    }

    /// A method that takes a word, with this one and the usual parameters.
    pub fn with_word(scheme: &'static Scheme, word: Option<Word>) -> Lane {
        let mut lane = Lane { scheme, word: word.map(Arc::new), values: vec![], schedules: vec![] };
        lane.values = lane.params().iter().map(|field| field.default()).collect();
        lane
    }

    /// A built-in method as a typed word of the same maps and values; none where its maps are no letters.
    pub fn as_letters(&self) -> Option<Lane> {
        let (word, values) = crate::methods::splitting::as_letters(self.scheme, &self.values)?;
        let place = |schedule: &Schedule| {
            let key = self.params()[schedule.param].key;
            Some(Schedule { param: word.params.iter().position(|field| field.key == key)?, ..schedule.clone() })
        };
        let schedules = self.schedules.iter().filter_map(place).collect();
        Some(Lane { scheme: Scheme::find("custom")?, word: Some(Arc::new(word)), values, schedules })
    }

    /// What there is to set.
    pub fn params(&self) -> &[Field] {
        self.word.as_ref().map_or(self.scheme.params, |word| &word.params)
    }

    /// Its maps before step 0.
    pub fn start(&self) -> &[Op] {
        self.word.as_ref().map_or(self.scheme.start, |word| &word.start)
    }

    /// Its maps of every step.
    pub fn step(&self) -> &[Op] {
        self.word.as_ref().map_or(self.scheme.step, |word| &word.step)
    }

    /// Gradients of one step as the lane counts them: of minibatches, all walkers together. A full batch counts as the
    /// minibatches that it replaces, which is not known here, and so as 1.
    pub fn cost(&self) -> u64 {
        let twice = u64::from(self.flag("two_gradients"));
        let walkers = if self.has("walkers") { self.real("walkers") as u64 } else { 1 };
        (gradients(self.step(), &|key| self.real(key) as u64) + twice) * walkers
    }

    /// The minibatches that it sees: some methods take the whole training set.
    pub fn batch(&self, batch: &Batch) -> Batch {
        Batch { order: if self.scheme.full_batch { Order::Full } else { batch.order }, ..*batch }
    }

    /// Why a GPU cannot run it, in words; none if it can.
    pub fn processor_only(&self) -> Option<String> {
        let why = flat(self.step()).iter().find_map(|op| op.map.processor_only())?;
        Some(format!("{} stays on the processor, as {why}", self.scheme.name))
    }

    /// A number after `t` steps; panics as [`Lane::value`] does.
    pub fn real_at(&self, key: &str, t: u64) -> f64 {
        let from = self.real(key);
        let param = self.param(key).unwrap_or_default();
        match (self.schedules.iter().find(|schedule| schedule.param == param), self.params()[param].kind) {
            (Some(schedule), Kind::Real { min, max, .. }) => schedule.value(from, t, [min, max]),
            _ => from,
        }
    }

    /// Whether the method has this parameter.
    pub fn has(&self, key: &str) -> bool {
        self.param(key).is_some()
    }

    /// The position of a parameter.
    pub fn param(&self, key: &str) -> Option<usize> {
        self.params().iter().position(|field| field.key == key)
    }

    /// A parameter's value.
    ///
    /// # Panics
    /// If the method's row has no such parameter: the table and the engine disagree.
    pub fn value(&self, key: &str) -> Value {
        match self.param(key).and_then(|i| self.values.get(i)) {
            Some(value) => *value,
            None => panic!("{} has no parameter {key}", self.scheme.name),
        }
    }

    /// A number; panics as [`Lane::value`] does.
    pub fn real(&self, key: &str) -> f64 {
        self.value(key).real()
    }

    /// A yes or no; methods without the option say no.
    pub fn flag(&self, key: &str) -> bool {
        self.has(key) && self.value(key) == Value::Flag(true)
    }

    /// A word; empty for methods without the option.
    pub fn choice(&self, key: &str) -> &'static str {
        if self.has(key) { word(self.value(key)) } else { "" }
    }
}
