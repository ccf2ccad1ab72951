//! Statistics over seeds: against known answers, and how often they err where the truth is known.

use thermograd::num::rng::{self, Stream};
use thermograd::study::comparison::*;

/// Random numbers of these tests: standard normals by the product's own generator, one seed for each trial.
fn normals(trial: u64, lane: usize, n: usize) -> Vec<f64> {
    (0..n).map(|i| f64::from(rng::normal(trial, lane as u64, Stream::Noise(0), i as u32))).collect()
}

/// Uniform in (0, 1).
fn uniforms(trial: u64, n: usize) -> Vec<f64> {
    let word = |i: usize| rng::word(trial, 0, Stream::Noise(1), i as u32);
    (0..n).map(|i| (f64::from(word(i)) + 0.5) / 4_294_967_296.0).collect()
}

#[test]
fn the_sign_test_is_exact() {
    assert_eq!(sign_test(10, 0), 2.0 / 1024.0);
    assert_eq!(sign_test(1, 9), 22.0 / 1024.0);
    assert_eq!(sign_test(2, 8), 112.0 / 1024.0);
    assert_eq!(sign_test(5, 5), 1.0);
    assert_eq!(sign_test(0, 0), 1.0);
    // Sums of binomial coefficients in whole numbers, divided once.
    assert_eq!(sign_test(33, 17), 0.032839137564268484);
    assert_eq!(sign_test(41, 8), 1.9646537765538596e-06);
}

#[test]
fn the_sign_test_stays_in_range_for_as_many_seeds_as_the_runner_takes() {
    assert_eq!(sign_test(65_536, 0), 0.0);
    assert_eq!(sign_test(32_768, 32_768), 1.0);
    // Two sd (256 seeds) from half, in whole numbers; 32,512 roundings of each of two numbers leave 11 digits.
    let p = sign_test(33_024, 32_512);
    assert!((p - 0.045922894849737744).abs() < 1e-12, "{p}");
}

#[test]
fn order_statistics_are_those_of_the_tables() {
    // Ranks of the 95 % interval in nonparametric tables (Conover, Practical Nonparametric Statistics, table A3).
    for (n, rank) in
        [(6, 1), (8, 1), (9, 2), (10, 2), (12, 3), (15, 4), (20, 6), (25, 8), (30, 10), (50, 18), (100, 40)]
    {
        assert_eq!(interval_rank(n, 0.05), Some(rank), "n = {n}");
    }
    assert_eq!(interval_rank(5, 0.05), None, "P(all five on one side) = 6.25 %");
    assert_eq!(interval_rank(0, 0.05), None);
    // n = 10, ranks 2 to 9: 97.85 %.
    let sorted: Vec<f64> = (1..=10).map(f64::from).collect();
    assert_eq!(median_interval(&sorted, 0.05), [2.0, 9.0]);
    assert_eq!(median_interval(&sorted, 22.0 / 1024.0), [2.0, 9.0]);
    assert_eq!(median_interval(&sorted, 21.9 / 1024.0), [1.0, 10.0]);
    assert_eq!(median_interval(&sorted[..5], 0.05), [f64::NEG_INFINITY, f64::INFINITY]);
}

#[test]
fn holm_multiplies_the_smallest_by_all_and_never_falls() {
    // R: p.adjust(c(.01, .04, .03, .005), "holm")
    let adjusted = holm(&[0.01, 0.04, 0.03, 0.005]);
    for (got, want) in adjusted.iter().zip([0.03, 0.06, 0.06, 0.02]) {
        assert!((got - want).abs() < 1e-15, "{adjusted:?}");
    }
    assert_eq!(holm(&[0.5, 0.9]), [1.0, 1.0]);
    assert!(holm(&[]).is_empty());
}

#[test]
fn quantiles_are_those_of_r_type_7_and_infinite_among_the_diverged() {
    let inf = f64::INFINITY;
    assert_eq!(quantile(&[1.0, 2.0, 3.0, 4.0], 0.25), 1.75);
    assert_eq!(quantile(&[1.0, 2.0, 3.0, 4.0], 0.5), 2.5);
    assert_eq!(quantile(&[5.0], 0.05), 5.0);
    assert!((quantile(&[1.0, 2.0, 4.0, 8.0, 16.0], 0.95) - 14.4).abs() < 1e-12);
    assert_eq!(quantile(&[1.0, 2.0, inf], 0.5), 2.0);
    assert_eq!(quantile(&[1.0, 2.0, inf], 0.75), inf);
    assert_eq!(quantile(&[-inf, 0.8, 0.9], 0.25), -inf);
    assert_eq!(quantile(&[-inf, 0.8, 0.9], 0.5), 0.8);
    assert_eq!(quantile(&[-inf, -inf], 0.3), -inf);
    assert!(quantile(&[-inf, inf], 0.5).is_nan());
}

