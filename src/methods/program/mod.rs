//! A scheme with numbers: its maps with their coefficients, places in theta and noise streams, worked out in f64.
//! Both engines run programs, so they cannot differ in a coefficient.
//!
//! Coefficients are worked out once; afresh for every step only where a parameter follows a schedule or the method
//! itself follows time ([`Program::at`]).

mod instruction;

pub use instruction::{Coefficients, Instruction, Temper};

use crate::methods::lane::Lane;
use crate::methods::map::{Map, Op, Slot, flat};
use crate::methods::maps::Rule;
use crate::methods::state::State;
use crate::model::layout::{Grouping, Layout, Part};
use crate::num::rng::Stream;
use std::ops::Range;
use std::sync::Arc;

/// What one lane does to the weights of one network.
#[derive(Clone, Debug)]
pub struct Program {
    pub start: Vec<Instruction>,
    pub step: Vec<Instruction>,
    /// The places in theta of each thermostat's group.
    pub thermostats: Vec<Range<usize>>,
    pub xi0: f32,
    /// The arrays of the state that it uses beside theta and g.
    pub slots: Vec<Slot>,
    /// Whether p are momenta of a sampler, whose square is a temperature.
    pub momenta: bool,
    /// Networks that train together; 0 for a method without walkers.
    pub walkers: u32,
    /// Every gradient is of the whole training set.
    pub full_batch: bool,
    /// The thermostats of each part met.
    places: Vec<(Part, Range<usize>)>,
    /// Where coefficients follow time: what they are worked out from.
    source: Option<Arc<Source>>,
}

/// A lane, the layout of its weights, and its maps.
#[derive(Clone, Debug)]
struct Source {
    lane: Lane,
    layout: Layout,
    step: Vec<Op>,
}

/// Noise streams from here on belong to a program's start.
pub(crate) const START: u32 = 1 << 20;

impl Program {
    pub fn new(lane: &Lane, layout: &Layout) -> Program {
        let mut start = lane.start().to_vec();
        let mut step = lane.step().to_vec();
        if lane.flag("two_gradients") {
            // A fresh minibatch for the first half kick too, which makes the initial gradient idle.
            start.clear();
            step.insert(0, Op { map: Map::G, fraction: 1.0, part: Part::All });
        }
        let all = flat(&[&start[..], &step[..]].concat());
        let source = Source { lane: lane.clone(), layout: layout.clone(), step };
        let mut builder = Builder { source: &source, t: 0, thermostats: Vec::new(), places: Vec::new() };
        let start = builder.compile(&start, START).0;
        let step = builder.compile(&source.step, 0).0;
        let (thermostats, places) = (builder.thermostats, builder.places);
        let uses = |slot: &Slot| all.iter().any(|op| op.map.slots().contains(slot));
        let follows = !lane.schedules.is_empty() || all.iter().any(|op| op.map.follows_time());
        Program {
            start,
            step,
            thermostats,
            xi0: if lane.has("xi0") { lane.real("xi0") as f32 } else { 0.0 },
            slots: Slot::ALL.into_iter().filter(uses).collect(),
            momenta: lane.scheme.family.kind() == "sampler" && all.iter().any(|op| op.map.has_momenta()),
            walkers: if lane.has("walkers") { lane.real("walkers") as u32 } else { 0 },
            full_batch: lane.scheme.full_batch,
            places,
            source: follows.then(|| Arc::new(source)),
        }
    }

    /// Whether its coefficients follow time.
    pub fn follows_time(&self) -> bool {
        self.source.is_some()
    }

    /// Takes the coefficients of the step after `t` steps; nothing is allocated.
    pub fn follow(&mut self, t: u64) {
        let Some(source) = self.source.clone() else { return };
        let (thermostats, places) = (std::mem::take(&mut self.thermostats), std::mem::take(&mut self.places));
        let mut builder = Builder { source: &source, t, thermostats, places };
        builder.refresh(&mut self.step, &source.step, &mut Streams::new(0));
        (self.thermostats, self.places) = (builder.thermostats, builder.places);
    }

    /// The program of the step after `t` steps.
    pub fn at(&self, t: u64) -> Program {
        let mut program = self.clone();
        program.follow(t);
        program
    }

