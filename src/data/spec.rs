//! Data sets and minibatches as settings.

use super::points::Points;
use crate::settings::choice::words;
use crate::settings::setting::Scale::{Linear, Log, Root};
use crate::settings::setting::{Field, SEED_MAX, Value, word};
use serde::Serialize;

words! {
    /// The minibatch sequence.
    Order {
        #[default]
        Shuffle "shuffle" "Shuffled" "Every training point once per epoch, in a new order each time."
        Replacement "replacement" "With replacement" "Every point is drawn afresh from all."
        Full "full" "Full batch" "All training points at every step."
    }
}

words! {
    /// How the formula of the waves is read.
    Form {
        #[default]
        Corrected "corrected" "Corrected" "x2 = cos(bπx1) or sin(bπx1): reproduces the paper's figures."
        Literal "literal" "As printed" "The paper's equation 17 as printed, a misprint: easy for every method."
    }
}

/// Most training or test points.
pub const SET_MAX: u64 = 10_000;

/// The minibatch's settings.
pub const BATCH: &[Field] = &[
    Field::integer(
        "batch.size",
        "",
        "points per batch",
        [1, SET_MAX],
        20,
        Log,
        "Training points that one gradient sees. Fewer are faster and noisier.",
    )
    .shown(),
    Field::choice("batch.order", "order", Order::CHOICES, "How training points are drawn into batches."),
];

/// Sizes of generated data sets.
pub const SIZES: &[Field] = &[
    Field::integer(
        "data.train",
        "",
        "training points",
        [1, SET_MAX],
        1_000,
        Log,
        "Points the network learns from, half of each class.",
    )
    .shown(),
    Field::integer("data.test", "", "test points", [1, SET_MAX], 1_000, Log, "Unseen points that decide the race."),
];

/// Seed of the data where it is not the experiment's.
pub const DATA_SEED: Field = Field::integer(
    "data.seed",
    "",
    "seed of the data",
    [0, SEED_MAX],
    1,
    Linear,
    "Set it to keep the data while the seed changes.",
);

/// A data set: one row of [`DATA`].
#[derive(Clone, Copy, Debug, Serialize)]
pub struct DataSet {
    /// Its name in files and links.
    pub id: &'static str,
    /// Its name as shown.
    pub name: &'static str,
    /// The race's question.
    pub title: &'static str,
    /// What a network has to tell apart: "to tell ...".
    pub classes: &'static str,
    /// Its own settings.
    pub fields: &'static [Field],
}

const NOISE: Field = Field::real(
    "data.c",
    "c",
    "noise",
    [0.0, 2.0],
    0.02,
    Root,
    "How far points stray from their place (standard deviation).",
)
.shown();

const TURNS: Field =
    Field::real("data.b", "b", "turns", [0.25, 10.0], 2.0, Linear, "How often an arm winds round the middle.").shown();

/// Every data set, in the page's order.
pub const DATA: &[DataSet] = &[
    DataSet {
        id: "spirals",
        name: "Spirals",
        title: "Which method learns the spiral first?",
        classes: "the blue arm from the red one",
        fields: &[
            Field::real("data.a", "a", "radius", [0.1, 20.0], 2.0, Log, "How far out the arms reach."),
            TURNS,
            NOISE,
            Field::real(
                "data.p",
                "p",
                "crowding",
                [0.1, 4.0],
                0.5,
                Log,
                "Where the points crowd: 0.5 spreads them over the disc, 1 crowds the middle.",
            ),
        ],
    },
    DataSet {
        id: "trigonometric",
        name: "Waves",
        title: "Which method follows the waves first?",
        classes: "the blue wave from the red one",
        fields: &[
            Field::real("data.a", "a", "length", [0.1, 20.0], 6.0, Log, "How far the waves reach."),
            Field { name: "frequency", help: "Half waves per unit of length.", ..TURNS }.usually(1.0),
            NOISE,
            Field::choice("data.form", "form", Form::CHOICES, "Which reading of the paper's equation 17."),
        ],
    },
    DataSet {
        id: "clusters",
        name: "Clusters",
        title: "Which method parts the clusters first?",
        classes: "the blue cluster from the red one",
        fields: &[
            Field::real("data.distance", "", "distance", [0.0, 20.0], 3.0, Linear, "From centre to centre.").shown(),
            NOISE.usually(0.5),
        ],
    },
    DataSet {
        id: "rings",
        name: "Rings",
        title: "Which method closes the ring first?",
        classes: "the blue ring from the red one",
        fields: &[
            Field::real("data.radius", "", "radius", [0.0, 20.0], 1.0, Linear, "Radius of the inner ring."),
            Field::real("data.gap", "", "gap", [0.0, 20.0], 0.5, Linear, "From the inner ring to the outer one.")
                .shown(),
            NOISE.usually(0.05),
        ],
    },
    DataSet {
        id: "points",
        name: "Own points",
        title: "Which method learns your points first?",
        classes: "your blue points from the red ones",
        fields: &[TEST_SHARE],
    },
];

