//! The boundary to JavaScript: only the files of this folder have `#[wasm_bindgen]`. Types on the other side:
//! `www/types.d.ts`.
//!
//! Tables and experiments cross as plain objects, arrays of numbers as typed arrays (copies, never views over
//! wasm memory, which detach when it grows).

mod js;
mod statistics;
mod paths;
#[cfg(feature = "landscape")]
mod landscape;
mod sampling;
mod run;
#[cfg(feature = "gpu")]
mod graphics;
#[cfg(feature = "bench")]
mod bench;

use crate::data::{Sets, points, spec};
use crate::engine::cpu::Chain;
use crate::experiment::{self, Experiment};
use crate::methods::lane::Lane;
use crate::methods::map::{Map, Op};
use crate::methods::reference;
use crate::methods::rows::SCHEMES;
use crate::methods::scheme::{Family, Scheme};
use crate::methods::splitting::Word;
use crate::model::layout::Part;
use crate::model::spec::InitKind;
use crate::num::fingerprint::Fingerprint;
use crate::num::rng;
use crate::settings::error::Error;
use crate::settings::schedule::{SHAPES, Shape};
use crate::settings::setting::{self, Field};
use crate::study::evaluations::Evaluations;
use crate::target::bins::focus;
use crate::target::{self, TARGETS, TargetKind, Window};
use js::{Fallible, experiment_from, object, to_js};
use js_sys::Float32Array;
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// Prints panics to the console.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
}

/// A map of a step, as it is shown.
#[derive(Serialize)]
struct ShownOp {
    label: &'static str,
    name: &'static str,
    equation: &'static str,
    random: bool,
    gradient: bool,
    fraction: f64,
    part: Part,
    /// It stands in the inner loop.
    inner: bool,
}

/// A method, as it is shown.
#[derive(Serialize)]
struct ShownScheme {
    id: &'static str,
    name: &'static str,
    family: Family,
    kind: &'static str,
    sentence: &'static str,
    cite: &'static str,
    source: &'static str,
    params: Vec<Field>,
    start: Vec<ShownOp>,
    step: Vec<ShownOp>,
    letters: bool,
    cost: u64,
    cost_text: String,
    full_batch: bool,
    /// Why a GPU cannot run it.
    processor_only: Option<String>,
    /// The word, of a method that takes one.
    word: Option<String>,
    /// Whether it can be shown as a typed word.
    as_letters: bool,
}

fn shown(ops: &[Op], inner: bool) -> Vec<ShownOp> {
    ops.iter()
        .flat_map(|op| {
            let tile = op.map.tile();
            let own = ShownOp {
                label: tile.label,
                name: tile.name,
                equation: tile.equation,
                random: tile.random,
                gradient: tile.gradient,
                fraction: op.fraction,
                part: op.part,
                inner,
            };
            let inside = if let Map::Repeat { maps, .. } = op.map { shown(maps, true) } else { vec![] };
            std::iter::once(own).chain(inside)
        })
        .collect()
}

impl ShownScheme {
    fn new(lane: &Lane) -> ShownScheme {
        let scheme = lane.scheme;
        ShownScheme {
            id: scheme.id,
            name: scheme.name,
            family: scheme.family,
            kind: scheme.family.kind(),
            sentence: scheme.sentence,
            cite: scheme.cite,
            source: scheme.source,
            params: lane.params().to_vec(),
            start: shown(lane.start(), false),
            step: shown(lane.step(), false),
            letters: scheme.has_letters(),
            cost: lane.cost(),
            cost_text: reference::cost(lane),
            full_batch: scheme.full_batch,
            processor_only: lane.processor_only(),
            word: lane.word.as_ref().map(|word| word.text.clone()),
            as_letters: lane.as_letters().is_some(),
        }
    }
}

/// A lane of an experiment as its method is shown with the lane's own word and numbers.
#[wasm_bindgen]
pub fn lane_scheme(experiment: JsValue, lane: usize) -> Fallible<JsValue> {
    let experiment = experiment_from(experiment)?;
    let lane = experiment.lanes.get(lane).ok_or_else(|| JsValue::from_str("there is no such lane"))?;
    to_js(&ShownScheme::new(lane))
}

/// What a typed word says: its method as shown, or why it makes no sense and where, in characters.
#[wasm_bindgen]
pub fn read_word(method: &str, text: &str) -> Fallible<JsValue> {
    #[derive(Serialize)]
    #[serde(untagged)]
    enum Read {
        Understood { scheme: Box<ShownScheme> },
        Refused { fault: crate::methods::splitting::Fault },
    }
    let scheme = Scheme::find(method).filter(|scheme| scheme.word.is_some());
    let scheme = scheme.ok_or_else(|| JsValue::from_str("this method takes no word"))?;
    to_js(&match Word::new(scheme, text) {
        Ok(word) => Read::Understood { scheme: Box::new(ShownScheme::new(&Lane::with_word(scheme, Some(word)))) },
        Err(fault) => Read::Refused { fault },
    })
}

