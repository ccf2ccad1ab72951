//! Own points: from a CSV file, from a link or file, and their hash.

use crate::settings::error::{Problem, Problems};
use crate::settings::raw::{FILE_MAX, Raw, number_text};
use crate::settings::text::{clean, counted, grouped};

/// Most own points.
pub const POINTS_MAX: usize = 5_000;

/// Own points lie in the square from -100 to 100: further out the losses leave f32's comfort.
pub const POINT_MAX: f64 = 100.0;

/// Most lines of a file of points that are listed: they are mostly wrong in the same way.
pub const LINES_LISTED: usize = 5;

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
    pub(crate) fn raw(&self) -> Raw {
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
pub(crate) type Fault = (String, String);

/// One point from its three values.
pub(crate) fn point(values: &[Raw]) -> Result<Point, Fault> {
    let [x1, x2, label] = values else {
        let found = counted(values.len() as u64, "value");
        return Err((format!("expected x1,x2,label; found {found}"), String::new()));
    };
    let coordinate = |name: &str, raw: &Raw| match raw.number() {
        // Adding zero makes -0, to which the smallest numbers round, a 0.
        Some(x) if x.abs() <= POINT_MAX => Ok(x as f32 + 0.0),
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

/// Reads a CSV file of `x1,x2,label`: a first line of names is skipped; commas, semicolons or tabs
/// separate; classes are 0 and 1, or -1 and 1 (-1 becomes 0).
///
/// # Errors
/// The first problems, one a line, and how many more lines could not be read.
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

    let (mut points, mut problems) = (vec![], Problems::at_most(LINES_LISTED));
    let (mut negative, mut zero) = (None, false);
    let mut complain = |line: u64, given: &str, (message, allowed): Fault| {
        problems.push(Problem::new("data.points", format!("Line {line}"), given, message).allowing(allowed));
    };
    let (mut line, mut at) = (1, 0);
    for (i, record) in reader.records().enumerate() {
        let record = match record {
            Ok(record) => record,
            Err(_) => {
                complain(line + 1, "", ("this line is not readable CSV".into(), String::new()));
                break;
            }
        };
        // csv's own line number is the one where the blank lines before a record begin.
        let from = record.position().map_or(at, |position| position.byte() as usize);
        let start = text.as_bytes().iter().skip(from).take_while(|byte| matches!(byte, b'\r' | b'\n')).count() + from;
        line += text.as_bytes().iter().take(start).skip(at).filter(|byte| **byte == b'\n').count() as u64;
        at = start.max(at);
        let mut values: Vec<Raw> = record.iter().map(Raw::from).collect();
        if values.iter().all(|value| value.word() == Some("")) {
            continue;
        }
        // Rust reads "nan" and "inf" as numbers: no header, but a mistake to report.
        let names = i == 0 && record.iter().all(|value| value.parse::<f64>().is_err());
        if names {
            continue;
        }
        if points.len() == POINTS_MAX {
            complain(
                line,
                "",
                ("the file has too many points".into(), format!("At most {} are taken", grouped(POINTS_MAX as u64))),
            );
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
    let problems = problems.list("File", "line");
    if !problems.is_empty() {
        return Err(problems);
    }
    if points.len() < 2 {
        let found = if points.is_empty() { "no point" } else { "only one point" };
        let allowed = "At least two lines x1,x2,label are needed: one to learn from, one to test";
        return Err(whole(format!("it holds {found}"), allowed));
    }
    Ok(Points(points))
}
