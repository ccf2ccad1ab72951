//! How a chain lies in memory: the layers' places in theta, and everything a step changes.
//!
//! All weights are one flat `theta`, layer after layer: the weights input-major (`w[j * outputs + u]`
//! joins input j to unit u, so that units lie side by side for the vector loops), then the biases. Noise
//! and initial weights are drawn by position in `theta`. The fingerprint and everything written out use
//! the canonical order instead: W row-major (unit by unit), then b.

use crate::schemes::Part;
use std::ops::Range;

/// One layer's sizes and its places in theta.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    pub inputs: usize,
    pub outputs: usize,
    pub weights: Range<usize>,
    pub biases: Range<usize>,
}

/// The layers of a network, in order; a target's coordinates lie in two ([`Layout::halves`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    pub layers: Vec<Layer>,
    /// Length of theta.
    pub len: usize,
}

impl Layout {
    /// Of a network with these layer sizes, inputs first, outputs last.
    pub fn new(sizes: &[usize]) -> Layout {
        let mut len = 0;
        let mut take = |n: usize| {
            len += n;
            len - n..len
        };
        let layers = sizes
            .windows(2)
            .map(|pair| {
                let (inputs, outputs) = (pair[0], pair[1]);
                Layer { inputs, outputs, weights: take(inputs * outputs), biases: take(outputs) }
            })
            .collect();
        Layout { layers, len }
    }

    /// Of a target with `len` coordinates (`target.rs`): the first half, rounded up, stands for the hidden layer, the
    /// rest for the output layer, so that two-part methods have two parts. A single coordinate leaves `Output` empty.
    pub fn halves(len: usize) -> Layout {
        let half = len.div_ceil(2);
        let layer = |at: Range<usize>| Layer { inputs: 1, outputs: at.len(), biases: at.end..at.end, weights: at };
        Layout { layers: vec![layer(0..half), layer(half..len)], len }
    }

    /// The weights of a part: hidden layers come first in theta, the output layer last.
    pub fn range(&self, part: Part) -> Range<usize> {
        let output = self.layers.last().expect("a network has an output layer").weights.start;
        match part {
            Part::All => 0..self.len,
            Part::Hidden => 0..output,
            Part::Output => output..self.len,
        }
    }

    /// The groups of a part that have a thermostat of their own: each layer, or each tensor of each layer.
    pub fn groups(&self, part: Part, per_layer: bool) -> Vec<Range<usize>> {
        let within = self.range(part);
        self.layers
            .iter()
            .filter(|layer| within.contains(&layer.weights.start))
            .flat_map(|layer| match per_layer {
                true => std::iter::once(layer.weights.start..layer.biases.end).collect::<Vec<_>>(),
                false => vec![layer.weights.clone(), layer.biases.clone()],
            })
            .filter(|group| !group.is_empty())
            .collect()
    }

    /// Theta in canonical order: by layer, W row-major, then b.
    pub fn canonical(&self, theta: &[f32]) -> Vec<f32> {
        let mut out = Vec::with_capacity(self.len);
        for layer in &self.layers {
            let w = &theta[layer.weights.clone()];
            for u in 0..layer.outputs {
                out.extend((0..layer.inputs).map(|j| w[j * layer.outputs + u]));
            }
            out.extend_from_slice(&theta[layer.biases.clone()]);
        }
        out
    }

    /// The inverse of [`Layout::canonical`].
    pub fn from_canonical(&self, values: &[f32]) -> Vec<f32> {
        let mut theta = vec![0.0; self.len];
        let mut at = 0;
        for layer in &self.layers {
            for u in 0..layer.outputs {
                for j in 0..layer.inputs {
                    theta[layer.weights.start + j * layer.outputs + u] = values[at];
                    at += 1;
                }
            }
            theta[layer.biases.clone()].copy_from_slice(&values[at..at + layer.outputs]);
            at += layer.outputs;
        }
        theta
    }
}

/// Everything a step changes. Buffers a method does not use are empty.
#[derive(Clone, Debug)]
pub struct State {
    /// Weights and biases.
    pub theta: Vec<f32>,
    /// Momenta.
    pub p: Vec<f32>,
    /// -grad L at the theta and minibatch of the last map G.
    pub g: Vec<f32>,
    /// Adam's averaged slope (of `g`) and averaged square.
    pub m: Vec<f32>,
    pub v: Vec<f32>,
    /// Adam's beta1^t and beta2^t, as running products.
    pub beta_t: [f64; 2],
    /// Thermostat frictions, one a group.
    pub xi: Vec<f32>,
}

/// A weight, momentum or friction beyond this counts as diverged (FORMAT: "Divergence").
pub const DIVERGED: f32 = 1e12;

impl State {
    /// Whether every number of the chain is finite and at most [`DIVERGED`] in size.
    pub fn is_sound(&self) -> bool {
        // As integers: sizes of floats are in order, infinities and NaNs above all numbers. The largest is looked
        // for, without an early exit, so that the loop becomes vector instructions.
        let size = |x: f32| (x.to_bits() & 0x7fff_ffff) as i32;
        let sound = |x: &[f32]| x.iter().fold(0, |largest, &x| size(x).max(largest)) <= size(DIVERGED);
        [&self.theta, &self.p, &self.m, &self.v, &self.xi].into_iter().all(|x| sound(x))
    }
}
