//! Landscapes where the answer is known: quadratics, ellipses, Gaussians, curves; and those of a real race.

use proptest::prelude::*;
use thermograd::engine::cpu::Chain;
use thermograd::engine::objective::Metrics;
use thermograd::experiment::Experiment;
use thermograd::experiment::plane::{KINDS, Kind, PlaneSpec};
use thermograd::model::layout::Layout;
use thermograd::model::network::Evaluation;
use thermograd::num::rng::{self, Stream};
use thermograd::settings::error::Problem;
use thermograd::study::landscape::planes::{Material, lay, random_direction};
use thermograd::study::landscape::saddles::saddles;
use thermograd::study::landscape::spectrum::Spectrum;
use thermograd::study::landscape::{
    Axis, Coordinates, DataUsed, End, Grid, Landscape, Line, Path, Plane, Recorder, lines, paths,
};

fn experiment(link: &str) -> Experiment {
    Experiment::from_link(&format!("#{link}")).unwrap_or_else(|error| panic!("{link}: {error}"))
}

fn spec(text: &str) -> PlaneSpec {
    PlaneSpec::parse(text).unwrap_or_else(|problem| panic!("{text}: {problem}"))
}

fn refusal<T>(result: Result<T, Box<Problem>>) -> String {
    match result {
        Ok(_) => panic!("this should have been refused"),
        Err(problem) => problem.to_string(),
    }
}

fn normals(index: u64, n: usize) -> Vec<f32> {
    let mut out = vec![0.0; n];
    rng::normals(7, index, Stream::Noise(0), 0, &mut out);
    out
}

fn wide(theta: &[f32]) -> Vec<f64> {
    theta.iter().map(|&x| f64::from(x)).collect()
}

/// sum_k (k + 1) theta_k^2 / 2.
fn quadratic(theta: &[f32]) -> f64 {
    theta.iter().enumerate().map(|(k, &x)| 0.5 * (k + 1) as f64 * f64::from(x) * f64::from(x)).sum()
}

fn of_loss(loss: f64) -> Metrics {
    let value = Evaluation { loss, accuracy: 0.0 };
    Metrics { train: value, test: value }
}

/// Trains each lane of a race to a step and gives its paths, in the order of the engine.
fn raced(experiment: &Experiment, to: u64) -> Landscape {
    let mut landscape = Landscape::new(experiment).expect("it has a network");
    for lane in 0..experiment.lanes.len() {
        let mut chain = Chain::new(experiment, lane, 0);
        let path = paths::follow(&mut chain, to);
        landscape.set_path(lane, path);
    }
    landscape
}

const RACE: &str = "data.train=120&data.test=80&network.hidden=8&lane1=sgd&lane2=adam&lane3=adlala";

// ---------------------------------------------------------------- lines and planes of known functions

#[test]
fn a_plane_of_a_quadratic_is_that_quadratic() {
    let n = 6;
    let (o, u, v) = (wide(&normals(0, n)), wide(&normals(1, n)), wide(&normals(2, n)));
    let plane = Plane::new(o.clone(), u.clone(), v.clone(), Coordinates::Flat).expect("random directions differ");
    let axis = Axis { from: -2.0, to: 2.0, points: 9 };
    let mut grid = Grid::new(axis, axis);
    let mut theta = vec![0.0; n];
    while let Some(index) = grid.next_point() {
        let (x, y) = grid.place(index);
        plane.theta(x, y, &mut theta);
        grid.set(index, quadratic(&theta));
    }
    // The quadratic restricted to the plane has six coefficients, known in closed form.
    let form = |a: &[f64], b: &[f64]| (0..n).map(|k| (k + 1) as f64 * a[k] * b[k]).sum::<f64>();
    for (i, value) in grid.values().iter().enumerate() {
        let (x, y) = grid.place(i);
        let exact = 0.5 * (form(&o, &o) + x * x * form(&u, &u) + y * y * form(&v, &v))
            + x * form(&o, &u)
            + y * form(&o, &v)
            + x * y * form(&u, &v);
        // Weights are rounded to f32: each moves by 6e-8 of its size.
        assert!((value.expect("all are known") - exact).abs() < 1e-6 * (1.0 + exact.abs()), "({x}, {y})");
    }
}

