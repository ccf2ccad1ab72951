//! The GPU engine against the processor's, in the tiers that the crate's header names.
//!
//! Runs on whatever adapter there is (without a GPU, on Mesa's llvmpipe). Where there is none at all, the tests
//! that need one say so and check nothing; those of the generated text always run.

use crate::adapter;
use naga::valid::{Capabilities, ValidationFlags, Validator};
use std::mem::offset_of;
use std::sync::OnceLock;
use thermograd::engine::cpu::Chain;
use thermograd::engine::gpu::{Dispatch, Ensemble, Evaluate, Gpu, Lost, Place, PlaneEvaluator, Status};
use thermograd::engine::wgsl::{self, Batches, Limits, Plan};
use thermograd::experiment::ensemble::choose_engine;
use thermograd::experiment::plane::PlaneSpec;
use thermograd::experiment::{Engine, Experiment};
use thermograd::methods::map::Slot;
use thermograd::methods::maps;
use thermograd::methods::program::Program;
use thermograd::methods::rows::SCHEMES;
use thermograd::methods::scheme::Scheme;
use thermograd::model::network::Network;
use thermograd::num::rng::{self, Stream};
use thermograd::num::{math, reduce};
use thermograd::runner;
use thermograd::study::landscape::{DataUsed, Landscape, paths};

fn gpu() -> Option<&'static Gpu> {
    static GPU: OnceLock<Result<Gpu, String>> = OnceLock::new();
    let found = GPU.get_or_init(|| pollster::block_on(Gpu::new()).map_err(|why| why.to_string()));
    found.as_ref().inspect_err(|why| adapter::skip(why)).ok()
}

fn experiment(link: &str) -> Experiment {
    Experiment::from_link(&format!("#{link}")).unwrap_or_else(|error| panic!("{link}: {error}"))
}

fn ensemble(gpu: &Gpu, experiment: &Experiment, replicas: u32) -> Ensemble {
    pollster::block_on(Ensemble::new(gpu, experiment, 0, 0..replicas)).unwrap_or_else(|unfit| panic!("{unfit}"))
}

fn advance(ensemble: &mut Ensemble, to: u64) {
    pollster::block_on(ensemble.advance(to)).unwrap_or_else(|lost| panic!("{lost}"));
}

/// Largest difference of two arrays.
fn apart(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

/// The rows that the GPU runs.
fn on_the_gpu() -> impl Iterator<Item = &'static Scheme> {
    SCHEMES.iter().filter(|scheme| scheme.processor_only().is_none())
}

/// A shader's parts for a lane of an experiment.
fn parts(experiment: &Experiment, width: u32, limits: Limits) -> (Program, Network, Plan) {
    let net = &experiment.network;
    let network = Network::new(&net.hidden, net.activation, net.loss);
    let program = Program::new(&experiment.lanes[0], &network.layout);
    let points = experiment.data.train;
    let batches = Batches { order: experiment.batch.order, size: experiment.batch.size.min(points), points };
    let plan = Plan::new(&network, &program, batches, width, limits).expect("it fits");
    (program, network, plan)
}

fn validate(text: &str, what: &str) -> naga::Module {
    let module =
        naga::front::wgsl::parse_str(text).unwrap_or_else(|error| panic!("{what}: {}", error.emit_to_string(text)));
    Validator::new(ValidationFlags::all(), Capabilities::empty())
        .validate(&module)
        .unwrap_or_else(|error| panic!("{what}: {}", error.emit_to_string(text)));
    module
}

const NETWORKS: [&str; 3] =
    ["network.hidden=", "network.hidden=8", "network.hidden=7,5&network.activation=tanh&network.loss=mse"];

#[test]
fn the_generated_step_of_each_scheme_is_the_golden_one() {
    for scheme in on_the_gpu() {
        let (program, network, plan) = parts(&experiment(&format!("lane1={}", scheme.id)), 64, Limits::DEFAULT);
        let text = wgsl::step(&program, &network, &plan);
        let path = format!("{}/tests/golden/wgsl/{}.wgsl", env!("CARGO_MANIFEST_DIR"), scheme.id);
        if std::env::var_os("THERMOGRAD_BLESS").is_some() {
            std::fs::write(&path, &text).expect("the golden folder can be written");
        }
        let golden = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(text, golden, "{}: THERMOGRAD_BLESS=1 accepts a change", scheme.id);
    }
}

