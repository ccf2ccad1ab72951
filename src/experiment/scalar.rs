//! One scalar by its field: reading it, and the words that say what is wrong with it.

use crate::settings::raw::{Raw, number_text};
use crate::settings::setting::{Field, Kind, Value};
use crate::settings::text::{capital, clean, grouped, listing, nearest};

/// A value that could not be read.
pub(super) struct Fault {
    pub message: String,
    pub allowed: String,
    pub nearest: Option<&'static str>,
}

impl Fault {
    fn new(message: String, allowed: String) -> Fault {
        Fault { message, allowed, nearest: None }
    }
}

/// Reads one scalar.
pub(super) fn read(field: &Field, raw: &Raw, taker: &str) -> Result<Value, Fault> {
    let setting = || format!("{} = {}", tail(field.key), clean(&raw.given()));
    match field.kind {
        Kind::Real { min, max, .. } => {
            let allowed = format!("{taker} takes {} to {}", number_text(min), number_text(max));
            match raw.number() {
                Some(x) if (min..=max).contains(&x) => Ok(Value::Real(x)),
                Some(_) => Err(Fault::new(format!("{} is out of range", setting()), allowed)),
                None => Err(Fault::new(format!("{} is not a finite decimal number", setting()), allowed)),
            }
        }
        Kind::Integer { min, max, .. } => {
            let allowed = format!("{taker} takes whole numbers from {} to {}", grouped(min), grouped(max));
            match raw.number() {
                Some(x) if x.fract() != 0.0 => Err(Fault::new(format!("{} is not whole", setting()), allowed)),
                Some(x) if x >= min as f64 && x <= max as f64 => Ok(Value::Integer(x as u64)),
                Some(_) => Err(Fault::new(format!("{} is out of range", setting()), allowed)),
                None => Err(Fault::new(format!("{} is not a whole number", setting()), allowed)),
            }
        }
        Kind::Choice { options, .. } => {
            let text = raw.word().unwrap_or_default();
            if let Some(choice) = options.iter().find(|choice| choice.value == text) {
                return Ok(Value::Choice(choice.value));
            }
            let names = || options.iter().map(|choice| choice.value);
            let (one, many) = nouns(field.key);
            let given = clean(&raw.given());
            Err(Fault {
                message: format!("`{given}` is not {one}"),
                allowed: format!("{many} are {}", listing(names())),
                nearest: nearest(text, names()),
            })
        }
        Kind::Flag { .. } => match raw {
            Raw::Flag(flag) => Ok(Value::Flag(*flag)),
            Raw::Text(text) if text.trim() == "true" => Ok(Value::Flag(true)),
            Raw::Text(text) if text.trim() == "false" => Ok(Value::Flag(false)),
            _ => Err(Fault::new(
                format!("{} is neither true nor false", setting()),
                format!("{taker} takes true or false"),
            )),
        },
    }
}

/// What a choice's words are, one and many.
fn nouns(key: &str) -> (&'static str, &'static str) {
    match key {
        "network.activation" => ("an activation", "Activations"),
        "network.loss" => ("a loss", "Losses"),
        "network.init" => ("a kind of start weights", "Kinds"),
        "batch.order" => ("an order", "Orders"),
        "engine" => ("an engine", "Engines"),
        "view" => ("a view", "Views"),
        _ => ("a known word", "Known words"),
    }
}

/// A setting in words, with its group.
pub(super) fn label(key: &str, name: &str) -> String {
    match key.split_once('.') {
        Some(("data", _)) => format!("Data, {name}"),
        Some(("target", _)) => format!("Target, {name}"),
        Some(("network", _)) => format!("Network, {name}"),
        Some(("batch", _)) => format!("Minibatch, {name}"),
        _ => capital(name),
    }
}

/// The key without its groups.
pub(super) fn tail(key: &'static str) -> &'static str {
    key.rsplit('.').next().unwrap_or(key)
}
