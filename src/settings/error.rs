//! What can go wrong, in words a reader of the page or the terminal can act on.

use crate::settings::text::{clean, counted};
use serde::ser::{Serialize, SerializeStruct, Serializer};
use std::fmt;

/// Why something was refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Error {
    /// A setting of an experiment, or the whole of it, could not be read.
    #[error("{0}")]
    Problem(Box<Problem>),
    /// The link names own points by their hash only.
    #[error("Data, own points: this link needs your file of points (its hash is {hash}).")]
    NeedsFile { hash: String },
    /// The system gave no randomness.
    #[error("New seed: the system's randomness could not be read ({0}).")]
    Randomness(String),
    /// A file or stream could not be read or written.
    #[error("{name} could not be {done}: {cause}.")]
    File { name: String, done: &'static str, cause: String },
}

/// One thing that is wrong with an experiment. `Display` is one plain line; text from outside is
/// shortened and free of control characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problem {
    /// The setting as links name it (`lane3.h`).
    pub key: String,
    /// The setting in words ("Lane 3, step size").
    pub field: String,
    /// What was given.
    pub given: String,
    /// What is wrong, without a full stop.
    pub message: String,
    /// What is allowed, without a full stop.
    pub allowed: String,
    /// The nearest known name, or empty.
    pub suggestion: String,
    /// What was used instead, without a full stop; empty where nothing was.
    pub used: String,
    /// How many problems that are not listed this one counts; 0 where it is a problem itself.
    pub more: u64,
}

impl Problem {
    /// A problem with a setting; `given` may be any text.
    pub fn new(key: &str, field: impl Into<String>, given: &str, message: impl Into<String>) -> Problem {
        Problem {
            key: clean(key),
            field: field.into(),
            given: clean(given),
            message: message.into(),
            ..Problem::default()
        }
    }

    /// The same, saying what is allowed.
    pub fn allowing(mut self, allowed: impl Into<String>) -> Problem {
        self.allowed = allowed.into();
        self
    }

    /// The same, saying what was used instead.
    pub fn using(mut self, used: impl Into<String>) -> Problem {
        self.used = used.into();
        self
    }

    /// The same where nothing was used instead: the input was refused.
    pub fn refused(mut self) -> Problem {
        self.used.clear();
        self
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Error {
        Error::Problem(Box::new(problem.refused()))
    }
}

impl From<Box<Problem>> for Error {
    fn from(problem: Box<Problem>) -> Error {
        (*problem).into()
    }
}

/// Problems as they are met: the first are kept, the rest counted, however many there are.
pub(crate) struct Problems {
    /// Most that are kept.
    most: usize,
    kept: Vec<Problem>,
    more: u64,
}

impl Problems {
    /// None yet.
    pub(crate) fn at_most(most: usize) -> Problems {
        Problems { most, kept: vec![], more: 0 }
    }

    pub(crate) fn push(&mut self, problem: Problem) {
        if self.is_full() {
            self.more += 1;
        } else {
            self.kept.push(problem);
        }
    }

    /// Another problem would only be counted.
    pub(crate) fn is_full(&self) -> bool {
        self.kept.len() == self.most
    }

    /// All that are kept, and last how many more of the `thing` there were.
    pub(crate) fn list(mut self, field: &str, thing: &str) -> Vec<Problem> {
        if self.more > 0 {
            let more = counted(self.more, &format!("more {thing}"));
            let rest = Problem::new("", field, "", format!("{more} could not be read"));
            self.kept.push(Problem { more: self.more, ..rest });
        }
        self.kept
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.message)?;
        let Problem { allowed, suggestion, used, .. } = self;
        match (allowed.is_empty(), suggestion.is_empty(), used.is_empty()) {
            (true, true, true) => write!(f, "."),
            (true, true, false) => write!(f, "; {used}."),
            (false, true, true) => write!(f, ". {allowed}."),
            (false, true, false) => write!(f, ". {allowed}; {used}."),
            (true, false, true) => write!(f, ". The nearest name is `{suggestion}`."),
            (false, false, true) => write!(f, ". {allowed}; the nearest name is `{suggestion}`."),
            (_, false, false) => write!(f, ". {used}."),
        }
    }
}

/// Its parts, and `text`, the whole line.
impl Serialize for Problem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut parts = serializer.serialize_struct("Problem", 9)?;
        parts.serialize_field("key", &self.key)?;
        parts.serialize_field("field", &self.field)?;
        parts.serialize_field("given", &self.given)?;
        parts.serialize_field("message", &self.message)?;
        parts.serialize_field("allowed", &self.allowed)?;
        parts.serialize_field("suggestion", &self.suggestion)?;
        parts.serialize_field("used", &self.used)?;
        parts.serialize_field("more", &self.more)?;
        parts.serialize_field("text", &self.to_string())?;
        parts.end()
    }
}
