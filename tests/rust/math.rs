//! The functions of `thermograd::num::math`: how far from exact they are, what they do at the edges, and their bits.

use thermograd::num::math::*;
use xxhash_rust::xxh3::xxh3_64;

/// Every `step`th f32 there is: both signs, subnormal numbers, infinities and NaNs among them.
fn floats(step: usize) -> impl Iterator<Item = f32> {
    (0..1_u64 << 32).step_by(step).map(|bits| f32::from_bits(bits as u32))
}

/// The distance of `got` from `want` in units of the last place of `want`, where infinity counts as 2^128.
fn ulps(got: f32, want: f64) -> f64 {
    if got.is_nan() || want.is_nan() {
        return if got.is_nan() && want.is_nan() { 0.0 } else { f64::INFINITY };
    }
    let top = 2.0_f64.powi(128);
    let want = want.clamp(-top, top);
    let exponent = ((want.to_bits() >> 52) & 0x7ff) as i32 - 1023;
    let ulp = 2.0_f64.powi(exponent.clamp(-126, 127) - 23);
    ((got as f64).clamp(-top, top) - want).abs() / ulp
}

/// The largest error over `inputs`, and where it is.
fn worst(inputs: impl Iterator<Item = f32>, got: impl Fn(f32) -> f32, want: impl Fn(f64) -> f64) -> (f64, f32) {
    let mut worst = (0.0, 0.0);
    for x in inputs {
        let error = ulps(got(x), want(x as f64));
        if error > worst.0 {
            worst = (error, x);
        }
    }
    println!("{} ULP at {:e}", worst.0, worst.1);
    worst
}

/// All floats from `low` to `high`, both positive, in steps of `step`.
fn between(low: f32, high: f32, step: usize) -> impl Iterator<Item = f32> {
    (low.to_bits()..=high.to_bits()).step_by(step).map(f32::from_bits)
}

#[test]
fn exp_is_within_0_9_ulp() {
    let (error, x) = worst(floats(1009).chain(between(71.5, 72.0, 1).map(|x| -x)), exp, libm::exp);
    assert!(error <= 0.9, "{error} at {x:e}"); // 1/2 for the last sum, the rest for e^r - 1; at most 2 is promised
}

#[test]
fn ln_is_within_0_9_ulp() {
    let (error, x) = worst(floats(1009).chain(between(1.2, 1.42, 1)), ln, libm::log);
    assert!(error <= 0.9, "{error} at {x:e}"); // 1/2 for the last sum, the rest for the ones before; at most 2 is promised
}

#[test]
fn log1p_is_within_1_5_ulp() {
    let (error, x) = worst(floats(1009).chain(between(0.4, 0.43, 1)), log1p, libm::log1p);
    assert!(error <= 1.5, "{error} at {x:e}"); // as ln, and a rounding where 1 + x was rounded; at most 2 is promised
}

#[test]
fn tanh_is_within_1_5_ulp() {
    let (error, x) = worst(floats(1009).chain(between(0.6, 0.65, 1)), tanh, libm::tanh);
    assert!(error <= 1.5, "{error} at {x:e}"); // worst at the seam, 0.625, where 2e / (1 + e) is still large; at most 2 is promised
}

#[test]
fn sigmoid_is_within_2_ulp() {
    let exact = |x: f64| {
        if x < 0.0 { libm::exp(x) / (1.0 + libm::exp(x)) } else { 1.0 / (1.0 + libm::exp(-x)) }
    };
    let (error, x) = worst(floats(1009).chain(between(4.8, 6.3, 1).map(|x| -x)), sigmoid, exact);
    assert!(error <= 2.0, "{error} at {x:e}"); // exp's error counts double just below a power of two, as at -4.85
}

/// (sin, cos) of 2πu with the exact reduction, as 2πu itself is rounded.
fn turns_64(u: f64) -> (f64, f64) {
    let quarter = (4.0 * u).round();
    let r = (4.0 * u - quarter) * std::f64::consts::FRAC_PI_2;
    let (s, c) = (libm::sin(r), libm::cos(r));
    match quarter as i64 & 3 {
        0 => (s, c),
        1 => (c, -s),
        2 => (-s, -c),
        _ => (-c, s),
    }
}