/// Share of own points kept for the test.
pub const TEST_SHARE: Field = Field::real(
    "data.test_share",
    "",
    "share kept for the test",
    // Of the most points, the least share is a handful; none would leave nothing to decide the race by.
    [0.001, 0.9],
    0.3,
    Linear,
    "Share of the points that the network never learns from; at least one.",
);

impl DataSet {
    /// The row with this id.
    pub fn find(id: &str) -> Option<&'static DataSet> {
        DATA.iter().find(|set| set.id == id)
    }
}

/// Training and test set.
#[derive(Clone, Debug, PartialEq)]
pub struct Data {
    pub kind: DataKind,
    /// The data's own seed; the experiment's where there is none.
    pub seed: Option<u64>,
    /// Training points; of own points, those not kept for the test.
    pub train: u32,
    /// Test points.
    pub test: u32,
}

/// A data set with its settings.
#[derive(Clone, Debug, PartialEq)]
pub enum DataKind {
    Spirals { a: f64, b: f64, c: f64, p: f64 },
    Trigonometric { a: f64, b: f64, c: f64, form: Form },
    Clusters { distance: f64, c: f64 },
    Rings { radius: f64, gap: f64, c: f64 },
    Points { points: Points, test_share: f64 },
}

impl DataKind {
    /// Its row in the table.
    pub fn set(&self) -> &'static DataSet {
        let row = match self {
            DataKind::Spirals { .. } => 0,
            DataKind::Trigonometric { .. } => 1,
            DataKind::Clusters { .. } => 2,
            DataKind::Rings { .. } => 3,
            DataKind::Points { .. } => 4,
        };
        &DATA[row]
    }

    /// Its settings, in the table's order.
    pub fn values(&self) -> Vec<Value> {
        let real = |xs: &[f64]| xs.iter().map(|&x| Value::Real(x)).collect::<Vec<_>>();
        match *self {
            DataKind::Spirals { a, b, c, p } => real(&[a, b, c, p]),
            DataKind::Trigonometric { a, b, c, form } => {
                let mut values = real(&[a, b, c]);
                values.push(Value::Choice(form.word()));
                values
            }
            DataKind::Clusters { distance, c } => real(&[distance, c]),
            DataKind::Rings { radius, gap, c } => real(&[radius, gap, c]),
            DataKind::Points { test_share, .. } => real(&[test_share]),
        }
    }

    /// From a row and its settings; own points come otherwise and are spirals here.
    pub(crate) fn build(set: &DataSet, values: &[Value]) -> DataKind {
        let real = |i: usize| match values.get(i) {
            Some(Value::Real(x)) => *x,
            _ => 0.0,
        };
        match set.id {
            "trigonometric" => {
                let form = Form::of(values.get(3).copied().map(word).unwrap_or_default());
                DataKind::Trigonometric { a: real(0), b: real(1), c: real(2), form }
            }
            "clusters" => DataKind::Clusters { distance: real(0), c: real(1) },
            "rings" => DataKind::Rings { radius: real(0), gap: real(1), c: real(2) },
            _ => DataKind::Spirals { a: real(0), b: real(1), c: real(2), p: real(3) },
        }
    }

    pub(crate) fn usual(set: &DataSet) -> DataKind {
        DataKind::build(set, &set.fields.iter().map(|field| field.default()).collect::<Vec<_>>())
    }

    /// How own points divide into training and test points: at least one each.
    pub(crate) fn split(&self) -> Option<[u32; 2]> {
        let DataKind::Points { points, test_share } = self else { return None };
        let n = points.0.len() as u32;
        let test = (f64::from(n) * test_share).round() as u32;
        let test = test.clamp(1, n.saturating_sub(1).max(1));
        Some([n - test.min(n), test])
    }
}

/// The minibatch sequence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Batch {
    /// Points of one batch; more than there are means all.
    pub size: u32,
    pub order: Order,
}

impl Batch {
    pub(crate) fn values(&self) -> [Value; 2] {
        [Value::Integer(self.size.into()), Value::Choice(self.order.word())]
    }
}
