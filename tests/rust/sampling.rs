//! What samplers really sample: exact biases, equipartition, densities.
//!
//! Millions of steps need an optimised build: `cargo test --profile checks --test slow sampling`.

use nalgebra::DMatrix;
use rayon::prelude::*;
use thermograd::engine::cpu::Chain;
use thermograd::experiment::Experiment;
use thermograd::model::layout::Part;
use thermograd::runner::{self, SamplingReport};

fn experiment(json: &str) -> Experiment {
    Experiment::from_json(json).unwrap_or_else(|error| panic!("{json}: {error}"))
}

/// The closing lines of an experiment.
fn sampled(json: &str) -> Vec<SamplingReport> {
    let experiment = experiment(json);
    let (_, sampled) = runner::sample(&experiment, |_, _| Ok::<(), ()>(())).expect("nothing is written");
    sampled.iter().enumerate().map(|(lane, sampled)| sampled.report(&experiment, lane)).collect()
}

/// A sampler on the harmonic target, and its exact relative errors at the end of a step.
struct Bias {
    /// The lane without h.
    lane: &'static str,
    /// The temperature it is meant to sample.
    tau: f64,
    h: f64,
    /// Of <p^2> / tau - 1; none for a method without momenta.
    kinetic: Option<f64>,
    /// Of a <theta^2> / tau - 1.
    configurational: f64,
}

/// Curvature of the harmonic target.
const A: f64 = 4.0;

fn baoab(gamma: &'static str, h: f64) -> Bias {
    let lane = match gamma {
        "1" => r#""method":"baoab","tau":1,"gamma":1"#,
        _ => r#""method":"baoab","tau":1,"gamma":10"#,
    };
    Bias { lane, tau: 1.0, h, kinetic: Some(-A * h * h / 4.0), configurational: 0.0 }
}

fn sgld(h: f64) -> Bias {
    // sigma = sqrt(2 tau).
    let lane = r#""method":"sgld","sigma":1"#;
    Bias { lane, tau: 0.5, h, kinetic: None, configurational: (A * h / 2.0) / (1.0 - A * h / 2.0) }
}

/// A word over A, B, O at gamma = 1.
fn word(lane: &'static str, h: f64, kinetic: f64, configurational: f64) -> Bias {
    Bias { lane, tau: 1.0, h, kinetic: Some(kinetic), configurational }
}

