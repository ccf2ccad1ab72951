//! The landscape for the page's landscape worker: in the file that a race does not load (feature `landscape`). Types on
//! the other side: `www/types.d.ts`, "landscape".

use super::js::{Fallible, cells, experiment_from, to_js};
use super::paths::{Made, numbers, thrown};
use crate::experiment::plane::{self, PlaneSpec};
use crate::model::network::Evaluation;
use crate::study::landscape::{self, DataUsed, End, Path, table};
use js_sys::{Float32Array, Float64Array, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// A loss or an accuracy of each place; NaN where it is not known.
fn picked(values: &[Option<Evaluation>], pick: fn(&Evaluation) -> f64) -> Float64Array {
    numbers(values.iter().map(|value| value.as_ref().map_or(f64::NAN, pick)))
}

pub(super) fn progress_object(progress: landscape::Progress) -> JsValue {
    Made::new()
        .with("done", progress.done as f64)
        .with("total", progress.total as f64)
        .with("stride", progress.stride.map_or(JsValue::NULL, |stride| (stride as f64).into()))
        .done()
}

/// The landscape of a race; see `www/types.d.ts`.
#[wasm_bindgen]
pub struct Landscape {
    pub(super) landscape: landscape::Landscape,
    square: ([f32; 2], f32),
}

#[wasm_bindgen]
impl Landscape {
    /// Throws a Problem on a target.
    #[wasm_bindgen(constructor)]
    pub fn new(experiment: JsValue) -> Fallible<Landscape> {
        let landscape = landscape::Landscape::new(&experiment_from(experiment)?).map_err(thrown)?;
        let square = landscape.sets().square();
        Ok(Landscape { landscape, square })
    }

    /// Takes in what `LaneRun.grown_path` gave.
    pub fn extend_path(&mut self, lane: usize, path: JsValue) -> Fallible<()> {
        let get = |key: &str| Reflect::get(&path, &key.into());
        let number = |key: &str| Ok::<_, JsValue>(get(key)?.as_f64());
        let layout = &self.landscape.network().layout;
        let thetas = Float32Array::from(get("thetas")?).to_vec();
        let steps = Float64Array::from(get("steps")?).to_vec();
        let from = number("from")?.unwrap_or_default() as usize;
        if lane >= self.landscape.lanes()
            || thetas.len() != steps.len() * layout.len
            || from > self.landscape.path(lane).len()
        {
            return Err(JsValue::from_str("this path is another race's"));
        }
        let path = Path {
            spacing: number("spacing")?.unwrap_or(1.0) as u64,
            steps: steps.iter().map(|&step| step as u64).collect(),
            points: thetas.chunks_exact(layout.len).map(|theta| layout.from_canonical(theta)).collect(),
            head: get("head")?.as_bool().unwrap_or(false),
            diverged_at: number("diverged_at")?.map(|step| step as u64),
        };
        self.landscape.extend_path(lane, from, path);
        Ok(())
    }

    /// Lays the plane that a text asks for (`endpoints,2,3`); throws a Problem.
    pub fn set_plane(&mut self, text: &str) -> Fallible<JsValue> {
        #[derive(Serialize)]
        struct Shown<'a> {
            spec: String,
            kind: plane::Kind,
            axes: &'a [String; 2],
            marks: &'a [landscape::Mark],
            window: [f64; 4],
            variances: Option<[f64; 2]>,
            variance: Option<f64>,
            grain: f64,
            dimensions: usize,
        }
        let spec = PlaneSpec::parse(text).map_err(thrown)?;
        let plane = self.landscape.set_plane(&spec).map_err(thrown)?;
        to_js(&Shown {
            spec: spec.to_string(),
            kind: spec.kind,
            axes: &plane.axes,
            marks: &plane.marks,
            window: plane.window,
            variances: plane.variances.map(|(along, _)| along),
            variance: plane.variances.map(|(_, all)| all),
            grain: plane.grain(),
            dimensions: plane.vectors()[0].len(),
        })
    }

    /// Works on this window from now on: x from, x to, y from, y to; `test` points or training points. Throws a Problem.
    pub fn set_window(&mut self, window: &[f64], columns: usize, rows: usize, test: bool) -> Fallible<()> {
        let window = window.try_into().unwrap_or([f64::NAN; 4]);
        let used = if test { DataUsed::Test } else { DataUsed::Train };
        self.landscape.set_window(window, [columns, rows], used).map_err(thrown)
    }

    /// Moves the window by whole columns and rows; what stays in sight stays known.
    pub fn move_window(&mut self, columns: i32, rows: i32) {
        self.landscape.move_window(columns as isize, rows as isize);
    }

    /// Works out up to `count` points: `{done, total, stride}`.
    pub fn advance(&mut self, count: usize) -> JsValue {
        progress_object(self.landscape.advance(count))
    }

    /// The picture so far; null without a window.
    pub fn picture(&self) -> JsValue {
        let Some(grid) = self.landscape.grid() else { return JsValue::NULL };
        Made::new()
            .with("columns", grid.x.points as f64)
            .with("rows", grid.y.points as f64)
            .with("window", numbers([grid.x.from, grid.x.to, grid.y.from, grid.y.to].into_iter()))
            .with("stride", grid.complete().map_or(JsValue::NULL, |stride| (stride as f64).into()))
            .with("test", self.landscape.used() == DataUsed::Test)
            .with("loss", picked(grid.values(), |value| value.loss))
            .with("accuracy", picked(grid.values(), |value| value.accuracy))
            .with("lowest", self.landscape.lowest().unwrap_or(f64::NAN))
            .done()
    }

    /// Every lane's path on the plane.
    pub fn paths(&self) -> Vec<JsValue> {
        (0..self.landscape.lanes())
            .filter_map(|lane| self.landscape.path_on_plane(lane).map(|path| (lane, path)))
            .map(|(lane, path)| {
                Made::new()
                    .with("lane", lane as f64)
                    .with("spacing", self.landscape.path(lane).spacing as f64)
                    .with("steps", numbers(path.steps.iter().map(|&step| step as f64)))
                    .with("x", Float64Array::from(&path.x[..]))
                    .with("y", Float64Array::from(&path.y[..]))
                    .with("off", Float64Array::from(&path.off[..]))
                    .with("loss", picked(&path.looks, |value| value.loss))
                    .with("accuracy", picked(&path.looks, |value| value.accuracy))
                    .with("share", path.share.map_or(JsValue::NULL, JsValue::from))
                    .done()
            })
            .collect()
    }

    /// Lines between ends, two numbers each: a lane from 0, or -1 for the start. Throws a Problem.
    pub fn set_lines(&mut self, ends: &[i32]) -> Fallible<()> {
        let end = |at: i32| if at < 0 { End::Start } else { End::Lane(at as usize) };
        let pairs: Vec<(End, End)> = ends.chunks_exact(2).map(|pair| (end(pair[0]), end(pair[1]))).collect();
        self.landscape.set_lines(&pairs).map_err(thrown)
    }

    /// Works out up to `count` points of the lines; gives the number still missing.
    pub fn advance_lines(&mut self, count: usize) -> usize {
        self.landscape.advance_lines(count)
    }

    pub fn lines(&self) -> Vec<JsValue> {
        let end = |end: End| match end {
            End::Start => -1.0,
            End::Lane(lane) => lane as f64,
        };
        self.landscape
            .lines()
            .iter()
            .map(|line| {
                let train: Vec<_> = line.grid.values().iter().map(|value| value.map(|value| value.train)).collect();
                let test: Vec<_> = line.grid.values().iter().map(|value| value.map(|value| value.test)).collect();
                let barrier = line.barrier().map_or(JsValue::NULL, |barrier| {
                    Made::new().with("alpha", barrier.alpha).with("height", barrier.height).done()
                });
                Made::new()
                    .with("from", end(line.from))
                    .with("to", end(line.to))
                    .with("alpha", numbers((0..landscape::lines::POINTS).map(landscape::lines::alpha)))
                    .with("train_loss", picked(&train, |value| value.loss))
                    .with("test_loss", picked(&test, |value| value.loss))
                    .with("train_accuracy", picked(&train, |value| value.accuracy))
                    .with("test_accuracy", picked(&test, |value| value.accuracy))
                    .with("stride", line.grid.complete().map_or(JsValue::NULL, |stride| (stride as f64).into()))
                    .with("barrier", barrier)
                    .done()
            })
            .collect()
    }

    /// The classifier at a point of the plane, as `LaneRun.map`; nothing without a plane.
    pub fn map(&mut self, x: f64, y: f64, size: usize) -> Option<Float32Array> {
        let p = self.landscape.probabilities(x, y, &cells(self.square, size))?;
        Some(Float32Array::from(&p[..]))
    }

    /// train loss, test loss, train accuracy, test accuracy at a point of the plane.
    pub fn metrics(&mut self, x: f64, y: f64) -> Option<Vec<f64>> {
        let theta = self.landscape.theta_at(x, y)?;
        let m = self.landscape.metrics(&theta);
        Some(vec![m.train.loss, m.test.loss, m.train.accuracy, m.test.accuracy])
    }

    /// Weights at a point of the plane, as `LaneRun.theta`.
    pub fn theta(&self, x: f64, y: f64) -> Option<Float32Array> {
        let theta = self.landscape.theta_at(x, y)?;
        Some(Float32Array::from(&self.landscape.network().layout.canonical(&theta)[..]))
    }

    /// The picture, the paths, the lines as CSV.
    pub fn grid_csv(&self) -> String {
        table::grid_csv(&self.landscape)
    }

    pub fn paths_csv(&self) -> String {
        table::paths_csv(&self.landscape)
    }

    pub fn lines_csv(&self) -> String {
        table::lines_csv(&self.landscape)
    }
}
