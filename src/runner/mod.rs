//! Runs whole experiments without a page: every lane and replica, on all cores or on a GPU.

pub mod landscape;
pub mod standard_error;

use crate::engine::cpu::{Chain, Snapshot};
use crate::engine::diagnostics::{Measurement, Temperatures};
use crate::engine::gpu::{Ensemble, Gpu, Lost, Unfit};
use crate::engine::objective::Metrics;
use crate::experiment::Experiment;
use crate::methods::law::Law;
use crate::num::fingerprint::Fingerprint;
use crate::num::stats::Moment;
use rayon::prelude::*;
use serde::Serialize;
use std::ops::Range;

/// One line of the runner's output.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Record {
    /// Counted from 0.
    pub lane: usize,
    pub method: &'static str,
    pub replica: u32,
    pub step: u64,
    pub gradients: u64,
    /// U at theta, on targets only; null after divergence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loss: Option<Option<f64>>,
    /// Null after divergence, as the other metrics, and on targets.
    pub train_loss: Option<f64>,
    pub test_loss: Option<f64>,
    pub train_accuracy: Option<f64>,
    pub test_accuracy: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diverged_at: Option<u64>,
}

/// What a lane sampled after `burn_in` steps, over all its replicas: its closing line.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SamplingReport {
    /// Counted from 0.
    pub lane: usize,
    pub method: &'static str,
    pub burn_in: u64,
    /// Replicas in the averages, and those that diverged and are in none.
    pub replicas: u32,
    pub diverged: u32,
    /// Of all coordinates, then of each part; null where every replica diverged.
    pub all: Option<Temperatures>,
    pub parts: Vec<Temperatures>,
    /// Positions coordinate by coordinate, where there are few.
    pub coordinates: Vec<Moment>,
    /// Each thermostat's mean friction.
    pub mean_xi: Vec<f64>,
    /// Share of Metropolis tests passed; null for methods without.
    pub acceptance: Option<f64>,
    /// On a target whose exact answer is not known for this method and these settings: why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// Most coordinates whose moments a report lists one by one.
const LISTED: usize = 16;

/// A lane's replicas, merged in order.
#[derive(Clone, Debug, Default)]
pub struct Sampled {
    replicas: u32,
    diverged: u32,
    measurement: Option<Measurement>,
}

impl Sampled {
    fn add(&mut self, chain: Option<Measurement>) {
        match (&mut self.measurement, chain) {
            (_, None) => self.diverged += 1,
            (Some(all), Some(one)) => {
                self.replicas += 1;
                all.merge(&one);
            }
            (none, Some(one)) => {
                self.replicas += 1;
                *none = Some(one);
            }
        }
    }

    /// What was collected; none where every replica diverged.
    pub fn measurement(&self) -> Option<&Measurement> {
        self.measurement.as_ref()
    }

    /// The closing line of a lane.
    pub fn report(&self, experiment: &Experiment, lane: usize) -> SamplingReport {
        let found = self.measurement.as_ref();
        let few = found.filter(|_| experiment.weights() as usize <= LISTED);
        SamplingReport {
            lane,
            method: experiment.lanes[lane].scheme.id,
            burn_in: experiment.burn_in.unwrap_or_default(),
            replicas: self.replicas,
            diverged: self.diverged,
            all: found.map(Measurement::all),
            parts: found.map(Measurement::parts).unwrap_or_default(),
            coordinates: few
                .map(|m| (0..experiment.weights() as usize).map(|i| m.positions().of(i)).collect())
                .unwrap_or_default(),
            mean_xi: found.map(Measurement::frictions).unwrap_or_default(),
            acceptance: found.and_then(Measurement::acceptance),
            why: Law::new(experiment, lane).and_then(|law| law.sentence()),
        }
    }
}

/// Chains worked on before their records are handed on, in order; bounds the memory of many replicas.
const AT_ONCE: usize = 256;
/// The same where each carries its measurement, as so many coordinates in all.
const MEASURED_AT_ONCE: usize = 2_000_000;

/// Runs every lane and replica. Calls `each` for every chain, in order of lane and replica, with its records
/// (at the steps of `log_at` and the last) and its final theta in canonical order. Returns the fingerprint.
///
/// # Errors
/// What `each` returns ends the run.
pub fn run<E>(experiment: &Experiment, each: impl FnMut(&[Record], &[f32]) -> Result<(), E>) -> Result<String, E> {
    sample(experiment, each).map(|(fingerprint, _)| fingerprint)
}

