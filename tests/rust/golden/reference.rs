//! `golden-methods.json`: exact trajectories of every row by an independent program, in f64. Its `note` defines the two
//! objectives, the noise, and what it keeps of a state; here they are handed to the engine in place of its own.

use serde_json::Value as Json;
use std::sync::{Arc, LazyLock};
use thermograd::data::spec::{Batch, Order};
use thermograd::data::{Minibatches, Sets};
use thermograd::engine::cpu::Chain;
use thermograd::engine::objective::Objective;
use thermograd::methods::lane::Lane;
use thermograd::methods::program::Program;
use thermograd::methods::scheme::Scheme;
use thermograd::methods::splitting::Word;
use thermograd::methods::state::State;
use thermograd::model::layout::Layout;
use thermograd::model::network::{Network, Points};
use thermograd::model::spec::{Activation, Loss};
use thermograd::num::rng::Stream;
use thermograd::num::stats::Moment;
use thermograd::settings::setting::{Kind, Value};
use thermograd::target::{Potential, Window};

/// Hidden units of objective B, the network of `golden.json`.
pub const HIDDEN: usize = 3;

/// The file.
pub static FILE: LazyLock<Json> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../golden/golden-methods.json")).expect("the golden file is JSON")
});

pub fn list(json: &Json) -> &[Json] {
    json.as_array().expect("a list")
}

pub fn number(json: &Json) -> f64 {
    json.as_f64().expect("a number")
}

pub fn numbers(json: &Json) -> Vec<f64> {
    list(json).iter().map(number).collect()
}

pub fn narrow(x: &[f64]) -> Vec<f32> {
    x.iter().map(|&x| x as f32).collect()
}

/// One trajectory of the file.
#[derive(Clone, Copy)]
pub struct Case(pub &'static Json);

impl Case {
    /// All of these names, `method` or `method:option` as in the file.
    pub fn of(method: &str) -> Vec<Case> {
        list(&FILE["rows"]).iter().filter(|case| case["method"] == method).map(Case).collect()
    }

    pub fn id(self) -> &'static str {
        self.0["id"].as_str().expect("a name")
    }

    /// Whether it moves on objective A, the polynomial; else on B, the network.
    pub fn on_a(self) -> bool {
        self.0["objective"] == "A"
    }

    /// The state at the end of each step.
    pub fn steps(self) -> &'static [Json] {
        list(&self.0["steps"])
    }

    /// The row with the file's parameters; its option or word after a colon.
    pub fn lane(self) -> Lane {
        let method = self.0["method"].as_str().expect("a name");
        let (id, option) = method.split_once(':').unwrap_or((method, ""));
        let scheme = Scheme::find(id).unwrap_or_else(|| panic!("{id} is no row"));
        let mut lane = match id {
            "custom" => Lane::with_word(scheme, Some(Word::new(scheme, option).expect("the word makes sense"))),
            _ => Lane::usual(scheme),
        };
        let mut set = |key: &str, json: &Json| {
            let i = lane.param(key).unwrap_or_else(|| panic!("{method} has no parameter {key}"));
            lane.values[i] = match lane.params()[i].kind {
                Kind::Real { .. } => Value::Real(number(json)),
                Kind::Integer { .. } => Value::Integer(json.as_u64().expect("a whole number")),
                Kind::Flag { .. } => Value::Flag(json.as_bool().expect("a yes or no")),
                Kind::Choice { options, .. } => {
                    let known = options.iter().find(|option| *json == option.value);
                    Value::Choice(known.unwrap_or_else(|| panic!("{key} is never {json}")).value)
                }
            };
        };
        for (key, json) in self.0["params"].as_object().expect("parameters") {
            set(key, json);
        }
        if id != "custom" && !option.is_empty() {
            set(option, &Json::Bool(true));
        }
        lane
    }

    /// The chain of this case before its first step, with the file's objective and noise.
    pub fn chain(self) -> Chain {
        let lane = self.lane();
        let method = lane.scheme.id;
        let full = ["gd", "bbgd", "hmc", "mala", "ghmc", "metropolised"].contains(&method);
        assert_eq!(lane.scheme.full_batch, full, "{method}: the file's list of full-batch methods");
        let (objective, theta) = if self.on_a() { polynomial(full) } else { network() };
        let normals = match (self.on_a(), method == "trivialized-sgd") {
            (true, false) => normals::<false, false>,
            (true, true) => normals::<false, true>,
            (false, false) => normals::<true, false>,
            (false, true) => normals::<true, true>,
        };
        let program = Program::new(&lane, objective.layout());
        Chain::assemble(objective, program, theta, 1, normals, 1).with_uniforms(uniform)
    }

    /// Compares a state at the end of a step with the file's, all that the file has of it. Gives the largest error.
    pub fn compare(self, step: usize, state: &State, layout: &Layout, tolerance: f64) -> f64 {
        let mut worst = 0.0f64;
        let what = |name: &str| format!("{} after step {}: {name}", self.id(), step + 1);
        for (name, json) in self.steps()[step].as_object().expect("a state") {
            let canonical = |x: &[f32]| layout.canonical(x);
            let error = match (name.as_str(), json) {
                ("theta", _) => close(&canonical(&state.theta), json, tolerance, &what(name)),
                // Santa's velocity is u.
                ("p" | "u", _) => close(&canonical(&state.p), json, tolerance, &what(name)),
                ("v" | "C", _) => close(&canonical(&state.v), json, tolerance, &what(name)),
                // Santa's friction is alpha.
                ("m" | "mu", _) | ("alpha", Json::Array(_)) => {
                    close(&canonical(&state.m), json, tolerance, &what(name))
                }
                ("xi", _) => close(&state.xi, json, tolerance, &what(name)),
                ("alpha" | "r_alpha", _) => {
                    let tempering = state.tempering.as_ref().expect("the method is tempered");
                    let got = if name == "alpha" { tempering.alpha } else { tempering.r };
                    close(&[got as f32], &Json::Array(vec![json.clone()]), tolerance, &what(name))
                }
                ("walkers_theta" | "walkers_p", Json::Array(walkers)) => {
                    assert_eq!(state.walkers.len(), walkers.len(), "{}", what("walkers"));
                    let one = |(w, (walker, json)): (usize, (&State, &Json))| {
                        let got = if name == "walkers_p" { &walker.p } else { &walker.theta };
                        close(&canonical(got), json, tolerance, &what(&format!("{name} of walker {w}")))
                    };
                    state.walkers.iter().zip(walkers).enumerate().map(one).fold(0.0, f64::max)
                }
                ("accepted", _) => {
                    let before = &self.steps()[..=step];
                    let passed = before.iter().filter(|step| step["accepted"] == true).count() as u64;
                    assert_eq!(state.accepted, [passed, step as u64 + 1], "{}", what(name));
                    0.0
                }
                // No part of a state: theta shows them. The loss is compared where there is an objective.
                ("loss" | "rate" | "order" | "field" | "dH", _) => 0.0,
                _ => panic!("{}: nothing compares it", what(name)),
            };
            worst = worst.max(error);
        }
        worst
    }
}

