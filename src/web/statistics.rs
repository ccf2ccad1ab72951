//! Statistics over seeds for the page.

use super::js::{Fallible, to_js};
use crate::study::comparison;
use js_sys::Float64Array;
use wasm_bindgen::prelude::*;

/// [`comparison::quantile_curves`], one curve after the other.
#[wasm_bindgen]
pub fn seed_quantiles(column: &[f32], steps: usize, seeds: &[u32], levels: &[f64], last: f64) -> Vec<f64> {
    comparison::quantile_curves(column, steps, seeds, levels, last)
}

/// [`comparison::spread`].
#[wasm_bindgen]
pub fn seed_spread(values: &[f64], bar: f64) -> Fallible<JsValue> {
    to_js(&comparison::spread(values, bar))
}

/// [`comparison::compare`]. Throws where lanes have unequal numbers of seeds.
#[wasm_bindgen]
pub fn compare_seeds(lanes: Vec<Float64Array>) -> Fallible<JsValue> {
    let lanes: Vec<Vec<f64>> = lanes.iter().map(Float64Array::to_vec).collect();
    if lanes.iter().any(|lane| lane.len() != lanes[0].len()) {
        return Err(JsValue::from_str("lanes are compared on the same seeds"));
    }
    to_js(&comparison::compare(&lanes))
}
