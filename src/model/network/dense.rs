//! Layers of any size, in tiles that stay in registers. Samples lie side by side: a layer's values are unit
//! after unit, each unit four samples to a vector. The order of all sums is that of `plain.rs`.

use super::workspace::{WIDEST, Workspace};
use crate::model::layout::Layer;
use crate::model::spec::Activation;
use crate::num::reduce::tree4;
use crate::num::simd::Lanes;
use crate::num::{math, pulse};
use wide::f32x4;

/// `out[u][s] = start[u] + sum_k w(k, u) values[k][s]`, term after term: forward `w(k, u)` joins input k to
/// unit u, backward it joins unit u to the next layer's unit k.
struct Product<'a> {
    w: &'a [f32],
    /// Strides of `w` in k and in u.
    strides: [usize; 2],
    /// 0 unless given.
    start: Option<&'a [f32]>,
}

impl Product<'_> {
    /// Works out `[unit][quad]` from `[term][quad]`. `panel` has room for [`WIDEST`] vectors a term.
    fn run(&self, values: &[f32x4], quads: usize, panel: &mut [f32x4], out: &mut [f32x4]) {
        let mut at = 0;
        while at + WIDEST <= quads {
            self.columns::<WIDEST>(values, quads, at, panel, out);
            at += WIDEST;
        }
        while at + 2 <= quads {
            self.columns::<2>(values, quads, at, panel, out);
            at += 2;
        }
        if at < quads {
            self.columns::<1>(values, quads, at, panel, out);
        }
    }

    /// All units for `C` vectors of samples, two units at a time.
    fn columns<const C: usize>(
        &self,
        values: &[f32x4],
        quads: usize,
        at: usize,
        panel: &mut [f32x4],
        out: &mut [f32x4],
    ) {
        pulse::work((values.len() / quads) * (out.len() / quads) * 4 * C);
        // Side by side these values stay in the first-level cache while the weights pass by.
        let panel = if quads == C {
            values.as_chunks::<C>().0
        } else {
            let (panel, _) = panel.as_chunks_mut::<C>();
            let terms = values.len() / quads;
            for (to, from) in panel[..terms].iter_mut().zip(values.chunks_exact(quads)) {
                to.copy_from_slice(&from[at..at + C]);
            }
            &panel[..terms]
        };
        let mut rows = out.chunks_exact_mut(quads);
        let mut u = 0;
        while let Some(first) = rows.next() {
            let Some(second) = rows.next() else {
                [*first[at..].first_chunk_mut().expect("the samples are there")] = self.tile([u], panel);
                break;
            };
            let (first, second) = (first[at..].first_chunk_mut(), second[at..].first_chunk_mut());
            [*first.expect("the samples are there"), *second.expect("the samples are there")] =
                self.tile([u, u + 1], panel);
            u += 2;
        }
    }

    /// These units.
    #[inline(always)]
    fn tile<const R: usize, const C: usize>(&self, units: [usize; R], panel: &[[f32x4; C]]) -> [[f32x4; C]; R] {
        let [of_k, of_u] = self.strides;
        let mut acc = units.map(|u| [f32x4::splat(self.start.map_or(0.0, |start| start[u])); C]);
        let last = units[R - 1] * of_u + panel.len().saturating_sub(1) * of_k;
        assert!(last < self.w.len());
        let mut w = self.w[units[0] * of_u..].as_ptr();
        for row in panel {
            for r in 0..R {
                // SAFETY: the assertion is about the last weight that is read. Bounds checked here cost a third of
                // the loop's time in WebAssembly.
                #[allow(unsafe_code)]
                let w = f32x4::splat(unsafe { *w.add(r * of_u) });
                for c in 0..C {
                    acc[r][c] += w * row[c];
                }
            }
            w = w.wrapping_add(of_k);
        }
        acc
    }
}

/// A layer's values before its activation.
fn forward(theta: &[f32], layer: &Layer, input: &[f32x4], quads: usize, panel: &mut [f32x4], out: &mut [f32x4]) {
    let (w, b) = (&theta[layer.weights.clone()], &theta[layer.biases.clone()]);
    let product = Product { w, strides: [layer.outputs, 1], start: Some(b) };
    product.run(&input[..layer.inputs * quads], quads, panel, out);
}

/// dL/d(input) of a layer from dL/d(output), up to their common sign.
fn backward(theta: &[f32], layer: &Layer, delta: &[f32x4], quads: usize, panel: &mut [f32x4], out: &mut [f32x4]) {
    let product = Product { w: &theta[layer.weights.clone()], strides: [1, layer.outputs], start: None };
    product.run(&delta[..layer.outputs * quads], quads, panel, out);
}

/// Applies the activation.
fn activate(activation: Activation, z: &mut [f32x4]) {
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
fn through_activation(activation: Activation, a: &[f32x4], delta: &mut [f32x4]) {
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
fn weight_gradient(layer: &Layer, input: &[f32x4], delta: &[f32x4], quads: usize, g: &mut [f32]) {
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
        pulse::work(4 * inputs * 4 * quads);
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
        pulse::work(inputs * 4 * quads);
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
    pub(super) fn dense_forward(&mut self, network: &super::shape::Network, theta: &[f32]) {
        let quads = self.quads;
        let (hidden, output) = network.layers();
        for (l, layer) in hidden.iter().enumerate() {
            let (before, after) = self.a.split_at_mut(l);
            let out = &mut after[0][..layer.outputs * quads];
            forward(theta, layer, before.last().unwrap_or(&self.x), quads, &mut self.panel, out);
            activate(network.activation, out);
        }
        let last = self.a.last().unwrap_or(&self.x);
        forward(theta, output, last, quads, &mut self.panel, &mut self.out[..output.outputs * quads]);
    }

    /// `g <- -grad` from -dL/do in `out`.
    pub(super) fn dense_backward(&mut self, network: &super::shape::Network, theta: &[f32], g: &mut [f32]) {
        let quads = self.quads;
        let (hidden, output) = network.layers();
        weight_gradient(output, self.a.last().unwrap_or(&self.x), &self.out, quads, g);
        let mut next = output;
        for (l, layer) in hidden.iter().enumerate().rev() {
            let [delta, next_delta] = &mut self.delta;
            let delta = &mut delta[..layer.outputs * quads];
            let next_delta = if l + 1 == hidden.len() { &self.out } else { next_delta };
            backward(theta, next, next_delta, quads, &mut self.panel, delta);
            through_activation(network.activation, &self.a[l], delta);
            let input = if l == 0 { &self.x } else { &self.a[l - 1] };
            weight_gradient(layer, input, delta, quads, g);
            self.delta.swap(0, 1);
            next = layer;
        }
    }
}
