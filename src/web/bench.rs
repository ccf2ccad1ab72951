//! The benchmark's measures of the machine, for JavaScript (feature `bench`).

use crate::bench;
use wasm_bindgen::prelude::*;

/// Floating-point operations of one turn of `peak`.
#[wasm_bindgen]
pub fn peak_flops() -> u32 {
    bench::PEAK_FLOPS
}

/// As [`bench::peak`].
#[wasm_bindgen]
pub fn peak(turns: u32) -> f32 {
    bench::peak(turns)
}

/// As [`bench::normals`].
#[wasm_bindgen]
pub fn normals(n: u32) -> f32 {
    bench::normals(n)
}
