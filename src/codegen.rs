//! A program and a network's shape as WGSL text: straight-line code, with no coefficient baked in.
//!
//! Pure: no device is needed, so the text is tested as such. A module is a header of constants, the files of
//! `shaders/`, and what is generated here: the calls for each layer, and `step`. Coefficients are numbered in the
//! order of the program's instructions ([`coefficients`]), so moving a slider changes a buffer, never a shader.

use crate::experiment::{Activation, Loss, Order};
use crate::network::Network;
use crate::program::{Instruction, Program};
use crate::rng::Stream;
use crate::state::DIVERGED;
use std::fmt::Write;
use std::ops::Range;

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
    parts: u32,
    /// Numbers of hidden units' activations that fit a tile.
    activations: u32,
    /// Quads of theta, and how many of them a thread has at most.
    quads: u32,
    own: u32,
    thermostats: u32,
    /// Whether theta is kept in workgroup memory while a dispatch runs, and the rest of the state in registers.
    theta_near: bool,
    rest_near: bool,
    /// Whether loops over samples and over a thread's quads must stay loops: LLVM takes half a minute over a
    /// shader that Mesa has unrolled, while the compilers of real GPUs gain from it.
    rolled: bool,
    /// Whether the network has one hidden layer whose units a thread keeps in registers, and `g` is shared.
    shallow: bool,
    batches: Batches,
    /// Arrays of the state beside theta, in order: `p`, `g`, `m`, `v`.
    arrays: Vec<char>,
    gradients: u32,
    /// Upper estimates of the turns of loops that a thread takes.
    step_turns: u64,
    shuffle_turns: u64,
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
        let arrays: Vec<char> = [('p', program.momenta), ('g', true), ('m', program.moments), ('v', program.moments)]
            .into_iter()
            .filter_map(|(name, there)| there.then_some(name))
            .collect();
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
        let maps = u64::from(self.own) * (2 + program.step.len() as u64);
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

    /// Whether Adam's corrections go with each dispatch.
    pub fn has_moments(&self) -> bool {
        self.arrays.contains(&'m')
    }
}

/// Numbers for partial sums: at least one a thread, and the same number for each sample.
fn sums(tile: u32, width: u32) -> u32 {
    tile * width.div_ceil(tile)
}

/// The coefficients of a program's step, in the order in which its code reads them.
pub fn coefficients(program: &Program) -> Vec<f32> {
    let mut out = Vec::new();
    for instruction in &program.step {
        match instruction {
            Instruction::Gradient => {}
            Instruction::Drift { c, .. } | Instruction::Kick { c, .. } | Instruction::Descend { c, .. } => out.push(*c),
            Instruction::Bath { a, b, .. } => out.extend([*a, *b]),
            Instruction::Friction { c, .. } => out.push(*c),
            Instruction::Noise { b, .. } | Instruction::Diffuse { b, .. } => out.push(*b),
            Instruction::Thermostat { groups, c, tau } => {
                out.push(*c);
                let n_tau = |group: &Range<usize>| (group.len() as f64 * tau) as f32;
                out.extend(program.thermostats[groups.clone()].iter().map(n_tau));
            }
            Instruction::Adam { beta1, beta2, epsilon, .. } => {
                out.extend([*beta1 as f32, *beta2 as f32, (1.0 - beta1) as f32, (1.0 - beta2) as f32, *epsilon]);
            }
        }
    }
    // A buffer may not be empty.
    out.push(0.0);
    out
}

/// Writes `step`: runs of elementary maps, each run one loop over a thread's quads, between gradients and
/// thermostats, where threads wait for each other.
struct Steps<'a> {
    text: String,
    program: &'a Program,
    plan: &'a Plan,
    len: usize,
    /// The next coefficient.
    next: usize,
    /// The run at hand, and which arrays it changes.
    run: String,
    reads: Vec<char>,
    writes: Vec<char>,
    /// Factors worked out once before the run's loop.
    before: String,
}

