//! Ensembles as an experiment asks for them, and which engine computes it.

use super::spec::Experiment;
use super::tables::{Engine, Replicate};
use crate::data::Sets;
use crate::engine::cpu::Chain;
use crate::engine::gpu::{Ensemble, Gpu, Replicas, Unfit};
use crate::settings::text::counted;
use std::cell::LazyCell;
use std::ops::Range;
use std::sync::Arc;

impl Ensemble {
    /// These replicas of a lane, at step 0, on as many threads each as proved fastest.
    ///
    /// # Errors
    /// If the GPU cannot run this network or method, with the reason; also if it was lost on the way.
    pub async fn new(gpu: &Gpu, experiment: &Experiment, lane: usize, replicas: Range<u32>) -> Result<Ensemble, Unfit> {
        trains(experiment)?;
        let chain = chains(experiment, lane);
        Ensemble::start(gpu, &of(experiment, lane, &chain), replicas).await
    }

    /// As [`Ensemble::new`], on so many threads each.
    ///
    /// # Errors
    /// As there.
    pub async fn with_width(
        gpu: &Gpu,
        experiment: &Experiment,
        lane: usize,
        replicas: Range<u32>,
        width: u32,
    ) -> Result<Ensemble, Unfit> {
        trains(experiment)?;
        let chain = chains(experiment, lane);
        Ensemble::start_with_width(gpu, &of(experiment, lane, &chain), replicas, width).await
    }
}

/// What a GPU does of an experiment: training, without averages over the last weights.
fn trains(experiment: &Experiment) -> Result<(), Unfit> {
    if experiment.is_measured() {
        return Err(Unfit("Targets and sampling reports run on the processor only".into()));
    }
    if experiment.average_last > 1 {
        return Err(Unfit("Averaging the last weights runs on the processor only".into()));
    }
    Ok(())
}

/// Makes a lane's replicas; data that all share are drawn once.
fn chains(experiment: &Experiment, lane: usize) -> impl Fn(u32) -> Chain + '_ {
    let shared = LazyCell::new(|| Arc::new(Sets::new(&experiment.data, experiment.data_seed())));
    move |replica| match experiment.replicate {
        Replicate::Training => Chain::with_sets(experiment, lane, replica, shared.clone()),
        Replicate::All => Chain::new(experiment, lane, replica),
    }
}

fn of<'a>(experiment: &'a Experiment, lane: usize, chain: &'a dyn Fn(u32) -> Chain) -> Replicas<'a> {
    let lane = &experiment.lanes[lane];
    let own_data = experiment.replicate == Replicate::All;
    Replicas { lane, batch: lane.batch(&experiment.batch), own_data, chain }
}

/// Fewest replicas of a lane for which a GPU is chosen without being asked for: fewer leave most of it idle,
/// and the processor keeps the same bits everywhere.
const MANY_REPLICAS: u32 = 32;
/// Nodes of the widest layer from which a quarter of them is enough.
const WIDE: u32 = 256;

/// Replicas a lane from which a GPU is worth looking for.
pub fn enough_replicas(experiment: &Experiment) -> u32 {
    let wide = experiment.network.hidden.iter().any(|&nodes| nodes >= WIDE);
    if wide { MANY_REPLICAS / 4 } else { MANY_REPLICAS }
}

/// Which engine runs an experiment, and why, in words. `gpu` is what there is, if anything.
pub fn choose_engine(asked: Engine, experiment: &Experiment, gpu: Option<&Gpu>) -> (Engine, String) {
    if experiment.is_measured() {
        return (Engine::Cpu, "Targets and sampling reports run on the processor only.".into());
    }
    let Some(gpu) = gpu else {
        let why = match asked {
            Engine::Cpu => "The processor was asked for.",
            _ => "No GPU was found, so the processor computes.",
        };
        return (Engine::Cpu, why.into());
    };
    let (replicas, enough) = (experiment.replicas, enough_replicas(experiment));
    let many = |n: u32| counted(n.into(), "replica");
    match asked {
        Engine::Cpu => (Engine::Cpu, "The processor was asked for.".into()),
        Engine::Gpu => (Engine::Gpu, format!("The GPU was asked for: {}.", gpu.name())),
        Engine::Auto if gpu.is_emulated() => {
            (Engine::Cpu, format!("{} is a GPU in software: the processor itself is faster.", gpu.name()))
        }
        Engine::Auto if experiment.average_last > 1 => {
            (Engine::Cpu, "Averaging the last weights runs on the processor only.".into())
        }
        Engine::Auto if experiment.lanes.iter().all(|lane| lane.processor_only().is_some()) => {
            let why = experiment.lanes.first().and_then(|lane| lane.processor_only()).unwrap_or_default();
            (Engine::Cpu, format!("{why}."))
        }
        Engine::Auto if replicas < enough => {
            (Engine::Cpu, format!("A lane of {} leaves a GPU idle; from {enough} on it is chosen.", many(replicas)))
        }
        Engine::Auto => (Engine::Gpu, format!("A lane of {} fills the GPU: {}.", many(replicas), gpu.name())),
    }
}
