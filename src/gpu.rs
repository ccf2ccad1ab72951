//! The engine on the GPU: all replicas of a lane at once, one workgroup each, through wgpu.
//!
//! `device` finds an adapter and reads results back, `pipelines` compiles and remembers shaders, `ensemble` trains,
//! `looks` evaluates, `plane` evaluates landscapes. Nothing here waits in a browser: every answer is a future, and a lost device an error from
//! which the caller goes on with the processor (`Ensemble::snapshot`, `cpu::Chain::restore`).

mod device;
mod ensemble;
mod looks;
mod pipelines;
mod plane;

pub use crate::codegen::Unfit;
pub use device::{Gpu, Lost, NoGpu};
pub use ensemble::{Dispatch, Ensemble, Status};
pub use looks::{Diagnose, Diagnostics, Evaluate};
pub use plane::{Place, PlaneEvaluator};

use crate::error::counted;
use crate::experiment::{Engine, Experiment};

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
