//! Exact small trajectories of an independent program (`golden/golden.json`, whose note defines them).

mod device;
mod reference;
mod rows;

use serde_json::Value as Json;
use std::sync::Arc;
use thermograd::data::spec::{Batch, Order};
use thermograd::data::{Minibatches, Sets};
use thermograd::engine::cpu::Chain;
use thermograd::engine::objective::Objective;
use thermograd::methods::lane::Lane;
use thermograd::methods::map::Map;
use thermograd::methods::program::Program;
use thermograd::methods::scheme::Scheme;
use thermograd::model::network::{Network, Points};
use thermograd::model::spec::{Activation, Loss};
use thermograd::num::rng::Stream;
use thermograd::settings::setting::Value;

const HIDDEN: usize = 3;

/// f32 arithmetic against the f64 reference over 5 steps; numbers are of order 1.
const TOLERANCE: f64 = 1e-5;

fn golden() -> Json {
    serde_json::from_str(include_str!("../golden/golden.json")).expect("the golden file is JSON")
}

fn numbers(json: &Json) -> Vec<f32> {
    json.as_array().expect("a list").iter().map(|x| x.as_f64().expect("a number") as f32).collect()
}

/// The reference's noise: R(n, slot)_i = 1.3 sin(1.7 (2n + slot) + 0.9 i + 0.3), i in canonical order.
fn injected(_seed: u64, step: u64, stream: Stream, first: usize, out: &mut [f32]) {
    let slot = stream.word() - Stream::Noise(0).word();
    for (k, out) in out.iter_mut().enumerate() {
        let position = first + k;
        // W1 lies input-major in memory, row-major in the reference.
        let i = if position < 2 * HIDDEN { (position % HIDDEN) * 2 + position / HIDDEN } else { position };
        *out = (1.3 * (1.7 * (2.0 * step as f64 + f64::from(slot)) + 0.9 * i as f64 + 0.3).sin()) as f32;
    }
}

/// A chain of the reference's problem: four points, all of them in every batch.
fn chain(golden: &Json, lane: &Lane) -> Chain {
    let network = Network::new(&[HIDDEN as u32], Activation::Relu, Loss::Bce);
    let x = golden["x"].as_array().expect("points").iter().flat_map(numbers).collect();
    let points = Points { inputs: 2, x, y: numbers(&golden["y"]) };
    let minibatches = Minibatches::new(&Batch { size: 4, order: Order::Full }, points.len(), 1);
    let theta = network.layout.from_canonical(&numbers(&golden["theta0"]));
    let program = Program::new(lane, &network.layout);
    let sets = Arc::new(Sets { train: points.clone(), test: points });
    Chain::assemble(Objective::training(network, sets, minibatches), program, theta, 1, injected, 1)
}

/// A lane with the reference's parameters; `names` translates its short names to this method's.
fn lane(id: &str, params: &Json, names: &[(&str, &str)]) -> Lane {
    let scheme = Scheme::find(id).expect("the method is in the table");
    let mut lane = Lane::usual(scheme);
    for (short, value) in params.as_object().expect("parameters") {
        let mut set = |key: &str, value| {
            let i = scheme.param(key).unwrap_or_else(|| panic!("{id} has no parameter {key}"));
            lane.values[i] = value;
        };
        match short.as_str() {
            "eq13" => set("friction", Value::Choice("epsilon xi")),
            "one_xi" => set("thermostat", Value::Choice("layer")),
            _ => {
                let key = names.iter().find(|(from, _)| from == short).map_or(short.as_str(), |(_, to)| to);
                set(key, Value::Real(value.as_f64().expect("a number")));
            }
        }
    }
    lane
}

fn assert_close(got: &[f32], expected: &[f32], what: &str) {
    assert_eq!(got.len(), expected.len(), "{what}");
    for (i, (got, expected)) in got.iter().zip(expected).enumerate() {
        let error = f64::from((got - expected).abs());
        assert!(error < TOLERANCE, "{what}, number {i}: {got} instead of {expected}");
    }
}

