//! Every row of the table on the same problems, and the methods' exact identities.

use std::sync::Arc;
use thermograd::data::Sets;
use thermograd::data::spec::DataKind;
use thermograd::engine::cpu::Chain;
use thermograd::experiment::Experiment;
use thermograd::methods::lane::Lane;
use thermograd::methods::rows::SCHEMES;
use thermograd::settings::setting::Value;

/// A parabola with its minimum 0.13381, two clusters, and a small spiral, with the steps that every method takes.
const PARABOLA: (&str, u64) = (
    "data=points&data.points=1,0,1;0,1,0;-1,0.5,0;0.5,-1,1;-1,-1,0;1,1,1;2,1,1;-2,0,0&data.test_share=0.001&network.hidden=&network.loss=mse&batch.order=full",
    2000,
);
const CLUSTERS: (&str, u64) = ("data=clusters&data.train=100&data.test=100&network.hidden=8", 1000);
const SPIRAL: (&str, u64) = ("data.b=1&data.train=200&data.test=200&network.hidden=20", 3000);

/// What a method must reach: its excess over the parabola's minimum, and its training losses on the clusters and the
/// spiral, each about three times what was seen.
type Case = (&'static str, [f64; 3]);
const CASES: &[Case] = &[
    ("gd", [1e-4, 0.002, 0.04]),
    ("sgd", [1e-4, 0.002, 0.04]),
    ("momentum", [1e-4, 0.002, 0.03]),
    ("momentum2", [1e-4, 0.002, 0.03]),
    ("nesterov", [1e-4, 0.002, 0.03]),
    ("rmsprop", [1e-4, 0.002, 0.03]),
    ("adagrad", [1e-4, 0.003, 0.1]),
    ("adam", [1e-4, 0.003, 0.03]),
    ("bbgd", [1e-4, 0.002, 0.03]),
    ("annealsgd", [1e-3, 0.002, 0.04]),
    ("trivialized-sgd", [1e-3, 0.002, 0.04]),
    ("sgld", [1e-3, 0.004, 0.06]),
    ("sgld-momenta", [1e-3, 0.004, 0.06]),
    ("sgld-beta", [1e-3, 0.004, 0.06]),
    ("psgld", [1e-4, 0.002, 0.03]),
    ("asgld", [1e-4, 0.002, 0.04]),
    ("santa", [1e-4, 0.002, 0.03]),
    ("santa-euler", [1e-4, 0.005, 0.03]),
    ("oba", [1e-3, 0.002, 0.03]),
    ("oab", [1e-3, 0.003, 0.06]),
    ("abo", [1e-3, 0.003, 0.06]),
    ("aob", [1e-3, 0.003, 0.06]),
    ("boa", [1e-3, 0.003, 0.06]),
    ("gla1", [1e-3, 0.003, 0.06]),
    ("gla2", [1e-3, 0.003, 0.06]),
    ("baoab", [1e-3, 0.002, 0.04]),
    ("aboba", [1e-3, 0.003, 0.06]),
    ("obabo", [1e-3, 0.003, 0.06]),
    ("sghmc", [1e-3, 0.003, 0.06]),
    ("langevin-in-layers", [1e-3, 0.002, 0.03]),
    ("lol", [1e-3, 0.002, 0.02]),
    ("adl", [1e-3, 0.002, 0.02]),
    ("adl-f", [1e-3, 0.002, 0.02]),
    ("adl-in-layers", [1e-3, 0.002, 0.02]),
    ("adlala", [1e-3, 0.002, 0.03]),
    ("sgnht", [1e-3, 0.002, 0.02]),
    ("ccadl", [1e-3, 0.002, 0.03]),
    ("ctld", [3e-3, 0.05, 0.06]),
    ("hmc", [1e-3, 0.002, 0.03]),
    ("mala", [1e-3, 0.3, 0.6]),
    ("ghmc", [1e-3, 0.006, 0.15]),
    ("metropolised", [1e-3, 0.003, 0.06]),
    ("entropy-sgd", [1e-4, 0.002, 0.01]),
    ("entropy-adam", [1e-4, 0.002, 0.01]),
    ("hj", [1e-4, 0.002, 0.03]),
    ("heat", [1e-3, 0.002, 0.04]),
    ("elastic-sgd", [1e-4, 0.002, 0.04]),
    ("parle", [1e-4, 0.002, 0.02]),
    ("ensemble-quasi-newton", [1e-3, 0.003, 0.06]),
    ("custom", [1e-3, 0.003, 0.06]),
];

fn experiment(link: &str) -> Experiment {
    Experiment::from_link(link).unwrap_or_else(|error| panic!("{link}: {error}"))
}

/// A chain of one lane, written as in a link: `method&h=0.1`.
fn chain(problem: &str, lane: &str) -> Chain {
    let lane = lane.replace('&', "&lane1.");
    Chain::new(&experiment(&format!("{problem}&lane1={lane}")), 0, 0)
}

fn bits(chain: &Chain) -> Vec<u32> {
    chain.theta().iter().map(|x| x.to_bits()).collect()
}

#[test]
fn every_method_solves_the_same_problems() {
    let known: Vec<_> = CASES.iter().map(|(id, _)| *id).collect();
    let rows: Vec<_> = SCHEMES.iter().map(|scheme| scheme.id).collect();
    assert_eq!(known, rows, "every row has a case, in the table's order");
    let mut missed = Vec::new();
    for (scheme, (_, most)) in SCHEMES.iter().zip(CASES) {
        assert!(!scheme.cite.is_empty() && !scheme.source.is_empty(), "{} has no citation", scheme.id);
        assert!(!scheme.sentence.is_empty(), "{} has no help text", scheme.id);
        for (k, (problem, steps)) in [PARABOLA, CLUSTERS, SPIRAL].into_iter().enumerate() {
            let mut chain = chain(problem, scheme.id);
            let first = chain.metrics().expect("step 0 is sound").train.loss;
            chain.advance(steps);
            let least = if k == 0 { 0.13381 } else { 0.0 };
            let loss = chain.metrics().map_or(f64::INFINITY, |metrics| metrics.train.loss) - least;
            println!("{} on problem {k}: {first:.4} to {loss:.5}", scheme.id);
            if loss > most[k] || first - least < 1.1 * most[k] {
                missed.push(format!("{} on problem {k}: {loss} instead of {}", scheme.id, most[k]));
            }
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn gradients_of_inner_loops_and_walkers_are_counted() {
    let count = |lane: &str| {
        let mut chain = chain("data.train=90&network.hidden=3", lane);
        chain.advance(10);
        chain.gradients()
    };
    assert_eq!(count("entropy-sgd"), 200);
    assert_eq!(count("hj&inner=7"), 70);
    assert_eq!(count("parle&walkers=2&inner=4"), 80);
    assert_eq!(count("ensemble-quasi-newton&walkers=4"), 44, "four walkers, one gradient at the start each");
    assert_eq!(count("gd"), 50, "five minibatches of 20 an epoch");
    assert_eq!(count("hmc&inner=3&randomise=false"), 5 * 31, "and one at the start");
}

/// Largest difference of theta.
fn apart(a: &Chain, b: &Chain) -> f32 {
    a.theta().iter().zip(b.theta()).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

/// Runs two lanes side by side.
fn run(problem: &str, lanes: [&str; 2], steps: [u64; 2]) -> (Chain, Chain) {
    let [mut a, mut b] = lanes.map(|lane| chain(problem, lane));
    a.advance(steps[0]);
    b.advance(steps[1]);
    assert_eq!((a.diverged_at(), b.diverged_at()), (None, None));
    (a, b)
}

const SMALL: &str = "data.train=90&data.test=20&network.hidden=9";

#[test]
fn oba_without_heat_is_momentum_with_the_corrected_constants() {
    // P1 algorithm 2's identities, corrected: mu = exp(-gamma h), dt = h^2 for form I and
    // h^2 / (1 - mu) for form II.
    let (h, gamma) = (0.3f64, 0.7f64);
    let mu = (-gamma * h).exp();
    for momentum in [format!("momentum&mu={mu}&h={}", h * h), format!("momentum2&mu={mu}&h={}", h * h / (1.0 - mu))] {
        let oba = format!("oba&tau=0&h={h}&gamma={gamma}");
        let (a, b) = run(SMALL, [&oba, &momentum], [100, 100]);
        // The same numbers, rounded in other places, over 100 steps of momentum.
        assert!(apart(&a, &b) < 2e-5, "{momentum}: {}", apart(&a, &b));
    }
}

#[test]
fn the_three_forms_of_sgld_are_one() {
    // sigma sqrt(h) = sqrt(2 h / beta), and algorithm 3's h is sqrt of the others', its noise h sqrt(tau).
    let (h, sigma) = (0.16f64, 0.02f64);
    let (beta, tau) = (2.0 / (sigma * sigma), sigma * sigma);
    let one = format!("sgld&h={h}&sigma={sigma}");
    for other in [format!("sgld-beta&h={h}&beta={beta}"), format!("sgld-momenta&h={}&tau={tau}", h.sqrt())] {
        let (a, b) = run(SMALL, [&one, &other], [100, 100]);
        // Rounding in other places.
        assert!(apart(&a, &b) < 5e-6, "{other}: {}", apart(&a, &b));
    }
}

#[test]
fn entropy_sgd_with_one_inner_step_is_sgd() {
    // h = eta' (1 - a) eta_y, at 1 / beta = 0 (P4).
    let entropy = "entropy-sgd&inner=1&tau=0&h=0.8&eta=0.5&alpha=0.25";
    let (a, b) = run(SMALL, [entropy, "sgd&h=0.3"], [200, 200]);
    assert!(apart(&a, &b) < 5e-6, "differences of weights of size one lose some digits: {}", apart(&a, &b));
}

#[test]
fn parle_of_one_walker_is_entropy_sgd_without_noise() {
    let both = "inner=5&gamma0=50&gamma1=0.01&alpha=0.25&mu=0.9";
    let parle = format!("parle&walkers=1&rho0=1e12&h=0.1&{both}");
    let entropy = format!("entropy-sgd&tau=0&h=0.1&eta=0.1&{both}");
    let (a, b) = run(SMALL, [&parle, &entropy], [60, 60]);
    assert_eq!(bits(&a), bits(&b), "and to the bit");
}

#[test]
fn parle_with_one_inner_step_and_no_scope_is_elastic_sgd_or_sgd() {
    // Gradient step eta^2 (1 - a); the spring's eta / rho is Elastic-SGD's h / rho.
    let (eta, a) = (0.5, 0.25);
    let h = eta * eta * (1.0 - a);
    let parle = |n: u32| format!("parle&walkers={n}&inner=1&gamma0=1e12&gamma1=0&rho0=4&h={eta}&alpha={a}&mu=0");
    let (one, sgd) = run(SMALL, [&parle(1), &format!("sgd&h={h}")], [150, 150]);
    assert!(apart(&one, &sgd) < 5e-6, "rounding in other places: {}", apart(&one, &sgd));
    let elastic = format!("elastic-sgd&walkers=3&h={h}&rho0={}", 4.0 * eta * (1.0 - a));
    let (three, elastic) = run(SMALL, [&parle(3), &elastic], [150, 150]);
    assert!(apart(&three, &elastic) < 5e-6, "rounding in other places: {}", apart(&three, &elastic));
}

#[test]
fn ctld_after_sampling_is_sgd_with_momentum() {
    // p(0) is drawn, so momentum takes over where CTLD stands: from the first step on CTLD is
    // p <- c_m p + h s g after theta += h p, that is, momentum I with velocity h p and rate h^2 s.
    let (h, s, c) = (0.01f64, 400.0f64, 0.8f64);
    let mut ctld = chain(SMALL, &format!("ctld&sampling=0&h={h}&scale={s}&c_m={c}"));
    let mut theta: Vec<f64> = ctld.state().theta.iter().map(|&x| x.into()).collect();
    let mut v: Vec<f64> = ctld.state().p.iter().map(|&p| h * f64::from(p)).collect();
    for step in 1..=50 {
        ctld.advance(step);
        for i in 0..v.len() {
            theta[i] += v[i];
            // The kick follows the drift; its gradient is of the new theta.
            v[i] = c * v[i] + h * h * s * f64::from(ctld.state().g[i]);
            let off = (f64::from(ctld.state().theta[i]) - theta[i]).abs();
            assert!(off < 2e-5, "f32 sums over {step} steps: {off}");
        }
    }
    assert_eq!(ctld.alpha(), None, "alpha never moved");
}

#[test]
fn adlala_without_noise_and_thermostat_is_velocity_verlet() {
    let adlala = "adlala&h=0.2&sigma_a=0&epsilon=0&xi0=0&gamma2=0&tau2=0";
    let (a, b) = run(SMALL, [adlala, "custom&word=BAB&h=0.2"], [100, 100]);
    // Two half drifts instead of one whole.
    assert!(apart(&a, &b) < 2e-5, "{}", apart(&a, &b));
}

#[test]
fn a_method_shown_as_letters_is_the_method_to_the_bit() {
    let mut shown = 0;
    for scheme in SCHEMES {
        let mut base = experiment(SMALL);
        base.lanes = vec![Lane::usual(scheme)];
        // Unlike the usual values, so that a forgotten one shows.
        for (i, value) in base.lanes[0].values.iter_mut().enumerate() {
            if let Value::Real(x) = value {
                *x *= 1.0 + 0.1 * (i as f64 + 1.0);
            }
        }
        let Some(letters) = base.lanes[0].as_letters() else { continue };
        shown += 1;
        let mut typed = base.clone();
        typed.lanes = vec![letters];
        // And through a link.
        let typed = experiment(&typed.to_link());
        let [mut a, mut b] = [&base, &typed].map(|e| Chain::new(e, 0, 0));
        a.advance(50);
        b.advance(50);
        assert_eq!(bits(&a), bits(&b), "{}", scheme.id);
        assert_eq!(a.gradients(), b.gradients(), "{}", scheme.id);
    }
    assert_eq!(shown, 15, "the rows whose maps are letters");
}

/// A parabola L = 2 (w - w0)^2 in each of two weights: a = 4 (and a = 2 in the bias).
const HARMONIC: &str = "data=points&data.points=1.4142135623730951,1.4142135623730951,1;1.4142135623730951,-1.4142135623730951,1;-1.4142135623730951,1.4142135623730951,0;-1.4142135623730951,-1.4142135623730951,0&data.test_share=0.001&network.hidden=&network.loss=mse&batch.order=full&network.init=zero";

/// A problem of own points that all train: the experiment itself keeps at least one for testing.
fn all_training(problem: &str, lane: &str) -> (Experiment, Arc<Sets>) {
    let e = experiment(&format!("{problem}&lane1={}", lane.replace('&', "&lane1.")));
    let mut sets = Sets::new(&e.data, 1);
    let DataKind::Points { points, .. } = &e.data.kind else { panic!("the problem has points") };
    sets.train.x = points.0.iter().flat_map(|p| p.x).collect();
    sets.train.y = points.0.iter().map(|p| f32::from(p.label)).collect();
    (e, Arc::new(sets))
}

/// Mean of p^2 / tau and of a (w - w0)^2 / tau over the two weights, minus 1: many chains, many steps.
fn biases(lane: &str, tau: f64, chains: u32, steps: u64) -> [f64; 2] {
    let (e, sets) = all_training(HARMONIC, lane);
    let (mut kinetic, mut configurational, mut n) = (0.0, 0.0, 0u64);
    for replica in 0..chains {
        let mut chain = Chain::with_sets(&e, 0, replica, sets.clone());
        let burn_in = steps / 20;
        chain.advance(burn_in);
        for step in burn_in + 1..=steps {
            chain.advance(step);
            let state = chain.state();
            for (i, at) in [(0, 1.0 / 2f64.sqrt()), (1, 0.0)] {
                let off = f64::from(state.theta[i]) - at;
                configurational += 4.0 * off * off;
                kinetic += state.p.get(i).map_or(0.0, |&p| f64::from(p) * f64::from(p));
                n += 1;
            }
        }
        assert_eq!(chain.diverged_at(), None);
    }
    [kinetic, configurational].map(|sum| sum / (n as f64 * tau) - 1.0)
}

#[test]
fn biases_on_the_parabola_are_the_exact_ones() {
    // Known: a = 4, h = 1/4, gamma = 1; q = a h^2 / 4.
    let q = 0.0625;
    for (id, kinetic, configurational) in [
        ("baoab", -q, 0.0),
        ("gla2", 0.0, q / (1.0 - q)),
        ("aboba", q / (1.0 - q), 0.0),
        ("obabo", 0.0, q / (1.0 - q)),
        ("gla1", 0.0458, -0.0434),
        ("abo", 0.0579, 0.2081),
    ] {
        let found = biases(&format!("{id}&h=0.25&gamma=1&tau=1"), 1.0, 20, 40_000);
        println!("{id}: {found:.4?} expected {kinetic:.4} {configurational:.4}");
        for (found, expected) in found.into_iter().zip([kinetic, configurational]) {
            // 400,000 time units of correlation time one or two: a standard error of about 0.003.
            assert!((found - expected).abs() < 0.012, "{id}: {found} instead of {expected}");
        }
    }
    // SGLD: a h / 2 / (1 - a h / 2) at h = 0.1.
    let [_, found] = biases("sgld&h=0.1&sigma=1", 0.5, 20, 40_000);
    println!("sgld {found:.4}");
    assert!((found - 0.25).abs() < 0.015, "{found}");
}

#[test]
fn at_temperature_0_langevin_methods_are_the_damped_oscillator() {
    // x'' + gamma x' + a x = 0 from rest at 1, whatever the order of the letters and into how many parts O is cut.
    let (a, gamma, h, t) = (4.0_f64, 1.0_f64, 0.01, 2.0_f64);
    let omega = (a - gamma * gamma / 4.0).sqrt();
    let exact = (-gamma * t / 2.0).exp() * ((omega * t).cos() + gamma / (2.0 * omega) * (omega * t).sin());
    for lane in [
        "oba",
        "oab",
        "abo",
        "aob",
        "boa",
        "gla1",
        "gla2",
        "baoab",
        "aboba",
        "obabo",
        "sghmc",
        "custom&word=OAOBO",
        "custom&word=ABOOBA",
    ] {
        let mut chain = chain("target=harmonic&target.a=4", &format!("{lane}&h={h}&gamma={gamma}&tau=0"));
        let mut start = chain.snapshot();
        start.state.theta.fill(1.0);
        chain.restore(start);
        chain.advance((t / h) as u64);
        let found = f64::from(chain.state().theta[0]);
        println!("{lane}: {found:.4} expected {exact:.4}");
        // Methods of first order are off by about h; twice the friction would be off by 0.2.
        assert!((found - exact).abs() < 0.03, "{lane}: {found} instead of {exact}");
    }
}

#[test]
fn metropolis_tests_leave_no_bias() {
    for lane in [
        "hmc&h=0.4&inner=4&tau=1",
        "hmc&h=0.4&inner=4&tau=1&form=euler",
        "hmc&h=0.5&inner=3&tau=1&randomise=false",
        "mala&h=0.6&tau=1",
        "ghmc&h=0.5&gamma=1&tau=1",
        "metropolised&word=BAOAB&h=0.6&gamma=1&tau=1",
        "metropolised&word=ABOBA&h=0.6&gamma=1&tau=1",
        "metropolised&word=OBABO&h=0.6&gamma=1&tau=1",
        "metropolised&word=BAOABAOAB&h=0.8&gamma=1&tau=1",
    ] {
        let found = biases(lane, 1.0, 20, 10_000);
        println!("{lane}: {found:.4?}");
        // Correlations of at most ten steps over 200,000: four standard errors are about 0.04 for the slowest.
        assert!(found[1].abs() < 0.04, "{lane}: {found:?}");
    }
    let mut chain = chain(HARMONIC, "mala&h=0.9&tau=1");
    chain.advance(500);
    let share = chain.acceptance().expect("tests were made");
    assert!(0.3 < share && share < 0.99, "a long step is refused now and then: {share}");
}

#[test]
fn the_ensemble_method_keeps_the_law() {
    // Far from the origin of time only: the metric is fixed between looks, so each stretch is plain BAOAB.
    let found = biases("ensemble-quasi-newton&h=0.25&gamma=1&tau=1&eta=1&every=1000&walkers=4", 1.0, 10, 40_000);
    println!("{found:?}");
    // The metric lengthens steps by up to sqrt(1 + 1/4 ...); BAOAB's positions stay exact. Four standard errors.
    assert!(found[1].abs() < 0.03, "{found:?}");
}

#[test]
fn layers_have_their_temperatures_and_friction_balances_the_noise() {
    // Full batch: no noise but the method's own. P1: equipartition in each part, <xi> = sigma_A^2 / (2 tau).
    let mut chain = chain(
        "data=clusters&data.distance=2&data.c=1&data.train=100&data.test=10&network.hidden=20&network.activation=tanh&batch.order=full",
        "adlala&h=0.1&tau1=1e-3&tau2=2e-3&sigma_a=0.03&gamma2=0.5&epsilon=5&thermostat=layer",
    );
    chain.advance(20_000);
    let (mut xi, mut hidden, mut output, mut n) = (0.0, 0.0, 0.0, 0.0);
    for step in 20_001..=120_000 {
        chain.advance(step);
        let s = chain.state();
        let square = |p: &[f32]| p.iter().map(|&p| f64::from(p) * f64::from(p)).sum::<f64>() / p.len() as f64;
        let border = chain.layout().layers[1].weights.start;
        (hidden, output) = (hidden + square(&s.p[..border]), output + square(&s.p[border..]));
        xi += f64::from(s.xi[0]);
        n += 1.0;
    }
    let (xi, hidden, output) = (xi / n, hidden / n, output / n);
    println!("xi {xi:.4} expected 0.45; p.p / N {hidden:.3e} and {output:.3e}");
    assert!((xi / 0.45 - 1.0).abs() < 0.05, "more than 5 % off");
    // P1's measurements are within 7 %, of a step size that shifts them a little.
    assert!((hidden / 1e-3 - 1.0).abs() < 0.07 && (output / 2e-3 - 1.0).abs() < 0.07);
}

#[test]
fn ctlds_temperature_visits_its_range_and_its_histogram_flattens() {
    let mut chain = chain(
        "data=clusters&data.distance=2&data.c=1&data.train=100&data.test=10&network.hidden=4",
        "ctld&h=0.02&scale=100&sampling=60000",
    );
    let mut histogram = [0.0; 6];
    let mut hottest = 1.0f64;
    let mut inside = 0.0;
    for step in 1..60_000 {
        chain.advance(step);
        let alpha = chain.alpha().expect("it samples");
        hottest = hottest.max(chain.tempered().expect("it samples"));
        // The first half fills the bias potential.
        if step > 30_000 && alpha.abs() < 1.5 {
            histogram[((alpha + 1.5) * 2.0) as usize] += 1.0;
            inside += 1.0;
        }
    }
    let shares: Vec<f64> = histogram.iter().map(|n| n / inside * 6.0).collect();
    println!("hottest {hottest:.2}, histogram {shares:.2?}");
    assert!((hottest - 1.0 / 0.15).abs() < 1e-6, "1 / g reaches 1 / (1 - S)");
    // A diffusion over the range takes some thousand steps: a few visits to each sixth in the second half.
    assert!(shares.iter().all(|&share| (0.3..2.0).contains(&share)), "{shares:?}");
}

#[test]
fn every_method_runs_on_a_target_and_is_measured_there() {
    let mut e = experiment("target=harmonic&target.a=1&target.dimension=6&steps=400&burn_in=100&replicas=2");
    e.lanes = SCHEMES.iter().map(Lane::usual).collect();
    let (_, sampled) = thermograd::runner::sample(&e, |_, _| Ok::<(), ()>(())).expect("nothing is written");
    for (lane, sampled) in sampled.iter().enumerate() {
        let (report, id) = (sampled.report(&e, lane), e.lanes[lane].scheme.id);
        let all = report.all.unwrap_or_else(|| panic!("{id} diverged on a parabola"));
        assert!(all.position.expect("positions").variance.is_finite(), "{id}");
        let sampler = e.lanes[lane].scheme.family.kind() == "sampler";
        assert!(sampler || all.mean_kinetic_temperature.is_none(), "{id}: an optimizer has no temperature");
        let tested = matches!(id, "hmc" | "mala" | "ghmc" | "metropolised");
        assert_eq!(report.acceptance.is_some(), tested, "{id}");
    }
}

#[test]
fn the_reference_holds_every_method_parameter_and_source() {
    let reference = thermograd::methods::reference::markdown();
    for lane in SCHEMES.iter().map(Lane::usual) {
        let scheme = lane.scheme;
        assert!(reference.contains(&format!("### {} `{}`", scheme.name, scheme.id)), "{}", scheme.id);
        assert!(reference.contains(scheme.source), "{}", scheme.id);
        for field in lane.params() {
            assert!(reference.contains(&format!("| `{}` |", field.key)), "{} {}", scheme.id, field.key);
        }
    }
}
