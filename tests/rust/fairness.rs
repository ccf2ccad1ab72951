//! What makes a race fair and a link exact: the same numbers whatever the lane, pace or machine.

use proptest::prelude::*;
use std::sync::Arc;
use thermograd::data::Sets;
use thermograd::engine::cpu::Chain;
use thermograd::engine::replay::Replay;
use thermograd::experiment::Experiment;
use thermograd::methods::lane::Lane;
use thermograd::methods::rows::SCHEMES;
use thermograd::runner;
use thermograd::study::evaluations::Evaluations;

fn experiment(json: &str) -> Experiment {
    Experiment::from_json(json).expect("the test's experiment is valid")
}

/// Every method of the table on a small problem: more lanes than a link may hold.
fn all_methods(extra: &str) -> Experiment {
    let mut all = experiment(&format!(
        r#"{{"data":{{"train":90,"test":50}},"network":{{"hidden":[13]}},"log_at":[100],{extra}"steps":300}}"#,
    ));
    all.lanes = SCHEMES.iter().map(Lane::usual).collect();
    all
}

/// Bits, so that a NaN equals itself.
fn bits(chain: &Chain) -> Vec<u32> {
    chain.theta().iter().map(|x| x.to_bits()).collect()
}

fn trained(experiment: &Experiment, lane: usize, replica: u32) -> Vec<u32> {
    let mut chain = Chain::new(experiment, lane, replica);
    chain.advance(experiment.steps);
    bits(&chain)
}

#[test]
fn replica_r_of_seed_s_is_replica_0_of_seed_s_plus_r() {
    for replicate in ["all", "training"] {
        let base = all_methods(&format!(r#""seed":5,"replicas":4,"replicate":"{replicate}","#));
        // Opening a dot: under "training" the data stays that of the first seed.
        let data = if replicate == "all" { 8 } else { 5 };
        let mut moved = base.clone();
        moved.seed = 8;
        moved.data.seed = Some(data);
        for lane in 0..base.lanes.len() {
            assert_eq!(trained(&base, lane, 3), trained(&moved, lane, 0), "{replicate}, lane {lane}");
            assert_ne!(trained(&base, lane, 3), trained(&base, lane, 0), "replicas differ");
        }
    }
}

#[test]
fn equal_lanes_coincide_and_their_order_changes_nothing() {
    let base = all_methods("");
    let mut turned = base.clone();
    turned.lanes.reverse();
    turned.lanes.push(turned.lanes[0].clone());
    let last = base.lanes.len() - 1;
    for lane in 0..base.lanes.len() {
        assert_eq!(trained(&base, lane, 0), trained(&turned, last - lane, 0));
    }
    assert_eq!(trained(&turned, 0, 0), trained(&turned, last + 1, 0));
}

#[test]
fn every_lane_starts_from_the_same_weights_and_sees_the_same_minibatches() {
    // With h as small as its table allows nothing moves far: gradients of the k-th step then show the minibatch.
    let base = all_methods("");
    let starts: Vec<_> = (0..base.lanes.len()).map(|lane| bits(&Chain::new(&base, lane, 0))).collect();
    assert!(starts.windows(2).all(|pair| pair[0] == pair[1]));
    let two = experiment(
        r#"{"data":{"train":90},"network":{"hidden":[5]},"lanes":[{"method":"sgd","h":0.3},{"method":"sgld","h":0.3,"sigma":0}]}"#,
    );
    assert_eq!(trained_to(&two, 0, 40), trained_to(&two, 1, 40), "SGLD without noise is SGD on the same minibatches");
}

#[test]
fn the_first_walker_sees_what_a_lane_sees_and_the_others_minibatches_and_noise_of_their_own() {
    let base = experiment(
        r#"{"data":{"train":90},"network":{"hidden":[5]},"batch":{"size":10},"lanes":[
            {"method":"sgd","h":0.3},{"method":"elastic-sgd","h":0.3,"walkers":3},
            {"method":"ensemble-quasi-newton","h":0.3,"walkers":3}]}"#,
    );
    let one_step = |lane: usize| {
        let mut chain = Chain::new(&base, lane, 0);
        chain.advance(1);
        let walkers: Vec<Vec<f32>> = chain.state().walkers.iter().map(|walker| walker.theta.clone()).collect();
        (chain.state().theta.clone(), walkers)
    };
    // All start together, so that no spring pulls in the first step.
    let (alone, _) = one_step(0);
    let (_, tied) = one_step(1);
    assert_eq!(tied[0], alone, "the first walker's minibatch is the lane's");
    for walkers in [tied, one_step(2).1] {
        assert!(walkers[0] != walkers[1] && walkers[1] != walkers[2] && walkers[2] != walkers[0]);
    }
}

