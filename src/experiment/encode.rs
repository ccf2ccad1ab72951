//! An experiment as a flat list, and from there as JSON or a link.

use super::keys::lane_key;
use super::spec::Experiment;
use super::tables::{self, BURN_IN, GENERAL, LINK_POINTS_MAX};
use crate::data::spec::{BATCH, DATA_SEED, DataKind, SIZES};
use crate::methods::lane::Lane;
use crate::model::spec::{HIDDEN, INIT_SD, NETWORK};
use crate::settings::raw::{Raw, number_text};
use crate::settings::schedule::Schedule;
use crate::settings::setting::{Field, Value};
use crate::target::{self, Target};
use std::collections::HashSet;

/// One setting of an experiment.
pub(super) struct Item {
    pub key: String,
    pub raw: Raw,
    /// It is what would be there had nobody said anything.
    pub usual: bool,
}

/// Every setting, in the order of files.
pub(super) fn flat(experiment: &Experiment) -> Vec<Item> {
    let usual = Experiment::default();
    let mut list = Flat(vec![]);
    list.push("version", Raw::Number(f64::from(experiment.version)), true);
    let general = experiment.general();
    let mut general = GENERAL.iter().zip(general);
    for (field, value) in general.by_ref().take(2) {
        list.value(field, value);
    }

    match &experiment.target {
        Some(target) => list.target(target),
        None => list.training(experiment, &usual),
    }

    let (ends, rest): (Vec<_>, Vec<_>) =
        general.partition(|(field, _)| !matches!(field.key, "finish" | "average_last"));
    for (field, value) in ends {
        list.value(field, value);
    }
    if let Some(burn_in) = experiment.burn_in {
        list.push(BURN_IN.key, Raw::Number(burn_in as f64), false);
    }
    list.list(tables::LOG_AT.key, experiment.log_at.iter().map(|&n| n as f64), experiment.log_at == usual.log_at);
    for (field, value) in rest {
        list.value(field, value);
    }

    let same = experiment.lanes == usual.lanes;
    for (i, lane) in experiment.lanes.iter().enumerate() {
        let Lane { scheme, word, values, schedules } = lane;
        let key = format!("lane{}", i + 1);
        list.push(&key, scheme.id.into(), same);
        if let Some(word) = word {
            list.push(&format!("{key}.word"), word.text.as_str().into(), same || scheme.word == Some(&word.text));
        }
        for (param, (field, &value)) in lane.params().iter().zip(values).enumerate() {
            let key = format!("{key}.{}", field.key);
            list.push(&key, value.into(), same || value == field.default());
            if let Some(Schedule { shape, numbers, .. }) = schedules.iter().find(|schedule| schedule.param == param) {
                list.push(&format!("{key}.schedule"), shape.id.into(), same);
                for (number, &x) in shape.fields.iter().zip(numbers) {
                    // An end value's usual one is the parameter's affair.
                    let usual = number.key != "to" && x == number.default().real();
                    list.push(&format!("{key}.{}", number.key), Raw::Number(x), same || usual);
                }
            }
        }
    }

    let page = &experiment.page;
    if let Some(view) = page.view {
        list.push("view", view.word().into(), false);
    }
    if let Some(step) = page.step {
        list.push("step", Raw::Number(step as f64), false);
    }
    for (key, text) in [("fingerprint", &page.fingerprint), ("name", &page.name)] {
        if let Some(text) = text {
            list.push(key, text.as_str().into(), false);
        }
    }
    if let Some(plane) = &page.plane {
        list.push("plane", plane.to_string().as_str().into(), false);
    }
    if let Some(window) = page.window {
        list.list("window", window.into_iter(), false);
    }
    if let Some(height) = page.height {
        list.push("height", height.word().into(), false);
    }
    if let Some(camera) = page.camera {
        list.list("camera", camera.into_iter(), false);
    }
    list.0
}

struct Flat(Vec<Item>);

impl Flat {
    /// Data, network and minibatch.
    fn training(&mut self, experiment: &Experiment, usual: &Experiment) {
        let data = &experiment.data;
        let (set, values) = (data.kind.set(), data.kind.values());
        self.push("data", set.id.into(), set.id == usual.data.kind.set().id);
        if let DataKind::Points { points, .. } = &data.kind {
            self.push("data.points", points.raw(), false);
        }
        for (field, value) in set.fields.iter().zip(values) {
            self.value(field, value);
        }
        if !matches!(data.kind, DataKind::Points { .. }) {
            for (field, n) in SIZES.iter().zip([data.train, data.test]) {
                self.value(field, Value::Integer(u64::from(n)));
            }
        }
        if let Some(seed) = data.seed {
            self.push(DATA_SEED.key, Raw::Number(seed as f64), false);
        }

        let network = &experiment.network;
        self.list(HIDDEN.key, network.hidden.iter().map(|&n| f64::from(n)), network.hidden == usual.network.hidden);
        for (field, value) in NETWORK.iter().zip(network.values()) {
            self.value(field, value);
        }
        if let crate::model::spec::Init::Normal { sd } = network.init {
            self.value(&INIT_SD, Value::Real(sd));
        }
        for (field, value) in BATCH.iter().zip(experiment.batch.values()) {
            self.value(field, value);
        }
    }

    /// What stands in their place.
    fn target(&mut self, Target { kind, values, init_sd, seed }: &Target) {
        self.push("target", kind.id.into(), false);
        for (field, &value) in kind.fields.iter().zip(values) {
            self.value(field, value);
        }
        self.value(&target::INIT_SD, Value::Real(*init_sd));
        if let Some(seed) = seed {
            self.push(target::SEED.key, Raw::Number(*seed as f64), false);
        }
    }

