//! A typed integrator: letters into maps, parameters and cost.
//!
//! `BAOAB`, or one word for each part: `hidden: BACDEDCAB; output: BAOAB`. A letter that stands k times in its part
//! takes 1/k of the step each time. All parts share the sequence of A and B: weights move and are kicked together.
//! The gradient is never typed: it stands after the last A before a B, cyclically.

use crate::methods::map::{Map, Op};
use crate::methods::params::{
    EPSILON, FRICTION, GAMMA, GAMMA_1, GAMMA_2, H, SIGMA_A, TAU, TAU_1, TAU_2, TAU_ABOVE_0, THERMOSTAT, TWO_GRADIENTS,
    XI_0,
};
use crate::methods::scheme::Scheme;
use crate::model::layout::Part;
use crate::settings::setting::{Field, Value};
use std::ops::Range;

/// Longest word read, in characters, all parts together.
pub const LONGEST: usize = 400;
/// Most hidden layers that a word tells apart.
const LAYERS: u8 = 6;

/// A word that was understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// As typed, tidied: `BAOAB`, or `hidden: BAOAB; output: BAB`.
    pub text: String,
    /// All parameters of the lane, the scheme's own last.
    pub params: Vec<Field>,
    pub start: Vec<Op>,
    pub step: Vec<Op>,
    /// How many hidden layers it tells apart; none if it takes them together.
    pub layers: Option<usize>,
}

/// Why a word was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, serde::Serialize)]
#[error("{message}")]
pub struct Fault {
    /// Without a full stop.
    pub message: String,
    /// What is allowed, without a full stop.
    pub allowed: String,
    /// Where it stands in the text as typed, in characters.
    pub at: Range<usize>,
}

impl Fault {
    /// The message with its place in the text, in words.
    pub fn place(&self, text: &str) -> String {
        let length = text.chars().count();
        match &self.at {
            at if at.start == 0 && at.end >= length => self.message.clone(),
            at if at.end <= at.start + 1 => format!("character {}: {}", at.start + 1, self.message),
            at => format!("characters {} to {}: {}", at.start + 1, at.end, self.message),
        }
    }
}

const LETTERS: &str =
    "The letters are A drift, B kick, C friction, D noise, E thermostat, F friction with noise and O heat bath";
const PARTS: &str = "Parts are `hidden` and `output`, or `hidden1`, `hidden2`, … and `output`, separated by `;`";

fn fault<T>(message: impl Into<String>, allowed: &str, at: Range<usize>) -> Result<T, Fault> {
    Err(Fault { message: message.into(), allowed: allowed.into(), at })
}

/// A letter and its place in the text.
type Letter = (char, usize);

/// One part's word.
struct Spelt {
    part: Part,
    letters: Vec<Letter>,
    /// Its place in the text.
    at: Range<usize>,
}

impl Word {
    /// Reads the word of a scheme that takes one.
    ///
    /// # Errors
    /// What makes no sense, where it stands, and what is allowed.
    pub fn new(scheme: &Scheme, text: &str) -> Result<Word, Fault> {
        let length = text.chars().count();
        if length > LONGEST {
            return fault(
                format!("the word has {length} characters"),
                &format!("Up to {LONGEST} are taken"),
                0..length,
            );
        }
        let metric = scheme.step.iter().any(|op| op.map == Map::Metric);
        let tested = scheme.step.iter().any(|op| op.map == Map::Accept);
        let parts = spell(text)?;
        check(&parts, length)?;
        if metric || tested {
            check_langevin(&parts)?;
        }
        if tested {
            check_reversible(&parts[0])?;
        }
        let keys: Vec<Keys> = parts.iter().map(|part| Keys::new(&parts, part)).collect();
        let mut step = merge(&parts, &keys);
        let start = gradients(&mut step);
        if metric {
            for op in &mut step {
                op.map = match op.map {
                    Map::A => Map::MetricA,
                    Map::B => Map::MetricB,
                    map => map,
                };
            }
        }
        let step = scheme
            .step
            .iter()
            .flat_map(|op| if op.map == Map::Word { step.clone() } else { vec![*op] })
            .collect::<Vec<_>>();
        let mut params = parameters(&parts, &keys, &start);
        if tested {
            // The full batch is the same twice, and the temperature is divided by.
            params.retain(|field| field.key != TWO_GRADIENTS.key);
            for field in &mut params {
                match field.key {
                    "tau" => *field = TAU_ABOVE_0,
                    "h" => *field = H.usually(0.1), // as the other tested methods
                    _ => {}
                }
            }
        }
        params.extend(scheme.params);
        let layers = parts.iter().filter(|part| matches!(part.part, Part::Layer(_))).count();
        Ok(Word { text: tidy(&parts), params, start, step, layers: (layers > 0).then_some(layers) })
    }