impl Steps<'_> {
    fn coefficient(&mut self) -> String {
        self.next += 1;
        format!("coefficients[{}]", self.next - 1)
    }

    fn touch(&mut self, reads: &[char], writes: &[char]) {
        self.reads.extend(reads);
        self.writes.extend(writes);
    }

    /// `name <- value` for the places of theta in a range.
    fn assign(&mut self, at: &Range<usize>, name: char, value: &str) {
        let whole = at.start.is_multiple_of(4) && (at.end.is_multiple_of(4) || at.end == self.len);
        let all = *at == (0..self.len);
        let line = match (all, whole) {
            (true, _) => format!("{name} = {value};"),
            (false, true) => {
                format!("if (q >= {}u && q < {}u) {{\n    {name} = {value};\n}}", at.start / 4, at.end.div_ceil(4))
            }
            (false, false) => format!(
                "if (q >= {}u && q < {}u) {{\n    {name} = select({name}, {value}, within(q, {}u, {}u));\n}}",
                at.start / 4,
                at.end.div_ceil(4),
                at.start,
                at.end
            ),
        };
        if !at.is_empty() {
            self.run.push_str(&indent(&line, 2));
        }
    }

    fn normals(stream: Stream) -> String {
        format!("normals(step, {}u, q)", stream.word())
    }

    /// Wraps what was added to the run since `from` in `if (coefficient != 0)`, which saves the random numbers.
    fn unless_zero(&mut self, from: usize, b: &str) {
        let body = self.run.split_off(from);
        if !body.is_empty() {
            let _ = write!(self.run, "        if ({b} != 0.0f) {{\n{}        }}\n", indent(&body, 1));
        }
    }

    fn instruction(&mut self, instruction: &Instruction) {
        let from = self.run.len();
        match instruction {
            Instruction::Gradient => {
                self.end_run(false);
                self.text.push_str("    negative_gradient(k);\n");
                if self.plan.gradients > 1 {
                    self.text.push_str("    k += 1u;\n    sync();\n");
                }
            }
            Instruction::Drift { at, .. } => {
                let c = self.coefficient();
                self.touch(&['t', 'p'], &['t']);
                self.assign(at, 't', &format!("add_scaled(t, {c}, p)"));
            }
            Instruction::Kick { at, .. } => {
                let c = self.coefficient();
                self.touch(&['p', 'g'], &['p']);
                self.assign(at, 'p', &format!("add_scaled(p, {c}, g)"));
            }
            Instruction::Bath { at, noise, .. } => {
                let (a, b) = (self.coefficient(), self.coefficient());
                self.touch(&['p'], &['p']);
                self.assign(at, 'p', &format!("bath(p, {a}, {b}, {})", Self::normals(*noise)));
                self.unless_zero(from, &b);
                let from = self.run.len();
                self.assign(at, 'p', &format!("damp(p, {a})"));
                let body = self.run.split_off(from);
                if !body.is_empty() {
                    self.run.pop();
                    let _ = write!(self.run, " else {{\n{}        }}\n", indent(&body, 1));
                }
            }
            Instruction::Friction { groups, .. } => {
                let c = self.coefficient();
                self.touch(&['p'], &['p']);
                for group in groups.clone() {
                    let name = format!("damping{}_{group}", self.next - 1);
                    let _ = writeln!(self.before, "    let {name} = friction({c}, xi[{group}u]);");
                    let at = self.program.thermostats[group].clone();
                    self.assign(&at, 'p', &format!("damp(p, {name})"));
                }
            }
            Instruction::Noise { at, noise, .. } => {
                let b = self.coefficient();
                self.touch(&['p'], &['p']);
                self.assign(at, 'p', &format!("add_scaled(p, {b}, {})", Self::normals(*noise)));
                self.unless_zero(from, &b);
            }
            Instruction::Thermostat { groups, .. } => {
                let c = self.coefficient();
                for group in groups.clone() {
                    let at = self.program.thermostats[group].clone();
                    let _ = writeln!(self.before, "    var square_{group} = 0.0f;");
                    self.touch(&['p'], &[]);
                    if at.is_empty() {
                        continue;
                    }
                    let line = format!(
                        "if (q >= {}u && q < {}u) {{\n    square_{group} += square(p, q, {}u, {}u);\n}}",
                        at.start / 4,
                        at.end.div_ceil(4),
                        at.start,
                        at.end
                    );
                    self.run.push_str(&indent(&line, 2));
                }
                self.end_run(false);
                for group in groups.clone() {
                    let n_tau = self.coefficient();
                    let _ = write!(
                        self.text,
                        "    sums[lane] = square_{group};
    sync();
    if (lane == 0u) {{
        xi[{group}u] = thermostat(xi[{group}u], {c}, sum_of_threads(), {n_tau});
    }}
    sync();
"
                    );
                }
            }
            Instruction::Descend { at, .. } => {
                let c = self.coefficient();
                self.touch(&['t', 'g'], &['t']);
                self.assign(at, 't', &format!("add_scaled(t, {c}, g)"));
            }
            Instruction::Diffuse { at, noise, .. } => {
                let b = self.coefficient();
                self.touch(&['t'], &['t']);
                self.assign(at, 't', &format!("add_scaled(t, {b}, {})", Self::normals(*noise)));
                self.unless_zero(from, &b);
            }
            Instruction::Adam { .. } => {
                let c: Vec<String> = (0..5).map(|_| self.coefficient()).collect();
                let _ = write!(
                    self.before,
                    "    let adam = AdamStep(\n        {}, {}, {}, {},\n        corrections[correction].x, corrections[correction].y, {},\n    );\n",
                    c[0], c[1], c[2], c[3], c[4]
                );
                self.touch(&['t', 'm', 'v', 'g'], &['t', 'm', 'v']);
                self.run.push_str(&indent(
                    "let moved = adam_move(t, m, v, g, adam);\nt = moved.theta;\nm = moved.m;\nv = moved.v;",
                    2,
                ));
            }
        }
    }

    /// Closes the run at hand. The last one of a step looks at every number for divergence.
    fn end_run(&mut self, last: bool) {
        if last {
            let checked: Vec<char> =
                std::iter::once('t').chain(self.plan.arrays.iter().copied().filter(|&array| array != 'g')).collect();
            self.touch(&checked, &[]);
            let all: Vec<String> = checked.iter().map(|array| format!("is_sound({array})")).collect();
            let line = format!("if (!({})) {{\n    unsound = 1u;\n}}", all.join(" && "));
            self.run.push_str(&indent(&line, 2));
        }
        let (run, before) = (std::mem::take(&mut self.run), std::mem::take(&mut self.before));
        let (reads, writes) = (std::mem::take(&mut self.reads), std::mem::take(&mut self.writes));
        self.text.push_str(&before);
        if run.is_empty() {
            return;
        }
        let text = &mut self.text;
        text.push_str("    for (var own = 0u; own < OWN; own++) {\n        let q = lane + own * WIDTH;\n");
        text.push_str("        if (q >= QUADS) {\n            break;\n        }\n");
        for name in ['t', 'p', 'g', 'm', 'v'] {
            if reads.contains(&name) {
                let keyword = if writes.contains(&name) { "var" } else { "let" };
                let value = if name == 't' { "theta_quad(q)".into() } else { format!("{name}_at(own, q)") };
                let _ = writeln!(text, "        {keyword} {name} = {value};");
            }
        }
        text.push_str(&run);
        for name in ['t', 'p', 'g', 'm', 'v'] {
            if writes.contains(&name) {
                let call =
                    if name == 't' { "set_theta_quad(q, t)".into() } else { format!("set_{name}(own, q, {name})") };
                let _ = writeln!(text, "        {call};");
            }
        }
        text.push_str("    }\n");
    }
}

