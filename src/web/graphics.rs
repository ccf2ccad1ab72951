//! The GPU engine for the page's GPU worker. In a file of its own (feature `gpu`), so that the race loads none of it.
//!
//! Every promise rejects with a text; after one, `GraphicsProcessor.lost` says whether the device is gone.

use super::js::{Fallible, cells, experiment_from, to_js};
use super::landscape::{Landscape, progress_object};
use crate::data::Sets;
use crate::engine::cpu::Snapshot;
use crate::engine::gpu::{Ensemble, Gpu, PlaneEvaluator};
use crate::engine::wgsl::{self, Batches, Limits, Plan};
use crate::experiment::ensemble;
use crate::methods::program::Program;
use crate::model::network::Network;
use js_sys::{Float32Array, Float64Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;

fn text(words: impl ToString) -> JsValue {
    JsValue::from_str(&words.to_string())
}

/// The device of this worker.
#[wasm_bindgen]
pub struct GraphicsProcessor {
    gpu: Gpu,
}

/// Opens the fastest adapter; `name` is what the browser calls it, if it says.
#[wasm_bindgen]
pub async fn gpu_open(name: Option<String>) -> Fallible<GraphicsProcessor> {
    let mut gpu = Gpu::new().await.map_err(text)?;
    if let Some(name) = name.filter(|name| !name.is_empty()) {
        gpu.set_name(name);
    }
    Ok(GraphicsProcessor { gpu })
}

#[wasm_bindgen]
impl GraphicsProcessor {
    #[wasm_bindgen(getter)]
    pub fn name(&self) -> String {
        self.gpu.name().into()
    }

    /// Software on the processor.
    #[wasm_bindgen(getter)]
    pub fn emulated(&self) -> bool {
        self.gpu.is_emulated()
    }

    /// Why it can no longer be used, if so.
    #[wasm_bindgen(getter)]
    pub fn lost(&self) -> Option<String> {
        self.gpu.lost().map(|lost| lost.0)
    }

    /// Gives the device up, as a driver's reset would: for tests.
    pub fn destroy(&self) {
        self.gpu.destroy();
    }

    /// Which engine runs an experiment with this device, and why: `{engine, reason}`.
    pub fn choose_engine(&self, experiment: JsValue) -> Fallible<JsValue> {
        #[derive(Serialize)]
        struct Choice {
            engine: &'static str,
            reason: String,
        }
        let experiment = experiment_from(experiment)?;
        let (engine, reason) = ensemble::choose_engine(experiment.engine, &experiment, Some(&self.gpu));
        to_js(&Choice { engine: engine.word(), reason })
    }
}

/// Replicas `first` to `first + count - 1` of a lane, training side by side.
#[wasm_bindgen]
pub struct GpuEnsemble {
    ensemble: Ensemble,
    /// Centre and half width of the maps, as in `LaneRun`.
    square: ([f32; 2], f32),
}

#[wasm_bindgen]
impl GpuEnsemble {
    /// Rejects with the reason where the GPU cannot run this lane.
    pub async fn create(
        processor: &GraphicsProcessor,
        experiment: JsValue,
        lane: usize,
        first: u32,
        count: u32,
    ) -> Fallible<GpuEnsemble> {
        let experiment = experiment_from(experiment)?;
        if lane >= experiment.lanes.len() {
            return Err(text("there is no such lane"));
        }
        if experiment.target.is_some() {
            return Err(text("A target runs on the processor only"));
        }
        let square = Sets::new(&experiment.data, experiment.data_seed()).square();
        let ensemble = Ensemble::new(&processor.gpu, &experiment, lane, first..first + count).await.map_err(text)?;
        Ok(GpuEnsemble { ensemble, square })
    }

    /// Trains on to step `to`; diverged replicas stay where they are.
    pub async fn advance(&mut self, to: f64) -> Fallible<()> {
        self.ensemble.advance(to as u64).await.map_err(text)
    }

    #[wasm_bindgen(getter)]
    pub fn step(&self) -> f64 {
        self.ensemble.step() as f64
    }

    /// For each replica; NaN where it has not diverged.
    #[wasm_bindgen(getter)]
    pub fn diverged_at(&self) -> Vec<f64> {
        self.ensemble.diverged_at().into_iter().map(|at| at.map_or(f64::NAN, |step| step as f64)).collect()
    }

    /// For each replica: train loss, test loss, train accuracy, test accuracy; NaN after divergence.
    pub async fn metrics(&mut self) -> Fallible<Vec<f64>> {
        let each = self.ensemble.metrics().await.map_err(text)?;
        let numbers = each.into_iter().flat_map(|metrics| match metrics {
            Some(m) => [m.train.loss, m.test.loss, m.train.accuracy, m.test.accuracy],
            None => [f64::NAN; 4],
        });
        Ok(numbers.collect())
    }

    /// Probability of class 1 on `size` x `size` points of replica 0's data square, the top row first, over the
    /// replicas that have not diverged: `{mean, deviation, replicas}`, the deviation with `replicas - 1` below the sum.
    pub async fn map(&mut self, size: usize) -> Fallible<JsValue> {
        let (mean, deviation) = self.ensemble.probabilities(&cells(self.square, size)).await.map_err(text)?;
        let sound = self.ensemble.diverged_at().iter().filter(|at| at.is_none()).count();
        let object = js_sys::Object::new();
        let set = |key: &str, value: JsValue| js_sys::Reflect::set(&object, &key.into(), &value).map(|_| ());
        set("mean", Float32Array::from(&mean[..]).into())?;
        set("deviation", Float32Array::from(&deviation[..]).into())?;
        set("replicas", (sound as f64).into())?;
        Ok(object.into())
    }

    /// For each replica, the numbers that `LaneRun.from_snapshot` goes on from.
    pub async fn snapshots(&self) -> Fallible<Vec<Float64Array>> {
        let snapshots = self.ensemble.snapshot().await.map_err(text)?;
        Ok(snapshots.iter().map(|snapshot| Float64Array::from(&numbers_of(snapshot)[..])).collect())
    }
}

/// Looks at points of planes, over the training or the test points.
#[wasm_bindgen]
pub struct GpuPlane {
    evaluator: PlaneEvaluator,
}

#[wasm_bindgen]
impl GpuPlane {
    /// For a landscape of this module; rejects with the reason where the GPU cannot run its network.
    pub async fn create(processor: &GraphicsProcessor, landscape: &Landscape, test: bool) -> Fallible<GpuPlane> {
        let (network, sets) = (landscape.landscape.network().clone(), landscape.landscape.sets().clone());
        let points = if test { &sets.test } else { &sets.train };
        let evaluator = PlaneEvaluator::new(&processor.gpu, &network, points).await.map_err(text)?;
        Ok(GpuPlane { evaluator })
    }
}

#[wasm_bindgen]
impl Landscape {
    /// As `advance`, of the picture's points only, at most `count` of one level, on the GPU.
    pub async fn advance_on(&mut self, gpu: &GpuPlane, count: usize) -> Fallible<JsValue> {
        if let (Some(plane), Some(grid)) = (self.landscape.plane(), self.landscape.grid()) {
            let pending = grid.pending(count);
            let factors = |&index: &usize| {
                let (x, y) = grid.place(index);
                plane.factors(x, y)
            };
            let places: Vec<(f64, f64)> = pending.iter().map(factors).collect();
            let values = gpu.evaluator.evaluate(plane.vectors(), &places).await.map_err(text)?;
            self.landscape.put(pending.into_iter().zip(values));
        }
        Ok(progress_object(self.landscape.progress()))
    }
}

/// The inverse of `snapshot_from`.
fn numbers_of(snapshot: &Snapshot) -> Vec<f64> {
    let s = &snapshot.state;
    let arrays = [&s.theta, &s.p, &s.g, &s.m, &s.v, &s.x, &s.z, &s.xi];
    let diverged_at = snapshot.diverged_at.unwrap_or_default();
    let mut numbers = vec![snapshot.step as f64, s.drawn as f64, diverged_at as f64, s.beta_t[0], s.beta_t[1]];
    numbers.extend(arrays.iter().map(|array| array.len() as f64));
    numbers.extend(arrays.iter().flat_map(|array| array.iter().map(|&x| f64::from(x))));
    numbers
}

/// The shaders that train and look at a lane, with WebGPU's guaranteed limits: for tests.
#[wasm_bindgen]
pub fn shaders(experiment: JsValue, lane: usize, width: u32) -> Fallible<Vec<String>> {
    let experiment = experiment_from(experiment)?;
    let net = &experiment.network;
    let network = Network::new(&net.hidden, net.activation, net.loss);
    let lane = &experiment.lanes[lane];
    if let Some(why) = lane.processor_only() {
        return Err(text(why));
    }
    let program = Program::new(lane, &network.layout);
    let points = experiment.data.train;
    let batch = lane.batch(&experiment.batch);
    let batches = Batches { order: batch.order, size: batch.size.min(points), points };
    let plan = Plan::new(&network, &program, batches, width, Limits::DEFAULT).map_err(text)?;
    Ok(vec![
        wgsl::run_shader(&program, &network, &plan),
        wgsl::evaluate_shader(&network, &plan),
        wgsl::LANDSCAPE.into(),
    ])
}
