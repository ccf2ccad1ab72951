//! Every row of the table on the processor's engine, against `golden-methods.json`.

use super::reference::{Case, FILE, close, list, noise, number, numbers, slope};
use std::collections::BTreeSet;
use thermograd::engine::cpu::Chain;
use thermograd::experiment::Experiment;
use thermograd::methods::rows::SCHEMES;

/// What f32 arithmetic leaves against f64 over five steps, relative to 1 + |x|.
pub fn tolerance(case: Case) -> f64 {
    let (row, objective) = case.id().split_once('/').expect("a row and an objective");
    match row {
        // A quotient of small differences of gradients; 5e-6 seen.
        "bbgd" if objective.starts_with('B') => 2e-5,
        // (1 - e^{-2x}) / 2x loses digits where x is small; 1e-6 seen.
        "adl-f" => 2e-6,
        // A velocity near 0 divides; 1.8e-5 seen.
        "santa-euler" if objective == "B1" => 4e-5,
        // A hill of the bias has a curvature of its height over its width squared, 115, which carries the rounding of
        // one noise number into r; 4e-6 seen.
        "ctld" => 1e-5,
        // 5e-7 seen, in xi and p of thermostats, which feed each other.
        _ => 1e-6,
    }
}

/// Runs the cases of a row. Half way the state passes through a snapshot into a fresh chain.
fn follows(method: &str) {
    let cases = Case::of(method);
    assert_eq!(cases.len(), 4, "{method}: objectives A and B, two settings each");
    for case in cases {
        let mut chain = case.chain();
        for (step, expected) in case.steps().iter().enumerate() {
            if step == 3 {
                let snapshot = chain.snapshot();
                chain = case.chain();
                chain.restore(snapshot);
            }
            chain.advance(step as u64 + 1);
            case.compare(step, chain.state(), chain.layout(), tolerance(case));
            let loss = chain.metrics().expect("it has not diverged").train.loss;
            let what = format!("{} after step {}: loss", case.id(), step + 1);
            close(&[loss as f32], &serde_json::json!([expected["loss"]]), tolerance(case), &what);
        }
        assert_eq!(chain.gradients(), number(&case.0["gradients"]) as u64, "{}: gradients", case.id());
    }
}

macro_rules! rows {
    ($($test:ident: $method:literal,)*) => {
        $(
            #[test]
            fn $test() {
                follows($method);
            }
        )*

        /// The file's names of methods, options and words that have a test here.
        pub const TESTED: &[&str] = &[$($method),*];
    };
}

rows! {
    gd: "gd",
    sgd: "sgd",
    momentum: "momentum",
    momentum2: "momentum2",
    nesterov: "nesterov",
    rmsprop: "rmsprop",
    adagrad: "adagrad",
    adam: "adam",
    bbgd: "bbgd",
    annealsgd: "annealsgd",
    trivialized_sgd: "trivialized-sgd",
    sgld: "sgld",
    sgld_beta: "sgld-beta",
    sgld_momenta: "sgld-momenta",
    psgld: "psgld",
    asgld: "asgld",
    santa: "santa",
    santa_euler: "santa-euler",
    oba: "oba",
    oab: "oab",
    abo: "abo",
    aob: "aob",
    boa: "boa",
    gla1: "gla1",
    gla2: "gla2",
    baoab: "baoab",
    aboba: "aboba",
    obabo: "obabo",
    sghmc: "sghmc",
    baoab_with_two_gradients: "baoab:two_gradients",
    langevin_in_layers: "langevin-in-layers",
    lol: "lol",
    adl: "adl",
    adl_f: "adl-f",
    adl_in_layers: "adl-in-layers",
    adlala: "adlala",
    sgnht: "sgnht",
    ccadl: "ccadl",
    a_word: "custom:BAOAOAB",
    a_word_for_each_part: "custom:hidden: BACDEDCAB; output: BAOAB",
    a_word_with_e_and_f: "custom:BAEFEAB",
    ctld: "ctld",
    hmc: "hmc",
    mala: "mala",
    ghmc: "ghmc",
    metropolised: "metropolised",
    entropy_sgd: "entropy-sgd",
    entropy_adam: "entropy-adam",
    hj: "hj",
    heat: "heat",
    elastic_sgd: "elastic-sgd",
    parle: "parle",
    ensemble_quasi_newton: "ensemble-quasi-newton",
}

