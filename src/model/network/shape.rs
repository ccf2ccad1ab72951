//! A network's shape and functions.

use crate::model::layout::{Layer, Layout};
use crate::model::spec::{Activation, Loss};

/// What the outputs mean, and the loss that follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// One logit; binary cross-entropy.
    Bce,
    /// One value; squared distance from -1 (class 0) or +1 (class 1).
    Mse,
    /// A logit for each class; cross-entropy of their softmax.
    Softmax,
}

impl From<Loss> for Output {
    fn from(loss: Loss) -> Output {
        match loss {
            Loss::Bce => Output::Bce,
            Loss::Mse => Output::Mse,
        }
    }
}

/// A network's shape and functions.
#[derive(Clone, Debug)]
pub struct Network {
    pub layout: Layout,
    pub activation: Activation,
    pub output: Output,
}

impl Network {
    /// Of these hidden layers, on points of the plane.
    pub fn new(hidden: &[u32], activation: Activation, loss: Loss) -> Network {
        let sizes: Vec<usize> = std::iter::once(2).chain(hidden.iter().map(|&n| n as usize)).chain([1]).collect();
        Network::with_sizes(&sizes, activation, loss.into())
    }

    /// Of these layer sizes, inputs first, outputs last. [`Output::Bce`] and [`Output::Mse`] have one output.
    pub fn with_sizes(sizes: &[usize], activation: Activation, output: Output) -> Network {
        Network { layout: Layout::new(sizes), activation, output }
    }

    /// Hidden layers, and the output layer.
    pub(super) fn layers(&self) -> (&[Layer], &Layer) {
        let (output, hidden) = self.layout.layers.split_last().expect("a network has an output layer");
        (hidden, output)
    }

    pub(super) fn inputs(&self) -> usize {
        self.layout.layers[0].inputs
    }

    /// Whether `shallow.rs` computes it, in its order of sums.
    pub(super) fn is_shallow(&self) -> bool {
        let sizes = self.layout.layers.iter().map(|layer| layer.inputs);
        self.activation == Activation::Relu
            && self.output != Output::Softmax
            && sizes.eq([2, self.layout.layers.last().map_or(0, |output| output.inputs)])
    }
}
