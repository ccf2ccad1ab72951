//! The generated step: a program's instructions as straight-line WGSL, and its coefficients in the same order.

use super::plan::Plan;
use crate::methods::maps::Rule;
use crate::methods::program::{Instruction, Program};
use crate::model::network::Network;
use crate::num::rng::Stream;
use std::fmt::Write;
use std::ops::Range;

/// The coefficients of a program's step, in the order in which its code reads them.
pub fn coefficients(program: &Program) -> Vec<f32> {
    let mut out = Vec::new();
    collect(program, &program.step, &mut out);
    // A buffer may not be empty.
    out.push(0.0);
    out
}

fn collect(program: &Program, list: &[Instruction], out: &mut Vec<f32>) {
    for instruction in list {
        match instruction {
            Instruction::Gradient => {}
            Instruction::Drift { c, .. } | Instruction::Kick { c, .. } | Instruction::Descend { c, .. } => out.push(*c),
            Instruction::Bath { a, b, .. } => out.extend([*a, *b]),
            Instruction::Friction { c, .. } => out.push(*c),
            Instruction::NoisyFriction { c, b, .. } => out.extend([*c, *b]),
            Instruction::Noise { b, .. } | Instruction::Diffuse { b, .. } => out.push(*b),
            Instruction::Thermostat { groups, c, tau } => {
                out.push(*c);
                let n_tau = |group: &Range<usize>| (group.len() as f64 * tau) as f32;
                out.extend(program.thermostats[groups.clone()].iter().map(n_tau));
            }
            Instruction::Adam { beta1, beta2, epsilon, .. } => {
                out.extend([*beta1 as f32, *beta2 as f32, (1.0 - beta1) as f32, (1.0 - beta2) as f32, *epsilon]);
            }
            Instruction::Each { c, .. } => out.extend_from_slice(c),
            Instruction::Repeat { body, .. } => collect(program, body, out),
            Instruction::BarzilaiBorwein { .. }
            | Instruction::Save
            | Instruction::Accept { .. }
            | Instruction::Trajectory { .. }
            | Instruction::Elastic { .. }
            | Instruction::Report { .. }
            | Instruction::Metric { .. }
            | Instruction::MetricDrift { .. }
            | Instruction::MetricKick { .. }
            | Instruction::TemperedKick { .. }
            | Instruction::Temper(_) => unreachable!("the table says that this map runs on the processor only"),
        }
    }
}

/// A rule in WGSL: the arrays it reads and writes, and its statements, with `{0}`, `{1}`, ... for its coefficients and
/// `r` for its noise.
fn rule_text(rule: Rule) -> (&'static [char], &'static [char], &'static str) {
    match rule {
        Rule::Momentum => (&['p', 'g'], &['p'], "p = blend(p, {0}, g, {1});"),
        Rule::Nesterov => (&['t', 'p', 'g'], &['t'], "t = t + ({0} * p + {1} * g);"),
        Rule::Rms => {
            (&['t', 'v', 'g'], &['t', 'v'], "v = blend(v, {0}, g * g, {1});\nt = rms_move(t, v, g, {2}, {3});")
        }
        Rule::Preconditioned => (
            &['t', 'v', 'g'],
            &['t', 'v'],
            "v = blend(v, {0}, g * g, {1});\nt = preconditioned_move(t, v, g, {2}, {3}, {4}, r);",
        ),
        Rule::AdaptiveNoise => (
            &['t', 'm', 'v', 'g'],
            &['t', 'm', 'v'],
            "v = running_variance(v, m, -g, {0}, {1});\nm = blend(m, {0}, -g, {1});\nt = adaptive_noise_move(t, m, v, g, {2}, {3}, r);",
        ),
        Rule::SantaSplit => (SANTA, SANTA_WRITES, SANTA_SPLIT),
        Rule::SantaEuler => (SANTA, SANTA_WRITES, SANTA_EULER),
        Rule::SantaStart => unreachable!("the processor does a program's start"),
        Rule::Variance => {
            (&['m', 'v', 'g'], &['m', 'v'], "v = running_variance(v, m, g, {0}, {1});\nm = blend(m, {0}, g, {1});")
        }
        Rule::VarianceFriction => (&['p', 'v'], &['p'], "p = variance_friction(p, v, {0});"),
        Rule::Anchor => (&['t'], &['y', 'z'], "y = t;\nz = t;"),
        Rule::AnchorSum => (&['t'], &['y', 'z'], "y = t;\nz = vec4<f32>(0.0f);"),
        Rule::Pull => (&['t', 'y', 'g'], &['t'], "t = t + ({0} * g - {1} * (t - y));"),
        Rule::Average => (&['t', 'z'], &['z'], "z = {0} * z + {1} * t;"),
        Rule::EntropySlope => (&['y', 'z'], &['t', 'g'], "g = z - y;\nt = y;"),
        Rule::Scatter => (&['y'], &['t'], "t = y + {0} * r;"),
        Rule::Gather => (&['z', 'g'], &['z'], "z = z + {0} * g;"),
        Rule::GatheredSlope => (&['y', 'z'], &['t', 'g'], "g = z;\nt = y;"),
    }
}