    /// Whether a network of so many hidden layers has the word's parts.
    ///
    /// # Errors
    /// Which part there is none for.
    pub fn fits(&self, hidden: usize) -> Result<(), String> {
        match self.layers {
            Some(layers) if layers != hidden => {
                Err(format!("the word has {layers} hidden layers and the network {hidden}"))
            }
            _ => Ok(()),
        }
    }
}

/// Splits the text into parts and letters.
fn spell(text: &str) -> Result<Vec<Spelt>, Fault> {
    let mut parts = Vec::new();
    let mut begin = 0;
    for piece in text.split(';') {
        let length = piece.chars().count();
        let at = begin..begin + length;
        begin += length + 1;
        if piece.trim().is_empty() && !parts.is_empty() {
            // A last `;` says nothing.
            continue;
        }
        let (part, letters, first) = match piece.split_once(':') {
            None => (Part::All, piece, at.start),
            Some((name, letters)) => {
                let first = at.start + name.chars().count() + 1;
                (named(name.trim(), at.start..first - 1)?, letters, first)
            }
        };
        let letters: Vec<Letter> =
            letters.chars().enumerate().filter(|(_, c)| !c.is_whitespace()).map(|(i, c)| (c, first + i)).collect();
        if let Some(&(c, place)) = letters.iter().find(|(c, _)| !"ABCDEFO".contains(*c)) {
            let shown = crate::settings::text::clean(&c.to_string());
            let message = match c {
                'G' => "G is never typed: the gradient stands by itself where a kick needs it".into(),
                'a'..='f' | 'o' => format!("`{shown}` is no letter; `{}` is", c.to_ascii_uppercase()),
                _ => format!("`{shown}` is no letter of an integrator"),
            };
            return fault(message, LETTERS, place..place + 1);
        }
        parts.push(Spelt { part, letters, at });
    }
    Ok(parts)
}

fn named(name: &str, at: Range<usize>) -> Result<Part, Fault> {
    match name {
        "hidden" => Ok(Part::Hidden),
        "output" => Ok(Part::Output),
        _ => match name.strip_prefix("hidden").and_then(|n| n.parse().ok()) {
            Some(n) if (1..=LAYERS).contains(&n) => Ok(Part::Layer(n)),
            _ => fault(format!("`{}` is no part of a network", crate::settings::text::clean(name)), PARTS, at),
        },
    }
}

/// What makes no sense.
fn check(parts: &[Spelt], length: usize) -> Result<(), Fault> {
    for (i, part) in parts.iter().enumerate() {
        if parts[..i].iter().any(|other| other.part == part.part) {
            return fault(format!("the part {} is given twice", name(part.part)), PARTS, part.at.clone());
        }
        if part.part == Part::All && parts.len() > 1 {
            return fault("this word has no part", PARTS, part.at.clone());
        }
    }
    let has = |wanted: Part| parts.iter().any(|part| part.part == wanted);
    let layers = parts.iter().filter(|part| matches!(part.part, Part::Layer(_))).count() as u8;
    if !has(Part::All) {
        if has(Part::Hidden) && layers > 0 {
            return fault("`hidden` stands beside single hidden layers", PARTS, 0..length);
        }
        if let Some(n) = (1..=layers).find(|&n| !has(Part::Layer(n))) {
            return fault(format!("the part hidden{n} is missing"), PARTS, 0..length);
        }
        if !has(Part::Hidden) && layers == 0 {
            return fault("the part hidden is missing", PARTS, 0..length);
        }
        if !has(Part::Output) {
            return fault("the part output is missing", PARTS, 0..length);
        }
    }
    let moves =
        |part: &Spelt| part.letters.iter().filter(|(c, _)| "AB".contains(*c)).map(|&(c, _)| c).collect::<String>();
    let first = moves(&parts[0]);
    for part in parts {
        if moves(part) != first {
            return fault(
                format!(
                    "{} has the drifts and kicks {}, {} has {first}",
                    name(part.part),
                    moves(part),
                    name(parts[0].part)
                ),
                "All parts share the same sequence of A and B, as they move and are kicked together",
                part.at.clone(),
            );
        }
        let has = |c: char| part.letters.iter().any(|&(letter, _)| letter == c);
        if let Some(&(_, place)) = part.letters.iter().find(|(c, _)| *c == 'E' && !has('C') && !has('F')) {
            let message = "E moves the friction ξ, and no C or F brakes with it";
            return fault(message, "E stands with C or F in its part", place..place + 1);
        }
    }
    let at = parts[0].at.clone();
    if first.is_empty() && parts[0].letters.is_empty() {
        return fault("the word is empty", LETTERS, 0..length);
    }
    if !first.contains('A') {
        return fault("nothing drifts: no A moves the weights", LETTERS, at);
    }
    if !first.contains('B') {
        return fault("nothing kicks: without B the weights never see a gradient", LETTERS, at);
    }
    Ok(())
}

