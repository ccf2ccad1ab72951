//! The experiment's settings as tables: words, fields, data sets, limits.

use crate::data::points::{POINT_MAX, POINTS_MAX};
use crate::data::spec::{BATCH, DATA, DATA_SEED, DataSet, SIZES};
use crate::model::spec::{HIDDEN, INIT_SD, NETWORK};
use crate::settings::choice::words;
use crate::settings::raw::FILE_MAX;
use crate::settings::setting::{Field, ListField, SEED_MAX, Scale};
use serde::Serialize;

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
    /// The views of the page.
    View {
        #[default]
        Race "race" "Race" "Lanes side by side."
        Ensemble "ensemble" "Ensemble" "The same race with many seeds."
        Landscape "landscape" "Landscape" "What the methods move through."
    }
}

/// Most lanes: figure 10 of P1 races twelve. (The page has eight shapes; later lanes repeat them.)
pub const LANES_MAX: usize = 12;
/// Most weights: one chain's state stays near the cache.
pub const WEIGHTS_MAX: u64 = 100_000;
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
/// Most problems of a link or file that are listed one by one: all of an honest one, a glance at a hostile one.
pub const PROBLEMS_LISTED: usize = 8;
/// Longest `name`, in characters.
pub const NAME_MAX: usize = 100;

use Scale::{Linear, Log};

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

/// Every table of settings but the methods' (`methods::rows::SCHEMES`).
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
