//! The experiment: what a link or a file holds, and nothing else decides a run.
//!
//! `tables` says what there is to set, `raw` reads any input into one flat form, `decode` makes an
//! experiment of it (`scalar` each of its values, `decode/lanes` the lanes), `encode` writes it back, `points` reads own points,
//! `remarks` says what is allowed and yet worth knowing.

mod decode;
mod encode;
mod lane;
mod points;
mod raw;
mod remarks;
mod scalar;
mod tables;
mod temperature;

pub use lane::Lane;
pub(crate) use scalar::{listing, nearest};

pub use points::{Point, Points, parse_points, points_hash};
pub use tables::{
    Activation, DataSet, Engine, FILE_MAX, Form, Height, InitKind, LANES_MAX, LINK_MAX, Limits, ListField, Loss, Order,
    POINTS_MAX, Replicate, SEED_MAX, Settings, View, settings,
};

use crate::error::{Error, Problem};
use crate::fields::Value;
use crate::landscape::PlaneSpec;
use crate::schemes::{ADAM, ADLALA, LOL, SGD};
use crate::target::{self, Potential, TargetKind};
use crate::word::Word;
use decode::{Decoded, decode};
use raw::{Entry, Raw, Tree};
use scalar::{whole, word};
use serde::de::{DeserializeSeed, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};
use std::sync::Arc;
use tables::{GENERAL, HIDDEN, LOG_AT};

/// An experiment: valid by construction where it came through this module's functions.
#[derive(Clone, Debug, PartialEq)]
pub struct Experiment {
    pub version: u32,
    pub seed: u64,
    pub engine: Engine,
    /// What takes the place of data, network and minibatch, which are the usual ones then and mean nothing.
    pub target: Option<Target>,
    pub data: Data,
    pub network: Network,
    pub batch: Batch,
    pub steps: u64,
    pub replicas: u32,
    pub replicate: Replicate,
    /// Sorted, without repeats.
    pub log_at: Vec<u64>,
    pub finish: f64,
    pub average_last: u32,
    /// Steps before the sampling report; none where a training run makes no report.
    pub burn_in: Option<u64>,
    pub lanes: Vec<Lane>,
    pub page: Page,
}

/// A target with known answers and its settings.
#[derive(Clone, Debug)]
pub struct Target {
    pub kind: &'static TargetKind,
    /// One per `kind.fields`, in that order.
    pub values: Vec<Value>,
    /// Spread of the first positions about the target's own start.
    pub init_sd: f64,
    /// The random target's own seed; the experiment's where there is none.
    pub seed: Option<u64>,
}

impl PartialEq for Target {
    fn eq(&self, other: &Target) -> bool {
        let own = |target: &Target| (target.kind.id, target.init_sd, target.seed);
        own(self) == own(other) && self.values == other.values
    }
}

impl Target {
    /// A number.
    ///
    /// # Panics
    /// If the target's row has no such setting.
    pub fn real(&self, key: &str) -> f64 {
        let i = self.kind.fields.iter().position(|field| field.key == key);
        i.map(|i| self.values[i].real()).unwrap_or_else(|| panic!("{} has no setting {key}", self.kind.name))
    }

    /// Coordinates of theta.
    pub fn dimension(&self) -> usize {
        let given = self.kind.fields.iter().any(|field| field.key == target::DIMENSION);
        if given { self.real(target::DIMENSION) as usize } else { 2 }
    }

    /// Ready to be moved on; `seed` is that of its disorder.
    pub fn potential(&self, seed: u64) -> Arc<dyn Potential> {
        (self.kind.build)(self, seed)
    }
}

/// Training and test set.
#[derive(Clone, Debug, PartialEq)]
pub struct Data {
    pub kind: DataKind,
    /// The data's own seed; the experiment's where there is none.
    pub seed: Option<u64>,
    /// Training points; of own points, those not kept for the test.
    pub train: u32,
    /// Test points.
    pub test: u32,
}

/// A data set with its settings.
#[derive(Clone, Debug, PartialEq)]
pub enum DataKind {
    Spirals { a: f64, b: f64, c: f64, p: f64 },
    Trigonometric { a: f64, b: f64, c: f64, form: Form },
    Clusters { distance: f64, c: f64 },
    Rings { radius: f64, gap: f64, c: f64 },
    Points { points: Points, test_share: f64 },
}

