//! A value before its meaning is known, from JSON, a JavaScript object, a link or a control. Numbers have one reader
//! and one writer.

use crate::settings::setting::{SEED_MAX, Value};
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use std::fmt;

/// Longest file read, in bytes.
pub const FILE_MAX: usize = 2_000_000;

/// A value before its meaning is known. Maps keep duplicate keys.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Raw {
    Null,
    Flag(bool),
    Number(f64),
    Text(String),
    List(Vec<Raw>),
    Map(Vec<(String, Raw)>),
}

impl From<&str> for Raw {
    fn from(text: &str) -> Raw {
        Raw::Text(text.to_owned())
    }
}

impl Raw {
    /// The number it is or spells. Decimal only; no infinities, no NaN; -0 is 0.
    pub(crate) fn number(&self) -> Option<f64> {
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
    pub(crate) fn word(&self) -> Option<&str> {
        match self {
            Raw::Text(text) => Some(text.trim()),
            _ => None,
        }
    }

    /// As repeated in messages.
    pub(crate) fn given(&self) -> String {
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
    pub(crate) fn list(self, separator: char) -> Option<Vec<Raw>> {
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
pub(crate) fn number_text(x: f64) -> String {
    let (plain, short) = (format!("{x}"), format!("{x:e}"));
    let ordinary = x == 0.0 || (0.001..=SEED_MAX as f64).contains(&x.abs());
    if ordinary || plain.len() <= short.len() { plain } else { short }
}

/// Deepest nesting read: no experiment needs more than four.
const DEPTH: u32 = 8;

/// Reads anything self-describing into a [`Raw`].
#[derive(Clone, Copy)]
pub(crate) struct Tree {
    depth: u32,
}

impl Tree {
    pub(crate) const ROOT: Tree = Tree { depth: 0 };

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

impl From<Value> for Raw {
    fn from(value: Value) -> Raw {
        match value {
            Value::Real(x) => Raw::Number(x),
            Value::Integer(n) => Raw::Number(n as f64),
            Value::Choice(word) => Raw::from(word),
            Value::Flag(flag) => Raw::Flag(flag),
        }
    }
}
