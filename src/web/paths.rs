//! What every page has of the landscape: its settings, and the paths that lanes record for it. Types on the other side:
//! `www/types.d.ts`, "landscape".

use super::js::{Fallible, to_js};
use crate::experiment;
use crate::experiment::plane::{self, KINDS, PlaneSpec};
use crate::model::layout::Layout;
use crate::settings::error::Problem;
use crate::settings::setting::Field;
use crate::study::landscape::{self, Path};
use js_sys::{Float32Array, Float64Array, Object, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// What the landscape's controls are built from.
#[derive(Serialize)]
pub(super) struct Offered {
    planes: &'static [plane::PlaneKind],
    height: Field,
    /// Most points of a side.
    side: usize,
    /// Most points of a path.
    path: usize,
    /// Half widths that a plane of sampling directions is looked at in.
    scales: [f64; 2],
    /// Share of variance below which a path is drawn dashed, without dots.
    share: f64,
}

pub(super) fn offered() -> Offered {
    Offered {
        planes: KINDS,
        height: experiment::settings().height,
        side: plane::SIDE_MAX,
        path: landscape::paths::POINTS_MOST,
        scales: landscape::planes::SCALES,
        share: landscape::planes::SHARE_LEAST,
    }
}

#[allow(clippy::boxed_local)] // as `map_err` hands it over
pub(super) fn thrown(problem: Box<Problem>) -> JsValue {
    to_js(&*problem).unwrap_or_else(|error| error)
}

/// An object of numbers and typed arrays.
pub(super) struct Made(Object);

impl Made {
    pub(super) fn new() -> Made {
        Made(Object::new())
    }

    pub(super) fn with(self, key: &str, value: impl Into<JsValue>) -> Made {
        // Setting a property of a plain object cannot fail.
        let _ = Reflect::set(&self.0, &key.into(), &value.into());
        self
    }

    pub(super) fn done(self) -> JsValue {
        self.0.into()
    }
}

pub(super) fn numbers(values: impl Iterator<Item = f64>) -> Float64Array {
    Float64Array::from(&values.collect::<Vec<_>>()[..])
}

/// A path as it crosses to the landscape's worker, in the fingerprint's order: the points from number `from` on.
pub(super) fn path_object(path: &Path, from: usize, layout: &Layout) -> JsValue {
    let thetas: Vec<f32> = path.points[from..].iter().flat_map(|point| layout.canonical(point)).collect();
    Made::new()
        .with("spacing", path.spacing as f64)
        .with("from", from as f64)
        .with("head", path.head)
        .with("diverged_at", path.diverged_at.map_or(JsValue::NULL, |step| (step as f64).into()))
        .with("steps", numbers(path.steps[from..].iter().map(|&step| step as f64)))
        .with("thetas", Float32Array::from(&thetas[..]))
        .done()
}

/// The usual text of a plane's words, if it is one; throws a Problem.
#[wasm_bindgen]
pub fn plane_text(text: &str) -> Fallible<String> {
    Ok(PlaneSpec::parse(text).map_err(thrown)?.to_string())
}
