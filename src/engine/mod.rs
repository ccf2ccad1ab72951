//! What computes: a chain on the processor, replicas on a GPU. Knows no link and no page.

pub mod objective;
pub mod diagnostics;
pub mod cpu;
pub mod replay;
pub mod wgsl;
#[cfg(any(feature = "gpu", not(target_arch = "wasm32")))]
pub mod gpu;
