//! Which plane: the table of kinds, and the short text that links, the runner and the page name one by.

use crate::settings::error::Problem;
use crate::settings::text::{clean, counted, listing, nearest};
use serde::Serialize;
use std::fmt;

/// A way to lay a plane through the space of weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Endpoints,
    Fan,
    Ends,
    Random,
    Pca,
    Covariance,
}

/// A row of [`KINDS`].
#[derive(Clone, Copy, Debug, Serialize)]
pub struct PlaneKind {
    pub kind: Kind,
    /// As links and the runner name it.
    pub id: &'static str,
    /// As shown.
    pub name: &'static str,
    /// One sentence.
    pub help: &'static str,
    pub cite: &'static str,
    /// Lanes it asks for, at least and at most; none given is all of them where the least is 0, else the first ones.
    pub lanes: [usize; 2],
    /// It asks for two eigenvectors, and how many steps to leave out first.
    pub vectors: bool,
    /// It asks for a seed.
    pub seed: bool,
}

/// Every kind of plane, in the page's order.
pub const KINDS: &[PlaneKind] = &[
    PlaneKind {
        kind: Kind::Endpoints,
        id: "endpoints",
        name: "Starting point and two ends",
        help: "The flat plane through the common start and where two lanes stand; distances as they are.",
        cite: "Leimkuhler et al. 2019, section 4.1",
        lanes: [2, 2],
        vectors: false,
        seed: false,
    },
    PlaneKind {
        kind: Kind::Fan,
        id: "fan",
        name: "Start and two ends, as in figure 5",
        help: "The same plane in the paper's coordinates: alpha from the start to the ends, beta from one end to the other.",
        cite: "Leimkuhler et al. 2019, figure 5",
        lanes: [2, 2],
        vectors: false,
        seed: false,
    },
    PlaneKind {
        kind: Kind::Ends,
        id: "ends",
        name: "Three ends",
        help: "The flat plane through where three lanes stand.",
        cite: "Garipov et al. 2018, section 3",
        lanes: [3, 3],
        vectors: false,
        seed: false,
    },
    PlaneKind {
        kind: Kind::Random,
        id: "random",
        name: "Two random directions",
        help: "Around where a lane stands; each unit's direction is as long as its weights, so that scales compare.",
        cite: "Li et al. 2018, section 4",
        lanes: [1, 1],
        vectors: false,
        seed: true,
    },
    PlaneKind {
        kind: Kind::Pca,
        id: "pca",
        name: "Along the paths",
        help: "The two directions in which the paths moved most (principal components).",
        cite: "Li et al. 2018, section 7",
        lanes: [0, 12],
        vectors: false,
        seed: false,
    },
    PlaneKind {
        kind: Kind::Covariance,
        id: "covariance",
        name: "Directions of sampling",
        help: "Around where a lane stands, along two eigenvectors of its samples' covariance: wide and narrow directions.",
        cite: "Matthews, Weare, Leimkuhler et al. (TATi), figures 7 to 9",
        lanes: [1, 1],
        vectors: true,
        seed: false,
    },
];

impl Kind {
    /// Its row.
    pub fn row(self) -> &'static PlaneKind {
        KINDS.iter().find(|row| row.kind == self).expect("every kind has a row")
    }
}

/// Most points of a side: finer than any screen shows contours.
pub const SIDE_MAX: usize = 401;
/// Largest eigenvector number, and largest seed of random directions, that a text may name.
const NUMBER_MAX: u64 = 1_000_000_000;

/// A plane as asked for. Its text is the kind, then, parted by commas, lanes counted from 1, `v1` and `v2` for
/// eigenvectors, `s7` for a seed, `b500` for steps left out: `covariance,3,v1,v64,b10000`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaneSpec {
    pub kind: Kind,
    /// Counted from 0; none is the usual choice of the kind.
    pub lanes: Vec<usize>,
    /// Numbers of eigenvectors, counted from 1, by falling variance.
    pub vectors: [usize; 2],
    /// Of random directions.
    pub seed: u64,
    /// Samples up to this step are left out; none: the first half.
    pub burn_in: Option<u64>,
}

impl PlaneSpec {
    /// The usual plane of a kind.
    pub fn new(kind: Kind) -> PlaneSpec {
        PlaneSpec { kind, lanes: vec![], vectors: [1, 2], seed: 0, burn_in: None }
    }

