//! The training run of a lane, for the page's workers.

use super::js::{Fallible, cells, experiment_from};
use super::{paths, sampling};
use crate::data::{Minibatches, Sets};
use crate::engine::cpu::{Chain, Snapshot};
use crate::engine::objective::Objective;
use crate::engine::replay::Replay;
use crate::methods::program::Program;
use crate::methods::state::State;
use crate::num::{pulse, rng};
use crate::study::landscape::Recorder;
use js_sys::{Float32Array, Function};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

thread_local! {
    static LISTENER: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Calls `listener` every few milliseconds of whatever is computed in this worker from now on, also from inside one
/// long call: a sign of life. It must not call back into the engine.
#[wasm_bindgen]
pub fn on_work(listener: Function) {
    LISTENER.replace(Some(listener));
    pulse::listen(|| {
        LISTENER.with_borrow(|listener| {
            if let Some(listener) = listener {
                // What it throws is the page's own and must not end a step halfway.
                let _ = listener.call0(&JsValue::NULL);
            }
        });
    });
}

/// A snapshot from plain numbers: step, gradients, step of divergence or 0, beta1^t, beta2^t, the lengths of theta, p,
/// g, m, v, x, z and xi, then these. None of a running average, which the GPU leaves to the processor.
fn snapshot_from(numbers: &[f64]) -> Option<Snapshot> {
    let (&[step, drawn, diverged_at, beta1, beta2], rest) = numbers.split_first_chunk()?;
    let (lengths, mut rest) = rest.split_first_chunk::<8>()?;
    let mut arrays = [const { Vec::new() }; 8];
    for (array, &length) in arrays.iter_mut().zip(lengths) {
        let (these, after) = rest.split_at_checked(length as usize)?;
        *array = these.iter().map(|&x| x as f32).collect();
        rest = after;
    }
    let [theta, p, g, m, v, x, z, xi] = arrays;
    Some(Snapshot {
        state: State { theta, p, g, m, v, x, z, beta_t: [beta1, beta2], xi, drawn: drawn as u64, ..State::default() },
        step: step as u64,
        diverged_at: (diverged_at > 0.0).then_some(diverged_at as u64),
        recent: Default::default(),
    })
}

/// The training run of one replica of a lane, in a worker.
#[wasm_bindgen]
pub struct LaneRun {
    replay: Replay,
    /// Centre and half width of the maps: those of replica 0's data, so that maps of all replicas match.
    square: ([f32; 2], f32),
    /// Just before divergence, made when first asked for.
    sound: Option<Chain>,
    /// The last positions on a target.
    trail: Option<sampling::Trail>,
    /// Its path, where one is recorded.
    recorder: Option<Recorder>,
}

#[wasm_bindgen]
impl LaneRun {
    /// Lanes and replicas count from 0; replica 0 unless said otherwise.
    #[wasm_bindgen(constructor)]
    pub fn new(experiment: JsValue, lane: usize, replica: Option<u32>) -> Fallible<LaneRun> {
        let experiment = experiment_from(experiment)?;
        if lane >= experiment.lanes.len() {
            return Err(JsValue::from_str("there is no such lane"));
        }
        let square = match &experiment.target {
            // Maps of classifiers: a target has none.
            Some(_) => ([0.0; 2], 1.0),
            None => Sets::new(&experiment.data, experiment.data_seed()).square(),
        };
        let mut chain = Chain::new(&experiment, lane, replica.unwrap_or(0));
        let trail = sampling::prepare(&mut chain, &experiment, lane);
        Ok(LaneRun { replay: Replay::new(chain), square, sound: None, trail, recorder: None })
    }

    /// Goes on from where another engine came: numbers of `GpuEnsemble.snapshots()`. It cannot go back behind that.
    pub fn from_snapshot(experiment: JsValue, lane: usize, replica: u32, numbers: Vec<f64>) -> Fallible<LaneRun> {
        let mut run = LaneRun::new(experiment, lane, Some(replica))?;
        let chain = run.replay.chain();
        let Some(snapshot) = snapshot_from(&numbers) else {
            return Err(JsValue::from_str("this is no snapshot"));
        };
        if snapshot.state.theta.len() != chain.layout().len {
            return Err(JsValue::from_str("the snapshot is another network's or target's"));
        }
        let mut chain = chain.clone();
        chain.restore(snapshot);
        run.replay = Replay::new(chain);
        Ok(run)
    }

    /// As the lane, but from these weights (in the fingerprint's order) instead of the race's start.
    pub fn from_weights(experiment: JsValue, lane: usize, theta: Vec<f32>) -> Fallible<LaneRun> {
        let mut run = LaneRun::new(experiment.clone(), lane, None)?;
        let experiment = experiment_from(experiment)?;
        let chain = run.replay.chain();
        let layout = chain.layout();
        if theta.len() != layout.len {
            return Err(JsValue::from_str("the weights are another network's"));
        }
        let Some(training) = chain.training() else {
            return Err(JsValue::from_str("a target has no weights"));
        };
        let batch = experiment.lanes[lane].batch(&experiment.batch);
        let batches = Minibatches::new(&batch, training.sets.train.len(), experiment.seed);
        let chain = Chain::assemble(
            Objective::training((*training.network).clone(), training.sets.clone(), batches),
            Program::new(&experiment.lanes[lane], layout),
            layout.from_canonical(&theta),
            experiment.seed,
            rng::normals,
            experiment.average_last as usize,
        );
        run.replay = Replay::new(chain);
        Ok(run)
    }

    /// Trains on to step `to`; a diverged lane stays where it is.
    pub fn advance(&mut self, to: f64) {
        let replay = &mut self.replay;
        if let Some(trail) = &mut self.trail {
            return trail.advance(replay, to as u64);
        }
        let Some(recorder) = &mut self.recorder else { return replay.advance(to as u64) };
        recorder.train(to as u64, |step, wanted| {
            replay.advance(step);
            let chain = replay.chain();
            (wanted && chain.step() == step && chain.diverged_at().is_none()).then(|| chain.state().theta.clone())
        });
    }

    /// Records the path from here on, for the landscape.
    pub fn record(&mut self) {
        let chain = self.replay.chain();
        self.recorder = Some(Recorder::new(chain.step(), chain.state().theta.clone()));
    }

    /// What is new of the path to one who has its first `count` points at this spacing: a `GrownPath` of
    /// `www/types.d.ts`, for `Landscape.extend_path`. Null where no path is recorded.
    pub fn grown_path(&mut self, spacing: f64, count: usize) -> JsValue {
        let Some(recorder) = &self.recorder else { return JsValue::NULL };
        let chain = self.replay.chain();
        let path = recorder.with_head(chain.step(), chain.state().theta.clone(), chain.diverged_at());
        let from = if spacing == path.spacing as f64 { count.min(path.recorded()) } else { 0 };
        paths::path_object(&path, from, chain.layout())
    }

    /// Puts the run at `step`, forwards or backwards, by replay.
    pub fn goto(&mut self, step: f64) {
        self.sound = None;
        if let Some(trail) = &mut self.trail {
            return trail.goto(&mut self.replay, step as u64);
        }
        if step >= self.step() {
            return self.advance(step);
        }
        if let Some(recorder) = &mut self.recorder {
            recorder.truncate(step as u64);
        }
        self.replay.goto(step as u64);
    }

    #[wasm_bindgen(getter)]
    pub fn step(&mut self) -> f64 {
        self.replay.chain().step() as f64
    }

    #[wasm_bindgen(getter)]
    pub fn gradients(&mut self) -> f64 {
        self.replay.chain().gradients() as f64
    }

    /// Share of proposals accepted so far; none of a method without a Metropolis test, or before the first.
    #[wasm_bindgen(getter)]
    pub fn acceptance(&mut self) -> Option<f64> {
        self.replay.chain().acceptance()
    }

    #[wasm_bindgen(getter)]
    pub fn diverged_at(&mut self) -> Option<f64> {
        self.replay.chain().diverged_at().map(|step| step as f64)
    }

    /// train loss, test loss, train accuracy, test accuracy; NaN after divergence. On a target both losses are U, and
    /// both accuracies NaN.
    pub fn metrics(&mut self) -> Vec<f64> {
        match self.replay.chain().metrics() {
            Some(m) => vec![m.train.loss, m.test.loss, m.train.accuracy, m.test.accuracy],
            None => vec![f64::NAN; 4],
        }
    }

    /// The classifier shown: the present one, or the last before divergence.
    fn shown(&mut self) -> &mut Chain {
        if self.sound.is_none() {
            self.sound = self.replay.before_divergence();
        }
        match &mut self.sound {
            Some(chain) => chain,
            None => self.replay.chain(),
        }
    }

    /// Probability of class 1 on `size` x `size` points of the data square, the top row first; empty on a target.
    pub fn map(&mut self, size: usize) -> Float32Array {
        let x = cells(self.square, size);
        Float32Array::from(&self.shown().probabilities(&x)[..])
    }

    /// Probability of class 1 at a point; NaN on a target.
    pub fn probability(&mut self, x1: f32, x2: f32) -> f32 {
        self.shown().probabilities(&[x1, x2]).first().copied().unwrap_or(f32::NAN)
    }

    /// Which test points the classifier gets wrong, by index; none on a target.
    pub fn wrong(&mut self) -> Vec<u32> {
        let chain = self.shown();
        let Some(sets) = chain.training().map(|training| training.sets.clone()) else { return Vec::new() };
        let p = chain.probabilities(&sets.test.x);
        (0..p.len() as u32).filter(|&i| (p[i as usize] > 0.5) != (sets.test.y[i as usize] > 0.5)).collect()
    }

    /// What a lane on a target has sampled since `burn_in`, with its last positions; null on data.
    pub fn sampling(&mut self) -> Fallible<JsValue> {
        match &self.trail {
            Some(trail) => trail.report(self.replay.chain()),
            None => Ok(JsValue::NULL),
        }
    }

    /// Total variation distance of the positions since `burn_in` from a target's exact density; NaN where there is none.
    pub fn distance(&mut self) -> f64 {
        let chain = self.replay.chain();
        self.trail.as_ref().and_then(|trail| trail.distance(chain)).unwrap_or(f64::NAN)
    }

    /// Weights, or a target's coordinates, in the fingerprint's order.
    pub fn theta(&mut self) -> Float32Array {
        Float32Array::from(&self.replay.chain().theta()[..])
    }
}
