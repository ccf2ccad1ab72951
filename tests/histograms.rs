//! Histograms on targets, and the temperature that each method is compared at.

use std::sync::Arc;
use thermograd::engine::cpu::Chain;
use thermograd::engine::replay::Replay;
use thermograd::experiment::Experiment;
use thermograd::methods::lane::Lane;
use thermograd::methods::rows::SCHEMES;
use thermograd::methods::scheme::Scheme;
use thermograd::num::rng::{self, Stream};
use thermograd::target::bins::{Bins, Histogram};
use thermograd::target::{RACE, TARGETS};

fn experiment(json: &str) -> Experiment {
    Experiment::from_json(json).unwrap_or_else(|error| panic!("{json}: {error}"))
}

fn bins(experiment: &Experiment, tau: f64) -> Option<Bins> {
    let target = experiment.target.as_ref().expect("it names one");
    Bins::new(&*target.potential(experiment.data_seed()), tau)
}

#[test]
fn shares_of_cells_add_up_to_the_density_in_sight() {
    for kind in TARGETS {
        let experiment = experiment(&format!(r#"{{"target":{{"kind":"{}"}}}}"#, kind.id));
        for tau in [0.5, 1.0, 2.0] {
            let Some(bins) = bins(&experiment, tau) else {
                assert_eq!(kind.id, "glass", "the only one without a known law");
                continue;
            };
            let sum: f64 = bins.shares.iter().sum();
            // 99 % of what the target's window holds is in sight; the funnel's window itself holds less the hotter it is.
            let least = if kind.id == "funnel" { 0.5 } else { 0.98 };
            assert!((least..1.0 + 1e-3).contains(&sum), "{} at {tau}: {sum}", kind.id);
            assert!((sum + bins.outside - 1.0).abs() < 1e-3, "{} at {tau}", kind.id);
        }
    }
}

#[test]
fn independent_draws_are_as_far_from_the_density_as_stated() {
    for dimension in [2, 5] {
        let experiment = experiment(&format!(r#"{{"target":{{"kind":"harmonic","a":4,"dimension":{dimension}}}}}"#));
        let mut histogram = Histogram::new(Arc::new(bins(&experiment, 1.0).expect("it is normal")));
        let mut theta = vec![0.0; 2];
        for k in 0..20_000 {
            rng::normals(3, k, Stream::TrainData, 0, &mut theta);
            theta.iter_mut().for_each(|x| *x *= 0.5); // sqrt(tau / a)
            histogram.add(&theta);
        }
        let (found, stated) = (histogram.distance().expect("some"), histogram.bins.of_independent(20_000));
        // The distance is a mean over some hundred cells (forty on the line), so it scatters by a tenth or so.
        assert!((found / stated - 1.0).abs() < 0.25, "{dimension}: {found} instead of {stated}");
        assert_eq!(histogram.samples(), 20_000);
    }
}

#[test]
fn counting_begins_after_burn_in_and_replays_exactly() {
    let experiment =
        experiment(r#"{"target":{"kind":"double_well"},"burn_in":300,"lanes":[{"method":"baoab","h":0.2,"tau":1}]}"#);
    let mut chain = Chain::new(&experiment, 0, 0);
    chain.measure_after(300, bins(&experiment, 1.0).map(Arc::new));
    let mut replay = Replay::new(chain);
    let counted = |replay: &mut Replay| {
        let measured = replay.chain().measured();
        measured.and_then(|m| m.histogram()).map(|h| (h.samples(), h.counts.clone(), h.outside))
    };
    replay.advance(300);
    assert_eq!(counted(&mut replay), None);
    replay.advance(20_000);
    let there = counted(&mut replay);
    assert_eq!(there.as_ref().map(|(samples, ..)| *samples), Some(19_700));
    replay.goto(100);
    assert_eq!(counted(&mut replay), None);
    replay.goto(20_000);
    assert_eq!(counted(&mut replay), there);
}

fn lane(json: &str) -> Lane {
    experiment(&format!(r#"{{"lanes":[{json}]}}"#)).lanes[0].clone()
}

#[test]
fn temperatures_are_those_of_the_papers() {
    let cases = [
        (r#"{"method":"baoab","tau":0.5}"#, Some(0.5)),
        (r#"{"method":"sgld","sigma":2}"#, Some(2.0)),
        (r#"{"method":"sgld-beta","beta":4}"#, Some(0.25)),
        (r#"{"method":"sgld-momenta","tau":1}"#, Some(0.5)), // P1 algorithm 3
        (r#"{"method":"mala","tau":0.5}"#, Some(0.5)),
        (r#"{"method":"lol","tau1":1,"tau2":1}"#, Some(1.0)),
        (r#"{"method":"lol","tau1":1,"tau2":0.5}"#, None),
        (r#"{"method":"baoab","tau":0}"#, None),
        (r#"{"method":"baoab","tau":{"schedule":"cosine","from":1,"to":0.1,"over":100}}"#, None),
        (r#"{"method":"custom","word":"hidden: BAAB; output: BAOAB"}"#, None),
        (r#"{"method":"adam"}"#, None),
        (r#"{"method":"santa"}"#, None),
    ];
    for (json, tau) in cases {
        assert_eq!(lane(json).temperature().ok(), tau, "{json}");
    }
}

#[test]
fn every_method_with_a_temperature_can_be_set_to_1() {
    let mut seen = 0;
    for scheme in SCHEMES {
        let lane = Lane::usual(scheme);
        let set = lane.clone().at_temperature(1.0);
        match lane.temperature() {
            // The noise sigma is rounded to four decimals.
            Ok(_) => assert!((set.temperature().expect("it has one") - 1.0).abs() < 1e-4, "{}", scheme.id),
            Err(_) if set == lane => {}
            // Two parts may have begun at different temperatures.
            Err(why) => assert!(set.temperature().is_ok(), "{}: {why}", scheme.id),
        }
        seen += u32::from(set.temperature().is_ok());
    }
    assert!(seen >= 20, "samplers: {seen}");
    assert!(Scheme::find("adam").is_some_and(|scheme| Lane::usual(scheme).temperature().is_err()));
}

#[test]
fn the_race_of_a_target_is_a_link_without_fault() {
    let opened = Experiment::open(RACE);
    assert!(opened.problems.is_empty(), "{:?}", opened.problems);
    assert!(opened.experiment.is_measured());
    let taus: Vec<_> = opened.experiment.lanes.iter().map(|lane| lane.temperature().ok()).collect();
    // Three samplers at one temperature, up to the digits of sigma, and an optimizer beside them.
    assert!(
        taus[..3].iter().all(|tau| tau.is_some_and(|tau| (tau - 1.0).abs() < 1e-4)) && taus[3].is_none(),
        "{taus:?}"
    );
}
