//! Layers of any size, in tiles that stay in registers. Samples lie side by side: a layer's values are unit
//! after unit, each unit four samples to a vector. The order of all sums is that of `plain.rs`.

use super::{Workspace, tree4};
use crate::experiment::Activation;
use crate::lanes::Lanes;
use crate::math;
use crate::state::Layer;
use wide::f32x4;

/// `out[u][s] = start[u] + sum_k w(k, u) values[k][s]`, term after term: forward `w(k, u)` joins input k to
/// unit u, backward it joins unit u to the next layer's unit k. `strides` are those of `w` in k and in u.
fn product(w: &[f32], strides: [usize; 2], start: Option<&[f32]>, values: &[f32x4], quads: usize, out: &mut [f32x4]) {
    // Five vectors of samples of all values stay in the first-level cache while the weights pass by.
    let mut at = 0;
    while at + 5 <= quads {
        columns::<5>(w, strides, start, values, quads, at, out);
        at += 5;
    }
    while at + 2 <= quads {
        columns::<2>(w, strides, start, values, quads, at, out);
        at += 2;
    }
    if at < quads {
        columns::<1>(w, strides, start, values, quads, at, out);
    }
}

/// All units of [`product`] for `C` vectors of samples, two units at a time.
#[inline(always)]
fn columns<const C: usize>(
    w: &[f32],
    strides: [usize; 2],
    start: Option<&[f32]>,
    values: &[f32x4],
    quads: usize,
    at: usize,
    out: &mut [f32x4],
) {
    let start = |u: usize| start.map_or(0.0, |start| start[u]);
    let (pairs, last) = out.split_at_mut(out.len() / (2 * quads) * 2 * quads);
    let mut u = 0;
    for out in pairs.chunks_exact_mut(2 * quads) {
        tile::<2, C>(&w[u * strides[1]..], strides, [start(u), start(u + 1)], values, quads, at, out);
        u += 2;
    }
    if !last.is_empty() {
        tile::<1, C>(&w[u * strides[1]..], strides, [start(u)], values, quads, at, last);
    }
}

#[inline(always)]
fn tile<const R: usize, const C: usize>(
    w: &[f32],
    [of_k, of_u]: [usize; 2],
    start: [f32; R],
    values: &[f32x4],
    quads: usize,
    at: usize,
    out: &mut [f32x4],
) {
    let mut acc = start.map(|start| [f32x4::splat(start); C]);
    let terms = values.len() / quads;
    assert!(at + C <= quads && (terms == 0 || (terms - 1) * of_k + (R - 1) * of_u < w.len()));
    let (mut weight, mut row) = (w.as_ptr(), values[at..].as_ptr());
    for _ in 0..terms {
        for r in 0..R {
            // SAFETY: by the assertion `weight` and `row`, at term k, are followed by what is read here. Bounds checked
            // in the loop cost a third of its time in WebAssembly.
            unsafe {
                let w = f32x4::splat(*weight.add(r * of_u));
                for c in 0..C {
                    acc[r][c] += w * *row.add(c);
                }
            }
        }
        (weight, row) = (weight.wrapping_add(of_k), row.wrapping_add(quads));
    }
    for (r, acc) in acc.iter().enumerate() {
        out[r * quads + at..][..C].copy_from_slice(acc);
    }
}

/// A layer's values before its activation.
pub(super) fn forward(theta: &[f32], layer: &Layer, input: &[f32x4], quads: usize, out: &mut [f32x4]) {
    let (w, b) = (&theta[layer.weights.clone()], &theta[layer.biases.clone()]);
    product(w, [layer.outputs, 1], Some(b), &input[..layer.inputs * quads], quads, out);
}

/// dL/d(input) of a layer from dL/d(output), up to their common sign.
pub(super) fn backward(theta: &[f32], layer: &Layer, delta: &[f32x4], quads: usize, out: &mut [f32x4]) {
    let w = &theta[layer.weights.clone()];
    product(w, [1, layer.outputs], None, &delta[..layer.outputs * quads], quads, out);
}

/// Applies the activation.
pub(super) fn activate(activation: Activation, z: &mut [f32x4]) {
    match activation {
        Activation::Relu => each(z, |z| z & z.simd_gt(f32x4::ZERO)),
        Activation::Tanh => each(z, math::tanh),
        Activation::Sigmoid => each(z, math::sigmoid),
        Activation::Linear => {}
    }
}

#[inline(always)]
fn each(values: &mut [f32x4], f: impl Fn(f32x4) -> f32x4) {
    for value in values {
        *value = f(*value);
    }
}

/// Multiplies `delta` by the activation's slope, which follows from its value `a`.
pub(super) fn through_activation(activation: Activation, a: &[f32x4], delta: &mut [f32x4]) {
    let one = f32x4::splat(1.0);
    let pairs = delta.iter_mut().zip(a);
    match activation {
        Activation::Relu => pairs.for_each(|(d, a)| *d &= a.simd_gt(f32x4::ZERO)),
        Activation::Tanh => pairs.for_each(|(d, &a)| *d *= one - a * a),
        Activation::Sigmoid => pairs.for_each(|(d, &a)| *d *= a * (one - a)),
        Activation::Linear => {}
    }
}

