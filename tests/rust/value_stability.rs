//! The promise that an experiment gives the same bits everywhere, and keeps giving them.
//!
//! `golden/fingerprints.json` is also run in real browsers (`browser/fingerprints.spec.mjs`). A change to one
//! of its fingerprints needs an entry in README's value-stability section and a new experiment version.
//! `golden/fingerprints-rows.json` watches every row on three networks and on every target; its races, which have each
//! row once, run in browsers too. THERMOGRAD_BLESS=1 writes it anew, for a new row or target.

use serde_json::{Map, Value, json};
use thermograd::engine::cpu::Chain;
use thermograd::experiment::Experiment;
use thermograd::methods::rows::SCHEMES;
use thermograd::methods::scheme::Scheme;
use thermograd::num::fingerprint::Fingerprint;
use thermograd::runner;
use thermograd::target::TARGETS;

/// The fingerprint of an experiment run in plain scalar code throughout.
fn plain_fingerprint(experiment: &Experiment) -> String {
    let mut fingerprint = Fingerprint::default();
    for lane in 0..experiment.lanes.len() {
        for replica in 0..experiment.replicas {
            let mut chain = Chain::new(experiment, lane, replica).plainly();
            chain.advance(experiment.steps);
            fingerprint.add(&chain.theta());
        }
    }
    fingerprint.finish()
}

#[test]
fn the_committed_experiments_keep_their_fingerprints() {
    let cases: Vec<serde_json::Value> =
        serde_json::from_str(include_str!("../golden/fingerprints.json")).expect("the golden file is JSON");
    let mut changed = Vec::new();
    for case in &cases {
        let link = case["link"].as_str().expect("a link");
        let experiment = Experiment::from_link(link).unwrap_or_else(|error| panic!("{link}: {error}"));
        let fingerprint = runner::run(&experiment, |_, _| Ok::<(), ()>(())).expect("nothing is written");
        // The plain loops are too slow for a build that is not optimised.
        if cfg!(not(debug_assertions)) {
            assert_eq!(plain_fingerprint(&experiment), fingerprint, "in plain code: {link}");
        }
        if case["fingerprint"] != fingerprint.as_str() {
            changed.push(format!("{fingerprint} instead of {} for {link}", case["fingerprint"]));
        }
    }
    assert!(changed.is_empty(), "{} fingerprints changed:\n{}", changed.len(), changed.join("\n"));
    assert!(cases.len() >= 10);
}

/// Three networks: one hidden layer of ReLUs, which has a kernel of its own, and the general one; three activations, both
/// losses, all orders of minibatches.
const NETWORKS: [&str; 3] = [
    "network.hidden=100&data.train=90&data.test=20&batch.size=20",
    "network.hidden=8,4&network.activation=tanh&network.loss=mse&data.train=50&data.test=20&batch.order=full",
    "network.hidden=16&network.activation=sigmoid&data.train=60&data.test=20&batch.size=7&batch.order=replacement",
];

/// Steps of a row on a network and on a target.
const STEPS: u64 = 200;

/// Lanes of a race at most.
const LANES: usize = 8;

/// Changes the usual parameters where these are too few or too large for what a row is run on.
fn lane(id: &str, number: usize, h: Option<f64>) -> String {
    let h = h.map(|h| format!("&lane{number}.h={h}")).unwrap_or_default();
    format!("lane{number}={id}{h}")
}

/// The fingerprint of a link's lanes, which should not diverge; the same in plain code.
fn fingerprint_of(link: &str) -> String {
    let experiment = Experiment::from_link(link).unwrap_or_else(|error| panic!("{link}: {error}"));
    let mut fingerprint = Fingerprint::default();
    for lane in 0..experiment.lanes.len() {
        let mut chain = Chain::new(&experiment, lane, 0);
        chain.advance(experiment.steps);
        // Barzilai and Borwein's step has no bound where the potential is not convex; its last state counts.
        let bounded = experiment.lanes[lane].scheme.id != "bbgd";
        assert!(chain.diverged_at().is_none() || !bounded, "lane {lane} diverges: {link}");
        fingerprint.add(&chain.theta());
    }
    let fingerprint = fingerprint.finish();
    // The plain loops are too slow for a build that is not optimised.
    if cfg!(not(debug_assertions)) {
        assert_eq!(plain_fingerprint(&experiment), fingerprint, "in plain code: {link}");
    }
    fingerprint
}

/// Every row on what `base` describes.
fn rows(base: &str, h: Option<f64>) -> Value {
    let row = |id: &str| {
        let link = format!("seed=3&steps={STEPS}&{base}&{}", lane(id, 1, h));
        (id.to_owned(), Value::from(fingerprint_of(&link)))
    };
    json!({ "on": base, "rows": SCHEMES.iter().map(|scheme| row(scheme.id)).collect::<Map<_, _>>() })
}

/// Races that have each row once, with its usual parameters.
fn races() -> Value {
    let race = |(i, schemes): (usize, &[Scheme])| {
        let lanes: Vec<String> = (1..).zip(schemes).map(|(number, scheme)| lane(scheme.id, number, None)).collect();
        let link = format!("seed=4&steps={STEPS}&{}&{}", NETWORKS[i % NETWORKS.len()], lanes.join("&"));
        json!({ "link": link, "fingerprint": fingerprint_of(&link) })
    };
    SCHEMES.chunks(LANES).enumerate().map(race).collect()
}

/// What `fingerprints-rows.json` should hold.
fn of_all_rows() -> Value {
    let targets = TARGETS.iter().map(|target| {
        let settings = match target.id {
            "harmonic" | "funnel" | "glass" => "&target.dimension=9",
            // As stiff as the usual inner steps allow.
            "gaussian" => "&target.dimension=9&target.high=4",
            _ => "",
        };
        rows(&format!("target={}{settings}&target.init_sd=0.5", target.id), Some(0.01))
    });
    json!({
        "races": races(),
        "networks": NETWORKS.map(|network| rows(network, None)),
        "targets": targets.collect::<Vec<_>>(),
    })
}

const ROWS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/fingerprints-rows.json");

fn golden_rows() -> Value {
    let text = std::fs::read_to_string(ROWS).expect("the golden file is there");
    serde_json::from_str(&text).expect("the golden file is JSON")
}

#[test]
fn every_row_keeps_its_bits_in_a_race() {
    for (found, golden) in list(&races()).iter().zip(list(&golden_rows()["races"])) {
        assert_eq!(found, golden);
    }
}

#[test]
#[cfg_attr(debug_assertions, ignore = "for an optimised build; the races above watch each row here")]
fn every_row_keeps_its_fingerprint_on_three_networks_and_on_every_target() {
    let found = of_all_rows();
    if std::env::var_os("THERMOGRAD_BLESS").is_some() {
        let text = serde_json::to_string_pretty(&found).expect("it is JSON");
        std::fs::write(ROWS, text + "\n").expect("the golden folder can be written");
    }
    let golden = golden_rows();
    let mut changed = Vec::new();
    for kind in ["networks", "targets"] {
        for (found, golden) in list(&found[kind]).iter().zip(list(&golden[kind])) {
            for (id, fingerprint) in found["rows"].as_object().expect("rows") {
                if golden["rows"][id] != *fingerprint {
                    changed.push(format!("{id} on {}", found["on"]));
                }
            }
        }
    }
    assert!(changed.is_empty(), "{} fingerprints changed:\n{}", changed.len(), changed.join("\n"));
    assert_eq!(found, golden, "THERMOGRAD_BLESS=1 accepts new rows and targets");
}

fn list(json: &Value) -> &[Value] {
    json.as_array().expect("a list")
}
