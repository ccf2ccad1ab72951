//! One hidden ReLU layer on points of the plane with one output: the playground's default, so made fastest.
//!
//! Forward: samples side by side, unit after unit; which samples switch a unit on is kept as four bits.
//! Backward: ReLU is linear where it is on, so with `g_s` = -dL/do of sample s every gradient of a unit
//! follows from three sums over the samples that switch it on,
//!
//!   S = sum g_s,  S0 = sum g_s x0_s,  S1 = sum g_s x1_s:   -dL/dw0 = v S0,  -dL/dw1 = v S1,  -dL/db = v S,
//!   -dL/dv = w0 S0 + w1 S1 + b S,
//!
//! and these are looked up, four samples at a time, among the sixteen partial sums that four bits can mean.
//! The order of all sums is that of `plain.rs`.

use super::workspace::{Table, Workspace, bits_stride};
use crate::model::layout::Layout;
use crate::num::reduce::tree8;
use wide::f32x4;

/// The weights of the network: 2 x `units` inputs, the biases, the output layer's weights and bias.
struct Weights<'a> {
    w0: &'a [f32],
    w1: &'a [f32],
    b: &'a [f32],
    v: &'a [f32],
    c: f32,
}

impl<'a> Weights<'a> {
    fn new(theta: &'a [f32], layout: &Layout) -> Weights<'a> {
        let [hidden, output] = &layout.layers[..] else { unreachable!("one hidden layer") };
        let (w0, w1) = theta[hidden.weights.clone()].split_at(hidden.outputs);
        Weights {
            w0,
            w1,
            b: &theta[hidden.biases.clone()],
            v: &theta[output.weights.clone()],
            c: theta[output.biases.start],
        }
    }
}

/// The outputs of all samples; with `KEEP` also which units are on.
pub(super) fn forward<const KEEP: bool>(layout: &Layout, theta: &[f32], work: &mut Workspace) {
    let weights = Weights::new(theta, layout);
    let mut k = 0;
    while k < work.quads {
        // As many vectors of samples as leave registers for the weights.
        match work.quads - k {
            1 => tile::<1, KEEP>(&weights, k, work),
            2 | 4 => tile::<2, KEEP>(&weights, k, work),
            _ => tile::<3, KEEP>(&weights, k, work),
        }
        k += match work.quads - k {
            1 => 1,
            2 | 4 => 2,
            _ => 3,
        };
    }
}

#[inline(always)]
fn tile<const Q: usize, const KEEP: bool>(weights: &Weights, first: usize, work: &mut Workspace) {
    let units = weights.w0.len();
    let stride = bits_stride(units);
    let (w0, w1, b, v) = (weights.w0, &weights.w1[..units], &weights.b[..units], &weights.v[..units]);
    let x0: [f32x4; Q] = *work.x[first..].first_chunk().expect("the samples are there");
    let x1: [f32x4; Q] = *work.x[work.quads + first..].first_chunk().expect("the samples are there");
    let mut rest = &mut work.on[first * stride..];
    let on: [&mut [u8]; Q] = std::array::from_fn(|_| {
        let (row, after) = std::mem::take(&mut rest).split_at_mut(if KEEP { stride } else { 0 });
        rest = after;
        if KEEP { &mut row[..units] } else { row }
    });
    let mut sums = [[f32x4::ZERO; Q]; 8];
    for (l, sum) in sums.iter_mut().enumerate() {
        let mut acc = [f32x4::ZERO; Q];
        let mut j = l;
        while j < units {
            let [w0, w1, b, v] = [w0[j], w1[j], b[j], v[j]].map(f32x4::splat);
            for q in 0..Q {
                let z = (b + w0 * x0[q]) + w1 * x1[q];
                let positive = z.simd_gt(f32x4::ZERO);
                if KEEP {
                    on[q][j] = positive.to_bitmask() as u8;
                }
                acc[q] += v * (z & positive);
            }
            j += 8;
        }
        *sum = acc;
    }
    for q in 0..Q {
        work.out[first + q] = tree8(sums.map(|sum| sum[q])) + f32x4::splat(weights.c);
    }
}

/// The partial sums of four samples.
#[inline(always)]
fn table(g: f32x4, x0: f32x4, x1: f32x4) -> Table {
    let zero = f32x4::ZERO;
    let s = f32x4::transpose([g, g * x0, g * x1, zero]);
    let low = [zero + zero, s[0] + zero, zero + s[1], s[0] + s[1]];
    let high = [zero + zero, s[2] + zero, zero + s[3], s[2] + s[3]];
    std::array::from_fn(|bits| low[bits % 4] + high[bits / 4])
}

/// `g <- -grad`, from -dL/do in `work.out` and the bits that [`forward`] kept.
pub(super) fn backward(layout: &Layout, theta: &[f32], work: &mut Workspace, g: &mut [f32]) {
    let Weights { w0, w1, b, v, .. } = Weights::new(theta, layout);
    let (units, quads) = (w0.len(), work.quads);
    let stride = bits_stride(units);
    let tables = &mut work.tables[..quads];
    for (k, at) in tables.iter_mut().enumerate() {
        *at = table(work.out[k], work.x[k], work.x[quads + k]);
    }
    let mut all = tables[0][15];
    for table in &tables[1..] {
        all += table[15];
    }
    let (gw0, rest) = g.split_at_mut(units);
    let (gw1, rest) = rest.split_at_mut(units);
    let (gb, rest) = rest.split_at_mut(units);
    let (gv, gc) = rest.split_at_mut(units);
    gc[0] = all.to_array()[0];
    let (on, _) = work.on.as_chunks::<4>();
    // S, S0, S1 of the four units of a group.
    let sums = |group: usize| {
        let fours = |k: usize| on[k * (stride / 4) + group].map(|bits| tables[k][usize::from(bits & 15)]);
        let mut r = fours(0);
        for k in 1..quads {
            let more = fours(k);
            for h in 0..4 {
                r[h] += more[h];
            }
        }
        let [s, s0, s1, _] = f32x4::transpose(r);
        [s, s0, s1]
    };
    let gradients = |[w0, w1, b, v]: [[f32; 4]; 4], [s, s0, s1]: [f32x4; 3]| {
        let [w0, w1, b, v] = [w0, w1, b, v].map(f32x4::new);
        [v * s0, v * s1, v * s, (w0 * s0 + w1 * s1) + b * s].map(f32x4::to_array)
    };
    let whole = units / 4;
    let ([w0, w1, b, v], tails) = fours([w0, w1, b, v]);
    let ([gw0, gw1, gb, gv], mut g_tails) = fours_mut([gw0, gw1, gb, gv]);
    let (w0, w1, b, v) = (&w0[..whole], &w1[..whole], &b[..whole], &v[..whole]);
    let (gw0, gw1, gb, gv) = (&mut gw0[..whole], &mut gw1[..whole], &mut gb[..whole], &mut gv[..whole]);
    for i in 0..whole {
        [gw0[i], gw1[i], gb[i], gv[i]] = gradients([w0[i], w1[i], b[i], v[i]], sums(i));
    }
    let rest = units % 4;
    if rest > 0 {
        let padded = tails.map(|tail| std::array::from_fn(|h| tail.get(h).copied().unwrap_or(0.0)));
        for (to, from) in g_tails.iter_mut().zip(gradients(padded, sums(whole))) {
            to.copy_from_slice(&from[..rest]);
        }
    }
}

/// Each array in fours, and what is left of each.
fn fours(arrays: [&[f32]; 4]) -> ([&[[f32; 4]]; 4], [&[f32]; 4]) {
    (arrays.map(|x| x.as_chunks().0), arrays.map(|x| x.as_chunks::<4>().1))
}

fn fours_mut([a, b, c, d]: [&mut [f32]; 4]) -> ([&mut [[f32; 4]]; 4], [&mut [f32]; 4]) {
    let ((a, at), (b, bt)) = (a.as_chunks_mut(), b.as_chunks_mut());
    let ((c, ct), (d, dt)) = (c.as_chunks_mut(), d.as_chunks_mut());
    ([a, b, c, d], [at, bt, ct, dt])
}