#[test]
fn sin_cos_turns_is_within_1_3_ulp() {
    let inputs = || {
        between(0.0, 1.0, 1009)
            .chain(between(0.118, 0.125, 1))
            // what random bits become: multiples of 2^-24
            .chain((0..1 << 24).step_by(17).map(|i| i as f32 / 16_777_216.0))
    };
    let (error, u) = worst(inputs(), |u| sin_cos_turns(u).0, |u| turns_64(u).0);
    assert!(error <= 1.3, "sin: {error} at {u:e}"); // 1.5 r is rounded below 1/8, then the sum; at most 2 is promised
    let (error, u) = worst(inputs(), |u| sin_cos_turns(u).1, |u| turns_64(u).1);
    assert!(error <= 1.3, "cos: {error} at {u:e}"); // the square and its factor are rounded, then the sum; at most 2 is promised
}

#[test]
fn pow_is_within_0_51_ulp() {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut worst = (0.0, 0.0, 0.0);
    for i in 0..2_000_000 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let x = f32::from_bits((state >> 32) as u32);
        let any = f32::from_bits(state as u32);
        // A power between 2^-155 and 2^155, or one of those rounded to an integer, or anything.
        let scale = libm::log2(x.abs() as f64).abs().max(1e-7);
        let tame = (state as u32 as i32 as f64 / 2.0_f64.powi(31) * 155.0 / scale) as f32;
        let (x, y) = match i % 4 {
            0 => (x, any),
            1 => (x, tame.trunc()),
            _ => (x.abs(), tame),
        };
        let error = ulps(pow(x, y), libm::pow(x as f64, y as f64));
        if error > worst.0 {
            worst = (error, x, y);
        }
    }
    println!("{worst:?}");
    assert!(worst.0 <= 0.51, "{worst:?}"); // 1/2 for the one rounding to f32; the f64 steps before it don't show
}

#[test]
fn exp_overflows_and_underflows_at_the_documented_places() {
    assert_eq!(exp(0.0).to_bits(), 1.0_f32.to_bits());
    assert_eq!(exp(-0.0), 1.0);
    assert_eq!(exp(88.722_84), f32::INFINITY);
    assert!(exp(88.722_84_f32.next_down()).is_finite());
    assert_eq!(exp(f32::INFINITY), f32::INFINITY);
    let (subnormal, last) = (-87.336_55_f32, -103.972_08_f32);
    assert!(exp(subnormal.next_up()).is_normal());
    assert!(exp(subnormal).is_subnormal());
    assert_eq!(exp(last), f32::from_bits(1));
    assert_eq!(exp(last.next_down()), 0.0);
    assert_eq!(exp(f32::NEG_INFINITY).to_bits(), 0);
    assert!(exp(f32::NAN).is_nan());
}

#[test]
fn logarithms_keep_the_special_values() {
    assert_eq!(ln(1.0).to_bits(), 0);
    assert_eq!(ln(0.0), f32::NEG_INFINITY);
    assert_eq!(ln(-0.0), f32::NEG_INFINITY);
    assert_eq!(ln(f32::INFINITY), f32::INFINITY);
    assert_eq!(ln(f32::from_bits(1)), -103.278_93); // the smallest subnormal number
    for x in [-f32::from_bits(1), -1.0, f32::NEG_INFINITY, f32::NAN] {
        assert!(ln(x).is_nan(), "{x}");
    }
    assert_eq!(log1p(0.0).to_bits(), 0);
    assert_eq!(log1p(-0.0).to_bits(), (-0.0_f32).to_bits());
    assert_eq!(log1p(-1.0), f32::NEG_INFINITY);
    assert_eq!(log1p(f32::INFINITY), f32::INFINITY);
    assert_eq!(log1p(f32::from_bits(1)), f32::from_bits(1));
    for x in [(-1.0_f32).next_down(), f32::NEG_INFINITY, f32::NAN] {
        assert!(log1p(x).is_nan(), "{x}");
    }
}

#[test]
fn tanh_is_odd_to_the_bit_and_saturates_at_one() {
    for x in floats(10_007).filter(|x| !x.is_nan()) {
        assert_eq!(tanh(-x).to_bits(), tanh(x).to_bits() ^ 0x8000_0000, "{x:e}");
        assert!(tanh(x).abs() <= 1.0, "{x:e}");
    }
    assert_eq!(tanh(0.0).to_bits(), 0);
    assert_eq!(tanh(10.0), 1.0);
    assert_eq!(tanh(f32::NEG_INFINITY), -1.0);
    assert!(tanh(f32::NAN).is_nan());
}