/// Every line of `text`, by so many levels further right.
fn indent(text: &str, levels: usize) -> String {
    text.lines().map(|line| format!("{:width$}{line}\n", "", width = 4 * levels)).collect()
}

/// The generated part of the shader that trains: one step of the program.
pub fn step(program: &Program, network: &Network, plan: &Plan) -> String {
    let mut steps = Steps {
        text: String::new(),
        program,
        plan,
        len: network.layout.len,
        next: 0,
        run: String::new(),
        reads: Vec::new(),
        writes: Vec::new(),
        before: String::new(),
    };
    steps.text.push_str("// One step; `k` is its first minibatch.\n");
    let name = if plan.gradients > 1 { "first" } else { "k" };
    let _ = writeln!(steps.text, "fn step(step: u32, {name}: u32, correction: u32) {{");
    if plan.gradients > 1 {
        steps.text.push_str("    var k = first;\n");
    }
    for instruction in &program.step {
        steps.instruction(instruction);
    }
    steps.end_run(true);
    if plan.thermostats > 0 {
        steps.text.push_str("    for (var i = lane; i < THERMOSTATS; i += WIDTH) {\n");
        steps
            .text
            .push_str("        if (!is_sound(vec4<f32>(xi[i]))) {\n            unsound = 1u;\n        }\n    }\n");
    }
    steps.text.push_str("}\n");
    steps.text
}