    /// Gradients in one step, of all walkers together; of a random trajectory, those of the usual one.
    pub fn gradients(&self) -> u64 {
        fn count(list: &[Instruction]) -> u64 {
            list.iter()
                .map(|instruction| match instruction {
                    Instruction::Gradient => 1,
                    Instruction::Trajectory { steps, .. } => (*steps).into(),
                    Instruction::Repeat { times, body, .. } => u64::from(*times) * count(body),
                    _ => 0,
                })
                .sum()
        }
        count(&self.step) * u64::from(self.walkers.max(1))
    }

    /// Whether g is the gradient of the loss at the end of a step: inner loops and springs make another slope of it.
    pub fn keeps_gradient(&self) -> bool {
        let other = |instruction: &Instruction| {
            matches!(
                instruction,
                Instruction::Each { rule: Rule::EntropySlope | Rule::GatheredSlope, .. } | Instruction::Elastic { .. }
            )
        };
        !self.step.iter().any(other)
    }

    /// Whether the state has this array.
    pub fn has(&self, slot: Slot) -> bool {
        self.slots.contains(&slot)
    }
}

struct Builder<'a> {
    source: &'a Source,
    /// Steps done.
    t: u64,
    thermostats: Vec<Range<usize>>,
    /// Which of them belong to a part that has been met already.
    places: Vec<(Part, Range<usize>)>,
}

/// The next noise stream of each part: the k-th random map of a part draws from stream k.
struct Streams {
    /// Of parts that have drawn since the last map on all weights: hidden, output, and single hidden layers.
    parts: [Option<u32>; 8],
    all: u32,
}

impl Streams {
    fn new(first: u32) -> Streams {
        Streams { parts: [None; 8], all: first }
    }

    /// A map on all weights uses the stream up in every part.
    fn next(&mut self, part: Part) -> u32 {
        let place = match part {
            Part::All => {
                let k = self.most();
                *self = Streams::new(k + 1);
                return k;
            }
            Part::Hidden => 0,
            Part::Output => 1,
            Part::Layer(n) => 1 + usize::from(n),
        };
        let k = self.parts[place].unwrap_or(self.all);
        self.parts[place] = Some(k + 1);
        k
    }

    fn most(&self) -> u32 {
        self.parts.iter().flatten().copied().max().unwrap_or(self.all)
    }
}