#[test]
fn a_line_of_a_linear_network_with_squared_error_is_a_parabola() {
    let experiment = experiment("data.train=50&data.test=50&network.hidden=&network.loss=mse&lane1=sgd&lane1.h=0.05");
    let mut landscape = raced(&experiment, 40);
    landscape.set_lines(&[(End::Start, End::Lane(0))]).expect("the lane has moved");
    assert_eq!(landscape.advance_lines(usize::MAX), 0);
    let line = &landscape.lines()[0];
    let losses: Vec<f64> = line.grid.values().iter().map(|m| m.expect("all are known").train.loss).collect();
    let [l0, l1, lm] = [0, losses.len() - 1, (losses.len() - 1) / 2].map(|i| losses[i]);
    for (i, loss) in losses.iter().enumerate() {
        let t = i as f64 / (losses.len() - 1) as f64;
        // The parabola through the first, the middle and the last.
        let exact = l0 * (1.0 - t) * (1.0 - 2.0 * t) + l1 * t * (2.0 * t - 1.0) + lm * 4.0 * t * (1.0 - t);
        // Outputs are f32, of size one or so.
        assert!((loss - exact).abs() < 1e-5, "{t}: {loss} {exact}");
    }
    // A convex loss has no hill above both ends.
    let barrier = line.barrier().expect("it is known");
    assert!(barrier.height <= (losses[120] - losses[20]).max(0.0) + 1e-6);
}

#[test]
fn the_barrier_is_the_largest_rise_above_the_start_within_the_line() {
    // theta = alpha: a hill of 0.3 at alpha = 0.4, and higher ground outside [0, 1], which does not count.
    let hill = |theta: &[f32]| {
        let a = f64::from(theta[0]);
        of_loss(1.0 - 0.5 * a + 10.0 * (a - 1.0).max(0.0) + 0.5 * (1.0 - ((a - 0.4) / 0.1).powi(2)).max(0.0))
    };
    let mut line = Line::new(End::Start, End::Lane(0), [vec![0.0], vec![1.0]]);
    assert_eq!(line.barrier(), None);
    assert_eq!(line.advance(30, hill), 30);
    line.advance(usize::MAX, hill);
    let barrier = line.barrier().expect("it is known");
    // At most half a spacing from the top.
    assert!((barrier.alpha - 0.4).abs() < 0.0051 && (barrier.height - 0.3).abs() < 0.01, "{barrier:?}");

    // Downhill all the way there is none; between two ends the higher one counts.
    let slope = |theta: &[f32]| of_loss(2.0 - f64::from(theta[0]));
    let mut line = Line::new(End::Start, End::Lane(0), [vec![0.0], vec![1.0]]);
    line.advance(usize::MAX, slope);
    assert!(line.barrier().expect("it is known").height < 1e-12);
    let mut line = Line::new(End::Lane(1), End::Lane(0), [vec![1.0], vec![0.0]]);
    line.advance(usize::MAX, slope);
    assert!(line.barrier().expect("it is known").height < 1e-6, "rounding of theta to f32");
}

#[test]
fn a_barrier_is_known_from_the_coarsest_points_on_and_only_grows() {
    let mut line = Line::new(End::Start, End::Lane(0), [vec![0.0], vec![1.0]]);
    let wave = |theta: &[f32]| of_loss((40.0 * f64::from(theta[0])).sin());
    let mut before = -1.0;
    while line.advance(1, wave) == 1 {
        if let Some(barrier) = line.barrier() {
            assert!(barrier.height >= before);
            before = barrier.height;
        }
    }
    assert!(before > 0.99);
}

// ---------------------------------------------------------------- grids

#[test]
fn a_grid_is_worked_out_coarse_first_and_each_point_once() {
    let x = Axis { from: -1.0, to: 1.0, points: 41 };
    let y = Axis { from: 0.0, to: 3.0, points: 21 };
    let mut grid = Grid::new(x, y);
    let mut order = vec![];
    assert_eq!(grid.complete(), None);
    while let Some(index) = grid.next_point() {
        order.push(index);
        grid.set(index, index);
        if order.len() == 66 {
            // Every fourth point of 41 x 21: 11 x 6.
            assert_eq!(grid.complete(), Some(4));
            assert!(order.iter().all(|i| (i % 41).is_multiple_of(4) && (i / 41).is_multiple_of(4)));
        }
    }
    assert_eq!(grid.complete(), Some(1));
    assert_eq!(grid.progress(), (41 * 21, 41 * 21));
    order.sort_unstable();
    assert_eq!(order, (0..41 * 21).collect::<Vec<_>>());
    assert_eq!((grid.place(20).0, grid.place(0), grid.place(41 * 21 - 1)), (0.0, (-1.0, 0.0), (1.0, 3.0)));
}