#[test]
fn quantile_curves_run_over_the_seeds_chosen_and_a_diverged_seed_is_last_from_there_on() {
    let column = [0.5, 0.75, 0.5, f32::NAN, 0.5, 0.25, 9.0, 9.0];
    let curves = quantile_curves(&column, 2, &[0, 1, 2], &[0.05, 0.5, 0.95], f64::NEG_INFINITY);
    assert_eq!(curves[..4], [0.5, f64::NEG_INFINITY, 0.5, 0.25]);
    assert!((curves[5] - 0.7).abs() < 1e-12, "{curves:?}");
    let losses = quantile_curves(&column, 2, &[0, 1, 2], &[0.5, 0.95], f64::INFINITY);
    assert_eq!(losses, [0.5, 0.75, 0.5, f64::INFINITY]);
}

#[test]
fn a_spread_reports_divergence_as_a_rate_and_never_as_a_number() {
    let gone = f64::NAN;
    let all = spread(&[0.9, 0.8, 0.95, 0.85, 0.7], 0.9);
    let want = Spread { seeds: 5, diverged: 0, worst: 0.7, low: 0.8, median: 0.85, high: 0.9, best: 0.95, below: 3 };
    assert_eq!(all, want);
    let some = spread(&[0.9, gone, 0.8], 0.85);
    assert_eq!((some.diverged, some.median, some.best, some.below), (1, 0.8, 0.9, 2));
    assert_eq!([some.worst, some.low], [f64::NEG_INFINITY; 2]);
    assert_eq!(spread(&[gone, gone], 0.9).best, f64::NEG_INFINITY);
    let none = spread(&[], 0.9);
    assert!(none.seeds == 0 && none.median.is_nan());
}

#[test]
fn a_diverged_seed_loses_against_any_other_and_ties_with_another() {
    let gone = f64::NAN;
    let mut a = vec![0.9, 0.8, 0.7, gone, 0.5, gone, 0.6, 0.6, 0.6, 0.6];
    let b = vec![0.8, 0.8, gone, gone, 0.6, 0.0, 0.5, 0.5, 0.5, 0.5];
    let comparison = compare(&[a.clone(), b.clone()]);
    let pair = &comparison.pairs[0];
    assert_eq!((pair.won, pair.lost, pair.tied), (6, 2, 2));
    assert_eq!((comparison.seeds, comparison.needed), (10, 10));
    assert!((pair.median - 0.1).abs() < 1e-12);
    // The second smallest and second largest differences, of which one side ends among the infinite ones.
    assert!((pair.interval[0] + 0.1).abs() < 1e-12 && (pair.interval[1] - 0.1).abs() < 1e-12, "{:?}", pair.interval);
    a.iter_mut().skip(6).for_each(|value| *value = gone);
    let pair = &compare(&[b, a]).pairs[0];
    assert_eq!((pair.won, pair.lost, pair.tied), (6, 2, 2));
    assert_eq!([pair.median, pair.interval[1]], [f64::INFINITY; 2], "no number is invented for a difference");
}

#[test]
fn nobody_is_named_below_ten_seeds() {
    let lanes = |n: usize| [vec![0.9; n], vec![0.8; n]];
    let nine = compare(&lanes(9));
    assert_eq!(nine.pairs[0].p, 2.0 / 512.0);
    assert!(nine.verdict.is_none() && !nine.pairs[0].told_apart);
    let verdict = compare(&lanes(10)).verdict.unwrap();
    assert_eq!((verdict.first, verdict.second, verdict.told_apart), (0, 1, true));
    assert!(compare(&[vec![0.9; 20]]).verdict.is_none() && compare(&[]).verdict.is_none());
}

#[test]
fn the_verdict_names_the_lane_that_beats_most_and_its_closest_rival() {
    // Ranks on twenty seeds: 2 beats 1 in 19, both beat 0 in all, and 3 ends level with 2.
    let lane = |level: f64| -> Vec<f64> { vec![level; 20] };
    let mut second = lane(0.8);
    second[0] = 0.95;
    let mut level = lane(0.9);
    level.iter_mut().enumerate().for_each(|(i, value)| *value += if i % 2 == 0 { 0.01 } else { -0.01 });
    let verdict = compare(&[lane(0.7), second, lane(0.9), level]).verdict.unwrap();
    assert!(verdict.told_apart);
    assert_eq!(verdict.second, 1);
    assert_eq!([verdict.first, verdict.level[0]].map(|i| i >= 2), [true, true]);
    // To beat a lane that always diverges says nothing where there are others.
    let none = compare(&[vec![f64::NAN; 20], lane(0.9), lane(0.9)]).verdict.unwrap();
    assert_eq!((none.first, none.second, none.told_apart), (1, 2, false));
    let alone = compare(&[vec![f64::NAN; 20], lane(0.9)]).verdict.unwrap();
    assert_eq!((alone.first, alone.second, alone.told_apart), (1, 0, true));
}

