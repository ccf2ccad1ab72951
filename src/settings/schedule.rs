//! Parameters over time: how a method's parameter changes from step to step.
//!
//! A schedule is a row of [`SHAPES`] with its numbers. `from` is the parameter's own value; `t` counts the steps done.

use crate::settings::setting::{Field, Scale};
use serde::Serialize;

/// A kind of schedule.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Shape {
    /// Its name in files and links.
    pub id: &'static str,
    pub name: &'static str,
    /// One sentence.
    pub help: &'static str,
    /// The value as a formula of t.
    pub equation: &'static str,
    /// Its numbers, beside `from`. The range of `to` is the parameter's own.
    pub fields: &'static [Field],
}

const TO: Field =
    Field::real("to", "", "end value", [f64::MIN, f64::MAX], 0.0, Scale::Linear, "Where the parameter goes.");
const OVER: Field = Field::real("over", "", "over steps", [1.0, 1e7], 10_000.0, Scale::Log, "How long it takes.");

/// All schedules. A parameter without one is constant.
pub const SHAPES: &[Shape] = &[
    Shape {
        id: "polynomial",
        name: "Polynomial",
        help: "Falls as a power of time, as in Welling and Teh's decreasing steps.",
        equation: "from (1 + t / offset)^{−power}",
        fields: &[
            Field::real("offset", "", "offset", [1e-3, 1e7], 100.0, Scale::Log, "Steps before the fall sets in."),
            Field::real("power", "", "power", [0.0, 10.0], 0.55, Scale::Linear, "How steeply it falls in the end."),
        ],
    },
    Shape {
        id: "exponential",
        name: "Exponential",
        help: "Approaches its end value, the same share of the way in every step.",
        equation: "to + (from − to) e^{−t / over}",
        fields: &[TO, OVER],
    },
    Shape {
        id: "steps",
        name: "Steps",
        help: "Is multiplied by a factor every so many steps.",
        equation: "from · factor^{⌊t / every⌋}",
        fields: &[
            Field::real("factor", "", "factor", [1e-3, 1e3], 0.5, Scale::Log, "What each stair multiplies by."),
            Field::integer("every", "", "every", [1, 10_000_000], 1000, Scale::Log, "Steps on one stair."),
        ],
    },
    Shape {
        id: "cosine",
        name: "Cosine",
        help: "Half a wave from the start to the end value, which it keeps.",
        equation: "to + (from − to)(1 + cos(πt / over)) / 2",
        fields: &[TO, OVER],
    },
];

/// The word for no schedule.
pub const CONSTANT: &str = "constant";

impl Shape {
    /// The row with this id.
    pub fn find(id: &str) -> Option<&'static Shape> {
        SHAPES.iter().find(|shape| shape.id == id)
    }
}

/// A schedule of one parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    /// The parameter's position in the lane's list.
    pub param: usize,
    pub shape: &'static Shape,
    /// One per `shape.fields`.
    pub numbers: Vec<f64>,
}

impl Schedule {
    /// The parameter's value after `t` steps, within the parameter's range `[min, max]`.
    pub fn value(&self, from: f64, t: u64, [min, max]: [f64; 2]) -> f64 {
        let t = t as f64;
        let (x, y) = (self.numbers[0], self.numbers[1]);
        let value = match self.shape.id {
            "polynomial" => from * libm::pow(1.0 + t / x, -y),
            "exponential" => x + (from - x) * libm::exp(-t / y),
            "steps" => from * libm::pow(x, libm::floor(t / y)),
            // Exact at both ends.
            "cosine" if t >= y => x,
            "cosine" => x + (from - x) * (0.5 + 0.5 * libm::cos(std::f64::consts::PI * t / y)),
            id => unreachable!("{id} is no schedule"),
        };
        value.clamp(min, max)
    }
}
