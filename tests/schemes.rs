//! The scheme table's algebra: what must hold for any row, present or future.

use std::collections::{HashMap, HashSet};
use thermograd::fields::{Field, Kind, Value};
use thermograd::schemes::{Map, Op, Part, SCHEMES, Scheme};

/// The partitions an op acts on.
fn partitions(part: Part) -> &'static [Part] {
    match part {
        Part::All => &[Part::Hidden, Part::Output],
        Part::Hidden => &[Part::Hidden],
        Part::Output => &[Part::Output],
    }
}

fn names(map: Map) -> Vec<&'static str> {
    match map {
        Map::O { gamma, tau } => vec![gamma, tau],
        Map::OInf { tau } => vec![tau],
        Map::D { sigma } | Map::Diffuse { sigma } => vec![sigma],
        Map::E { epsilon, tau } => vec![epsilon, tau],
        Map::C => vec!["friction", "thermostat", "xi0"],
        Map::AdamMove => vec!["beta1", "beta2", "epsilon"],
        Map::G | Map::A | Map::B | Map::Descend => vec![],
    }
}

#[test]
fn ids_and_names_are_unique_and_ids_are_plain() {
    let ids: HashSet<_> = SCHEMES.iter().map(|scheme| scheme.id).collect();
    let shown: HashSet<_> = SCHEMES.iter().map(|scheme| scheme.name).collect();
    assert_eq!(ids.len(), SCHEMES.len());
    assert_eq!(shown.len(), SCHEMES.len());
    assert!(ids.iter().all(|id| id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')));
}

#[test]
fn fractions_of_each_map_sum_to_one_in_each_partition() {
    for scheme in SCHEMES {
        let mut sums: HashMap<(String, Part), f64> = HashMap::new();
        for op in scheme.step.iter().filter(|op| op.map != Map::G) {
            for &partition in partitions(op.part) {
                *sums.entry((op.map.tile().label.into(), partition)).or_default() += op.fraction;
            }
        }
        for ((label, part), sum) in sums {
            assert_eq!(sum, 1.0, "{}: the fractions of {label} on {part:?} (sums of halves are exact)", scheme.id);
        }
    }
}

/// Follows a few steps and reports the first map that uses a gradient of another theta.
fn stale(scheme: &Scheme) -> Option<Op> {
    // One theta: a move of either partition makes the whole gradient old.
    let mut fresh = false;
    for op in scheme.start.iter().chain(scheme.step).chain(scheme.step).chain(scheme.step) {
        match op.map {
            Map::G => fresh = true,
            Map::B | Map::Descend | Map::AdamMove if !fresh => return Some(*op),
            Map::A | Map::Diffuse { .. } | Map::Descend | Map::AdamMove => fresh = false,
            _ => {}
        }
    }
    None
}

#[test]
fn no_kick_uses_a_gradient_from_another_theta() {
    for scheme in SCHEMES {
        assert_eq!(stale(scheme), None, "{}", scheme.id);
    }
    // The rule can fail: BAOAB without its initial gradient.
    let broken = Scheme { start: &[], ..thermograd::schemes::BAOAB };
    assert!(stale(&broken).is_some());
}

#[test]
fn every_map_finds_its_parameters_and_every_row_is_explained() {
    for scheme in SCHEMES {
        assert!(scheme.param("h").is_some(), "{} has no step size", scheme.id);
        for op in scheme.start.iter().chain(scheme.step) {
            for key in names(op.map) {
                assert!(scheme.param(key).is_some(), "{}: {:?} reads {key}, which is no parameter", scheme.id, op.map);
            }
            assert!(!op.map.tile().equation.is_empty());
        }
        for text in [scheme.name, scheme.sentence, scheme.cite, scheme.source] {
            assert!(!text.is_empty(), "{}", scheme.id);
        }
        assert!(scheme.step.iter().any(|op| op.map == Map::G), "{} sees no data", scheme.id);
        let keys: HashSet<_> = scheme.params.iter().map(|field| field.key).collect();
        assert_eq!(keys.len(), scheme.params.len(), "{}: keys are unique", scheme.id);
        assert!(scheme.params.iter().any(|field| field.main), "{} shows no control", scheme.id);
    }
}

fn inside(field: &Field) -> bool {
    match (field.kind, field.default()) {
        (Kind::Real { min, max, .. }, Value::Real(x)) => min <= x && x <= max && min < max,
        (Kind::Integer { min, max, .. }, Value::Integer(n)) => min <= n && n <= max && min < max,
        (Kind::Choice { options, .. }, Value::Choice(word)) => options.iter().any(|option| option.value == word),
        (Kind::Flag { .. }, Value::Flag(_)) => true,
        _ => false,
    }
}

#[test]
fn usual_values_lie_inside_their_ranges_and_every_parameter_has_help() {
    for scheme in SCHEMES {
        for field in scheme.params {
            assert!(inside(field), "{} {}", scheme.id, field.key);
            assert!(!field.help.is_empty() && !field.name.is_empty(), "{} {}", scheme.id, field.key);
        }
    }
}
