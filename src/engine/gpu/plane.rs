//! Planes of a landscape: many points at once, their weights made and evaluated on the device.

use super::compiled::{Pipeline, Use};
use super::device::{Gpu, Lost};
use super::ensemble::{SLOT, Status};
use super::looks::{Evaluate, SLICE};
use crate::data::spec::Order;
use crate::engine::wgsl::{self, Batches, Plan, Unfit};
use crate::methods::lane::Lane;
use crate::methods::program::Program;
use crate::methods::rows::SGD;
use crate::model::network::{Evaluation, Network, Points};
use bytemuck::{Pod, Zeroable};

/// What one dispatch of `shaders/landscape.wgsl` does.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, Pod, Zeroable)]
pub struct Place {
    pub length: u32,
    pub stride: u32,
    pub unused: [u32; 2],
}

/// Threads of a workgroup: one point of the plane, all of the data.
const WIDTH: u32 = 64;
/// Most points at once: some tens of milliseconds on a small GPU, so that others get their turn and a cancelled picture
/// stops soon.
const AT_ONCE: usize = 4_096;
/// Tiles that a thread may look at in one dispatch, where nothing limits it.
const TILES: u64 = 4_096;

/// Evaluates points of planes over one set of points.
pub struct PlaneEvaluator {
    gpu: Gpu,
    network: Network,
    plan: Plan,
    points: u32,
    place: Pipeline,
    evaluate: Pipeline,
    data: wgpu::Buffer,
}

impl PlaneEvaluator {
    /// For a network and the points that losses and accuracies are taken over.
    ///
    /// # Errors
    /// If the GPU cannot run this network, with the reason.
    pub async fn new(gpu: &Gpu, network: &Network, points: &Points) -> Result<PlaneEvaluator, Unfit> {
        let count = points.len() as u32;
        // Nothing trains here: the plan of the simplest method gives the shader its shape.
        let program = Program::new(&Lane::usual(&SGD), &network.layout);
        let batches = Batches { order: Order::Full, size: count, points: count };
        let plan = Plan::new(network, &program, batches, WIDTH, gpu.limits())?;
        let place_uses = [Use::Uniform, Use::Read, Use::Read, Use::Write];
        let place = gpu.pipeline(wgsl::LANDSCAPE.into(), "place", &place_uses).await?;
        let uses = [Use::Uniform, Use::Read, Use::Read, Use::Read, Use::Write];
        let evaluate = gpu.pipeline(wgsl::evaluate_shader(network, &plan), "evaluate", &uses).await?;
        let rows: Vec<f32> = points.x.chunks_exact(2).zip(&points.y).flat_map(|(x, &y)| [x[0], x[1], y]).collect();
        let data = gpu.storage(bytemuck::cast_slice(&rows));
        Ok(PlaneEvaluator { gpu: gpu.clone(), network: network.clone(), plan, points: count, place, evaluate, data })
    }

    /// Losses and accuracies where the weights are origin + a u + b v, for the `vectors` origin, u and v and each place
    /// (a, b), in f32: losses within 1e-5 of the processor's, relatively, where the weights are the same.
    ///
    /// # Errors
    /// If the device is lost.
    pub async fn evaluate(&self, vectors: [&[f64]; 3], places: &[(f64, f64)]) -> Result<Vec<Evaluation>, Lost> {
        self.gpu.check()?;
        let vectors: Vec<f32> = vectors.into_iter().flatten().map(|&x| x as f32).collect();
        let vectors = self.gpu.storage(bytemuck::cast_slice(&vectors));
        let room = self.gpu.largest / (4 * u64::from(self.plan.stride()));
        let mut found = Vec::with_capacity(places.len());
        for some in places.chunks((room as usize).clamp(1, AT_ONCE)) {
            found.extend(self.evaluate_some(&vectors, some).await?);
        }
        Ok(found)
    }

    async fn evaluate_some(&self, vectors: &wgpu::Buffer, places: &[(f64, f64)]) -> Result<Vec<Evaluation>, Lost> {
        let (gpu, count) = (&self.gpu, places.len() as u32);
        let factors = |&(a, b): &(f64, f64)| [a as f32, b as f32];
        let factors = gpu.storage(bytemuck::cast_slice(&places.iter().map(factors).collect::<Vec<_>>()));
        let state = gpu.buffer(4 * u64::from(self.plan.stride()) * u64::from(count), wgpu::BufferUsages::STORAGE);
        let status = gpu.storage(bytemuck::cast_slice(&vec![Status::default(); places.len()]));
        let uniforms = gpu.buffer(2 * SLOT, wgpu::BufferUsages::UNIFORM);
        let place = Place { length: self.network.layout.len as u32, stride: self.plan.stride(), ..Place::default() };
        gpu.queue.write_buffer(&uniforms, 0, bytemuck::bytes_of(&place));
        let turns = gpu.limits().turns.unwrap_or(u64::MAX) / 2;
        let tiles = (turns / self.plan.look_turns()).clamp(1, TILES) as u32;
        let slice = self.plan.tile * (SLICE / self.plan.tile).min(tiles).max(1);
        let slices = self.points.div_ceil(slice);
        let look = Evaluate { count: self.points, slice, slices, ..Evaluate::default() };
        gpu.queue.write_buffer(&uniforms, SLOT, bytemuck::bytes_of(&look));
        let numbers = 2 * slices * count;
        let results = gpu.buffer(4 * u64::from(numbers), wgpu::BufferUsages::STORAGE);
        let placing = gpu.bind(&self.place, size_of::<Place>() as u64, &[&uniforms, vectors, &factors, &state]);
        let looking =
            gpu.bind(&self.evaluate, size_of::<Evaluate>() as u64, &[&uniforms, &self.data, &state, &status, &results]);
        let mut commands = gpu.device.create_command_encoder(&Default::default());
        for (pipeline, bound, at, groups) in
            [(&self.place, &placing, 0, (count, 1)), (&self.evaluate, &looking, SLOT as u32, (count, slices))]
        {
            let mut pass = commands.begin_compute_pass(&Default::default());
            pass.set_pipeline(&pipeline.pipeline);
            pass.set_bind_group(0, bound, &[at]);
            pass.dispatch_workgroups(groups.0, groups.1, 1);
        }
        let bytes = gpu.read(commands, &results, 4 * u64::from(numbers)).await?;
        let results: Vec<f32> = bytemuck::pod_collect_to_vec(&bytes);
        let points = f64::from(self.points);
        Ok(results
            .chunks_exact(2 * slices as usize)
            .map(|of| {
                let sum = |k: usize| of.iter().skip(k).step_by(2).map(|&x| f64::from(x)).sum::<f64>();
                Evaluation { loss: sum(0) / points, accuracy: sum(1) / points }
            })
            .collect())
    }
}