/// Every number within `tolerance (1 + |x|)`. Gives the largest error, relative to that.
pub fn close(got: &[f32], expected: &Json, tolerance: f64, what: &str) -> f64 {
    let expected = numbers(expected);
    let mut worst = 0.0f64;
    assert_eq!(got.len(), expected.len(), "{what}");
    for (i, (&got, &expected)) in got.iter().zip(&expected).enumerate() {
        let error = (f64::from(got) - expected).abs() / (1.0 + expected.abs());
        assert!(error < tolerance, "{what}, number {i}: {got} instead of {expected}, off by {error:.1e}");
        worst = worst.max(error);
    }
    worst
}

/// OBJECTIVE A, its coefficients from the file; with minibatches or, for full-batch methods, without.
#[derive(Debug)]
struct Polynomial {
    a: Vec<f64>,
    b: Vec<f64>,
    kappa: f64,
    full: bool,
}

impl Polynomial {
    fn new(full: bool) -> Polynomial {
        let json = &FILE["objectives"]["A"];
        Polynomial { a: numbers(&json["a"]), b: numbers(&json["b"]), kappa: number(&json["kappa"]), full }
    }

    /// Component i of c(k, w), the slope that minibatch k of walker w adds.
    fn slope(&self, k: u64, walker: u32, i: usize) -> f64 {
        if self.full { 0.0 } else { slope(k, walker, i) }
    }

    fn gradient(&self, theta: &[f64], i: usize) -> f64 {
        let x = theta[i];
        let before = if i > 0 { theta[i - 1] } else { 0.0 };
        let after = theta.get(i + 1).copied().unwrap_or_default();
        self.a[i] * x + self.b[i] * x * x * x + self.kappa * (before + after)
    }
}

/// c(k, w)_i of objective A.
pub fn slope(k: u64, walker: u32, i: usize) -> f64 {
    0.3 * (2.1 * k as f64 + 1.3 * f64::from(walker) + 0.7 * i as f64 + 0.4).sin()
}

impl Potential for Polynomial {
    fn dimension(&self) -> usize {
        self.a.len()
    }

