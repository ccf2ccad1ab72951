//! The benchmark's measures and its work W3, for JavaScript (feature `bench`).

use crate::bench::{self, softmax};
use crate::model::network::Points;
use std::sync::Arc;
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

/// As [`softmax::SoftmaxRun`].
#[wasm_bindgen]
pub struct SoftmaxRun(softmax::SoftmaxRun);

#[wasm_bindgen]
impl SoftmaxRun {
    /// `x` point after point, `y` classes from 0.
    #[wasm_bindgen(constructor)]
    pub fn new(sizes: &[u32], x: Vec<f32>, y: Vec<f32>, start: &[f32], batch: u32, h: f64, seed: u32) -> SoftmaxRun {
        let sizes: Vec<usize> = sizes.iter().map(|&n| n as usize).collect();
        let points = Arc::new(Points { inputs: sizes[0], x, y });
        SoftmaxRun(softmax::SoftmaxRun::new(&sizes, points, start, batch, h, seed.into()))
    }

    pub fn advance(&mut self, steps: u32) {
        self.0.advance(steps.into());
    }

    /// Mean loss over all points.
    pub fn loss(&self) -> f64 {
        self.0.loss()
    }
}