impl DataKind {
    /// Its row in the table.
    pub fn set(&self) -> &'static DataSet {
        let row = match self {
            DataKind::Spirals { .. } => 0,
            DataKind::Trigonometric { .. } => 1,
            DataKind::Clusters { .. } => 2,
            DataKind::Rings { .. } => 3,
            DataKind::Points { .. } => 4,
        };
        &tables::DATA[row]
    }

    /// Its settings, in the table's order.
    pub fn values(&self) -> Vec<Value> {
        let real = |xs: &[f64]| xs.iter().map(|&x| Value::Real(x)).collect::<Vec<_>>();
        match *self {
            DataKind::Spirals { a, b, c, p } => real(&[a, b, c, p]),
            DataKind::Trigonometric { a, b, c, form } => {
                let mut values = real(&[a, b, c]);
                values.push(Value::Choice(form.word()));
                values
            }
            DataKind::Clusters { distance, c } => real(&[distance, c]),
            DataKind::Rings { radius, gap, c } => real(&[radius, gap, c]),
            DataKind::Points { test_share, .. } => real(&[test_share]),
        }
    }

    /// From a row and its settings; own points come otherwise and are spirals here.
    fn build(set: &DataSet, values: &[Value]) -> DataKind {
        let real = |i: usize| match values.get(i) {
            Some(Value::Real(x)) => *x,
            _ => 0.0,
        };
        match set.id {
            "trigonometric" => {
                let form = Form::of(values.get(3).copied().map(word).unwrap_or_default());
                DataKind::Trigonometric { a: real(0), b: real(1), c: real(2), form }
            }
            "clusters" => DataKind::Clusters { distance: real(0), c: real(1) },
            "rings" => DataKind::Rings { radius: real(0), gap: real(1), c: real(2) },
            _ => DataKind::Spirals { a: real(0), b: real(1), c: real(2), p: real(3) },
        }
    }

    fn usual(set: &DataSet) -> DataKind {
        DataKind::build(set, &set.fields.iter().map(|field| field.default()).collect::<Vec<_>>())
    }

    /// How own points divide into training and test points: at least one each.
    fn split(&self) -> Option<[u32; 2]> {
        let DataKind::Points { points, test_share } = self else { return None };
        let n = points.0.len() as u32;
        let test = (f64::from(n) * test_share).round() as u32;
        let test = test.clamp(1, n.saturating_sub(1).max(1));
        Some([n - test.min(n), test])
    }
}

/// The network's shape and start.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    /// Nodes of the hidden layers; none is a linear classifier.
    pub hidden: Vec<u32>,
    pub activation: Activation,
    pub loss: Loss,
    pub init: Init,
}

impl Network {
    fn values(&self) -> [Value; 3] {
        [self.activation.word(), self.loss.word(), self.init.kind().word()].map(Value::Choice)
    }
}

/// How start weights are drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Init {
    Pytorch,
    Normal { sd: f64 },
    Xavier,
    Zero,
}

impl Init {
    /// Its word in the table.
    pub fn kind(self) -> InitKind {
        match self {
            Init::Pytorch => InitKind::Pytorch,
            Init::Normal { .. } => InitKind::Normal,
            Init::Xavier => InitKind::Xavier,
            Init::Zero => InitKind::Zero,
        }
    }
}

/// The minibatch sequence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Batch {
    /// Points of one batch; more than there are means all.
    pub size: u32,
    pub order: Order,
}

impl Batch {
    fn values(&self) -> [Value; 2] {
        [Value::Integer(self.size.into()), Value::Choice(self.order.word())]
    }
}

/// What only the page reads; never part of the mathematics.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    pub view: Option<View>,
    /// The step that the sharer saw.
    pub step: Option<u64>,
    /// The fingerprint that the sharer saw.
    pub fingerprint: Option<String>,
    pub name: Option<String>,
    /// The landscape's plane, in its usual text.
    pub plane: Option<PlaneSpec>,
    /// What of it is in sight: x from, x to, y from, y to.
    pub window: Option<[f64; 4]>,
    pub height: Option<Height>,
    /// Where its surface is seen from: degrees round and up, and how near (1: usual).
    pub camera: Option<[f64; 3]>,
}