#[test]
fn a_slider_changes_coefficients_and_never_the_shader() {
    for (one, other) in [
        ("lane1=lol&lane1.tau2=0", "lane1=lol&lane1.tau2=0.1&lane1.h=0.1&lane1.gamma1=0"),
        ("lane1=adlala", "lane1=adlala&lane1.sigma_a=0&lane1.epsilon=1&lane1.friction=epsilon%20xi"),
        ("lane1=adam", "lane1=adam&lane1.beta1=0.5&lane1.h=0.1"),
    ] {
        let [one, other] = [one, other].map(|link| parts(&experiment(link), 64, Limits::DEFAULT));
        let text = |(program, network, plan): &(Program, Network, Plan)| wgsl::run_shader(program, network, plan);
        assert_eq!(text(&one), text(&other));
        assert_ne!(wgsl::coefficients(&one.0), wgsl::coefficients(&other.0));
    }
}

#[test]
fn every_generated_shader_validates() {
    let emulated = Limits { workgroup_memory: 32_768, turns: Some(65_535), ..Limits::DEFAULT };
    for scheme in on_the_gpu() {
        for net in NETWORKS.into_iter().chain([
            "network.hidden=100",
            "network.hidden=500&network.activation=sigmoid",
            "network.hidden=12,20,16,8&network.activation=linear",
        ]) {
            for (order, limits, width) in
                [("shuffle", Limits::DEFAULT, 64), ("replacement", emulated, 32), ("full", Limits::DEFAULT, 256)]
            {
                if limits.turns.is_some() && net.contains("500") {
                    continue;
                }
                let link = format!("lane1={}&{net}&batch.order={order}", scheme.id);
                let (program, network, plan) = parts(&experiment(&link), width, limits);
                validate(&wgsl::run_shader(&program, &network, &plan), &link);
                validate(&wgsl::evaluate_shader(&network, &plan), &link);
            }
        }
    }
    for link in ["lane1=baoab", "lane1=lol", "lane1=adlala&lane1.thermostat=layer&network.hidden=9,9"] {
        let (program, network, plan) =
            parts(&experiment(&format!("{link}&lane1.two_gradients=true")), 64, Limits::DEFAULT);
        validate(&wgsl::run_shader(&program, &network, &plan), link);
    }
    validate(wgsl::LANDSCAPE, "landscape");
}

/// (name, offset) of a struct's members, and its size, as the shader sees them.
fn members(module: &naga::Module, name: &str) -> (Vec<(String, usize)>, usize) {
    let ty = module.types.iter().find(|(_, ty)| ty.name.as_deref() == Some(name)).expect("the struct is there").1;
    let naga::TypeInner::Struct { members, span } = &ty.inner else { panic!("{name} is a struct") };
    let named = |m: &naga::StructMember| (m.name.clone().unwrap_or_default(), m.offset as usize);
    (members.iter().map(named).collect(), *span as usize)
}

#[test]
fn structs_lie_in_memory_as_the_shaders_see_them() {
    macro_rules! same {
        ($module:expr, $ty:ident { $($field:ident),* }) => {
            let expected = vec![$((stringify!($field).to_owned(), offset_of!($ty, $field))),*];
            assert_eq!(members(&$module, stringify!($ty)), (expected, size_of::<$ty>()));
        };
    }
    let (program, network, plan) = parts(&experiment("lane1=adam"), 64, Limits::DEFAULT);
    let run = validate(&wgsl::run_shader(&program, &network, &plan), "run");
    same!(run, Dispatch { step, steps, drawn, corrections });
    same!(run, Status { step, diverged_at, epoch, data, key, unused });
    let evaluate = validate(&wgsl::evaluate_shader(&network, &plan), "evaluate");
    same!(evaluate, Evaluate { first, count, replica, replicas, slice, slices, result, unused });
    same!(evaluate, Status { step, diverged_at, epoch, data, key, unused });
    let landscape = validate(wgsl::LANDSCAPE, "landscape");
    same!(landscape, Place { length, stride, unused });
}

