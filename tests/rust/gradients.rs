//! The gradient against central differences of a loss written independently, in f64.

use thermograd::model::network::{Network, Output, Points, Workspace};
use thermograd::model::spec::{Activation, Loss};
use thermograd::num::rng::{self, Stream};

/// Mean loss of the network in f64, straight from the definition.
fn reference_loss(network: &Network, theta: &[f64], points: &Points) -> f64 {
    let mut total = 0.0;
    for (x, &y) in points.x.chunks_exact(points.inputs).zip(&points.y) {
        let mut a: Vec<f64> = x.iter().map(|&x| f64::from(x)).collect();
        let last = network.layout.layers.len() - 1;
        for (l, layer) in network.layout.layers.iter().enumerate() {
            a = (0..layer.outputs)
                .map(|u| {
                    let mut z = theta[layer.biases.start + u];
                    for (j, a) in a.iter().enumerate() {
                        z += theta[layer.weights.start + j * layer.outputs + u] * a;
                    }
                    match network.activation {
                        _ if l == last => z,
                        Activation::Relu => z.max(0.0),
                        Activation::Tanh => z.tanh(),
                        Activation::Sigmoid => 1.0 / (1.0 + (-z).exp()),
                        Activation::Linear => z,
                    }
                })
                .collect();
        }
        let (o, sign) = (a[0], if y > 0.5 { 1.0 } else { -1.0 });
        total += match network.output {
            Output::Bce => (1.0 + (-sign * o).exp()).ln(),
            Output::Mse => (o - sign) * (o - sign),
            Output::Softmax => a.iter().map(|o| o.exp()).sum::<f64>().ln() - a[y as usize],
        };
    }
    total / points.len() as f64
}

/// Points with one of two labels.
fn points(n: usize) -> Points {
    let y = (0..n).map(|i| (i % 3 % 2) as f32).collect();
    Points { y, ..points_of(2, n, 1) }
}

/// Points of `inputs` coordinates with one of `classes` labels.
fn points_of(inputs: usize, n: usize, classes: usize) -> Points {
    let mut x = vec![0.0; inputs * n];
    rng::normals(5, 0, Stream::TrainData, 0, &mut x);
    Points { inputs, x, y: (0..n).map(|i| (i * i % classes) as f32).collect() }
}

/// A workspace that holds all these points.
fn holding(network: &Network, points: &Points) -> Workspace {
    let mut work = Workspace::new(network, points.len());
    work.load(points, &(0..points.len() as u32).collect::<Vec<_>>());
    work
}

fn weights(network: &Network) -> Vec<f32> {
    let mut theta = vec![0.0; network.layout.len];
    rng::normals(11, 0, Stream::Weights, 0, &mut theta);
    theta.iter().map(|w| 0.6 * w).collect()
}

/// Largest difference over all weights, relative to the gradient's largest entry.
fn worst_error(network: &Network, points: &Points) -> f64 {
    let theta = weights(network);
    let mut g = vec![0.0; theta.len()];
    network.negative_gradient(&theta, &mut holding(network, points), &mut g);

    let mut exact: Vec<f64> = theta.iter().map(|&w| f64::from(w)).collect();
    // Small enough that no ReLU changes sides for these weights, large enough for f64.
    let step = 1e-6;
    let mut difference = |i: usize| {
        let at = exact[i];
        exact[i] = at + step;
        let up = reference_loss(network, &exact, points);
        exact[i] = at - step;
        let down = reference_loss(network, &exact, points);
        exact[i] = at;
        (up - down) / (2.0 * step)
    };
    let differences: Vec<f64> = (0..theta.len()).map(&mut difference).collect();
    let scale = differences.iter().fold(0.0f64, |m, d| m.max(d.abs()));
    g.iter().zip(&differences).map(|(&g, d)| (f64::from(-g) - d).abs()).fold(0.0, f64::max) / scale
}

#[test]
fn gradients_are_central_differences_for_every_activation_loss_and_depth() {
    let depths: [&[u32]; 6] = [&[], &[1], &[5], &[20], &[9, 7], &[16, 8, 11]];
    for activation in [Activation::Relu, Activation::Tanh, Activation::Sigmoid, Activation::Linear] {
        for loss in [Loss::Bce, Loss::Mse] {
            for hidden in depths {
                let error = worst_error(&Network::new(hidden, activation, loss), &points(13));
                // f32 sums of some hundred products: about 1e-6; a wrong term would be of order 1.
                assert!(error < 2e-5, "{activation:?} {loss:?} {hidden:?}: relative error {error:e}");
            }
        }
    }
}

