//! Random numbers: the generator against published vectors, the normals against their law.

use thermograd::num::rng::{self, Stream};

/// Random123's known-answer file `kat_vectors`, philox 4x32 with 10 rounds: counter, key, result.
const KNOWN: [([u32; 4], [u32; 2], [u32; 4]); 3] = [
    ([0; 4], [0; 2], [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]),
    ([0xffffffff; 4], [0xffffffff; 2], [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]),
    (
        [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
        [0xa4093822, 0x299f31d0],
        [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ),
];

#[test]
fn philox_gives_the_published_words() {
    for (counter, key, result) in KNOWN {
        assert_eq!(rng::philox(counter, key), result);
    }
}

const DRAWS: usize = 10_000_000;

fn many_normals() -> Vec<f32> {
    let mut z = vec![0.0; DRAWS];
    rng::normals(7, 3, Stream::Noise(0), 0, &mut z);
    z
}

#[test]
fn normals_have_the_moments_and_the_distribution_of_a_normal() {
    let mut z = many_normals();
    let n = DRAWS as f64;
    let moment = |k: i32| z.iter().map(|&z| f64::from(z).powi(k)).sum::<f64>() / n;
    // Bounds are 5 standard errors: sqrt(var(z^k) / n) with var = 1, 2, 15, 96 for k = 1..4.
    for (k, expected, variance) in [(1, 0.0, 1.0), (2, 1.0, 2.0), (3, 0.0, 15.0), (4, 3.0, 96.0)] {
        let bound = 5.0 * f64::sqrt(variance / n);
        assert!(
            (moment(k) - expected).abs() < bound,
            "moment {k} is {}, expected {expected} within {bound}",
            moment(k)
        );
    }
    // Kolmogorov-Smirnov: the law of sqrt(n) D exceeds 1.95 with probability 0.001.
    z.sort_by(f32::total_cmp);
    let cdf = |z: f32| 0.5 * libm::erfc(-f64::from(z) / std::f64::consts::SQRT_2);
    let d = z.iter().enumerate().step_by(101).map(|(i, &z)| (cdf(z) - i as f64 / n).abs()).fold(0.0, f64::max);
    assert!(d * n.sqrt() < 1.95, "Kolmogorov-Smirnov statistic {}", d * n.sqrt());
    // Both tails are reached: 1e7 draws pass 4.5 in size about 68 times; 30 to 110 is 4.6 standard errors.
    let far = z.iter().filter(|z| z.abs() > 4.5).count();
    assert!((30..110).contains(&far), "{far} draws beyond 4.5");
}

#[test]
fn neighbouring_normals_are_uncorrelated() {
    let z = many_normals();
    for lag in 1..=8 {
        let c: f64 = z.iter().zip(&z[lag..]).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum::<f64>() / DRAWS as f64;
        // 5 standard errors of a mean of products, each of variance 1.
        assert!(c.abs() < 5.0 / (DRAWS as f64).sqrt(), "correlation {c} at lag {lag}");
    }
}

#[test]
fn a_normal_depends_on_its_index_alone_not_on_how_many_are_drawn() {
    let mut all = vec![0.0; 200];
    rng::normals(1, 9, Stream::Noise(1), 0, &mut all);
    for (first, len) in [(0, 1), (1, 1), (3, 5), (31, 40), (37, 100), (160, 40)] {
        let mut some = vec![0.0; len];
        rng::normals(1, 9, Stream::Noise(1), first, &mut some);
        assert_eq!(some, all[first..first + len], "from {first}");
    }
}

#[test]
fn seeds_steps_and_streams_draw_different_numbers() {
    let draw = |seed, step, stream| rng::words(seed, step, stream, 0);
    let base = draw(1, 1, Stream::Noise(0));
    for other in [
        draw(2, 1, Stream::Noise(0)),
        draw(1 + (1 << 32), 1, Stream::Noise(0)),
        draw(1, 2, Stream::Noise(0)),
        draw(1, 1 + (1 << 32), Stream::Noise(0)),
        draw(1, 1, Stream::Noise(1)),
        draw(1, 1, Stream::Shuffle),
    ] {
        assert_ne!(base, other);
    }
}

#[test]
fn a_fresh_seed_fits_a_javascript_number() {
    let seeds: Vec<u64> = (0..4).map(|_| rng::fresh_seed().expect("this machine has randomness")).collect();
    assert!(seeds.iter().all(|&seed| seed < 1 << 53));
    assert!(seeds.windows(2).any(|pair| pair[0] != pair[1]));
}
