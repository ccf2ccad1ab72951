//! Elementary functions whose bits are the same natively and in wasm.
//!
//! `f32::exp` and its kin call whatever libm the platform brings, and these differ in the last bit; a run that
//! is replayed or shared must not. So everything here is made of operations IEEE 754 fixes to the bit: `+ - * /`,
//! comparisons, conversions and bit casts, never a fused multiply-add. One exception: a NaN result is a NaN, but
//! its sign and payload are the machine's.
//!
//! [`exp`], [`ln`], [`log1p`], [`tanh`], [`sigmoid`] and [`sin_cos_turns`] use 32-bit arithmetic only, so that the
//! partner file `shaders/math.wgsl` can mirror them line by line; a GPU may flush subnormal numbers, these
//! don't. They have no branches and take one number or four side by side (`simd.rs`), with the same bits.
//! [`pow`] computes in f64 and rounds once.
//!
//! Errors are given in units of the last place (ULP) of the exact result, as `tests/rust/math.rs` measures them, and
//! hold for subnormal arguments and results too. The polynomials are minimax fits made for this file, by Remez
//! exchange with the coefficients rounded to f32 one after the other; the f64 ones are Taylor series.

use crate::num::simd::{Ints, Lanes};

/// 1.5 * 2^23: adding it to a small f32 leaves the nearest integer in the low bits, with no call to `round`.
const ROUND: f32 = 12_582_912.0;
/// 1.5 * 2^52, the same for f64.
const ROUND64: f64 = 6_755_399_441_055_744.0;

/// ln 2 in two parts (Cody-Waite); the first has 10 bits, so its product with an exponent is exact.
const LN2_HI: f32 = 0.693_359_4;
const LN2_LO: f32 = -2.121_944_4e-4;

/// The nearest integer to `x`, |x| < 2^22, as a float and as an integer.
#[inline(always)]
fn nearest<T: Lanes>(x: T) -> (T, T::Int) {
    let round = T::splat(ROUND);
    let t = x + round;
    (t - round, t.bits().minus(round.bits()))
}

/// 2^n for n in -126..=127.
#[inline(always)]
fn two_to<T: Lanes>(n: T::Int) -> T {
    T::from_bits(n.plus(T::Int::splat(127)).shl(23))
}

/// The polynomial with these coefficients, highest power first (Horner).
#[inline(always)]
fn polynomial<T: Lanes, const N: usize>(x: T, coefficients: [f32; N]) -> T {
    let mut p = T::splat(coefficients[0]);
    for c in &coefficients[1..] {
        p = p * x + T::splat(*c);
    }
    p
}

/// `x` = n ln 2 + r with |r| <= ln(2)/2: gives n and e^r - 1.
#[inline(always)]
fn exp_parts<T: Lanes>(x: T) -> (T::Int, T) {
    let (nf, n) = nearest(x * T::splat(std::f32::consts::LOG2_E));
    let (hi, lo) = (x - nf * T::splat(LN2_HI), nf * T::splat(LN2_LO));
    let r = hi - lo;
    let p = polynomial(r, [1.966_163e-4, 1.393_510_1e-3, 8.333_644e-3, 4.166_646_7e-2, 0.166_666_66, 0.5]);
    // Not `+ r`: `hi` is exact and `r` is not.
    (n, (p * (r * r) - lo) + hi)
}

/// ln(1 + f) for 1 + f in [sqrt(1/2), sqrt(2)], plus e ln 2.
#[inline(always)]
fn ln_parts<T: Lanes>(e: T, f: T) -> T {
    let z = f * f;
    let p = polynomial(
        f,
        [
            -7.634_240_4e-2,
            0.127_648_46,
            -0.131_604_9,
            0.142_008_19,
            -0.166_232_24,
            0.200_012_61,
            -0.250_008_23,
            0.333_333_3,
        ],
    );
    // The small terms first: the sum then loses little more than its last rounding.
    let tail = (p * f * z + e * T::splat(LN2_LO)) - T::splat(0.5) * z;
    (f + tail) + e * T::splat(LN2_HI)
}

/// Splits a positive normal `x` into e and m in [sqrt(1/2), sqrt(2)) with x = m * 2^e.
#[inline(always)]
fn split<T: Lanes>(x: T) -> (T::Int, T) {
    let int = T::Int::splat;
    const SQRT_HALF: i32 = 0x3f35_04f3;
    const ONE: i32 = 0x3f80_0000;
    let t = x.bits().plus(int(ONE - SQRT_HALF));
    let m = (t & int(0x007f_ffff)).plus(int(SQRT_HALF));
    (t.sar(23).minus(int(127)), T::from_bits(m))
}

/// `a` where `x < y`, else `b`.
#[inline(always)]
fn if_below<T: Lanes>(x: T, y: f32, a: T, b: T) -> T {
    T::pick(x.below(T::splat(y)), a, b)
}

