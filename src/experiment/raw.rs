//! The one form in which every input is decoded: dotted keys with raw values, from JSON, a
//! JavaScript object, a link or a control. Numbers have one reader and one writer.

use super::tables::{LANES_MAX, PROBLEMS_LISTED, SEED_MAX};
use crate::error::{Problem, Problems};
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use std::collections::HashSet;
use std::fmt;

/// A value before its meaning is known. Maps keep duplicate keys.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Raw {
    Null,
    Flag(bool),
    Number(f64),
    Text(String),
    List(Vec<Raw>),
    Map(Vec<(String, Raw)>),
}

/// Dotted key and value, in the order given.
pub(super) type Entry = (String, Raw);

impl From<&str> for Raw {
    fn from(text: &str) -> Raw {
        Raw::Text(text.to_owned())
    }
}

impl Raw {
    /// The number it is or spells. Decimal only; no infinities, no NaN; -0 is 0.
    pub(super) fn number(&self) -> Option<f64> {
        let x = match self {
            Raw::Number(x) => *x,
            Raw::Text(text) => {
                let text = text.trim();
                // `parse` also reads "inf" and "nan".
                let plain = |b: u8| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E');
                if !text.bytes().all(plain) {
                    return None;
                }
                text.parse().ok()?
            }
            _ => return None,
        };
        x.is_finite().then_some(x + 0.0)
    }

    /// The word it is.
    pub(super) fn word(&self) -> Option<&str> {
        match self {
            Raw::Text(text) => Some(text.trim()),
            _ => None,
        }
    }

    /// As repeated in messages.
    pub(super) fn given(&self) -> String {
        match self {
            Raw::Null => "null".into(),
            Raw::Flag(flag) => flag.to_string(),
            Raw::Number(x) => number_text(*x),
            Raw::Text(text) => text.chars().take(100).collect(),
            Raw::List(items) => items.iter().take(20).map(Raw::given).collect::<Vec<_>>().join(","),
            Raw::Map(_) => "{…}".into(),
        }
    }

    /// The list it is, or spells between separators; the empty text is the empty list.
    pub(super) fn list(self, separator: char) -> Option<Vec<Raw>> {
        match self {
            Raw::List(items) => Some(items),
            Raw::Text(text) if text.trim().is_empty() => Some(vec![]),
            Raw::Text(text) => Some(text.split(separator).map(Raw::from).collect()),
            Raw::Number(_) => Some(vec![self]),
            _ => None,
        }
    }
}

/// The shortest text that reads back exactly; plain from 0.001 up to where whole numbers end.
pub(super) fn number_text(x: f64) -> String {
    let (plain, short) = (format!("{x}"), format!("{x:e}"));
    let ordinary = x == 0.0 || (0.001..=SEED_MAX as f64).contains(&x.abs());
    if ordinary || plain.len() <= short.len() { plain } else { short }
}

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
                    Problem::new(&full, "File", &key, format!("`{}` is a link's key", crate::error::clean(&key)))
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
        let path = crate::error::clean(path);
        self.problems.push(
            Problem::new(&path, "File", "", format!("`{path}` is {found}"))
                .allowing(allowed)
                .using("the usual value is used"),
        );
    }
}

/// The problem of a key given twice.
pub(super) fn duplicate(key: &str) -> Problem {
    let name = crate::error::clean(key);
    Problem::new(key, "Experiment", "", format!("`{name}` is given twice"))
        .allowing("Each setting is given once")
        .using("the first is used")
}

/// Deepest nesting read: no experiment needs more than four.
const DEPTH: u32 = 8;

/// Reads anything self-describing into a [`Raw`].
#[derive(Clone, Copy)]
pub(super) struct Tree {
    depth: u32,
}

impl Tree {
    pub(super) const ROOT: Tree = Tree { depth: 0 };

    fn inner<E: de::Error>(self) -> Result<Tree, E> {
        if self.depth == DEPTH {
            return Err(E::custom("objects and lists are nested too deeply"));
        }
        Ok(Tree { depth: self.depth + 1 })
    }
}

impl<'de> DeserializeSeed<'de> for Tree {
    type Value = Raw;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Raw, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an experiment's value")
    }
    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }
    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }
    fn visit_bool<E>(self, flag: bool) -> Result<Raw, E> {
        Ok(Raw::Flag(flag))
    }
    // Whole numbers past 2^53 round here; every whole setting ends below and refuses them.
    fn visit_i64<E>(self, n: i64) -> Result<Raw, E> {
        Ok(Raw::Number(n as f64))
    }
    fn visit_u64<E>(self, n: u64) -> Result<Raw, E> {
        Ok(Raw::Number(n as f64))
    }
    fn visit_f64<E>(self, x: f64) -> Result<Raw, E> {
        Ok(Raw::Number(x))
    }
    fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Text(text.to_owned()))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Raw, A::Error> {
        let (inner, mut items) = (self.inner()?, vec![]);
        while let Some(item) = seq.next_element_seed(inner)? {
            items.push(item);
        }
        Ok(Raw::List(items))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
        let (inner, mut pairs) = (self.inner()?, vec![]);
        while let Some(key) = map.next_key::<String>()? {
            pairs.push((key, map.next_value_seed(inner)?));
        }
        Ok(Raw::Map(pairs))
    }
}

impl Serialize for Raw {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Raw::Null => serializer.serialize_unit(),
            Raw::Flag(flag) => serializer.serialize_bool(*flag),
            Raw::Number(x) if x.fract() == 0.0 && x.abs() <= SEED_MAX as f64 => serializer.serialize_i64(*x as i64),
            Raw::Number(x) => serializer.serialize_f64(*x),
            Raw::Text(text) => serializer.serialize_str(text),
            Raw::List(items) => {
                let mut seq = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    seq.serialize_element(item)?;
                }
                seq.end()
            }
            Raw::Map(pairs) => {
                let mut map = serializer.serialize_map(Some(pairs.len()))?;
                for (key, value) in pairs {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}
