//! Everything a step changes.

use crate::methods::map::Slot;
use std::sync::Arc;

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

/// A weight, momentum or friction beyond this counts as diverged.
pub const DIVERGED: f32 = 1e12;

impl State {
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
