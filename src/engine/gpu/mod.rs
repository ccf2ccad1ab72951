//! The engine on the GPU: all replicas of a lane at once, one workgroup each, through wgpu.
//!
//! `device` finds an adapter and reads results back, `pipelines` compiles shaders, which `compiled` keeps, `ensemble`
//! trains, `looks` evaluates, `plane` evaluates landscapes. Nothing here waits in a browser: every answer is a future, and
//! a lost device an error from which the caller goes on with the processor (`Ensemble::snapshot`, `cpu::Chain::restore`).

mod compiled;
mod device;
mod pipelines;
mod ensemble;
mod looks;
mod plane;

pub use crate::engine::wgsl::Unfit;
pub use device::{Gpu, Lost, NoGpu};
pub use ensemble::{Dispatch, Ensemble, Replicas, Status};
pub use looks::Evaluate;
pub use plane::{Place, PlaneEvaluator};