/// For methods over any Langevin scheme.
fn check_langevin(parts: &[Spelt]) -> Result<(), Fault> {
    for part in parts {
        if part.part != Part::All || part.letters.iter().any(|(c, _)| !"ABO".contains(*c)) {
            return fault("this method takes one word over A, B and O", "BAOAB, ABOBA, …", part.at.clone());
        }
    }
    Ok(())
}

/// For a Metropolis test of the whole step.
fn check_reversible(word: &Spelt) -> Result<(), Fault> {
    let letters: Vec<char> = word.letters.iter().map(|(c, _)| *c).collect();
    if let Some(i) = (0..letters.len() / 2).find(|&i| letters[i] != letters[letters.len() - 1 - i]) {
        let place = word.letters[letters.len() - 1 - i].1;
        return fault(
            format!("`{}` is not the `{}` of the other end", letters[letters.len() - 1 - i], letters[i]),
            "A step that is tested reads the same backwards, as BAOAB, ABOBA and OBABO do",
            place..place + 1,
        );
    }
    if !letters.contains(&'O') {
        return fault("nothing warms the momenta: no O", "BAOAB, ABOBA, OBABO, …", word.at.clone());
    }
    Ok(())
}

/// A part as it is typed.
fn name(part: Part) -> String {
    match part {
        Part::All => "the word".into(),
        Part::Hidden => "hidden".into(),
        Part::Output => "output".into(),
        Part::Layer(n) => format!("hidden{n}"),
    }
}

fn tidy(parts: &[Spelt]) -> String {
    let letters = |part: &Spelt| part.letters.iter().map(|(c, _)| *c).collect::<String>();
    match parts {
        [whole] if whole.part == Part::All => letters(whole),
        _ => parts.iter().map(|part| format!("{}: {}", name(part.part), letters(part))).collect::<Vec<_>>().join("; "),
    }
}

/// The parameters of one part.
struct Keys {
    gamma: Field,
    tau: Field,
    epsilon: Field,
    sigma_a: Field,
}

/// A parameter for each part: hidden layers counted from 1, the output layer last.
macro_rules! of_parts {
    ($field:ident, $key:literal, $name:literal) => {{
        const ALL: [Field; 7] = [
            $field.of_part(concat!($key, "1"), "1", concat!($name, ", part 1")),
            $field.of_part(concat!($key, "2"), "2", concat!($name, ", part 2")),
            $field.of_part(concat!($key, "3"), "3", concat!($name, ", part 3")),
            $field.of_part(concat!($key, "4"), "4", concat!($name, ", part 4")),
            $field.of_part(concat!($key, "5"), "5", concat!($name, ", part 5")),
            $field.of_part(concat!($key, "6"), "6", concat!($name, ", part 6")),
            $field.of_part(concat!($key, "7"), "7", concat!($name, ", part 7")),
        ];
        ALL
    }};
}

impl Keys {
    /// A parameter's key gains the part's number where several parts have it.
    fn new(parts: &[Spelt], own: &Spelt) -> Keys {
        let users = |letters: &str| {
            let uses = |part: &&Spelt| part.letters.iter().any(|(c, _)| letters.contains(*c));
            parts.iter().filter(uses).count()
        };
        let layers = parts.iter().filter(|part| matches!(part.part, Part::Layer(_))).count();
        let number = match own.part {
            Part::All | Part::Hidden => 0,
            Part::Output => layers.max(1),
            Part::Layer(n) => usize::from(n) - 1,
        };
        let pick = |letters: &str, one: Field, all: [Field; 7]| if users(letters) > 1 { all[number] } else { one };
        let mut gammas = of_parts!(GAMMA, "gamma", "friction");
        let mut taus = of_parts!(TAU, "tau", "temperature");
        if layers == 0 {
            gammas[0] = GAMMA_1;
            gammas[1] = Field { main: GAMMA_1.main, ..GAMMA_2 };
            taus[0] = TAU_1;
            taus[1] = TAU_2;
        }
        Keys {
            gamma: pick("O", GAMMA, gammas),
            tau: pick("OE", TAU, taus),
            epsilon: pick("E", EPSILON, of_parts!(EPSILON, "epsilon", "thermostat strength")),
            sigma_a: pick("DF", SIGMA_A, of_parts!(SIGMA_A, "sigma_a", "added noise")),
        }
    }
}