#[test]
fn what_does_not_fit_is_refused_in_words() {
    let plan = |link: &str, limits: Limits| {
        let e = experiment(link);
        let network = Network::new(&e.network.hidden, e.network.activation, e.network.loss);
        let program = Program::new(&e.lanes[0], &network.layout);
        let batches = Batches { order: e.batch.order, size: e.batch.size, points: e.data.train };
        Plan::new(&network, &program, batches, 64, limits).map(|_| ()).map_err(|unfit| unfit.to_string())
    };
    assert_eq!(plan("network.hidden=500", Limits::DEFAULT), Ok(()));
    let wide = plan("network.hidden=2000", Limits::DEFAULT).expect_err("too wide");
    assert!(wide.contains("2000 nodes together; the GPU's workgroup memory holds"), "{wide}");
    let emulated = Limits { turns: Some(65_535), ..Limits::DEFAULT };
    let long = plan("batch.order=full&data.train=10000", emulated).expect_err("too long");
    assert!(long.contains("stops after 65535"), "{long}");
    let Some(gpu) = gpu() else { return };
    let averaged = pollster::block_on(Ensemble::new(gpu, &experiment("average_last=5"), 0, 0..1));
    assert!(averaged.is_err_and(|unfit| unfit.to_string().contains("processor only")));
}

#[test]
fn automatic_choice_says_what_runs_and_why() {
    let (engine, why) = choose_engine(Engine::Auto, &experiment("replicas=100"), None);
    assert_eq!((engine, why.as_str()), (Engine::Cpu, "No GPU was found, so the processor computes."));
    let Some(gpu) = gpu() else { return };
    let (engine, why) = choose_engine(Engine::Auto, &experiment("replicas=100"), Some(gpu));
    assert_eq!(engine, if gpu.is_emulated() { Engine::Cpu } else { Engine::Gpu }, "{why}");
    assert_eq!(choose_engine(Engine::Gpu, &experiment(""), Some(gpu)).0, Engine::Gpu);
    assert_eq!(choose_engine(Engine::Cpu, &experiment(""), Some(gpu)).0, Engine::Cpu);
}

const PROBE: &str = "
@group(0) @binding(0) var<uniform> unused: vec4<u32>;
@group(0) @binding(1) var<storage, read> given: array<u32>;
@group(0) @binding(2) var<storage, read_write> got: array<u32>;

@compute @workgroup_size(64)
fn probe(@builtin(local_invocation_index) lane: u32) {
";

#[test]
fn random_words_have_the_processors_bits() {
    let Some(gpu) = gpu() else { return };
    let blocks = 256u32;
    let seeds = [0u64, 1, 42, (1 << 53) - 1, 0x1_2345_6789];
    let body = format!(
        "{PROBE}
    for (var i = lane; i < {blocks}u * {n}u; i += 64u) {{
        let seed = i / {blocks}u;
        key = vec2<u32>(given[2u * seed], given[2u * seed + 1u]);
        let w = words(i * 77777u, 16u + seed, (i % {blocks}u) * 31u);
        for (var e = 0u; e < 4u; e++) {{
            got[4u * i + e] = w[e];
        }}
        // Whole numbers below a bound decide minibatches.
        got[4u * {blocks}u * {n}u + i] = below(w.x, 1000u + i);
    }}
}}",
        n = seeds.len()
    );
    let given: Vec<u32> = seeds.iter().flat_map(|&seed| [seed as u32, (seed >> 32) as u32]).collect();
    let count = blocks as usize * seeds.len();
    let got = pollster::block_on(gpu.probe(wgsl::probe_shader(&body), &given, 5 * count)).expect("a probe runs");
    for i in 0..count as u32 {
        let seed = i / blocks;
        let step = u64::from(i.wrapping_mul(77_777));
        let w = rng::words(seeds[seed as usize], step, Stream::Noise(seed), (i % blocks) * 31);
        assert_eq!(got[4 * i as usize..4 * i as usize + 4], w, "block {i}");
        assert_eq!(got[4 * count + i as usize], rng::below(w[0], 1000 + i));
    }
}

