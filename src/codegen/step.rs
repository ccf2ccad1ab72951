//! The generated step: a program's instructions as straight-line WGSL, and its coefficients in the same order.

use super::Plan;
use crate::network::Network;
use crate::program::{Instruction, Program};
use crate::rng::Stream;
use std::fmt::Write;
use std::ops::Range;

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
