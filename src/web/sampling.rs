//! What the page sees of a lane on a target: where it has been, what it sampled, and the exact answers.

use super::js::{Fallible, experiment_from, object, to_js};
use crate::engine::cpu::Chain;
use crate::engine::diagnostics::{Measurement, Temperatures};
use crate::engine::replay::Replay;
use crate::experiment::Experiment;
use crate::methods::law::Law;
use crate::num::stats::Moment;
use crate::target::bins::{Bins, Histogram, Place, Unseen};
use js_sys::Float32Array;
use serde::Serialize;
use std::collections::VecDeque;
use std::sync::Arc;
use wasm_bindgen::prelude::*;

/// Last positions shown, at most: they are drawn twenty times a second.
const LAST: u64 = 300;
/// Most coordinates of a lane that is measured: a measurement and its copies at checkpoints take some 50 bytes a
/// coordinate each.
const MEASURED: usize = 10_000;
/// Coordinates whose moments are listed one by one, at most.
const LISTED: usize = 4;

/// The last positions: the first two coordinates (or the one there is), the oldest first.
pub(super) struct Trail {
    positions: VecDeque<[f32; 2]>,
    coordinates: usize,
    /// What is counted is to be compared with the target's density.
    compared: bool,
}

/// Lets a chain on a target measure from the experiment's burn-in on; none on data.
pub(super) fn prepare(chain: &mut Chain, experiment: &Experiment, lane: usize) -> Option<Trail> {
    let target = experiment.target.as_ref()?;
    let coordinates = target.dimension();
    let mut compared = false;
    if coordinates <= MEASURED {
        let potential = target.potential(experiment.data_seed());
        let law = Law::of(&experiment.lanes[lane], &*potential);
        let bins = law.tau.and_then(|tau| Bins::telling(&*potential, tau).ok()).map(Arc::new);
        compared = law.compared;
        chain.measure_after(experiment.burn_in.unwrap_or_default(), bins);
    }
    let mut trail = Trail { positions: VecDeque::new(), coordinates, compared };
    trail.keep(chain);
    Some(trail)
}

impl Trail {
    /// Total variation distance from the target's density; none where there is no comparison, or nothing yet.
    pub(super) fn distance(&self, chain: &Chain) -> Option<f64> {
        let histogram = chain.measured().and_then(Measurement::histogram).filter(|_| self.compared);
        histogram.and_then(Histogram::distance)
    }

    fn keep(&mut self, chain: &Chain) {
        let theta = chain.theta();
        if self.positions.len() as u64 == LAST {
            self.positions.pop_front();
        }
        self.positions.push_back([theta[0], theta.get(1).copied().unwrap_or(0.0)]);
    }

    /// Moves on to step `to` and keeps the last positions on the way.
    pub(super) fn advance(&mut self, replay: &mut Replay, to: u64) {
        if replay.chain().step() + LAST < to {
            self.positions.clear();
            replay.advance(to - LAST);
        }
        while replay.chain().step() < to && replay.chain().diverged_at().is_none() {
            let next = replay.chain().step() + 1;
            replay.advance(next);
            if replay.chain().diverged_at().is_none() {
                self.keep(replay.chain());
            }
        }
    }

    /// Goes to a step, forwards or backwards, with the positions before it.
    pub(super) fn goto(&mut self, replay: &mut Replay, step: u64) {
        self.positions.clear();
        replay.goto(step.saturating_sub(LAST));
        self.keep(replay.chain());
        self.advance(replay, step);
    }

    /// `Sampling` of `www/types.d.ts`.
    pub(super) fn report(&self, chain: &Chain) -> Fallible<JsValue> {
        #[derive(Serialize)]
        struct Report {
            all: Temperatures,
            parts: Vec<Temperatures>,
            coordinates: Vec<Moment>,
            acceptance: Option<f64>,
        }
        let measured = chain.measured();
        let report = measured.filter(|m| m.samples() > 0).map(|m| Report {
            all: m.all(),
            parts: m.parts(),
            coordinates: (0..self.coordinates.min(LISTED)).map(|i| m.positions().of(i)).collect(),
            acceptance: m.acceptance(),
        });
        let samples = measured.map_or(0, Measurement::samples);
        let histogram = measured.and_then(Measurement::histogram);
        let trail: Vec<f32> = self.positions.iter().flatten().copied().collect();
        let counts = histogram.map(|h| h.counts.iter().map(|&n| n as f32).collect::<Vec<f32>>());
        object([
            ("samples", (samples as f64).into()),
            ("trail", Float32Array::from(&trail[..]).into()),
            ("counts", counts.map_or(JsValue::NULL, |counts| Float32Array::from(&counts[..]).into())),
            ("distance", self.distance(chain).into()),
            (
                "independent",
                histogram.filter(|_| samples > 0 && self.compared).map(|h| h.bins.of_independent(samples)).into(),
            ),
            ("report", to_js(&report)?),
        ])
    }
}

/// The experiment with a lane's temperatures set to `tau`, where it has any.
#[wasm_bindgen]
pub fn lane_at_temperature(experiment: JsValue, lane: usize, tau: f64) -> Fallible<JsValue> {
    let mut experiment = experiment_from(experiment)?;
    if let Some(lane) = experiment.lanes.get_mut(lane) {
        *lane = lane.clone().at_temperature(tau);
    }
    to_js(&experiment)
}

/// `Exact` of `www/types.d.ts`: what a lane on a target should sample; null on data.
#[wasm_bindgen]
pub fn exact(experiment: JsValue, lane: usize) -> Fallible<JsValue> {
    let experiment = experiment_from(experiment)?;
    let Some(target) = &experiment.target else { return Ok(JsValue::NULL) };
    let lane = experiment.lanes.get(lane).ok_or_else(|| JsValue::from_str("there is no such lane"))?;
    let potential = target.potential(experiment.data_seed());
    let law = Law::of(lane, &*potential);
    let seen = law.tau.map_or(Err(Unseen::Unknown), |tau| Bins::telling(&*potential, tau));
    let unseen = seen.as_ref().err().copied();
    let bins = seen.ok();
    let shares = bins.as_ref().map(|bins| bins.shares.iter().map(|&p| p as f32).collect::<Vec<f32>>());
    let (plane, line) = match bins.map(|bins| bins.place) {
        Some(Place::Plane { window, size }) => {
            let place = [("centre", to_js(&window.centre)?), ("half", window.half.into()), ("size", size.into())];
            (object(place)?, JsValue::NULL)
        }
        Some(Place::Line { from, to, size }) => {
            (JsValue::NULL, object([("from", from.into()), ("to", to.into()), ("size", size.into())])?)
        }
        None => (JsValue::NULL, JsValue::NULL),
    };
    object([
        ("law", to_js(&law)?),
        ("sentence", law.sentence().into()),
        ("unseen", unseen.and_then(Unseen::words).into()),
        ("cold", (unseen == Some(Unseen::TooCold)).into()),
        ("plane", plane),
        ("line", line),
        ("shares", shares.map_or(JsValue::NULL, |shares| Float32Array::from(&shares[..]).into())),
    ])
}