/// The experiment with a built-in lane as a typed word of the same maps and numbers; null where its maps are no
/// letters.
#[wasm_bindgen]
pub fn lane_as_letters(experiment: JsValue, lane: usize) -> Fallible<JsValue> {
    let mut experiment = experiment_from(experiment)?;
    let Some(word) = experiment.lanes.get(lane).and_then(Lane::as_letters) else { return Ok(JsValue::NULL) };
    experiment.lanes[lane] = word;
    to_js(&experiment)
}

/// Gradients that a step of each lane counts.
#[wasm_bindgen]
pub fn step_costs(experiment: JsValue) -> Fallible<Vec<f64>> {
    let experiment = experiment_from(experiment)?;
    Ok((0..experiment.lanes.len()).map(|lane| Chain::step_cost(&experiment, lane) as f64).collect())
}

/// A lane's parameter over the experiment's steps, at `points` equally spaced steps from the first to the last.
#[wasm_bindgen]
pub fn schedule_curve(experiment: JsValue, lane: usize, key: &str, points: u32) -> Fallible<Vec<f64>> {
    let experiment = experiment_from(experiment)?;
    let lane = experiment.lanes.get(lane).filter(|lane| lane.has(key));
    let lane = lane.ok_or_else(|| JsValue::from_str("there is no such parameter"))?;
    let last = f64::from(points.max(2) - 1);
    let step = |i: u32| (experiment.steps as f64 * f64::from(i) / last) as u64;
    Ok((0..points).map(|i| lane.real_at(key, step(i))).collect())
}

/// Everything the page builds its controls from.
#[wasm_bindgen]
pub fn catalogue() -> Fallible<JsValue> {
    #[derive(Serialize)]
    struct ShownFamily {
        id: Family,
        name: &'static str,
    }
    #[derive(Serialize)]
    struct Data {
        kinds: &'static [spec::DataSet],
        fields: &'static [Field],
        seed: Field,
    }
    #[derive(Serialize)]
    struct Targets {
        kinds: &'static [TargetKind],
        fields: &'static [Field],
        race: &'static str,
    }
    #[derive(Serialize)]
    struct Catalogue {
        schemes: Vec<ShownScheme>,
        families: Vec<ShownFamily>,
        general: &'static [Field],
        data: Data,
        targets: Targets,
        burn_in: Field,
        network: &'static [Field],
        hidden: setting::ListField,
        init: std::collections::BTreeMap<&'static str, Vec<Field>>,
        batch: &'static [Field],
        schedules: &'static [Shape],
        limits: experiment::Limits,
        landscape: paths::Offered,
    }
    let settings = experiment::settings();
    to_js(&Catalogue {
        schemes: SCHEMES.iter().map(|scheme| ShownScheme::new(&Lane::usual(scheme))).collect(),
        families: Family::ALL.iter().map(|&id| ShownFamily { id, name: id.name() }).collect(),
        general: settings.general,
        data: Data { kinds: settings.data, fields: settings.sizes, seed: settings.data_seed },
        targets: Targets { kinds: TARGETS, fields: &[target::INIT_SD, target::SEED], race: target::RACE },
        burn_in: settings.burn_in,
        network: settings.network,
        hidden: settings.hidden,
        init: [(InitKind::Normal.word(), vec![settings.init_sd])].into(),
        batch: settings.batch,
        schedules: SHAPES,
        limits: settings.limits,
        landscape: paths::offered(),
    })
}

/// The race a newcomer sees.
#[wasm_bindgen]
pub fn default_experiment() -> Fallible<JsValue> {
    to_js(&Experiment::default())
}

/// Reads a link, fragment, address or JSON; keeps what is right and says what is not. `csv` is the file of own
/// points that a link may have asked for.
#[wasm_bindgen]
pub fn open(text: &str, csv: Option<String>) -> Fallible<JsValue> {
    #[derive(Serialize)]
    struct Opened {
        experiment: Experiment,
        problems: Vec<crate::settings::error::Problem>,
        needs_file: Option<String>,
    }
    let points = csv.map(|csv| points_or_refusal(&csv)).transpose()?;
    let experiment::Opened { experiment, problems, needs_file } = Experiment::open_with(text, points.as_ref());
    to_js(&Opened { experiment, problems, needs_file })
}

/// What is allowed in an experiment and yet worth knowing, each with the setting it is about.
#[wasm_bindgen]
pub fn remarks(experiment: JsValue) -> Fallible<JsValue> {
    to_js(&experiment_from(experiment)?.remarks())
}

/// The experiment again, if it is a valid one.
#[wasm_bindgen]
pub fn check(experiment: JsValue) -> Fallible<JsValue> {
    to_js(&experiment_from(experiment)?)
}

