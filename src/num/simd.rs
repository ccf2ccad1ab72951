//! One number, or four side by side: `math.rs` and `rng.rs` are written over [`Lanes`], so that the vector
//! code and the plain code are the same function. `f32` is the reference; `wide::f32x4` is simd128 in a
//! browser, SSE natively.
//!
//! Only operations that IEEE 754 fixes to the bit: no fused multiply-add, no reciprocal estimate.

use std::ops::{Add, BitAnd, BitOr, BitXor, Div, Mul, Sub};
use wide::{f32x4, i32x4, u32x4};

/// Numbers in single precision.
pub trait Lanes: Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> {
    /// As many integers.
    type Int: Ints;
    fn splat(x: f32) -> Self;
    fn bits(self) -> Self::Int;
    fn from_bits(bits: Self::Int) -> Self;
    /// To the nearest number.
    fn of(n: Self::Int) -> Self;
    fn sqrt(self) -> Self;
    /// -1 where `self < other`, else 0.
    fn below(self, other: Self) -> Self::Int;
    /// -1 where `self == other`, else 0.
    fn equals(self, other: Self) -> Self::Int;

    fn abs(self) -> Self {
        Self::from_bits(self.bits() & Self::Int::splat(0x7fff_ffff))
    }

    /// `a` where the mask is -1, `b` where it is 0. Both are computed: there is no branch.
    fn pick(mask: Self::Int, a: Self, b: Self) -> Self {
        Self::from_bits((mask & a.bits()) | b.bits().without(mask))
    }
}

/// Integers of 32 bits; all arithmetic wraps.
pub trait Ints: Copy + BitAnd<Output = Self> + BitOr<Output = Self> + BitXor<Output = Self> {
    fn splat(n: i32) -> Self;
    fn plus(self, other: Self) -> Self;
    fn minus(self, other: Self) -> Self;
    fn shl(self, n: u32) -> Self;
    /// Keeps the sign.
    fn sar(self, n: u32) -> Self;
    /// Brings in zeros.
    fn shr(self, n: u32) -> Self;
    /// `self & !mask`.
    fn without(self, mask: Self) -> Self;
}

impl Lanes for f32 {
    type Int = i32;
    #[inline(always)]
    fn splat(x: f32) -> f32 {
        x
    }
    #[inline(always)]
    fn bits(self) -> i32 {
        self.to_bits() as i32
    }
    #[inline(always)]
    fn from_bits(bits: i32) -> f32 {
        f32::from_bits(bits as u32)
    }
    #[inline(always)]
    fn of(n: i32) -> f32 {
        n as f32
    }
    #[inline(always)]
    fn sqrt(self) -> f32 {
        f32::sqrt(self)
    }
    #[inline(always)]
    fn below(self, other: f32) -> i32 {
        -i32::from(self < other)
    }
    #[inline(always)]
    fn equals(self, other: f32) -> i32 {
        -i32::from(self == other)
    }
}

impl Ints for i32 {
    #[inline(always)]
    fn splat(n: i32) -> i32 {
        n
    }
    #[inline(always)]
    fn plus(self, other: i32) -> i32 {
        self.wrapping_add(other)
    }
    #[inline(always)]
    fn minus(self, other: i32) -> i32 {
        self.wrapping_sub(other)
    }
    #[inline(always)]
    fn shl(self, n: u32) -> i32 {
        self << n
    }
    #[inline(always)]
    fn sar(self, n: u32) -> i32 {
        self >> n
    }
    #[inline(always)]
    fn shr(self, n: u32) -> i32 {
        (self as u32 >> n) as i32
    }
    #[inline(always)]
    fn without(self, mask: i32) -> i32 {
        self & !mask
    }
}

impl Lanes for f32x4 {
    type Int = i32x4;
    #[inline(always)]
    fn splat(x: f32) -> f32x4 {
        f32x4::splat(x)
    }
    #[inline(always)]
    fn bits(self) -> i32x4 {
        bytemuck::cast(self)
    }
    #[inline(always)]
    fn from_bits(bits: i32x4) -> f32x4 {
        bytemuck::cast(bits)
    }
    #[inline(always)]
    fn of(n: i32x4) -> f32x4 {
        f32x4::from_i32x4(n)
    }
    #[inline(always)]
    fn sqrt(self) -> f32x4 {
        f32x4::sqrt(self)
    }
    #[inline(always)]
    fn below(self, other: f32x4) -> i32x4 {
        self.simd_lt(other).bits()
    }
    #[inline(always)]
    fn equals(self, other: f32x4) -> i32x4 {
        self.simd_eq(other).bits()
    }
}

impl Ints for i32x4 {
    #[inline(always)]
    fn splat(n: i32) -> i32x4 {
        i32x4::splat(n)
    }
    #[inline(always)]
    fn plus(self, other: i32x4) -> i32x4 {
        self + other
    }
    #[inline(always)]
    fn minus(self, other: i32x4) -> i32x4 {
        self - other
    }
    #[inline(always)]
    fn shl(self, n: u32) -> i32x4 {
        self << n
    }
    #[inline(always)]
    fn sar(self, n: u32) -> i32x4 {
        self >> n
    }
    #[inline(always)]
    fn shr(self, n: u32) -> i32x4 {
        bytemuck::cast(bytemuck::cast::<i32x4, u32x4>(self) >> n)
    }
    #[inline(always)]
    fn without(self, mask: i32x4) -> i32x4 {
        self & !mask
    }
}
