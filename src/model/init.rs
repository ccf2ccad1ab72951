//! The weights at the start.

use crate::model::network::Network;
use crate::model::spec::Init;
use crate::num::rng::{self, Stream};
use std::ops::Range;

/// theta at the start. Draws by position in theta.
pub(crate) fn initial_weights(network: &Network, init: Init, seed: u64) -> Vec<f32> {
    let layout = &network.layout;
    let mut theta = vec![0.0; layout.len];
    let uniform = |at: Range<usize>, bound: f64, theta: &mut [f32]| {
        for i in at {
            let u = rng::unit(rng::word(seed, 0, Stream::Weights, i as u32));
            theta[i] = bound as f32 * (2.0 * u - 1.0);
        }
    };
    match init {
        Init::Zero => {}
        Init::Normal { sd } => {
            rng::normals(seed, 0, Stream::Weights, 0, &mut theta);
            for w in &mut theta {
                *w *= sd as f32;
            }
        }
        Init::Pytorch => {
            for layer in &layout.layers {
                let bound = 1.0 / (layer.inputs as f64).sqrt();
                uniform(layer.weights.start..layer.biases.end, bound, &mut theta);
            }
        }
        // Glorot and Bengio 2010, eq. 16; biases start at 0.
        Init::Xavier => {
            for layer in &layout.layers {
                let bound = (6.0 / (layer.inputs + layer.outputs) as f64).sqrt();
                uniform(layer.weights.clone(), bound, &mut theta);
            }
        }
    }
    theta
}
