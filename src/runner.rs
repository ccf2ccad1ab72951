//! Runs whole experiments without a page: every lane and replica, on all cores.

use crate::cpu::{Chain, Metrics};
use crate::experiment::Experiment;
use crate::fingerprint::Fingerprint;
use rayon::prelude::*;
use serde::Serialize;

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
    let records = reported(experiment)
        .into_iter()
        .map(|step| {
            chain.advance(step);
            let metrics = chain.metrics();
            let pick = |f: fn(&Metrics) -> f64| metrics.as_ref().map(f).filter(|x| x.is_finite());
            Record {
                lane,
                method: experiment.lanes[lane].scheme.id,
                replica,
                step,
                gradients: chain.gradients(),
                train_loss: pick(|m| m.train.loss),
                test_loss: pick(|m| m.test.loss),
                train_accuracy: pick(|m| m.train.accuracy),
                test_accuracy: pick(|m| m.test.accuracy),
                diverged_at: chain.diverged_at(),
            }
        })
        .collect();
    (records, chain.theta())
}