#[test]
fn a_moved_grid_keeps_what_stays_in_sight() {
    let axis = Axis { from: 0.0, to: 8.0, points: 9 };
    let mut grid = Grid::new(axis, axis);
    while let Some(index) = grid.next_point() {
        grid.set(index, grid.place(index));
    }
    let mut moved = grid.moved(3, -2);
    assert_eq!((moved.x.from, moved.y.from), (3.0, -2.0));
    assert_eq!(moved.progress().0, 6 * 7);
    for (i, value) in moved.values().iter().enumerate() {
        assert!(value.is_none_or(|value| value == moved.place(i)), "{i}");
    }
    let next = moved.next_point().expect("some are missing");
    assert!(moved.values()[next].is_none());
}

proptest! {
    #[test]
    fn grids_of_any_size_end(columns in 1usize..60, rows in 1usize..60) {
        let axis = |points| Axis { from: 0.0, to: 1.0, points };
        let mut grid = Grid::new(axis(columns), axis(rows));
        let mut done = 0;
        while let Some(index) = grid.next_point() {
            grid.set(index, ());
            done += 1;
        }
        prop_assert_eq!(done, columns * rows);
        prop_assert_eq!(grid.complete(), Some(1));
    }

    #[test]
    fn a_point_of_a_plane_projects_onto_itself(x in -5.0..5.0f64, y in -5.0..5.0f64, fan: bool) {
        let coordinates = if fan { Coordinates::Fan } else { Coordinates::Flat };
        let [o, u, v] = [10, 11, 12].map(|i| wide(&normals(i, 30)));
        let plane = Plane::new(o, u, v, coordinates).expect("random directions differ");
        let mut theta = vec![0.0; 30];
        plane.theta(x, y, &mut theta);
        let at = plane.project(&theta);
        prop_assert!(at.off < 1e-4, "weights are f32, of size 10 or so");
        // In the fan's coordinates beta is as uncertain as alpha is small.
        let loose = if fan { 1e-5 / x.abs().max(1e-9) } else { 1e-5 };
        prop_assert!((at.x - x).abs() < 1e-5 && (at.y - y).abs() < loose, "{:?}", at);
    }

    #[test]
    fn a_planes_text_comes_back(kind in 0..KINDS.len(), lane in 0usize..12, v in 1usize..99, seed in 0u64..1000) {
        let row = &KINDS[kind];
        let mut asked = PlaneSpec::new(row.kind);
        asked.lanes = (lane..lane + row.lanes[0].max(1)).collect();
        if row.vectors {
            (asked.vectors, asked.burn_in) = ([v, v + 1], Some(seed));
        }
        if row.seed {
            asked.seed = seed;
        }
        prop_assert_eq!(spec(&asked.to_string()), asked);
    }

    #[test]
    fn any_text_is_a_plane_or_a_problem(text in "\\PC{0,40}") {
        if let Err(problem) = PlaneSpec::parse(&text) {
            prop_assert!(!problem.to_string().contains('\n') && problem.to_string().len() > 20);
        }
    }
}

