//! Local entropy: an inner loop looks around, then the weights move towards what it found.

use super::optimizers::{ADAM_H, BETA_1, BETA_2};
use crate::methods::map::{Map, Op};
use crate::methods::params::{ALPHA, ETA, FLOOR, GAMMA_0, INNER, MU, RATE, SCOPING, TAU};
use crate::methods::scheme::{Family, G, ROW, Scheme, all};
use crate::settings::setting::Field;

const ROW_HERE: Scheme = Scheme { family: Family::Entropy, ..ROW };

const INNER_ALPHA: Field = ALPHA.usually(0.25);
const INNER_TAU: Field = Field { main: false, ..TAU.usually(1e-8) };
const NO_MU: Field = Field { main: false, ..MU.usually(0.0) };

const LANGEVIN_LOOP: &[Op] = &[G, all(Map::Pull), all(Map::InnerNoise), all(Map::Average)];

pub const ENTROPY_SGD: Scheme = Scheme {
    id: "entropy-sgd",
    name: "Entropy-SGD",
    sentence: "Seeks wide valleys: a short Langevin walk around each point gives the slope.",
    cite: "Chaudhari et al. 2017",
    source: "Chaudhari et al., Entropy-SGD: biasing gradient descent into wide valleys, ICLR 2017; P4 algorithm 2 with the noise of eq. 4.39.",
    params: &[RATE.usually(1.0), INNER, ETA, GAMMA_0, SCOPING, INNER_TAU, INNER_ALPHA, NO_MU],
    step: &[
        all(Map::Anchor),
        all(Map::Repeat { times: "inner", maps: LANGEVIN_LOOP }),
        all(Map::EntropySlope),
        all(Map::MomentumOne),
        all(Map::NesterovMove),
    ],
    ..ROW_HERE
};

pub const ENTROPY_ADAM: Scheme = Scheme {
    id: "entropy-adam",
    name: "Entropy-Adam",
    sentence: "Entropy-SGD whose slope goes into Adam.",
    cite: "Chaudhari et al. 2017",
    source: "Chaudhari et al., Entropy-SGD: biasing gradient descent into wide valleys, ICLR 2017, section 5; P4 section 3.4.",
    params: &[ADAM_H, INNER, ETA, GAMMA_0, SCOPING, INNER_TAU, INNER_ALPHA, BETA_1, BETA_2, FLOOR],
    step: &[
        all(Map::Anchor),
        all(Map::Repeat { times: "inner", maps: LANGEVIN_LOOP }),
        all(Map::EntropySlope),
        all(Map::AdamMove),
    ],
    ..ROW_HERE
};

/// With `alpha` = 0 the average is the last point of the loop.
pub const HJ: Scheme = Scheme {
    id: "hj",
    name: "HJ",
    sentence: "Entropy-SGD without noise: descent on a Hamilton–Jacobi smoothing.",
    cite: "Chaudhari et al. 2018",
    source: "Chaudhari, Oberman, Osher, Soatto and Carlier, Deep relaxation: partial differential equations for optimizing deep neural networks, Res. Math. Sci. 5 (2018); P4 section 4.5.",
    params: &[
        RATE.usually(1.0),
        INNER.usually_whole(5),
        ETA,
        GAMMA_0,
        SCOPING,
        Field { main: false, ..ALPHA.usually(0.0) },
        NO_MU,
    ],
    step: &[
        all(Map::Anchor),
        all(Map::Repeat { times: "inner", maps: &[G, all(Map::Pull), all(Map::Average)] }),
        all(Map::EntropySlope),
        all(Map::MomentumOne),
        all(Map::NesterovMove),
    ],
    ..ROW_HERE
};

pub const HEAT: Scheme = Scheme {
    id: "heat",
    name: "HEAT",
    sentence: "Descends the loss averaged over a cloud around each point.",
    cite: "Chaudhari et al. 2018",
    source: "Chaudhari, Oberman, Osher, Soatto and Carlier, Deep relaxation: partial differential equations for optimizing deep neural networks, Res. Math. Sci. 5 (2018); P4 section 4.5.",
    params: &[RATE.usually(0.4), INNER.usually_whole(5), GAMMA_0.usually(1e-3), SCOPING, NO_MU],
    step: &[
        all(Map::AnchorSum),
        all(Map::Repeat { times: "inner", maps: &[all(Map::Scatter), G, all(Map::Gather)] }),
        all(Map::GatheredSlope),
        all(Map::MomentumOne),
        all(Map::NesterovMove),
    ],
    ..ROW_HERE
};
