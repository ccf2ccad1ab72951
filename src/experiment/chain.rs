//! Chains as an experiment asks for them.

use super::Replicate;
use super::spec::Experiment;
use crate::data::{Minibatches, Sets};
use crate::engine::cpu::Chain;
use crate::engine::objective::Objective;
use crate::methods::law::Law;
use crate::methods::program::Program;
use crate::model::init::initial_weights;
use crate::model::network::Network;
use crate::num::rng;
use crate::target::{Potential, initial_position};
use std::sync::Arc;

impl Chain {
    /// Replica `replica` of a lane: replica 0 of seed + replica.
    pub fn new(experiment: &Experiment, lane: usize, replica: u32) -> Chain {
        let of_data = match experiment.replicate {
            Replicate::Training => 0,
            Replicate::All => u64::from(replica),
        };
        let seed = experiment.data_seed() + of_data;
        match &experiment.target {
            Some(target) => Chain::on_target(experiment, lane, replica, target.potential(seed)),
            None => Chain::with_sets(experiment, lane, replica, Arc::new(Sets::new(&experiment.data, seed))),
        }
    }

    /// As [`Chain::new`], on this target.
    fn on_target(experiment: &Experiment, lane: usize, replica: u32, potential: Arc<dyn Potential>) -> Chain {
        let seed = experiment.seed + u64::from(replica);
        let sd = experiment.target.as_ref().map_or(0.0, |target| target.init_sd);
        let theta = initial_position(&*potential, sd, seed);
        let objective = Objective::target(potential);
        let program = Program::new(&experiment.lanes[lane], objective.layout());
        Chain::assemble(objective, program, theta, seed, rng::normals, 1)
    }

    /// As [`Chain::new`], on data already drawn.
    pub fn with_sets(experiment: &Experiment, lane: usize, replica: u32, sets: Arc<Sets>) -> Chain {
        let seed = experiment.seed + u64::from(replica);
        let net = &experiment.network;
        let network = Network::new(&net.hidden, net.activation, net.loss);
        let theta = initial_weights(&network, net.init, seed);
        let lane = &experiment.lanes[lane];
        let minibatches = Minibatches::new(&lane.batch(&experiment.batch), sets.train.len(), seed);
        let program = Program::new(lane, &network.layout);
        let objective = Objective::training(network, sets, minibatches);
        Chain::assemble(objective, program, theta, seed, rng::normals, experiment.average_last as usize)
    }

    /// Gradients that one step of a lane adds to [`Chain::gradients`]; of a random trajectory, those of the usual one.
    pub fn step_cost(experiment: &Experiment, lane: usize) -> u64 {
        let lane = &experiment.lanes[lane];
        let batch = lane.batch(&experiment.batch);
        let of_one = match experiment.target {
            Some(_) => 1,
            None => Minibatches::new(&batch, experiment.data.train as usize, 0).cost(),
        };
        lane.cost() * of_one
    }
}

impl Law {
    /// None on data.
    pub fn new(experiment: &Experiment, lane: usize) -> Option<Law> {
        let potential = experiment.target.as_ref()?.potential(experiment.data_seed());
        Some(Law::of(&experiment.lanes[lane], &*potential))
    }
}