impl Builder<'_> {
    /// The instructions of a list whose noise streams begin at `first`, and how many streams they use.
    fn compile(&mut self, ops: &[Op], first: u32) -> (Vec<Instruction>, u32) {
        let mut streams = Streams::new(first);
        let list = ops.iter().map(|op| self.instruction(op, &mut streams)).collect();
        (list, streams.most() - first)
    }

    /// Works the coefficients of instructions out afresh, in their places.
    fn refresh(&mut self, list: &mut [Instruction], ops: &[Op], streams: &mut Streams) {
        for (instruction, op) in list.iter_mut().zip(ops) {
            match (instruction, op.map) {
                (Instruction::Repeat { times, streams: used, body }, Map::Repeat { maps, .. }) => {
                    let first = streams.most();
                    self.refresh(body, maps, &mut Streams::new(first));
                    *streams = Streams::new(first + *times * *used);
                }
                (instruction, _) => *instruction = self.instruction(op, streams),
            }
        }
    }

    fn instruction(&mut self, op: &Op, streams: &mut Streams) -> Instruction {
        let Source { lane, layout, .. } = self.source;
        let (steps, t) = (self.t, self.t as f64);
        let real = |key: &str| lane.real_at(key, steps);
        let h = real("h");
        let fh = op.fraction * h;
        let at = layout.range(op.part);
        // Metropolis tests and trajectories draw from the acceptance stream.
        let draws = op.map.is_random() && !matches!(op.map, Map::Accept | Map::Trajectory);
        let noise = if draws { Stream::Noise(streams.next(op.part)) } else { Stream::Noise(0) };
        let each =
            |rule: Rule, at: Range<usize>, c: &[f64]| Instruction::Each { rule, at, c: Coefficients::new(c), noise };
        // The scope of local entropy after t steps (P4 section 3.3).
        let scope = || real("gamma0") * libm::pow(1.0 - real("gamma1"), t);
        match op.map {
            Map::G => Instruction::Gradient,
            Map::A => Instruction::Drift { at, c: fh as f32 },
            Map::B => Instruction::Kick { at, c: fh as f32 },
            Map::O { gamma, tau } => {
                let rate = real(gamma) * fh;
                // 1 - a^2 through expm1: exact for small friction.
                let b = (real(tau) * -libm::expm1(-2.0 * rate)).sqrt();
                Instruction::Bath { at, a: libm::exp(-rate) as f32, b: b as f32, noise }
            }
            Map::OInf { tau } => Instruction::Bath { at, a: 0.0, b: real(tau).sqrt() as f32, noise },
            Map::DrawMomenta => Instruction::Bath { at, a: 0.0, b: 1.0, noise },
            Map::EulerO => {
                let rate = real("gamma") * fh;
                let b = (2.0 * rate * real("tau")).sqrt();
                Instruction::Bath { at, a: (1.0 - rate) as f32, b: b as f32, noise }
            }
            Map::C | Map::EulerC => Instruction::Friction {
                groups: self.groups(op.part),
                c: (fh * self.friction_scale(op.part)) as f32,
                euler: op.map == Map::EulerC,
            },
            Map::D { sigma } => Instruction::Noise { at, b: (real(sigma) * fh.sqrt()) as f32, noise },
            Map::F { sigma } => Instruction::NoisyFriction {
                at,
                groups: self.groups(op.part),
                c: (fh * self.friction_scale(op.part)) as f32,
                b: (real(sigma) * fh.sqrt()) as f32,
                noise,
            },
            Map::E { epsilon, tau } => {
                Instruction::Thermostat { groups: self.groups(op.part), c: (fh * real(epsilon)) as f32, tau: real(tau) }
            }
            Map::Descend => Instruction::Descend { at, c: fh as f32 },
            Map::Diffuse { sigma } => {
                Instruction::Diffuse { at, b: (real(sigma) * fh.sqrt()) as f32, noise, frozen: false }
            }
            Map::DiffuseBeta => {
                Instruction::Diffuse { at, b: (2.0 * fh / real("beta")).sqrt() as f32, noise, frozen: false }
            }
            Map::InnerNoise => {
                Instruction::Diffuse { at, b: (real("eta") * real("tau")).sqrt() as f32, noise, frozen: false }
            }
            Map::AnnealedNoise => {
                let variance = real("eta") * libm::pow(1.0 + t, -real("kappa"));
                Instruction::Diffuse { at, b: (fh * variance.sqrt()) as f32, noise, frozen: false }
            }
            Map::Field => {
                let layers = layout.layers.len() as f64;
                let size = if layers > 2.0 { (layers * (layers - 2.0)).sqrt() } else { 1.0 };
                let fading = (2.0 * libm::exp(-t / real("tau0"))).sqrt();
                Instruction::Diffuse { at, b: (-fh * real("j") * size * fading) as f32, noise, frozen: true }
            }
            Map::AdamMove => Instruction::Adam {
                at,
                h: fh,
                beta1: real("beta1"),
                beta2: real("beta2"),
                epsilon: real("epsilon") as f32,
            },
            Map::MomentumOne => each(Rule::Momentum, at, &[real("mu"), fh]),
            Map::MomentumTwo => each(Rule::Momentum, at, &[real("mu"), 1.0 - real("mu")]),
            Map::Move => Instruction::Drift { at, c: 1.0 },
            Map::NesterovMove => each(Rule::Nesterov, at, &[real("mu"), fh]),
            Map::RmsMove => each(Rule::Rms, at, &[real("alpha"), 1.0 - real("alpha"), fh, real("epsilon")]),
            Map::AdaGradMove => each(Rule::Rms, at, &[1.0, 1.0, fh, real("epsilon")]),
            Map::PreconditionedMove => {
                let noise = (2.0 * fh * real("tau")).sqrt();
                each(Rule::Preconditioned, at, &[real("alpha"), 1.0 - real("alpha"), real("lambda"), fh, noise])
            }
            Map::AdaptiveNoiseMove => {
                each(Rule::AdaptiveNoise, at, &[real("rho"), 1.0 - real("rho"), fh, fh * real("psi")])
            }
            Map::SantaSplit | Map::SantaEuler => {
                let heat = h / (real("beta") * libm::pow(1.0 + t, real("kappa")));
                let explores = t < real("burn_in");
                let rule = if op.map == Map::SantaSplit { Rule::SantaSplit } else { Rule::SantaEuler };
                let yes = |yes: bool| if yes { 1.0 } else { 0.0 };
                let sigma = real("sigma");
                let noise = if explores { (2.0 * heat * h.sqrt()).sqrt() } else { 0.0 };
                // Before the first step there is no preconditioner: the first one serves twice.
                let first = yes(self.t == 0);
                each(rule, at, &[sigma, 1.0 - sigma, real("lambda"), h, heat, first, noise, yes(explores)])
            }
            Map::SantaStart => each(Rule::SantaStart, at, &[h.sqrt() * real("c"), h.sqrt()]),
            Map::Variance => each(Rule::Variance, at, &[real("rho"), 1.0 - real("rho")]),
            Map::VarianceFriction => each(Rule::VarianceFriction, at, &[fh * h / (2.0 * real("tau"))]),
            Map::Anchor => each(Rule::Anchor, at, &[]),
            Map::AnchorSum => each(Rule::AnchorSum, at, &[]),
            Map::Pull => {
                let eta = if lane.has("eta") { real("eta") } else { h };
                let scope = if lane.has("walkers") { scope().max(1.0) } else { scope() };
                each(Rule::Pull, at, &[eta, eta / scope])
            }
            Map::Average => each(Rule::Average, at, &[real("alpha"), 1.0 - real("alpha")]),
            Map::EntropySlope => each(Rule::EntropySlope, at, &[]),
            Map::Scatter => each(Rule::Scatter, at, &[scope().sqrt()]),
            Map::Gather => each(Rule::Gather, at, &[1.0 / real("inner")]),
            Map::GatheredSlope => each(Rule::GatheredSlope, at, &[]),
            Map::Repeat { times, maps } => {
                let first = streams.most();
                let times = real(times) as u32;
                let (body, used) = self.compile(maps, first);
                *streams = Streams::new(first + times * used);
                Instruction::Repeat { times, streams: used, body }
            }
            Map::BarzilaiBorwein => Instruction::BarzilaiBorwein { h },
            Map::Save => Instruction::Save,
            Map::Accept => Instruction::Accept { tau: real("tau") },
            Map::Trajectory => Instruction::Trajectory {
                h,
                steps: real("inner") as u32,
                euler: lane.choice("form") == "euler",
                randomise: lane.flag("randomise"),
            },
            Map::Elastic => {
                let rho = real("rho0") * libm::pow(1.0 - real("gamma1"), t);
                Instruction::Elastic { c: (1.0 / rho.max(0.1)) as f32 }
            }
            Map::Mean => Instruction::Report { mean: true },
            Map::First => Instruction::Report { mean: false },
            Map::Metric => Instruction::Metric { eta: real("eta"), every: real("every") as u64 },
            Map::MetricA => Instruction::MetricDrift { c: fh as f32 },
            Map::MetricB => Instruction::MetricKick { c: fh as f32 },
            Map::TemperedKick => {
                // P0's t counts from 1 and samples below L_s.
                let samples = t + 1.0 < real("sampling");
                let b = if samples { (2.0 * (1.0 - real("c_m"))).sqrt() } else { 0.0 };
                Instruction::TemperedKick { a: real("c_m") as f32, c: (h * real("scale")) as f32, b, noise }
            }
            Map::Temper => {
                let sampling = real("sampling");
                let bins = crate::methods::rows::tempering::BINS as f64;
                Instruction::Temper(Temper {
                    h,
                    scale: real("scale"),
                    height: 20.0 / (h * h * sampling.max(1.0) * bins),
                    samples: t + 1.0 < sampling,
                    noise,
                })
            }
            Map::Word => unreachable!("a lane's list has the word's maps in its place"),
        }
    }

    /// What the friction law multiplies xi by: 1, or the epsilon of the part's map E.
    fn friction_scale(&self, part: Part) -> f64 {
        if self.source.lane.choice("friction") != "epsilon xi" {
            return 1.0;
        }
        let own = self.source.step.iter().find_map(|op| match op.map {
            Map::E { epsilon, .. } if op.part == part => Some(epsilon),
            _ => None,
        });
        own.map_or(1.0, |epsilon| self.source.lane.real_at(epsilon, self.t))
    }

    /// The thermostats of a part, made when first asked for.
    fn groups(&mut self, part: Part) -> Range<usize> {
        if let Some((_, groups)) = self.places.iter().find(|(known, _)| *known == part) {
            return groups.clone();
        }
        let grouping = match self.source.lane.choice("thermostat") {
            "layer" => Grouping::Layer,
            "all" => Grouping::All,
            _ => Grouping::Tensor,
        };
        let first = self.thermostats.len();
        self.thermostats.extend(self.source.layout.groups(part, grouping));
        let groups = first..self.thermostats.len();
        self.places.push((part, groups.clone()));
        groups
    }
}

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
}
