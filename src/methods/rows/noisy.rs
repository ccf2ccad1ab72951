//! Noisy descent: samplers without momenta of their own, and Santa, which anneals.

use crate::methods::map::Map;
use crate::methods::params::{ALPHA, H, LAMBDA, RATE, RHO, SIGMA, TAU};
use crate::methods::scheme::{Family, G, ROW, Scheme, all};
use crate::settings::setting::{Field, Scale};

const ROW_HERE: Scheme = Scheme { family: Family::Noisy, ..ROW };

pub const SGLD: Scheme = Scheme {
    id: "sgld",
    name: "SGLD",
    sentence: "Steps down the slope with a little noise on every weight.",
    cite: "Welling & Teh 2011",
    source: "Welling and Teh, Bayesian learning via stochastic gradient Langevin dynamics, ICML 2011; P1 eq. 4. Their decreasing steps are a schedule of h.",
    params: &[H.usually(0.2), SIGMA],
    step: &[G, all(Map::Descend), all(Map::Diffuse { sigma: "sigma" })],
    ..ROW_HERE
};

pub const SGLD_MOMENTA: Scheme = Scheme {
    id: "sgld-momenta",
    name: "SGLD, algorithm 3",
    sentence: "SGLD as a kick and a drift from fresh momenta.",
    cite: "Leimkuhler et al. 2019",
    source: "Leimkuhler, Matthews and Vlaar (2019), algorithm 3. As h goes to 0 it samples at temperature τ/2.",
    params: &[H.usually(0.45), TAU],
    step: &[G, all(Map::OInf { tau: "tau" }), all(Map::B), all(Map::A)],
    ..ROW_HERE
};

pub const SGLD_BETA: Scheme = Scheme {
    id: "sgld-beta",
    name: "SGLD at β",
    sentence: "SGLD whose noise is set by the inverse temperature β.",
    cite: "Heber et al. 2019",
    source: "Heber, Trstanova and Leimkuhler, Posterior sampling strategies based on discretized stochastic differential equations for machine learning applications (TATi, 2019), section 2.",
    params: &[
        H.usually(0.2),
        Field::real(
            "beta",
            "β",
            "inverse temperature",
            [0.1, 1e12],
            2e4,
            Scale::Log,
            "Large values leave little random motion.",
        )
        .shown(),
    ],
    step: &[G, all(Map::Descend), all(Map::DiffuseBeta)],
    ..ROW_HERE
};

pub const PSGLD: Scheme = Scheme {
    id: "psgld",
    name: "pSGLD",
    sentence: "SGLD with RMSprop's step length for each weight.",
    cite: "Li et al. 2016",
    source: "Li, Chen, Carlson and Carin, Preconditioned stochastic gradient Langevin dynamics for deep neural networks, AAAI 2016, algorithm 1, without the term Γ as there.",
    params: &[RATE.usually(0.003), TAU.usually(1e-6), ALPHA, LAMBDA],
    step: &[G, all(Map::PreconditionedMove)],
    ..ROW_HERE
};

pub const ASGLD: Scheme = Scheme {
    id: "asgld",
    name: "ASGLD",
    sentence: "SGD with noise shaped like the gradient's own.",
    cite: "Bhardwaj 2019",
    source: "Bhardwaj, Adaptively preconditioned stochastic gradient Langevin dynamics, arXiv:1906.04324 (2019), algorithm 1.",
    params: &[
        RATE.usually(0.2),
        RHO,
        Field::real("psi", "ψ", "noise", [0.0, 100.0], 1.0, Scale::Zero, "Share of the adaptive noise.").shown(),
    ],
    step: &[G, all(Map::AdaptiveNoiseMove)],
    ..ROW_HERE
};

const SANTA_PARAMS: &[Field] = &[
    Field::real(
        "h",
        "h",
        "step size",
        [1e-9, 1.0],
        1e-4,
        Scale::Log,
        "Learning rate η: velocities are of size √(h/β).",
    )
    .shown(),
    Field::real("sigma", "σ", "memory", [0.0, 0.999999], 0.95, Scale::Linear, "Memory of the averaged squared slope."),
    Field { main: false, ..LAMBDA.usually(1e-3) },
    Field::real("c", "C", "friction at the start", [0.0, 1e4], 5.0, Scale::Zero, "The friction starts at √h C."),
    Field::real(
        "beta",
        "β",
        "inverse temperature",
        [1e-3, 1e12],
        1e4,
        Scale::Log,
        "Inverse temperature at the first step.",
    )
    .shown(),
    Field::real(
        "kappa",
        "κ",
        "annealing",
        [0.0, 4.0],
        0.5,
        Scale::Linear,
        "Power of time with which the inverse temperature grows.",
    ),
    Field::integer(
        "burn_in",
        "b",
        "exploration",
        [0, 10_000_000],
        2000,
        Scale::Log,
        "Steps with noise and thermostat, before refinement without.",
    )
    .shown(),
];

/// The published scheme divides the squared slope by N^2, since its gradient is a sum; here it is a mean. Its lambda of 1e-8
/// would let weights without a slope (of ReLU nodes that are off) wander: 1e-3 is usual here.
pub const SANTA: Scheme = Scheme {
    id: "santa",
    name: "Santa",
    sentence: "Anneals a preconditioned thermostat, then goes downhill.",
    cite: "Chen et al. 2016",
    source: "Chen, Carlson, Gan, Li and Carin, Bridging the gap between stochastic gradient MCMC and stochastic optimization, AISTATS 2016, by symmetric splitting; the noise, of variance 2 h^(3/2) / β, as in the authors' programs.",
    params: SANTA_PARAMS,
    start: &[all(Map::SantaStart)],
    step: &[G, all(Map::SantaSplit)],
    ..ROW_HERE
};

pub const SANTA_EULER: Scheme = Scheme {
    id: "santa-euler",
    name: "Santa, Euler",
    sentence: "Santa by Euler's rule instead of a splitting.",
    cite: "Chen et al. 2016",
    source: "Chen, Carlson, Gan, Li and Carin, Bridging the gap between stochastic gradient MCMC and stochastic optimization, AISTATS 2016, by Euler's rule.",
    params: SANTA_PARAMS,
    start: &[all(Map::SantaStart)],
    step: &[G, all(Map::SantaEuler)],
    ..ROW_HERE
};