#[test]
fn saddles_are_the_passes_between_basins() {
    let axis = |from, to| Axis { from, to, points: 61 };
    let picture = |f: fn(f64, f64) -> f64| {
        let mut grid = Grid::new(axis(-1.5, 1.5), axis(-1.2, 1.2));
        while let Some(index) = grid.next_point() {
            let (x, y) = grid.place(index);
            grid.set(index, f(x, y));
        }
        saddles(&grid, |value| value, 0.05)
    };
    // A bowl, and a slope, have none.
    assert!(picture(|x, y| x * x + 3.0 * y * y).is_empty());
    assert!(picture(|x, y| x + 0.3 * y).is_empty());
    // The double well (x^2 - 1)^2 + y^2 + x / 10: minima near x = -1 and 1, the pass near 0.
    let found = picture(|x, y| (x * x - 1.0).powi(2) + y * y + 0.1 * x);
    assert_eq!(found.len(), 1);
    // Slope 4 x^3 - 4 x + 0.1 = 0: x = 0.025; the shallower well at x = 0.987 is 0.9008 below. The grid's spacing is 0.05.
    assert!((found[0].x - 0.025).abs() <= 0.026 && found[0].y.abs() < 0.03 && (found[0].depth - 0.9).abs() < 0.01);
    // Ripples shallower than what is asked for do not count.
    assert!(picture(|x, y| x * x + y * y + 0.01 * (20.0 * x).sin()).is_empty());
    // What is infinite walls off, and is no basin.
    assert_eq!(picture(|x, _| if x.abs() < 0.2 { f64::NAN } else { x * x }).len(), 0);
}

// ---------------------------------------------------------------- principal directions

#[test]
fn principal_components_of_an_ellipse_are_its_axes() {
    // 3 cos t along a, sin t along b, 0.1 of both along c; whole turns, so the mean is the centre.
    let n = 40;
    let axes: Vec<Vec<f64>> = (0..3)
        .map(|k| (0..n).map(|i| if i % 3 == k { 1.0 } else { 0.0 }).collect::<Vec<f64>>())
        .map(|d| {
            let length = d.iter().map(|x| x * x).sum::<f64>().sqrt();
            d.iter().map(|x| x / length).collect()
        })
        .collect();
    let m = 100;
    let points: Vec<Vec<f32>> = (0..m)
        .map(|j| {
            let t = std::f64::consts::TAU * j as f64 / m as f64;
            let c = [3.0 * t.cos(), t.sin(), 0.1 * (2.0 * t).sin()];
            (0..n).map(|i| (1.0 + (0..3).map(|k| c[k] * axes[k][i]).sum::<f64>()) as f32).collect()
        })
        .collect();
    let spectrum = Spectrum::new(&points).expect("many points");
    // Variance of cos over whole turns: 1/2, times m / (m - 1); points are f32.
    for (value, radius) in spectrum.values.iter().zip([3.0, 1.0, 0.1]) {
        let exact = radius * radius / 2.0 * m as f64 / (m - 1) as f64;
        assert!((value / exact - 1.0).abs() < 1e-5, "{value} {exact}");
    }
    for (k, axis) in axes.iter().enumerate() {
        let cosine: f64 = spectrum.vector(k).iter().zip(axis).map(|(a, b)| a * b).sum();
        assert!((cosine.abs() - 1.0).abs() < 1e-6, "axis {k}: {cosine}");
    }
    assert!(spectrum.values.iter().skip(3).all(|value| *value < 1e-9), "the rest is rounding of f32");
}

#[test]
fn directions_of_sampling_are_those_of_a_known_gaussian() {
    // Independent components with standard deviations 4, 2, 1, ... : 250 samples of 5 dimensions.
    let (n, m) = (5, 250);
    let layout = Layout::new(&[4, 1]);
    let sd = |k: usize| 4.0 / f64::from(1 << k);
    let points: Vec<Vec<f32>> =
        (0..m).map(|j| normals(100 + j, n).iter().enumerate().map(|(k, z)| sd(k) as f32 * z).collect()).collect();
    // The sample covariance itself, worked out the plain way.
    let mean: Vec<f64> = (0..n).map(|k| points.iter().map(|p| f64::from(p[k])).sum::<f64>() / m as f64).collect();
    let cov = |a: usize, b: usize| {
        points.iter().map(|p| (f64::from(p[a]) - mean[a]) * (f64::from(p[b]) - mean[b])).sum::<f64>() / (m - 1) as f64
    };
    let path = Path { spacing: 1, steps: (1..=m).collect(), points: points.clone(), ..Path::default() };
    let (start, names) = (vec![0.0; n], vec!["lane 1 (BAOAB)".to_owned()]);
    let material = Material { layout: &layout, start: &start, paths: &[path], names: &names };
    let plane = lay(&spec("covariance,1,v1,v4,b0"), &material).expect("there are 250 samples");
    let [_, u, v] = plane.vectors();
    let ([first, fourth], total) = plane.variances.expect("they are principal directions");
    for (d, value) in [(u, first), (v, fourth)] {
        for a in 0..n {
            let product: f64 = (0..n).map(|b| cov(a, b) * d[b]).sum();
            // C d = lambda d, within the rounding of f64 on values of size 16.
            assert!((product - value * d[a]).abs() < 1e-9, "{product} {}", value * d[a]);
        }
    }
    assert!((total - (0..n).map(|k| cov(k, k)).sum::<f64>()).abs() < 1e-9);
    // Close to the law: the variance of 250 samples is uncertain by 9 %, so 30 % is more than three times that.
    assert!((first / 16.0 - 1.0).abs() < 0.3 && (fourth / 0.25 - 1.0).abs() < 0.3, "{first} {fourth}");
    assert!(u[0].abs() > 0.95 && v[3].abs() > 0.9, "the directions of the law itself");
    // Its origin is the last sample, its coordinates are distances.
    let at = plane.project(points.last().expect("250"));
    assert!(at.x.abs() < 1e-6 && at.y.abs() < 1e-6 && at.off < 1e-6);
    assert!((u.iter().map(|x| x * x).sum::<f64>() - 1.0).abs() < 1e-12);
}

