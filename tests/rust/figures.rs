//! Published figures (P1), run as the native runner runs them. The bounds are margins of an independent program.
//!
//! Training a million steps needs an optimised build: `cargo test --profile checks --test slow figures`.

use thermograd::engine::gpu::Gpu;
use thermograd::experiment::Experiment;
use thermograd::experiment::plane::PlaneSpec;
use thermograd::model::layout::Layout;
use thermograd::runner::landscape::{self, Picture};
use thermograd::runner::{self, Record};
use thermograd::study::landscape::DataUsed;

/// Test accuracy in % by lane and replica at each step of `log_at`, and the final weights.
#[derive(Default)]
struct Outcome {
    /// lane, replica, step, accuracy.
    accuracies: Vec<(usize, u32, u64, f64)>,
    /// lane, theta.
    thetas: Vec<(usize, Vec<f32>)>,
}

fn reproduce(json: &str) -> Outcome {
    let experiment = Experiment::from_json(json).expect("the figure's settings are valid");
    let mut outcome = Outcome::default();
    runner::run(&experiment, |records, theta| outcome.take(records, theta)).expect("nothing is written");
    outcome
}

/// The same on a GPU, some lanes only; none where there is no adapter.
fn reproduce_on_gpu(json: &str, lanes: &[usize]) -> Option<Outcome> {
    let mut experiment = Experiment::from_json(json).expect("the figure's settings are valid");
    experiment.lanes = lanes.iter().map(|&lane| experiment.lanes[lane].clone()).collect();
    let gpu = match pollster::block_on(Gpu::new()) {
        Ok(gpu) => gpu,
        Err(why) => {
            crate::adapter::skip(&why.to_string());
            return None;
        }
    };
    let mut outcome = Outcome::default();
    let fingerprint = runner::run_on_gpu(
        &gpu,
        &experiment,
        |news| panic!("all of it runs on the GPU: {news}"),
        |records, theta| outcome.take(records, theta),
    );
    assert_eq!(fingerprint, Ok(None), "a GPU took part");
    Some(outcome)
}

impl Outcome {
    fn take(&mut self, records: &[Record], theta: &[f32]) -> Result<(), ()> {
        for r in records {
            // A diverged run classifies nothing: half right.
            self.accuracies.push((r.lane, r.replica, r.step, 100.0 * r.test_accuracy.unwrap_or(0.5)));
        }
        self.thetas.push((records[0].lane, theta.to_vec()));
        Ok(())
    }

    fn mean(&self, lane: usize, step: u64) -> f64 {
        let of: Vec<f64> = self.accuracies.iter().filter(|a| a.0 == lane && a.2 == step).map(|a| a.3).collect();
        of.iter().sum::<f64>() / of.len() as f64
    }

    /// Variance over the replicas.
    fn variance(&self, lane: usize, step: u64) -> f64 {
        let mean = self.mean(lane, step);
        let of: Vec<f64> = self.accuracies.iter().filter(|a| a.0 == lane && a.2 == step).map(|a| a.3).collect();
        of.iter().map(|a| (a - mean).powi(2)).sum::<f64>() / (of.len() - 1) as f64
    }

    /// Share of layer-1 weights below 0.05 in size.
    fn near_zero(&self, lane: usize, layout: &Layout) -> f64 {
        let first = layout.layers[0].weights.clone();
        let of: Vec<f32> =
            self.thetas.iter().filter(|t| t.0 == lane).flat_map(|t| t.1[first.clone()].iter().copied()).collect();
        of.iter().filter(|w| w.abs() < 0.05).count() as f64 / of.len() as f64
    }
}

const SGD: usize = 0;
const ADAM: usize = 1;
const SGLD: usize = 2;
const ADLALA: usize = 3;

#[test]
fn figure_6_two_turns() {
    let outcome = reproduce(include_str!("../golden/figures/fig06.json"));
    let at = |lane, step| outcome.mean(lane, step);
    println!(
        "at 1,000 steps: SGD {:.1} Adam {:.1} SGLD {:.1} AdLaLa {:.1}",
        at(0, 1000),
        at(1, 1000),
        at(2, 1000),
        at(3, 1000)
    );
    println!(
        "at 10,000 steps: SGD {:.1} Adam {:.1} SGLD {:.1} AdLaLa {:.1}",
        at(0, 10000),
        at(1, 10000),
        at(2, 10000),
        at(3, 10000)
    );
    assert!(at(ADLALA, 1000) - at(SGD, 1000) >= 14.0);
    assert!(at(ADAM, 1000) - at(SGD, 1000) >= 12.0);
    assert!(at(ADLALA, 10_000) >= 98.5);
    // The published 74 does not reproduce (README, "Known deviations").
    assert!(at(SGLD, 10_000) > 90.0);
}

#[test]
fn figure_7_four_turns() {
    let outcome = reproduce(include_str!("../golden/figures/fig07.json"));
    let at = |lane| outcome.mean(lane, 10_000);
    let layout = Layout::new(&[2, 500, 1]);
    let near = |lane| outcome.near_zero(lane, &layout);
    println!(
        "SGD {:.1} Adam {:.1} SGLD {:.1} AdLaLa {:.1}; near zero: Adam {:.2} AdLaLa {:.2}",
        at(0),
        at(1),
        at(2),
        at(3),
        near(ADAM),
        near(ADLALA)
    );
    assert!(at(ADLALA) - at(ADAM) >= 3.5);
    assert!(at(ADLALA) - at(SGD) >= 14.0);
    assert!(near(ADAM) - near(ADLALA) >= 0.3);
}

