//! The experiment: what a link or a file holds, and nothing else decides a run.
//!
//! `tables` says what there is to set, `spec` what an experiment holds, `keys` brings any input into one flat form,
//! `decode` makes an experiment of it (`scalar` each of its values, `decode/lanes` the lanes), `encode` writes it back,
//! `remarks` says what is allowed and yet worth knowing, `chain` makes the chains that it asks for.

mod tables;
pub mod plane;
mod spec;
mod keys;
mod scalar;
mod remarks;
mod encode;
mod decode;
mod chain;
#[cfg(any(feature = "gpu", not(target_arch = "wasm32")))]
pub mod ensemble;

pub use spec::{Experiment, Opened, Page};
pub use tables::{Engine, Height, LANES_MAX, LINK_MAX, Limits, Replicate, Settings, View, settings};

use crate::data::points::Points;
use crate::methods::splitting::Word;
use crate::model::spec::INIT_SD;
use crate::settings::error::{Error, Problem};
use crate::settings::raw::{FILE_MAX, Raw, Tree};
use decode::{Decoded, decode};
use keys::Entry;
use serde::de::{DeserializeSeed, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};

impl Experiment {
    /// Reads a file.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn from_json(text: &str) -> Result<Experiment, Error> {
        strict(read_json(text, None))
    }

    /// The file: complete, keys in a fixed order.
    pub fn to_json(&self) -> String {
        encode::json(&encode::tree(self), 0) + "\n"
    }

    /// Reads a link, or its part after the `#`.
    ///
    /// # Errors
    /// The first thing that is wrong with it; also if it needs a file of points.
    pub fn from_link(text: &str) -> Result<Experiment, Error> {
        strict(read_link(text, None))
    }

    /// The link's part after the `#`: only what differs from the default race.
    pub fn to_link(&self) -> String {
        encode::link(self)
    }

    /// Reads a link, its part after the `#`, or a file's text, keeping what is right in it.
    pub fn open(text: &str) -> Opened {
        Experiment::open_with(text, None)
    }

    /// As [`Experiment::open`], with the file of points that the link asked for.
    pub fn open_with(text: &str, points: Option<&Points>) -> Opened {
        let start = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
        let decoded = if start.starts_with(['{', '[']) { read_json(start, points) } else { read_link(text, points) };
        Opened { experiment: decoded.experiment, problems: decoded.problems, needs_file: decoded.needs_file }
    }

    /// The experiment with one setting changed, as typed: `data.b`, `lane2.h`, `network.hidden`.
    /// `data`, `target` and `lane2` take a kind or method with its usual settings; the lane after the last is
    /// appended; an empty `lane2` is taken out; empty text clears a setting that may be absent. A target takes the
    /// place of data, network and minibatch, and they its place.
    ///
    /// # Errors
    /// Why the text was refused.
    pub fn edit(&self, key: &str, text: &str) -> Result<Experiment, Box<Problem>> {
        if text.len() > FILE_MAX {
            return Err(Box::new(too_long("Setting", FILE_MAX).refused()));
        }
        let key = keys::canonical(key);
        let mut entries: Vec<Entry> = encode::flat(self).into_iter().map(|item| (item.key, item.raw)).collect();
        let empty = text.trim().is_empty();
        let own = |k: &str| k.starts_with("data.") && k != "data.seed";
        let replaced: &[&str] = match key.split('.').next().unwrap_or_default() {
            "target" if key == "target" => &["target", "data", "network", "batch"],
            "data" | "network" | "batch" => &["target"],
            _ => &[],
        };
        entries.retain(|(k, _)| !replaced.contains(&k.split('.').next().unwrap_or_default()));
        match key {
            "data" => entries.retain(|(k, _)| {
                !own(k) || matches!(k.as_str(), "data.train" | "data.test") && text.trim() != "points"
            }),
            "data.points" => {
                entries.retain(|(k, _)| k != "data" && (!own(k) || k == "data.test_share"));
                entries.push(("data".to_owned(), "points".into()));
            }
            // Another schedule has numbers of its own.
            _ if key.ends_with(".schedule") => {
                let inside = key.trim_end_matches("schedule");
                entries.retain(|(k, _)| !k.starts_with(inside));
            }
            // Another word keeps those parameters that it has too.
            _ if key.ends_with(".word") => {
                let lane = keys::lane_key(key).and_then(|n| self.lanes.get(n as usize - 1));
                if let Some(lane) = lane
                    && let Ok(word) = Word::new(lane.scheme, text)
                {
                    let inside = key.trim_end_matches("word");
                    let known = |k: &str| {
                        k.strip_prefix(inside).is_none_or(|param| {
                            let param = param.split('.').next().unwrap_or_default();
                            word.params.iter().any(|field| field.key == param)
                        })
                    };
                    entries.retain(|(k, _)| known(k));
                }
            }
            "network.init" => entries.retain(|(k, _)| k != INIT_SD.key),
            _ => {}
        }
        if keys::lane_key(key).is_some() && !key.contains('.') {
            let inside = format!("{key}.");
            entries.retain(|(k, _)| !k.starts_with(&inside));
            if empty {
                let mut fewer = self.clone();
                let number = keys::lane_key(key).unwrap_or_default() as usize;
                if number > self.lanes.len() || self.lanes.len() < 2 {
                    let problem = Problem::new(key, "Lanes", "", "this lane cannot be taken out");
                    return Err(Box::new(problem.allowing("One lane at least stays")));
                }
                fewer.lanes.remove(number - 1);
                return Ok(fewer);
            }
        }
        entries.retain(|(k, _)| k != key);
        let optional = ["target", "target.seed", "burn_in", "data.seed"];
        if !(empty && (optional.contains(&key) || tables::PAGE_KEYS.contains(&key))) {
            entries.push((key.to_owned(), Raw::from(text)));
        }
        changed(entries)
    }

    /// The experiment on own points.
    ///
    /// # Errors
    /// If the network is too large for so many points.
    pub fn with_points(&self, points: &Points) -> Result<Experiment, Box<Problem>> {
        let mut entries: Vec<Entry> = encode::flat(self).into_iter().map(|item| (item.key, item.raw)).collect();
        let kept = |k: &str| {
            matches!(k, "data.test_share" | "data.seed") || !k.starts_with("data") && !k.starts_with("target")
        };
        entries.retain(|(k, _)| kept(k));
        entries.push(("data".to_owned(), "points".into()));
        entries.push(("data.points".to_owned(), points.raw()));
        changed(entries)
    }
}

