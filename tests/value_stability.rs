//! The promise that an experiment gives the same bits everywhere, and keeps giving them.
//!
//! `golden/fingerprints.json` is also run in real browsers (`browser/fingerprints.spec.mjs`). A change to one
//! of its fingerprints needs an entry in README's value-stability section and a new experiment version.

use thermograd::engine::cpu::Chain;
use thermograd::experiment::Experiment;
use thermograd::num::fingerprint::Fingerprint;
use thermograd::runner;

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
        serde_json::from_str(include_str!("golden/fingerprints.json")).expect("the golden file is JSON");
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