#[test]
fn figure_8_a_hundred_runs() {
    let outcome = reproduce(include_str!("../golden/figures/fig08.json"));
    let at = |lane| outcome.mean(lane, 10_000);
    let ratio = outcome.variance(ADAM, 10_000) / outcome.variance(ADLALA, 10_000);
    println!(
        "SGD {:.1} Adam {:.1} SGLD {:.1} AdLaLa {:.1} LOL {:.1}; variance Adam / AdLaLa {ratio:.1}",
        at(0),
        at(1),
        at(2),
        at(3),
        at(5)
    );
    assert!(at(ADLALA) - at(ADAM) >= 3.0);
    assert!(at(ADLALA) - at(SGD) >= 10.0);
    assert!(ratio >= 2.0);
}

#[test]
fn figures_8_and_14_on_the_gpu() {
    let eight = include_str!("../golden/figures/fig08.json");
    if let Some(outcome) = reproduce_on_gpu(eight, &[0, 1, 3]) {
        let at = |lane| outcome.mean(lane, 10_000);
        let ratio = outcome.variance(1, 10_000) / outcome.variance(2, 10_000);
        println!(
            "GPU, figure 8: SGD {:.1} Adam {:.1} AdLaLa {:.1}; variance Adam / AdLaLa {ratio:.1}",
            at(0),
            at(1),
            at(2)
        );
        assert!(at(2) - at(1) >= 3.0);
        assert!(at(2) - at(0) >= 10.0);
        assert!(ratio >= 2.0);
    }
    let fourteen = include_str!("../golden/figures/fig14-pytorch.json");
    if let Some(outcome) = reproduce_on_gpu(fourteen, &[0, 1]) {
        let at = |lane| outcome.mean(lane, 10_000);
        let ratio = outcome.variance(0, 10_000) / outcome.variance(1, 10_000);
        println!("GPU, figure 14: Adam {:.1} AdLaLa {:.1}; variance Adam / AdLaLa {ratio:.1}", at(0), at(1));
        assert!(at(1) - at(0) >= 3.0);
        assert!(ratio >= 2.0);
    }
}

#[test]
fn figure_4_barriers_on_the_line_to_the_end() {
    let experiment = Experiment::from_json(include_str!("../golden/figures/fig04.json")).expect("valid settings");
    let mut barriers = [vec![], vec![]];
    landscape::lines(&experiment, None, |records, _, _| {
        records.iter().for_each(|record| barriers[record.lane].push(record.barrier.expect("none diverges")));
        Ok(())
    })
    .expect("nothing is written");
    let share = |lane: usize| {
        barriers[lane].iter().filter(|&&barrier| barrier > landscape::DEEP).count() as f64 / barriers[lane].len() as f64
    };
    let higher = barriers[0].iter().zip(&barriers[1]).filter(|(adlala, adam)| adlala > adam).count();
    println!(
        "barrier above 0.05: AdLaLa {:.2} Adam {:.2}; AdLaLa's is the higher of {higher} of 50",
        share(0),
        share(1)
    );
    // There often is a hill on the way, for both (an independent program: .48 and .36 of 50 seeds; here .32 and .42,
    // over 200 seeds .40 and .42). 50 seeds are uncertain by .07: the bounds are two to three times that from .42.
    for lane in 0..2 {
        assert!((0.25..=0.6).contains(&share(lane)), "lane {lane}: {}", share(lane));
    }
    // "Appears to consistently be significantly higher" for AdLaLa (P1 section 4.1) does not hold.
    assert!(higher < 35);
}

#[test]
fn figure_5_saddles_between_the_start_and_two_ends() {
    let saddles = |mut experiment: Experiment, replica: u32| {
        // The figure is drawn over the test points.
        experiment.steps = 10_000;
        let picture = Picture { window: Some([0.0, 1.0, 0.0, 1.0]), columns: 41, rows: 41, data: DataUsed::Test };
        let shown = landscape::plane(&experiment, replica, &PlaneSpec::parse("fan").expect("a plane"), picture);
        shown.expect("both lanes moved").plane.saddles
    };
    let spiral = || Experiment::from_json(include_str!("../golden/figures/fig04.json")).expect("valid settings");
    let deepest: Vec<f64> =
        (0..6).map(|replica| saddles(spiral(), replica).first().map_or(0.0, |saddle| saddle.depth)).collect();
    println!("deepest saddles of six seeds of the two-turn spiral: {deepest:.2?}");
    assert!(deepest.iter().filter(|&&depth| depth > 0.1).count() >= 5);
    // A task without such obstacles stands for MNIST, which needs other inputs.
    let clusters = Experiment::from_link("#data=clusters&network.hidden=20&lane1=adlala&lane2=adam").expect("valid");
    assert_eq!(saddles(clusters, 0), []);
}