/// Runs the reference's steps of one method and compares theta, p, xi and the loss.
fn compare(id: &str, reference: &str, names: &[(&str, &str)]) {
    let golden = golden();
    let case = &golden["algs"][reference];
    let lane = lane(id, &case["params"], names);
    let mut chain = chain(&golden, &lane);
    for (step, expected) in case["steps"].as_object().expect("steps") {
        // The file's steps are in rising order as text too: 1, 2, 5.
        chain.advance(step.parse().expect("a step number"));
        let what = format!("{reference} after step {step}");
        assert_close(&chain.theta(), &numbers(&expected["theta"]), &format!("theta of {what}"));
        let state = chain.state();
        // The reference has no p where momenta are drawn afresh.
        if !state.p.is_empty() && id != "sgld-momenta" {
            // The kick family's p has the next half kick in it already.
            let kicks = lane.start().first().is_some_and(|op| op.map == Map::G) && lane.step()[0].fraction == 0.5;
            let half = if kicks { 0.5 * lane.real("h") as f32 } else { 0.0 };
            let p: Vec<f32> = state.p.iter().zip(&state.g).map(|(p, g)| p + half * g).collect();
            assert_close(&chain.layout().canonical(&p), &numbers(&expected["p"]), &format!("p of {what}"));
        }
        if !state.xi.is_empty() {
            assert_close(&state.xi, &numbers(&expected["xi"])[..state.xi.len()], &format!("xi of {what}"));
        }
        let loss = chain.metrics().expect("it has not diverged").train.loss;
        let expected = expected["loss"].as_f64().expect("a loss");
        assert!((loss - expected).abs() < TOLERANCE, "loss of {what}: {loss} instead of {expected}");
    }
}

#[test]
fn the_gradient_and_the_loss_at_the_start_are_the_reference() {
    let golden = golden();
    let mut chain = chain(&golden, &Lane::usual(Scheme::find("baoab").expect("a row")));
    let gradient: Vec<f32> = chain.state().g.iter().map(|g| -g).collect();
    assert_close(&chain.layout().canonical(&gradient), &numbers(&golden["grad"]), "gradient");
    let loss = chain.metrics().expect("it has not diverged").train.loss;
    assert!((loss - 0.6958944425854319).abs() < 1e-6, "loss {loss}: f32 logits, f64 sum");
}

#[test]
fn sgd_follows_the_reference() {
    compare("sgd", "sgd", &[]);
}

#[test]
fn adam_follows_the_reference() {
    compare("adam", "adam", &[]);
}

#[test]
fn sgld_follows_the_reference() {
    compare("sgld", "sgld", &[]);
}

#[test]
fn baoab_follows_the_reference() {
    compare("baoab", "baoab", &[("g1", "gamma"), ("t1", "tau")]);
}

#[test]
fn momentum_in_both_forms_follows_the_reference() {
    compare("momentum", "mom1", &[]);
    compare("momentum2", "mom2", &[]);
}

#[test]
fn sgld_by_algorithm_3_follows_the_reference() {
    compare("sgld-momenta", "sgldp", &[("t1", "tau")]);
}

#[test]
fn oba_follows_the_reference() {
    compare("oba", "oba", &[("g1", "gamma"), ("t1", "tau")]);
}

#[test]
fn langevin_in_layers_follows_the_reference() {
    compare("langevin-in-layers", "lala", &[("g1", "gamma1"), ("t1", "tau1"), ("g2", "gamma2"), ("t2", "tau2")]);
}

#[test]
fn adl_follows_the_reference() {
    compare("adl", "adl", &[("t1", "tau"), ("sA", "sigma_a"), ("eps", "epsilon")]);
}

#[test]
fn lol_follows_the_reference() {
    compare("lol", "lol", &[("g1", "gamma1"), ("t1", "tau1"), ("t2", "tau2")]);
}

const ADLALA: &[(&str, &str)] =
    &[("t1", "tau1"), ("t2", "tau2"), ("g2", "gamma2"), ("sA", "sigma_a"), ("eps", "epsilon")];

#[test]
fn adlala_follows_the_reference() {
    compare("adlala", "adlala", ADLALA);
}

#[test]
fn adlala_with_the_friction_of_equation_13_follows_the_reference() {
    compare("adlala", "adlala_eq13", ADLALA);
}