/// One setting changed, from the text as typed. Throws a Problem.
#[wasm_bindgen]
pub fn edit(experiment: JsValue, key: &str, text: &str) -> Fallible<JsValue> {
    match experiment_from(experiment)?.edit(key, text) {
        Ok(edited) => to_js(&edited),
        Err(problem) => Err(to_js(&*problem)?),
    }
}

/// The share link's fragment, without `#`.
#[wasm_bindgen]
pub fn link(experiment: JsValue) -> Fallible<String> {
    Ok(experiment_from(experiment)?.to_link())
}

/// The experiment as a file.
#[wasm_bindgen]
pub fn json(experiment: JsValue) -> Fallible<String> {
    Ok(experiment_from(experiment)?.to_json())
}

/// Own points from CSV text, and what is worth knowing of them. Throws `{problems}`.
#[wasm_bindgen]
pub fn points_from_csv(text: &str) -> Fallible<JsValue> {
    #[derive(Serialize)]
    struct Read {
        points: Vec<(f32, f32, u8)>,
        remark: Option<crate::settings::error::Problem>,
    }
    let points = points_or_refusal(text)?;
    to_js(&Read { remark: points.remark(), points: points.0.iter().map(|p| (p.x[0], p.x[1], p.label)).collect() })
}

/// The points of CSV text, or `{problems}` to throw.
fn points_or_refusal(text: &str) -> Fallible<points::Points> {
    #[derive(Serialize)]
    struct Refused {
        problems: Vec<crate::settings::error::Problem>,
    }
    points::parse_points(text).or_else(|problems| Err(to_js(&Refused { problems })?))
}

/// A seed from the system's randomness.
#[wasm_bindgen]
pub fn new_seed() -> Fallible<f64> {
    let refused = |cause: rand::rngs::SysError| JsValue::from_str(&Error::Randomness(cause.to_string()).to_string());
    rng::fresh_seed().map(|seed| seed as f64).map_err(refused)
}

/// The evaluated steps up to the last.
#[wasm_bindgen]
pub fn evaluation_steps(steps: f64, log_at: Vec<f64>) -> Vec<f64> {
    let log_at: Vec<u64> = log_at.into_iter().map(|step| step as u64).collect();
    let evaluations = Evaluations::new(steps as u64, &log_at);
    let mut out = vec![0.0];
    let mut at = 0;
    while at < steps as u64 {
        at = evaluations.after(at).min(steps as u64);
        out.push(at as f64);
    }
    out
}

/// The exact density of a target of the plane at temperature `tau`: `{centre, half, size, log_density}` over the middles
/// of `size` x `size` cells, the top row first; `log_density` is ln of the normalised density. Null where the experiment
/// has no such target.
#[wasm_bindgen]
pub fn density(experiment: JsValue, size: usize, tau: f64) -> Fallible<JsValue> {
    let experiment = experiment_from(experiment)?;
    let Some(target) = &experiment.target else { return Ok(JsValue::NULL) };
    let potential = target.potential(experiment.data_seed());
    let Some((window, ln_z)) = focus(&*potential, tau).zip(potential.ln_z(tau)) else { return Ok(JsValue::NULL) };
    let logs: Vec<f32> = window.cells(size).map(|x| (-potential.energy(&x) / tau - ln_z) as f32).collect();
    let Window { centre, half } = window;
    object([
        ("centre", to_js(&centre)?),
        ("half", half.into()),
        ("size", (size as f64).into()),
        ("log_density", Float32Array::from(&logs[..]).into()),
    ])
}

/// The experiment's points, the square that shows them, and the number of weights. Throws on a target, which has none.
#[wasm_bindgen]
pub fn data_set(experiment: JsValue) -> Fallible<JsValue> {
    let experiment = experiment_from(experiment)?;
    if experiment.target.is_some() {
        return Err(JsValue::from_str("a target has no data"));
    }
    let sets = Sets::new(&experiment.data, experiment.data_seed());
    let (centre, half) = sets.square();
    let rows = |points: &crate::model::network::Points| {
        let flat: Vec<f32> = points.x.chunks_exact(2).zip(&points.y).flat_map(|(x, &y)| [x[0], x[1], y]).collect();
        Float32Array::from(&flat[..])
    };
    object([
        ("train", rows(&sets.train).into()),
        ("test", rows(&sets.test).into()),
        ("centre", to_js(&centre)?),
        ("half", half.into()),
        ("weights", (experiment.weights() as f64).into()),
    ])
}

/// The fingerprint of every lane's theta, in order.
#[wasm_bindgen]
pub fn fingerprint(thetas: Vec<Float32Array>) -> String {
    let mut fingerprint = Fingerprint::default();
    for theta in thetas {
        fingerprint.add(&theta.to_vec());
    }
    fingerprint.finish()
}
