//! From flat entries to an experiment: one path for files, links and controls. What cannot be
//! read becomes a problem and takes a usual value; strict callers refuse at the first problem.

mod lanes;
mod remains;

use super::keys::{Entry, canonical, duplicate};
use super::scalar::{Fault, label, read, tail};
use super::spec::{Experiment, Page};
use super::tables::*;
use crate::data::points::{POINTS_MAX, Points, point, points_hash};
use crate::data::spec::{BATCH, Batch, DATA, DATA_SEED, Data, DataKind, DataSet, Order, SIZES};
use crate::experiment::plane::PlaneSpec;
use crate::model::spec::{Activation, HIDDEN, INIT_SD, Init, InitKind, Loss, NETWORK, Network};
use crate::settings::error::{Problem, Problems};
use crate::settings::raw::Raw;
use crate::settings::setting::{Field, ListField, Value, whole, word};
use crate::settings::text::{capital, clean, counted, grouped, is_hash, listing, nearest, unseen};
use crate::target::{self, TARGETS, Target, TargetKind};
use std::collections::hash_map::{Entry as Slot, HashMap};

/// What decoding found.
pub(super) struct Decoded {
    pub experiment: Experiment,
    pub problems: Vec<Problem>,
    pub needs_file: Option<String>,
}

/// Decodes; `problems` are those met on the way here, `supplied` a file of own points.
pub(super) fn decode(entries: Vec<Entry>, problems: Problems, supplied: Option<&Points>) -> Decoded {
    let mut decoder = Decoder { entries: HashMap::new(), problems, supplied, needs_file: None, quiet: vec![] };
    for (i, (key, raw)) in entries.into_iter().enumerate() {
        let key = canonical(&key).to_owned();
        match decoder.entries.entry(key) {
            Slot::Vacant(place) => {
                place.insert((i, raw));
            }
            Slot::Occupied(place) => {
                let problem = duplicate(place.key());
                decoder.problems.push(problem);
            }
        }
    }
    decoder.experiment()
}

struct Decoder<'a> {
    /// Keys not yet taken, with their place in the input.
    entries: HashMap<String, (usize, Raw)>,
    problems: Problems,
    supplied: Option<&'a Points>,
    needs_file: Option<String>,
    /// Beginnings of keys whose owner was unreadable: not worth another problem each.
    quiet: Vec<String>,
}

