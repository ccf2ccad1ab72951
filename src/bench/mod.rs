//! What the benchmark (`www/bench`) needs of the engine beyond what the page has: the machine's peak, the price of a
//! random number, a softmax classifier, and natively the other runs too. Only in builds with the feature `bench`, which nobody ships.

pub mod softmax;
#[cfg(not(target_arch = "wasm32"))]
pub mod server;

use crate::num::rng::{self, Stream};
use std::hint::black_box;
use wide::f32x4;

/// Running products, and as many running sums, of [`peak`].
const CHAINS: usize = 6;

/// Operations of each chain in a turn of [`peak`]: the loop's own count hardly counts then.
const UNROLLED: usize = 4;

/// Floating-point operations of one turn of [`peak`]: products and sums of four lanes.
pub const PEAK_FLOPS: u32 = (2 * CHAINS * UNROLLED * 4) as u32;

/// The most products and sums the engine's vectors of four could do: `turns` times [`PEAK_FLOPS`], half of each kind,
/// in twelve chains that do not wait for each other and stay in registers. Returns a number that depends on all.
pub fn peak(turns: u32) -> f32 {
    let factor = f32x4::splat(black_box(0.999_999));
    let term = f32x4::splat(black_box(1e-6));
    let mut products = [f32x4::ONE; CHAINS];
    let mut sums = [f32x4::ONE; CHAINS];
    for k in 0..CHAINS {
        products[k] = f32x4::splat(1.0 + 0.01 * k as f32);
        sums[k] = f32x4::splat(0.01 * k as f32);
    }
    for _ in 0..turns {
        for _ in 0..UNROLLED {
            for k in 0..CHAINS {
                products[k] *= factor;
                sums[k] += term;
            }
        }
    }
    let all = products.into_iter().chain(sums).fold(f32x4::ZERO, |all, x| all + x);
    all.to_array().iter().sum()
}

/// Normals drawn at a time by [`normals`]: they fit the innermost cache.
pub const NORMALS: usize = 2_048;

/// Draws `n` standard normals (rounded up to whole buffers of [`NORMALS`]); returns the last.
pub fn normals(n: u32) -> f32 {
    let mut buffer = [0.0; NORMALS];
    for step in 0..u64::from(n).div_ceil(NORMALS as u64) {
        rng::normals(1, step, Stream::Noise(0), 0, &mut buffer);
        black_box(&mut buffer);
    }
    buffer[NORMALS - 1]
}