/// As [`run`]; also returns what each lane sampled, if the experiment asks for it.
///
/// # Errors
/// As there.
pub fn sample<E>(
    experiment: &Experiment,
    mut each: impl FnMut(&[Record], &[f32]) -> Result<(), E>,
) -> Result<(String, Vec<Sampled>), E> {
    let replicas = experiment.replicas as usize;
    let jobs = experiment.lanes.len() * replicas;
    let measured = experiment.is_measured();
    let mut sampled = vec![Sampled::default(); if measured { experiment.lanes.len() } else { 0 }];
    let at_once = match measured {
        true => (MEASURED_AT_ONCE / experiment.weights() as usize).clamp(4, AT_ONCE),
        false => AT_ONCE,
    };
    let mut fingerprint = Fingerprint::default();
    for first in (0..jobs).step_by(at_once) {
        let done: Vec<Finished> = (first..jobs.min(first + at_once))
            .into_par_iter()
            .map(|job| run_chain(experiment, job / replicas, (job % replicas) as u32))
            .collect();
        for (job, chain) in (first..).zip(done) {
            fingerprint.add(&chain.theta);
            each(&chain.records, &chain.theta)?;
            if measured {
                sampled[job / replicas].add(chain.measurement);
            }
        }
    }
    Ok((fingerprint.finish(), sampled))
}

/// A chain brought to its end.
struct Finished {
    records: Vec<Record>,
    theta: Vec<f32>,
    /// None where nothing was to be measured, or the chain diverged.
    measurement: Option<Measurement>,
}

/// The steps at which the runner reports.
fn reported(experiment: &Experiment) -> Vec<u64> {
    let mut steps: Vec<u64> = experiment.log_at.iter().copied().filter(|&step| step < experiment.steps).collect();
    steps.push(experiment.steps);
    steps.sort_unstable();
    steps.dedup();
    steps
}

fn run_chain(experiment: &Experiment, lane: usize, replica: u32) -> Finished {
    let mut chain = Chain::new(experiment, lane, replica);
    let burn_in = experiment.burn_in.unwrap_or_default();
    let mut measures = experiment.is_measured();
    let mut records = Vec::new();
    for step in reported(experiment) {
        if measures && step > burn_in {
            chain.advance(burn_in);
            chain.measure();
            measures = false;
        }
        records.push(report(experiment, lane, replica, &mut chain, step));
    }
    Finished { records, theta: chain.theta(), measurement: chain.measured().cloned() }
}

/// Brings a chain to a step and looks at it.
fn report(experiment: &Experiment, lane: usize, replica: u32, chain: &mut Chain, step: u64) -> Record {
    chain.advance(step);
    let metrics = chain.metrics();
    let at = Place { lane, replica, step, gradients: chain.gradients(), diverged_at: chain.diverged_at() };
    record(experiment, at, metrics)
}

/// Where a record was taken.
struct Place {
    lane: usize,
    replica: u32,
    step: u64,
    gradients: u64,
    diverged_at: Option<u64>,
}

fn record(experiment: &Experiment, at: Place, metrics: Option<Metrics>) -> Record {
    let pick = |f: fn(&Metrics) -> f64| metrics.as_ref().map(f).filter(|x| x.is_finite());
    let on_target = experiment.target.is_some();
    let of_network = |f: fn(&Metrics) -> f64| if on_target { None } else { pick(f) };
    Record {
        lane: at.lane,
        method: experiment.lanes[at.lane].scheme.id,
        replica: at.replica,
        step: at.step,
        gradients: at.gradients,
        loss: on_target.then(|| pick(|m| m.train.loss)),
        train_loss: of_network(|m| m.train.loss),
        test_loss: of_network(|m| m.test.loss),
        train_accuracy: of_network(|m| m.train.accuracy),
        test_accuracy: of_network(|m| m.test.accuracy),
        diverged_at: at.diverged_at,
    }
}

/// Replicas that train side by side on a GPU.
const GROUP: u32 = 1_024;
/// Steps between snapshots: what a lost GPU costs at most.
const SNAPSHOT_EVERY: u64 = 1_000;