/// The generated calls for each layer, forwards and, where it trains, backwards.
fn layers(network: &Network, plan: &Plan, trains: bool) -> String {
    let layers = &network.layout.layers;
    if plan.shallow {
        let units = layers[0].outputs;
        let mut text = format!("fn forward() {{\n    shallow_forward({units}u);\n}}\n");
        if trains {
            let _ = write!(text, "\nfn backward_pass() {{\n    shallow_backward({units}u);\n}}\n");
        }
        return text;
    }
    let (output, hidden) = layers.split_last().expect("a network has an output layer");
    let mut at = Vec::new();
    let mut next = 0;
    for layer in hidden {
        at.push(next);
        next += plan.tile as usize * layer.outputs;
    }
    let before = |l: usize| if l == 0 { 0 } else { at[l - 1] };
    let mut text = String::from("fn forward() {\n");
    for (l, layer) in hidden.iter().enumerate() {
        let _ = match l {
            0 => writeln!(text, "    first_forward({}u, {}u, {}u);", layer.weights.start, layer.outputs, at[l]),
            _ => writeln!(
                text,
                "    layer_forward({}u, {}u, {}u, {}u, {}u);",
                layer.weights.start,
                layer.inputs,
                layer.outputs,
                before(l),
                at[l]
            ),
        };
    }
    let (start, inputs, plane, last) = (output.weights.start, output.inputs, hidden.is_empty(), before(hidden.len()));
    let _ = writeln!(text, "    output_forward({start}u, {inputs}u, {plane}, {last}u);\n}}");
    if trains {
        let _ = writeln!(text, "\nfn backward_pass() {{\n    output_gradient({start}u, {inputs}u, {plane}, {last}u);");
        for (l, layer) in hidden.iter().enumerate().rev() {
            let next = &layers[l + 1];
            let _ = match l + 1 == hidden.len() {
                true => writeln!(text, "    last_backward({start}u, {}u, {}u);", layer.outputs, at[l]),
                false => writeln!(
                    text,
                    "    backward({}u, {}u, {}u, {}u, {}u);",
                    next.weights.start,
                    next.inputs,
                    next.outputs,
                    at[l],
                    at[l + 1]
                ),
            };
            let _ = writeln!(
                text,
                "    weight_gradient({}u, {}u, {}u, {}, {}u, {}u);",
                layer.weights.start,
                layer.inputs,
                layer.outputs,
                l == 0,
                before(l),
                at[l]
            );
        }
        text.push_str("}\n");
    }
    text
}

/// Constants, and where the state lies.
fn header(network: &Network, plan: &Plan) -> String {
    let mut text = String::new();
    let mut constant = |name: &str, value: u64| {
        let _ = writeln!(text, "const {name} = {value}u;");
    };
    for (i, name) in ["RELU", "TANH", "SIGMOID", "LINEAR"].into_iter().enumerate() {
        constant(name, i as u64);
    }
    constant(
        "ACTIVATION",
        match network.activation {
            Activation::Relu => 0,
            Activation::Tanh => 1,
            Activation::Sigmoid => 2,
            Activation::Linear => 3,
        },
    );
    constant("BCE", 0);
    constant("MSE", 1);
    constant("LOSS", u64::from(network.loss == Loss::Mse));
    for (i, name) in ["SHUFFLE", "REPLACEMENT", "FULL"].into_iter().enumerate() {
        constant(name, i as u64);
    }
    constant(
        "ORDER",
        match plan.batches.order {
            Order::Shuffle => 0,
            Order::Replacement => 1,
            Order::Full => 2,
        },
    );
    for (name, value) in [
        ("WIDTH", plan.width),
        ("TILE", plan.tile),
        ("PARTS", plan.parts),
        ("SUMS", (plan.tile * plan.parts).max(plan.width)),
        ("ACTIVATIONS", plan.activations),
        ("POINTS", plan.batches.points),
        ("BATCH", plan.batches.size),
        ("BATCHES", plan.epoch()),
        ("GRADIENTS", plan.gradients),
        ("QUADS", plan.quads),
        ("OWN", plan.own),
        // An array may not be empty.
        ("THERMOSTATS", plan.thermostats),
        ("THERMOSTAT_ROOM", plan.thermostats.max(1)),
        ("STRIDE", plan.stride()),
        ("XI", plan.stride() - plan.thermostats.div_ceil(4) * 4),
        ("DIVERGED", DIVERGED.to_bits()),
    ] {
        constant(name, value.into());
    }
    let samples = if plan.rolled { "live" } else { "TILE" };
    let _ = write!(
        text,
        "
var<private> lane: u32;
var<private> state_at: u32;
// Samples of the tile at hand, in whole quads.
var<private> live: u32;

fn samples() -> u32 {{
    return {samples};
}}
"
    );
    text
}