    fn push(&mut self, key: &str, raw: Raw, usual: bool) {
        self.0.push(Item { key: key.to_owned(), raw, usual });
    }

    fn value(&mut self, field: &Field, value: Value) {
        self.push(field.key, value.into(), value == field.default());
    }

    fn list(&mut self, key: &str, numbers: impl Iterator<Item = f64>, usual: bool) {
        self.push(key, Raw::List(numbers.map(Raw::Number).collect()), usual);
    }
}

/// The nested form of files.
pub(super) fn tree(experiment: &Experiment) -> Raw {
    let mut root = vec![];
    let items = flat(experiment);
    let scheduled: HashSet<String> =
        items.iter().filter_map(|item| item.key.strip_suffix(".schedule").map(str::to_owned)).collect();
    for Item { key, raw, .. } in items {
        let parts: Vec<&str> = key.split('.').collect();
        match (&parts[..], lane_key(&key)) {
            ([lane], Some(_)) => insert(&mut root, &["lanes", lane, "method"], raw),
            ([lane, param], Some(_)) if scheduled.contains(&key) => {
                insert(&mut root, &["lanes", lane, param, "from"], raw)
            }
            ([lane, param, number], Some(_)) => insert(&mut root, &["lanes", lane, param, number], raw),
            ([lane, param], Some(_)) => insert(&mut root, &["lanes", lane, param], raw),
            ([group @ ("data" | "target")], _) => insert(&mut root, &[group, "kind"], raw),
            (["network", "init"], _) => insert(&mut root, &["network", "init", "kind"], raw),
            (path, _) => insert(&mut root, path, raw),
        }
    }
    for (key, value) in &mut root {
        if key == "lanes"
            && let Raw::Map(lanes) = value
        {
            *value = Raw::List(std::mem::take(lanes).into_iter().map(|(_, lane)| lane).collect());
        }
    }
    Raw::Map(root)
}

fn insert(map: &mut Vec<(String, Raw)>, path: &[&str], raw: Raw) {
    match path {
        [] => {}
        [key] => map.push(((*key).to_owned(), raw)),
        [key, rest @ ..] => {
            let i = map.iter().position(|(k, _)| k == key).unwrap_or(map.len());
            if i == map.len() {
                map.push(((*key).to_owned(), Raw::Map(vec![])));
            }
            if let Raw::Map(inner) = &mut map[i].1 {
                insert(inner, rest, raw);
            }
        }
    }
}

/// Longest line that a file's objects and lists are kept on.
const LINE: usize = 100;

/// JSON as a person would write it: what fits on a line stands on one.
pub(super) fn json(raw: &Raw, indent: usize) -> String {
    let line = one_line(raw);
    if indent + line.len() <= LINE && indent > 0 {
        return line;
    }
    let pad = " ".repeat(indent + 2);
    let end = " ".repeat(indent);
    match raw {
        Raw::List(items) => {
            let lines: Vec<_> = items.iter().map(|item| format!("{pad}{}", json(item, indent + 2))).collect();
            format!("[\n{}\n{end}]", lines.join(",\n"))
        }
        Raw::Map(pairs) => {
            let entry = |(key, value): &(String, Raw)| format!("{pad}{}: {}", quoted(key), json(value, indent + 2));
            format!("{{\n{}\n{end}}}", pairs.iter().map(entry).collect::<Vec<_>>().join(",\n"))
        }
        _ => line,
    }
}

fn one_line(raw: &Raw) -> String {
    let join = |parts: Vec<String>| parts.join(", ");
    match raw {
        Raw::Null => "null".into(),
        Raw::Flag(flag) => flag.to_string(),
        Raw::Number(x) => number_text(*x),
        Raw::Text(text) => quoted(text),
        Raw::List(items) => format!("[{}]", join(items.iter().map(one_line).collect())),
        Raw::Map(pairs) => {
            format!("{{{}}}", join(pairs.iter().map(|(k, v)| format!("{}: {}", quoted(k), one_line(v))).collect()))
        }
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The link's fragment: only what differs from the usual.
pub(super) fn link(experiment: &Experiment) -> String {
    let text = |item: &Item| format!("{}={}", item.key, escaped(&link_text(&item.raw)));
    let all = flat(experiment).into_iter().filter(|item| !item.usual).collect::<Vec<_>>();
    let whole = all.iter().map(text).collect::<Vec<_>>().join("&");
    let DataKind::Points { points, .. } = &experiment.data.kind else { return whole };
    if whole.len() < LINK_POINTS_MAX {
        return whole;
    }
    let hashed = all.iter().map(|item| match item.key.as_str() {
        "data.points" => format!("data.hash={}", crate::data::points::points_hash(points)),
        _ => text(item),
    });
    hashed.collect::<Vec<_>>().join("&")
}

fn link_text(raw: &Raw) -> String {
    match raw {
        Raw::List(items) if items.iter().any(|item| matches!(item, Raw::List(_))) => {
            items.iter().map(link_text).collect::<Vec<_>>().join(";")
        }
        Raw::List(items) => items.iter().map(link_text).collect::<Vec<_>>().join(","),
        Raw::Number(x) => number_text(*x),
        Raw::Text(text) => text.clone(),
        Raw::Flag(flag) => flag.to_string(),
        Raw::Null | Raw::Map(_) => String::new(),
    }
}

/// Percent-encoded, but for commas and semicolons, which fragments may hold.
fn escaped(text: &str) -> String {
    let encoded: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
    // A percent sign of the text is `%25` by now, so these can only be the encoder's own.
    encoded.replace("%2C", ",").replace("%3B", ";")
}