/// As [`run`], on a GPU; what does not fit it, or is left when it is lost, runs on the processor, with a line to
/// `notify`. The fingerprint is none where a GPU took part.
///
/// # Errors
/// As there.
pub fn run_on_gpu<E>(
    gpu: &Gpu,
    experiment: &Experiment,
    mut notify: impl FnMut(&str),
    mut each: impl FnMut(&[Record], &[f32]) -> Result<(), E>,
) -> Result<Option<String>, E> {
    let mut fingerprint = Fingerprint::default();
    let mut took_part = false;
    let mut told = false;
    for lane in 0..experiment.lanes.len() {
        for first in (0..experiment.replicas).step_by(GROUP as usize) {
            let replicas = first..(first + GROUP).min(experiment.replicas);
            let mut done = Done::default();
            if gpu.lost().is_none() {
                match pollster::block_on(train(gpu, experiment, lane, replicas.clone(), &mut done)) {
                    Ok(()) => took_part = true,
                    Err(Failed::Unfit(Unfit(why))) => {
                        let name = experiment.lanes[lane].scheme.name;
                        notify(&format!("Lane {} ({name}) runs on the processor: {why}.", lane + 1));
                    }
                    Err(Failed::Lost(Lost(why))) => {
                        took_part = true;
                        told = true;
                        notify(&format!("{why} The run goes on on the processor, from step {}.", done.step()));
                        gpu.destroy();
                    }
                }
            } else if !std::mem::replace(&mut told, true) {
                notify("The GPU was lost. The run goes on on the processor.");
            }
            for (records, theta) in done.finish(experiment, lane, replicas) {
                fingerprint.add(&theta);
                each(&records, &theta)?;
            }
        }
    }
    Ok((!took_part).then(|| fingerprint.finish()))
}

/// What a group of replicas has so far: records and the last snapshots, replica by replica.
#[derive(Default)]
struct Done {
    records: Vec<Vec<Record>>,
    snapshots: Vec<Snapshot>,
}

enum Failed {
    Unfit(Unfit),
    Lost(Lost),
}

impl From<Lost> for Failed {
    fn from(lost: Lost) -> Failed {
        Failed::Lost(lost)
    }
}

/// Trains a group on the GPU. What was done before an error stays in `done`.
async fn train(
    gpu: &Gpu,
    experiment: &Experiment,
    lane: usize,
    replicas: Range<u32>,
    done: &mut Done,
) -> Result<(), Failed> {
    let mut ensemble =
        Ensemble::new(gpu, experiment, lane, replicas.clone()).await.map_err(|unfit| match gpu.lost() {
            Some(lost) => Failed::Lost(lost),
            None => Failed::Unfit(unfit),
        })?;
    for step in reported(experiment) {
        while ensemble.step() < step {
            let stop = ((ensemble.step() / SNAPSHOT_EVERY + 1) * SNAPSHOT_EVERY).min(step);
            ensemble.advance(stop).await?;
            if stop < step {
                done.snapshots = ensemble.snapshot().await?;
            }
        }
        // Records and snapshots go together, so that none is missing or told twice.
        let metrics = ensemble.metrics().await?;
        done.snapshots = ensemble.snapshot().await?;
        done.records.resize(replicas.len(), Vec::new());
        let (gradients, diverged_at) = (ensemble.gradients(), ensemble.diverged_at());
        for (i, replica) in replicas.clone().enumerate() {
            let at = Place { lane, replica, step, gradients: gradients[i], diverged_at: diverged_at[i] };
            done.records[i].push(record(experiment, at, metrics[i]));
        }
    }
    Ok(())
}

impl Done {
    /// The step that every replica has been brought to.
    fn step(&self) -> u64 {
        self.snapshots.iter().filter(|s| s.diverged_at.is_none()).map(|s| s.step).max().unwrap_or_default()
    }

    /// Whatever is left, on the processor.
    fn finish(self, experiment: &Experiment, lane: usize, replicas: Range<u32>) -> Vec<(Vec<Record>, Vec<f32>)> {
        let Done { mut records, snapshots } = self;
        records.resize(replicas.len(), Vec::new());
        replicas
            .into_par_iter()
            .zip(records)
            .enumerate()
            .map(|(i, (replica, mut records))| {
                let mut chain = Chain::new(experiment, lane, replica);
                if let Some(snapshot) = snapshots.get(i) {
                    chain.restore(snapshot.clone());
                }
                let left = &reported(experiment)[records.len()..];
                records.extend(left.iter().map(|&step| report(experiment, lane, replica, &mut chain, step)));
                (records, chain.theta())
            })
            .collect()
    }
}
