//! The experiment's settings as tables: words, fields, data sets, limits.

use crate::fields::{Choice, Field, Scale};
use serde::Serialize;

/// An enum whose variants are the words of a choice: variant, word, shown name, help.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$first:meta])* $variant:ident $word:literal $shown:literal $help:literal)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub enum $name { $($(#[$first])* #[doc = $help] $variant),* }

        impl $name {
            /// The words, as shown and explained.
            pub const CHOICES: &'static [Choice] =
                &[$(Choice { value: $word, name: $shown, help: $help }),*];

            /// As written in files and links.
            pub const fn word(self) -> &'static str {
                match self { $($name::$variant => $word),* }
            }

            /// The variant that a table's word stands for.
            pub(super) fn of(word: &str) -> $name {
                match word { $($word => $name::$variant,)* _ => $name::default() }
            }
        }
    };
}

words! {
    /// Which back end computes.
    Engine {
        #[default]
        Auto "auto" "Automatic" "The program picks the engine."
        Cpu "cpu" "Processor" "The processor, with the same bits everywhere."
        Gpu "gpu" "Graphics processor" "The graphics processor: many replicas at once, the same numbers but for their last digits."
    }
}
words! {
    /// What differs between replicas.
    Replicate {
        #[default]
        Training "training" "Training only" "Replicas share the data; weights, batches and noise differ."
        All "all" "Data and training" "Every replica draws its own data too."
    }
}
words! {
    /// The hidden nodes' function.
    Activation {
        #[default]
        Relu "relu" "ReLU" "max(0, x)."
        Tanh "tanh" "tanh" "The hyperbolic tangent."
        Sigmoid "sigmoid" "Sigmoid" "1 / (1 + e^−x)."
        Linear "linear" "Linear" "x itself: the boundary is a straight line."
    }
}
words! {
    /// What training makes small.
    Loss {
        #[default]
        Bce "bce" "Cross-entropy" "Binary cross-entropy of one logit."
        Mse "mse" "Squared error" "Mean squared error of the output."
    }
}
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
words! {
    /// The views of the page.
    View {
        #[default]
        Race "race" "Race" "Lanes side by side."
        Ensemble "ensemble" "Ensemble" "The same race with many seeds."
        Landscape "landscape" "Landscape" "What the methods move through."
    }
}
words! {
    /// How start weights are drawn.
    InitKind {
        #[default]
        Pytorch "pytorch" "PyTorch" "Uniform, as wide as one over the root of the number of inputs."
        Normal "normal" "Normal" "Normal with a spread of your choice, weights and biases."
        Xavier "xavier" "Xavier" "Uniform, by the number of inputs and outputs."
        Zero "zero" "Zero" "All weights start at zero."
    }
}

/// Largest seed: JavaScript's numbers are exact up to here.
pub const SEED_MAX: u64 = (1 << 53) - 1;
/// Most lanes: figure 10 of P1 races twelve. (The page has eight shapes; later lanes repeat them.)
pub const LANES_MAX: usize = 12;
/// Most hidden layers: the engine's layouts and the page's picture of the network are small.
pub const LAYERS_MAX: usize = 6;
/// Widest layer: four times the widest of the papers.
pub const WIDTH_MAX: u64 = 2_000;
/// Most weights: one chain's state stays near the cache.
pub const WEIGHTS_MAX: u64 = 100_000;
/// Most training or test points.
pub const SET_MAX: u64 = 10_000;
/// Most own points.
pub const POINTS_MAX: usize = 5_000;
/// Own points lie in the square from -100 to 100: further out the losses leave f32's comfort.
pub const POINT_MAX: f64 = 100.0;
/// Most entries of `log_at`: a line of output each, per lane and replica.
pub const LOG_MAX: usize = 1_000;
/// Most steps: a day or so on a processor.
pub const STEPS_MAX: u64 = 10_000_000;
/// Most replicas: what one dispatch on a GPU counts.
pub const REPLICAS_MAX: u64 = 65_536;
/// Multiply-adds of one gradient (batch x weights): a step stays below a blink.
pub const GRADIENT_MAX: u128 = 200_000_000;
/// Multiply-adds of one evaluation (points x weights): below a second.
pub const EVALUATION_MAX: u128 = 1_000_000_000;
/// Multiply-adds of the whole experiment: days on the best machine.
pub const WORK_MAX: u128 = 10_000_000_000_000_000;
/// Longest link read, in bytes.
pub const LINK_MAX: usize = 64_000;
/// Longest link written that still carries own points; longer ones carry their hash.
pub const LINK_POINTS_MAX: usize = 4_000;
/// Longest file read, in bytes.
pub const FILE_MAX: usize = 2_000_000;
/// Most problems of a link or file that are listed one by one: all of an honest one, a glance at a hostile one.
pub const PROBLEMS_LISTED: usize = 8;
/// Most lines of a file of points that are listed: they are mostly wrong in the same way.
pub const LINES_LISTED: usize = 5;
/// Longest `name`, in characters.
pub const NAME_MAX: usize = 100;

use Scale::{Linear, Log, Root, Zero};

const SEED: Field = Field::integer(
    "seed",
    "",
    "seed",
    [0, SEED_MAX],
    1,
    Linear,
    "Start of all randomness: the same seed gives the same run, to the bit.",
)
.shown();
const ENGINE: Field = Field::choice("engine", "engine", Engine::CHOICES, "What computes the experiment.");
const STEPS: Field = Field::integer("steps", "", "steps", [1, STEPS_MAX], 20_000, Log, "Where the race ends.").shown();
const REPLICAS: Field = Field::integer(
    "replicas",
    "",
    "replicas",
    [1, REPLICAS_MAX],
    1,
    Log,
    "Independent repetitions of every lane, with seeds that follow one another.",
);
const REPLICATE: Field =
    Field::choice("replicate", "replicas differ in", Replicate::CHOICES, "What a new replica draws afresh.");
