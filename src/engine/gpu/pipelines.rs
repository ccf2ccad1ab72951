//! Compiled shaders, each kept under its own text; and the workgroup widths that proved fastest.

use super::compiled::{Pipeline, Use};
use super::device::{Gpu, lock};
use crate::engine::wgsl::Unfit;

/// Shaders kept at most: sliders that change a shape leave one behind each.
const KEPT: usize = 64;

impl Gpu {
    /// The compiled entry point of a shader.
    ///
    /// # Errors
    /// If the device refuses it.
    pub(super) async fn pipeline(&self, text: String, entry: &'static str, uses: &[Use]) -> Result<Pipeline, Unfit> {
        let key = (text, entry);
        if let Some(known) = lock(&self.pipelines.compiled).get(&key) {
            return Ok(known.clone());
        }
        let scope = self.device.push_error_scope(wgpu::ErrorFilter::Validation);
        let internal = self.device.push_error_scope(wgpu::ErrorFilter::Internal);
        let module = self.device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some(entry),
            source: wgpu::ShaderSource::Wgsl(key.0.as_str().into()),
        });
        let entries: Vec<wgpu::BindGroupLayoutEntry> = uses
            .iter()
            .zip(0..)
            .map(|(&of, binding)| wgpu::BindGroupLayoutEntry {
                binding,
                visibility: wgpu::ShaderStages::COMPUTE,
                ty: wgpu::BindingType::Buffer {
                    ty: match of {
                        Use::Uniform => wgpu::BufferBindingType::Uniform,
                        _ => wgpu::BufferBindingType::Storage { read_only: of == Use::Read },
                    },
                    has_dynamic_offset: of == Use::Uniform,
                    min_binding_size: None,
                },
                count: None,
            })
            .collect();
        let bindings = self
            .device
            .create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label: Some(entry), entries: &entries });
        let layout = self.device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some(entry),
            bind_group_layouts: &[Some(&bindings)],
            immediate_size: 0,
        });
        let pipeline = self.device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label: Some(entry),
            layout: Some(&layout),
            module: &module,
            entry_point: Some(entry),
            // Every shader writes its workgroup memory before it reads it.
            compilation_options: wgpu::PipelineCompilationOptions {
                zero_initialize_workgroup_memory: false,
                ..Default::default()
            },
            cache: None,
        });
        // Scopes are a stack of the whole device: both are popped before anything else may run, so that the scopes of
        // another creation under way, or of one that was dropped, never lie between.
        let (internal, scope) = (internal.pop(), scope.pop());
        let errors = [internal.await, scope.await];
        if let Some(error) = errors.into_iter().flatten().next() {
            return Err(Unfit(format!("The GPU refused the shader ({error})")));
        }
        let made = Pipeline { pipeline, bindings };
        let mut compiled = lock(&self.pipelines.compiled);
        if compiled.len() >= KEPT {
            compiled.clear();
        }
        compiled.insert(key, made.clone());
        Ok(made)
    }

    /// Binds buffers in order; the first is a uniform of `uniform` bytes.
    pub(super) fn bind(&self, pipeline: &Pipeline, uniform: u64, buffers: &[&wgpu::Buffer]) -> wgpu::BindGroup {
        let entries: Vec<wgpu::BindGroupEntry> = buffers
            .iter()
            .zip(0..)
            .map(|(buffer, binding)| wgpu::BindGroupEntry {
                binding,
                resource: wgpu::BindingResource::Buffer(wgpu::BufferBinding {
                    buffer,
                    offset: 0,
                    size: if binding == 0 { wgpu::BufferSize::new(uniform) } else { None },
                }),
            })
            .collect();
        self.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: None,
            layout: &pipeline.bindings,
            entries: &entries,
        })
    }
}
