//! What every file of the boundary needs: errors, objects, and an experiment from the other side.

use crate::experiment::Experiment;
use serde::Serialize;
use wasm_bindgen::prelude::*;

pub(super) type Fallible<T> = Result<T, JsValue>;

pub(super) fn to_js(value: &impl Serialize) -> Fallible<JsValue> {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    value.serialize(&serializer).map_err(|cause| JsValue::from_str(&cause.to_string()))
}

pub(super) fn experiment_from(value: JsValue) -> Fallible<Experiment> {
    serde_wasm_bindgen::from_value(value).map_err(|cause| JsValue::from_str(&cause.to_string()))
}

/// A plain object of these.
pub(super) fn object<const N: usize>(entries: [(&str, JsValue); N]) -> Fallible<JsValue> {
    let object = js_sys::Object::new();
    for (key, value) in entries {
        js_sys::Reflect::set(&object, &key.into(), &value)?;
    }
    Ok(object.into())
}

/// The middles of a map's cells over a data square, the top row first.
pub(super) fn cells(([c1, c2], half): ([f32; 2], f32), size: usize) -> Vec<f32> {
    let at = |i: usize| half * ((2 * i + 1) as f32 / size as f32 - 1.0);
    (0..size).flat_map(|row| (0..size).flat_map(move |col| [c1 + at(col), c2 - at(row)])).collect()
}