/// e^x for every `x`: within 0.9 ULP. Infinity from 88.72284 up, subnormal numbers from -87.33655 down (gradual
/// underflow) and 0 below -103.97208. Cody-Waite reduction by ln 2, degree 7.
#[inline(always)]
pub fn exp<T: Lanes>(x: T) -> T {
    let top = T::splat(89.0);
    let x = T::pick(top.below(x), top, x);
    let x = if_below(x, -104.0, T::splat(-104.0), x);
    let (n, q) = exp_parts(x);
    // Two factors, as 2^n itself may be out of range; only the last product can round.
    let half = n.sar(1);
    ((T::splat(1.0) + q) * two_to::<T>(half)) * two_to::<T>(n.minus(half))
}

/// ln x: within 0.9 ULP for every positive `x`, subnormal ones too. -infinity for either zero, NaN below.
/// Split at sqrt(2), degree 10.
#[inline(always)]
pub fn ln<T: Lanes>(x: T) -> T {
    let (zero, infinity) = (T::splat(0.0), T::splat(f32::INFINITY));
    let tiny = x.below(T::splat(f32::MIN_POSITIVE));
    let scaled = T::pick(tiny, x * T::splat(8_388_608.0), x);
    let (e, m) = split(scaled);
    let e = T::of(e) - T::pick(tiny, T::splat(23.0), zero);
    let y = ln_parts(e, m - T::splat(1.0));
    let y = T::pick(x.below(infinity), y, x); // infinity and NaN are their own logarithms
    let y = T::pick(x.equals(zero), T::splat(f32::NEG_INFINITY), y);
    if_below(x, 0.0, T::splat(f32::NAN), y)
}

/// ln x of a positive normal `x`: [`ln`] without the special cases.
#[inline(always)]
pub fn ln_of_normal<T: Lanes>(x: T) -> T {
    let (e, m) = split(x);
    ln_parts(T::of(e), m - T::splat(1.0))
}

/// ln(1 + x): within 1.5 ULP for every `x` > -1. -infinity at -1, NaN below, and -0 at -0.
/// As [`ln`] of 1 + x, with what the sum rounded away put back.
#[inline(always)]
pub fn log1p<T: Lanes>(x: T) -> T {
    let (one, int) = (T::splat(1.0), T::Int::splat);
    let u = one + x;
    let lost = if_below(x, 1.0, x - (u - one), one - (u - x));
    let (e, m) = split(u);
    // 2^-e; for the largest e, where `lost` no longer counts, 0.
    let down = int(127).minus(e);
    let down = T::from_bits(down.without(down.sar(31)).shl(23));
    let y = ln_parts(T::of(e), (m - one) + lost * down);
    // below 2^-24 it is `x` to the last bit, sign of zero included
    let y = if_below(x.abs(), 5.960_464_5e-8, x, y);
    let y = if_below(x, f32::INFINITY, y, x);
    let y = T::pick(x.equals(T::splat(-1.0)), T::splat(f32::NEG_INFINITY), y);
    if_below(x, -1.0, T::splat(f32::NAN), y)
}

/// tanh x for every `x`: within 1.5 ULP, and odd to the bit. Below 0.625 degree 9, from there on
/// 1 - 2 / (e^2|x| + 1), both computed and one selected.
#[inline(always)]
pub fn tanh<T: Lanes>(x: T) -> T {
    let one = T::splat(1.0);
    let a = x.abs();
    let z = a * a;
    let p = polynomial(z, [-5.692_465_7e-3, 2.062_821_8e-2, -5.373_651_5e-2, 0.133_314_06, -0.333_332_8]);
    let small = p * z * a + a;
    let ten = T::splat(10.0);
    let c = T::pick(ten.below(a), ten, a); // 1 to the last bit from there on
    let (n, q) = exp_parts(T::splat(-2.0) * c);
    let e = (one + q) * two_to::<T>(n);
    let large = one - (e + e) / (one + e);
    let y = if_below(a, 0.625, small, large);
    T::from_bits(y.bits() | (x.bits() & T::Int::splat(i32::MIN)))
}

/// 1 / (1 + e^-x) for every `x`: within 2 ULP. For negative `x` it is e^x / (1 + e^x), which keeps its relative
/// precision down to the subnormal numbers.
#[inline(always)]
pub fn sigmoid<T: Lanes>(x: T) -> T {
    let one = T::splat(1.0);
    // -|x|
    let e = exp(T::from_bits(x.bits() | T::Int::splat(i32::MIN)));
    let top = if_below(x, 0.0, e, one);
    let d = one + e;
    let lost = e - (d - one);
    let y = top / d;
    // To first order the quotient by 1 + e unrounded; 1 for 1 / d is near enough where it counts.
    y - y * lost
}