/// Of 400 trials, those in which a lane is named. The lanes of a trial have equal seeds: what a seed draws is common to
/// them, and `own` is what each adds to it.
fn named(lanes: usize, seeds: usize, own: impl Fn(usize, f64, f64) -> f64) -> usize {
    let trial = |trial: u64| {
        let common = normals(trial, 99, seeds);
        let values: Vec<Vec<f64>> = (0..lanes)
            .map(|lane| normals(trial, lane, seeds).iter().zip(&common).map(|(&z, &c)| own(lane, z, c)).collect())
            .collect();
        compare(&values).verdict.is_some_and(|verdict| verdict.told_apart)
    };
    (0..400).filter(|&k| trial(k)).count()
}

/// Named winners that are allowed among 400 trials of equal lanes. A rule that errs in 5 % names 20 on average, sd 4.4,
/// and more than 28 in 3 % of such sets of trials; one that errs in 10 % names more than 28 in 98 %. The exact test errs
/// in less than 5 %, and these trials are the same each time.
const ALLOWED: usize = 28;

#[test]
fn equal_lanes_get_a_winner_in_at_most_5_percent_of_trials() {
    for (lanes, seeds) in [(2, 10), (4, 10), (4, 50), (8, 50), (2, 50)] {
        let found = named(lanes, seeds, |_, z, common| 0.9 + 0.02 * z + 0.03 * common);
        assert!(found <= ALLOWED, "{lanes} lanes, {seeds} seeds: {found} of 400");
    }
}

#[test]
fn equal_lanes_with_ties_and_diverged_seeds_get_a_winner_in_at_most_5_percent_of_trials() {
    // Accuracies of 1,000 test points, about as close as methods that have learnt the problem: one pair in seven ties.
    let rounded = |_: usize, z: f64, common: f64| (1000.0 * (0.98 + 0.002 * z + 0.01 * common)).round() / 1000.0;
    for (lanes, seeds) in [(4, 10), (4, 50), (8, 50)] {
        let found = named(lanes, seeds, rounded);
        assert!(found <= ALLOWED, "{lanes} lanes, {seeds} seeds, ties: {found} of 400");
        let diverging = |lane, z, common| if z > 0.8 { f64::NAN } else { rounded(lane, z, common) };
        let found = named(lanes, seeds, diverging);
        assert!(found <= ALLOWED, "{lanes} lanes, {seeds} seeds, diverged ones: {found} of 400");
    }
}

#[test]
fn a_difference_of_one_sd_at_50_seeds_is_named_in_over_90_percent_of_trials() {
    for lanes in [2, 4] {
        // The last lane is better by the sd of the paired differences, which is sqrt 2 times that of one lane.
        let better =
            |lane: usize, z: f64, common: f64| z + 3.0 * common + if lane + 1 == lanes { 2.0_f64.sqrt() } else { 0.0 };
        let found = named(lanes, 50, better);
        assert!(found > 360, "{lanes} lanes: {found} of 400");
        // By the sd that a lane alone has: .71 of the differences' sd.
        let found = named(lanes, 50, |lane, z, common| z + 3.0 * common + f64::from(u8::from(lane + 1 == lanes)));
        assert!(found > 360, "{lanes} lanes, sd of one lane: {found} of 400");
    }
}

/// A distribution with its name and its median: how it draws values of a trial.
type Law = (&'static str, f64, fn(u64, usize) -> Vec<f64>);

const LAWS: [Law; 3] = [
    ("normal", 0.0, |trial, n| normals(trial, 0, n)),
    ("exponential", std::f64::consts::LN_2, |trial, n| uniforms(trial, n).iter().map(|u| -u.ln()).collect()),
    ("lognormal", 1.0, |trial, n| normals(trial, 0, n).iter().map(|z| z.exp()).collect()),
];

#[test]
fn the_interval_holds_the_median_in_95_percent_of_trials() {
    const TRIALS: u64 = 4000;
    for (name, median, draw) in LAWS {
        for n in [10, 20, 50] {
            let holds = (0..TRIALS).filter(|&trial| {
                // Against a lane that always ends at 0: the paired differences are the values themselves.
                let [low, high] = compare(&[draw(trial, n), vec![0.0; n]]).pairs[0].interval;
                low <= median && median <= high
            });
            // The exact coverages are 97.85, 95.86 and 96.72 %; a share of 4000 trials has an sd of .35 % at most.
            let share = holds.count() as f64 / TRIALS as f64;
            assert!(share >= 0.94, "{name}, n = {n}: {share}");
            assert!(share <= 0.99, "{name}, n = {n}: wider than it has to be, {share}");
        }
    }
}

#[test]
fn the_intervals_of_all_pairs_hold_at_once_in_95_percent_of_trials() {
    for n in [10, 20, 50] {
        let holds = (0..1000_u64).filter(|&trial| {
            let lanes: Vec<Vec<f64>> = (0..4).map(|lane| normals(trial, lane, n)).collect();
            compare(&lanes).pairs.iter().all(|pair| pair.interval[0] <= 0.0 && 0.0 <= pair.interval[1])
        });
        let count = holds.count();
        // 95 % of 1000 has an sd of 7.
        assert!(count >= 936, "n = {n}: {count} of 1000");
    }
}
