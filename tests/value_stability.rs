//! The promise that an experiment gives the same bits everywhere, and keeps giving them.
//!
//! `golden/fingerprints.json` is also run in real browsers (`browser/fingerprints.spec.mjs`). A change to one
//! of its fingerprints needs an entry in README's value-stability section and a new experiment version.

use thermograd::experiment::Experiment;
use thermograd::runner;

#[test]
fn the_committed_experiments_keep_their_fingerprints() {
    let cases: Vec<serde_json::Value> =
        serde_json::from_str(include_str!("golden/fingerprints.json")).expect("the golden file is JSON");
    let mut changed = Vec::new();
    for case in &cases {
        let link = case["link"].as_str().expect("a link");
        let experiment = Experiment::from_link(link).unwrap_or_else(|error| panic!("{link}: {error}"));
        let fingerprint = runner::run(&experiment, |_, _| Ok::<(), ()>(())).expect("nothing is written");
        if case["fingerprint"] != fingerprint.as_str() {
            changed.push(format!("{fingerprint} instead of {} for {link}", case["fingerprint"]));
        }
    }
    assert!(changed.is_empty(), "{} fingerprints changed:\n{}", changed.len(), changed.join("\n"));
    assert_eq!(cases.len(), 10);
}
