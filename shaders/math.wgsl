// Elementary functions, line by line those of `src/num/math.rs`, whose header says why and how exact.
//
// A GPU may fuse a product with a sum, or flush subnormal numbers: results are within a few units of the last
// place of the processor's. WGSL lets a compiler assume that there are no infinities or NaNs, so the special
// cases that Rust handles with them are left out; arguments here are finite.

const LN2_HI = 0.6933594f;
const LN2_LO = -2.1219444e-4f;

struct Nearest {
    value: f32,
    integer: i32,
}

// `round` is exact and rounds ties to even, as adding and taking away 1.5 * 2^23 does; a compiler may undo the latter.
fn nearest(x: f32) -> Nearest {
    let value = round(x);
    return Nearest(value, i32(value));
}

fn two_to(n: i32) -> f32 {
    return bitcast<f32>(u32(n + 127) << 23u);
}

struct ExpParts {
    n: i32,
    rest: f32,
}

fn exp_parts(x: f32) -> ExpParts {
    let near = nearest(x * 1.442695f);
    let hi = x - near.value * LN2_HI;
    let lo = near.value * LN2_LO;
    let r = hi - lo;
    var p = 1.966163e-4f;
    p = p * r + 1.3935101e-3f;
    p = p * r + 8.333644e-3f;
    p = p * r + 4.1666467e-2f;
    p = p * r + 0.16666666f;
    p = p * r + 0.5f;
    return ExpParts(near.integer, (p * (r * r) - lo) + hi);
}

fn ln_parts(e: f32, f: f32) -> f32 {
    let z = f * f;
    var p = -7.6342404e-2f;
    p = p * f + 0.12764846f;
    p = p * f - 0.1316049f;
    p = p * f + 0.14200819f;
    p = p * f - 0.16623224f;
    p = p * f + 0.20001261f;
    p = p * f - 0.25000823f;
    p = p * f + 0.3333333f;
    let tail = (p * f * z + e * LN2_LO) - 0.5f * z;
    return (f + tail) + e * LN2_HI;
}

struct Split {
    e: i32,
    m: f32,
}

fn split(x: f32) -> Split {
    let t = bitcast<i32>(x) + (0x3f800000i - 0x3f3504f3i);
    let m = (t & 0x007fffffi) + 0x3f3504f3i;
    return Split((t >> 23u) - 127i, bitcast<f32>(m));
}

fn exp(x: f32) -> f32 {
    let parts = exp_parts(clamp(x, -104.0f, 89.0f));
    let half = parts.n >> 1u;
    return ((1.0f + parts.rest) * two_to(half)) * two_to(parts.n - half);
}

// For positive normal `x`.
fn ln(x: f32) -> f32 {
    let s = split(x);
    return ln_parts(f32(s.e), s.m - 1.0f);
}

// For `x` from 0 to 2^24, which is what a loss needs. Not as in Rust: a compiler may decide that `x - (u - 1)` is 0.
// Below sqrt(2) - 1 the series takes `x` itself; beyond, what the sum rounds away is below the result's last place.
fn log1p(x: f32) -> f32 {
    return select(ln(1.0f + x), ln_parts(0.0f, x), x < 0.41421354f);
}

fn tanh(x: f32) -> f32 {
    let a = abs(x);
    let z = a * a;
    var p = -5.6924657e-3f;
    p = p * z + 2.0628218e-2f;
    p = p * z - 5.3736515e-2f;
    p = p * z + 0.13331406f;
    p = p * z - 0.3333328f;
    let small = p * z * a + a;
    let parts = exp_parts(-2.0f * min(a, 10.0f));
    let e = (1.0f + parts.rest) * two_to(parts.n);
    let large = 1.0f - (e + e) / (1.0f + e);
    let y = select(large, small, a < 0.625f);
    return bitcast<f32>(bitcast<u32>(y) | (bitcast<u32>(x) & 0x80000000u));
}

fn sigmoid(x: f32) -> f32 {
    let e = exp(-abs(x));
    let top = select(1.0f, e, x < 0.0f);
    let d = 1.0f + e;
    let lost = e - (d - 1.0f);
    let y = top / d;
    return y - y * lost;
}

struct SinCos {
    sin: f32,
    cos: f32,
}

fn sin_cos_turns(u: f32) -> SinCos {
    let t = 4.0f * u;
    let near = nearest(t);
    let r = t - near.value;
    let z = r * r;
    var s = -4.603732e-3f;
    s = s * z + 7.968108e-2f;
    s = s * z - 0.6459636f;
    s = (s * z + 7.079633e-2f) * r + 1.5f * r;
    var c = 8.944864e-4f;
    c = c * z - 2.0855596e-2f;
    c = c * z + 0.25366855f;
    c = c * z - 1.2337005f;
    c = c * z + 1.0f;
    let n = u32(near.integer);
    let odd = (n & 1u) != 0u;
    let sin = select(s, c, odd);
    let cos = select(c, s, odd);
    return SinCos(
        bitcast<f32>(bitcast<u32>(sin) ^ ((n & 2u) << 30u)),
        bitcast<f32>(bitcast<u32>(cos) ^ (((n + 1u) & 2u) << 30u)),
    );
}
