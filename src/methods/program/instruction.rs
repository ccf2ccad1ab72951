//! What an engine does: a scheme's map with its coefficients, places in theta and noise stream.

use crate::methods::maps::Rule;
use crate::num::rng::Stream;
use std::ops::Range;

/// A map ready to run.
#[derive(Clone, Debug, PartialEq)]
pub enum Instruction {
    Gradient,
    /// `theta += c p`.
    Drift {
        at: Range<usize>,
        c: f32,
    },
    /// `p += c g`.
    Kick {
        at: Range<usize>,
        c: f32,
    },
    /// `p <- a p + b R`.
    Bath {
        at: Range<usize>,
        a: f32,
        b: f32,
        noise: Stream,
    },
    /// `p <- exp(-c xi) p`, thermostat by thermostat; `p <- (1 - c xi) p` by Euler's rule.
    Friction {
        groups: Range<usize>,
        c: f32,
        euler: bool,
    },
    /// `p += b R`.
    Noise {
        at: Range<usize>,
        b: f32,
        noise: Stream,
    },
    /// Friction `c xi` and noise of strength `b` at once, over a time `h` (map F), thermostat by thermostat.
    NoisyFriction {
        at: Range<usize>,
        groups: Range<usize>,
        c: f32,
        b: f32,
        noise: Stream,
    },
    /// `xi += c (p.p - n tau)`, thermostat by thermostat.
    Thermostat {
        groups: Range<usize>,
        c: f32,
        tau: f64,
    },
    /// `theta += c g`.
    Descend {
        at: Range<usize>,
        c: f32,
    },
    /// `theta += b R`.
    Diffuse {
        at: Range<usize>,
        b: f32,
        noise: Stream,
        /// The same R at every step.
        frozen: bool,
    },
    Adam {
        at: Range<usize>,
        h: f64,
        beta1: f64,
        beta2: f64,
        epsilon: f32,
    },
    /// A rule that treats each weight by itself, with its coefficients.
    Each {
        rule: Rule,
        at: Range<usize>,
        c: Coefficients,
        noise: Stream,
    },
    /// The instructions inside, so many times; a turn uses `streams` noise streams.
    Repeat {
        times: u32,
        streams: u32,
        body: Vec<Instruction>,
    },
    /// Descent by Barzilai and Borwein; `h` is the first rate.
    BarzilaiBorwein {
        h: f64,
    },
    Save,
    Accept {
        tau: f64,
    },
    /// A Hamiltonian trajectory of about `steps` steps of about `h`.
    Trajectory {
        h: f64,
        steps: u32,
        euler: bool,
        randomise: bool,
    },
    /// `g += c (mean - theta)`.
    Elastic {
        c: f32,
    },
    /// Theta is the walkers' mean, or walker 0.
    Report {
        mean: bool,
    },
    /// Each walker's metric from the others, in the steps that `every` divides.
    Metric {
        eta: f64,
        every: u64,
    },
    MetricDrift {
        c: f32,
    },
    MetricKick {
        c: f32,
    },
    /// `p <- a p + c g + b R / sqrt(g(alpha))`; without noise once `b` is 0.
    TemperedKick {
        a: f32,
        c: f32,
        b: f64,
        noise: Stream,
    },
    Temper(Temper),
}

/// A few coefficients.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coefficients {
    all: [f32; 8],
    len: usize,
}

impl Coefficients {
    pub(super) fn new(c: &[f64]) -> Coefficients {
        let mut all = [0.0; 8];
        for (to, &c) in all.iter_mut().zip(c) {
            *to = c as f32;
        }
        Coefficients { all, len: c.len() }
    }
}

impl std::ops::Deref for Coefficients {
    type Target = [f32];
    fn deref(&self) -> &[f32] {
        &self.all[..self.len]
    }
}

/// What CTLD's temperature variable does in one step (P0 algorithm 1).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Temper {
    pub h: f64,
    /// The potential over the mean loss.
    pub scale: f64,
    /// Height of a metadynamics kernel.
    pub height: f64,
    /// Once false, alpha stays.
    pub samples: bool,
    pub noise: Stream,
}