#[test]
fn a_path_within_the_plane_is_explained_wholly_and_one_across_it_not_at_all() {
    let n = 50;
    let [o, u, v] = [0, 1, 2].map(|i| wide(&normals(i, n)));
    let plane = Plane::orthonormal(o.clone(), &u, &v).expect("random directions differ");
    let at = |x: f64, y: f64| {
        let mut theta = vec![0.0; n];
        plane.theta(x, y, &mut theta);
        theta
    };
    let path = |points: Vec<Vec<f32>>| Path { steps: (0..points.len() as u64).collect(), points, ..Path::default() };
    let inside = path((0..20).map(|i| at(f64::from(i), (f64::from(i) / 3.0).sin())).collect());
    // Weights of size 10 are f32: 1e-6 each, squared and against a path 20 long.
    assert!((plane.share(&inside).expect("it moves") - 1.0).abs() < 1e-9);

    // A direction perpendicular to the plane.
    let [_, e1, e2] = plane.vectors();
    let mut w = wide(&normals(3, n));
    for e in [e1, e2] {
        let along: f64 = w.iter().zip(e).map(|(w, e)| w * e).sum();
        w.iter_mut().zip(e).for_each(|(w, e)| *w -= along * e);
    }
    let across = path((0..20).map(|i| w.iter().map(|w| (f64::from(i) * w) as f32).collect()).collect());
    assert!(plane.share(&across).expect("it moves") < 1e-9);
    // A path of one part along and one part across, equally long, is half explained.
    let length = w.iter().map(|w| w * w).sum::<f64>().sqrt();
    let half =
        path((0..20).map(|i| (0..n).map(|k| (f64::from(i) * (e1[k] + w[k] / length)) as f32).collect()).collect());
    assert!((plane.share(&half).expect("it moves") - 0.5).abs() < 1e-5);
    assert_eq!(plane.share(&path(vec![at(0.0, 0.0)])), None);
}

// ---------------------------------------------------------------- random directions

#[test]
fn filter_normalisation_gives_each_unit_the_length_of_its_weights() {
    let layout = Layout::new(&[2, 7, 5, 1]);
    let theta = normals(5, layout.len);
    for which in 0..2 {
        let d = random_direction(&layout, &theta, 3, which);
        for layer in &layout.layers {
            for u in 0..layer.outputs {
                let unit: Vec<usize> = (0..layer.inputs)
                    .map(|j| layer.weights.start + j * layer.outputs + u)
                    .chain([layer.biases.start + u])
                    .collect();
                let norm = |x: &dyn Fn(usize) -> f64| unit.iter().map(|&k| x(k) * x(k)).sum::<f64>().sqrt();
                let (of_d, of_theta) = (norm(&|k| d[k]), norm(&|k| f64::from(theta[k])));
                assert!((of_d / of_theta - 1.0).abs() < 1e-12, "{of_d} {of_theta}");
            }
        }
    }
    assert_ne!(random_direction(&layout, &theta, 3, 0), random_direction(&layout, &theta, 3, 1));
    assert_ne!(random_direction(&layout, &theta, 3, 0), random_direction(&layout, &theta, 4, 0));
}

// ---------------------------------------------------------------- paths

