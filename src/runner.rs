//! Runs whole experiments without a page: every lane and replica, on all cores or on a GPU.

pub mod landscape;

use crate::cpu::{Chain, Metrics, Snapshot};
use crate::experiment::Experiment;
use crate::fingerprint::Fingerprint;
use crate::gpu::{Ensemble, Gpu, Lost, Unfit};
use rayon::prelude::*;
use serde::Serialize;
use std::ops::Range;

/// One line of the runner's output (FORMAT: "The runner").
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Record {
    /// Counted from 0.
    pub lane: usize,
    pub method: &'static str,
    pub replica: u32,
    pub step: u64,
    pub gradients: u64,
    /// Absent after divergence, as the other metrics.
    pub train_loss: Option<f64>,
    pub test_loss: Option<f64>,
    pub train_accuracy: Option<f64>,
    pub test_accuracy: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diverged_at: Option<u64>,
}

/// Chains worked on before their records are handed on, in order; bounds the memory of many replicas.
const AT_ONCE: usize = 256;

/// Runs every lane and replica. Calls `each` for every chain, in order of lane and replica, with its records
/// (at the steps of `log_at` and the last) and its final theta in canonical order. Returns the fingerprint.
///
/// # Errors
/// What `each` returns ends the run.
pub fn run<E>(experiment: &Experiment, mut each: impl FnMut(&[Record], &[f32]) -> Result<(), E>) -> Result<String, E> {
    let replicas = experiment.replicas;
    let jobs = experiment.lanes.len() * replicas as usize;
    let mut fingerprint = Fingerprint::default();
    for first in (0..jobs).step_by(AT_ONCE) {
        let done: Vec<(Vec<Record>, Vec<f32>)> = (first..jobs.min(first + AT_ONCE))
            .into_par_iter()
            .map(|job| run_chain(experiment, job / replicas as usize, (job % replicas as usize) as u32))
            .collect();
        for (records, theta) in &done {
            fingerprint.add(theta);
            each(records, theta)?;
        }
    }
    Ok(fingerprint.finish())
}

/// The steps at which the runner reports.
fn reported(experiment: &Experiment) -> Vec<u64> {
    let mut steps: Vec<u64> = experiment.log_at.iter().copied().filter(|&step| step < experiment.steps).collect();
    steps.push(experiment.steps);
    steps.sort_unstable();
    steps.dedup();
    steps
}

fn run_chain(experiment: &Experiment, lane: usize, replica: u32) -> (Vec<Record>, Vec<f32>) {
    let mut chain = Chain::new(experiment, lane, replica);
    let steps = reported(experiment);
    let records = steps.into_iter().map(|step| report(experiment, lane, replica, &mut chain, step)).collect();
    (records, chain.theta())
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
    Record {
        lane: at.lane,
        method: experiment.lanes[at.lane].scheme.id,
        replica: at.replica,
        step: at.step,
        gradients: at.gradients,
        train_loss: pick(|m| m.train.loss),
        test_loss: pick(|m| m.test.loss),
        train_accuracy: pick(|m| m.train.accuracy),
        test_accuracy: pick(|m| m.test.accuracy),
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
