//! A scheme with numbers: its maps with their coefficients, places in theta and noise streams, worked out
//! once in f64. Both engines run programs, so they cannot differ in a coefficient.

use crate::experiment::Lane;
use crate::rng::Stream;
use crate::schemes::{Map, Op, Part};
use crate::state::Layout;
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
    /// `p <- exp(-c xi) p`, thermostat by thermostat.
    Friction {
        groups: Range<usize>,
        c: f32,
    },
    /// `p += b R`.
    Noise {
        at: Range<usize>,
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
    },
    Adam {
        at: Range<usize>,
        h: f64,
        beta1: f64,
        beta2: f64,
        epsilon: f32,
    },
}

/// What one lane does to the weights of one network.
#[derive(Clone, Debug)]
pub struct Program {
    pub start: Vec<Instruction>,
    pub step: Vec<Instruction>,
    /// The places in theta of each thermostat's group.
    pub thermostats: Vec<Range<usize>>,
    pub xi0: f32,
    /// Whether the method has momenta, and Adam's moments.
    pub momenta: bool,
    pub moments: bool,
}

impl Program {
    pub fn new(lane: &Lane, layout: &Layout) -> Program {
        let scheme = lane.scheme;
        let has = |key| scheme.param(key).is_some();
        let per_layer = has("thermostat") && lane.choice("thermostat") == "layer";
        let mut start = scheme.start.to_vec();
        let mut step = scheme.step.to_vec();
        if has("two_gradients") && lane.flag("two_gradients") {
            // A fresh minibatch for the first half kick too, which makes the initial gradient idle.
            start.clear();
            step.insert(0, Op { map: Map::G, fraction: 1.0, part: Part::All });
        }
        let mut builder = Builder { lane, layout, thermostats: Vec::new(), places: Vec::new(), per_layer };
        let start = builder.compile(&start);
        let step = builder.compile(&step);
        let any = |f: fn(&Map) -> bool| scheme.step.iter().any(|op| f(&op.map));
        Program {
            start,
            step,
            thermostats: builder.thermostats,
            xi0: if has("xi0") { lane.real("xi0") as f32 } else { 0.0 },
            momenta: any(|map| matches!(map, Map::A)),
            moments: any(|map| matches!(map, Map::AdamMove)),
        }
    }

    /// Gradients in one step.
    pub fn gradients(&self) -> u64 {
        self.step.iter().filter(|instruction| **instruction == Instruction::Gradient).count() as u64
    }
}

struct Builder<'a> {
    lane: &'a Lane,
    layout: &'a Layout,
    thermostats: Vec<Range<usize>>,
    /// Which of them belong to a part that has been met already.
    places: Vec<(Part, Range<usize>)>,
    per_layer: bool,
}

impl Builder<'_> {
    fn compile(&mut self, ops: &[Op]) -> Vec<Instruction> {
        // The k-th random map of a part draws from stream k.
        let mut drawn = std::collections::HashMap::new();
        ops.iter()
            .map(|op| {
                let mut noise = || {
                    let k = drawn.entry(op.part).or_insert(0u32);
                    *k += 1;
                    Stream::Noise(*k - 1)
                };
                let lane = self.lane;
                let fh = op.fraction * lane.real("h");
                let at = self.layout.range(op.part);
                match op.map {
                    Map::G => Instruction::Gradient,
                    Map::A => Instruction::Drift { at, c: fh as f32 },
                    Map::B => Instruction::Kick { at, c: fh as f32 },
                    Map::O { gamma, tau } => {
                        let rate = lane.real(gamma) * fh;
                        // 1 - a^2 through expm1: exact for small friction.
                        let b = (lane.real(tau) * -libm::expm1(-2.0 * rate)).sqrt();
                        Instruction::Bath { at, a: libm::exp(-rate) as f32, b: b as f32, noise: noise() }
                    }
                    Map::OInf { tau } => {
                        Instruction::Bath { at, a: 0.0, b: lane.real(tau).sqrt() as f32, noise: noise() }
                    }
                    Map::C => {
                        let scale = if lane.choice("friction") == "xi" { 1.0 } else { lane.real("epsilon") };
                        Instruction::Friction { groups: self.groups(op.part), c: (fh * scale) as f32 }
                    }
                    Map::D { sigma } => {
                        Instruction::Noise { at, b: (lane.real(sigma) * fh.sqrt()) as f32, noise: noise() }
                    }
                    Map::E { epsilon, tau } => Instruction::Thermostat {
                        groups: self.groups(op.part),
                        c: (fh * lane.real(epsilon)) as f32,
                        tau: lane.real(tau),
                    },
                    Map::Descend => Instruction::Descend { at, c: fh as f32 },
                    Map::Diffuse { sigma } => {
                        Instruction::Diffuse { at, b: (lane.real(sigma) * fh.sqrt()) as f32, noise: noise() }
                    }
                    Map::AdamMove => Instruction::Adam {
                        at,
                        h: fh,
                        beta1: lane.real("beta1"),
                        beta2: lane.real("beta2"),
                        epsilon: lane.real("epsilon") as f32,
                    },
                }
            })
            .collect()
    }

    /// The thermostats of a part, made when first asked for.
    fn groups(&mut self, part: Part) -> Range<usize> {
        if let Some((_, groups)) = self.places.iter().find(|(known, _)| *known == part) {
            return groups.clone();
        }
        let first = self.thermostats.len();
        self.thermostats.extend(self.layout.groups(part, self.per_layer));
        let groups = first..self.thermostats.len();
        self.places.push((part, groups.clone()));
        groups
    }
}