/// How the state is reached: theta in workgroup memory where it fits, what only its thread touches in registers.
fn access(plan: &Plan, trains: bool) -> String {
    let barrier = if plan.theta_near || !trains { "" } else { "    storageBarrier();\n" };
    let storage = if trains && plan.batches.order == Order::Shuffle && barrier.is_empty() {
        // The order of an epoch passes between threads through storage.
        "    storageBarrier();\n"
    } else {
        barrier
    };
    let mut text = format!(
        "// Threads wait for each other, and see what the others wrote.
fn sync() {{
    workgroupBarrier();
{storage}}}

"
    );
    let (var, theta) = match plan.theta_near {
        true => ("var<workgroup> theta: array<f32, 4u * QUADS>;\n\n", "theta[k]"),
        false => ("", "state[state_at + k]"),
    };
    let _ = write!(text, "{var}fn theta_at(k: u32) -> f32 {{\n    return {theta};\n}}\n\n");
    if trains {
        let name = |k: &str| theta.replace("[k]", &format!("[{k}]")).replace("+ k]", &format!("+ {k}]"));
        let quad: Vec<String> = (0..4).map(|e| name(&format!("4u * q + {e}u"))).collect();
        let _ =
            write!(text, "fn theta_quad(q: u32) -> vec4<f32> {{\n    return vec4<f32>({});\n}}\n\n", quad.join(", "));
        let _ = writeln!(text, "fn set_theta_quad(q: u32, x: vec4<f32>) {{");
        for (e, c) in ["x", "y", "z", "w"].into_iter().enumerate() {
            let _ = writeln!(text, "    {} = x.{c};", quad[e]);
        }
        text.push_str("}\n\n");
        for &array in &plan.arrays {
            let at = plan.place(array).expect("the array is the plan's own");
            if plan.shallow && array == 'g' {
                text.push_str(SHARED_G);
            } else if plan.rest_near {
                let _ = write!(
                    text,
                    "var<private> {array}_own: array<vec4<f32>, OWN>;

fn {array}_at(own: u32, q: u32) -> vec4<f32> {{
    return {array}_own[own];
}}

fn set_{array}(own: u32, q: u32, x: vec4<f32>) {{
    {array}_own[own] = x;
}}

"
                );
            } else {
                let _ = write!(
                    text,
                    "fn {array}_at(own: u32, q: u32) -> vec4<f32> {{
    let at = state_at + {at}u + 4u * q;
    return vec4<f32>(state[at], state[at + 1u], state[at + 2u], state[at + 3u]);
}}

fn set_{array}(own: u32, q: u32, x: vec4<f32>) {{
    if (q < QUADS) {{
        let at = state_at + {at}u + 4u * q;
        state[at] = x.x;
        state[at + 1u] = x.y;
        state[at + 2u] = x.z;
        state[at + 3u] = x.w;
    }}
}}

"
                );
            }
        }
    }
    text.push_str(&transfer(plan, trains));
    text
}

/// From storage at the start of a dispatch, and back at its end.
fn transfer(plan: &Plan, trains: bool) -> String {
    let mut load = String::new();
    let mut save = String::new();
    if plan.theta_near {
        load.push_str(
            "    for (var k = lane; k < 4u * QUADS; k += WIDTH) {\n        theta[k] = state[state_at + k];\n    }\n",
        );
        save.push_str(
            "    for (var k = lane; k < 4u * QUADS; k += WIDTH) {\n        state[state_at + k] = theta[k];\n    }\n",
        );
    }
    if trains && plan.shallow {
        let at = plan.place('g').expect("every method has a gradient");
        let _ = write!(
            load,
            "    for (var k = lane; k < 4u * QUADS; k += WIDTH) {{\n        g_shared[k] = state[state_at + {at}u + k];\n    }}\n"
        );
        let _ = write!(
            save,
            "    for (var k = lane; k < 4u * QUADS; k += WIDTH) {{\n        state[state_at + {at}u + k] = g_shared[k];\n    }}\n"
        );
    }
    if trains && plan.rest_near {
        let open = "    for (var own = 0u; own < OWN; own++) {\n        let q = lane + own * WIDTH;\n        if (q < QUADS) {\n";
        load.push_str(open);
        save.push_str(open);
        for &array in plan.arrays.iter().filter(|&&array| !(plan.shallow && array == 'g')) {
            let at = plan.place(array).expect("the array is the plan's own");
            let place = |e: u32| format!("state[state_at + 4u * q + {}u]", at + e);
            let all: Vec<String> = (0..4).map(place).collect();
            let _ = writeln!(load, "            {array}_own[own] = vec4<f32>({});", all.join(", "));
            for (e, c) in ["x", "y", "z", "w"].into_iter().enumerate() {
                let _ = writeln!(save, "            {} = {array}_own[own].{c};", place(e as u32));
            }
        }
        load.push_str("        }\n    }\n");
        save.push_str("        }\n    }\n");
    }
    match trains {
        true => format!("fn load() {{\n{load}    sync();\n}}\n\nfn save() {{\n    sync();\n{save}}}\n"),
        false => format!("fn load() {{\n{load}    sync();\n}}\n"),
    }
}

