//! How weights lie in memory: the layers' places in theta, and the parts that maps act on.
//!
//! All weights are one flat `theta`, layer after layer: the weights input-major (`w[j * outputs + u]`
//! joins input j to unit u, so that units lie side by side for the vector loops), then the biases. Noise
//! and initial weights are drawn by position in `theta`. The fingerprint and everything written out use
//! the canonical order instead: W row-major (unit by unit), then b.

use serde::{Serialize, Serializer};
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

    /// Of a target with `len` coordinates (`target/`): the first half, rounded up, stands for the hidden layer, the
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
            Part::Layer(n) => match self.layers[..self.layers.len() - 1].get(usize::from(n) - 1) {
                Some(layer) => layer.weights.start..layer.biases.end,
                None => output..output,
            },
        }
    }

    /// The groups of a part that have a thermostat of their own. The output layer is always one.
    pub fn groups(&self, part: Part, grouping: Grouping) -> Vec<Range<usize>> {
        let within = self.range(part);
        if grouping == Grouping::All {
            return vec![within];
        }
        let output = self.layers.len() - 1;
        self.layers
            .iter()
            .enumerate()
            .filter(|(_, layer)| within.contains(&layer.weights.start))
            .flat_map(|(l, layer)| match grouping == Grouping::Layer || l == output {
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

/// Which weights share a thermostat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grouping {
    /// All of the part.
    All,
    /// Those of a layer.
    Layer,
    /// Those of a tensor.
    Tensor,
}

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
