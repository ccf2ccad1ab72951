//! What a chain moves on: the loss of a network on data, or a target with a known answer.

use crate::data::{Minibatches, Sets};
use crate::model::layout::Layout;
use crate::model::network::{Evaluation, Network, Points, Workspace};
use crate::num::pulse;
use crate::target::Potential;
use std::sync::Arc;

/// Losses and accuracies of a chain at its step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metrics {
    pub train: Evaluation,
    pub test: Evaluation,
}

/// A function of theta with its gradients.
#[derive(Clone, Debug)]
pub enum Objective {
    /// The mean loss of a network.
    Training(Box<Training>),
    /// A potential U(theta): no data, no minibatches, every gradient exact.
    Target { potential: Arc<dyn Potential>, layout: Layout },
}

/// A network with its data, and room to work in.
#[derive(Clone, Debug)]
pub struct Training {
    pub network: Arc<Network>,
    pub sets: Arc<Sets>,
    /// One sequence a walker.
    minibatches: Vec<Minibatches>,
    work: Workspace,
    evaluation: Workspace,
    /// The minibatch at hand, for methods that look at its loss.
    batch: Points,
}

impl Objective {
    pub fn training(network: Network, sets: Arc<Sets>, minibatches: Minibatches) -> Objective {
        let largest = minibatches.largest();
        Objective::Training(Box::new(Training {
            work: Workspace::new(&network, largest),
            evaluation: network.evaluation_workspace(),
            network: Arc::new(network),
            sets,
            minibatches: vec![minibatches],
            batch: Points::of_the_plane(),
        }))
    }

    pub fn target(potential: Arc<dyn Potential>) -> Objective {
        let layout = Layout::halves(potential.dimension());
        Objective::Target { potential, layout }
    }

    /// The same in plain scalar code, with the same bits (`Chain::plainly`).
    pub fn plainly(mut self) -> Objective {
        if let Objective::Training(training) = &mut self {
            for work in [&mut training.work, &mut training.evaluation] {
                *work = std::mem::replace(work, Workspace::empty()).plainly();
            }
        }
        self
    }

    /// The places of the parts in theta.
    pub fn layout(&self) -> &Layout {
        match self {
            Objective::Training(training) => &training.network.layout,
            Objective::Target { layout, .. } => layout,
        }
    }

    /// Gives each of several walkers a sequence of minibatches of its own.
    pub fn for_walkers(&mut self, walkers: usize) {
        if let Objective::Training(training) = self {
            let first = training.minibatches[0].clone();
            training.minibatches = vec![first; walkers.max(1)];
        }
    }

    /// `g <- -grad L` on a walker's minibatch `k`, or a target's force. A chain without walkers is walker 0.
    pub fn negative_gradient(&mut self, walker: u32, k: u64, theta: &[f32], g: &mut [f32]) {
        match self {
            Objective::Training(training) => {
                let Training { network, sets, minibatches, work, .. } = &mut **training;
                let minibatches = &mut minibatches[walker as usize];
                // The whole set is taken once.
                if !minibatches.is_full() || work.samples() == 0 {
                    let k = minibatches.of_walker(walker, k);
                    work.load(&sets.train, minibatches.indices(k));
                }
                network.negative_gradient(theta, work, g);
            }
            Objective::Target { potential, .. } => {
                // Dense matrices are small (`target/quadratic.rs`).
                pulse::work(theta.len() * theta.len().min(128));
                potential.minibatch_force(walker, k, theta, g);
            }
        }
    }

    /// What one gradient counts (`Minibatches::cost`).
    pub fn cost(&self) -> u64 {
        match self {
            Objective::Training(training) => training.minibatches[0].cost(),
            Objective::Target { .. } => 1,
        }
    }

    /// The mean loss over the training set, or U.
    pub fn loss(&mut self, theta: &[f32]) -> f64 {
        match self {
            Objective::Training(training) => {
                let Training { network, sets, evaluation, .. } = &mut **training;
                network.evaluate(&[theta], &sets.train, evaluation).loss
            }
            Objective::Target { potential, .. } => energy(&**potential, theta),
        }
    }

    /// The mean loss over minibatch `k`, or U.
    pub fn batch_loss(&mut self, k: u64, theta: &[f32]) -> f64 {
        match self {
            Objective::Training(training) => {
                let Training { network, sets, minibatches, evaluation, batch, .. } = &mut **training;
                batch.x.clear();
                batch.y.clear();
                for &i in minibatches[0].indices(k) {
                    let i = i as usize;
                    batch.push([sets.train.x[2 * i], sets.train.x[2 * i + 1]], sets.train.y[i]);
                }
                network.evaluate(&[theta], batch, evaluation).loss
            }
            Objective::Target { potential, .. } => potential.minibatch_energy(k, &wide(theta)),
        }
    }

    /// Losses and accuracies over whole sets, of the classifier that averages `thetas` (the newest last). A target
    /// has no sets: both losses are U at the newest theta, and both accuracies NaN.
    pub fn metrics(&mut self, thetas: &[&[f32]]) -> Metrics {
        match self {
            Objective::Training(training) => {
                let Training { network, sets, evaluation, .. } = &mut **training;
                Metrics {
                    train: network.evaluate(thetas, &sets.train, evaluation),
                    test: network.evaluate(thetas, &sets.test, evaluation),
                }
            }
            Objective::Target { potential, .. } => {
                let theta = thetas.last().expect("a chain has a theta to show");
                let loss = energy(&**potential, theta);
                let evaluation = Evaluation { loss, accuracy: f64::NAN };
                Metrics { train: evaluation, test: evaluation }
            }
        }
    }

    /// Probability of class 1 at each point x1, x2, x1, x2, ..., averaged over `thetas`; none for a target.
    pub fn probabilities(&mut self, thetas: &[&[f32]], x: &[f32]) -> Vec<f32> {
        match self {
            Objective::Training(training) => training.network.probabilities(thetas, x, &mut training.evaluation),
            Objective::Target { .. } => Vec::new(),
        }
    }
}

/// U(theta).
fn energy(potential: &dyn Potential, theta: &[f32]) -> f64 {
    potential.energy(&wide(theta))
}

fn wide(theta: &[f32]) -> Vec<f64> {
    theta.iter().map(|&x| f64::from(x)).collect()
}