impl Decoder<'_> {
    fn take(&mut self, key: &str) -> Option<Raw> {
        self.entries.remove(key).map(|(_, raw)| raw)
    }

    fn experiment(mut self) -> Decoded {
        self.version();
        let general: Vec<Value> = GENERAL.iter().map(|field| self.value(field)).collect();
        let mut experiment = Experiment::assemble(&general);
        experiment.burn_in = self.optional(&BURN_IN).map(whole);
        experiment.target = self.target();
        if experiment.target.is_none() {
            experiment.data = self.data();
            experiment.network = self.network();
            let batch: Vec<Value> = BATCH.iter().map(|field| self.value(field)).collect();
            experiment.batch = Batch { size: whole(batch[0]) as u32, order: Order::of(word(batch[1])) };
        }
        experiment.log_at = self.list(&LOG_AT);
        experiment.log_at.sort_unstable();
        experiment.log_at.dedup();
        // A target has two halves, as a network of one hidden layer has parts.
        let hidden = if experiment.target.is_some() { 1 } else { experiment.network.hidden.len() };
        if let Some(lanes) = self.lanes(hidden) {
            experiment.lanes = lanes;
        }
        experiment.page = self.page();
        self.leftovers(&experiment);
        self.products(&mut experiment);
        let problems = self.problems.list("Experiment", "part");
        Decoded { experiment, problems, needs_file: self.needs_file }
    }

    fn version(&mut self) {
        if let Some(raw) = self.take("version")
            && raw.number() != Some(1.0)
        {
            let given = raw.given();
            self.problems.push(
                Problem::new("version", "Version", &given, format!("version = {} is unknown here", clean(&given)))
                    .allowing("This program reads version 1")
                    .using("it is read as version 1"),
            );
        }
    }

    /// A setting outside the lanes.
    fn value(&mut self, field: &Field) -> Value {
        self.setting(field.key, field, &label(field.key, field.name), "It")
    }

    fn setting(&mut self, key: &str, field: &Field, label: &str, taker: &str) -> Value {
        let Some(raw) = self.take(key) else { return field.default() };
        read(field, &raw, taker).unwrap_or_else(|fault| {
            let value = match fault.nearest {
                Some(word) => Value::Choice(word),
                None => field.default(),
            };
            let used = match fault.nearest {
                Some(word) => format!("The nearest name, `{word}`, is used"),
                None => format!("the usual {} is used", Raw::from(value).given()),
            };
            self.fault(key, label, &raw, fault, used);
            value
        })
    }

    /// A setting that may be absent.
    fn optional(&mut self, field: &Field) -> Option<Value> {
        let raw = self.take(field.key).filter(|raw| *raw != Raw::Null)?;
        match read(field, &raw, "It") {
            Ok(value) => Some(value),
            Err(fault) => {
                self.fault(field.key, &label(field.key, field.name), &raw, fault, "it is left out".into());
                None
            }
        }
    }

    fn fault(&mut self, key: &str, label: &str, raw: &Raw, fault: Fault, used: String) {
        let mut problem = Problem::new(key, label, &raw.given(), fault.message).allowing(fault.allowed).using(used);
        problem.suggestion = fault.nearest.unwrap_or_default().to_owned();
        self.problems.push(problem);
    }

    fn list(&mut self, field: &ListField) -> Vec<u64> {
        let usual = || field.default.iter().map(|&n| u64::from(n)).collect();
        let Some(raw) = self.take(field.key) else { return usual() };
        let given = raw.given();
        let not_a_list = "is not a list of whole numbers".to_owned();
        let numbers: Result<Vec<u64>, String> = match raw.list(',') {
            None => Err(not_a_list),
            Some(items) if items.len() > field.entries => Err(format!("has {} entries", grouped(items.len() as u64))),
            Some(items) => items
                .iter()
                .map(|item| match item.number() {
                    None => Err(not_a_list.clone()),
                    Some(x) if x.fract() != 0.0 => Err(not_a_list.clone()),
                    Some(x) if x < field.min as f64 || x > field.max as f64 => Err("is out of range".into()),
                    Some(x) => Ok(x as u64),
                })
                .collect(),
        };
        numbers.unwrap_or_else(|why| {
            let default: Vec<_> = field.default.iter().map(u32::to_string).collect();
            let allowed = format!(
                "It takes up to {} whole numbers from {} to {}, with commas between them",
                grouped(field.entries as u64),
                grouped(field.min),
                grouped(field.max)
            );
            let message = format!("{} = {} {why}", tail(field.key), clean(&given));
            self.problems.push(
                Problem::new(field.key, label(field.key, field.name), &given, message)
                    .allowing(allowed)
                    .using(format!("the usual {} is used", default.join(","))),
            );
            usual()
        })
    }

    fn network(&mut self) -> Network {
        let hidden = self.list(&HIDDEN).into_iter().map(|n| n as u32).collect();
        let words: Vec<&str> = NETWORK.iter().map(|field| word(self.value(field))).collect();
        let init = match InitKind::of(words[2]) {
            InitKind::Normal => Init::Normal { sd: self.value(&INIT_SD).real() },
            InitKind::Pytorch => Init::Pytorch,
            InitKind::Xavier => Init::Xavier,
            InitKind::Zero => Init::Zero,
        };
        Network { hidden, activation: Activation::of(words[0]), loss: Loss::of(words[1]), init }
    }

    fn data(&mut self) -> Data {
        let set = match self.take("data") {
            None => &DATA[0],
            Some(raw) => self.data_set(&raw),
        };
        let mut kind = DataKind::usual(&DATA[0]);
        if set.id == "points" {
            let values: Vec<Value> = set.fields.iter().map(|field| self.value(field)).collect();
            match self.own_points() {
                Some(points) => kind = DataKind::Points { points, test_share: values[0].real() },
                // The file is to come: the link's other data settings were about it.
                None => self.quiet.push("data.".into()),
            }
        } else {
            let values: Vec<Value> = set.fields.iter().map(|field| self.value(field)).collect();
            kind = DataKind::build(set, &values);
        }
        let seed = self.optional(&DATA_SEED).map(whole);
        let [train, test] = match kind.split() {
            Some(sizes) => sizes,
            None => [0, 1].map(|i: usize| whole(self.value(&SIZES[i])) as u32),
        };
        Data { kind, seed, train, test }
    }

    /// What takes the place of data and network, if anything does.
    fn target(&mut self) -> Option<Target> {
        let raw = self.take("target")?;
        if raw == Raw::Null {
            let allowed = format!("Targets are {}", listing(TARGETS.iter().map(|kind| kind.id)));
            let problem = Problem::new("target", "Target", "", "its kind is missing").allowing(allowed);
            self.problems.push(problem.using("the usual data and network are used"));
            self.quiet.push("target.".into());
            return None;
        }
        let text = raw.word().unwrap_or_default();
        let kind = TargetKind::find(text).or_else(|| {
            let names = || TARGETS.iter().map(|kind| kind.id);
            let near = nearest(text, names());
            let fault = Fault {
                message: format!("`{}` is not a target", clean(&raw.given())),
                allowed: format!("Targets are {}", listing(names())),
                nearest: near,
            };
            let used = match near {
                Some(id) => format!("The nearest name, `{id}`, is used"),
                None => "the usual data and network are used".into(),
            };
            self.fault("target", "Target", &raw, fault, used);
            near.and_then(TargetKind::find)
        });
        let Some(kind) = kind else {
            self.quiet.push("target.".into());
            return None;
        };
        let values = kind.fields.iter().map(|field| self.value(field)).collect();
        let init_sd = self.value(&target::INIT_SD).real();
        let seed = if kind.disorder { self.optional(&target::SEED).map(whole) } else { None };
        Some(Target { kind, values, init_sd, seed })
    }

    fn data_set(&mut self, raw: &Raw) -> &'static DataSet {
        let text = raw.word().unwrap_or_default();
        if let Some(set) = DataSet::find(text) {
            return set;
        }
        let names = || DATA.iter().map(|set| set.id);
        let near = nearest(text, names());
        let fault = Fault {
            message: format!("`{}` is not a data set", clean(&raw.given())),
            allowed: format!("Data sets are {}", listing(names())),
            nearest: near,
        };
        let used = match near {
            Some(id) => format!("The nearest name, `{id}`, is used"),
            None => format!("the usual {} is used", DATA[0].id),
        };
        self.fault("data", "Data", raw, fault, used);
        near.and_then(DataSet::find).unwrap_or_else(|| {
            self.quiet.push("data.".into());
            &DATA[0]
        })
    }

    fn own_points(&mut self) -> Option<Points> {
        let (given, hash) = (self.take("data.points"), self.take("data.hash"));
        let refuse = |message: String, allowed: &str| {
            Problem::new("data.points", "Data, own points", "", message)
                .allowing(allowed)
                .using("the usual spirals are used")
        };
        if given.is_none()
            && let Some(hash) = &hash
        {
            let text = hash.word().unwrap_or_default();
            if !is_hash(text) {
                self.problems.push(refuse(
                    format!("hash = {} is no hash", clean(&hash.given())),
                    "A hash has 16 digits 0 to 9 and a to f",
                ));
                return None;
            }
            let found = self.supplied.filter(|points| points_hash(points) == text).cloned();
            if found.is_none() {
                self.needs_file = Some(text.to_owned());
                if self.supplied.is_some() {
                    self.problems.push(refuse(
                        "this file does not hold the points of the link".into(),
                        &format!("The link's points have the hash {text}"),
                    ));
                }
            }
            return found;
        }
        let Some(raw) = given else {
            if let Some(points) = self.supplied {
                return Some(points.clone());
            }
            self.problems.push(refuse("the points are missing".into(), "Points are given as x1,x2,label"));
            return None;
        };
        let Some(items) = raw.list(';') else {
            self.problems.push(refuse("this is no list of points".into(), "Points are given as x1,x2,label"));
            return None;
        };
        if items.len() > POINTS_MAX || items.len() < 2 {
            self.problems.push(refuse(
                format!("{} cannot be raced on", counted(items.len() as u64, "point")),
                &format!("2 to {} are taken", grouped(POINTS_MAX as u64)),
            ));
            return None;
        }
        let mut points = Vec::with_capacity(items.len());
        for (i, item) in items.into_iter().enumerate() {
            match point(&item.list(',').unwrap_or_default()) {
                Ok(point) => points.push(point),
                Err((message, allowed)) => {
                    self.problems.push(refuse(format!("point {}: {message}", i + 1), &allowed));
                    return None;
                }
            }
        }
        let points = Points(points);
        if let Some(hash) = hash
            && hash.word() != Some(&points_hash(&points))
        {
            self.problems.push(
                Problem::new("data.hash", "Data, own points", &hash.given(), "the hash is not that of the points")
                    .allowing(format!("Theirs is {}", points_hash(&points)))
                    .using("the points are used as they are"),
            );
        }
        Some(points)
    }

    fn page(&mut self) -> Page {
        let view = self.optional(&VIEW).map(|view| View::of(word(view)));
        let step = self.optional(&STEP).map(whole);
        let mut text = |key: &str, fits: &dyn Fn(&str) -> bool, what: &str| {
            let raw = self.take(key).filter(|raw| *raw != Raw::Null)?;
            let text: String = raw.word().unwrap_or_default().chars().filter(|&c| !unseen(c)).collect();
            let text = text.trim().to_owned();
            if raw.word().is_some() && fits(&text) {
                return Some(text).filter(|text| !text.is_empty());
            }
            let given = raw.given();
            self.problems.push(
                Problem::new(key, capital(key), &given, format!("{key} = {} cannot be used", clean(&given)))
                    .allowing(what)
                    .using("it is left out"),
            );
            None
        };
        let fingerprint = text("fingerprint", &is_hash, "A fingerprint has 16 digits 0 to 9 and a to f");
        let name = text(
            "name",
            &|text| text.chars().count() <= NAME_MAX,
            &format!("A name is a text of up to {NAME_MAX} characters"),
        );
        let plane = match self.take("plane").filter(|raw| *raw != Raw::Null).map(|raw| PlaneSpec::parse(&raw.given())) {
            Some(Err(problem)) => {
                self.problems.push((*problem).using("it is left out"));
                None
            }
            plane => plane.and_then(Result::ok),
        };
        let window =
            self.numbers("window", "It is x from, x to, y from, y to, at most 1e9 in size", |&[x0, x1, y0, y1]| {
                x0 < x1 && y0 < y1
            });
        let camera = self.numbers(
            "camera",
            "It is degrees round, degrees up (-90 to 90) and nearness (0.1 to 10)",
            |&[_, up, near]| (-90.0..=90.0).contains(&up) && (0.1..=10.0).contains(&near),
        );
        let height = self.optional(&HEIGHT).map(|height| Height::of(word(height)));
        Page { view, step, fingerprint, name, plane, window, height, camera }
    }

    /// Some numbers that only the page reads.
    fn numbers<const N: usize>(&mut self, key: &str, allowed: &str, fits: fn(&[f64; N]) -> bool) -> Option<[f64; N]> {
        let raw = self.take(key).filter(|raw| *raw != Raw::Null)?;
        let given = raw.given();
        let items = raw.list(',').and_then(|items| items.iter().map(Raw::number).collect::<Option<Vec<f64>>>());
        let numbers: Option<[f64; N]> = items.and_then(|items| items.try_into().ok());
        let sound = numbers.filter(|numbers| numbers.iter().all(|x| x.abs() <= 1e9) && fits(numbers));
        if sound.is_none() {
            let problem = Problem::new(key, capital(key), &given, format!("{key} = {} cannot be used", clean(&given)));
            self.problems.push(problem.allowing(allowed).using("it is left out"));
        }
        sound
    }
}