const SANTA: &[char] = &['t', 'p', 'm', 'v', 'g'];
const SANTA_WRITES: &[char] = &['t', 'p', 'm', 'v'];
// Exploration and refinement are one text, told apart by a coefficient: the shader stays when the phase changes.
const SANTA_SPLIT: &str =
    "let santa = santa_split(Santa(t, p, m, v), g, array<f32, 8>({0}, {1}, {2}, {3}, {4}, {5}, {6}, {7}), r);
t = santa.theta;
p = santa.u;
m = santa.alpha;
v = santa.v;";
const SANTA_EULER: &str =
    "let santa = santa_euler(Santa(t, p, m, v), g, array<f32, 8>({0}, {1}, {2}, {3}, {4}, {5}, {6}, {7}), r);
t = santa.theta;
p = santa.u;
m = santa.alpha;
v = santa.v;";

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
    /// Inside a loop: the noise streams of one turn.
    turn: Option<u32>,
}

impl Steps<'_> {
    fn coefficient(&mut self) -> String {
        self.next += 1;
        match self.program.follows_time() {
            true => format!("coefficients[row + {}u]", self.next - 1),
            false => format!("coefficients[{}]", self.next - 1),
        }
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

    fn normals(&self, stream: Stream) -> String {
        let word = stream.word();
        match self.turn {
            Some(streams) if streams > 0 => format!("normals(step, {word}u + turn * {streams}u, q)"),
            _ => format!("normals(step, {word}u, q)"),
        }
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
                self.assign(at, 'p', &format!("bath(p, {a}, {b}, {})", self.normals(*noise)));
                self.unless_zero(from, &b);
                let from = self.run.len();
                self.assign(at, 'p', &format!("damp(p, {a})"));
                let body = self.run.split_off(from);
                if !body.is_empty() {
                    self.run.pop();
                    let _ = write!(self.run, " else {{\n{}        }}\n", indent(&body, 1));
                }
            }
            Instruction::Friction { groups, euler, .. } => {
                let c = self.coefficient();
                self.touch(&['p'], &['p']);
                for group in groups.clone() {
                    let name = format!("damping{}_{group}", self.next - 1);
                    let _ = match euler {
                        true => writeln!(self.before, "    let {name} = 1.0f - {c} * xi[{group}u];"),
                        false => writeln!(self.before, "    let {name} = friction({c}, xi[{group}u]);"),
                    };
                    let at = self.program.thermostats[group].clone();
                    self.assign(&at, 'p', &format!("damp(p, {name})"));
                }
            }
            Instruction::NoisyFriction { groups, noise, .. } => {
                let (c, b) = (self.coefficient(), self.coefficient());
                self.touch(&['p'], &['p']);
                for group in groups.clone() {
                    let name = format!("bath{}_{group}", self.next - 1);
                    let _ = writeln!(self.before, "    let {name} = noisy_friction({c} * xi[{group}u]);");
                    let at = self.program.thermostats[group].clone();
                    let normals = self.normals(*noise);
                    self.assign(&at, 'p', &format!("bath(p, {name}.x, {b} * {name}.y, {normals})"));
                }
            }
            Instruction::Noise { at, noise, .. } => {
                let b = self.coefficient();
                self.touch(&['p'], &['p']);
                self.assign(at, 'p', &format!("add_scaled(p, {b}, {})", self.normals(*noise)));
                self.unless_zero(from, &b);
            }
            Instruction::Thermostat { groups, .. } => {
                let c = self.coefficient();
                // A word may have several thermostats of one group.
                let own = self.next - 1;
                for group in groups.clone() {
                    let at = self.program.thermostats[group].clone();
                    let _ = writeln!(self.before, "    var square{own}_{group} = 0.0f;");
                    self.touch(&['p'], &[]);
                    if at.is_empty() {
                        continue;
                    }
                    let line = format!(
                        "if (q >= {}u && q < {}u) {{\n    square{own}_{group} += square(p, q, {}u, {}u);\n}}",
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
                        "    sums[lane] = square{own}_{group};
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
            Instruction::Diffuse { at, noise, frozen, .. } => {
                let b = self.coefficient();
                self.touch(&['t'], &['t']);
                let normals = match frozen {
                    true => self.normals(*noise).replace("(step,", "(0u,"),
                    false => self.normals(*noise),
                };
                self.assign(at, 't', &format!("add_scaled(t, {b}, {normals})"));
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
            Instruction::Each { rule, at, c, noise } => {
                debug_assert_eq!(*at, 0..self.len, "rules are for all weights");
                let c: Vec<String> = c.iter().map(|_| self.coefficient()).collect();
                let (reads, writes, text) = rule_text(*rule);
                self.touch(&[reads, writes].concat(), writes);
                let mut text = text.to_owned();
                for (k, c) in c.iter().enumerate() {
                    text = text.replace(&format!("{{{k}}}"), c);
                }
                if let Some(k) = rule.noise() {
                    let normals = self.normals(*noise);
                    text =
                        format!("var r = vec4<f32>(0.0f);\nif ({} != 0.0f) {{\n    r = {normals};\n}}\n{text}", c[k]);
                    text = format!("{{\n{}}}", indent(&text, 1));
                }
                self.run.push_str(&indent(&text, 2));
            }
            Instruction::Repeat { times, streams, body } => {
                self.end_run(false);
                let outside = std::mem::take(&mut self.text);
                self.turn = Some(*streams);
                for instruction in body {
                    self.instruction(instruction);
                }
                self.end_run(false);
                self.turn = None;
                let inside = std::mem::replace(&mut self.text, outside);
                let _ = write!(
                    self.text,
                    "    for (var turn = 0u; turn < {times}u; turn++) {{\n{}    }}\n",
                    indent(&inside, 1)
                );
            }
            other => unreachable!("{other:?} runs on the processor only"),
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
        for name in ['t', 'p', 'g', 'm', 'v', 'y', 'z'] {
            if reads.contains(&name) {
                let keyword = if writes.contains(&name) { "var" } else { "let" };
                let value = if name == 't' { "theta_quad(q)".into() } else { format!("{name}_at(own, q)") };
                let _ = writeln!(text, "        {keyword} {name} = {value};");
            }
        }
        text.push_str(&run);
        for name in ['t', 'p', 'g', 'm', 'v', 'y', 'z'] {
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
        turn: None,
    };
    steps.text.push_str("// One step; `k` is its first minibatch.\n");
    let name = if plan.gradients > 1 { "first" } else { "k" };
    let _ = writeln!(steps.text, "fn step(step: u32, {name}: u32, correction: u32) {{");
    if plan.gradients > 1 {
        steps.text.push_str("    var k = first;\n");
    }
    if program.follows_time() {
        // Coefficients of their own for every step.
        let _ = writeln!(steps.text, "    let row = correction * {}u;", coefficients(program).len());
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
