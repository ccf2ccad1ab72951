//! Sums and combinations of f32 arrays, each with its one order of additions.

use wide::f32x4;

/// ((0+4)+(2+6)) + ((1+5)+(3+7)) of eight running sums.
#[inline(always)]
pub(crate) fn tree8<T: std::ops::Add<Output = T> + Copy>(s: [T; 8]) -> T {
    ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]))
}

/// (0+2) + (1+3) of four running sums.
#[inline(always)]
pub(crate) fn tree4(s: f32x4) -> f32 {
    let s = s.to_array();
    (s[0] + s[2]) + (s[1] + s[3])
}

/// sum_i a_i b_i: eight running sums, number i in sum i mod 8, then ((0+4)+(2+6))+((1+5)+(3+7)).
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut s = [0.0; 8];
    let (a8, a_tail) = a.as_chunks::<8>();
    let (b8, b_tail) = b.as_chunks::<8>();
    for (a, b) in a8.iter().zip(b8) {
        for l in 0..8 {
            s[l] += a[l] * b[l];
        }
    }
    for (l, (a, b)) in a_tail.iter().zip(b_tail).enumerate() {
        s[l] += a * b;
    }
    tree8(s)
}

/// `y <- y + c x`: maps A, B and the plain descent.
pub fn add_scaled(y: &mut [f32], c: f32, x: &[f32]) {
    for (y, &x) in y.iter_mut().zip(x) {
        *y += c * x;
    }
}
