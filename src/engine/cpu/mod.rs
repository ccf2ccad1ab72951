//! The engine on the CPU: one chain, that is, one lane's method training one network, or exploring one target, from
//! one seed.
//!
//! Deterministic to the bit, natively and in wasm. Nothing is allocated inside a step.
//!
//! Here is what acts on one network's weights; `walkers`, `metropolis` and `tempering` have what needs more.

mod metropolis;
mod tempering;
mod walkers;

use crate::engine::diagnostics::Measurement;
use crate::engine::objective::{Metrics, Objective, Training};
use crate::methods::maps::{self, AdamStep};
use crate::methods::program::{Instruction, Program};
use crate::methods::state::State;
use crate::model::layout::Layout;
use crate::num::rng::{self, Stream};
use crate::num::{pulse, reduce};
use crate::target::bins::{Bins, Histogram};
use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

/// All that a chain carries from step to step: any engine can go on from it.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub state: State,
    pub step: u64,
    pub diverged_at: Option<u64>,
    /// The last few theta, newest last; empty unless the classifier is an average.
    pub recent: VecDeque<Vec<f32>>,
}

/// Where random numbers come from. Always [`rng::normals`], except where a test injects known ones.
pub type Normals = fn(seed: u64, step: u64, stream: Stream, first: usize, out: &mut [f32]);

/// Where the uniform numbers of Metropolis tests and trajectories come from, as there.
pub type Uniforms = fn(seed: u64, step: u64, index: u32) -> f32;

/// Those of the acceptance stream.
fn uniform(seed: u64, step: u64, index: u32) -> f32 {
    rng::unit(rng::word(seed, step, Stream::Acceptance, index))
}

/// One run. Cloning one is a checkpoint.
#[derive(Clone, Debug)]
pub struct Chain {
    objective: Objective,
    program: Arc<Program>,
    seed: u64,
    normals: Normals,
    uniforms: Uniforms,
    state: State,
    step: u64,
    diverged_at: Option<u64>,
    /// The walker at work.
    walker: u32,
    /// How far the noise streams of an inner loop's turn are moved.
    shift: u32,
    /// The last few theta, newest last, when the classifier is an average.
    recent: VecDeque<Vec<f32>>,
    average_last: usize,
    /// What has been measured since [`Chain::measure`].
    measurement: Option<Box<Measurement>>,
    /// When measuring begins by itself, and what is counted then.
    measured_after: Option<(u64, Option<Arc<Bins>>)>,
    // Room to work in.
    noise: Vec<f32>,
}

impl Chain {
    /// From its parts, then does the program's start.
    pub fn assemble(
        objective: Objective,
        program: Program,
        theta: Vec<f32>,
        seed: u64,
        normals: Normals,
        average_last: usize,
    ) -> Chain {
        let n = theta.len();
        // A normal number or two for each weight and point, and copies.
        pulse::work(16 * n);
        let state = State::new(&program, theta);
        let mut objective = objective;
        objective.for_walkers(state.walkers.len());
        let mut chain = Chain {
            objective,
            noise: vec![0.0; n],
            program: Arc::new(program),
            seed,
            normals,
            uniforms: uniform,
            state,
            step: 0,
            diverged_at: None,
            walker: 0,
            shift: 0,
            recent: VecDeque::new(),
            average_last,
            measurement: None,
            measured_after: None,
        };
        let program = chain.program.clone();
        chain.run(&program.start);
        chain.remember();
        chain
    }

    /// The same chain with other uniform numbers.
    pub fn with_uniforms(self, uniforms: Uniforms) -> Chain {
        Chain { uniforms, ..self }
    }

    /// The same chain in plain scalar code: the reference of all vector code, with the same bits.
    pub fn plainly(mut self) -> Chain {
        self.objective = self.objective.plainly();
        self.normals = rng::plain_normals;
        self
    }

    /// What its random numbers are drawn with.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Steps done.
    pub fn step(&self) -> u64 {
        self.step
    }

