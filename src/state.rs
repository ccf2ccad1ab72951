//! How a chain lies in memory: the layers' places in theta, and everything a step changes.
//!
//! All weights are one flat `theta`, layer after layer: the weights input-major (`w[j * outputs + u]`
//! joins input j to unit u, so that units lie side by side for the vector loops), then the biases. Noise
//! and initial weights are drawn by position in `theta`. The fingerprint and everything written out use
//! the canonical order instead: W row-major (unit by unit), then b.

use crate::program::Program;
use crate::schemes::{Part, Slot};
use std::ops::Range;
use std::sync::Arc;

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
            Part::Layer(n) => match self.layers[..self.layers.len() - 1].get(usize::from(n) - 1) {
                Some(layer) => layer.weights.start..layer.biases.end,
                None => output..output,
            },
        }
    }

    /// The groups of a part that have a thermostat of their own. The output layer is always one (METHODS: `golden.json`).
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

/// Everything a step changes. Buffers a method does not use are empty.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Weights and biases: what is reported. Of several walkers, their mean or walker 0.
    pub theta: Vec<f32>,
    /// Momenta.
    pub p: Vec<f32>,
    /// -grad L at the theta and minibatch of the last map G.
    pub g: Vec<f32>,
    /// Adam's averaged slope (of `g`) and averaged square; other methods' running mean and mean square.
    pub m: Vec<f32>,
    pub v: Vec<f32>,
    /// Where an inner loop began, and what it averages.
    pub x: Vec<f32>,
    pub z: Vec<f32>,
    /// Adam's beta1^t and beta2^t, as running products.
    pub beta_t: [f64; 2],
    /// Thermostat frictions, one a group.
    pub xi: Vec<f32>,
    /// Maps G so far; the next one uses minibatch `drawn`.
    pub drawn: u64,
    /// Metropolis tests passed, and made.
    pub accepted: [u64; 2],
    /// What a Metropolis test may go back to.
    pub saved: Option<Box<Saved>>,
    /// CTLD's temperature variable.
    pub tempering: Option<Box<Tempering>>,
    /// A walker's metric.
    pub metric: Option<Arc<Metric>>,
    /// The walkers, where there are several.
    pub walkers: Vec<State>,
}

/// A place that a Metropolis test may go back to.
#[derive(Clone, Debug, Default)]
pub struct Saved {
    pub theta: Vec<f32>,
    pub p: Vec<f32>,
    pub g: Vec<f32>,
    /// The loss at theta over all training points.
    pub loss: f64,
    /// The energy, loss and p.p / 2.
    pub energy: f64,
    /// Its test is still to come.
    pub pending: bool,
    /// What heat baths have brought since: of the change of the energy the test counts the rest.
    pub heat: f64,
}

/// CTLD's temperature variable, its momentum, and the bias potential on the nodes of its bins.
#[derive(Clone, Debug, PartialEq)]
pub struct Tempering {
    pub alpha: f64,
    pub r: f64,
    pub bias: Vec<f64>,
}

/// `S = 1 + sum_jk w_j M_jk w_k^T`: the root of `1 + eta cov(the other walkers)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Metric {
    /// The others' distances w from their mean.
    pub away: Vec<Vec<f32>>,
    /// M, row by row.
    pub matrix: Vec<f32>,
}

/// A weight, momentum or friction beyond this counts as diverged (FORMAT: "Divergence").
pub const DIVERGED: f32 = 1e12;

impl State {
    /// At `theta`, before a program's start.
    pub fn new(program: &Program, theta: Vec<f32>) -> State {
        let n = theta.len();
        let zeros = |slot: Slot| vec![0.0; if program.has(slot) { n } else { 0 }];
        let walker = || State {
            p: zeros(Slot::P),
            g: vec![0.0; n],
            m: zeros(Slot::M),
            v: zeros(Slot::V),
            x: zeros(Slot::X),
            z: zeros(Slot::Z),
            beta_t: [1.0; 2],
            xi: vec![program.xi0; program.thermostats.len()],
            ..State::default()
        };
        if program.walkers == 0 {
            return State { theta, ..walker() };
        }
        // The reported weights alone, and the walkers that make them.
        let walkers = (0..program.walkers).map(|_| State { theta: theta.clone(), ..walker() }).collect();
        State { theta, beta_t: [1.0; 2], walkers, ..State::default() }
    }

    /// An array by its slot.
    pub fn slot(&self, slot: Slot) -> &Vec<f32> {
        match slot {
            Slot::P => &self.p,
            Slot::M => &self.m,
            Slot::V => &self.v,
            Slot::X => &self.x,
            Slot::Z => &self.z,
        }
    }

    /// As [`State::slot`], to change it.
    pub fn slot_mut(&mut self, slot: Slot) -> &mut Vec<f32> {
        match slot {
            Slot::P => &mut self.p,
            Slot::M => &mut self.m,
            Slot::V => &mut self.v,
            Slot::X => &mut self.x,
            Slot::Z => &mut self.z,
        }
    }

    /// Whether every number of the chain is finite and at most [`DIVERGED`] in size.
    pub fn is_sound(&self) -> bool {
        // As integers: sizes of floats are in order, infinities and NaNs above all numbers. The largest is looked
        // for, without an early exit, so that the loop becomes vector instructions.
        let size = |x: f32| (x.to_bits() & 0x7fff_ffff) as i32;
        let sound = |x: &[f32]| x.iter().fold(0, |largest, &x| size(x).max(largest)) <= size(DIVERGED);
        let arrays = [&self.theta, &self.p, &self.m, &self.v, &self.x, &self.z, &self.xi];
        let alpha = self.tempering.as_ref().is_none_or(|t| t.alpha.abs() <= f64::from(DIVERGED));
        arrays.into_iter().all(|x| sound(x)) && alpha && self.walkers.iter().all(State::is_sound)
    }
}
