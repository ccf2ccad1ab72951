//! How a network lies on a workgroup: sizes, what is kept where, and what does not fit.

use crate::data::spec::Order;
use crate::methods::map::Slot;
use crate::methods::program::{Instruction, Program};
use crate::model::network::Network;

/// Why an engine on the GPU cannot run something, in words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unfit(pub String);

/// What the gradients of a chain look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Batches {
    /// How minibatches follow each other.
    pub order: Order,
    /// Points of one minibatch.
    pub size: u32,
    /// Points of the training set.
    pub points: u32,
}

/// What a device allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of workgroup memory.
    pub workgroup_memory: u32,
    /// Threads of a workgroup.
    pub invocations: u32,
    /// Turns of loops that one thread may take in one dispatch, where a device stops without a word (Mesa's
    /// llvmpipe: 65,535).
    pub turns: Option<u64>,
}

impl Limits {
    /// What WebGPU guarantees.
    pub const DEFAULT: Limits = Limits { workgroup_memory: 16_384, invocations: 256, turns: None };
}

/// How a network lies on a workgroup: everything that decides the text of a shader but the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Threads of a workgroup.
    pub width: u32,
    /// Samples worked on at once; a multiple of 4.
    pub tile: u32,
    /// Parts of the output's sum over units.
    pub(super) parts: u32,
    /// Numbers of hidden units' activations that fit a tile.
    pub(super) activations: u32,
    /// Quads of theta, and how many of them a thread has at most.
    pub(super) quads: u32,
    pub(super) own: u32,
    pub(super) thermostats: u32,
    /// Whether theta is kept in workgroup memory while a dispatch runs, and the rest of the state in registers.
    pub(super) theta_near: bool,
    pub(super) rest_near: bool,
    /// Whether loops over samples and over a thread's quads must stay loops: LLVM takes half a minute over a
    /// shader that Mesa has unrolled, while the compilers of real GPUs gain from it.
    pub(super) rolled: bool,
    /// Whether the network has one hidden layer whose units a thread keeps in registers, and `g` is shared.
    pub(super) shallow: bool,
    pub(super) batches: Batches,
    /// Arrays of the state beside theta, in order: `p`, `g`, `m`, `v`, `y`, `z`.
    pub(super) arrays: Vec<char>,
    pub(super) gradients: u32,
    /// Upper estimates of the turns of loops that a thread takes.
    pub(super) step_turns: u64,
    pub(super) shuffle_turns: u64,
}

/// Largest tile: more samples at once win nothing, and the last tile of a batch may be mostly empty.
const TILE_MOST: u32 = 32;
/// Most numbers a thread keeps in registers beside theta.
const REGISTERS: u32 = 96;

impl Plan {
    /// For a width that the device allows.
    ///
    /// # Errors
    /// If the network does not fit, with the reason in words.
    pub fn new(
        network: &Network,
        program: &Program,
        batches: Batches,
        width: u32,
        limits: Limits,
    ) -> Result<Plan, Unfit> {
        let layout = &network.layout;
        let units: u32 = layout.layers[..layout.layers.len() - 1].iter().map(|layer| layer.outputs as u32).sum();
        let thermostats = program.thermostats.len() as u32;
        let quads = (layout.len as u32).div_ceil(4);
        let largest = if batches.order == Order::Full { batches.points } else { batches.size };
        // Memory in numbers of 4 bytes; a little is kept back for the shader's flags and alignment.
        let memory = (limits.workgroup_memory / 4).saturating_sub(64 + thermostats);
        let needs = |tile: u32| tile * (units + 5) + sums(tile, width);
        let mut tile = largest.div_ceil(4).saturating_mul(4).min(TILE_MOST);
        // Theta and `g` in workgroup memory, and every thread's part of every sample's output.
        let shallow_needs = tile * (5 + width) + 8 * quads + 1;
        let shallow = layout.layers.len() == 2 && units.is_multiple_of(4) && shallow_needs <= memory;
        while !shallow && tile > 4 && needs(tile) > memory {
            tile -= 4;
        }
        if !shallow && needs(tile) > memory {
            let room = memory.saturating_sub(sums(tile, width)) / tile - 5;
            return Err(Unfit(format!(
                "The hidden layers have {units} nodes together; the GPU's workgroup memory holds {room}"
            )));
        }
        let p = program.has(Slot::P).then_some('p');
        let rest = program.slots.iter().filter(|slot| **slot != Slot::P).map(|slot| array(*slot));
        let arrays: Vec<char> = p.into_iter().chain(['g']).chain(rest).collect();
        let own = quads.div_ceil(width);
        let mut plan = Plan {
            width,
            tile,
            parts: if shallow { width } else { sums(tile, width) / tile },
            // A shallow network keeps none; then the room serves the shuffle.
            activations: if shallow {
                (memory - shallow_needs).clamp(1, batches.points)
            } else {
                (tile * units).max(1)
            },
            quads,
            own,
            thermostats,
            theta_near: shallow || 4 * quads <= memory - needs(tile),
            shallow,
            rest_near: limits.turns.is_none() && 4 * own * arrays.len() as u32 <= REGISTERS,
            rolled: limits.turns.is_some(),
            batches,
            arrays,
            gradients: program.gradients() as u32,
            step_turns: 0,
            shuffle_turns: 0,
        };
        plan.count_turns(network, program, largest);
        if let Some(most) = limits.turns
            && plan.most_steps(limits) == 0
        {
            return Err(Unfit(format!(
                "One step needs about {} turns of loops; this software adapter stops after {most}",
                plan.step_turns + plan.shuffle_turns
            )));
        }
        Ok(plan)
    }

