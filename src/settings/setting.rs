//! What a setting is: its key, how it is written and explained, and which values it takes.
//!
//! The methods' parameters (`methods/`) and the experiment's own settings (`experiment/tables.rs`) are
//! tables of [`Field`]. Controls, link, documentation, error messages and tests all read them.

use serde::Serialize;

/// One setting.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Field {
    /// Its name in files and links (`tau1`, `data.b`).
    pub key: &'static str,
    /// The papers' symbol, one letter, or empty.
    pub symbol: &'static str,
    /// The symbol's subscript, or empty.
    pub subscript: &'static str,
    /// Its name in words, sentence case.
    pub name: &'static str,
    /// One sentence: what changing it does.
    pub help: &'static str,
    /// Which values it takes.
    pub kind: Kind,
    /// Shown at once; the others stand behind "more controls".
    pub main: bool,
}

/// Which values a setting takes, and the usual one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Kind {
    /// A real number in `[min, max]`.
    Real { min: f64, max: f64, default: f64, scale: Scale },
    /// A whole number in `[min, max]`.
    Integer { min: u64, max: u64, default: u64, scale: Scale },
    /// One of a few words.
    Choice { options: &'static [Choice], default: &'static str },
    /// Yes or no.
    Flag { default: bool },
}

/// A word and how it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Choice {
    /// As written in files and links.
    pub value: &'static str,
    /// As shown.
    pub name: &'static str,
    /// One sentence.
    pub help: &'static str,
}

/// How a slider spaces its values.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scale {
    /// Equal differences are equal distances.
    Linear,
    /// Distances grow as square roots: room near zero, and zero itself.
    Root,
    /// Equal ratios are equal distances.
    Log,
    /// As `Log` from 1e-9 up; the rail's left end is zero.
    Zero,
}

/// A value of a setting.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    Real(f64),
    Integer(u64),
    Choice(&'static str),
    Flag(bool),
}

impl Value {
    /// The number, where the setting is one.
    pub fn real(self) -> f64 {
        match self {
            Value::Real(x) => x,
            Value::Integer(n) => n as f64,
            Value::Choice(_) | Value::Flag(_) => panic!("the table asks a number of a setting that is none"),
        }
    }
}

impl Field {
    /// A real-valued setting.
    pub const fn real(
        key: &'static str,
        symbol: &'static str,
        name: &'static str,
        [min, max]: [f64; 2],
        default: f64,
        scale: Scale,
        help: &'static str,
    ) -> Field {
        Field { key, symbol, subscript: "", name, help, kind: Kind::Real { min, max, default, scale }, main: false }
    }

    /// A whole-number setting.
    pub const fn integer(
        key: &'static str,
        symbol: &'static str,
        name: &'static str,
        [min, max]: [u64; 2],
        default: u64,
        scale: Scale,
        help: &'static str,
    ) -> Field {
        Field { key, symbol, subscript: "", name, help, kind: Kind::Integer { min, max, default, scale }, main: false }
    }

    /// A choice between words; the first is the usual one.
    pub const fn choice(
        key: &'static str,
        name: &'static str,
        options: &'static [Choice],
        help: &'static str,
    ) -> Field {
        Field {
            key,
            symbol: "",
            subscript: "",
            name,
            help,
            kind: Kind::Choice { options, default: options[0].value },
            main: false,
        }
    }

    /// A yes-or-no setting, usually no.
    pub const fn flag(key: &'static str, name: &'static str, help: &'static str) -> Field {
        Field { key, symbol: "", subscript: "", name, help, kind: Kind::Flag { default: false }, main: false }
    }

    /// The same setting with another usual value (of the same type; real settings only).
    pub const fn usually(mut self, usual: f64) -> Field {
        if let Kind::Real { min, max, scale, .. } = self.kind {
            self.kind = Kind::Real { min, max, default: usual, scale };
        }
        self
    }

    /// As [`Field::usually`], of a whole-number setting.
    pub const fn usually_whole(mut self, usual: u64) -> Field {
        if let Kind::Integer { min, max, scale, .. } = self.kind {
            self.kind = Kind::Integer { min, max, default: usual, scale };
        }
        self
    }

    /// The same whole-number setting with another lower end.
    pub const fn at_least(mut self, least: u64) -> Field {
        if let Kind::Integer { max, default, scale, .. } = self.kind {
            self.kind = Kind::Integer { min: least, max, default, scale };
        }
        self
    }

    /// The same setting for one partition: key and subscript gain its number, the name its place.
    pub const fn of_part(mut self, key: &'static str, subscript: &'static str, name: &'static str) -> Field {
        self.key = key;
        self.subscript = subscript;
        self.name = name;
        self
    }

    /// The same setting, shown at once.
    pub const fn shown(mut self) -> Field {
        self.main = true;
        self
    }

    /// The usual value.
    pub const fn default(&self) -> Value {
        match self.kind {
            Kind::Real { default, .. } => Value::Real(default),
            Kind::Integer { default, .. } => Value::Integer(default),
            Kind::Choice { default, .. } => Value::Choice(default),
            Kind::Flag { default } => Value::Flag(default),
        }
    }
}

/// Largest seed: JavaScript's numbers are exact up to here.
pub const SEED_MAX: u64 = (1 << 53) - 1;

/// A setting that is a list of whole numbers.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ListField {
    /// As in [`Field`].
    pub key: &'static str,
    /// As in [`Field`].
    pub name: &'static str,
    /// As in [`Field`].
    pub help: &'static str,
    /// Smallest entry.
    pub min: u64,
    /// Largest entry.
    pub max: u64,
    /// Most entries.
    pub entries: usize,
    /// The usual list.
    pub default: &'static [u32],
}

pub(crate) fn whole(value: Value) -> u64 {
    match value {
        Value::Integer(n) => n,
        _ => 0,
    }
}

pub(crate) fn word(value: Value) -> &'static str {
    match value {
        Value::Choice(word) => word,
        _ => "",
    }
}
