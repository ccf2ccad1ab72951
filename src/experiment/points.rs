//! Own points: from a CSV file, from a link or file, and their hash.

use super::raw::{Raw, number_text};
use super::tables::{FILE_MAX, POINT_MAX, POINTS_MAX};
use crate::error::{Problem, clean};

/// Points with their class.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Points(pub Vec<Point>);

/// One point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub x: [f32; 2],
    /// Its class, 0 or 1.
    pub label: u8,
}

impl Points {
    /// As lists of numbers.
    pub(super) fn raw(&self) -> Raw {
        let point = |p: &Point| {
            Raw::List(vec![short(p.x[0]), short(p.x[1]), f64::from(p.label)].into_iter().map(Raw::Number).collect())
        };
        Raw::List(self.0.iter().map(point).collect())
    }
}

/// The f64 with fewest digits that is `x` in f32.
fn short(x: f32) -> f64 {
    let short = format!("{x}").parse::<f64>().unwrap_or(f64::from(x));
    // Two roundings may differ from one.
    if short as f32 == x { short + 0.0 } else { f64::from(x) }
}

/// What is wrong with one point, what is allowed.
pub(super) type Fault = (String, String);

/// One point from its three values.
pub(super) fn point(values: &[Raw]) -> Result<Point, Fault> {
    let [x1, x2, label] = values else {
        let found = match values.len() {
            1 => "1 value".to_owned(),
            n => format!("{n} values"),
        };
        return Err((format!("expected x1,x2,label; found {found}"), String::new()));
    };
    let coordinate = |name: &str, raw: &Raw| match raw.number() {
        Some(x) if x.abs() <= POINT_MAX => Ok(x as f32),
        x => {
            let why = if x.is_some() { "is out of range" } else { "is not a number" };
            Err((
                format!("{name} = {} {why}", clean(&raw.given())),
                format!("It takes {} to {}", number_text(-POINT_MAX), number_text(POINT_MAX)),
            ))
        }
    };
    let x = [coordinate("x1", x1)?, coordinate("x2", x2)?];
    match label.number() {
        Some(0.0) => Ok(Point { x, label: 0 }),
        Some(1.0) => Ok(Point { x, label: 1 }),
        _ => Err((format!("label = {} is not a class", clean(&label.given())), "Classes are 0 and 1".into())),
    }
}

/// The points' hash, as links carry it: xxh3-64 over x1, x2 (little-endian f32) and label of each.
pub fn points_hash(points: &Points) -> String {
    let bytes: Vec<u8> = points
        .0
        .iter()
        .flat_map(|p| p.x.iter().flat_map(|x| x.to_le_bytes()).chain([p.label]).collect::<Vec<_>>())
        .collect();
    format!("{:016x}", xxhash_rust::xxh3::xxh3_64(&bytes))
}

/// Most problems that one answer lists.
pub(super) const LISTED: usize = 20;

/// Reads a CSV file of `x1,x2,label`: a first line of names is skipped; commas, semicolons or tabs
/// separate; classes are 0 and 1, or -1 and 1 (-1 becomes 0).
///
/// # Errors
/// Up to 20 problems, one a line, and how many more there are.
pub fn parse_points(text: &str) -> Result<Points, Vec<Problem>> {
    let whole =
        |message: String, allowed: &str| vec![Problem::new("data.points", "File", "", message).allowing(allowed)];
    if text.len() > FILE_MAX {
        return Err(whole("this is too long".into(), "At most 2 MB are read"));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let separator = ['\t', ';'].into_iter().find(|&c| first.trim().contains(c)).unwrap_or(',');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .delimiter(separator as u8)
        .from_reader(text.as_bytes());

    let (mut points, mut problems, mut more) = (vec![], vec![], 0usize);
    let mut negative = None;
    let mut zero = false;
    let mut complain = |line: u64, given: &str, (message, allowed): Fault| {
        if problems.len() < LISTED {
            problems.push(Problem::new("data.points", format!("Line {line}"), given, message).allowing(allowed));
        } else {
            more += 1;
        }
    };
    for (i, record) in reader.records().enumerate() {
        let record = match record {
            Ok(record) => record,
            Err(_) => {
                complain(i as u64 + 1, "", ("this line is not readable CSV".into(), String::new()));
                break;
            }
        };
        let line = record.position().map_or(i as u64 + 1, csv::Position::line);
        let mut values: Vec<Raw> = record.iter().map(Raw::from).collect();
        if values.iter().all(|value| value.word() == Some("")) {
            continue;
        }
        let names = i == 0 && values.iter().all(|value| value.number().is_none());
        if names {
            continue;
        }
        if points.len() == POINTS_MAX {
            complain(line, "", ("the file has too many points".into(), format!("At most {POINTS_MAX} are taken")));
            break;
        }
        if let [_, _, label] = &mut values[..] {
            match label.number() {
                Some(-1.0) => {
                    negative = negative.or(Some(line));
                    *label = Raw::Number(0.0);
                }
                Some(0.0) => zero = true,
                _ => {}
            }
        }
        match point(&values) {
            Ok(point) => points.push(point),
            Err(fault) => complain(line, &record.iter().collect::<Vec<_>>().join(","), fault),
        }
    }
    if let (Some(line), true) = (negative, zero) {
        complain(line, "-1", ("label = -1 stands beside labels 0".into(), "Classes are 0 and 1, or -1 and 1".into()));
    }
    if problems.is_empty() && points.len() < 2 {
        return Err(whole(
            format!("it holds {} of the points needed", if points.is_empty() { "none" } else { "one" }),
            "At least 2 lines x1,x2,label are needed: one to learn from, one to test",
        ));
    }
    if more > 0 {
        problems.push(Problem::new("data.points", "File", "", format!("{more} more lines could not be read")));
    }
    if problems.is_empty() { Ok(Points(points)) } else { Err(problems) }
}
