//! What a sampler really sampled: temperatures, moments, acceptance.
//!
//! A [`Measurement`] rides on a chain and looks at every step; measurements of replicas are merged in order, in f64, so
//! that a report does not depend on the number of cores.

use crate::engine::objective::Objective;
use crate::methods::program::Program;
use crate::methods::state::State;
use crate::model::layout::{Layout, Part};
use crate::num::stats::{Moment, Moments};
use crate::target::bins::Histogram;
use serde::Serialize;
use std::ops::Range;

/// A sum and how many numbers went into it.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    sum: f64,
    count: f64,
}

impl Tally {
    fn add(&mut self, sum: f64, count: f64) {
        self.sum += sum;
        self.count += count;
    }

    fn mean(self) -> Option<f64> {
        (self.count > 0.0).then(|| self.sum / self.count)
    }
}

/// What is collected from one chain, or from several that were merged.
#[derive(Clone, Debug)]
pub struct Measurement {
    /// The hidden and the output part's places in theta.
    parts: [Range<usize>; 2],
    /// At the end of a step: positions, momenta, frictions.
    theta: Moments,
    p: Moments,
    xi: Moments,
    /// theta . grad L by part.
    virial: [Tally; 2],
    /// p.p after each map O and at each map E, by part.
    bath: [Tally; 2],
    /// Metropolis tests passed, of all.
    accepted: Tally,
    /// Positions by cell, where a target's density is known.
    histogram: Option<Histogram>,
    /// Whether g is the gradient of the loss at the end of a step; else there is no virial on a network.
    gradient: bool,
    /// theta at the last gradient, and that at the save of a Metropolis test.
    at_gradient: Vec<f32>,
    at_save: Vec<f32>,
    /// Room for a gradient at the end of a step.
    g: Vec<f32>,
}

impl Measurement {
    /// Nothing yet, of a chain that runs `program`.
    pub fn new(program: &Program, layout: &Layout) -> Measurement {
        Measurement {
            parts: [Part::Hidden, Part::Output].map(|part| layout.range(part)),
            theta: Moments::new(layout.len),
            p: Moments::new(if program.momenta { layout.len } else { 0 }),
            xi: Moments::new(program.thermostats.len()),
            virial: Default::default(),
            bath: Default::default(),
            accepted: Tally::default(),
            histogram: None,
            gradient: program.keeps_gradient(),
            at_gradient: vec![0.0; layout.len],
            at_save: vec![0.0; layout.len],
            g: vec![0.0; layout.len],
        }
    }

    /// Counts positions in this histogram too.
    pub fn counting(self, histogram: Option<Histogram>) -> Measurement {
        Measurement { histogram, ..self }
    }

    /// A gradient has been worked out.
    pub fn after_gradient(&mut self, state: &State) {
        self.at_gradient.copy_from_slice(&state.theta);
    }

    /// Map O has acted on these momenta, or map E has looked at them.
    pub fn after_bath(&mut self, at: &Range<usize>, p: &[f32]) {
        for (part, bath) in self.parts.iter().zip(&mut self.bath) {
            let (start, end) = (at.start.max(part.start), at.end.min(part.end));
            if start < end {
                let sum = p[start..end].iter().map(|&p| f64::from(p) * f64::from(p)).sum();
                bath.add(sum, (end - start) as f64);
            }
        }
    }

    /// A proposal begins.
    pub fn after_save(&mut self) {
        self.at_save.copy_from_slice(&self.at_gradient);
    }

    /// A proposal has passed the Metropolis test, or not: then the gradient is the one of before again.
    pub fn after_metropolis(&mut self, accepted: bool) {
        self.accepted.add(f64::from(u8::from(accepted)), 1.0);
        if !accepted {
            self.at_gradient.copy_from_slice(&self.at_save);
        }
    }

