//! The scheme table's algebra: what must hold for any row, present or future.

use std::collections::{HashMap, HashSet};
use thermograd::methods::lane::Lane;
use thermograd::methods::map::{Map, Op, flat};
use thermograd::methods::rows::{BAOAB, SCHEMES};
use thermograd::model::layout::Part;
use thermograd::settings::setting::{Field, Kind, Value};

/// The partitions an op acts on.
fn partitions(part: Part) -> &'static [Part] {
    match part {
        Part::All => &[Part::Hidden, Part::Output],
        Part::Hidden | Part::Layer(_) => &[Part::Hidden],
        Part::Output => &[Part::Output],
    }
}

/// Every row as a lane, typed words in place.
fn lanes() -> impl Iterator<Item = Lane> {
    SCHEMES.iter().map(Lane::usual)
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
    for lane in lanes() {
        let scheme = lane.scheme;
        let mut sums: HashMap<(String, Part), f64> = HashMap::new();
        for op in flat(lane.step()).iter().filter(|op| op.map != Map::G) {
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
fn stale(start: &[Op], step: &[Op]) -> Option<Op> {
    // One theta: a move of either partition makes the whole gradient old.
    let mut fresh = false;
    for op in flat(start).into_iter().chain(flat(step)).chain(flat(step)).chain(flat(step)) {
        if op.map.uses_gradient() && !fresh {
            return Some(op);
        }
        match op.map {
            // The slopes of inner loops are gradients themselves.
            Map::G | Map::EntropySlope | Map::GatheredSlope => fresh = true,
            map if map.moves() => fresh = false,
            _ => {}
        }
    }
    None
}

#[test]
fn no_kick_uses_a_gradient_from_another_theta() {
    for lane in lanes() {
        assert_eq!(stale(lane.start(), lane.step()), None, "{}", lane.scheme.id);
    }
    // The rule can fail: BAOAB without its initial gradient.
    assert!(stale(&[], BAOAB.step).is_some());
}

#[test]
fn every_map_finds_its_parameters_and_every_row_is_explained() {
    for lane in lanes() {
        let scheme = lane.scheme;
        assert!(lane.has("h"), "{} has no step size", scheme.id);
        let mut read = HashSet::from(["h"]);
        for op in flat(lane.start()).into_iter().chain(flat(lane.step())) {
            for key in op.map.reads() {
                assert!(lane.has(key), "{}: {:?} reads {key}, which is no parameter", scheme.id, op.map);
                read.insert(key);
            }
            assert!(!op.map.tile().equation.is_empty());
        }
        // Options, and the inner step size that Parle takes from `h`.
        read.extend(["friction", "thermostat", "two_gradients", "eta"]);
        let idle: Vec<_> = lane.params().iter().map(|field| field.key).filter(|key| !read.contains(key)).collect();
        assert!(idle.is_empty(), "{}: nothing reads {idle:?}", scheme.id);
        for text in [scheme.name, scheme.sentence, scheme.cite, scheme.source] {
            assert!(!text.is_empty(), "{}", scheme.id);
        }
        assert!(lane.cost() > 0, "{} sees no data", scheme.id);
        let keys: HashSet<_> = lane.params().iter().map(|field| field.key).collect();
        assert_eq!(keys.len(), lane.params().len(), "{}: keys are unique", scheme.id);
        assert!(lane.params().iter().any(|field| field.main), "{} shows no control", scheme.id);
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
    for lane in lanes() {
        for field in lane.params() {
            assert!(inside(field), "{} {}", lane.scheme.id, field.key);
            assert!(!field.help.is_empty() && !field.name.is_empty(), "{} {}", lane.scheme.id, field.key);
        }
    }
}