#[test]
fn a_recorder_keeps_a_bounded_number_of_evenly_spaced_points() {
    for (n, most) in [(401, 256), (2_001, 256), (100_000, 32), (3, 256)] {
        let mut recorder = Recorder::new(0, vec![0.0; n]);
        let mut copies = 0;
        recorder.train(100_000, |step, wanted| {
            copies += u32::from(wanted);
            wanted.then(|| vec![step as f32; n])
        });
        let path = recorder.path();
        assert!(path.len() <= most && path.len() > most / 2 - 1, "{n}: {}", path.len());
        assert!(path.len() * n * 4 <= 13_000_000);
        // Doubling costs few copies: about half a path for each time.
        assert!(copies < most as u32 * 10);
        let evenly = path.steps.iter().enumerate().all(|(i, &step)| step == i as u64 * path.spacing);
        assert!(evenly && path.spacing.is_power_of_two());
        assert!(path.points.iter().zip(&path.steps).all(|(point, &step)| point[0] == step as f32));
    }
}

#[test]
fn going_back_and_on_again_gives_the_same_path() {
    let train = |recorder: &mut Recorder, to| recorder.train(to, |step, wanted| wanted.then(|| vec![step as f32]));
    let mut straight = Recorder::new(0, vec![0.0]);
    train(&mut straight, 5_000);
    let mut back = Recorder::new(0, vec![0.0]);
    train(&mut back, 4_000);
    back.truncate(1_001);
    assert_eq!(back.path().steps.last(), Some(&992));
    for to in [1_001, 1_002, 3_333, 5_000] {
        train(&mut back, to);
    }
    assert_eq!((&back.path().steps, &back.path().points), (&straight.path().steps, &straight.path().points));
}

#[test]
fn recording_changes_nothing_of_the_run_and_its_points_are_the_runs() {
    let experiment = experiment(RACE);
    for lane in 0..3 {
        let mut plain = Chain::new(&experiment, lane, 0);
        let mut followed = Chain::new(&experiment, lane, 0);
        let path = paths::follow(&mut followed, 333);
        plain.advance(path.steps[10]);
        let layout = plain.layout().clone();
        assert_eq!(path.points[10], layout.from_canonical(&plain.theta()));
        plain.advance(333);
        assert_eq!(plain.theta(), followed.theta());
        assert_eq!((path.steps.last(), path.head), (Some(&333), true));
        assert_eq!(path.points.last(), Some(&layout.from_canonical(&plain.theta())));
    }
}

#[test]
fn a_path_grows_and_shrinks_with_its_lane_and_keeps_its_looks() {
    let experiment = experiment(RACE);
    let mut landscape = raced(&experiment, 40);
    landscape.set_plane(&spec("pca")).expect("the paths have moved");
    while landscape.advance(7).done < landscape.progress().total {}
    let before = landscape.path_on_plane(1).expect("there is a plane").looks;
    // The lane goes on: its head gives way.
    let mut chain = Chain::new(&experiment, 1, 0);
    let path = paths::follow(&mut chain, 80);
    let from = landscape.path(1).recorded();
    let grown = Path { steps: path.steps[from..].to_vec(), points: path.points[from..].to_vec(), ..path.clone() };
    landscape.extend_path(1, from, grown);
    assert_eq!((&landscape.path(1).steps, &landscape.path(1).points), (&path.steps, &path.points));
    let after = landscape.path_on_plane(1).expect("there is a plane").looks;
    assert_eq!(after[..from], before[..from]);
    assert!(after[from + 1..].iter().all(Option::is_none));
    // And back.
    landscape.extend_path(1, 5, Path { spacing: 4, ..Path::default() });
    assert_eq!(landscape.path(1).steps, [0, 4, 8, 12, 16]);
}

// ---------------------------------------------------------------- a real race