    /// Estimates loops from above: the generated code's, as the shaders write them.
    fn count_turns(&mut self, network: &Network, program: &Program, largest: u32) {
        let (width, tile) = (u64::from(self.width), u64::from(self.tile));
        let tasks = |units: usize| (units as u64 * tile / 4).div_ceil(width);
        let mut turns = 0;
        if self.shallow {
            let units = network.layout.layers[0].outputs as u64;
            turns = 2 * (units / 4).div_ceil(width) * (tile + 1) + 2 * tile + tile.div_ceil(width) * (width + 3);
        }
        for (l, layer) in network.layout.layers.iter().enumerate().filter(|_| !self.shallow) {
            if layer.outputs > 1 || l + 1 < network.layout.layers.len() {
                // Forwards, backwards, and the gradient of the quads that lie in the layer.
                let inner = if l == 0 { 1 } else { layer.inputs as u64 + 1 };
                let nexts = network.layout.layers[l + 1].outputs as u64;
                turns += tasks(layer.outputs) * (inner + nexts.max(4) + 5);
            } else {
                turns += (tile * u64::from(self.parts)).div_ceil(width)
                    * (1 + (layer.inputs as u64).div_ceil(u64::from(self.parts)))
                    + tile.div_ceil(width) * (u64::from(self.parts) + 2);
            }
            let quads = (layer.biases.end.div_ceil(4) - layer.weights.start / 4) as u64;
            let aligned = layer.outputs.is_multiple_of(4) && layer.weights.start.is_multiple_of(4);
            let each = if aligned { tile } else { 4 * tile };
            turns += (quads.div_ceil(width) + 1) * each + u64::from(self.own);
        }
        let tiles = u64::from(largest.div_ceil(self.tile));
        fn length(list: &[Instruction]) -> u64 {
            let one = |instruction: &Instruction| match instruction {
                Instruction::Repeat { times, body, .. } => u64::from(*times) * (2 + length(body)),
                _ => 1,
            };
            list.iter().map(one).sum()
        }
        let maps = u64::from(self.own) * (2 + length(&program.step));
        self.step_turns = u64::from(self.gradients) * (tiles * (turns + 4) + u64::from(self.own))
            + maps
            + 8
            + u64::from(self.thermostats) * width;
        self.shuffle_turns = match self.batches.order {
            Order::Shuffle => {
                let points = u64::from(self.batches.points);
                points + (points.div_ceil(4)).div_ceil(width) * 5 + points.div_ceil(width)
            }
            _ => 0,
        };
    }

    /// Minibatches of an epoch.
    pub fn epoch(&self) -> u32 {
        self.batches.points.div_ceil(self.batches.size)
    }

    /// The most steps that one dispatch may take; 0 if not even one.
    pub fn most_steps(&self, limits: Limits) -> u64 {
        let Some(most) = limits.turns else { return u64::MAX };
        // A tenth is kept back, for what the estimate overlooks.
        let most = (most - most / 10).saturating_sub(3 * u64::from(self.own) + 2 * self.shuffle_turns);
        let shuffles_per_step = f64::from(self.gradients) / f64::from(self.epoch());
        (most as f64 / (self.step_turns as f64 + self.shuffle_turns as f64 * shuffles_per_step)) as u64
    }

    /// Numbers of one array of the state, padded to whole quads.
    pub fn padded(&self) -> u32 {
        4 * self.quads
    }

    /// Where an array of the state begins in a replica's numbers; none if the method has no such array.
    pub fn place(&self, array: char) -> Option<u32> {
        match array {
            't' => Some(0),
            'x' => Some((1 + self.arrays.len() as u32) * self.padded()),
            _ => self.arrays.iter().position(|&name| name == array).map(|i| (1 + i as u32) * self.padded()),
        }
    }

    /// Numbers of a replica's state.
    pub fn stride(&self) -> u32 {
        (1 + self.arrays.len() as u32) * self.padded() + self.thermostats.div_ceil(4) * 4
    }

    /// Minibatches of one step.
    pub fn gradients(&self) -> u32 {
        self.gradients
    }

    /// How minibatches follow each other.
    pub fn order(&self) -> Order {
        self.batches.order
    }

    /// An upper estimate of the turns of loops that looking at one tile takes, with loading theta.
    pub fn look_turns(&self) -> u64 {
        self.step_turns + u64::from((4 * self.quads).div_ceil(self.width)) + 4
    }

    /// The arrays of the state beside theta and the gradient.
    pub fn slots(&self) -> impl Iterator<Item = (Slot, u32)> {
        Slot::ALL.into_iter().filter_map(|slot| self.place(array(slot)).map(|at| (slot, at)))
    }
}

/// The name of a slot's array in the shaders, where `x` would be too much.
pub(super) fn array(slot: Slot) -> char {
    match slot {
        Slot::P => 'p',
        Slot::M => 'm',
        Slot::V => 'v',
        Slot::X => 'y',
        Slot::Z => 'z',
    }
}

/// Numbers for partial sums: at least one a thread, and the same number for each sample.
fn sums(tile: u32, width: u32) -> u32 {
    tile * width.div_ceil(tile)
}
