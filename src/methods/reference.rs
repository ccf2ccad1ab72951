//! The reference of all methods, printed from the table: update, parameters with ranges, cost, source.

use super::map::{Map, Op};
use super::rows::SCHEMES;
use super::scheme::{Family, Scheme};
use crate::methods::lane::Lane;
use crate::model::layout::Part;
use crate::settings::schedule::SHAPES;
use crate::settings::setting::{Field, Kind};
use std::fmt::Write;

/// The whole reference as Markdown.
pub fn markdown() -> String {
    let mut out = String::from(
        "# Methods\n\nEvery method of the program, printed from its table. `h` is the step size, `g` = −∇L the \
         gradient of the minibatch, `p` momenta, `R` standard normal numbers, fresh at every use.\n",
    );
    for family in Family::ALL {
        let _ = write!(out, "\n## {}\n", family.name());
        for scheme in SCHEMES.iter().filter(|scheme| scheme.family == family) {
            method(scheme, &mut out);
        }
    }
    out.push_str("\n## Parameters over time\n\nAny real parameter may follow a schedule; `from` is its own value, `t` the steps done.\n\n");
    for shape in SHAPES {
        let _ = writeln!(out, "- **{}** `{}`: {}. {}", shape.name, shape.id, shape.equation, shape.help);
    }
    out
}

fn method(scheme: &'static Scheme, out: &mut String) {
    let lane = Lane::usual(scheme);
    let _ = write!(out, "\n### {} `{}`\n\n{}\n\n", scheme.name, scheme.id, scheme.sentence);
    if !lane.start().is_empty() {
        let _ = writeln!(out, "- Before the first step: {}", update(lane.start()));
    }
    let _ = writeln!(out, "- Update: {}", update(lane.step()));
    let _ = writeln!(out, "- Cost: {}", cost(&lane));
    let gpu = lane.processor_only().unwrap_or_else(|| "also on a GPU".into());
    let _ = writeln!(out, "- Engine: {gpu}");
    let _ = writeln!(out, "- Source: {}", scheme.source);
    out.push_str("\n| parameter | | range | usual | |\n|---|---|---|---|---|\n");
    for field in lane.params() {
        let (range, usual) = range(field);
        let symbol = format!("{}{}", field.symbol, field.subscript);
        let _ = writeln!(out, "| `{}` | {symbol} | {range} | {usual} | {} |", field.key, field.help);
    }
}

/// Gradients of one step, in words.
pub fn cost(lane: &Lane) -> String {
    let n = lane.cost();
    let what = if lane.scheme.full_batch { "gradient of all training points" } else { "minibatch gradient" };
    let first = if lane.start().iter().any(|op| op.map == Map::G) { ", and one at the start" } else { "" };
    format!("{n} {what}{} a step{first}", if n == 1 { "" } else { "s" })
}

/// A list of maps as text: letters and rules with the part and the fraction of the step where they are not the whole.
pub fn update(ops: &[Op]) -> String {
    let one = |op: &Op| {
        let tile = op.map.tile();
        let mut text = match op.map {
            Map::Repeat { times, maps } => return format!("{times} times [{}]", update(maps)),
            map if map == Map::G || map.letter().is_some() || matches!(map, Map::OInf { .. }) => tile.label.to_owned(),
            _ => format!("({})", tile.equation),
        };
        if op.fraction != 1.0 {
            let _ = write!(text, "[{}]", fraction(op.fraction));
        }
        match op.part {
            Part::All => {}
            Part::Hidden => text.push_str(" (hidden)"),
            Part::Output => text.push_str(" (output)"),
            Part::Layer(n) => {
                let _ = write!(text, " (hidden {n})");
            }
        }
        text
    };
    ops.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn fraction(f: f64) -> String {
    format!("1/{}", (1.0 / f).round())
}

fn range(field: &Field) -> (String, String) {
    match field.kind {
        Kind::Real { min, max, default, .. } => (format!("{min} to {max}"), default.to_string()),
        Kind::Integer { min, max, default, .. } => (format!("{min} to {max}"), default.to_string()),
        Kind::Choice { options, default } => {
            (options.iter().map(|option| option.value).collect::<Vec<_>>().join(", "), default.to_owned())
        }
        Kind::Flag { default } => ("true, false".into(), default.to_string()),
    }
}