#[test]
fn every_kind_of_plane_of_a_race_holds_its_points_and_their_losses() {
    let experiment = experiment(RACE);
    let mut landscape = raced(&experiment, 400);
    for row in KINDS {
        let plane =
            landscape.set_plane(&spec(row.id)).unwrap_or_else(|problem| panic!("{}: {problem}", row.id)).clone();
        assert!(plane.axes.iter().all(|axis| !axis.is_empty()) && plane.window.iter().all(|x| x.is_finite()));
        assert!(plane.grain() > 0.0 && plane.grain() < 1e-4, "f32 weights of size one or so");
        landscape.set_window(plane.window, [9, 9], DataUsed::Train).expect("its own window fits");
        while landscape.advance(5).done < landscape.progress().total {}
        let lowest = landscape.lowest().expect("all is known");
        let marks = plane.marks.clone();
        for lane in 0..3 {
            let path = landscape.path_on_plane(lane).expect("there is a plane");
            assert!(path.looks.iter().all(|look| look.is_some_and(|look| look.loss >= lowest)));
            assert!((0.0..=1.0).contains(&path.share.expect("it moved")), "{}", row.id);
            // What the plane was laid through lies in it, and there its loss is the path's own.
            let through = row.kind != Kind::Pca && marks.iter().any(|mark| mark.lane == Some(lane));
            if through {
                let (x, y) = (path.x[path.x.len() - 1], path.y[path.y.len() - 1]);
                let theta = landscape.theta_at(x, y).expect("there is a plane");
                let (here, own) = (landscape.metrics(&theta).train.loss, path.looks[path.looks.len() - 1]);
                assert!(path.off[path.off.len() - 1] < 1e-5, "{}: {}", row.id, path.off[path.off.len() - 1]);
                // Weights come back from the plane within the rounding of f32.
                assert!((here - own.expect("it is known").loss).abs() < 1e-5, "{}", row.id);
            }
        }
    }
    // Over both principal components of all paths together, most of their movement is seen.
    landscape.set_plane(&spec("pca,2")).expect("the path moved");
    let share = landscape.path_on_plane(1).and_then(|path| path.share).expect("it moved");
    assert!(share > 0.8, "{share}");
}

#[test]
fn figure_5s_coordinates_are_the_papers() {
    let mut landscape = raced(&experiment(RACE), 300);
    landscape.set_plane(&spec("fan,2,3")).expect("the lanes have moved");
    let same = |a: &[f32], b: &[f32]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-6);
    let [one, other] = [1, 2].map(|lane| landscape.path(lane).points.last().expect("an end").clone());
    for beta in [0.0, 0.3, 1.0] {
        assert!(same(&landscape.theta_at(0.0, beta).expect("a plane"), landscape.start()), "alpha = 0 is theta_0");
    }
    // F_1 at beta = 1, F_2 at beta = 0.
    assert!(same(&landscape.theta_at(1.0, 1.0).expect("a plane"), &one));
    assert!(same(&landscape.theta_at(1.0, 0.0).expect("a plane"), &other));
    let middle: Vec<f32> = one.iter().zip(&other).map(|(a, b)| 0.5 * (a + b)).collect();
    assert!(same(&landscape.theta_at(1.0, 0.5).expect("a plane"), &middle));
    let marks = landscape.plane().expect("a plane").marks.clone();
    assert!((marks[0].x - 1.0).abs() < 1e-6 && (marks[0].y - 1.0).abs() < 1e-6, "{marks:?}");
    assert!((marks[1].x - 1.0).abs() < 1e-6 && marks[1].y.abs() < 1e-6, "{marks:?}");
}

#[test]
fn test_points_can_be_looked_at_instead() {
    let mut landscape = raced(&experiment(RACE), 100);
    landscape.set_plane(&spec("endpoints")).expect("the lanes have moved");
    let mut lowest = |used| {
        landscape.set_window([0.0, 1.0, 0.0, 1.0], [3, 3], used).expect("a window");
        while landscape.advance(9).done < landscape.progress().total {}
        let theta = landscape.theta_at(0.0, 0.0).expect("a plane");
        let both = landscape.metrics(&theta);
        (landscape.grid().expect("a grid").values()[0].expect("known"), both)
    };
    let (train, both) = lowest(DataUsed::Train);
    assert_eq!(train, both.train);
    assert_eq!(lowest(DataUsed::Test).0, both.test);
}

// ---------------------------------------------------------------- what cannot be shown