    /// Reads the text; lanes are checked against the race when the plane is laid.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<PlaneSpec, Box<Problem>> {
        let wrong = |message: String| Problem::new("plane", "Plane", text, message);
        let mut parts = text.split(',').map(str::trim);
        let id = parts.next().unwrap_or_default();
        let Some(row) = KINDS.iter().find(|row| row.id == id) else {
            let names = || KINDS.iter().map(|row| row.id);
            let mut problem = wrong(format!("`{}` is not a plane", clean(id)));
            problem.suggestion = nearest(id, names()).unwrap_or_default().to_owned();
            return Err(Box::new(problem.allowing(format!("Planes are {}", listing(names())))));
        };
        let mut spec = PlaneSpec::new(row.kind);
        let mut vectors = vec![];
        for part in parts {
            let bad = || {
                wrong(format!("`{}` says nothing about it", clean(part))).allowing(
                    "After the kind come lanes counted from 1, and v1, v2 for eigenvectors, s7 for a seed, b500 for \
                     steps left out, where the kind has them",
                )
            };
            let letter = part.chars().next().filter(char::is_ascii_alphabetic);
            let number: u64 = part[letter.map_or(0, char::len_utf8)..].parse().map_err(|_| Box::new(bad()))?;
            if number > NUMBER_MAX {
                return Err(Box::new(bad()));
            }
            match letter {
                None if number > 0 => spec.lanes.push(number as usize - 1),
                Some('v') if row.vectors && number > 0 => vectors.push(number as usize),
                Some('s') if row.seed => spec.seed = number,
                Some('b') if row.vectors => spec.burn_in = Some(number),
                _ => return Err(Box::new(bad())),
            }
        }
        let [least, most] = row.lanes;
        if !spec.lanes.is_empty() && !(least..=most).contains(&spec.lanes.len()) {
            let many = |n: usize| counted(n as u64, "lane");
            let wanted = if least == most { many(least) } else { format!("up to {}, none for all", many(most)) };
            let are = if spec.lanes.len() == 1 { "is" } else { "are" };
            let too = if spec.lanes.len() < least { "too few" } else { "too many" };
            return Err(Box::new(
                wrong(format!("{} {are} {too} for `{id}`", many(spec.lanes.len())))
                    .allowing(format!("It takes {wanted}")),
            ));
        }
        match vectors[..] {
            [] => {}
            [one, other] if one != other => spec.vectors = [one, other],
            _ => {
                return Err(Box::new(
                    wrong("a plane takes two different eigenvectors".into()).allowing("For example v1,v2"),
                ));
            }
        }
        Ok(spec)
    }
}

impl fmt::Display for PlaneSpec {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let row = self.kind.row();
        f.write_str(row.id)?;
        for lane in &self.lanes {
            write!(f, ",{}", lane + 1)?;
        }
        if row.vectors {
            write!(f, ",v{},v{}", self.vectors[0], self.vectors[1])?;
            if let Some(step) = self.burn_in {
                write!(f, ",b{step}")?;
            }
        }
        if row.seed && self.seed != 0 {
            write!(f, ",s{}", self.seed)?;
        }
        Ok(())
    }
}

/// A window that a grid can be laid over: x from, x to, y from, y to, and the points of its sides.
///
/// # Errors
/// What is wrong with it.
pub fn check_window([x0, x1, y0, y1]: [f64; 4], points: [usize; 2]) -> Result<(), Box<Problem>> {
    let sound = |from: f64, to: f64| from < to && from.abs() <= 1e9 && to.abs() <= 1e9;
    if !sound(x0, x1) || !sound(y0, y1) {
        return Err(Box::new(
            Problem::new("window", "Window", "", "its sides do not go from a smaller number to a larger one")
                .allowing("It is x from, x to, y from, y to, between -1e9 and 1e9"),
        ));
    }
    if points.iter().any(|n| !(2..=SIDE_MAX).contains(n)) {
        return Err(Box::new(
            Problem::new("size", "Grid", "", format!("{} x {} points cannot be worked out", points[0], points[1]))
                .allowing(format!("A side takes 2 to {SIDE_MAX} points")),
        ));
    }
    Ok(())
}