/// `g` in workgroup memory: the thread that works a number out is not the one that owns its place.
const SHARED_G: &str = "var<workgroup> g_shared: array<f32, 4u * QUADS>;

fn g_at(own: u32, q: u32) -> vec4<f32> {
    return vec4<f32>(g_shared[4u * q], g_shared[4u * q + 1u], g_shared[4u * q + 2u], g_shared[4u * q + 3u]);
}

fn set_g(own: u32, q: u32, x: vec4<f32>) {
    if (q < QUADS) {
        g_shared[4u * q] = x.x;
        g_shared[4u * q + 1u] = x.y;
        g_shared[4u * q + 2u] = x.z;
        g_shared[4u * q + 3u] = x.w;
    }
}

fn add_g(k: u32, x: vec4<f32>) {
    set_g(0u, k / 4u, g_at(0u, k / 4u) + x);
}
";

const SUM_OF_THREADS: &str = "fn sum_of_threads() -> f32 {
    var sum = 0.0f;
    for (var i = 0u; i < WIDTH; i++) {
        sum += sums[i];
    }
    return sum;
}
";

/// The part of `shaders/network.wgsl` that only training needs begins here.
const BACKWARDS: &str = "// -dL/do of the tile's first";

/// What a network without `shallow` cannot compile, as nothing shares its `g`.
const SHALLOW: &str = "// The gradient of a shallow network.";
const AFTER_SHALLOW: &str = "// `g <- -grad` of the mean";

/// The whole shader that trains.
pub fn run_shader(program: &Program, network: &Network, plan: &Plan) -> String {
    let network_text = include_str!("../shaders/network.wgsl");
    let network_text = match (plan.shallow, network_text.find(SHALLOW), network_text.find(AFTER_SHALLOW)) {
        (false, Some(from), Some(to)) => [&network_text[..from], &network_text[to..]].concat(),
        _ => network_text.to_owned(),
    };
    [
        &header(network, plan),
        include_str!("../shaders/run.wgsl"),
        include_str!("../shaders/math.wgsl"),
        include_str!("../shaders/rng.wgsl"),
        include_str!("../shaders/maps.wgsl"),
        &access(plan, true),
        &network_text,
        &layers(network, plan, true),
        SUM_OF_THREADS,
        &step(program, network, plan),
    ]
    .join("\n")
}

/// The whole shader that looks at losses, accuracies and grids.
pub fn evaluate_shader(network: &Network, plan: &Plan) -> String {
    let network_text = include_str!("../shaders/network.wgsl");
    let forwards = network_text.find(BACKWARDS).map_or(network_text, |end| &network_text[..end]);
    [
        &header(network, plan),
        include_str!("../shaders/evaluate.wgsl"),
        include_str!("../shaders/math.wgsl"),
        &access(plan, false),
        forwards,
        &layers(network, plan, false),
    ]
    .join("\n")
}

/// The shader of thermometers and histograms, for any network.
pub const DIAGNOSTICS: &str = include_str!("../shaders/diagnostics.wgsl");

/// A shader that writes random words and normals, and a map's results, for tests on a device.
pub fn probe_shader(body: &str) -> String {
    [
        include_str!("../shaders/math.wgsl"),
        include_str!("../shaders/rng.wgsl"),
        include_str!("../shaders/maps.wgsl"),
        body,
    ]
    .join("\n")
}