/// (sin 2πu, cos 2πu) for `u` in [0, 1): each within 1.3 ULP, and exact at the quarters, though a zero may be -0.
/// The reduction to an eighth of a turn is exact; degrees 7 and 8. From |u| = 2^20 on the result means nothing.
#[inline(always)]
pub fn sin_cos_turns<T: Lanes>(u: T) -> (T, T) {
    let int = T::Int::splat;
    let t = T::splat(4.0) * u;
    let (nf, n) = nearest(t);
    let r = t - nf;
    let z = r * r;
    let s = polynomial(z, [-4.603_732e-3, 7.968_108e-2, -0.645_963_6]);
    // π/2 r in two parts: 1.5 r is exact or nearly so.
    let s = (s * z + T::splat(7.079_633e-2)) * r + T::splat(1.5) * r;
    let c = polynomial(z, [8.944_864e-4, -2.085_559_6e-2, 0.253_668_55, -1.233_700_5, 1.0]);
    let odd = int(0).minus(n & int(1));
    let (sin, cos) = (T::pick(odd, c, s), T::pick(odd, s, c));
    // Quarters 2 and 3 flip the sine, 1 and 2 the cosine.
    let flip = |n: T::Int| (n & int(2)).shl(30);
    (T::from_bits(sin.bits() ^ flip(n)), T::from_bits(cos.bits() ^ flip(n.plus(int(1)))))
}

/// log2 of a positive finite f32, to about 2^-48 of itself.
fn log2_64(x: f32) -> f64 {
    const SQRT_HALF: i64 = 0x3fe6_a09e_667f_3bcd;
    const ONE: i64 = 0x3ff0_0000_0000_0000;
    let t = (x as f64).to_bits() as i64 + (ONE - SQRT_HALF);
    let e = (t >> 52) - 1023;
    let m = f64::from_bits(((t & 0x000f_ffff_ffff_ffff) + SQRT_HALF) as u64);
    let s = (m - 1.0) / (m + 1.0);
    let z = s * s;
    // ln m = 2 artanh s
    let mut p = 1.0 / 17.0;
    p = p * z + 1.0 / 15.0;
    p = p * z + 1.0 / 13.0;
    p = p * z + 1.0 / 11.0;
    p = p * z + 1.0 / 9.0;
    p = p * z + 1.0 / 7.0;
    p = p * z + 1.0 / 5.0;
    p = p * z + 1.0 / 3.0;
    e as f64 + (s + s * z * p) * (2.0 * std::f64::consts::LOG2_E)
}

/// 2^t, |t| <= 200, to about 2^-45 of itself.
fn exp2_64(t: f64) -> f64 {
    let k = t + ROUND64;
    let r = (t - (k - ROUND64)) * std::f64::consts::LN_2;
    let mut p = 1.0 / 3_628_800.0;
    p = p * r + 1.0 / 362_880.0;
    p = p * r + 1.0 / 40_320.0;
    p = p * r + 1.0 / 5_040.0;
    p = p * r + 1.0 / 720.0;
    p = p * r + 1.0 / 120.0;
    p = p * r + 1.0 / 24.0;
    p = p * r + 1.0 / 6.0;
    p = p * r + 0.5;
    p = p * r + 1.0;
    p = p * r + 1.0;
    let n = (k.to_bits() as i64).wrapping_sub(ROUND64.to_bits() as i64);
    p * f64::from_bits((n.wrapping_add(1023) as u64) << 52)
}

/// x^y: within 0.51 ULP for all arguments, with the special cases of IEEE 754: x^0 and 1^y are 1 even for a NaN, a negative
/// `x` has real powers only for integer `y`. 2^(y log2 x) in f64; has branches. Not libm's, which rounds 3 of all 2^24
/// square roots the other way: the data of old links would change.
pub fn pow(x: f32, y: f32) -> f32 {
    if y == 0.0 || x == 1.0 {
        return 1.0;
    }
    if x.is_nan() || y.is_nan() {
        return f32::NAN;
    }
    let a = x.abs();
    // From 2^24 on every float is an even integer, infinity counted in.
    let large = y.abs() >= 16_777_216.0;
    let integer = large || y as i32 as f32 == y;
    let odd = !large && integer && y as i32 & 1 == 1;
    let size = if a == 0.0 || a == f32::INFINITY {
        if (a == 0.0) == (y < 0.0) { f32::INFINITY } else { 0.0 }
    } else if x < 0.0 && !integer {
        return f32::NAN;
    } else if a == 1.0 {
        1.0 // infinity times a logarithm of 0 would be NaN
    } else {
        let t = y as f64 * log2_64(a);
        let t = if t > 200.0 { 200.0 } else { t };
        let t = if t < -200.0 { -200.0 } else { t };
        exp2_64(t) as f32
    };
    // The sign bit, as -0 and -infinity have odd powers too.
    if odd && x.to_bits() >> 31 == 1 { -size } else { size }
}