    /// Minibatch gradients worked out (a full batch counts as an epoch's minibatches, a target's as one).
    pub fn gradients(&self) -> u64 {
        let drawn = self.state.drawn + self.state.walkers.iter().map(|walker| walker.drawn).sum::<u64>();
        drawn * self.objective.cost()
    }

    /// The share of Metropolis tests that were passed; none for a method without, or before the first.
    pub fn acceptance(&self) -> Option<f64> {
        let [passed, made] = self.state.accepted;
        (made > 0).then(|| passed as f64 / made as f64)
    }

    /// The first step whose state was not finite, or beyond 1e12. The chain stays there.
    pub fn diverged_at(&self) -> Option<u64> {
        self.diverged_at
    }

    pub fn state(&self) -> &State {
        &self.state
    }

    /// What the chain carries.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            state: self.state.clone(),
            step: self.step,
            diverged_at: self.diverged_at,
            recent: self.recent.clone(),
        }
    }

    /// Puts the chain where a snapshot of the same lane and replica was taken, on whichever engine.
    pub fn restore(&mut self, snapshot: Snapshot) {
        let Snapshot { state, step, diverged_at, recent } = snapshot;
        (self.state, self.step, self.diverged_at, self.recent) = (state, step, diverged_at, recent);
    }

    /// What it runs.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// Where the parts lie in theta.
    pub fn layout(&self) -> &Layout {
        self.objective.layout()
    }

    /// The network and its data; none on a target.
    pub fn training(&self) -> Option<&Training> {
        match &self.objective {
            Objective::Training(training) => Some(training),
            Objective::Target { .. } => None,
        }
    }

    /// Measures temperatures and moments from the next step on.
    pub fn measure(&mut self) {
        self.measurement = Some(Box::new(Measurement::new(&self.program, self.layout())));
    }

    /// Measures from the end of step `burn_in` on, whenever the chain passes it, and counts positions in these bins.
    pub fn measure_after(&mut self, burn_in: u64, bins: Option<Arc<Bins>>) {
        self.measured_after = Some((burn_in, bins));
    }

    /// What has been measured; none where nothing was asked for, or since the chain diverged.
    pub fn measured(&self) -> Option<&Measurement> {
        self.measurement.as_deref().filter(|_| self.diverged_at.is_none())
    }

    /// Weights in canonical order (`model/layout.rs`).
    pub fn theta(&self) -> Vec<f32> {
        self.layout().canonical(&self.state.theta)
    }

    /// Trains up to step `to`; a diverged chain stays where it is.
    pub fn advance(&mut self, to: u64) {
        while self.step < to && self.diverged_at.is_none() {
            if self.program.follows_time() {
                // Copied only where a checkpoint shares it.
                Arc::make_mut(&mut self.program).follow(self.step);
            }
            let program = self.program.clone();
            if let Some((burn_in, bins)) = &self.measured_after
                && self.step >= *burn_in
                && self.measurement.is_none()
            {
                let histogram = bins.clone().map(Histogram::new);
                self.measurement = Some(Box::new(Measurement::new(&program, self.layout()).counting(histogram)));
            }
            self.run(&program.step);
            self.step += 1;
            if !self.state.is_sound() {
                self.diverged_at = Some(self.step);
            }
            if let Some(measurement) = &mut self.measurement {
                measurement.end_of_step(&self.state, &mut self.objective);
            }
            self.remember();
        }
    }

    fn remember(&mut self) {
        if self.average_last > 1 {
            let mut slot = match self.recent.len() < self.average_last {
                true => Vec::new(),
                false => self.recent.pop_front().expect("average_last is above 1"),
            };
            slot.clone_from(&self.state.theta);
            self.recent.push_back(slot);
        }
    }

    /// The noise stream of the walker and the loop's turn at hand.
    fn stream(&self, noise: Stream) -> Stream {
        match noise {
            // Streams of walkers are far apart: no method draws from so many.
            Stream::Noise(k) => Stream::Noise(k + self.shift + (self.walker << 24)),
            other => other,
        }
    }

    /// Draws the normals of a range of theta for this step.
    fn draw(&mut self, at: &Range<usize>, noise: Stream) {
        let stream = self.stream(noise);
        (self.normals)(self.seed, self.step, stream, at.start, &mut self.noise[at.clone()]);
    }

    /// The gradient of the next minibatch.
    fn gradient(&mut self) {
        let s = &mut self.state;
        self.objective.negative_gradient(self.walker, s.drawn, &s.theta, &mut s.g);
        s.drawn += 1;
        if let Some(measurement) = &mut self.measurement
            && self.walker == 0
        {
            measurement.after_gradient(&self.state);
        }
    }

    /// Does a list: each instruction on every walker in turn, where there are some.
    fn run(&mut self, list: &[Instruction]) {
        for instruction in list {
            if self.state.walkers.is_empty() {
                self.apply(instruction);
            } else {
                self.apply_to_walkers(instruction);
            }
        }
    }

    fn apply(&mut self, instruction: &Instruction) {
        match instruction {
            Instruction::Gradient => self.gradient(),
            Instruction::Drift { at, c } => {
                reduce::add_scaled(&mut self.state.theta[at.clone()], *c, &self.state.p[at.clone()]);
            }
            Instruction::Kick { at, c } => {
                reduce::add_scaled(&mut self.state.p[at.clone()], *c, &self.state.g[at.clone()]);
            }
            Instruction::Bath { at, a, b, noise } if self.pending() => {
                // Proposed momenta are no sample: they are not measured.
                self.exchange(|chain| chain.bath(at, *a, *b, *noise));
            }
            Instruction::Bath { at, a, b, noise } => {
                self.bath(at, *a, *b, *noise);
                if let Some(measurement) = &mut self.measurement {
                    measurement.after_bath(at, &self.state.p);
                }
            }
            Instruction::Friction { groups, c, euler } => {
                let groups = groups.clone();
                for (group, &xi) in self.program.thermostats[groups.clone()].iter().zip(&self.state.xi[groups]) {
                    let a = if *euler { 1.0 - c * xi } else { maps::friction(*c, xi) };
                    maps::damp(&mut self.state.p[group.clone()], a);
                }
            }
            Instruction::NoisyFriction { at, groups, c, b, noise } => {
                self.draw(at, *noise);
                let groups = groups.clone();
                for (group, &xi) in self.program.thermostats[groups.clone()].iter().zip(&self.state.xi[groups]) {
                    let (a, size) = maps::noisy_friction(c * xi);
                    maps::bath(&mut self.state.p[group.clone()], a, b * size, &self.noise[group.clone()]);
                }
            }
            Instruction::Noise { at, b, noise } => {
                if *b != 0.0 {
                    self.draw(at, *noise);
                    reduce::add_scaled(&mut self.state.p[at.clone()], *b, &self.noise[at.clone()]);
                }
            }
            Instruction::Thermostat { groups, c, tau } => {
                let groups = groups.clone();
                for (group, xi) in self.program.thermostats[groups.clone()].iter().zip(&mut self.state.xi[groups]) {
                    let n_tau = (group.len() as f64 * tau) as f32;
                    *xi = maps::thermostat(*xi, *c, &self.state.p[group.clone()], n_tau);
                    if let Some(measurement) = &mut self.measurement {
                        measurement.after_bath(group, &self.state.p);
                    }
                }
            }
            Instruction::Descend { at, c } => {
                reduce::add_scaled(&mut self.state.theta[at.clone()], *c, &self.state.g[at.clone()]);
            }
            Instruction::Diffuse { at, b, noise, frozen } => {
                if *b != 0.0 {
                    let step = self.step;
                    // Frozen noise is that of step 0.
                    self.step = if *frozen { 0 } else { step };
                    self.draw(at, *noise);
                    self.step = step;
                    reduce::add_scaled(&mut self.state.theta[at.clone()], *b, &self.noise[at.clone()]);
                }
            }
            Instruction::Adam { at, h, beta1, beta2, epsilon } => {
                let s = &mut self.state;
                s.beta_t = [s.beta_t[0] * beta1, s.beta_t[1] * beta2];
                let step = AdamStep {
                    beta1: *beta1 as f32,
                    beta2: *beta2 as f32,
                    rest1: (1.0 - beta1) as f32,
                    rest2: (1.0 - beta2) as f32,
                    rate: (h / (1.0 - s.beta_t[0])) as f32,
                    unbias: (1.0 / (1.0 - s.beta_t[1]).sqrt()) as f32,
                    epsilon: *epsilon,
                };
                let at = at.clone();
                maps::adam_move(&mut s.theta[at.clone()], &mut s.m[at.clone()], &mut s.v[at.clone()], &s.g[at], step);
            }
            Instruction::Each { rule, at, c, noise } => {
                if let Some(k) = rule.noise() {
                    match c[k] == 0.0 {
                        true => self.noise[at.clone()].fill(0.0),
                        false => self.draw(at, *noise),
                    }
                }
                rule.apply(&mut self.state, at.clone(), c, &self.noise[at.clone()]);
            }
            Instruction::Repeat { times, streams, body } => {
                for turn in 0..*times {
                    self.shift = turn * streams;
                    for instruction in body {
                        self.apply(instruction);
                    }
                }
                self.shift = 0;
            }
            Instruction::BarzilaiBorwein { h } => self.barzilai_borwein(*h),
            Instruction::Save => self.save(),
            Instruction::Accept { tau } => self.accept(*tau),
            Instruction::Trajectory { h, steps, euler, randomise } => self.trajectory(*h, *steps, *euler, *randomise),
            Instruction::MetricDrift { c } => self.metric_drift(*c),
            Instruction::MetricKick { c } => self.metric_kick(*c),
            Instruction::TemperedKick { a, c, b, noise } => self.tempered_kick(*a, *c, *b, *noise),
            Instruction::Temper(temper) => self.temper(temper),
            Instruction::Elastic { .. } | Instruction::Report { .. } | Instruction::Metric { .. } => {
                unreachable!("walkers together, not one of them")
            }
        }
    }

    fn bath(&mut self, at: &Range<usize>, a: f32, b: f32, noise: Stream) {
        if b == 0.0 {
            maps::damp(&mut self.state.p[at.clone()], a);
        } else {
            self.draw(at, noise);
            maps::bath(&mut self.state.p[at.clone()], a, b, &self.noise[at.clone()]);
        }
    }

    /// Steepest descent at the rate |s.y| / y.y, with the changes s of theta and y of the gradient since the last step
    /// (Barzilai and Borwein 1988, eq. 5), within 1e-10 and 1e10 (P2).
    fn barzilai_borwein(&mut self, h: f64) {
        let s = &mut self.state;
        let mut rate = h;
        if self.step > 0 {
            // m and v hold the last theta and g.
            let (mut sy, mut yy) = (0.0, 0.0);
            for i in 0..s.theta.len() {
                let y = f64::from(s.g[i]) - f64::from(s.v[i]);
                sy += (f64::from(s.theta[i]) - f64::from(s.m[i])) * y;
                yy += y * y;
            }
            // Where nothing has changed, any rate will do.
            rate = if yy > 0.0 { (sy.abs() / yy).clamp(1e-10, 1e10) } else { h };
        }
        s.m.copy_from_slice(&s.theta);
        s.v.copy_from_slice(&s.g);
        reduce::add_scaled(&mut s.theta, rate as f32, &s.g);
    }

    /// Over the whole training and test sets, or a target's U (`Objective::metrics`); none after divergence.
    pub fn metrics(&mut self) -> Option<Metrics> {
        match self.diverged_at {
            Some(_) => None,
            None => Some(self.objective.metrics(&shown(&self.state, &self.recent))),
        }
    }

    /// Probability of class 1 at each point x1, x2, x1, x2, ...; none on a target.
    pub fn probabilities(&mut self, x: &[f32]) -> Vec<f32> {
        self.objective.probabilities(&shown(&self.state, &self.recent), x)
    }
}

/// The weights whose classifier is shown: the last few where they are kept, else the last one.
fn shown<'a>(state: &'a State, recent: &'a VecDeque<Vec<f32>>) -> Vec<&'a [f32]> {
    if recent.is_empty() { vec![&state.theta] } else { recent.iter().map(|theta| &theta[..]).collect() }
}
