//! Answers the benchmark's questions line by line, so that its rounds can go from engine to engine.
//!
//! In: `{"work":"W1","ms":200}` asks for a speed, `{"work":"W1","check":true}` for training losses after the agreed
//! steps. Out: `{"work":"W1","per_s":1e6}` (steps, normals or floating-point operations) and
//! `{"work":"W1","losses":[0.6]}`. The works themselves are in the file that the benchmark's driver writes.

use super::softmax::SoftmaxRun;
use super::{NORMALS, PEAK_FLOPS};
use crate::data::Sets;
use crate::engine::cpu::Chain;
use crate::experiment::Experiment;
use crate::model::network::Points;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::io::{BufRead, Write};
use std::sync::Arc;
use std::time::Instant;

/// Steps of one chain before the next one's turn, where there are several: each stays in the cache for a while.
const VISIT: u64 = 64;

/// The driver's file (`www/bench/works.js` describes it), as far as it is of interest here.
#[derive(Deserialize)]
struct Problem {
    works: BTreeMap<String, Work>,
    points: BTreeMap<String, PointSet>,
    /// Initial weights: by layer, W row-major, then b.
    starts: BTreeMap<String, Vec<Vec<f32>>>,
}

#[derive(Deserialize)]
struct PointSet {
    inputs: usize,
    x: Vec<f32>,
    y: Vec<f32>,
}

/// One work: an experiment, or without one the softmax classifier of W3.
#[derive(Deserialize)]
struct Work {
    link: Option<String>,
    sizes: Vec<usize>,
    batch: u32,
    replicas: u32,
    lane: Lane,
    check: Check,
    /// Keys of the file's points and initial weights.
    points: String,
    starts: String,
}

#[derive(Deserialize)]
struct Lane {
    h: f64,
}

/// When training losses are compared, and from how many initial weights.
#[derive(Deserialize)]
struct Check {
    steps: u64,
    starts: usize,
}

#[derive(Deserialize)]
struct Request {
    work: String,
    ms: Option<f64>,
}

/// The networks of a work.
enum Runs {
    Chains { chains: Vec<Chain>, at: usize },
    Softmax(Box<SoftmaxRun>),
}

impl Runs {
    /// From the initial weights `first ..`, as many as there are replicas.
    fn new(problem: &Problem, work: &Work, first: usize) -> Result<Runs, String> {
        if let Some(link) = &work.link {
            let experiment = Experiment::from_link(link).map_err(|error| error.to_string())?;
            let sets = Arc::new(Sets::new(&experiment.data, experiment.data_seed()));
            let replicas = first as u32..first as u32 + work.replicas;
            let chains = replicas.map(|r| Chain::with_sets(&experiment, 0, r, sets.clone())).collect();
            return Ok(Runs::Chains { chains, at: 0 });
        }
        let PointSet { inputs, x, y } =
            problem.points.get(&work.points).ok_or("points: there are none of this work")?;
        let points = Arc::new(Points { inputs: *inputs, x: x.clone(), y: y.clone() });
        let starts = problem.starts.get(&work.starts).and_then(|starts| starts.get(first));
        let start = starts.ok_or("starts: there are none of this work")?;
        let run = SoftmaxRun::new(&work.sizes, points, start, work.batch, work.lane.h, first as u64 + 1);
        Ok(Runs::Softmax(Box::new(run)))
    }

    /// Steps between two looks at the clock: some milliseconds.
    fn chunk(&self) -> u64 {
        match self {
            Runs::Chains { .. } => 1_024,
            Runs::Softmax(_) => 32,
        }
    }

    /// Trains `steps` steps in all.
    fn advance(&mut self, steps: u64) {
        match self {
            Runs::Softmax(run) => run.advance(steps),
            Runs::Chains { chains, at } => {
                let visit = if chains.len() == 1 { steps } else { VISIT };
                for _ in 0..steps / visit {
                    let chain = &mut chains[*at];
                    chain.advance(chain.step() + visit);
                    *at = (*at + 1) % chains.len();
                }
            }
        }
    }

    /// Training losses; none of a diverged chain.
    fn losses(&mut self) -> Vec<Option<f64>> {
        match self {
            Runs::Softmax(run) => vec![Some(run.loss())],
            Runs::Chains { chains, .. } => {
                chains.iter_mut().map(|chain| chain.metrics().map(|metrics| metrics.train.loss)).collect()
            }
        }
    }
}

/// Units a second of `work`, which does `units` of them, over at least `ms` milliseconds.
fn speed(units: u64, ms: f64, mut work: impl FnMut()) -> f64 {
    work(); // warms up
    let (mut done, began) = (0, Instant::now());
    loop {
        work();
        done += units;
        let seconds = began.elapsed().as_secs_f64();
        if seconds * 1e3 >= ms {
            return done as f64 / seconds;
        }
    }
}

/// The answer to one question.
fn answer(problem: &Problem, line: &str) -> Result<Value, String> {
    let Request { work: name, ms } = serde_json::from_str(line).map_err(|cause| cause.to_string())?;
    let per_s = |value: f64| Ok(json!({ "work": name, "per_s": value }));
    match (&name[..], ms) {
        ("peak", Some(ms)) => {
            let turns = 1 << 16;
            let flops = u64::from(PEAK_FLOPS) * u64::from(turns);
            return per_s(speed(flops, ms, || _ = black_box(super::peak(black_box(turns)))));
        }
        ("normals", Some(ms)) => {
            let n = 64 * NORMALS as u32;
            return per_s(speed(u64::from(n), ms, || _ = black_box(super::normals(black_box(n)))));
        }
        _ => {}
    }
    let work = problem.works.get(&name).ok_or_else(|| format!("work: there is no {name}"))?;
    if let Some(ms) = ms {
        let mut runs = Runs::new(problem, work, 0)?;
        let chunk = runs.chunk();
        return per_s(speed(chunk, ms, || runs.advance(chunk)));
    }
    let mut losses = Vec::new();
    for first in (0..work.check.starts).step_by(work.replicas as usize) {
        let mut runs = Runs::new(problem, work, first)?;
        runs.advance(work.check.steps * u64::from(work.replicas));
        losses.extend(runs.losses());
    }
    Ok(json!({ "work": name, "losses": losses }))
}

/// Says what it can do, then answers every line of `input` until it ends.
///
/// # Errors
/// A message, if the driver's file is not what was agreed, a question makes no sense, or a stream fails.
pub fn serve(problem: &str, input: impl BufRead, mut output: impl Write) -> Result<(), String> {
    let problem: Problem = serde_json::from_str(problem).map_err(|cause| format!("the works: {cause}"))?;
    let works: Vec<&str> = problem.works.keys().map(|name| &name[..]).chain(["peak", "normals"]).collect();
    let mut say = |value: Value| writeln!(output, "{value}").and_then(|()| output.flush()).map_err(|c| c.to_string());
    say(json!({ "version": env!("CARGO_PKG_VERSION"), "works": works }))?;
    for line in input.lines() {
        say(answer(&problem, &line.map_err(|cause| cause.to_string())?)?)?;
    }
    Ok(())
}