#[test]
fn samplers_have_their_exact_errors_on_the_harmonic_target() {
    let q = |h: f64| A * h * h / 4.0;
    const GLA1: &str = r#""method":"gla1","tau":1,"gamma":1"#;
    let table = [
        word(r#""method":"gla2","tau":1,"gamma":1"#, 0.25, 0.0, q(0.25) / (1.0 - q(0.25))),
        word(r#""method":"aboba","tau":1,"gamma":1"#, 0.25, q(0.25) / (1.0 - q(0.25)), 0.0),
        word(r#""method":"obabo","tau":1,"gamma":1"#, 0.25, 0.0, q(0.25) / (1.0 - q(0.25))),
        word(r#""method":"abo","tau":1,"gamma":1"#, 0.25, 0.0579, 0.2081),
        word(GLA1, 1.0 / 4.0, 0.0458, -0.0434),
        word(GLA1, 1.0 / 8.0, 0.0131, -0.0429),
        word(GLA1, 1.0 / 16.0, 0.0036, -0.0264),
        word(GLA1, 1.0 / 32.0, 0.0009, -0.0144),
        word(r#""method":"custom","word":"BAO","tau":1,"gamma":1"#, 1.0 / 64.0, 0.0002, -0.0075),
        baoab("1", 1.0 / 2.0),
        baoab("1", 1.0 / 4.0),
        baoab("1", 1.0 / 16.0),
        baoab("10", 1.0 / 4.0),
        sgld(1.0 / 8.0),
        sgld(1.0 / 16.0),
        sgld(1.0 / 64.0),
    ];
    for Bias { lane, tau, h, kinetic, configurational } in table {
        let (steps, burn_in) = (70.0 / h, 10.0 / h);
        // 20,000 coordinates that know nothing of each other are as many chains.
        let report = sampled(&format!(
            r#"{{"target":{{"kind":"harmonic","a":{A},"dimension":20000}},"steps":{steps},"burn_in":{burn_in},"lanes":[{{{lane},"h":{h}}}]}}"#
        ));
        let all = report[0].all.clone().expect("it does not diverge");
        let found = all.mean_configurational_temperature.expect("it has a gradient") / tau - 1.0;
        println!("{lane} h {h}: {:?} {kinetic:?}, {found} {configurational}", all.mean_kinetic_temperature);
        // 20,000 chains and 60 units of time give +-.006.
        assert!((found - configurational).abs() < 0.006, "{lane}, h {h}: {found} is not {configurational}");
        assert_eq!(all.mean_kinetic_temperature.is_some(), kinetic.is_some());
        if let Some((found, kinetic)) = all.mean_kinetic_temperature.zip(kinetic) {
            let found = found / tau - 1.0;
            assert!((found - kinetic).abs() < 0.006, "{lane}, h {h}: {found} is not {kinetic}");
        }
    }
}

#[test]
fn baths_hold_their_temperature_in_both_parts_of_a_network() {
    for tau in [1e-4, 1e-3] {
        for order in ["full", "shuffle"] {
            let reports = sampled(&format!(
                r#"{{"data":{{"train":300,"test":10}},"batch":{{"order":"{order}","size":20}},
                    "steps":40000,"burn_in":20000,"log_at":[],"lanes":[
                    {{"method":"adlala","h":0.1,"tau1":{tau},"tau2":{tau}}},
                    {{"method":"lol","h":0.1,"tau1":{tau},"tau2":{tau},"gamma1":0.1}}]}}"#
            ));
            for report in &reports {
                for part in &report.parts {
                    let found = part.mean_bath_temperature.expect("it has a bath") / tau;
                    println!("{} {:?} {order} at {tau}: {found}", report.method, part.part);
                    // Map O at gamma2 = 0.5 does not take up the minibatches' noise, which heats AdLaLa's output layer
                    // by h sigma_G^2 / 2 gamma; the thermostat and LOL's fresh momenta do.
                    if report.method == "adlala" && part.part == Part::Output && order == "shuffle" {
                        assert!(found > 1.0, "gradient noise only heats: {found}");
                        continue;
                    }
                    // An independent program stays within 7 % at these temperatures.
                    assert!((found - 1.0).abs() < 0.07, "{} {:?} {order} at {tau}: {found}", report.method, part.part);
                }
            }
        }
    }
}

#[test]
fn adlalas_mean_friction_balances_its_noise() {
    // <xi> = sigma_A^2 / (2 tau_1) without gradient noise: on a full batch, and on a target.
    let network = r#""data":{"train":100,"test":10},"network":{"hidden":[20]},"batch":{"order":"full","size":100}"#;
    let target = r#""target":{"kind":"harmonic","dimension":200}"#;
    for place in [network, target] {
        let report = sampled(&format!(
            r#"{{{place},"steps":400000,"burn_in":100000,"log_at":[],"lanes":[{{"method":"adlala","h":0.1,"tau1":1e-3,"sigma_a":0.02,"epsilon":0.1,"tau2":1e-3}}]}}"#
        ));
        for xi in &report[0].mean_xi {
            let expected = 0.02 * 0.02 / (2.0 * 1e-3);
            println!("xi {xi} {expected}");
            // An independent program stays within 5 %.
            assert!((xi / expected - 1.0).abs() < 0.05, "{place}: {xi} is not {expected}");
        }
    }
}

#[test]
fn baoab_finds_the_exact_moments_of_every_target_that_has_them() {
    for (settings, h) in [
        (r#""kind":"correlated","rho":0.9"#, 0.2),
        (r#""kind":"double_well""#, 0.2),
        (r#""kind":"mixture","separation":3,"width":0.4"#, 0.1),
        (r#""kind":"banana","b":0.3,"sd":1.5"#, 0.1),
        (r#""kind":"funnel","sd":1"#, 0.1),
        (r#""kind":"gaussian","dimension":8"#, 0.05),
    ] {
        let json = format!(
            r#"{{"target":{{{settings}}},"steps":100000,"burn_in":2000,"log_at":[],"replicas":64,"lanes":[{{"method":"baoab","tau":1,"gamma":1,"h":{h}}}]}}"#
        );
        let base = experiment(&json);
        let exact = base.target.as_ref().expect("it has one").potential(base.data_seed()).moments(1.0).expect("known");
        let report = sampled(&json).remove(0);
        assert_eq!(report.diverged, 0, "{settings}");
        for (found, exact) in report.coordinates.iter().zip(&exact) {
            println!("{settings}: {found:?} {exact:?}");
            // Some 10^4 to 10^5 independent samples, of quantities with heavy tails in the funnel and the banana.
            let off = (found.mean - exact.mean).abs() / exact.variance.sqrt();
            assert!(off < 0.03, "{settings}: {found:?} is not {exact:?}");
            assert!((found.variance / exact.variance - 1.0).abs() < 0.05, "{settings}: {found:?} is not {exact:?}");
        }
    }
}

#[test]
fn the_rotating_double_well_keeps_its_density_while_it_turns() {
    const BINS: usize = 12;
    for lambda in [0.0, 0.5, 1.5] {
        let json = format!(
            r#"{{"target":{{"kind":"double_well","lambda":{lambda}}},"lanes":[{{"method":"sgld","h":0.01,"sigma":{}}}]}}"#,
            2.0_f64.sqrt() // temperature 1
        );
        let base = experiment(&json);
        let potential = base.target.as_ref().expect("it has one").potential(1);
        let window = potential.window(1.0).expect("it is plane");
        let ln_z = potential.ln_z(1.0).expect("known");
        let bin = |x: f64| ((x / window.half + 1.0) / 2.0 * BINS as f64).floor();
        let place = |x: f64, y: f64| {
            let (i, j) = (bin(x), bin(y));
            let inside = (0.0..BINS as f64).contains(&i) && (0.0..BINS as f64).contains(&j);
            inside.then(|| i as usize * BINS + j as usize)
        };
        // The exact share of each bin, and the exact mean of x j_y - y j_x: how fast the density turns.
        let mut exact = [0.0; BINS * BINS];
        let mut turning = 0.0;
        let size = 50 * BINS;
        for cell in window.cells(size) {
            let w = (-potential.energy(&cell) - ln_z).exp() * (2.0 * window.half / size as f64).powi(2);
            exact[place(cell[0], cell[1]).expect("a cell of the window")] += w;
            let j = potential.rotation(&cell);
            turning += w * (cell[0] * j[1] - cell[1] * j[0]);
        }
        let runs: Vec<(Vec<f64>, f64, f64)> = (0..400)
            .into_par_iter()
            .map(|replica| {
                let mut chain = Chain::new(&base, 0, replica);
                chain.advance(1_000);
                let (mut counts, mut turned, mut samples) = (vec![0.0; BINS * BINS], 0.0, 0.0);
                for step in 1_001..=13_000 {
                    let (x, y) = (f64::from(chain.state().theta[0]), f64::from(chain.state().theta[1]));
                    chain.advance(step);
                    // The drift alone: g is that of the step's start.
                    turned += x * f64::from(chain.state().g[1]) - y * f64::from(chain.state().g[0]);
                    turned -= -x * y + y * (x * x * x - x); // of the gradient part
                    samples += 1.0;
                    if let Some(at) = place(x, y) {
                        counts[at] += 1.0;
                    }
                }
                (counts, turned, samples)
            })
            .collect();
        let samples: f64 = runs.iter().map(|run| run.2).sum();
        let distance: f64 = (0..BINS * BINS)
            .map(|at| (runs.iter().map(|run| run.0[at]).sum::<f64>() / samples - exact[at]).abs() / 2.0)
            .sum();
        let turned = runs.iter().map(|run| run.1).sum::<f64>() / samples;
        println!("lambda {lambda}: {distance} from the exact density, turning {turned} of {turning}");
        // 400 chains of some 100 independent places each leave about 0.01; SGLD's own error at h = 0.01 is less.
        assert!(distance < 0.03, "lambda {lambda}: the histogram is {distance} from exp(-Phi)");
        assert!((turned - turning).abs() < 0.02 * lambda + 1e-6, "lambda {lambda}: {turned} is not {turning}");
        assert!(lambda == 0.0 || turning > 0.2 * lambda, "it turns: {turning}");
    }
}

#[test]
fn a_strong_field_leaves_the_spin_glass_one_valley_and_a_weak_one_many() {
    // P4 section 2.4.1: cosine distance between minima 1.16 in the exponential regime, 0.02 in the trivial one.
    let distance = |nu: f64| {
        let base = experiment(&format!(
            r#"{{"target":{{"kind":"glass","nu":{nu},"seed":5}},"lanes":[{{"method":"sgd","h":0.1}}]}}"#
        ));
        let ends: Vec<Vec<f64>> = (0..8)
            .into_par_iter()
            .map(|replica| {
                let mut chain = Chain::new(&base, 0, replica);
                chain.advance(4_000);
                assert_eq!(chain.diverged_at(), None);
                let theta = chain.theta();
                let length = theta.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>().sqrt();
                assert!((length - 10.0).abs() < 0.1, "the spring holds it at sqrt(100): {length}");
                theta.iter().map(|&x| f64::from(x) / length).collect()
            })
            .collect();
        let mut pairs = vec![];
        for (i, a) in ends.iter().enumerate() {
            pairs.extend(ends[..i].iter().map(|b| 1.0 - a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>()));
        }
        pairs.iter().sum::<f64>() / pairs.len() as f64
    };
    let (many, one) = (distance(0.01), distance(3.0));
    println!("mean cosine distance of the minima: {many} in a weak field, {one} in a strong one");
    assert!(many > 0.5 && one < 0.05);
}

#[test]
fn two_clusters_show_the_order_of_the_virial() {
    // P2 section 3.1.2: a linear network on two clusters is a harmonic target. BAOAB's virial has no error to be seen,
    // SGLD's grows with its step. Wider clusters than P2's: the softest direction then mixes within a short run.
    let (c, tau) = (0.5, 0.1);
    let lanes = r#"{"method":"baoab","h":0.2,"gamma":10,"tau":0.1},{"method":"sgld","h":0.01,"sigma":0.4472136},{"method":"sgld","h":0.04,"sigma":0.4472136}"#;
    let reports = sampled(&format!(
        r#"{{"data":{{"kind":"clusters","distance":5.656854,"c":{c},"train":500,"test":10}},
            "network":{{"hidden":[],"activation":"linear","loss":"mse"}},"batch":{{"order":"full","size":500}},
            "steps":200000,"burn_in":10000,"log_at":[],"replicas":8,"lanes":[{lanes}]}}"#
    ));
    // Curvatures of the mean squared error: along the clusters' axis, across it, of the bias.
    let curvatures = [2.0 * (8.0 + c * c), 2.0 * c * c, 2.0];
    let sgld = |h: f64| curvatures.iter().map(|a| (a * h / 2.0) / (1.0 - a * h / 2.0)).sum::<f64>() / 3.0;
    for (report, expected) in reports.iter().zip([0.0, sgld(0.01), sgld(0.04)]) {
        let all = report.all.clone().expect("it does not diverge");
        let error = all.mean_configurational_temperature.expect("it has a gradient") / tau - 1.0;
        println!("{}: the virial's relative error is {error}, exactly {expected}", report.method);
        // Some thousand independent samples in the softest direction, and the points' own scatter.
        assert!((error - expected).abs() < 0.025, "{}: {error} is not {expected}", report.method);
    }
}

/// The curvatures C of the target `gaussian` and their directions, softest first, from its force alone.
fn eigenpairs(potential: &dyn thermograd::target::Potential) -> Vec<(f64, Vec<f64>)> {
    let d = potential.dimension();
    let c = DMatrix::from_fn(d, d, |i, j| {
        let (mut unit, mut g) = (vec![0.0; d], vec![0.0; d]);
        unit[j] = 1.0;
        potential.force(&unit, &mut g);
        f64::from(g[i]) / -2.0
    });
    let eigen = c.symmetric_eigen();
    let mut pairs: Vec<_> =
        (0..d).map(|k| (eigen.eigenvalues[k], eigen.eigenvectors.column(k).iter().copied().collect())).collect();
    pairs.sort_by(|a: &(f64, Vec<f64>), b| a.0.total_cmp(&b.0));
    pairs
}

const RUNS: usize = 4;
const STEPS: usize = 40_000;
/// Steps over which means are taken: many autocorrelation times.
const BATCH: usize = 200;

/// The autocorrelation time in steps of each eigendirection of the target `gaussian`, softest first, from the means of
/// batches (oscillations do not mislead them), and the worst error of the whitened means and covariances, which are 0
/// and the unit matrix, over the runs of a lane.
fn along_eigenvectors(d: usize, lane: &str) -> (Vec<f64>, f64) {
    let base = experiment(&format!(
        r#"{{"target":{{"kind":"gaussian","dimension":{d}}},"lanes":[{{{lane},"h":0.1,"gamma":1,"tau":1}}]}}"#
    ));
    let pairs = eigenpairs(&*base.target.as_ref().expect("it has one").potential(base.data_seed()));
    let series: Vec<Vec<Vec<f64>>> = (0..RUNS as u32)
        .into_par_iter()
        .map(|replica| {
            let mut chain = Chain::new(&base, 0, replica);
            chain.advance(2_000);
            let mut series = vec![Vec::new(); d];
            for step in 2_001..=2_000 + STEPS as u64 {
                chain.advance(step);
                let theta = &chain.state().theta[..d];
                for (along, (c, v)) in series.iter_mut().zip(&pairs) {
                    let projected: f64 = theta.iter().zip(v).map(|(&x, v)| f64::from(x) * v).sum();
                    along.push(projected * (2.0 * c).sqrt()); // the exact variance is 1 / 2c
                }
            }
            assert_eq!(chain.diverged_at(), None, "{lane}");
            series
        })
        .collect();
    let average = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
    let over_runs = |f: &dyn Fn(&[Vec<f64>]) -> f64| series.iter().map(|run| f(run)).sum::<f64>() / RUNS as f64;
    let time = |run: &[Vec<f64>], k: usize| {
        let means = run[k].chunks(BATCH).map(average);
        BATCH as f64 * means.map(|mean| mean * mean).sum::<f64>() / (STEPS / BATCH) as f64
    };
    let mut worst = 0.0_f64;
    for i in 0..d {
        worst = worst.max(over_runs(&|run| average(&run[i])).abs());
        for j in 0..=i {
            let covariance =
                over_runs(&|run| run[i].iter().zip(&run[j]).map(|(a, b)| a * b).sum::<f64>() / STEPS as f64);
            worst = worst.max((covariance - if i == j { 1.0 } else { 0.0 }).abs());
        }
    }
    ((0..d).map(|k| over_runs(&|run| time(run, k))).collect(), worst)
}

/// P2 section 3.4.1 and its figure 10: C's eigenvalues are equally far apart between 1 and 100, eta is 10. The step is
/// 0.1, not P2's 0.125: there the stiffest curvature, 200 of at most 4 / h^2 = 256, leaves too little to what the
/// covariance of a few walkers adds.
#[test]
fn the_ensemble_shortens_the_slow_directions_of_the_whole_spectrum() {
    for (d, walkers) in [(4, 8), (64, 16)] {
        let (alone, error_alone) = along_eigenvectors(d, r#""method":"baoab""#);
        let ensemble = format!(r#""method":"ensemble-quasi-newton","walkers":{walkers},"eta":10,"every":1000"#);
        let (together, error_together) = along_eigenvectors(d, &ensemble);
        println!("{d}: {alone:.2?} alone, {together:.2?} of {walkers}; {error_alone:.4} {error_together:.4}");
        for k in 0..d {
            let c = 1.0 + 99.0 * k as f64 / (d - 1) as f64;
            // 2 gamma / omega^2 h with omega^2 = 2 c. Times from 800 means have a standard error of 5 %: five of them.
            assert!((alone[k] * c / 10.0 - 1.0).abs() < 0.25, "{d}, eigenvalue {c}: {} steps", alone[k]);
            assert!(together[k] < 1.25 * alone[k], "{d}, eigenvalue {c}: {} steps of {}", together[k], alone[k]);
        }
        // A known covariance would leave 1 / (1 + 10 / 2) of the softest one's time; 7 or 15 walkers know less.
        assert!(together[0] < 0.4 * alone[0], "{d}: {} steps of {}", together[0], alone[0]);
        // At least 16,000 independent samples: five standard errors of a variance are 0.056.
        assert!(error_alone < 0.056 && error_together < 0.056, "{d}: {error_alone}, {error_together}");
    }
}

/// Santa's exploration at a fixed temperature and, with sigma near 1 and a large lambda, a fixed metric G. The noise
/// 2 h^(3/2) G / beta then holds the mean friction at sqrt(h) G and the positions at the density exp(-beta U).
#[test]
fn santa_explores_at_its_inverse_temperature() {
    for method in ["santa", "santa-euler"] {
        let (h, beta) = (1e-4_f64, 4.0);
        let base = experiment(&format!(
            r#"{{"target":{{"kind":"harmonic","a":4,"dimension":2000}},"lanes":[
                {{"method":"{method}","h":{h},"beta":{beta},"kappa":0,"lambda":1,"sigma":0.999999,"c":0.5,"burn_in":10000000}}]}}"#
        ));
        let mut chain = Chain::new(&base, 0, 0);
        chain.advance(4_000);
        let (mut friction, mut metric, mut squares, mut heat, mut n) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for step in 4_001..=24_000 {
            chain.advance(step);
            let s = chain.state();
            let mean =
                |x: &[f32], power: i32| x.iter().map(|&x| f64::from(x).powi(power)).sum::<f64>() / x.len() as f64;
            friction += mean(&s.m, 1);
            metric += s.v.iter().map(|&v| 1.0 / (1.0 + f64::from(v).sqrt()).sqrt()).sum::<f64>() / s.v.len() as f64;
            squares += mean(&s.theta, 2);
            heat += mean(&s.p, 2);
            n += 1.0;
        }
        let (friction, squares, heat) = (friction / metric / h.sqrt(), squares / n * 4.0 * beta, heat / n / h * beta);
        println!("{method}: friction {friction}, positions {squares}, velocities {heat}");
        // The metric falls by a tenth meanwhile, and the friction follows it with a delay.
        assert!((friction - 1.0).abs() < 0.05, "{method}: friction {friction}");
        // 2,000 coordinates over some hundred units of time: a standard error of 0.4 %; Euler's rule is 0.7 % off.
        assert!((squares - 1.0).abs() < 0.02 && (heat - 1.0).abs() < 0.02, "{method}: {squares}, {heat}");
    }
}

/// pSGLD with a metric that hardly changes within the time of its motion: a change of coordinates, so the density stays.
#[test]
fn psgld_keeps_the_density_in_its_metric() {
    let base = experiment(
        r#"{"target":{"kind":"harmonic","a":4,"dimension":2000},"lanes":[{"method":"psgld","h":0.01,"tau":0.5,"alpha":0.9999,"lambda":1}]}"#,
    );
    let mut chain = Chain::new(&base, 0, 0);
    chain.advance(20_000);
    let (mut squares, mut metric, mut n) = (0.0, 0.0, 0.0);
    for step in 20_001..=40_000 {
        chain.advance(step);
        let s = chain.state();
        squares += s.theta.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>() / 2000.0;
        metric += s.v.iter().map(|&v| 1.0 / (1.0 + f64::from(v).sqrt())).sum::<f64>() / 2000.0;
        n += 1.0;
    }
    let (found, metric) = (squares / n * 4.0 / 0.5, metric / n);
    // Its own error, that of SGLD with the step h G.
    let expected = 1.0 / (1.0 - 4.0 * 0.01 * metric / 2.0);
    println!("variance {found:.4} of the exact one, expected {expected:.4}; metric {metric:.3}");
    assert!(metric < 0.6, "a metric that differs from its root");
    // 2,000 coordinates over 100 times their time of motion, about 2: a standard error of 0.5 %.
    assert!((found - expected).abs() < 0.02);
}

#[test]
fn tested_words_have_no_bias() {
    for (word, h) in [("BAOAB", 0.6), ("ABOBA", 0.6), ("OBABO", 0.6), ("BAOABAOAB", 0.9)] {
        let report = sampled(&format!(
            r#"{{"target":{{"kind":"harmonic","a":4,"dimension":4}},"steps":4000,"burn_in":200,"replicas":400,"log_at":[],
                "lanes":[{{"method":"metropolised","word":"{word}","h":{h},"tau":1,"gamma":1}}]}}"#
        ));
        let all = report[0].all.clone().expect("it does not diverge");
        let kinetic = all.mean_kinetic_temperature.expect("it has momenta") - 1.0;
        let configurational = all.mean_configurational_temperature.expect("it has a gradient") - 1.0;
        let accepted = report[0].acceptance.expect("tests were made");
        println!("{word}: kinetic {kinetic:.4}, configurational {configurational:.4}, accepted {accepted:.3}");
        assert!((0.3..0.9).contains(&accepted), "a step that long is refused now and then");
        // Untested BAOAB would be off by a h^2 / 4 = 0.36. Six million samples of ten steps' memory: four standard
        // errors are 0.008.
        assert!(kinetic.abs() < 0.008 && configurational.abs() < 0.008, "{word}: {kinetic}, {configurational}");
    }
}

#[test]
fn refused_proposals_leave_the_virial_of_a_network_right() {
    // The same linear network. On a network the virial is that of a gradient that the method took: after a refusal
    // of the one before.
    let tau = 0.1;
    let lanes = [
        r#""method":"mala","h":0.35,"tau":0.1"#,
        r#""method":"ghmc","h":0.4,"gamma":1,"tau":0.1"#,
        r#""method":"metropolised","word":"BAOAB","h":0.25,"gamma":1,"tau":0.1"#,
        r#""method":"metropolised","word":"ABOBA","h":0.25,"gamma":1,"tau":0.1"#,
        r#""method":"hmc","h":0.4,"inner":5,"tau":0.1"#,
    ]
    .map(|lane| format!("{{{lane}}}"));
    let reports = sampled(&format!(
        r#"{{"data":{{"kind":"clusters","distance":5.656854,"c":0.5,"train":500,"test":10}},
            "network":{{"hidden":[],"activation":"linear","loss":"mse"}},"batch":{{"order":"shuffle","size":20}},
            "steps":40000,"burn_in":4000,"log_at":[],"replicas":8,"lanes":[{}]}}"#,
        lanes.join(",")
    ));
    for (k, report) in reports.iter().enumerate() {
        let accepted = report.acceptance.expect("tests were made");
        let found = report.all.clone().expect("it does not diverge").mean_configurational_temperature;
        println!("{}: virial {found:?} of {tau}, accepted {accepted:.3}", report.method);
        assert!((0.5..0.95).contains(&accepted), "{}: some are refused", report.method);
        if k == 3 {
            assert_eq!(found, None, "ABOBA's gradient is taken in the middle of a proposal");
            continue;
        }
        // Some thousand independent samples in the softest direction.
        assert!((found.expect("it has a gradient") / tau - 1.0).abs() < 0.03, "{}: {found:?}", report.method);
    }
}