#[test]
fn every_row_of_the_table_and_every_case_of_the_file_has_a_test() {
    let cases = list(&FILE["rows"]);
    assert_eq!(cases.len(), 212);
    let known: BTreeSet<&str> = cases.iter().map(|case| case["method"].as_str().expect("a name")).collect();
    assert_eq!(known, TESTED.iter().copied().collect());
    let rows: BTreeSet<&str> = known.iter().map(|method| method.split(':').next().unwrap_or_default()).collect();
    assert_eq!(rows, SCHEMES.iter().map(|scheme| scheme.id).collect());
}

#[test]
fn the_objectives_and_the_noise_here_are_the_files() {
    let close = |got: f64, expected: f64| assert!((got - expected).abs() < 1e-10, "{got} instead of {expected}");
    let all = |expected: &[f64], got: &dyn Fn(usize) -> f64| {
        for (i, &expected) in expected.iter().enumerate() {
            close(got(i), expected);
        }
    };
    let (a, r) = (&FILE["objectives"]["A"], &FILE["noise"]);
    all(&numbers(&a["c0"]), &|i| slope(0, 0, i));
    all(&numbers(&a["c1"]), &|i| slope(1, 0, i));
    all(&numbers(&r["R00_A"]), &|i| noise(0, 0, i));
    all(&numbers(&r["R01_A"]), &|i| noise(0, 1, i));
    all(&numbers(&r["R10_A"]), &|i| noise(1, 0, i));
    all(&numbers(&r["R00_walker1_A"]), &|i| noise(0, 1 << 24, i));
    all(&numbers(&r["start0_A"]), &|i| noise(0, 1 << 20, i));
    all(&numbers(&r["start1_A"]), &|i| noise(0, (1 << 20) + 1, i));
    all(&numbers(&r["scalar"]), &|n| noise(n as u64, 1, 0));
    for method in ["sgd", "gd"] {
        for case in Case::of(method) {
            let objective = &FILE["objectives"][case.0["objective"].as_str().expect("A or B")];
            let mut chain = case.chain();
            let loss = chain.metrics().expect("it has not diverged").train.loss;
            // f32 logits on B, f32 weights on A.
            assert!((loss - number(&objective["loss0"])).abs() < 1e-6, "{}: {loss}", case.id());
        }
    }
}

#[test]
fn schedules_move_the_weights_by_the_files_step_sizes() {
    for case in list(&FILE["schedules"]) {
        let mut link = "#target=harmonic&target.init_sd=1&lane1=sgd".to_owned();
        for (key, value) in case.as_object().expect("a schedule") {
            match key.as_str() {
                "values" => {}
                "from" => link += &format!("&lane1.h={value}"),
                "schedule" => link += &format!("&lane1.h.schedule={}", value.as_str().expect("a name")),
                // `every` is a whole number.
                _ => link += &format!("&lane1.h.{key}={}", number(value)),
            }
        }
        let experiment = Experiment::from_link(&link).unwrap_or_else(|error| panic!("{link}: {error}"));
        let lane = &experiment.lanes[0];
        for (t, expected) in numbers(&case["values"]).into_iter().enumerate() {
            let value = lane.real_at("h", t as u64);
            // The file has twelve digits.
            assert!((value / expected - 1.0).abs() < 1e-10, "{link}, t = {t}: {value} instead of {expected}");
        }
        // The engine's own steps on the potential theta^2 / 2: theta <- (1 - h_t) theta.
        let mut chain = Chain::new(&experiment, 0, 0);
        for (t, h) in numbers(&case["values"]).into_iter().enumerate() {
            let before = f64::from(chain.theta()[0]);
            chain.advance(t as u64 + 1);
            let ratio = f64::from(chain.theta()[0]) / before;
            // A few roundings of f32.
            assert!((ratio - (1.0 - h)).abs() < 1e-6, "{link}, step {t}: {ratio} with h = {h}");
        }
    }
}