/// What lenient reading found.
#[derive(Clone, Debug)]
pub struct Opened {
    pub experiment: Experiment,
    /// What could not be read, and what was used instead.
    pub problems: Vec<Problem>,
    /// The hash of own points that the link expects as a file.
    pub needs_file: Option<String>,
}

impl Default for Experiment {
    /// The default race.
    fn default() -> Experiment {
        let usual: Vec<Value> = GENERAL.iter().map(|field| field.default()).collect();
        Experiment::assemble(&usual)
    }
}

impl Experiment {
    /// The usual experiment with these general settings (in the table's order).
    fn assemble(general: &[Value]) -> Experiment {
        let general = |i: usize| general.get(i).copied().unwrap_or(GENERAL[i].default());
        let [train, test] = [0, 1].map(|i: usize| whole(tables::SIZES[i].default()) as u32);
        Experiment {
            version: 1,
            seed: whole(general(0)),
            engine: Engine::of(word(general(1))),
            target: None,
            data: Data { kind: DataKind::usual(&tables::DATA[0]), seed: None, train, test },
            network: Network {
                hidden: HIDDEN.default.to_vec(),
                activation: Activation::default(),
                loss: Loss::default(),
                init: Init::Pytorch,
            },
            batch: Batch { size: whole(tables::BATCH[0].default()) as u32, order: Order::default() },
            steps: whole(general(2)),
            replicas: whole(general(3)) as u32,
            replicate: Replicate::of(word(general(4))),
            log_at: LOG_AT.default.iter().map(|&n| u64::from(n)).collect(),
            finish: general(5).real(),
            average_last: whole(general(6)) as u32,
            burn_in: None,
            lanes: [&SGD, &ADAM, &ADLALA, &LOL].map(Lane::usual).to_vec(),
            page: Page::default(),
        }
    }

    /// The general settings, in the table's order.
    fn general(&self) -> [Value; 7] {
        [
            Value::Integer(self.seed),
            Value::Choice(self.engine.word()),
            Value::Integer(self.steps),
            Value::Integer(self.replicas.into()),
            Value::Choice(self.replicate.word()),
            Value::Real(self.finish),
            Value::Integer(self.average_last.into()),
        ]
    }

    /// Reads a file.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn from_json(text: &str) -> Result<Experiment, Error> {
        strict(read_json(text, None))
    }

    /// The file: complete, keys in the order of FORMAT.md.
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
        let key = raw::canonical(key);
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
                let lane = raw::lane_key(key).and_then(|n| self.lanes.get(n as usize - 1));
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
            "network.init" => entries.retain(|(k, _)| k != tables::INIT_SD.key),
            _ => {}
        }
        if raw::lane_key(key).is_some() && !key.contains('.') {
            let inside = format!("{key}.");
            entries.retain(|(k, _)| !k.starts_with(&inside));
            if empty {
                let mut fewer = self.clone();
                let number = raw::lane_key(key).unwrap_or_default() as usize;
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

    /// Weights and biases of the network (two inputs, one output), or coordinates of the target.
    pub fn weights(&self) -> u64 {
        if let Some(target) = &self.target {
            return target.dimension() as u64;
        }
        let mut inputs = 2;
        let mut sum = 0;
        for outputs in self.network.hidden.iter().map(|&n| u64::from(n)).chain([1]) {
            sum += (inputs + 1) * outputs;
            inputs = outputs;
        }
        sum
    }

    /// The seed that the data, or a target's disorder, are drawn with.
    pub fn data_seed(&self) -> u64 {
        self.target.as_ref().map_or(self.data.seed, |target| target.seed).unwrap_or(self.seed)
    }

    /// Whether the runner ends every lane with a sampling report: on targets, and where `burn_in` is given.
    pub fn is_measured(&self) -> bool {
        self.target.is_some() || self.burn_in.is_some()
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
        let (entries, problems) = raw::flatten(Tree::ROOT.deserialize(deserializer)?);
        strict(decode(entries, problems, None)).map_err(D::Error::custom)
    }
}

/// Decodes an experiment that was valid before a change.
fn changed(entries: Vec<Entry>) -> Result<Experiment, Box<Problem>> {
    let Decoded { experiment, problems, needs_file } = decode(entries, raw::no_problems(), None);
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
    let mut problems = raw::no_problems();
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
            let (entries, problems) = raw::flatten(tree);
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
    decode(entries, raw::no_problems(), points)
}
