//! The engine on the CPU: one chain, that is, one lane's method training one network, or exploring one target, from
//! one seed.
//!
//! Deterministic to the bit, natively and in wasm. Nothing is allocated inside a step.

use crate::data::{Minibatches, Sets};
use crate::diagnostics::Measurement;
use crate::experiment::{Experiment, Init, Replicate};
use crate::maps::{self, AdamStep};
use crate::network::{Evaluation, Network};
use crate::objective::{Objective, Training};
use crate::program::{Instruction, Program};
use crate::rng::{self, Stream};
use crate::state::{Layout, State};
use crate::target::Potential;
use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

/// Losses and accuracies of a chain at its step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metrics {
    pub train: Evaluation,
    pub test: Evaluation,
}

/// All that a chain carries from step to step: any engine can go on from it.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub state: State,
    pub step: u64,
    /// Maps G so far.
    pub drawn: u64,
    pub diverged_at: Option<u64>,
    /// The last few theta, newest last; empty unless the classifier is an average.
    pub recent: VecDeque<Vec<f32>>,
}

/// Where random numbers come from. Always [`rng::normals`], except where a test injects known ones.
pub type Normals = fn(seed: u64, step: u64, stream: Stream, first: usize, out: &mut [f32]);

/// One run. Cloning one is a checkpoint.
#[derive(Clone, Debug)]
pub struct Chain {
    objective: Objective,
    program: Arc<Program>,
    seed: u64,
    normals: Normals,
    state: State,
    step: u64,
    /// Maps G so far; the next one uses minibatch `drawn`.
    drawn: u64,
    diverged_at: Option<u64>,
    /// The last few theta, newest last, when the classifier is an average.
    recent: VecDeque<Vec<f32>>,
    average_last: usize,
    /// What has been measured since [`Chain::measure`].
    measurement: Option<Box<Measurement>>,
    // Room to work in.
    noise: Vec<f32>,
}

impl Chain {
    /// Replica `replica` of a lane: replica 0 of seed + replica (FORMAT: "Seeds, replicas, streams").
    pub fn new(experiment: &Experiment, lane: usize, replica: u32) -> Chain {
        let of_data = match experiment.replicate {
            Replicate::Training => 0,
            Replicate::All => u64::from(replica),
        };
        let seed = experiment.data_seed() + of_data;
        match &experiment.target {
            Some(target) => Chain::on_target(experiment, lane, replica, target.potential(seed)),
            None => Chain::with_sets(experiment, lane, replica, Arc::new(Sets::new(&experiment.data, seed))),
        }
    }

    /// As [`Chain::new`], on this target.
    fn on_target(experiment: &Experiment, lane: usize, replica: u32, potential: Arc<dyn Potential>) -> Chain {
        let seed = experiment.seed + u64::from(replica);
        let sd = experiment.target.as_ref().map_or(0.0, |target| target.init_sd);
        let theta = initial_position(&*potential, sd, seed);
        let objective = Objective::target(potential);
        let program = Program::new(&experiment.lanes[lane], objective.layout());
        Chain::assemble(objective, program, theta, seed, rng::normals, 1)
    }