/// The maps of all parts in order: between two letters of A and B, each part's own maps.
fn merge(parts: &[Spelt], keys: &[Keys]) -> Vec<Op> {
    let mut rest: Vec<&[Letter]> = parts.iter().map(|part| &part.letters[..]).collect();
    let mut step = Vec::new();
    loop {
        for ((part, keys), rest) in parts.iter().zip(keys).zip(&mut rest) {
            while let [(c, _), more @ ..] = *rest
                && !"AB".contains(*c)
            {
                let count = part.letters.iter().filter(|(letter, _)| letter == c).count();
                let (gamma, tau) = (keys.gamma.key, keys.tau.key);
                let map = match c {
                    'C' => Map::C,
                    'D' => Map::D { sigma: keys.sigma_a.key },
                    'E' => Map::E { epsilon: keys.epsilon.key, tau },
                    'F' => Map::F { sigma: keys.sigma_a.key },
                    _ => Map::O { gamma, tau },
                };
                step.push(Op { map, fraction: 1.0 / count as f64, part: part.part });
                *rest = more;
            }
        }
        let Some((c, _)) = rest[0].first() else { return step };
        let count = parts[0].letters.iter().filter(|(letter, _)| letter == c).count();
        let map = if *c == 'A' { Map::A } else { Map::B };
        step.push(Op { map, fraction: 1.0 / count as f64, part: Part::All });
        for rest in &mut rest {
            *rest = &rest[1..];
        }
    }
}

/// Puts G after the last A before each B, cyclically; gives what is done before the first step.
fn gradients(step: &mut Vec<Op>) -> Vec<Op> {
    const G: Op = Op { map: Map::G, fraction: 1.0, part: Part::All };
    let moves: Vec<(usize, bool)> = step
        .iter()
        .enumerate()
        .filter(|(_, op)| matches!(op.map, Map::A | Map::B))
        .map(|(i, op)| (i, op.map == Map::B))
        .collect();
    let mut after: Vec<usize> = Vec::new();
    for (k, &(_, kick)) in moves.iter().enumerate() {
        let (before, kicked) = moves[(k + moves.len() - 1) % moves.len()];
        if kick && !kicked {
            after.push(before);
        }
    }
    after.sort_unstable();
    for i in after.into_iter().rev() {
        step.insert(i + 1, G);
    }
    if moves[0].1 { vec![G] } else { vec![] }
}

/// The controls that the letters need.
fn parameters(parts: &[Spelt], keys: &[Keys], start: &[Op]) -> Vec<Field> {
    let uses = |part: &Spelt, letters: &str| part.letters.iter().any(|(c, _)| letters.contains(*c));
    let mut params = vec![H];
    for (part, keys) in parts.iter().zip(keys) {
        for (letters, field) in [("OE", keys.tau), ("O", keys.gamma), ("E", keys.epsilon), ("DF", keys.sigma_a)] {
            if uses(part, letters) && params.iter().all(|known| known.key != field.key) {
                params.push(field);
            }
        }
    }
    if parts.iter().any(|part| uses(part, "CF")) {
        params.extend([XI_0, FRICTION, THERMOSTAT]);
    }
    // The kick family begins and ends with a kick: both halves could have a minibatch of their own.
    let kicks = |part: &Spelt| {
        part.letters.first().is_some_and(|l| l.0 == 'B') && part.letters.last().is_some_and(|l| l.0 == 'B')
    };
    if !start.is_empty() && parts.iter().all(kicks) {
        params.push(TWO_GRADIENTS);
    }
    params
}

/// A built-in method as a typed one, where its maps are letters: the word, and its values under the word's keys.
pub fn as_letters(scheme: &Scheme, values: &[Value]) -> Option<(Word, Vec<Value>)> {
    if scheme.word.is_some() || !scheme.step.iter().all(|op| op.map == Map::G || op.map.letter().is_some()) {
        return None;
    }
    let spelt = |part: Part| -> String {
        let mine = scheme.step.iter().filter(|op| op.part == Part::All || op.part == part);
        mine.filter_map(|op| op.map.letter()).collect()
    };
    let text = match scheme.step.iter().all(|op| op.part == Part::All) {
        true => spelt(Part::All),
        false => format!("hidden: {}; output: {}", spelt(Part::Hidden), spelt(Part::Output)),
    };
    let custom = Scheme::find("custom")?;
    let word = Word::new(custom, &text).ok()?;
    let same = |a: &Op, b: &Op| (a.map.tile().label, a.fraction, a.part) == (b.map.tile().label, b.fraction, b.part);
    if word.start != scheme.start || word.step.len() != scheme.step.len() {
        return None;
    }
    let value = |key: &str| scheme.param(key).and_then(|i| values.get(i)).copied();
    let mut found: Vec<Value> = word.params.iter().map(|field| value(field.key).unwrap_or(field.default())).collect();
    for (theirs, ours) in scheme.step.iter().zip(&word.step) {
        if !same(theirs, ours) {
            return None;
        }
        for (from, to) in theirs.map.reads().into_iter().zip(ours.map.reads()) {
            let place = word.params.iter().position(|field| field.key == to)?;
            found[place] = value(from)?;
        }
    }
    Some((word, found))
}
