//! The lanes: method, word, parameters, schedules.

use super::Decoder;
use crate::experiment::keys::lane_key;
use crate::experiment::scalar::Fault;
use crate::experiment::tables::LANES_MAX;
use crate::methods::lane::Lane;
use crate::methods::rows::{ADAM, ADLALA, BAOAB, SCHEMES, SGD};
use crate::methods::scheme::Scheme;
use crate::methods::splitting::Word;
use crate::settings::error::Problem;
use crate::settings::raw::Raw;
use crate::settings::schedule::{CONSTANT, SHAPES, Schedule, Shape};
use crate::settings::setting::{Field, Kind, Scale};
use crate::settings::text::{clean, listing, nearest};
use std::collections::BTreeSet;

/// Methods that a message names.
const EXAMPLES: [&str; 4] = [SGD.id, ADAM.id, BAOAB.id, ADLALA.id];

impl Decoder<'_> {
    /// The lanes, if there is any key about them that makes one.
    pub(super) fn lanes(&mut self, hidden: usize) -> Option<Vec<Lane>> {
        let numbers: BTreeSet<u32> = self.entries.keys().filter_map(|key| lane_key(key)).collect();
        let mut lanes: Vec<Lane> = vec![];
        let mut expected = 1;
        for number in numbers {
            let key = format!("lane{number}");
            let title = format!("Lane {number}");
            if lanes.len() == LANES_MAX {
                self.problems.push(
                    Problem::new(&key, title, "", "there are too many lanes")
                        .allowing(format!("An experiment has 1 to {LANES_MAX}"))
                        .using(format!("the first {LANES_MAX} are used")),
                );
                self.quiet.push("lane".into());
                break;
            }
            if number != expected {
                self.problems.push(
                    Problem::new(&key, &title, "", format!("there is no lane {expected} before it"))
                        .allowing("Lanes are numbered from 1 without gaps")
                        .using("the lanes move up"),
                );
            }
            expected = number + 1;
            match self.method(&key, &title) {
                Some(scheme) => lanes.push(self.lane(scheme, &key, &title, hidden)),
                None => self.quiet.push(format!("{key}.")),
            }
        }
        (!lanes.is_empty()).then_some(lanes)
    }

    /// A lane of a known method, from its keys.
    fn lane(&mut self, scheme: &'static Scheme, key: &str, title: &str, hidden: usize) -> Lane {
        let word = scheme.word.map(|usual| self.typed(scheme, usual, key, title, hidden));
        let mut lane = Lane::with_word(scheme, word);
        let params = lane.params().to_vec();
        for (param, field) in params.iter().enumerate() {
            let label = format!("{title}, {}", field.name);
            let key = format!("{key}.{}", field.key);
            lane.values[param] = self.setting(&key, field, &label, scheme.name);
            lane.schedules.extend(self.schedule(param, field, &key, &label));
        }
        let word = scheme.word.map(|_| "word");
        let known: Vec<_> = word.into_iter().chain(params.iter().map(|field| field.key)).collect();
        self.strangers(&format!("{key}."), title, scheme.name, known.iter().copied());
        lane
    }

    /// The word of a lane that takes one; the usual one if it makes no sense.
    fn typed(&mut self, scheme: &Scheme, usual: &str, key: &str, title: &str, hidden: usize) -> Word {
        let key = format!("{key}.word");
        let usual_word = || Word::new(scheme, usual).expect("the table's words make sense");
        let Some(raw) = self.take(&key) else { return usual_word() };
        let found = match raw.word() {
            None => Err(("the word is no text".to_owned(), "A word is a text such as BAOAB".to_owned())),
            Some(text) => match Word::new(scheme, text) {
                Err(fault) => Err((fault.place(text), fault.allowed)),
                Ok(word) => match word.fits(hidden) {
                    Err(why) => Err((why, "`hidden` stands for all hidden layers".to_owned())),
                    Ok(()) => Ok(word),
                },
            },
        };
        found.unwrap_or_else(|(message, allowed)| {
            let problem = Problem::new(&key, format!("{title}, word"), &raw.given(), message);
            self.problems.push(problem.allowing(allowed).using(format!("the usual {usual} is used")));
            usual_word()
        })
    }

    /// How a parameter changes over time, if it does.
    fn schedule(&mut self, param: usize, field: &Field, key: &str, label: &str) -> Option<Schedule> {
        let place = format!("{key}.schedule");
        let raw = self.take(&place)?;
        let text = raw.word().unwrap_or_default();
        if text == CONSTANT {
            return None;
        }
        let names = || SHAPES.iter().map(|shape| shape.id).chain([CONSTANT]);
        let problem = |message: String, allowed: String| {
            Problem::new(&place, label, &raw.given(), message).allowing(allowed).using("it stays constant")
        };
        let Kind::Real { min, max, .. } = field.kind else {
            let message = format!("{} cannot follow a schedule", field.key);
            self.problems.push(problem(message, "Real numbers can".into()));
            self.quiet.push(format!("{key}."));
            return None;
        };
        let Some(shape) = Shape::find(text) else {
            let message = format!("`{}` is not a schedule", clean(&raw.given()));
            let mut problem = problem(message, format!("Schedules are {}", listing(names())));
            problem.suggestion = nearest(text, names()).unwrap_or_default().to_owned();
            self.problems.push(problem);
            self.quiet.push(format!("{key}."));
            return None;
        };
        let mut numbers = Vec::new();
        for number in shape.fields {
            // The end value has the parameter's own range, and its least value for want of another.
            let number = match number.key {
                "to" => Field { kind: Kind::Real { min, max, default: min, scale: Scale::Linear }, ..*number },
                _ => *number,
            };
            let label = format!("{label}, {}", number.name);
            numbers.push(self.setting(&format!("{key}.{}", number.key), &number, &label, shape.name).real());
        }
        Some(Schedule { param, shape, numbers })
    }

    fn method(&mut self, key: &str, title: &str) -> Option<&'static Scheme> {
        let names = || SCHEMES.iter().map(|scheme| scheme.id);
        // All of them would fill a screen.
        let allowed = format!("There are {} methods, such as {}", SCHEMES.len(), listing(EXAMPLES.into_iter()));
        let raw = self.take(key).unwrap_or(Raw::Null);
        if raw == Raw::Null {
            self.problems.push(
                Problem::new(key, title, "", "its method is missing").allowing(allowed).using("the lane is left out"),
            );
            return None;
        }
        let text = raw.word().unwrap_or_default();
        if let Some(scheme) = Scheme::find(text) {
            return Some(scheme);
        }
        let near = nearest(text, names());
        let fault = Fault { message: format!("`{}` is not a method", clean(&raw.given())), allowed, nearest: near };
        let used = match near {
            Some(id) => format!("The nearest name, `{id}`, is used"),
            None => "the lane is left out".into(),
        };
        self.fault(key, title, &raw, fault, used);
        near.and_then(Scheme::find)
    }
}