    fn energy(&self, theta: &[f64]) -> f64 {
        let alone = |i: usize| self.a[i] * theta[i].powi(2) / 2.0 + self.b[i] * theta[i].powi(4) / 4.0;
        let pairs: f64 = theta.windows(2).map(|pair| pair[0] * pair[1]).sum();
        (0..theta.len()).map(alone).sum::<f64>() + self.kappa * pairs
    }

    fn force(&self, _: &[f32], _: &mut [f32]) {
        panic!("the engine says which minibatch of which walker it wants");
    }

    fn minibatch_force(&self, walker: u32, k: u64, theta: &[f32], g: &mut [f32]) {
        let theta: Vec<f64> = theta.iter().map(|&x| f64::from(x)).collect();
        for (i, g) in g.iter_mut().enumerate() {
            *g = -(self.gradient(&theta, i) + self.slope(k, walker, i)) as f32;
        }
    }

    fn minibatch_energy(&self, k: u64, theta: &[f64]) -> f64 {
        let tilt: f64 = theta.iter().enumerate().map(|(i, x)| self.slope(k, 0, i) * x).sum();
        self.energy(theta) + tilt
    }

    fn moments(&self, _: f64) -> Option<Vec<Moment>> {
        None
    }

    fn ln_z(&self, _: f64) -> Option<f64> {
        None
    }

    fn window(&self, _: f64) -> Option<Window> {
        None
    }
}

fn polynomial(full: bool) -> (Objective, Vec<f32>) {
    let theta = narrow(&numbers(&FILE["objectives"]["A"]["theta0"]));
    (Objective::target(Arc::new(Polynomial::new(full))), theta)
}

/// OBJECTIVE B: four points, all of them in every minibatch.
fn network() -> (Objective, Vec<f32>) {
    let json = &FILE["objectives"]["B"];
    let network = Network::new(&[HIDDEN as u32], Activation::Relu, Loss::Bce);
    let points = points();
    let minibatches = Minibatches::new(&Batch { size: 4, order: Order::Full }, points.len(), 1);
    let theta = network.layout.from_canonical(&narrow(&numbers(&json["theta0"])));
    let sets = Arc::new(Sets { train: points.clone(), test: points });
    (Objective::training(network, sets, minibatches), theta)
}

/// The points of objective B.
pub fn points() -> Points {
    let json = &FILE["objectives"]["B"];
    let x = list(&json["x"]).iter().flat_map(numbers).map(|x| x as f32).collect();
    Points { inputs: 2, x, y: narrow(&numbers(&json["y"])) }
}

/// Where number `position` of objective B's theta stands in the file: W1 lies input-major in memory, row-major there.
pub fn of_network(position: usize) -> usize {
    if position < 2 * HIDDEN { (position % HIDDEN) * 2 + position / HIDDEN } else { position }
}

/// Noise streams of a start begin here, those of walkers apart by so much (`methods/program`, `engine/cpu`).
const START: u32 = 1 << 20;
const WALKER: u32 = 1 << 24;

/// One number of the file's noise: R(n, slot, w)_i, or start(j)_i before the first step.
pub fn noise(step: u64, stream: u32, i: usize) -> f64 {
    let (walker, slot) = (stream / WALKER, stream % WALKER);
    let i = i as f64;
    let angle = match slot.checked_sub(START) {
        Some(j) => 0.8 * i + 2.0 + 1.1 * f64::from(j),
        None => 1.7 * (2.0 * step as f64 + f64::from(slot)) + 0.9 * i + 0.3 + 2.3 * f64::from(walker),
    };
    1.3 * angle.sin()
}

/// The file's noise in the engine's place for it. Trivialized-SGD's field is the start's first vector.
fn normals<const NETWORK: bool, const FIELD: bool>(_: u64, step: u64, stream: Stream, first: usize, out: &mut [f32]) {
    let slot = stream.word() - Stream::Noise(0).word();
    if FIELD {
        assert_eq!((step, slot), (0, 0), "the field is one vector, drawn once");
    }
    let slot = if FIELD { START } else { slot };
    for (k, out) in out.iter_mut().enumerate() {
        let i = if NETWORK { of_network(first + k) } else { first + k };
        *out = noise(step, slot, i) as f32;
    }
}

/// u(n, j): the test's is number 0; the coin of a trajectory, the engine's number 3, is number 1.
fn uniform(_: u64, step: u64, index: u32) -> f32 {
    let j = match index {
        0 => 0.0,
        3 => 1.0,
        _ => return f32::NAN, // only where step and length are random, which the file's are not
    };
    (0.5 + 0.45 * (2.7 * step as f64 + 1.9 * j + 0.6).sin()) as f32
}
