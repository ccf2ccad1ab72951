//! Targets with known answers, and what samplers make of them.
//!
//! The long runs need an optimised build: `cargo test --profile checks --test rust targets`.

use std::sync::Arc;
use thermograd::experiment::Experiment;
use thermograd::runner::{self, SamplingReport};
use thermograd::target::{Potential, TARGETS, Window};

fn experiment(json: &str) -> Experiment {
    Experiment::from_json(json).unwrap_or_else(|error| panic!("{json}: {error}"))
}

fn potential(settings: &str) -> Arc<dyn Potential> {
    let experiment = experiment(&format!(r#"{{"target":{{{settings}}}}}"#));
    experiment.target.as_ref().expect("it names one").potential(experiment.data_seed())
}

/// Every target with its usual settings, and some with others.
fn all() -> Vec<(String, Arc<dyn Potential>)> {
    let usual = TARGETS.iter().map(|kind| format!(r#""kind":"{}""#, kind.id));
    let others = [
        r#""kind":"harmonic","a":4,"dimension":1"#,
        r#""kind":"gaussian","dimension":2"#,
        r#""kind":"correlated","rho":-0.6"#,
        r#""kind":"double_well","lambda":0.5"#,
        r#""kind":"double_well","lambda":1.5"#,
        r#""kind":"mixture","separation":2,"share":0.6,"width":0.5"#,
        r#""kind":"funnel","sd":1,"dimension":4"#,
        r#""kind":"banana","b":1.5,"sd":1"#,
        r#""kind":"glass","dimension":5,"nu":2"#,
    ];
    usual.chain(others.map(String::from)).map(|settings| (settings.clone(), potential(&settings))).collect()
}

/// Numbers in (-1, 1) that look random.
fn scattered(n: usize, k: usize) -> Vec<f64> {
    (0..n).map(|i| (12.9898 * (i + 1) as f64 + 78.233 * (k + 1) as f64).sin() * 43_758.545 % 1.0).collect()
}

#[test]
fn every_force_is_minus_the_gradient_plus_the_rotation() {
    for (settings, potential) in all() {
        for k in 0..20 {
            // Values of f32, so that force and energy look at the same place.
            let theta: Vec<f32> = scattered(potential.dimension(), k).iter().map(|&x| 2.0 * x as f32).collect();
            let wide: Vec<f64> = theta.iter().map(|&x| f64::from(x)).collect();
            let mut force = vec![0.0; theta.len()];
            potential.force(&theta, &mut force);
            let rotation = potential.rotation(&wide);
            let size = force.iter().fold(1.0, |most, g| g.abs().max(most));
            for i in 0..theta.len() {
                let shifted = |by: f64| {
                    let mut moved = wide.clone();
                    moved[i] += by;
                    potential.energy(&moved)
                };
                let step = 1e-4;
                let expected = rotation[i] - (shifted(step) - shifted(-step)) / (2.0 * step);
                let error = (f64::from(force[i]) - expected).abs();
                // Sums of a few numbers in f32, and the difference quotient's h^2.
                assert!(error < 3e-5 * f64::from(size), "{settings}, {theta:?}: {} is not {expected}", force[i]);
            }
        }
    }
}

#[test]
fn the_rotation_leaves_the_density_as_it_is() {
    // div(j e^-U) = 0 (P4 eq. 6.10), by central differences.
    let potential = potential(r#""kind":"double_well","lambda":1.5"#);
    let flow = |x: f64, y: f64| potential.rotation(&[x, y]).map(|j| j * (-potential.energy(&[x, y])).exp());
    let step = 1e-4;
    for k in 0..100 {
        let (x, y) = (2.0 * scattered(2, k)[0], 2.0 * scattered(2, k)[1]);
        let divergence =
            (flow(x + step, y)[0] - flow(x - step, y)[0] + flow(x, y + step)[1] - flow(x, y - step)[1]) / (2.0 * step);
        // The flow's third derivatives are of order ten.
        assert!(divergence.abs() < 1e-6, "{divergence} at {x}, {y}");
        assert!(flow(x, y)[0].hypot(flow(x, y)[1]) > 1e-9, "there is a flow");
    }
}

trait Mapped {
    fn map(self, f: impl Fn(f64) -> f64) -> [f64; 2];
}

impl Mapped for Vec<f64> {
    fn map(self, f: impl Fn(f64) -> f64) -> [f64; 2] {
        [f(self[0]), f(self[1])]
    }
}

/// Mass, means and variances of a density over a window, by the middles of its cells.
fn integrate(potential: &dyn Potential, tau: f64, window: Window, size: usize) -> [f64; 5] {
    let cell = (2.0 * window.half / size as f64).powi(2);
    let ln_z = potential.ln_z(tau).expect("it is known");
    let mut sums = [0.0; 5];
    for x in window.cells(size) {
        let w = cell * (-potential.energy(&x) / tau - ln_z).exp();
        for (sum, term) in sums.iter_mut().zip([1.0, x[0], x[1], x[0] * x[0], x[1] * x[1]]) {
            *sum += w * term;
        }
    }
    let [mass, x, y, xx, yy] = sums;
    [mass, x, y, xx - x * x, yy - y * y]
}

#[test]
fn densities_of_the_plane_integrate_to_one_and_have_the_stated_moments() {
    let mut seen = 0;
    for (settings, potential) in all() {
        for tau in [0.5, 1.0, 2.0] {
            let Some(window) = potential.window(tau).filter(|_| !settings.contains("funnel")) else { continue };
            seen += 1;
            let [mass, ..] = integrate(&*potential, tau, window, 300);
            // Windows end where the density has fallen to exp(-12.5) of its top (the banana's at four deviations).
            assert!((mass - 1.0).abs() < 2e-3, "{settings} at {tau}: {mass} in the window");
            let wide = Window { half: 2.0 * window.half, ..window };
            let [mass, means @ .., v1, v2] = integrate(&*potential, tau, wide, 800);
            // Equidistant points are good to many digits; the tails beyond the wider window are negligible.
            assert!((mass - 1.0).abs() < 1e-5, "{settings} at {tau}: {mass}");
            let Some(exact) = potential.moments(tau) else { continue };
            for (found, exact) in [(means[0], exact[0].mean), (means[1], exact[1].mean)] {
                assert!((found - exact).abs() < 1e-4 * (1.0 + v1 + v2), "{settings} at {tau}: mean {found} {exact}");
            }
            for (found, exact) in [(v1, exact[0].variance), (v2, exact[1].variance)] {
                assert!((found / exact - 1.0).abs() < 1e-3, "{settings} at {tau}: variance {found} {exact}");
            }
        }
    }
    assert!(seen >= 30, "targets of the plane at three temperatures: {seen}");
}

#[test]
fn the_funnel_integrates_to_one_along_its_own_width() {
    let potential = potential(r#""kind":"funnel","sd":2"#);
    for tau in [0.5, 1.0, 2.0] {
        let exact = potential.moments(tau).expect("known at every temperature");
        let ln_z = potential.ln_z(tau).expect("known at every temperature");
        // theta_2 = u e^(theta_1 / 2): in (theta_1, u) nothing is narrow.
        let (mut mass, mut mean, mut square) = (0.0, 0.0, 0.0);
        let step = 0.1;
        for i in -250..250 {
            let v = step * f64::from(i);
            let mut across = 0.0;
            for j in -120..=120 {
                let width = (0.5 * v).exp();
                let x = step * f64::from(j) * width;
                across += (-potential.energy(&[v, x]) / tau - ln_z).exp() * width * step * step;
            }
            mass += across;
            mean += across * v;
            square += across * v * v;
        }
        // Equidistant points of a Gaussian: good to many digits.
        assert!((mass - 1.0).abs() < 1e-6, "at {tau}: {mass}");
        assert!((mean - exact[0].mean).abs() < 1e-5, "at {tau}: {mean} {:?}", exact[0]);
        assert!((square - mean * mean - exact[0].variance).abs() < 1e-4, "at {tau}: {:?}", exact[0]);
    }
}

#[test]
fn a_random_gaussian_has_the_spectrum_that_was_asked_for() {
    let potential = potential(r#""kind":"gaussian","dimension":16,"low":1,"high":100"#);
    // The trace of C is the sum of its eigenvalues, that of its inverse the sum of theirs, whatever the rotation.
    let eigenvalues: Vec<f64> = (0..16).map(|k| 1.0 + 99.0 * f64::from(k) / 15.0).collect();
    let unit = |i: usize| (0..16).map(|j| f64::from(u8::from(i == j))).collect::<Vec<_>>();
    let trace: f64 = (0..16).map(|i| potential.energy(&unit(i))).sum();
    assert!((trace / eigenvalues.iter().sum::<f64>() - 1.0).abs() < 1e-6, "C is rounded to f32: {trace}");
    let inverse: f64 = potential.moments(2.0).expect("known").iter().map(|moment| moment.variance).sum();
    assert!((inverse / eigenvalues.iter().map(|c| 1.0 / c).sum::<f64>() - 1.0).abs() < 1e-9, "f64: {inverse}");
}

#[test]
fn links_and_files_hold_every_target() {
    for kind in TARGETS {
        let experiment = experiment(&format!(
            r#"{{"target":{{"kind":"{}","init_sd":0.5}},"burn_in":7,"steps":100,"lanes":[{{"method":"sgd"}}]}}"#,
            kind.id
        ));
        let link = experiment.to_link();
        assert!(link.starts_with(&format!("target={}&target.init_sd=0.5&", kind.id)), "{link}");
        assert_eq!(Experiment::from_link(&link).expect("its own link"), experiment, "{link}");
        let json = experiment.to_json();
        assert_eq!(Experiment::from_json(&json).expect("its own file"), experiment, "{json}");
        assert!(!json.contains("\"data\"") && !json.contains("\"network\"") && !json.contains("\"batch\""), "{json}");
        // Every setting of its own, at the far end of its range.
        for field in kind.fields {
            if let thermograd::settings::setting::Kind::Real { max, .. } = field.kind {
                let edited = experiment.edit(field.key, &max.to_string()).expect("its own limit");
                assert_eq!(edited.target.as_ref().expect("kept").real(field.key), max);
                assert_eq!(Experiment::from_link(&edited.to_link()).expect("its own link"), edited);
            }
        }
    }
    let link = "target=harmonic&target.a=4&target.dimension=3&lane1=baoab";
    assert_eq!(Experiment::from_link(link).expect("as in the documentation").to_link(), link);
}

#[test]
fn a_target_and_data_take_each_others_place() {
    let plain = Experiment::default();
    let target = plain.edit("target", "banana").expect("a target");
    let id = |experiment: &Experiment| experiment.target.as_ref().map(|target| target.kind.id);
    assert_eq!(id(&target), Some("banana"));
    let bent = target.edit("target.b", "2").expect("its setting");
    assert_eq!(id(&bent.edit("target", "funnel").expect("another")), Some("funnel"));
    assert_eq!(bent.edit("target", "").expect("taken out"), plain);
    let rings = bent.edit("data", "rings").expect("data again");
    assert_eq!((id(&rings), rings.data.kind.set().id), (None, "rings"));
    assert_eq!(id(&bent.edit("steps", "10").expect("something else")), Some("banana"));
}

#[test]
fn what_is_wrong_with_a_target_is_refused_by_name() {
    let refused = |link: &str| Experiment::from_link(link).expect_err(link).to_string();
    for (link, words) in [
        ("target=banan", "`banan` is not a target"),
        ("target=harmonic&target.a=-1", "a = -1 is out of range"),
        ("target=harmonic&target.lambda=1", "`lambda` is not a setting of Harmonic"),
        ("target=harmonic&target.seed=1", "`seed` is not a setting of Harmonic"),
        ("target=harmonic&data.b=3", "data.b = 3: it means nothing beside a target"),
        ("target=harmonic&network.hidden=3", "network.hidden = 3: it means nothing beside a target"),
        ("target=harmonic&batch.size=3", "batch.size = 3: it means nothing beside a target"),
        ("target=harmonic&data=rings", "data = rings: it means nothing beside a target"),
        ("target.a=4", "target.a = 4: there is no target for it"),
        ("target=harmonic&average_last=3", "a target has no classifier to average"),
        ("target=harmonic&steps=100&burn_in=100", "burn_in = 100 leaves nothing of 100 steps"),
        ("target=glass&steps=10000000&replicas=60000", "is too much"),
    ] {
        let message = refused(link);
        assert!(message.contains(words), "{link}: {message}");
    }
    let opened = Experiment::open("target=harmonic&target.a=3&data.b=3");
    assert_eq!(opened.problems.len(), 1, "the rest is kept");
    assert_eq!(opened.experiment.target.expect("kept").real("target.a"), 3.0);
}

#[test]
fn two_part_methods_split_a_target_in_halves() {
    let report = |dimension: usize| {
        let target = format!(r#""target":{{"kind":"harmonic","dimension":{dimension}}},"steps":50"#);
        sampled(&format!(r#"{{{target},"lanes":[{{"method":"lol","tau1":1,"tau2":1}},{{"method":"adlala"}}]}}"#))
    };
    let sizes = |report: &SamplingReport| report.parts.iter().map(|part| part.parameters).collect::<Vec<_>>();
    assert_eq!((sizes(&report(5)[0]), sizes(&report(5)[1])), (vec![3, 2], vec![3, 2]));
    assert_eq!(sizes(&report(1)[0]), [1], "one coordinate is all hidden");
    assert_eq!((report(5)[1].mean_xi.len(), report(1)[1].mean_xi.len()), (1, 1), "one thermostat: there are no biases");
    assert_eq!(report(5)[0].mean_xi.len(), 0);
}

/// The closing lines of an experiment.
fn sampled(json: &str) -> Vec<SamplingReport> {
    let experiment = experiment(json);
    let (_, sampled) = runner::sample(&experiment, |_, _| Ok::<(), ()>(())).expect("nothing is written");
    sampled.iter().enumerate().map(|(lane, sampled)| sampled.report(&experiment, lane)).collect()
}

#[test]
fn reports_are_made_on_targets_and_where_burn_in_is_given_and_count_what_diverged() {
    let network = r#""data":{"train":40,"test":10},"network":{"hidden":[4]},"steps":30"#;
    assert!(sampled(&format!("{{{network}}}")).is_empty());
    let reports = sampled(&format!(r#"{{{network},"burn_in":10,"replicas":3}}"#));
    assert_eq!(reports.len(), 4);
    let [sgd, .., adlala, lol] = &reports[..] else { panic!("four lanes") };
    assert_eq!((sgd.replicas, sgd.burn_in, sgd.acceptance), (3, 10, None));
    let all = |report: &SamplingReport| report.all.clone().expect("measured");
    assert!(all(sgd).mean_kinetic_temperature.is_none() && all(sgd).mean_configurational_temperature.is_some());
    assert!(all(lol).mean_bath_temperature.is_some() && all(adlala).mean_bath_temperature.is_some());
    assert_eq!((adlala.parts[0].parameters, adlala.parts[1].parameters, adlala.mean_xi.len()), (12, 5, 2));
    let lost =
        sampled(r#"{"target":{"kind":"harmonic","a":100},"steps":200,"replicas":2,"lanes":[{"method":"baoab"}]}"#);
    assert_eq!((lost[0].replicas, lost[0].diverged, &lost[0].all), (0, 2, &None), "h = 0.4 is far too long");
}

#[test]
fn a_report_is_the_plain_average_over_steps_and_replicas_whatever_the_number_of_cores() {
    let json = r#"{"target":{"kind":"banana","init_sd":1},"steps":40,"burn_in":15,"replicas":5,
        "lanes":[{"method":"baoab","tau":0.5,"h":0.2}]}"#;
    let experiment = experiment(json);
    let mut thetas = [vec![], vec![]];
    let (mut kinetic, mut virial) = (0.0, 0.0);
    for replica in 0..5 {
        let mut chain = thermograd::engine::cpu::Chain::new(&experiment, 0, replica);
        for step in 1..=40 {
            chain.advance(step);
            if step > 15 {
                let state = chain.state();
                for k in 0..2 {
                    thetas[k].push(f64::from(state.theta[k]));
                    kinetic += f64::from(state.p[k]).powi(2) / 250.0;
                    virial -= f64::from(state.theta[k]) * f64::from(state.g[k]) / 250.0;
                }
            }
        }
    }
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be had");
        pool.install(|| sampled(json))
    };
    let reports = on(1);
    assert_eq!(reports, on(3));
    let all = reports[0].all.clone().expect("measured");
    // Both are f64 sums of the same 250 numbers.
    let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-12 * (1.0 + b.abs()), "{a} {b}");
    close(all.mean_kinetic_temperature.expect("it has momenta"), kinetic);
    close(all.mean_configurational_temperature.expect("it has a gradient"), virial);
    for (thetas, moment) in thetas.iter().zip(&reports[0].coordinates) {
        let mean = thetas.iter().sum::<f64>() / 125.0;
        close(moment.mean, mean);
        close(moment.variance, thetas.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 125.0);
    }
}

#[test]
fn the_virial_of_a_target_is_that_of_the_end_of_the_step() {
    // SGLD's gradient is older than its theta: the report must not pair the two.
    let json = r#"{"target":{"kind":"harmonic","a":2,"init_sd":1},"steps":50,"lanes":[{"method":"sgld","sigma":0.5}]}"#;
    let report = sampled(json).remove(0);
    let all = report.all.expect("measured");
    let square: f64 = report.coordinates.iter().map(|m| m.mean * m.mean + m.variance).sum::<f64>() / 2.0;
    // theta . grad U = a theta^2, in f32 once.
    assert!((all.mean_configurational_temperature.expect("it has one") / (2.0 * square) - 1.0).abs() < 1e-6);
}