const FINISH: Field = Field::real(
    "finish",
    "",
    "finish line",
    [0.5, 1.0],
    0.99,
    Linear,
    "Share of test points right at which a lane has finished.",
);
const AVERAGE_LAST: Field = Field::integer(
    "average_last",
    "",
    "averaged evaluations",
    [1, 1_000],
    1,
    Log,
    "How many of the latest evaluations the logged numbers average.",
);
/// Steps left out of the sampling report; absent where a training run makes none.
pub const BURN_IN: Field = Field::integer(
    "burn_in",
    "",
    "burn-in",
    [0, STEPS_MAX],
    0,
    Log,
    "Steps before the sampling report begins. With it the runner reports temperatures and moments of every lane.",
);
/// Settings without a group.
pub const GENERAL: &[Field] = &[SEED, ENGINE, STEPS, REPLICAS, REPLICATE, FINISH, AVERAGE_LAST];

/// A setting that is a list of whole numbers.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ListField {
    /// As in [`Field`].
    pub key: &'static str,
    /// As in [`Field`].
    pub name: &'static str,
    /// As in [`Field`].
    pub help: &'static str,
    /// Smallest entry.
    pub min: u64,
    /// Largest entry.
    pub max: u64,
    /// Most entries.
    pub entries: usize,
    /// The usual list.
    pub default: &'static [u32],
}

/// Steps at which results are written out.
pub const LOG_AT: ListField = ListField {
    key: "log_at",
    name: "logged steps",
    help: "Steps at which the runner writes a line; those past the end are not reached.",
    min: 0,
    max: STEPS_MAX,
    entries: LOG_MAX,
    default: &[50, 1_000, 10_000],
};
/// Nodes of the hidden layers, first to last.
pub const HIDDEN: ListField = ListField {
    key: "network.hidden",
    name: "hidden nodes",
    help: "Nodes of each hidden layer, first to last. More nodes draw finer boundaries.",
    min: 1,
    max: WIDTH_MAX,
    entries: LAYERS_MAX,
    default: &[100],
};

const ACTIVATION: Field =
    Field::choice("network.activation", "activation", Activation::CHOICES, "The hidden nodes' function.");
const LOSS: Field = Field::choice("network.loss", "loss", Loss::CHOICES, "What training makes small.");
const INIT: Field = Field::choice(
    "network.init",
    "start weights",
    InitKind::CHOICES,
    "How the weights are drawn before step 0: the same for every lane.",
);
/// The network's settings beside [`HIDDEN`].
pub const NETWORK: &[Field] = &[ACTIVATION, LOSS, INIT];
/// Spread of normal start weights.
pub const INIT_SD: Field = Field::real(
    "network.init.sd",
    "",
    "spread of the start weights",
    [0.0, 10.0],
    0.01,
    Zero,
    "Standard deviation of the start weights.",
);

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

words! {
    /// What a landscape's heights are.
    Height {
        #[default]
        Log "log" "log loss" "The logarithm of the loss above the lowest one seen."
        Loss "loss" "loss" "The loss itself."
        Accuracy "accuracy" "accuracy" "The share of points right."
    }
}

/// What a landscape's heights are.
pub const HEIGHT: Field = Field::choice("height", "height", Height::CHOICES, "What the landscape's heights are.");
/// Keys that only the page reads, all of which may be absent.
pub const PAGE_KEYS: [&str; 8] = ["view", "step", "fingerprint", "name", "plane", "window", "height", "camera"];

/// The page's own choice; the other page keys are plain text and numbers.
pub const VIEW: Field = Field::choice("view", "view", View::CHOICES, "What the page shows.");
/// The step that the sharer saw.
pub const STEP: Field =
    Field::integer("step", "", "step shown", [0, STEPS_MAX], 0, Linear, "The step that the page goes to.");

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

/// The tables, for the page.
#[derive(Debug, Serialize)]
pub struct Settings {
    pub general: &'static [Field],
    pub burn_in: Field,
    pub log_at: ListField,
    pub hidden: ListField,
    pub network: &'static [Field],
    pub init_sd: Field,
    pub batch: &'static [Field],
    pub data: &'static [DataSet],
    /// Settings of every data set but own points.
    pub sizes: &'static [Field],
    pub data_seed: Field,
    pub view: Field,
    pub height: Field,
    pub limits: Limits,
}

/// Limits that no single field states.
#[derive(Debug, Serialize)]
pub struct Limits {
    pub lanes: usize,
    pub weights: u64,
    pub points: usize,
    pub coordinate: f64,
    pub gradient: f64,
    pub evaluation: f64,
    pub work: f64,
    pub link: usize,
    pub file: usize,
    pub name: usize,
}

/// Every table of settings but the methods' (`schemes::SCHEMES`).
pub fn settings() -> Settings {
    Settings {
        general: GENERAL,
        burn_in: BURN_IN,
        log_at: LOG_AT,
        hidden: HIDDEN,
        network: NETWORK,
        init_sd: INIT_SD,
        batch: BATCH,
        data: DATA,
        sizes: SIZES,
        data_seed: DATA_SEED,
        view: VIEW,
        height: HEIGHT,
        limits: Limits {
            lanes: LANES_MAX,
            weights: WEIGHTS_MAX,
            points: POINTS_MAX,
            coordinate: POINT_MAX,
            gradient: GRADIENT_MAX as f64,
            evaluation: EVALUATION_MAX as f64,
            work: WORK_MAX as f64,
            link: LINK_MAX,
            file: FILE_MAX,
            name: NAME_MAX,
        },
    }
}