/// `g_ju = sum_s input_js delta_us` and the biases' `sum_s delta_us`: four running sums, sample s in sum s mod 4.
pub(super) fn weight_gradient(layer: &Layer, input: &[f32x4], delta: &[f32x4], quads: usize, g: &mut [f32]) {
    let (inputs, outputs) = (layer.inputs, layer.outputs);
    for (u, g) in g[layer.biases.clone()].iter_mut().enumerate() {
        let mut sum = f32x4::ZERO;
        for &d in &delta[u * quads..][..quads] {
            sum += d;
        }
        *g = tree4(sum);
    }
    let g = &mut g[layer.weights.clone()];
    let mut u = 0;
    while u + 4 <= outputs {
        let mut j = 0;
        while j + 2 <= inputs {
            let sums = sums::<2, 4>(&input[j * quads..], &delta[u * quads..], quads);
            for (r, sums) in sums.into_iter().enumerate() {
                *g[(j + r) * outputs + u..].first_chunk_mut().expect("four units") = tree4_of_each(sums);
            }
            j += 2;
        }
        if j < inputs {
            let [sums] = sums::<1, 4>(&input[j * quads..], &delta[u * quads..], quads);
            *g[j * outputs + u..].first_chunk_mut().expect("four units") = tree4_of_each(sums);
        }
        u += 4;
    }
    while u < outputs {
        let delta = &delta[u * quads..];
        let mut j = 0;
        while j + 4 <= inputs {
            let sums = sums::<4, 1>(&input[j * quads..], delta, quads).map(|[sum]| sum);
            for (r, sum) in tree4_of_each(sums).into_iter().enumerate() {
                g[(j + r) * outputs + u] = sum;
            }
            j += 4;
        }
        while j < inputs {
            let [[sum]] = sums::<1, 1>(&input[j * quads..], delta, quads);
            g[j * outputs + u] = tree4(sum);
            j += 1;
        }
        u += 1;
    }
}

/// [`tree4`] of each of four vectors.
#[inline(always)]
fn tree4_of_each(sums: [f32x4; 4]) -> [f32; 4] {
    let [a, b, c, d] = f32x4::transpose(sums);
    ((a + c) + (b + d)).to_array()
}

/// The four running sums of `R` inputs times `C` units.
#[inline(always)]
fn sums<'a, const R: usize, const C: usize>(input: &'a [f32x4], delta: &'a [f32x4], quads: usize) -> [[f32x4; C]; R] {
    // Four vectors of samples a turn.
    let split = |rows: &'a [f32x4], r: usize| rows[r * quads..][..quads].as_chunks::<4>();
    let input: [_; R] = std::array::from_fn(|r| split(input, r));
    let delta: [_; C] = std::array::from_fn(|c| split(delta, c));
    let mut acc = [[f32x4::ZERO; C]; R];
    let turns = quads / 4;
    let input_turns = input.map(|(turns_of, _)| &turns_of[..turns]);
    let delta_turns = delta.map(|(turns_of, _)| &turns_of[..turns]);
    for k in 0..turns {
        let (input, delta) = (input_turns.map(|row| &row[k]), delta_turns.map(|row| &row[k]));
        for q in 0..4 {
            for r in 0..R {
                for c in 0..C {
                    acc[r][c] += input[r][q] * delta[c][q];
                }
            }
        }
    }
    for k in 0..quads % 4 {
        for r in 0..R {
            for c in 0..C {
                acc[r][c] += input[r].1[k] * delta[c].1[k];
            }
        }
    }
    acc
}

/// -dL/do of softmax cross-entropy, in place, for four samples; `out` is their output of each class, then what
/// replaces it, at `quads` from one another.
pub(super) fn softmax_delta(out: &mut [f32x4], quads: usize, k: usize, label: f32x4, share: f32x4, low: f32) {
    let classes = out.len() / quads;
    let mut largest = out[k];
    for c in 1..classes {
        let o = out[c * quads + k];
        largest = f32x4::pick(largest.below(o), o, largest);
    }
    let mut sum = f32x4::ZERO;
    for c in 0..classes {
        let below = out[c * quads + k] - largest;
        let e = math::exp(f32x4::pick(below.below(f32x4::splat(low)), f32x4::splat(low), below));
        sum += e;
        out[c * quads + k] = e;
    }
    for c in 0..classes {
        let target = f32x4::splat(1.0) & label.simd_eq(f32x4::splat(c as f32));
        out[c * quads + k] = (target - out[c * quads + k] / sum) * share;
    }
}

impl Workspace {
    /// Forward through every layer; hidden activations are kept.
    pub(super) fn dense_forward(&mut self, network: &super::Network, theta: &[f32]) {
        let quads = self.quads;
        let (hidden, output) = network.layers();
        for (l, layer) in hidden.iter().enumerate() {
            let (before, after) = self.a.split_at_mut(l);
            let out = &mut after[0][..layer.outputs * quads];
            forward(theta, layer, before.last().unwrap_or(&self.x), quads, out);
            activate(network.activation, out);
        }
        let last = self.a.last().unwrap_or(&self.x);
        forward(theta, output, last, quads, &mut self.out[..output.outputs * quads]);
    }

    /// `g <- -grad` from -dL/do in `out`.
    pub(super) fn dense_backward(&mut self, network: &super::Network, theta: &[f32], g: &mut [f32]) {
        let quads = self.quads;
        let (hidden, output) = network.layers();
        weight_gradient(output, self.a.last().unwrap_or(&self.x), &self.out, quads, g);
        let mut next = output;
        for (l, layer) in hidden.iter().enumerate().rev() {
            let [delta, next_delta] = &mut self.delta;
            let delta = &mut delta[..layer.outputs * quads];
            backward(theta, next, if l + 1 == hidden.len() { &self.out } else { next_delta }, quads, delta);
            through_activation(network.activation, &self.a[l], delta);
            let input = if l == 0 { &self.x } else { &self.a[l - 1] };
            weight_gradient(layer, input, delta, quads, g);
            self.delta.swap(0, 1);
            next = layer;
        }
    }
}
