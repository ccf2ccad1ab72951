//! Looking at an ensemble: losses, accuracies, the averaged classifier. Computed on the device, so that only small results
//! come back.

use super::compiled::Use;
use super::device::Lost;
use super::ensemble::{Ensemble, SLOT};
use crate::engine::objective::Metrics;
use crate::engine::wgsl::{self, Unfit};
use crate::model::network::Evaluation;
use bytemuck::{Pod, Zeroable};

/// What one dispatch of `shaders/evaluate.wgsl` does.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, Pod, Zeroable)]
pub struct Evaluate {
    pub first: u32,
    pub count: u32,
    pub replica: u32,
    pub replicas: u32,
    pub slice: u32,
    pub slices: u32,
    pub result: u32,
    pub unused: u32,
}

/// Points of one workgroup at most.
pub(super) const SLICE: u32 = 256;

/// A shader that trains compiles here too, or the device is not what it was.
fn gone(unfit: Unfit) -> Lost {
    Lost(unfit.0)
}

impl Ensemble {
    /// Losses and accuracies over the whole sets, replica by replica; none after divergence. In f32: losses within
    /// 1e-5 of the processor's, relatively, where the weights are the same.
    ///
    /// # Errors
    /// If the device is lost.
    pub async fn metrics(&mut self) -> Result<Vec<Option<Metrics>>, Lost> {
        self.gpu.check()?;
        let uses = [Use::Uniform, Use::Read, Use::Read, Use::Read, Use::Write];
        let pipeline = match &self.looks.evaluate {
            Some(pipeline) => pipeline.clone(),
            None => {
                let text = wgsl::evaluate_shader(&self.network, &self.plan);
                self.gpu.pipeline(text, "evaluate", &uses).await.map_err(gone)?
            }
        };
        self.looks.evaluate = Some(pipeline.clone());
        let replicas = self.replicas.len() as u32;
        let slice = self.plan.tile * (SLICE / self.plan.tile).min(self.tiles_at_once()).max(1);
        let slices = self.points.map(|points| points.div_ceil(slice));
        let results = self.gpu.buffer(8 * u64::from((slices[0] + slices[1]) * replicas), wgpu::BufferUsages::STORAGE);
        let uniforms = self.gpu.buffer(2 * SLOT, wgpu::BufferUsages::UNIFORM);
        for set in 0..2 {
            let dispatch = Evaluate {
                first: if set == 0 { 0 } else { 3 * self.points[0] },
                count: self.points[set],
                slice,
                slices: slices[set],
                result: if set == 0 { 0 } else { 2 * slices[0] * replicas },
                ..Evaluate::default()
            };
            self.gpu.queue.write_buffer(&uniforms, set as u64 * SLOT, bytemuck::bytes_of(&dispatch));
        }
        let bound = self.gpu.bind(
            &pipeline,
            size_of::<Evaluate>() as u64,
            &[&uniforms, &self.data, &self.state, &self.status, &results],
        );
        let mut commands = self.gpu.device.create_command_encoder(&Default::default());
        for set in 0..2 {
            let mut pass = commands.begin_compute_pass(&Default::default());
            pass.set_pipeline(&pipeline.pipeline);
            pass.set_bind_group(0, &bound, &[set as u32 * SLOT as u32]);
            pass.dispatch_workgroups(replicas, slices[set], 1);
        }
        let numbers = 2 * (slices[0] + slices[1]) * replicas;
        let bytes = self.gpu.read(commands, &results, 4 * u64::from(numbers)).await?;
        let results: Vec<f32> = bytemuck::pod_collect_to_vec(&bytes);
        let (train, test) = results.split_at((2 * slices[0] * replicas) as usize);
        let evaluation = |results: &[f32], replica: usize, set: usize| {
            let n = slices[set] as usize;
            let slices = results[2 * replica * n..2 * (replica + 1) * n].chunks_exact(2);
            let sum = |of: usize| slices.clone().map(|slice| f64::from(slice[of])).sum::<f64>();
            let points = f64::from(self.points[set]);
            Evaluation { loss: sum(0) / points, accuracy: sum(1) / points }
        };
        Ok(self
            .standing
            .iter()
            .enumerate()
            .map(|(replica, status)| {
                (status.diverged_at == 0)
                    .then(|| Metrics { train: evaluation(train, replica, 0), test: evaluation(test, replica, 1) })
            })
            .collect())
    }

    /// Tiles, or replicas of one tile, that one thread may look at in one dispatch.
    fn tiles_at_once(&self) -> u32 {
        let most = self.gpu.limits().turns.unwrap_or(u64::MAX) / 2;
        (most / self.plan.look_turns()).clamp(1, 4_096) as u32
    }

    /// Probability of class 1 at each point x1, x2, x1, x2, ..., as `Chain::probabilities`: mean over the replicas
    /// that have not diverged, and standard deviation among them.
    ///
    /// # Errors
    /// If the device is lost.
    pub async fn probabilities(&mut self, x: &[f32]) -> Result<(Vec<f32>, Vec<f32>), Lost> {
        self.gpu.check()?;
        let uses = [Use::Uniform, Use::Read, Use::Read, Use::Read, Use::Write];
        let pipeline = match &self.looks.probabilities {
            Some(pipeline) => pipeline.clone(),
            None => {
                let text = wgsl::evaluate_shader(&self.network, &self.plan);
                self.gpu.pipeline(text, "probabilities", &uses).await.map_err(gone)?
            }
        };
        self.looks.probabilities = Some(pipeline.clone());
        let count = (x.len() / 2) as u32;
        let points: Vec<f32> = x.chunks_exact(2).flat_map(|x| [x[0], x[1], 0.0]).collect();
        let points = self.gpu.storage(bytemuck::cast_slice(&points));
        let results = self.gpu.buffer(12 * u64::from(count), wgpu::BufferUsages::STORAGE);
        let uniforms = self.gpu.buffer(SLOT, wgpu::BufferUsages::UNIFORM);
        let bound = self.gpu.bind(
            &pipeline,
            size_of::<Evaluate>() as u64,
            &[&uniforms, &points, &self.state, &self.status, &results],
        );
        let replicas = self.replicas.len() as u32;
        let at_once = self.tiles_at_once();
        for replica in (0..replicas).step_by(at_once as usize) {
            let dispatch =
                Evaluate { count, replica, replicas: at_once.min(replicas - replica), ..Evaluate::default() };
            self.gpu.queue.write_buffer(&uniforms, 0, bytemuck::bytes_of(&dispatch));
            let mut commands = self.gpu.device.create_command_encoder(&Default::default());
            let mut pass = commands.begin_compute_pass(&Default::default());
            pass.set_pipeline(&pipeline.pipeline);
            pass.set_bind_group(0, &bound, &[0]);
            pass.dispatch_workgroups(count.div_ceil(self.plan.tile), 1, 1);
            drop(pass);
            self.gpu.queue.submit([commands.finish()]);
        }
        let commands = self.gpu.device.create_command_encoder(&Default::default());
        let bytes = self.gpu.read(commands, &results, 12 * u64::from(count)).await?;
        let results: Vec<f32> = bytemuck::pod_collect_to_vec(&bytes);
        Ok(results.chunks_exact(3).map(|r| (r[0], (r[1] / (r[2] - 1.0).max(1.0)).max(0.0).sqrt())).unzip())
    }
}