/// Units of the last place between two numbers.
fn ulps(a: f32, b: f32) -> u32 {
    let order =
        |x: f32| if x.is_sign_negative() { -((x.to_bits() & 0x7fff_ffff) as i64) } else { i64::from(x.to_bits()) };
    order(a).abs_diff(order(b)) as u32
}

#[test]
fn functions_and_maps_agree_to_a_few_units_of_the_last_place() {
    let Some(gpu) = gpu() else { return };
    let n = 512;
    // Arguments from -20 to 20, and random numbers beside them.
    let x: Vec<f32> = (0..n).map(|i| (i as f32 - 255.5) * 0.078).collect();
    let mut r = vec![0.0; n];
    rng::normals(7, 3, Stream::Noise(0), 0, &mut r);
    let body = format!(
        "{PROBE}
    key = vec2<u32>(7u, 0u);
    for (var i = lane; i < {n}u; i += 64u) {{
        let x = bitcast<f32>(given[i]);
        let r = bitcast<f32>(given[{n}u + i]);
        let turn = sin_cos_turns(unit(i * 8388607u));
        let moved = adam_move(vec4<f32>(x), vec4<f32>(r), vec4<f32>(r * r), vec4<f32>(x), AdamStep(0.9f, 0.999f, 0.1f, 0.001f, 0.05f, 1.5f, 1e-8f));
        let results = array<f32, 14>(
            exp(x), ln(abs(x)), log1p(abs(x)), tanh(x), sigmoid(x), turn.sin, turn.cos, normals(3u, 16u, i / 4u)[i % 4u],
            add_scaled(vec4<f32>(x), 0.3f, vec4<f32>(r)).x, bath(vec4<f32>(x), 0.9f, 0.2f, vec4<f32>(r)).y,
            damp(vec4<f32>(x), 0.7f).z, friction(0.5f, x), moved.theta.x, moved.v.y,
        );
        for (var k = 0u; k < 14u; k++) {{
            got[14u * i + k] = bitcast<u32>(results[k]);
        }}
    }}
}}"
    );
    let given: Vec<u32> = x.iter().chain(&r).map(|x| x.to_bits()).collect();
    let got = pollster::block_on(gpu.probe(wgsl::probe_shader(&body), &given, 14 * n)).expect("a probe runs");
    // Name and units allowed. Differences come from products fused with sums, and from divisions and square roots,
    // which WGSL allows 2.5 ULP; a sum of terms of either sign may cancel: there the terms' size counts.
    let names = [
        ("exp", 3),
        ("ln", 3),
        ("log1p", 3),
        ("tanh", 4),
        ("sigmoid", 4),
        ("sin", 3),
        ("cos", 3),
        ("normals", 6),
        ("add_scaled", 2),
        ("bath", 2),
        ("damp", 1),
        ("friction", 3),
        ("adam theta", 4),
        ("adam v", 2),
    ];
    let mut worst = [0; 14];
    for i in 0..n {
        let (x, r) = (x[i], r[i]);
        let turn = math::sin_cos_turns(rng::unit((i as u32).wrapping_mul(8_388_607)));
        let one = |f: &dyn Fn(&mut [f32])| {
            let mut y = [x];
            f(&mut y);
            y[0]
        };
        let (mut theta, mut m, mut v) = ([x], [r], [r * r]);
        let step = maps::AdamStep {
            beta1: 0.9,
            beta2: 0.999,
            rest1: 0.1,
            rest2: 0.001,
            rate: 0.05,
            unbias: 1.5,
            epsilon: 1e-8,
        };
        maps::adam_move(&mut theta, &mut m, &mut v, &[x], step);
        let expected = [
            math::exp(x),
            math::ln(x.abs()),
            math::log1p(x.abs()),
            math::tanh(x),
            math::sigmoid(x),
            turn.0,
            turn.1,
            r,
            one(&|y| reduce::add_scaled(y, 0.3, &[r])),
            one(&|y| maps::bath(y, 0.9, 0.2, &[r])),
            one(&|y| maps::damp(y, 0.7)),
            maps::friction(0.5, x),
            theta[0],
            v[0],
        ];
        for k in 0..14 {
            let found = f32::from_bits(got[14 * i + k]);
            let size = if (8..10).contains(&k) { x.abs().max(expected[k].abs()) } else { expected[k].abs() };
            let off = ((found - expected[k]).abs() / (size.max(f32::MIN_POSITIVE) * f32::EPSILON)).ceil() as u32;
            worst[k] = worst[k].max(off.min(ulps(found, expected[k])));
        }
    }
    let list: Vec<_> = names.iter().zip(worst).map(|((name, _), worst)| format!("{name} {worst}")).collect();
    println!("units of the last place: {}", list.join(", "));
    for ((name, most), worst) in names.into_iter().zip(worst) {
        assert!(worst <= most, "{name}: {worst} ULP");
    }
}

