//! Ensembles as an experiment asks for them, and which engine computes it.

use crate::engine::gpu::Gpu;
use crate::experiment::Engine;
use crate::experiment::spec::Experiment;

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
            (Engine::Cpu, format!("{replicas} replicas a lane leave a GPU idle; from {enough} on it is chosen."))
        }
        Engine::Auto => (Engine::Gpu, format!("{replicas} replicas a lane fill the GPU: {}.", gpu.name())),
    }
}
