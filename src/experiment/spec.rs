//! What an experiment holds.

use super::plane::PlaneSpec;
use super::tables::{Engine, GENERAL, Height, LOG_AT, Replicate, View};
use crate::data::spec::{BATCH, Batch, DATA, Data, DataKind, Order, SIZES};
use crate::methods::lane::Lane;
use crate::methods::rows::{ADAM, ADLALA, LOL, SGD};
use crate::model::spec::{Activation, HIDDEN, Init, Loss, Network};
use crate::settings::error::Problem;
use crate::settings::setting::{Value, whole, word};
use crate::target::Target;

/// An experiment: valid by construction where it came through this module's functions.
#[derive(Clone, Debug, PartialEq)]
pub struct Experiment {
    pub version: u32,
    pub seed: u64,
    pub engine: Engine,
    /// What takes the place of data, network and minibatch, which are the usual ones then and mean nothing.
    pub target: Option<Target>,
    pub data: Data,
    pub network: Network,
    pub batch: Batch,
    pub steps: u64,
    pub replicas: u32,
    pub replicate: Replicate,
    /// Sorted, without repeats.
    pub log_at: Vec<u64>,
    pub finish: f64,
    pub average_last: u32,
    /// Steps before the sampling report; none where a training run makes no report.
    pub burn_in: Option<u64>,
    pub lanes: Vec<Lane>,
    pub page: Page,
}

/// What only the page reads; never part of the mathematics.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    pub view: Option<View>,
    /// The step that the sharer saw.
    pub step: Option<u64>,
    /// The fingerprint that the sharer saw.
    pub fingerprint: Option<String>,
    pub name: Option<String>,
    /// The landscape's plane, in its usual text.
    pub plane: Option<PlaneSpec>,
    /// What of it is in sight: x from, x to, y from, y to.
    pub window: Option<[f64; 4]>,
    pub height: Option<Height>,
    /// Where its surface is seen from: degrees round and up, and how near (1: usual).
    pub camera: Option<[f64; 3]>,
}

/// What lenient reading found.
#[derive(Clone, Debug)]
pub struct Opened {
    pub experiment: Experiment,
    /// What could not be read, and what was used instead.
    pub problems: Vec<Problem>,
    /// The hash of own points that the link expects as a file.
    pub needs_file: Option<String>,
}

impl Default for Experiment {
    /// The default race.
    fn default() -> Experiment {
        let usual: Vec<Value> = GENERAL.iter().map(|field| field.default()).collect();
        Experiment::assemble(&usual)
    }
}

impl Experiment {
    /// The usual experiment with these general settings (in the table's order).
    pub(super) fn assemble(general: &[Value]) -> Experiment {
        let general = |i: usize| general.get(i).copied().unwrap_or(GENERAL[i].default());
        let [train, test] = [0, 1].map(|i: usize| whole(SIZES[i].default()) as u32);
        Experiment {
            version: 1,
            seed: whole(general(0)),
            engine: Engine::of(word(general(1))),
            target: None,
            data: Data { kind: DataKind::usual(&DATA[0]), seed: None, train, test },
            network: Network {
                hidden: HIDDEN.default.to_vec(),
                activation: Activation::default(),
                loss: Loss::default(),
                init: Init::Pytorch,
            },
            batch: Batch { size: whole(BATCH[0].default()) as u32, order: Order::default() },
            steps: whole(general(2)),
            replicas: whole(general(3)) as u32,
            replicate: Replicate::of(word(general(4))),
            log_at: LOG_AT.default.iter().map(|&n| u64::from(n)).collect(),
            finish: general(5).real(),
            average_last: whole(general(6)) as u32,
            burn_in: None,
            lanes: [&SGD, &ADAM, &ADLALA, &LOL].map(Lane::usual).to_vec(),
            page: Page::default(),
        }
    }

    /// The general settings, in the table's order.
    pub(super) fn general(&self) -> [Value; 7] {
        [
            Value::Integer(self.seed),
            Value::Choice(self.engine.word()),
            Value::Integer(self.steps),
            Value::Integer(self.replicas.into()),
            Value::Choice(self.replicate.word()),
            Value::Real(self.finish),
            Value::Integer(self.average_last.into()),
        ]
    }

    /// Weights and biases of the network (two inputs, one output), or coordinates of the target.
    pub fn weights(&self) -> u64 {
        if let Some(target) = &self.target {
            return target.dimension() as u64;
        }
        let mut inputs = 2;
        let mut sum = 0;
        for outputs in self.network.hidden.iter().map(|&n| u64::from(n)).chain([1]) {
            sum += (inputs + 1) * outputs;
            inputs = outputs;
        }
        sum
    }

    /// The seed that the data, or a target's disorder, are drawn with.
    pub fn data_seed(&self) -> u64 {
        self.target.as_ref().map_or(self.data.seed, |target| target.seed).unwrap_or(self.seed)
    }

    /// Whether the runner ends every lane with a sampling report: on targets, and where `burn_in` is given.
    pub fn is_measured(&self) -> bool {
        self.target.is_some() || self.burn_in.is_some()
    }
}