    /// A step has ended. On a target the virial is that of the theta of now; on a network that of the step's last
    /// gradient, at the theta it was worked out at, so that no gradient is spent on measuring.
    pub fn end_of_step(&mut self, state: &State, objective: &mut Objective) {
        // Of several walkers the first one's momenta are looked at.
        let walker = state.walkers.first().unwrap_or(state);
        self.theta.add(&state.theta);
        if let Some(histogram) = &mut self.histogram {
            histogram.add(&state.theta);
        }
        self.p.add(&walker.p);
        self.xi.add(&walker.xi);
        let (mut theta, mut g) = (&self.at_gradient, &walker.g);
        match objective {
            Objective::Target { potential, .. } if !self.gradient || self.at_gradient != state.theta => {
                potential.force(&state.theta, &mut self.g);
                (theta, g) = (&state.theta, &self.g);
            }
            Objective::Training(_) if !self.gradient => return,
            // A gradient from within a tested step is not one at a sample.
            Objective::Training(_) if self.accepted.count > 0.0 && self.at_gradient != state.theta => return,
            _ => {}
        }
        for (part, virial) in self.parts.iter().zip(&mut self.virial) {
            let pairs = theta[part.clone()].iter().zip(&g[part.clone()]);
            let sum: f64 = pairs.map(|(&theta, &g)| -f64::from(theta) * f64::from(g)).sum();
            virial.add(sum, part.len() as f64);
        }
    }

    /// Adds what was collected from another chain of the same lane.
    pub fn merge(&mut self, other: &Measurement) {
        self.theta.merge(&other.theta);
        self.p.merge(&other.p);
        self.xi.merge(&other.xi);
        for k in 0..2 {
            self.virial[k].add(other.virial[k].sum, other.virial[k].count);
            self.bath[k].add(other.bath[k].sum, other.bath[k].count);
        }
        self.accepted.add(other.accepted.sum, other.accepted.count);
        if let Some((mine, other)) = self.histogram.as_mut().zip(other.histogram.as_ref()) {
            mine.merge(other);
        }
    }

    /// Positions by cell; none where nothing was to be counted.
    pub fn histogram(&self) -> Option<&Histogram> {
        self.histogram.as_ref()
    }

    /// Steps looked at.
    pub fn samples(&self) -> u64 {
        self.theta.samples()
    }

    /// Positions at the end of each step, coordinate by coordinate.
    pub fn positions(&self) -> &Moments {
        &self.theta
    }

    /// Share of Metropolis tests passed; none without any.
    pub fn acceptance(&self) -> Option<f64> {
        self.accepted.mean()
    }

    /// Mean friction of each thermostat.
    pub fn frictions(&self) -> Vec<f64> {
        (0..self.xi.width()).map(|i| self.xi.of(i).mean).collect()
    }

    /// Of the whole of theta.
    pub fn all(&self) -> Temperatures {
        let both = |tallies: [Tally; 2]| {
            let [mut all, output] = tallies;
            all.add(output.sum, output.count);
            all
        };
        self.temperatures(Part::All, 0..self.parts[1].end, both(self.virial), both(self.bath))
    }

    /// Of each part that has coordinates.
    pub fn parts(&self) -> Vec<Temperatures> {
        [Part::Hidden, Part::Output]
            .into_iter()
            .enumerate()
            .filter(|&(k, _)| !self.parts[k].is_empty())
            .map(|(k, part)| self.temperatures(part, self.parts[k].clone(), self.virial[k], self.bath[k]))
            .collect()
    }

    fn temperatures(&self, part: Part, at: Range<usize>, virial: Tally, bath: Tally) -> Temperatures {
        let p = self.p.pooled(at.clone());
        Temperatures {
            part,
            parameters: at.len(),
            mean_kinetic_temperature: p.map(Moment::square),
            mean_configurational_temperature: virial.mean(),
            mean_bath_temperature: bath.mean(),
            position: self.theta.pooled(at),
            momentum: p,
        }
    }
}

/// Averages of a part over steps, replicas and coordinates; each is none where the method has nothing of the kind.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Temperatures {
    pub part: Part,
    /// N, the part's coordinates.
    pub parameters: usize,
    /// p.p / N at the end of a step.
    pub mean_kinetic_temperature: Option<f64>,
    /// theta . grad L / N, the virial ([`Measurement::end_of_step`] says when).
    pub mean_configurational_temperature: Option<f64>,
    /// p.p / N after each map O and at each map E.
    pub mean_bath_temperature: Option<f64>,
    /// All coordinates of theta taken as one, at the end of a step.
    pub position: Option<Moment>,
    /// The same of p.
    pub momentum: Option<Moment>,
}
