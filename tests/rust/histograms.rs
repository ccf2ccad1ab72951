//! Histograms on targets, and the temperature that each method is compared at.

use std::sync::Arc;
use thermograd::engine::cpu::Chain;
use thermograd::engine::replay::Replay;
use thermograd::experiment::Experiment;
use thermograd::methods::lane::Lane;
use thermograd::methods::rows::SCHEMES;
use thermograd::methods::scheme::Scheme;
use thermograd::num::rng::{self, Stream};
use thermograd::target::bins::{Bins, Histogram, Place};
use thermograd::target::{RACE, TARGETS, Window};

fn experiment(json: &str) -> Experiment {
    Experiment::from_json(json).unwrap_or_else(|error| panic!("{json}: {error}"))
}

fn bins(experiment: &Experiment, tau: f64) -> Option<Bins> {
    let target = experiment.target.as_ref().expect("it names one");
    Bins::new(&*target.potential(experiment.data_seed()), tau)
}

/// Temperatures of a lane, from coldest to hottest.
const TAUS: [f64; 15] = [1e-6, 1e-5, 5e-5, 1e-4, 1e-3, 0.01, 0.05, 0.2, 0.5, 0.99998, 1.0, 1.5, 2.0, 5.0, 10.0];

/// Every target as it usually is, and at the ends of its settings.
fn all() -> Vec<String> {
    let usual = TARGETS.iter().map(|kind| format!(r#""kind":"{}""#, kind.id));
    let others = [
        r#""kind":"harmonic","a":1000"#,
        r#""kind":"harmonic","a":0.001"#,
        r#""kind":"harmonic","dimension":5"#,
        r#""kind":"gaussian","dimension":2"#,
        r#""kind":"gaussian","dimension":2,"low":0.01,"high":1000"#,
        r#""kind":"correlated","rho":-0.6"#,
        r#""kind":"correlated","rho":0.999"#,
        r#""kind":"double_well","lambda":1.5"#,
        r#""kind":"mixture","separation":0"#,
        r#""kind":"mixture","separation":2,"share":0.6,"width":0.5"#,
        r#""kind":"mixture","separation":20,"share":0.99,"width":0.05"#,
        r#""kind":"mixture","separation":5,"share":0.5,"width":1"#,
        r#""kind":"mixture","separation":1,"share":0.01,"width":0.05"#,
        r#""kind":"funnel","sd":0.1"#,
        r#""kind":"funnel","sd":5"#,
        r#""kind":"banana","b":0"#,
        r#""kind":"banana","b":1.5,"sd":1"#,
        r#""kind":"banana","b":5,"sd":10"#,
    ];
    usual.chain(others.map(String::from)).collect()
}

fn on(settings: &str) -> Experiment {
    experiment(&format!(r#"{{"target":{{{settings}}}}}"#))
}

#[test]
fn shares_of_cells_and_outside_add_up_to_one_at_every_temperature() {
    let mut seen = 0;
    for settings in all() {
        let experiment = on(&settings);
        for tau in TAUS {
            let Some(bins) = bins(&experiment, tau) else {
                assert!(settings.contains("glass"), "{settings}: the glass is the only one without a known law");
                continue;
            };
            seen += 1;
            let inside: f64 = bins.shares.iter().sum();
            assert!((inside + bins.outside - 1.0).abs() < 1e-6, "{settings} at {tau}: {inside} and {}", bins.outside);
            assert!(bins.shares.iter().chain([&bins.outside]).all(|&p| p >= 0.0), "{settings} at {tau}");
            // 99 % of what the target's window holds is in sight; the funnel's mouth is wider than any window.
            let least = if settings.contains("funnel") { 0.0 } else { 0.98 };
            assert!(inside > least, "{settings} at {tau}: {inside} in sight");
        }
    }
    assert!(seen > 300, "targets at temperatures: {seen}");
}

/// The normal density's share between two places, in standard deviations.
fn normal_between(from: f64, to: f64) -> f64 {
    0.5 * (libm::erfc(-to / 2.0_f64.sqrt()) - libm::erfc(-from / 2.0_f64.sqrt()))
}

/// Edges of the cells of a side: of a column from left to right, of a row from the top.
fn edges(window: Window, size: usize, cell: usize) -> [[f64; 2]; 2] {
    let at = |k: usize| window.half * (2.0 * k as f64 / size as f64 - 1.0);
    let (row, column) = (cell / size, cell % size);
    let x = [at(column), at(column + 1)].map(|x| window.centre[0] + x);
    let y = [at(size - row - 1), at(size - row)].map(|y| window.centre[1] + y);
    [x, y]
}

#[test]
fn shares_of_gaussians_are_products_of_error_functions() {
    let product = |[x, y]: [[f64; 2]; 2], centre: f64, [sd_x, sd_y]: [f64; 2]| {
        normal_between((x[0] - centre) / sd_x, (x[1] - centre) / sd_x) * normal_between(y[0] / sd_y, y[1] / sd_y)
    };
    for (settings, tau, components) in [
        (r#""kind":"harmonic","a":4"#, 0.3, vec![(1.0, 0.0, [(0.3_f64 / 4.0).sqrt(); 2])]),
        (r#""kind":"harmonic","a":1000"#, 1e-6, vec![(1.0, 0.0, [1e-9_f64.sqrt(); 2])]),
        (r#""kind":"mixture""#, 1.0, vec![(0.2, -2.5, [1.0, 0.2]), (0.8, 2.5, [1.0, 1.0])]),
        (
            r#""kind":"mixture","separation":3,"share":0.6,"width":0.05"#,
            1.0,
            vec![(0.6, -1.5, [1.0, 0.05]), (0.4, 1.5, [1.0, 1.0])],
        ),
    ] {
        let bins = bins(&on(settings), tau).expect("it is known");
        let Place::Plane { window, size } = bins.place else { panic!("{settings} lies in the plane") };
        for (cell, share) in bins.shares.iter().enumerate() {
            let at = edges(window, size, cell);
            let exact: f64 = components.iter().map(|&(w, centre, sd)| w * product(at, centre, sd)).sum();
            // Quadrature to 1e-8 in each of the few intervals that a cell has.
            assert!((share - exact).abs() < 1e-7, "{settings}, cell {cell}: {share} is not {exact}");
        }
    }
}

#[test]
fn shares_of_other_densities_are_those_of_a_fine_sum() {
    for (settings, tau) in [
        (r#""kind":"double_well""#, 0.1),
        (r#""kind":"double_well","lambda":1.5"#, 3.0),
        (r#""kind":"mixture""#, 0.5),
        (r#""kind":"mixture""#, 5.0),
        (r#""kind":"mixture","separation":20,"share":0.99,"width":0.05"#, 10.0),
        (r#""kind":"correlated","rho":0.99"#, 2.0),
        (r#""kind":"gaussian","dimension":2"#, 1.0),
        (r#""kind":"funnel","sd":1"#, 1.0),
        (r#""kind":"banana""#, 0.7),
    ] {
        let experiment = on(settings);
        let potential = experiment.target.as_ref().expect("it names one").potential(experiment.data_seed());
        let bins = bins(&experiment, tau).expect("it is known");
        let Place::Plane { window, size } = bins.place else { panic!("{settings} lies in the plane") };
        let ln_z = potential.ln_z(tau).expect("it is known");
        const FINE: usize = 40;
        let area = (2.0 * window.half / (size * FINE) as f64).powi(2);
        let mut exact = vec![0.0; size * size];
        for (k, x) in window.cells(size * FINE).enumerate() {
            let (row, column) = (k / (size * FINE) / FINE, k % (size * FINE) / FINE);
            exact[row * size + column] += area * (-potential.energy(&x) / tau - ln_z).exp();
        }
        for (cell, (share, exact)) in bins.shares.iter().zip(&exact).enumerate() {
            // The sum's own error: about 1e-3 of the cells that hold most, less of the others.
            assert!((share - exact).abs() < 1e-3 * exact + 1e-5, "{settings} at {tau}, cell {cell}: {share} {exact}");
        }
    }
}

#[test]
fn equal_histograms_are_at_distance_0_disjoint_ones_at_1_and_none_beyond() {
    for settings in all() {
        let experiment = on(&settings);
        for tau in TAUS {
            let Some(bins) = bins(&experiment, tau).map(Arc::new) else { continue };
            let histogram = |counts: Vec<u32>, outside: u32| Histogram { bins: bins.clone(), counts, outside };
            let most: f64 = 4e9;
            let counts = |p: &f64| (p * most).round() as u32;
            let equal = histogram(bins.shares.iter().map(counts).collect(), counts(&bins.outside));
            let near = equal.distance().expect("it has samples");
            // 577 counts rounded to whole ones, of four billion.
            assert!((0.0..1e-6).contains(&near), "{settings} at {tau}: {near}");
            // All in one cell, or outside: what is not there is missing, be the cell the densest or the emptiest.
            let cells = bins.shares.len();
            for at in [0, cells / 2, cells - 1, cells] {
                let mut counts = vec![0; cells];
                if at < cells {
                    counts[at] = 1_000;
                }
                let far = histogram(counts, if at == cells { 1_000 } else { 0 }).distance().expect("it has samples");
                let there = if at < cells { bins.shares[at] } else { bins.outside };
                assert!((0.0..=1.0).contains(&far), "{settings} at {tau}: {far}");
                assert!((far - (1.0 - there)).abs() < 1e-12, "{settings} at {tau}: {far} where {there} is");
            }
        }
    }
}

/// Why a histogram says nothing, or how many cells it has.
fn telling(settings: &str, tau: f64) -> Result<usize, &'static str> {
    let experiment = on(settings);
    let potential = experiment.target.as_ref().expect("it names one").potential(experiment.data_seed());
    Bins::telling(&*potential, tau).map(|bins| bins.shares.len()).map_err(|unseen| unseen.words().unwrap_or("unknown"))
}

#[test]
fn cells_wider_than_the_density_tell_nothing() {
    for (settings, tau, expected) in [
        // Both wells are in sight, and each fits into a cell.
        (r#""kind":"double_well""#, 5e-5, Err("too cold for this histogram")),
        (r#""kind":"double_well""#, 0.01, Ok(576)),
        // At this temperature both basins still count and the narrow one is as narrow as a cell.
        (r#""kind":"mixture""#, 0.05, Err("too cold for this histogram")),
        (r#""kind":"mixture""#, 1.0, Ok(576)),
        // One basin alone: the window closes in on it.
        (r#""kind":"mixture""#, 1e-5, Ok(576)),
        (r#""kind":"harmonic""#, 1e-6, Ok(576)),
        (r#""kind":"harmonic","dimension":5"#, 1e-6, Ok(40)),
        (r#""kind":"correlated","rho":0.999"#, 1e-3, Err("too narrow for this histogram")),
        (r#""kind":"funnel""#, 0.01, Err("too cold for this histogram")),
        (r#""kind":"funnel""#, 10.0, Err("too wide for this histogram")),
        (r#""kind":"glass""#, 1.0, Err("unknown")),
    ] {
        assert_eq!(telling(settings, tau), expected, "{settings} at {tau}");
    }
    for kind in TARGETS.iter().filter(|kind| kind.id != "glass") {
        let seen = telling(&format!(r#""kind":"{}""#, kind.id), 1.0);
        assert!(seen.is_ok(), "{} as it usually is, at temperature 1: {seen:?}", kind.id);
    }
}

#[test]
fn no_distance_of_a_cold_race_is_above_1() {
    // As the page counts it: what is not telling is not counted.
    let experiment =
        Experiment::from_link("target=mixture&lane1=baoab&lane1.tau=1&lane2=sgld&lane3=hmc").expect("a good link");
    let potential = experiment.target.as_ref().expect("it names one").potential(experiment.data_seed());
    let distances: Vec<f64> = (0..3)
        .map(|lane| {
            let tau = experiment.lanes[lane].temperature().expect("it samples");
            let bins = Bins::telling(&*potential, tau).expect("one basin, or a warm lane");
            let mut chain = Chain::new(&experiment, lane, 0);
            chain.measure_after(0, Some(Arc::new(bins)));
            chain.advance(5_000);
            let measured = chain.measured().and_then(|measured| measured.histogram());
            measured.and_then(Histogram::distance).expect("it has samples")
        })
        .collect();
    println!("{distances:?}");
    // BAOAB at temperature 1 crosses between the basins; SGLD's step is too long for the narrow one, so that it is never
    // where the density is; HMC samples the ground of the basin that it starts in, which holds all there is.
    assert!((0.05..0.3).contains(&distances[0]), "{distances:?}");
    assert!((0.9..=1.0).contains(&distances[1]), "{distances:?}");
    assert!((0.0..0.3).contains(&distances[2]), "{distances:?}");
}

#[test]
fn independent_draws_are_as_far_from_the_density_as_stated() {
    for dimension in [2, 5] {
        let experiment = experiment(&format!(r#"{{"target":{{"kind":"harmonic","a":4,"dimension":{dimension}}}}}"#));
        let mut histogram = Histogram::new(Arc::new(bins(&experiment, 1.0).expect("it is normal")));
        let mut theta = vec![0.0; 2];
        for k in 0..20_000 {
            rng::normals(3, k, Stream::TrainData, 0, &mut theta);
            theta.iter_mut().for_each(|x| *x *= 0.5); // sqrt(tau / a)
            histogram.add(&theta);
        }
        let (found, stated) = (histogram.distance().expect("some"), histogram.bins.of_independent(20_000));
        // The distance is a mean over some hundred cells (forty on the line), so it scatters by a tenth or so.
        assert!((found / stated - 1.0).abs() < 0.25, "{dimension}: {found} instead of {stated}");
        assert_eq!(histogram.samples(), 20_000);
    }
}

#[test]
fn counting_begins_after_burn_in_and_replays_exactly() {
    let experiment =
        experiment(r#"{"target":{"kind":"double_well"},"burn_in":300,"lanes":[{"method":"baoab","h":0.2,"tau":1}]}"#);
    let mut chain = Chain::new(&experiment, 0, 0);
    chain.measure_after(300, bins(&experiment, 1.0).map(Arc::new));
    let mut replay = Replay::new(chain);
    let counted = |replay: &mut Replay| {
        let measured = replay.chain().measured();
        measured.and_then(|m| m.histogram()).map(|h| (h.samples(), h.counts.clone(), h.outside))
    };
    replay.advance(300);
    assert_eq!(counted(&mut replay), None);
    replay.advance(20_000);
    let there = counted(&mut replay);
    assert_eq!(there.as_ref().map(|(samples, ..)| *samples), Some(19_700));
    replay.goto(100);
    assert_eq!(counted(&mut replay), None);
    replay.goto(20_000);
    assert_eq!(counted(&mut replay), there);
}

fn lane(json: &str) -> Lane {
    experiment(&format!(r#"{{"lanes":[{json}]}}"#)).lanes[0].clone()
}

#[test]
fn temperatures_are_those_of_the_papers() {
    let cases = [
        (r#"{"method":"baoab","tau":0.5}"#, Some(0.5)),
        (r#"{"method":"sgld","sigma":2}"#, Some(2.0)),
        (r#"{"method":"sgld-beta","beta":4}"#, Some(0.25)),
        (r#"{"method":"sgld-momenta","tau":1}"#, Some(0.5)), // P1 algorithm 3
        (r#"{"method":"mala","tau":0.5}"#, Some(0.5)),
        (r#"{"method":"lol","tau1":1,"tau2":1}"#, Some(1.0)),
        (r#"{"method":"lol","tau1":1,"tau2":0.5}"#, None),
        (r#"{"method":"baoab","tau":0}"#, None),
        (r#"{"method":"baoab","tau":{"schedule":"cosine","from":1,"to":0.1,"over":100}}"#, None),
        (r#"{"method":"custom","word":"hidden: BAAB; output: BAOAB"}"#, None),
        (r#"{"method":"adam"}"#, None),
        (r#"{"method":"santa"}"#, None),
    ];
    for (json, tau) in cases {
        assert_eq!(lane(json).temperature().ok(), tau, "{json}");
    }
}

#[test]
fn every_method_with_a_temperature_can_be_set_to_1() {
    let mut seen = 0;
    for scheme in SCHEMES {
        let lane = Lane::usual(scheme);
        let set = lane.clone().at_temperature(1.0);
        match lane.temperature() {
            // The noise sigma is rounded to four decimals.
            Ok(_) => assert!((set.temperature().expect("it has one") - 1.0).abs() < 1e-4, "{}", scheme.id),
            Err(_) if set == lane => {}
            // Two parts may have begun at different temperatures.
            Err(why) => assert!(set.temperature().is_ok(), "{}: {why}", scheme.id),
        }
        seen += u32::from(set.temperature().is_ok());
    }
    assert!(seen >= 20, "samplers: {seen}");
    assert!(Scheme::find("adam").is_some_and(|scheme| Lane::usual(scheme).temperature().is_err()));
}

#[test]
fn the_race_of_a_target_is_a_link_without_fault() {
    let opened = Experiment::open(RACE);
    assert!(opened.problems.is_empty(), "{:?}", opened.problems);
    assert!(opened.experiment.is_measured());
    let taus: Vec<_> = opened.experiment.lanes.iter().map(|lane| lane.temperature().ok()).collect();
    // Three samplers at one temperature, up to the digits of sigma, and an optimizer beside them.
    assert!(
        taus[..3].iter().all(|tau| tau.is_some_and(|tau| (tau - 1.0).abs() < 1e-4)) && taus[3].is_none(),
        "{taus:?}"
    );
}
