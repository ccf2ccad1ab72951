//! Continuous tempering: a temperature that wanders by itself.

use crate::methods::map::Map;
use crate::methods::scheme::{Family, G, ROW, Scheme, all};
use crate::settings::setting::{Field, Scale};

/// Constants that P0 fixes (section 5 and supplement): `g` is 1 up to `DELTA` and 1 - `S` from `EDGE` on, in between a
/// cubic; metadynamics has `BINS` bins and kernels of width `WIDTH`.
pub const DELTA: f64 = 0.4;
pub const EDGE: f64 = 1.5;
pub const S: f64 = 0.85;
pub const BINS: usize = 300;
pub const WIDTH: f64 = 0.04;

pub const CTLD: Scheme = Scheme {
    id: "ctld",
    name: "CTLD",
    family: Family::Thermostat,
    sentence: "Langevin dynamics whose temperature rises and falls by itself, then SGD with momentum.",
    cite: "Ye et al. 2017",
    source: "Ye, Zhu and Mantiuk, Langevin dynamics with continuous tempering for training deep neural networks, NeurIPS 2017, algorithm 1, with sign(α) in eq. 11.",
    params: &[
        Field::real(
            "h",
            "η",
            "step size",
            [1e-5, 1.0],
            0.007,
            Scale::Log,
            "Step size; h² s is the learning rate of SGD.",
        )
        .shown(),
        Field {
            subscript: "m",
            ..Field::real(
                "c_m",
                "c",
                "momentum",
                [0.0, 0.9999],
                0.9,
                Scale::Linear,
                "Share of the momentum kept from step to step.",
            )
        },
        Field::real(
            "scale",
            "s",
            "data points",
            [1e-6, 1e7],
            1000.0,
            Scale::Log,
            "The potential is s times the mean loss: the number of training points for the posterior.",
        )
        .shown(),
        Field::integer(
            "sampling",
            "L",
            "sampling steps",
            [0, 10_000_000],
            5000,
            Scale::Log,
            "Steps with tempering; after them it is SGD with momentum.",
        )
        .shown(),
    ],
    start: &[all(Map::DrawMomenta)],
    step: &[all(Map::A), G, all(Map::TemperedKick), all(Map::Temper)],
    ..ROW
};
