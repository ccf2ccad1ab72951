//! Work W3 of the benchmark: a classifier of many inputs and classes, trained by SGD. The page has no such experiment,
//! so that the network is driven here, by the same calls as in `engine/cpu`.

use crate::data::Minibatches;
use crate::data::spec::{Batch, Order};
use crate::model::network::{Network, Output, Points, Workspace};
use crate::model::spec::Activation;
use crate::num::reduce;
use std::sync::Arc;

/// One training run.
pub struct SoftmaxRun {
    network: Network,
    points: Arc<Points>,
    minibatches: Minibatches,
    theta: Vec<f32>,
    /// -grad of the minibatch's loss.
    g: Vec<f32>,
    work: Workspace,
    h: f32,
    step: u64,
}

impl SoftmaxRun {
    /// A ReLU network of these layer sizes from weights `start` (by layer: W row-major, then b), with step size `h` and
    /// minibatches of `batch` points, drawn with replacement: all are of one size.
    pub fn new(sizes: &[usize], points: Arc<Points>, start: &[f32], batch: u32, h: f64, seed: u64) -> SoftmaxRun {
        let network = Network::with_sizes(sizes, Activation::Relu, Output::Softmax);
        let minibatches = Minibatches::new(&Batch { size: batch, order: Order::Replacement }, points.len(), seed);
        let theta = network.layout.from_canonical(start);
        let work = Workspace::new(&network, minibatches.largest());
        SoftmaxRun { g: vec![0.0; theta.len()], network, points, minibatches, theta, work, h: h as f32, step: 0 }
    }

    /// Trains so many steps.
    pub fn advance(&mut self, steps: u64) {
        for _ in 0..steps {
            self.work.load(&self.points, self.minibatches.indices(self.step));
            self.network.negative_gradient(&self.theta, &mut self.work, &mut self.g);
            reduce::add_scaled(&mut self.theta, self.h, &self.g);
            self.step += 1;
        }
    }

    /// Mean loss over all points.
    pub fn loss(&self) -> f64 {
        let mut work = self.network.evaluation_workspace();
        self.network.evaluate(&[&self.theta], &self.points, &mut work).loss
    }
}
