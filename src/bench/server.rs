//! Answers the benchmark's questions line by line, so that its rounds can go from engine to engine.
//!
//! In: `{"work":"W1","ms":200}` asks for a speed, `{"work":"W1","check":true}` for training losses after the agreed
//! steps. Out: `{"work":"W1","per_s":1e6}` (steps, normals or floating-point operations) and
//! `{"work":"W1","losses":[0.6]}`. The works themselves are in the file that the benchmark's driver writes.

use super::{NORMALS, PEAK_FLOPS};
use crate::cpu::Chain;
use crate::data::Sets;
use crate::experiment::Experiment;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::io::{BufRead, Write};
use std::sync::Arc;
use std::time::Instant;

/// Steps of one chain before the next one's turn, where there are several: each stays in the cache for a while.
const VISIT: u64 = 64;
/// Steps between two looks at the clock.
const CHUNK: u64 = 1_024;

/// The driver's file, as far as it is of interest here.
#[derive(Deserialize)]
struct Problem {
    works: BTreeMap<String, Work>,
}

/// One work.
#[derive(Deserialize)]
struct Work {
    /// The experiment; none where the engine has no experiment for it.
    link: Option<String>,
    replicas: u32,
    check: Check,
}

/// When training losses are compared, and from how many initial weights.
#[derive(Deserialize)]
struct Check {
    steps: u64,
    starts: u32,
}

#[derive(Deserialize)]
struct Request {
    work: String,
    ms: Option<f64>,
}

/// The chains of a work.
struct Runs {
    experiment: Experiment,
    sets: Arc<Sets>,
    chains: Vec<Chain>,
    /// Whose turn it is.
    at: usize,
}

impl Runs {
    fn new(experiment: Experiment, replicas: u32) -> Runs {
        let sets = Arc::new(Sets::new(&experiment.data, experiment.data_seed()));
        let chains = (0..replicas).map(|r| Chain::with_sets(&experiment, 0, r, sets.clone())).collect();
        Runs { experiment, sets, chains, at: 0 }
    }

    /// Trains `steps` steps in all.
    fn advance(&mut self, steps: u64) {
        if let [chain] = &mut self.chains[..] {
            return chain.advance(chain.step() + steps);
        }
        for _ in 0..steps / VISIT {
            let chain = &mut self.chains[self.at];
            chain.advance(chain.step() + VISIT);
            self.at = (self.at + 1) % self.chains.len();
        }
    }

    /// Training losses after `steps` steps from the first `starts` initial weights; null after divergence.
    fn losses(&self, steps: u64, starts: u32) -> Vec<Option<f64>> {
        let loss = |r| {
            let mut chain = Chain::with_sets(&self.experiment, 0, r, self.sets.clone());
            chain.advance(steps);
            chain.metrics().map(|metrics| metrics.train.loss)
        };
        (0..starts).map(loss).collect()
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
    let Request { work, ms } = serde_json::from_str(line).map_err(|cause| cause.to_string())?;
    let per_s = |value: f64| json!({ "work": work, "per_s": value });
    match (&work[..], ms) {
        ("peak", Some(ms)) => {
            let turns = 1 << 16;
            let flops = u64::from(PEAK_FLOPS) * u64::from(turns);
            return Ok(per_s(speed(flops, ms, || _ = black_box(super::peak(black_box(turns))))));
        }
        ("normals", Some(ms)) => {
            let n = 64 * NORMALS as u32;
            return Ok(per_s(speed(u64::from(n), ms, || _ = black_box(super::normals(black_box(n))))));
        }
        _ => {}
    }
    let Some(Work { link: Some(link), replicas, check }) = problem.works.get(&work) else {
        return Err(format!("work: there is no {work}"));
    };
    let experiment = Experiment::from_link(link).map_err(|error| error.to_string())?;
    Ok(match ms {
        Some(ms) => {
            let mut runs = Runs::new(experiment, *replicas);
            per_s(speed(CHUNK, ms, || runs.advance(CHUNK)))
        }
        None => json!({ "work": work, "losses": Runs::new(experiment, 0).losses(check.steps, check.starts) }),
    })
}

/// Says what it can do, then answers every line of `input` until it ends.
///
/// # Errors
/// A message, if the driver's file is not what was agreed, a question makes no sense, or a stream fails.
pub fn serve(problem: &str, input: impl BufRead, mut output: impl Write) -> Result<(), String> {
    let problem: Problem = serde_json::from_str(problem).map_err(|cause| format!("the works: {cause}"))?;
    let known = problem.works.iter().filter(|(_, work)| work.link.is_some()).map(|(name, _)| &name[..]);
    let works: Vec<&str> = known.chain(["peak", "normals"]).collect();
    let mut say = |value: Value| writeln!(output, "{value}").and_then(|()| output.flush()).map_err(|c| c.to_string());
    say(json!({ "version": env!("CARGO_PKG_VERSION"), "works": works }))?;
    for line in input.lines() {
        say(answer(&problem, &line.map_err(|cause| cause.to_string())?)?)?;
    }
    Ok(())
}
