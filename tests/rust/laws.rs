//! What is known of methods on targets: published errors, what holds only in the limit, what nobody knows, and what
//! simulations make of it.

use thermograd::experiment::Experiment;
use thermograd::methods::law::{Expected, Holds, Law, PartLaw};
use thermograd::model::layout::Part;
use thermograd::runner::{self, SamplingReport};

fn experiment(json: &str) -> Experiment {
    Experiment::from_json(json).unwrap_or_else(|error| panic!("{json}: {error}"))
}

fn law(target: &str, lane: &str) -> Law {
    let experiment = experiment(&format!(r#"{{"target":{{{target}}},"lanes":[{{{lane}}}]}}"#));
    Law::new(&experiment, 0).expect("it is on a target")
}

fn all(law: &Law) -> PartLaw {
    *law.parts.iter().find(|part| part.part == Part::All).unwrap_or_else(|| panic!("{law:?}"))
}

#[test]
fn linear_methods_have_their_published_errors_on_springs() {
    const A: f64 = 4.0;
    let q = |h: f64| A * h * h / 4.0;
    let at = |lane: &str, h: f64| {
        let law = law(r#""kind":"harmonic","a":4"#, &format!(r#"{lane},"h":{h}"#));
        assert_eq!(law.holds, Some(Holds::Known), "{lane}");
        let PartLaw { kinetic, configurational, .. } = all(&law);
        let variance = law.coordinates.as_ref().expect("they are known")[0].variance;
        let configurational = configurational.expect("it is known").value;
        assert!((A * variance / configurational - 1.0).abs() < 1e-12, "{lane}: {variance} {configurational}");
        (kinetic.map(|kinetic| kinetic.value), configurational)
    };
    let close = |found: f64, exact: f64, what: &str| assert!((found - exact).abs() < 1e-9, "{what}: {found} {exact}");
    for h in [0.5, 0.25, 0.0625] {
        for gamma in [0.1, 1.0, 10.0] {
            let word = |id: &str| at(&format!(r#""method":"{id}","tau":1,"gamma":{gamma}"#), h);
            let both = |id: &str, kinetic: f64, configurational: f64| {
                let found = word(id);
                close(found.0.expect("it has momenta"), kinetic, id);
                close(found.1, configurational, id);
            };
            both("baoab", 1.0 - q(h), 1.0);
            both("gla2", 1.0, 1.0 / (1.0 - q(h)));
            both("obabo", 1.0, 1.0 / (1.0 - q(h)));
            both("aboba", 1.0 / (1.0 - q(h)), 1.0);
        }
        if h < 0.5 {
            let (kinetic, configurational) = at(r#""method":"sgld","sigma":1"#, h);
            assert_eq!(kinetic, None);
            close(configurational, 0.5 / (1.0 - A * h / 2.0), "sgld");
        }
    }
    // A step of algorithm 3 is one of SGLD of length h^2 at half the temperature.
    close(at(r#""method":"sgld-momenta","tau":1"#, 0.25).1, 0.5 / (1.0 - A * 0.0625 / 2.0), "sgld-momenta");
    close(at(r#""method":"sgld-beta","beta":4"#, 0.125).1, 0.25 / (1.0 - A * 0.125 / 2.0), "sgld-beta");
    // Heber, Trstanova and Leimkuhler's order of the virial: GLA1 and ABO at friction 1, as relative errors.
    for (lane, h, kinetic, configurational) in [
        ("abo", 0.25, 0.0579, 0.2081),
        ("gla1", 0.25, 0.0458, -0.0434),
        ("gla1", 0.125, 0.0131, -0.0429),
        ("gla1", 0.0625, 0.0036, -0.0264),
        ("gla1", 0.03125, 0.0009, -0.0144),
    ] {
        let found = at(&format!(r#""method":"{lane}","tau":1,"gamma":1"#), h);
        let errors = [found.0.expect("it has momenta") - 1.0 - kinetic, found.1 - 1.0 - configurational];
        // Four decimals are printed.
        assert!(errors.iter().all(|error| error.abs() < 1e-4), "{lane} at {h}: {found:?}");
    }
}

#[test]
fn a_law_says_how_it_holds_or_why_there_is_none() {
    const WELL: &str = r#""kind":"double_well""#;
    const TURNING: &str = r#""kind":"double_well","lambda":1.5"#;
    const SPRING: &str = r#""kind":"harmonic""#;
    let sgld = r#""method":"sgld","h":0.01,"sigma":1.4142"#;
    for (target, lane, expected) in [
        (WELL, r#""method":"baoab","tau":1"#, Ok(Holds::Limit)),
        (WELL, sgld, Ok(Holds::Limit)),
        (WELL, r#""method":"hmc","tau":1"#, Ok(Holds::Exact)),
        (WELL, r#""method":"metropolised","word":"BAOAB","tau":1"#, Ok(Holds::Exact)),
        (WELL, r#""method":"adl","tau":1"#, Ok(Holds::Limit)),
        (SPRING, r#""method":"baoab","tau":1"#, Ok(Holds::Known)),
        (SPRING, r#""method":"lol","tau1":1,"tau2":1"#, Ok(Holds::Known)),
        (SPRING, r#""method":"adl","tau":1"#, Ok(Holds::Limit)),
        (r#""kind":"correlated""#, r#""method":"baoab","tau":1"#, Ok(Holds::Known)),
        (r#""kind":"correlated","rho":0.5"#, r#""method":"lol","tau1":1,"tau2":1"#, Ok(Holds::Limit)),
        // Any friction keeps the density; a test keeps it at any step.
        (
            WELL,
            r#""method":"baoab","tau":1,"gamma":{"schedule":"cosine","from":1,"to":9,"over":100}"#,
            Ok(Holds::Limit),
        ),
        (WELL, r#""method":"hmc","tau":1,"h":{"schedule":"cosine","from":0.4,"to":0.1,"over":100}"#, Ok(Holds::Exact)),
        (
            WELL,
            r#""method":"sgld","sigma":1.4142,"h":{"schedule":"polynomial","from":0.1,"offset":10,"power":0.5}"#,
            Err("its step size changes"),
        ),
        (
            WELL,
            r#""method":"baoab","tau":{"schedule":"cosine","from":1,"to":0.1,"over":100}"#,
            Err("its temperature changes"),
        ),
        // A force that is no gradient.
        (TURNING, sgld, Ok(Holds::Limit)),
        (TURNING, r#""method":"hmc","tau":1"#, Ok(Holds::Exact)),
        (TURNING, r#""method":"mala","tau":0.5"#, Ok(Holds::Exact)),
        (TURNING, r#""method":"baoab","tau":1"#, Err("it has momenta, and the rotation is no gradient")),
        (TURNING, r#""method":"adl","tau":1"#, Err("it has momenta")),
        (TURNING, r#""method":"sgld","h":0.01,"sigma":1"#, Err("the rotation keeps the density at temperature 1 only")),
        // Methods that keep it nowhere.
        (SPRING, r#""method":"psgld","tau":1"#, Err("the term Γ")),
        (SPRING, r#""method":"ccadl","tau":1"#, Err("it takes the changes of the gradient for noise")),
        (SPRING, r#""method":"ccadl","tau":1,"rho":0"#, Ok(Holds::Limit)),
        (SPRING, r#""method":"ensemble-quasi-newton","tau":1"#, Err("all at once")),
        (WELL, r#""method":"ensemble-quasi-newton","tau":1,"eta":0"#, Ok(Holds::Limit)),
        (SPRING, r#""method":"santa""#, Err("it cools down")),
        (SPRING, r#""method":"santa-euler""#, Err("it cools down")),
        (SPRING, r#""method":"ctld""#, Err("its temperature wanders")),
        (SPRING, r#""method":"adam""#, Err("it has no heat: it goes to a minimum")),
        (SPRING, r#""method":"baoab","tau":0"#, Err("it has no heat: it goes to a minimum")),
        (SPRING, r#""method":"lol","tau1":1,"tau2":0.5"#, Err("its parts are not held at one temperature")),
        // Heat that does not get in.
        (SPRING, r#""method":"baoab","tau":1,"gamma":0"#, Err("no heat reaches it")),
        (SPRING, r#""method":"adl","tau":1,"sigma_a":0"#, Err("without added noise")),
        (SPRING, r#""method":"adl","tau":1,"epsilon":0"#, Err("nothing holds its friction")),
        (SPRING, r#""method":"custom","word":"BAODAB","tau":1"#, Err("nothing holds its friction")),
        (SPRING, r#""method":"sgld","h":2,"sigma":1"#, Err("its steps are too long")),
    ] {
        let law = law(target, lane);
        match (expected, &law.why) {
            (Ok(holds), None) => {
                let found = all(&law).configurational.expect("it is known");
                assert_eq!((found.holds, law.holds), (holds, Some(holds)), "{target}, {lane}");
            }
            (Err(words), Some(why)) => {
                assert!(why.contains(words), "{target}, {lane}: {why}");
                assert!(law.parts.is_empty() && law.coordinates.is_none(), "{target}, {lane}: nothing is stated");
                assert!(law.sentence().expect("it says why").starts_with("no exact answer here, because "), "{why}");
            }
            (expected, why) => panic!("{target}, {lane}: {why:?} in place of {expected:?}"),
        }
    }
}

#[test]
fn momenta_and_baths_have_laws_of_their_own() {
    const WELL: &str = r#""kind":"double_well""#;
    let part = |lane: &str| all(&law(WELL, lane));
    let expected = |value: f64, holds: Holds| Some(Expected { value, holds });
    // Fresh momenta are at the temperature that is typed, twice that of theta.
    let fresh = part(r#""method":"sgld-momenta","tau":1"#);
    assert_eq!(fresh.kinetic, expected(1.0, Holds::Limit));
    assert_eq!(fresh.bath, expected(1.0, Holds::Exact));
    assert_eq!(fresh.configurational, expected(0.5, Holds::Limit));
    // A thermostat that neither gains nor loses has seen N tau on average, at every step size.
    let thermostat = part(r#""method":"adl","tau":0.5"#);
    assert_eq!(thermostat.bath, expected(0.5, Holds::Exact));
    assert_eq!(thermostat.kinetic, expected(0.5, Holds::Limit));
    // One half has a thermostat, the other a bath: both together hold as the weaker.
    let halves = law(WELL, r#""method":"adlala","tau1":1,"tau2":1"#).parts;
    assert_eq!(
        halves.iter().map(|p| p.bath.expect("both have one").holds).collect::<Vec<_>>(),
        [Holds::Limit, Holds::Exact, Holds::Limit]
    );
    // What is proposed is not measured: a bath within a test says nothing, one around it is exact.
    assert_eq!(part(r#""method":"metropolised","word":"BAOAB","tau":1"#).bath, None);
    assert_eq!(part(r#""method":"ghmc","tau":1"#).bath, expected(1.0, Holds::Exact));
    assert_eq!(part(sgld_usual()).kinetic, None);
}

fn sgld_usual() -> &'static str {
    r#""method":"sgld","sigma":1.4142"#
}

/// The closing lines of an experiment.
fn sampled(json: &str) -> Vec<SamplingReport> {
    let experiment = experiment(json);
    let (_, sampled) = runner::sample(&experiment, |_, _| Ok::<(), ()>(())).expect("nothing is written");
    sampled.iter().enumerate().map(|(lane, sampled)| sampled.report(&experiment, lane)).collect()
}

/// Compares what a lane has sampled with all that its law states.
fn check(what: &str, law: &Law, report: &SamplingReport, share: f64) {
    assert_eq!(report.why, None, "{what}");
    let mut seen = 0;
    let found = report.all.iter().chain(&report.parts);
    for (found, law) in found.zip(&law.parts) {
        assert_eq!(found.part, law.part, "{what}");
        for (name, found, expected) in [
            ("kinetic", found.mean_kinetic_temperature, law.kinetic),
            ("bath", found.mean_bath_temperature, law.bath),
            ("configurational", found.mean_configurational_temperature, law.configurational),
        ] {
            println!("{what}, {:?}, {name}: {found:?} {expected:?}", law.part);
            assert_eq!(found.is_some(), expected.is_some(), "{what}, {:?}, {name}", law.part);
            if let Some((found, expected)) = found.zip(expected) {
                seen += 1;
                assert!(
                    (found / expected.value - 1.0).abs() < share,
                    "{what}, {:?}, {name}: {found} {expected:?}",
                    law.part
                );
            }
        }
    }
    for (found, expected) in report.coordinates.iter().zip(law.coordinates.iter().flatten()) {
        assert!((found.variance / expected.variance - 1.0).abs() < share, "{what}: {found:?} {expected:?}");
        assert!(
            (found.mean - expected.mean).abs() < share * expected.variance.sqrt(),
            "{what}: {found:?} {expected:?}"
        );
    }
    assert!(seen >= 2, "{what}: {seen} temperatures");
}

#[test]
fn simulations_come_to_what_the_laws_state() {
    for (target, lane) in [
        // Known with their bias, at steps long enough for it to be seen.
        (r#""kind":"harmonic","a":4,"dimension":5"#, r#""method":"baoab","h":0.5,"tau":1"#),
        (r#""kind":"harmonic","a":4,"dimension":5"#, r#""method":"sghmc","h":0.25,"tau":1"#),
        (r#""kind":"harmonic","a":4,"dimension":5"#, r#""method":"sgld-momenta","h":0.4,"tau":1"#),
        (r#""kind":"harmonic","a":4,"dimension":5"#, r#""method":"lol","h":0.4,"gamma1":1,"tau1":1,"tau2":1"#),
        (r#""kind":"correlated","rho":0.8"#, r#""method":"oab","h":0.2,"tau":0.5"#),
        (r#""kind":"correlated","rho":0.8"#, r#""method":"custom","word":"OABAO","h":0.4,"tau":0.5"#),
        (r#""kind":"gaussian","dimension":5,"low":1,"high":6"#, r#""method":"obabo","h":0.3,"tau":1"#),
        // Exact at any step and under any force, if each step is tested.
        (r#""kind":"double_well","lambda":1.5"#, r#""method":"hmc","h":0.3,"tau":0.5"#),
        (r#""kind":"double_well","lambda":1.5"#, r#""method":"hmc","form":"euler","h":0.3,"tau":1"#),
        (r#""kind":"double_well","lambda":1.5"#, r#""method":"mala","h":0.8,"tau":1"#),
        (r#""kind":"double_well","lambda":1.5"#, r#""method":"metropolised","word":"BAOAB","h":0.5,"tau":1"#),
        // In the limit: steps short enough for no bias to be seen.
        (r#""kind":"double_well","lambda":1.5"#, r#""method":"sgld","h":0.01,"sigma":1.4142"#),
        (r#""kind":"double_well""#, r#""method":"adl","h":0.1,"tau":1,"epsilon":0.3,"sigma_a":1"#),
    ] {
        // Overdamped steps are short and cheap, trajectories long and dear.
        let steps = if lane.contains("sgld\"") {
            200_000
        } else if lane.contains("hmc") {
            60_000
        } else {
            30_000
        };
        let json = format!(
            r#"{{"target":{{{target}}},"steps":{steps},"burn_in":2000,"replicas":32,"log_at":[],"lanes":[{{{lane}}}]}}"#
        );
        let law = Law::new(&experiment(&json), 0).expect("it is on a target");
        let report = sampled(&json).remove(0);
        assert_eq!(report.diverged, 0, "{lane}");
        // Of some million samples every hundredth or so is independent: an error of 1 % or 2 % of a variance.
        check(&format!("{target}, {lane}"), &law, &report, 0.04);
    }
}

#[test]
fn a_thermostat_sees_its_temperature_at_steps_that_bias_all_else() {
    let report = sampled(
        r#"{"target":{"kind":"double_well"},"steps":40000,"burn_in":2000,"replicas":64,"log_at":[],
            "lanes":[{"method":"sgnht","h":0.2,"tau":1,"epsilon":0.5,"sigma_a":1}]}"#,
    );
    let all = report[0].all.as_ref().expect("it does not diverge");
    let (bath, configurational) = (all.mean_bath_temperature.expect("it has E"), all.mean_configurational_temperature);
    println!("{bath} {configurational:?}");
    // The friction ends within some units of where it began: over 8,000 units of time that is nothing.
    assert!((bath - 1.0).abs() < 0.005, "{bath}");
    assert!(
        (configurational.expect("it has a gradient") - 1.0).abs() > 0.03,
        "a long step of Euler's: {configurational:?}"
    );
}

#[test]
fn momenta_in_a_rotating_force_are_far_from_the_temperature_that_was_called_exact() {
    let json = r#"{"target":{"kind":"double_well","lambda":1.5},"burn_in":1000,"steps":20000,"replicas":16,"log_at":[],"lanes":[{"method":"baoab","tau":1}]}"#;
    let report = sampled(json).remove(0);
    let kinetic = report.all.as_ref().and_then(|all| all.mean_kinetic_temperature).expect("it has momenta");
    println!("{kinetic}");
    // Without the rotation it would be below 1.
    assert!(kinetic > 1.2, "the force does work on it: {kinetic}");
    assert!(report.why.expect("nobody knows its law").starts_with("no exact answer here, because it has momenta"));
    assert!(Law::new(&experiment(json), 0).is_some_and(|law| !law.compared && law.parts.is_empty()));
}

#[test]
fn readmes_example_of_a_target_has_an_exact_answer_and_comes_to_it() {
    let readme = include_str!("../../README.md");
    let mut links = readme
        .split("run '#")
        .skip(1)
        .filter_map(|rest| rest.split('\'').next())
        .filter(|link| link.contains("target="));
    let link = links.next().expect("README shows one");
    assert_eq!(links.next(), None, "one that is checked");
    let mut experiment = Experiment::from_link(link).unwrap_or_else(|error| panic!("{link}: {error}"));
    experiment.replicas = 64;
    let (_, sampled) = runner::sample(&experiment, |_, _| Ok::<(), ()>(())).expect("nothing is written");
    let law = Law::new(&experiment, 0).expect("it is on a target");
    assert_eq!(law.holds, Some(Holds::Exact), "{link}");
    check(link, &law, &sampled[0].report(&experiment, 0), 0.03);
}