#[test]
fn the_gradient_of_softmax_cross_entropy_is_a_central_difference() {
    for hidden in [&[][..], &[6], &[9, 7]] {
        for activation in [Activation::Relu, Activation::Tanh] {
            let sizes = [&[5], hidden, &[10]].concat();
            let network = Network::with_sizes(&sizes, activation, Output::Softmax);
            let error = worst_error(&network, &points_of(5, 13, 10));
            // As above.
            assert!(error < 2e-5, "{activation:?} {hidden:?}: relative error {error:e}");
        }
    }
}

#[test]
fn vector_code_has_the_bits_of_the_plain_loops() {
    let shapes: [&[usize]; 10] = [
        &[2, 1],
        &[2, 1, 1],
        &[2, 3, 1],
        &[2, 4, 1],
        &[2, 21, 1],
        &[2, 100, 1],
        &[2, 9, 7, 1],
        &[2, 16, 8, 11, 1],
        &[5, 10],
        &[64, 33, 10],
    ];
    for sizes in shapes {
        let many = *sizes.last().unwrap() > 1;
        let outputs = if many { vec![Output::Softmax] } else { vec![Output::Bce, Output::Mse] };
        for activation in [Activation::Relu, Activation::Tanh, Activation::Sigmoid, Activation::Linear] {
            for &output in &outputs {
                let network = Network::with_sizes(sizes, activation, output);
                let theta = weights(&network);
                for n in [1, 2, 3, 4, 5, 8, 13, 20, 31, 128] {
                    let points = points_of(sizes[0], n, if many { 10 } else { 2 });
                    let what = format!("{sizes:?} {activation:?} {output:?}, {n} samples");
                    // More room than samples, as at the end of an epoch.
                    let all: Vec<u32> = (0..n as u32).collect();
                    let run = |mut work: Workspace| {
                        let mut g = vec![f32::NAN; theta.len()];
                        for batch in [&all[..], &all[n / 2..], &all[..]] {
                            work.load(&points, batch);
                            network.negative_gradient(&theta, &mut work, &mut g);
                        }
                        g
                    };
                    let fast = run(Workspace::new(&network, n + 3));
                    let plain = run(Workspace::new(&network, n + 3).plainly());
                    for (i, (a, b)) in fast.iter().zip(&plain).enumerate() {
                        assert_eq!(a.to_bits(), b.to_bits(), "{what}: weight {i} is {a} instead of {b}");
                    }
                    let evaluate = |mut work: Workspace| network.evaluate(&[&theta], &points, &mut work);
                    let work = || network.evaluation_workspace();
                    assert_eq!(evaluate(work()), evaluate(work().plainly()), "{what}");
                }
            }
        }
    }
}

#[test]
fn the_loss_over_a_set_is_its_definition() {
    for loss in [Loss::Bce, Loss::Mse] {
        let network = Network::new(&[9, 7], Activation::Tanh, loss);
        let points = points(77);
        let theta = weights(&network);
        let exact: Vec<f64> = theta.iter().map(|&w| f64::from(w)).collect();
        let got = network.evaluate(&[&theta], &points, &mut network.evaluation_workspace());
        let expected = reference_loss(&network, &exact, &points);
        // f32 outputs, f64 loss.
        assert!((got.loss - expected).abs() < 1e-6 * expected, "{loss:?}: {} instead of {expected}", got.loss);
    }
}

#[test]
fn averaging_equal_classifiers_changes_nothing() {
    for loss in [Loss::Bce, Loss::Mse] {
        let network = Network::new(&[9], Activation::Relu, loss);
        let (points, theta) = (points(77), weights(&network));
        let mut work = network.evaluation_workspace();
        let one = network.evaluate(&[&theta], &points, &mut work);
        let three = network.evaluate(&[&theta, &theta, &theta], &points, &mut work);
        // Two ways to write the same number in f64.
        assert!((one.loss - three.loss).abs() < 1e-12, "{loss:?}");
        assert_eq!(one.accuracy, three.accuracy, "{loss:?}");
    }
}

#[test]
fn a_saturated_network_has_a_finite_loss_and_an_unclamped_one() {
    let network = Network::new(&[], Activation::Linear, Loss::Bce);
    let theta = vec![1000.0, 0.0, 0.0];
    let points = Points { inputs: 2, x: vec![1.0, 0.0], y: vec![0.0] };
    let loss = network.evaluate(&[&theta], &points, &mut network.evaluation_workspace()).loss;
    assert_eq!(loss, 1000.0, "softplus(1000) is 1000: the clamp of the gradient must not touch the loss");
    let mut g = vec![0.0; 3];
    network.negative_gradient(&theta, &mut holding(&network, &points), &mut g);
    assert!((g[0] + 1.0).abs() < 1e-6, "the gradient of a hopeless point is its coordinate: {}", g[0]);
}
