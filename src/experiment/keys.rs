//! The one form in which every input is decoded: dotted keys with raw values, from JSON, a
//! JavaScript object, a link or a control.

use super::tables::{LANES_MAX, PROBLEMS_LISTED};
use crate::settings::error::{Problem, Problems};
use crate::settings::raw::Raw;
use std::collections::HashSet;

/// Dotted key and value, in the order given.
pub(super) type Entry = (String, Raw);

/// The key as links write it: a group's own word stands for its kind or method.
pub(super) fn canonical(key: &str) -> &str {
    match key {
        "data.kind" => "data",
        "target.kind" => "target",
        "network.init.kind" => "network.init",
        _ => match key.strip_suffix(".method") {
            Some(lane) if lane_key(lane) == lane_key(key) && lane_key(key).is_some() => lane,
            _ => key,
        },
    }
}

/// The number of a lane's key (`lane3`, `lane3.h`), counted from 1.
pub(super) fn lane_key(key: &str) -> Option<u32> {
    let number = key.split('.').next()?.strip_prefix("lane")?;
    let plain = number.len() <= 6 && !number.starts_with('0') && number.bytes().all(|b| b.is_ascii_digit());
    if plain { number.parse().ok() } else { None }
}

/// No problems yet, of a link or file.
pub(super) fn no_problems() -> Problems {
    Problems::at_most(PROBLEMS_LISTED)
}

/// Whether a key is that of a lane's parameter (`lane3.h`).
fn is_parameter(key: &str) -> bool {
    lane_key(key).is_some() && key.matches('.').count() == 1 && !key.ends_with(".word")
}

/// Flattens a file's tree, refusing what a link could not say.
pub(super) fn flatten(tree: Raw) -> (Vec<Entry>, Problems) {
    let mut flat = Flat { entries: vec![], problems: no_problems() };
    match tree {
        Raw::Map(_) => flat.walk("", tree),
        _ => flat.problems.push(
            Problem::new("", "File", "", "this is not an experiment")
                .allowing("An experiment is an object, {\"seed\": 1}")
                .using("the usual experiment is used"),
        ),
    }
    (flat.entries, flat.problems)
}

struct Flat {
    entries: Vec<Entry>,
    problems: Problems,
}

impl Flat {
    fn walk(&mut self, path: &str, tree: Raw) {
        let tag = match path {
            "data" | "target" | "network.init" => "kind",
            "" | "network" | "batch" => "",
            _ if lane_key(path).is_some() && !path.contains('.') => "method",
            "lanes" => return self.lanes(tree),
            "network.hidden" | "log_at" | "data.points" | "window" | "camera" => {
                return self.entries.push((path.to_owned(), tree));
            }
            // A parameter that changes over time: its start stands as `from`.
            _ if is_parameter(path) && matches!(tree, Raw::Map(_)) => "from",
            _ if matches!(tree, Raw::List(_) | Raw::Map(_)) => {
                let what = if matches!(tree, Raw::List(_)) { "a list" } else { "an object" };
                return self.shape(path, what, "A single value stands here");
            }
            _ => return self.entries.push((path.to_owned(), tree)),
        };
        let Raw::Map(pairs) = tree else {
            return self.shape(path, "no object", "An object stands here, in {}");
        };
        let has = |name: &str| pairs.iter().any(|(key, _)| key == name);
        // A lane without a method and a target without a kind are none: their decoders say so.
        if (tag == "method" || path == "target") && !has(tag) {
            self.entries.push((path.to_owned(), Raw::Null));
        }
        if tag == "from" && !has("schedule") {
            return self.shape(path, "an object without `schedule`", "A single value or a schedule stands here");
        }
        let mut seen = HashSet::new();
        for (key, value) in pairs {
            let full = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            if !seen.insert(key.clone()) {
                self.problems.push(duplicate(&full));
            } else if !tag.is_empty() && key == tag {
                if matches!(value, Raw::List(_) | Raw::Map(_)) {
                    let [found, allowed] = match tag {
                        "from" => ["no single value", "A single value stands here"],
                        _ => ["no word", "A word stands here"],
                    };
                    self.shape(&full, found, allowed);
                } else {
                    self.entries.push((path.to_owned(), value));
                }
            } else if key.contains('.') || (path.is_empty() && lane_key(&key).is_some()) {
                // Links are flat, files are not: one way to say a thing in each.
                self.problems.push(
                    Problem::new(
                        &full,
                        "File",
                        &key,
                        format!("`{}` is a link's key", crate::settings::text::clean(&key)),
                    )
                    .allowing("A file says it with objects and the list `lanes`")
                    .using("it is left out"),
                );
            } else {
                self.walk(&full, value);
            }
        }
    }

    fn lanes(&mut self, tree: Raw) {
        match tree {
            Raw::List(lanes) if !lanes.is_empty() => {
                // One lane past the limit is enough to be noticed.
                for (i, lane) in lanes.into_iter().take(LANES_MAX + 1).enumerate() {
                    self.walk(&format!("lane{}", i + 1), lane);
                }
            }
            Raw::List(_) => self.problems.push(
                Problem::new("lanes", "Lanes", "[]", "there are none")
                    .allowing(format!("An experiment has 1 to {LANES_MAX}"))
                    .using("the usual lanes are used"),
            ),
            _ => self.shape("lanes", "no list", "A list of objects stands here, [{\"method\": \"sgd\"}]"),
        }
    }

    fn shape(&mut self, path: &str, found: &str, allowed: &str) {
        let path = crate::settings::text::clean(path);
        self.problems.push(
            Problem::new(&path, "File", "", format!("`{path}` is {found}"))
                .allowing(allowed)
                .using("the usual value is used"),
        );
    }
}

/// The problem of a key given twice.
pub(super) fn duplicate(key: &str) -> Problem {
    let name = crate::settings::text::clean(key);
    Problem::new(key, "Experiment", "", format!("`{name}` is given twice"))
        .allowing("Each setting is given once")
        .using("the first is used")
}