    /// As [`Chain::new`], on data already drawn.
    pub fn with_sets(experiment: &Experiment, lane: usize, replica: u32, sets: Arc<Sets>) -> Chain {
        let seed = experiment.seed + u64::from(replica);
        let net = &experiment.network;
        let network = Network::new(&net.hidden, net.activation, net.loss);
        let theta = initial_weights(&network, net.init, seed);
        let minibatches = Minibatches::new(&experiment.batch, sets.train.len(), seed);
        let program = Program::new(&experiment.lanes[lane], &network.layout);
        let objective = Objective::training(network, sets, minibatches);
        Chain::assemble(objective, program, theta, seed, rng::normals, experiment.average_last as usize)
    }

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
        let zeros = |wanted: bool| vec![0.0; if wanted { n } else { 0 }];
        let state = State {
            theta,
            p: zeros(program.momenta),
            g: zeros(true),
            m: zeros(program.moments),
            v: zeros(program.moments),
            beta_t: [1.0; 2],
            xi: vec![program.xi0; program.thermostats.len()],
        };
        let mut chain = Chain {
            objective,
            noise: vec![0.0; n],
            program: Arc::new(program),
            seed,
            normals,
            state,
            step: 0,
            drawn: 0,
            diverged_at: None,
            recent: VecDeque::new(),
            average_last,
            measurement: None,
        };
        let program = chain.program.clone();
        for instruction in &program.start {
            chain.apply(instruction);
        }
        chain.remember();
        chain
    }

    /// The same chain in plain scalar code: the reference of all vector code, with the same bits.
    pub fn plainly(mut self) -> Chain {
        self.objective = self.objective.plainly();
        self.normals = rng::plain_normals;
        self
    }

    /// Steps done.
    pub fn step(&self) -> u64 {
        self.step
    }

    /// Minibatch gradients worked out (a full batch counts as an epoch's minibatches, a target's as one).
    pub fn gradients(&self) -> u64 {
        self.drawn * self.objective.cost()
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
            drawn: self.drawn,
            diverged_at: self.diverged_at,
            recent: self.recent.clone(),
        }
    }

    /// Puts the chain where a snapshot of the same lane and replica was taken, on whichever engine.
    pub fn restore(&mut self, snapshot: Snapshot) {
        let Snapshot { state, step, drawn, diverged_at, recent } = snapshot;
        (self.state, self.step, self.drawn, self.diverged_at, self.recent) = (state, step, drawn, diverged_at, recent);
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

    /// What has been measured; none where nothing was asked for, or since the chain diverged.
    pub fn measured(&self) -> Option<&Measurement> {
        self.measurement.as_deref().filter(|_| self.diverged_at.is_none())
    }

    /// Weights in canonical order (`state.rs`).
    pub fn theta(&self) -> Vec<f32> {
        self.layout().canonical(&self.state.theta)
    }

    /// Trains up to step `to`; a diverged chain stays where it is.
    pub fn advance(&mut self, to: u64) {
        let program = self.program.clone();
        while self.step < to && self.diverged_at.is_none() {
            for instruction in &program.step {
                self.apply(instruction);
            }
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

    /// Draws the normals of a range of theta for this step.
    fn draw(&mut self, at: &Range<usize>, noise: Stream) {
        (self.normals)(self.seed, self.step, noise, at.start, &mut self.noise[at.clone()]);
    }

    fn apply(&mut self, instruction: &Instruction) {
        match instruction {
            Instruction::Gradient => {
                self.objective.negative_gradient(self.drawn, &self.state.theta, &mut self.state.g);
                self.drawn += 1;
                if let Some(measurement) = &mut self.measurement {
                    measurement.after_gradient(&self.state);
                }
            }
            Instruction::Drift { at, c } => {
                maps::add_scaled(&mut self.state.theta[at.clone()], *c, &self.state.p[at.clone()]);
            }
            Instruction::Kick { at, c } => {
                maps::add_scaled(&mut self.state.p[at.clone()], *c, &self.state.g[at.clone()]);
            }
            Instruction::Bath { at, a, b, noise } => {
                if *b == 0.0 {
                    maps::damp(&mut self.state.p[at.clone()], *a);
                } else {
                    self.draw(at, *noise);
                    maps::bath(&mut self.state.p[at.clone()], *a, *b, &self.noise[at.clone()]);
                }
                if let Some(measurement) = &mut self.measurement {
                    measurement.after_bath(at, &self.state.p);
                }
            }
            Instruction::Friction { groups, c } => {
                let groups = groups.clone();
                for (group, &xi) in self.program.thermostats[groups.clone()].iter().zip(&self.state.xi[groups]) {
                    maps::damp(&mut self.state.p[group.clone()], maps::friction(*c, xi));
                }
            }
            Instruction::Noise { at, b, noise } => {
                if *b != 0.0 {
                    self.draw(at, *noise);
                    maps::add_scaled(&mut self.state.p[at.clone()], *b, &self.noise[at.clone()]);
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
                maps::add_scaled(&mut self.state.theta[at.clone()], *c, &self.state.g[at.clone()]);
            }
            Instruction::Diffuse { at, b, noise } => {
                if *b != 0.0 {
                    self.draw(at, *noise);
                    maps::add_scaled(&mut self.state.theta[at.clone()], *b, &self.noise[at.clone()]);
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
        }
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

/// theta at the start on a target: its own start, with normal numbers of this spread added. Draws by position in theta.
fn initial_position(potential: &dyn Potential, sd: f64, seed: u64) -> Vec<f32> {
    let mut theta = potential.start(seed);
    if sd > 0.0 {
        let mut r = vec![0.0; theta.len()];
        rng::normals(seed, 0, Stream::Weights, 0, &mut r);
        maps::add_scaled(&mut theta, sd as f32, &r);
    }
    theta
}

/// theta at the start (METHODS section 1). Draws by position in theta.
fn initial_weights(network: &Network, init: Init, seed: u64) -> Vec<f32> {
    let layout = &network.layout;
    let mut theta = vec![0.0; layout.len];
    let uniform = |at: Range<usize>, bound: f64, theta: &mut [f32]| {
        for i in at {
            let u = rng::unit(rng::word(seed, 0, Stream::Weights, i as u32));
            theta[i] = bound as f32 * (2.0 * u - 1.0);
        }
    };
    match init {
        Init::Zero => {}
        Init::Normal { sd } => {
            rng::normals(seed, 0, Stream::Weights, 0, &mut theta);
            for w in &mut theta {
                *w *= sd as f32;
            }
        }
        Init::Pytorch => {
            for layer in &layout.layers {
                let bound = 1.0 / (layer.inputs as f64).sqrt();
                uniform(layer.weights.start..layer.biases.end, bound, &mut theta);
            }
        }
        // Glorot and Bengio 2010, eq. 16; biases start at 0.
        Init::Xavier => {
            for layer in &layout.layers {
                let bound = (6.0 / (layer.inputs + layer.outputs) as f64).sqrt();
                uniform(layer.weights.clone(), bound, &mut theta);
            }
        }
    }
    theta
}
