//! What has been compiled and measured on a device.

use std::collections::HashMap;
use std::sync::Mutex;

/// A shader's entry point with the layout of its bindings.
#[derive(Clone)]
pub struct Pipeline {
    pub pipeline: wgpu::ComputePipeline,
    pub bindings: wgpu::BindGroupLayout,
}

/// What has been compiled and measured on a device.
#[derive(Default)]
pub struct Pipelines {
    pub(super) compiled: Mutex<HashMap<(String, &'static str), Pipeline>>,
    /// Width by a description of the work.
    pub widths: Mutex<HashMap<String, u32>>,
}

/// How a shader uses a buffer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// A uniform, at an offset that each dispatch chooses.
    Uniform,
    Read,
    Write,
}