fn trained_to(experiment: &Experiment, lane: usize, step: u64) -> Vec<u32> {
    let mut chain = Chain::new(experiment, lane, 0);
    chain.advance(step);
    bits(&chain)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn results_do_not_depend_on_the_pace_or_on_going_back(lane in 0..SCHEMES.len(), stops in prop::collection::vec(0u64..300, 1..12)) {
        let base = all_methods(r#""average_last":3,"#);
        let mut replay = Replay::new(Chain::new(&base, lane, 0));
        for stop in stops {
            replay.goto(stop);
            prop_assert_eq!(replay.chain().step(), stop);
        }
        replay.goto(300);
        prop_assert_eq!(bits(replay.chain()), trained(&base, lane, 0));
        let mut straight = Chain::new(&base, lane, 0);
        straight.advance(300);
        prop_assert_eq!(replay.chain().metrics(), straight.metrics());
        prop_assert_eq!(replay.chain().gradients(), straight.gradients());
    }
}

#[test]
fn checkpoints_stay_few_and_replay_stays_exact_over_a_long_run() {
    let base = experiment(
        r#"{"data":{"train":40,"test":10},"network":{"hidden":[3]},"steps":40000,"lanes":[{"method":"adam"}]}"#,
    );
    let mut replay = Replay::new(Chain::new(&base, 0, 0));
    replay.goto(40_000);
    replay.goto(12_345);
    assert_eq!(bits(replay.chain()), trained_to(&base, 0, 12_345));
}

#[test]
fn results_do_not_depend_on_the_number_of_cores() {
    let base = all_methods(r#""replicas":5,"replicate":"all","#);
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be had");
        pool.install(|| {
            let mut records = Vec::new();
            let fingerprint = runner::run(&base, |chain, _| -> Result<(), ()> {
                records.extend_from_slice(chain);
                Ok(())
            });
            (fingerprint, records)
        })
    };
    let (fingerprint, records) = on(1);
    assert_eq!((fingerprint.clone(), records.clone()), on(4));
    assert_eq!(records.len(), SCHEMES.len() * 5 * 2, "lanes x replicas x (log_at and the last step)");
}

#[test]
fn gradients_are_counted_honestly() {
    let count = |json: &str| {
        let base = experiment(json);
        let mut chain = Chain::new(&base, 0, 0);
        chain.advance(10);
        chain.gradients()
    };
    let lane = |lane: &str| format!(r#"{{"data":{{"train":90}},"network":{{"hidden":[3]}},"lanes":[{lane}]}}"#);
    assert_eq!(count(&lane(r#"{"method":"sgd"}"#)), 10);
    assert_eq!(count(&lane(r#"{"method":"adlala"}"#)), 11, "one at the start");
    assert_eq!(count(&lane(r#"{"method":"adlala","two_gradients":true}"#)), 20);
    let full = r#"{"data":{"train":90},"batch":{"order":"full","size":20},"network":{"hidden":[3]},"lanes":[{"method":"sgd"}]}"#;
    assert_eq!(count(full), 50, "a full batch costs an epoch: five minibatches of at most 20");
}

#[test]
fn the_cost_of_a_step_is_what_its_gradients_are_counted_as() {
    for scheme in SCHEMES {
        let usual = Lane::usual(scheme);
        let random = if usual.has("randomise") { r#","randomise":false"# } else { "" };
        for order in ["shuffle", "full"] {
            let base = experiment(&format!(
                r#"{{"data":{{"train":90}},"batch":{{"order":"{order}","size":20}},"network":{{"hidden":[3]}},
                    "lanes":[{{"method":"{}"{random}}}]}}"#,
                scheme.id
            ));
            let mut chain = Chain::new(&base, 0, 0);
            chain.advance(2);
            let before = chain.gradients();
            chain.advance(12);
            let cost = Chain::step_cost(&base, 0);
            assert_eq!(chain.gradients() - before, 10 * cost, "{}, {order}", scheme.id);
        }
    }
}

#[test]
fn a_minibatch_epoch_holds_every_point_once_and_ends_with_the_rest() {
    use thermograd::data::Minibatches;
    use thermograd::data::spec::{Batch, Order};
    let mut batches = Minibatches::new(&Batch { size: 5, order: Order::Shuffle }, 23, 9);
    let mut epoch = |e: u64| {
        let mut seen = Vec::new();
        for k in 5 * e..5 * e + 5 {
            let batch = batches.indices(k);
            assert_eq!(batch.len(), if k % 5 == 4 { 3 } else { 5 });
            seen.extend_from_slice(batch);
        }
        seen
    };
    let (first, second, again) = (epoch(0), epoch(1), epoch(0));
    assert_eq!(first, again, "going back gives the same order");
    assert_ne!(first, second);
    for mut seen in [first, second] {
        seen.sort_unstable();
        assert_eq!(seen, (0..23).collect::<Vec<_>>());
    }
}

#[test]
fn divergence_is_a_state_with_its_step() {
    let base = experiment(
        r#"{"data":{"train":40,"test":10},"network":{"hidden":[5,5],"activation":"linear","loss":"mse"},"steps":200,"lanes":[{"method":"sgd","h":5}]}"#,
    );
    let mut replay = Replay::new(Chain::new(&base, 0, 0));
    replay.goto(200);
    let at = replay.chain().diverged_at().expect("h = 5 is far beyond stability");
    assert_eq!(replay.chain().step(), at, "the chain stays there");
    assert_eq!(replay.chain().metrics(), None);
    let mut before = replay.before_divergence().expect("it diverged");
    assert_eq!(before.step(), at - 1);
    assert!(before.state().is_sound() && before.metrics().is_some());
    replay.goto(0);
    assert_eq!(replay.chain().diverged_at(), None, "going back leaves the divergence behind");
}

#[test]
fn evaluations_are_the_published_grid() {
    let list = |steps, log_at: &[u64]| {
        let evaluations = Evaluations::new(steps, log_at);
        let mut all = vec![0];
        while *all.last().expect("not empty") < steps {
            all.push(evaluations.after(*all.last().expect("not empty")));
        }
        assert!(all.iter().all(|&step| evaluations.contains(step)));
        all
    };
    assert_eq!(list(230, &[120, 999]), [0, 1, 2, 5, 10, 20, 50, 100, 120, 150, 200, 230]);
    let long = list(1_000_000, &[]);
    assert!(long.len() <= 2_000 && long[7..9] == [800, 1600], "spacing 50 x 16 for a million steps");
    assert_eq!(list(99_650, &[])[7], 100, "50 is kept as long as it fits");
}

#[test]
fn all_data_sets_have_two_halves_and_test_points_of_their_own() {
    for kind in ["spirals", "trigonometric", "clusters", "rings"] {
        let base = experiment(&format!(r#"{{"data":{{"kind":"{kind}","train":300,"test":200}}}}"#));
        let sets = Sets::new(&base.data, 3);
        assert_eq!((sets.train.len(), sets.test.len()), (300, 200));
        assert_eq!(sets.train.y.iter().sum::<f32>(), 150.0, "{kind}");
        assert!(sets.train.x.iter().all(|x| x.is_finite()), "{kind}");
        assert_ne!(sets.train.x[..400], sets.test.x[..400], "{kind}");
    }
}

#[test]
fn spirals_are_those_of_the_paper() {
    let base = experiment(r#"{"data":{"kind":"spirals","a":2,"b":2,"c":0,"p":0.5,"train":400}}"#);
    let sets = Sets::new(&base.data, 1);
    for (x, &y) in sets.train.x.chunks_exact(2).zip(&sets.train.y) {
        let (sign, r) = (if y == 0.0 { 1.0 } else { -1.0 }, x[0].hypot(x[1]));
        // Without noise r = a sqrt(t) and the angle is 2 b sqrt(t) pi = r 2 pi for a = b = 2.
        let angle = f64::from(r) * std::f64::consts::TAU;
        let expected = [f64::from(sign * r) * angle.cos(), f64::from(sign * r) * angle.sin()];
        for k in 0..2 {
            assert!((f64::from(x[k]) - expected[k]).abs() < 1e-5, "f32 coordinates of size 2");
        }
    }
}

#[test]
fn waves_are_those_of_the_paper() {
    // P1 eq. 17 as it reproduces the figures, and as it is printed: there x1 = a t only spreads the points.
    for (form, scale) in [("corrected", 1.0), ("literal", 1.0 / 6.0)] {
        let base = experiment(&format!(
            r#"{{"data":{{"kind":"trigonometric","a":6,"b":1.5,"c":0,"form":"{form}","train":400}}}}"#
        ));
        let sets = Sets::new(&base.data, 1);
        for (x, &y) in sets.train.x.chunks_exact(2).zip(&sets.train.y) {
            let angle = 1.5 * std::f64::consts::PI * scale * f64::from(x[0]);
            let expected = if y == 0.0 { angle.cos() } else { angle.sin() };
            assert!((f64::from(x[1]) - expected).abs() < 1e-5, "{form}: {x:?} instead of {expected}");
            assert!((0.0..6.0).contains(&x[0]));
        }
    }
}

#[test]
fn points_stray_by_the_noise_that_is_asked_for() {
    for kind in ["spirals", "trigonometric", "clusters", "rings"] {
        let points = |c: f64| {
            let json = format!(r#"{{"data":{{"kind":"{kind}","c":{c},"train":10000}}}}"#);
            Sets::new(&experiment(&json).data, 1).train.x
        };
        let strayed: Vec<f64> = points(0.25).iter().zip(&points(0.0)).map(|(a, b)| f64::from(a - b) / 0.25).collect();
        for k in 0..2 {
            let own = strayed.iter().skip(k).step_by(2);
            let variance = own.map(|x| x * x).sum::<f64>() / 10_000.0;
            let expected = if kind == "trigonometric" && k == 0 { 0.0 } else { 1.0 };
            // Four standard errors, each sqrt(2 / 10,000).
            assert!((variance - expected).abs() < 0.057, "{kind}, x{}: {variance}", k + 1);
        }
    }
}

#[test]
fn chains_can_share_their_data() {
    let base = all_methods("");
    let sets = Arc::new(Sets::new(&base.data, base.data_seed()));
    let mut shared = Chain::with_sets(&base, 2, 0, sets);
    shared.advance(300);
    assert_eq!(bits(&shared), trained(&base, 2, 0));
}