/// As in files. (For JavaScript, write maps as objects: `Serializer::json_compatible()`.)
impl Serialize for Experiment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        encode::tree(self).serialize(serializer)
    }
}

/// As strict as [`Experiment::from_json`].
impl<'de> serde::Deserialize<'de> for Experiment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Experiment, D::Error> {
        let (entries, problems) = keys::flatten(Tree::ROOT.deserialize(deserializer)?);
        strict(decode(entries, problems, None)).map_err(D::Error::custom)
    }
}

/// Decodes an experiment that was valid before a change.
fn changed(entries: Vec<Entry>) -> Result<Experiment, Box<Problem>> {
    let Decoded { experiment, problems, needs_file } = decode(entries, keys::no_problems(), None);
    match problems.into_iter().next() {
        Some(problem) => Err(Box::new(problem.refused())),
        None if needs_file.is_some() => {
            Err(Box::new(Problem::new("data.hash", "Data, own points", "", "the points are missing")))
        }
        None => Ok(experiment),
    }
}

fn strict(decoded: Decoded) -> Result<Experiment, Error> {
    match (decoded.problems.into_iter().next(), decoded.needs_file) {
        (Some(problem), _) => Err(problem.into()),
        (None, Some(hash)) => Err(Error::NeedsFile { hash }),
        (None, None) => Ok(decoded.experiment),
    }
}

fn too_long(what: &str, limit: usize) -> Problem {
    Problem::new("", what, "", "it is too long")
        .allowing(format!("At most {} kB are read", limit / 1000))
        .using("the usual experiment is used")
}

/// Nothing could be read: the usual experiment.
fn unread(problem: Problem) -> Decoded {
    let mut problems = keys::no_problems();
    problems.push(problem);
    decode(vec![], problems, None)
}

fn read_json(text: &str, points: Option<&Points>) -> Decoded {
    if text.len() > FILE_MAX {
        return unread(too_long("File", FILE_MAX));
    }
    let mut json = serde_json::Deserializer::from_str(text.trim_start_matches('\u{feff}'));
    match Tree::ROOT.deserialize(&mut json).and_then(|tree| json.end().map(|()| tree)) {
        Ok(tree) => {
            let (entries, problems) = keys::flatten(tree);
            decode(entries, problems, points)
        }
        // serde_json's messages are about syntax and repeat nothing of the text.
        Err(why) => unread(
            Problem::new("", "File", "", format!("this is not readable JSON ({why})"))
                .allowing("An experiment is a JSON object")
                .using("the usual experiment is used"),
        ),
    }
}

fn read_link(text: &str, points: Option<&Points>) -> Decoded {
    if text.len() > LINK_MAX {
        return unread(too_long("Link", LINK_MAX));
    }
    let text = text.trim();
    let fragment = match text.split_once('#') {
        Some((_, fragment)) => fragment,
        None if text.contains("://") => "",
        None => text,
    };
    let pairs = form_urlencoded::parse(fragment.as_bytes());
    let entries = pairs.map(|(key, value)| (key.into_owned(), Raw::Text(value.into_owned()))).collect();
    decode(entries, keys::no_problems(), points)
}