#[test]
fn planes_that_cannot_be_laid_are_refused_plainly() {
    let twins = experiment("data.train=60&data.test=40&network.hidden=5&lane1=sgd&lane2=sgd&lane3=adam");
    let mut landscape = raced(&twins, 50);
    let mut refused = |text: &str| refusal(landscape.set_plane(&spec(text)));
    assert_eq!(
        refused("endpoints,1,2"),
        "Plane: lane 1 (SGD) and lane 2 (SGD) stand at the same point. Choose lanes that differ, or run the race some \
         steps."
    );
    assert!(refused("ends,1,3,2").contains("stand at the same point"));
    assert!(refused("endpoints,1,1").contains("same point"));
    assert!(refused("endpoints,1,7").contains("there is no lane 7"));
    assert!(
        refused("covariance,3,v1,v64").contains("there is no eigenvector 64"),
        "{}",
        refused("covariance,3,v1,v64")
    );
    assert!(refused("covariance,3,b50").contains("the samples of lane 3 (Adam) are too few"));

    let mut landscape = raced(&twins, 0);
    let mut refused = |text: &str| refusal(landscape.set_plane(&spec(text)));
    assert!(refused("endpoints,1,3").contains("lane 1 (SGD) is still at the start. Run the race some steps"));
    assert!(refused("pca,1").contains("the points of the paths are too few"), "{}", refused("pca,1"));
    assert!(refusal(landscape.set_lines(&[(End::Start, End::Lane(0))])).contains("the same point"));

    let target = experiment("target=harmonic&lane1=baoab");
    assert!(refusal(Landscape::new(&target)).contains("Choose data and a network"));

    let zero = experiment("data.train=60&data.test=40&network.hidden=5&network.init=zero&lane1=sgd");
    assert!(refusal(raced(&zero, 0).set_plane(&spec("random"))).contains("all weights"));

    let fast = experiment(
        "data.train=40&data.test=10&network.hidden=5,5&network.activation=linear&network.loss=mse&lane1=sgd&lane1.h=5&lane2=adam",
    );
    let mut landscape = raced(&fast, 200);
    let text = refusal(landscape.set_plane(&spec("endpoints")));
    assert!(text.contains("lane 1 (SGD) diverged at step"), "{text}");
    assert!(refusal(landscape.set_lines(&[(End::Start, End::Lane(0))])).starts_with("Line: lane 1 (SGD) diverged"));
    // Its path up to there is finite and can be seen.
    landscape.set_plane(&spec("pca,2")).expect("the other lane is sound");
    assert!(landscape.path_on_plane(0).expect("a plane").x.iter().all(|x| x.is_finite()));

    // One that ended after a few steps has no more points to come.
    let faster = experiment(
        "data.train=40&data.test=10&network.hidden=50,50&network.activation=linear&network.loss=mse&lane1=sgd&lane1.h=5",
    );
    let text = refusal(raced(&faster, 200).set_plane(&spec("pca,1")));
    assert!(text.contains("too few") && text.ends_with("Choose other lanes, or smaller step sizes."), "{text}");
}

#[test]
fn texts_and_windows_that_say_nothing_are_refused() {
    let refused = |text: &str| refusal(PlaneSpec::parse(text));
    assert!(refused("endpoint").contains("the nearest name is `endpoints`"), "{}", refused("endpoint"));
    assert!(refused("endpoints,0").contains("`0` says nothing"));
    assert!(refused("endpoints,1,2,v3").contains("`v3` says nothing"));
    assert!(refused("random,s-1").contains("says nothing"));
    assert!(refused("ends,1,2").contains("It takes 3 lanes"));
    assert!(refused("covariance,1,v2,v2").contains("two different eigenvectors"));
    let mut landscape = raced(&experiment(RACE), 8);
    for window in [[1.0, 0.0, 0.0, 1.0], [0.0, f64::NAN, 0.0, 1.0], [0.0, 1.0, -1e300, 1.0]] {
        assert!(refusal(landscape.set_window(window, [5, 5], DataUsed::Train)).contains("Window: "));
    }
    assert!(refusal(landscape.set_window([0.0, 1.0, 0.0, 1.0], [5, 4_000], DataUsed::Train)).contains("2 to 401"));
}

#[test]
fn a_line_covers_a_little_more_than_the_way_between_its_ends() {
    let alphas: Vec<f64> = (0..lines::POINTS).map(lines::alpha).collect();
    assert!(alphas.contains(&0.0) && alphas.contains(&1.0) && alphas[0] < 0.0 && alphas[lines::POINTS - 1] > 1.0);
}