#[test]
fn sigmoid_stays_between_zero_and_one() {
    for x in floats(10_007).filter(|x| !x.is_nan()) {
        assert!((0.0..=1.0).contains(&sigmoid(x)), "{x:e}");
    }
    assert_eq!(sigmoid(0.0), 0.5);
    assert_eq!(sigmoid(f32::INFINITY), 1.0);
    assert_eq!(sigmoid(f32::NEG_INFINITY), 0.0);
    assert!(sigmoid(-100.0).is_subnormal());
    assert!(sigmoid(f32::NAN).is_nan());
}

#[test]
fn quarter_turns_are_exact() {
    assert_eq!(sin_cos_turns(0.0), (0.0, 1.0));
    assert_eq!(sin_cos_turns(0.25), (1.0, 0.0));
    assert_eq!(sin_cos_turns(0.5), (0.0, -1.0));
    assert_eq!(sin_cos_turns(0.75), (-1.0, 0.0));
    assert!(sin_cos_turns(f32::NAN).0.is_nan());
}

#[test]
fn pow_follows_ieee_754_in_the_special_cases() {
    let values = [
        0.0,
        f32::from_bits(1),
        0.5,
        1.0,
        1.0_f32.next_up(),
        1.5,
        2.0,
        3.0,
        16_777_215.0,
        16_777_216.0,
        f32::MAX,
        f32::INFINITY,
        f32::NAN,
    ];
    let both = || values.into_iter().flat_map(|v| [v, -v]);
    for x in both() {
        for y in both() {
            let (got, want) = (pow(x, y), libm::pow(x as f64, y as f64) as f32);
            let same = got.to_bits() == want.to_bits() || got.is_nan() && want.is_nan();
            assert!(same, "{x:e} to the {y:e}: {got:e}, not {want:e}");
        }
    }
}

/// The hash of `f`'s results over every 10007th float. In eights, so that it is the SIMD code that is hashed.
fn hash(f: impl Fn(f32) -> f32) -> u64 {
    let inputs: Vec<f32> = floats(10_007).collect();
    let mut bytes = Vec::with_capacity(4 * inputs.len());
    for x in inputs.as_chunks::<8>().0 {
        let mut y = [0.0; 8];
        for l in 0..8 {
            y[l] = f(x[l]);
        }
        for v in y {
            // which NaN is the machine's choice
            let bits = if v.is_nan() { 0x7fc0_0000 } else { v.to_bits() };
            bytes.extend(bits.to_le_bytes());
        }
    }
    xxh3_64(&bytes)
}

#[test]
fn the_bits_never_change() {
    let turn = |x: f32| if x.abs() < 1.0 { x.abs() } else { 0.0 };
    // Not a measurement: a changed value here changes every recorded run.
    let pinned = [
        ("exp", hash(exp), 0x5ffb_be60_eba6_5581),
        ("ln", hash(ln), 0x66d0_f685_25c9_2583),
        ("log1p", hash(log1p), 0x3e7d_b92b_1648_6f43),
        ("tanh", hash(tanh), 0xfc05_457b_c75e_9116),
        ("sigmoid", hash(sigmoid), 0xed1f_0570_aea9_4f29),
        ("turns, sin", hash(|x| sin_cos_turns(turn(x)).0), 0x8bd3_585f_dc6e_fe47),
        ("turns, cos", hash(|x| sin_cos_turns(turn(x)).1), 0xb4c9_e6b4_35aa_8eb1),
        ("pow 0.3", hash(|x| pow(x, 0.3)), 0x8c43_cbe0_2e57_eb30),
        ("pow -3", hash(|x| pow(x, -3.0)), 0x3b12_7bdb_1533_5603),
        ("1.1 to the", hash(|x| pow(1.1, x)), 0x23a1_54da_094c_ad0f),
    ];
    let changed: Vec<String> =
        pinned.iter().filter(|(_, now, then)| now != then).map(|(name, now, _)| format!("{name}: {now:#x}")).collect();
    assert!(changed.is_empty(), "{changed:#?}");
}