#[test]
fn every_method_follows_the_processor_for_a_hundred_steps() {
    let Some(gpu) = gpu() else { return };
    let mut missed = Vec::new();
    for scheme in on_the_gpu() {
        let method = scheme.id;
        let most = match method {
            // Division by sqrt(v) turns a small gradient's relative error into a full step's.
            "adam" | "rmsprop" | "psgld" | "entropy-adam" => 5e-5,
            // Its first step is of length h for any slope at all, also for one that is rounding only.
            "adagrad" => 1e-3,
            // As Adam, and velocities carry it on; single weights are amplified up to 1 / sqrt(lambda) = 32 times.
            "santa" | "santa-euler" => 5e-4,
            // p.p of a thermostat is summed in another order, which xi carries on.
            "adl" | "adl-f" | "adl-in-layers" | "adlala" | "sgnht" | "ccadl" => 2e-5,
            // Twenty gradients a step, each with rounding of its own.
            "entropy-sgd" | "hj" | "heat" => 2e-5,
            // Momenta carry rounding on from step to step; all others add rounding of the gradient's sums only.
            _ => 5e-6,
        };
        // Its usual step is at the edge of stability on the deep network, where differences grow without end.
        let lane = if method == "trivialized-sgd" { "trivialized-sgd&lane1.h=0.1" } else { method };
        let mut worst = 0.0f32;
        for (net, order) in NETWORKS.into_iter().zip(["shuffle", "replacement", "full"]) {
            let e = experiment(&format!(
                "seed=5&data.train=90&data.test=50&{net}&batch.size=20&batch.order={order}&lane1={lane}"
            ));
            let mut all = ensemble(gpu, &e, 2);
            advance(&mut all, 100);
            let snapshots = pollster::block_on(all.snapshot()).expect("the device is there");
            for (replica, snapshot) in snapshots.iter().enumerate() {
                let mut chain = Chain::new(&e, 0, replica as u32);
                chain.advance(100);
                let (ours, theirs) = (chain.snapshot(), snapshot);
                assert_eq!(
                    (ours.step, ours.state.drawn, ours.diverged_at),
                    (theirs.step, theirs.state.drawn, theirs.diverged_at)
                );
                assert_eq!(ours.state.beta_t, theirs.state.beta_t);
                assert_eq!(all.gradients()[replica], chain.gradients());
                worst = worst.max(apart(&ours.state.theta, &theirs.state.theta));
                worst = worst.max(apart(&ours.state.xi, &theirs.state.xi));
                for slot in Slot::ALL {
                    worst = worst.max(apart(ours.state.slot(slot), theirs.state.slot(slot)));
                }
            }
        }
        println!("{method}: {worst:.1e} after 100 steps");
        if worst > most {
            missed.push(format!("{method}: {worst:e} is more than {most:e}"));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn a_schedule_and_a_typed_word_follow_the_processor() {
    let Some(gpu) = gpu() else { return };
    for lane in [
        "sgd&lane1.h.schedule=steps&lane1.h.every=7&lane1.h.factor=0.8",
        "adam&lane1.h.schedule=cosine&lane1.h.over=60&lane1.beta1.schedule=exponential&lane1.beta1.to=0.5",
        "adlala&lane1.tau1.schedule=polynomial&lane1.sigma_a.schedule=cosine&lane1.sigma_a.over=50",
        "custom&lane1.word=hidden1: BACDEDCAB; hidden2: BAOAB; output: BAFEFAB",
    ] {
        let e = experiment(&format!("data.train=90&data.test=50&network.hidden=8,5&lane1={lane}"));
        let mut all = ensemble(gpu, &e, 2);
        advance(&mut all, 80);
        let snapshots = pollster::block_on(all.snapshot()).expect("the device is there");
        let mut chain = Chain::new(&e, 0, 1);
        chain.advance(80);
        let off = apart(&chain.state().theta, &snapshots[1].state.theta);
        assert_eq!(chain.state().beta_t, snapshots[1].state.beta_t);
        // As in the test above, of Adam and of thermostats.
        assert!(off < 5e-5, "{lane}: {off}");
    }
}

#[test]
fn what_stays_on_the_processor_says_why() {
    let Some(gpu) = gpu() else { return };
    let mut said = 0;
    for scheme in SCHEMES.iter().filter(|scheme| scheme.processor_only().is_some()) {
        let e = experiment(&format!("data.train=90&network.hidden=8&replicas=100&lane1={}", scheme.id));
        let refused = pollster::block_on(Ensemble::new(gpu, &e, 0, 0..2)).err().expect(scheme.id).to_string();
        assert!(refused.starts_with(scheme.name) && refused.contains("stays on the processor, as its"), "{refused}");
        said += 1;
    }
    assert_eq!(said, 9, "full-batch tests, walkers, tempering, Barzilai and Borwein");
}

#[test]
fn long_runs_of_many_replicas_have_the_processors_means() {
    let Some(gpu) = gpu() else { return };
    let e = experiment(
        "data=clusters&data.train=100&data.test=100&network.hidden=8&replicate=all&lane1=baoab&lane1.tau=0.01",
    );
    let (replicas, steps) = (100, 1500);
    let mut all = ensemble(gpu, &e, replicas);
    advance(&mut all, steps);
    let metrics = pollster::block_on(all.metrics()).expect("the device is there");
    let theirs: Vec<f64> = metrics.iter().map(|m| m.expect("none diverged").test.loss).collect();
    // Other seeds for the processor: the same ones would be nearly the same runs.
    let ours: Vec<f64> = (0..replicas)
        .map(|replica| {
            let mut chain = Chain::new(&e, 0, 1000 + replica);
            chain.advance(steps);
            chain.metrics().expect("none diverged").test.loss
        })
        .collect();
    let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
    let error2 = |x: &[f64]| {
        let m = mean(x);
        x.iter().map(|x| (x - m) * (x - m)).sum::<f64>() / (x.len() - 1) as f64 / x.len() as f64
    };
    let errors = (mean(&ours) - mean(&theirs)).abs() / (error2(&ours) + error2(&theirs)).sqrt();
    println!("means {:.4} and {:.4}: {errors:.2} standard errors apart", mean(&ours), mean(&theirs));
    assert!(errors < 3.0, "{errors} standard errors");
}

#[test]
fn losses_classifiers_and_thermometers_agree_with_the_processors() {
    let Some(gpu) = gpu() else { return };
    let e = experiment("seed=9&data.train=300&data.test=70&network.hidden=8&replicate=all&lane1=baoab");
    let replicas = 5;
    let mut all = ensemble(gpu, &e, replicas);
    advance(&mut all, 40);
    let snapshots = pollster::block_on(all.snapshot()).expect("the device is there");
    let mut chains: Vec<Chain> = (0..replicas).map(|replica| Chain::new(&e, 0, replica)).collect();
    for (chain, snapshot) in chains.iter_mut().zip(&snapshots) {
        chain.restore(snapshot.clone());
    }
    let metrics = pollster::block_on(all.metrics()).expect("the device is there");
    for (chain, theirs) in chains.iter_mut().zip(metrics) {
        let (ours, theirs) = (chain.metrics().expect("sound"), theirs.expect("sound"));
        for (ours, theirs) in [(ours.train, theirs.train), (ours.test, theirs.test)] {
            assert!((ours.loss / theirs.loss - 1.0).abs() < 1e-5, "{ours:?} {theirs:?}");
            assert_eq!(ours.accuracy, theirs.accuracy);
        }
    }
    let x: Vec<f32> = (0..200).map(|i| (i as f32 * 0.37).sin() * 2.0).collect();
    let (mean, sd) = pollster::block_on(all.probabilities(&x)).expect("the device is there");
    let each: Vec<Vec<f32>> = chains.iter_mut().map(|chain| chain.probabilities(&x)).collect();
    for i in 0..100 {
        let m = each.iter().map(|p| f64::from(p[i])).sum::<f64>() / f64::from(replicas);
        let v = each.iter().map(|p| (f64::from(p[i]) - m).powi(2)).sum::<f64>() / f64::from(replicas - 1);
        assert!((f64::from(mean[i]) - m).abs() < 1e-6 && (f64::from(sd[i]) - v.sqrt()).abs() < 1e-5);
    }
}

#[test]
fn planes_of_a_landscape_agree_with_the_processors() {
    let Some(gpu) = gpu() else { return };
    for (net, points) in
        [("network.hidden=12", 300), ("network.hidden=7,5&network.activation=tanh&network.loss=mse", 70)]
    {
        let e = experiment(&format!("data.train={points}&data.test=40&{net}&lane1=adam&lane2=lol"));
        let mut landscape = Landscape::new(&e).expect("it has a network");
        for lane in 0..2 {
            landscape.set_path(lane, paths::follow(&mut Chain::new(&e, lane, 0), 200));
        }
        for plane in ["endpoints", "fan", "random,2"] {
            let spec = PlaneSpec::parse(plane).expect("a plane");
            let window = landscape.set_plane(&spec).expect("the lanes have moved").window;
            landscape.set_window(window, [13, 9], DataUsed::Train).expect("its own window");
            let grid = landscape.grid().expect("it was set").clone();
            let there = PlaneEvaluator::new(gpu, landscape.network(), &landscape.sets().train);
            let there = pollster::block_on(there).expect("it fits");
            let plane_of = landscape.plane().expect("it was laid");
            let factors = |i: usize| {
                let (x, y) = grid.place(i);
                plane_of.factors(x, y)
            };
            let places: Vec<(f64, f64)> = (0..13 * 9).map(factors).collect();
            let found = pollster::block_on(there.evaluate(plane_of.vectors(), &places)).expect("the device is there");
            // Level by level, as the page asks for them.
            let mut levels = grid.clone();
            let mut asked = vec![];
            while !levels.pending(1).is_empty() {
                let pending = levels.pending(50);
                assert!(!pending.is_empty() && pending.len() <= 50);
                pending.iter().for_each(|&index| levels.set(index, found[index]));
                asked.extend(pending);
            }
            asked.sort_unstable();
            assert_eq!(asked, (0..13 * 9).collect::<Vec<_>>());
            landscape.advance(usize::MAX);
            let ours = landscape.grid().expect("it was set").values();
            assert_eq!(found.len(), ours.len());
            let mut otherwise = 0;
            for (i, (theirs, ours)) in found.iter().zip(ours).enumerate() {
                let ours = ours.expect("all are known");
                // Weights are off by a rounding or two of f32, outputs by some tens; losses are sums of them.
                assert!((theirs.loss - ours.loss).abs() < 2e-5 * (1.0 + ours.loss), "{plane} {i}: {theirs:?} {ours:?}");
                otherwise += ((theirs.accuracy - ours.accuracy).abs() * f64::from(points)).round() as u32;
            }
            // A point on the boundary may fall to either side; hardly any lies that close.
            assert!(otherwise <= 3, "{plane}: {otherwise}");
        }
    }
}

#[test]
fn a_replica_diverges_at_the_processors_step_and_stays_there() {
    let Some(gpu) = gpu() else { return };
    let e = experiment("data.train=60&data.test=30&network.hidden=&network.loss=mse&lane1=sgd&lane1.h=3");
    let mut all = ensemble(gpu, &e, 3);
    advance(&mut all, 200);
    let mut metrics = pollster::block_on(all.metrics()).expect("the device is there");
    for replica in 0..3 {
        let mut chain = Chain::new(&e, 0, replica);
        chain.advance(200);
        assert!(chain.diverged_at().is_some_and(|step| step > 3));
        assert_eq!(all.diverged_at()[replica as usize], chain.diverged_at());
        assert_eq!(all.gradients()[replica as usize], chain.gradients());
        assert_eq!(metrics.remove(0), None);
    }
}

#[test]
fn a_snapshot_goes_from_the_gpu_to_the_processor_and_back() {
    let Some(gpu) = gpu() else { return };
    for method in ["adam", "adlala"] {
        let e = experiment(&format!("data.train=90&data.test=30&network.hidden=8&lane1={method}"));
        let mut all = ensemble(gpu, &e, 1);
        // Odd steps: in the middle of an epoch, whose order must be made again.
        advance(&mut all, 33);
        let mut chain = Chain::new(&e, 0, 0);
        chain.restore(pollster::block_on(all.snapshot()).expect("the device is there").remove(0));
        chain.advance(57);
        all.restore(&[chain.snapshot()]);
        assert_eq!(all.step(), 57);
        advance(&mut all, 81);
        let there = pollster::block_on(all.snapshot()).expect("the device is there").remove(0);
        let mut direct = Chain::new(&e, 0, 0);
        direct.advance(81);
        let off = apart(&direct.state().theta, &there.state.theta);
        assert!(off < 5e-5, "{method}: {off}");
        assert_eq!(direct.state().drawn, there.state.drawn);
    }
}

#[test]
fn a_lost_device_is_noticed_and_the_processor_goes_on_from_the_snapshot() {
    let Some(_) = gpu() else { return };
    let gpu = pollster::block_on(Gpu::new()).expect("a second device");
    let e = experiment("data.train=90&data.test=30&network.hidden=8&lane1=lol");
    let mut all = ensemble(&gpu, &e, 2);
    advance(&mut all, 50);
    let snapshots = pollster::block_on(all.snapshot()).expect("the device is there");
    gpu.destroy();
    let Err(Lost(why)) = pollster::block_on(all.advance(100)) else { panic!("the device is gone") };
    assert!(why.contains("GPU"), "{why}");
    for (replica, snapshot) in snapshots.into_iter().enumerate() {
        let mut chain = Chain::new(&e, 0, replica as u32);
        chain.restore(snapshot);
        chain.advance(100);
        let mut direct = Chain::new(&e, 0, replica as u32);
        direct.advance(100);
        assert!(apart(&chain.state().theta, &direct.state().theta) < 5e-6);
    }
}

#[test]
fn the_runner_loses_no_record_with_the_device() {
    let Some(_) = gpu() else { return };
    let gpu = pollster::block_on(Gpu::new()).expect("a second device");
    let e = experiment(
        "data.train=60&data.test=30&network.hidden=8&replicas=2&steps=30000&log_at=10,20&lane1=lol&lane2=sgd",
    );
    // Compiles the shaders, so that the loss meets the training.
    let mut all = ensemble(&gpu, &e, 2);
    advance(&mut all, 1);
    pollster::block_on(all.metrics()).expect("the device is there");
    let killer = gpu.clone();
    let thread = std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(400));
        killer.destroy();
    });
    let (mut lines, mut records) = (Vec::new(), Vec::new());
    let fingerprint = runner::run_on_gpu(
        &gpu,
        &e,
        |line| lines.push(line.to_owned()),
        |each, _| {
            records.extend(each.iter().map(|r| (r.lane, r.replica, r.step)));
            Ok::<(), ()>(())
        },
    )
    .expect("nothing is written");
    thread.join().expect("it only waits");
    let expected: Vec<_> = (0..2usize)
        .flat_map(|lane| (0..2u32).flat_map(move |replica| [10, 20, 30_000].map(|step| (lane, replica, step))))
        .collect();
    assert_eq!(records, expected);
    println!("{lines:?}");
    // None where the GPU was done before.
    assert!(lines.len() <= 1, "{lines:?}");
    assert_eq!(fingerprint, None);
}

#[test]
fn the_runner_prints_a_null_fingerprint_for_a_gpu() {
    let Some(_) = gpu() else { return };
    let spec = "#data.train=60&data.test=30&network.hidden=8&steps=20&log_at=10&lane1=lol";
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_thermograd"))
        .args(["run", spec, "--engine", "gpu"])
        .output()
        .expect("the runner starts");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.ends_with("{\"fingerprint\":null}\n"), "{text}");
    assert_eq!(text.lines().count(), 3);
}
