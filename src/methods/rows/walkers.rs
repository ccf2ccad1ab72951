//! Several walkers: networks that train side by side and pull on each other.

use crate::methods::map::Map;
use crate::methods::params::{ALPHA, GAMMA_0, INNER, MU, RATE, SCOPING, WALKERS};
use crate::methods::scheme::{Family, G, ROW, Scheme, all};
use crate::settings::setting::{Field, Scale};

const ROW_HERE: Scheme = Scheme { family: Family::Walkers, ..ROW };

const RHO_0: Field = Field {
    subscript: "0",
    ..Field::real(
        "rho0",
        "ρ",
        "distance",
        [1e-6, 1e12],
        1.0,
        Scale::Log,
        "How far the walkers may be from their mean: larger is looser.",
    )
};

pub const ELASTIC_SGD: Scheme = Scheme {
    id: "elastic-sgd",
    name: "Elastic-SGD",
    sentence: "Several networks run SGD, each tied to their mean by a spring.",
    cite: "Zhang et al. 2015",
    source: "Zhang, Choromanska and LeCun, Deep learning with elastic averaging SGD, NeurIPS 2015; P4 eq. 5.4 with the mean as master.",
    params: &[RATE.usually(0.4), WALKERS, RHO_0, Field { main: false, ..SCOPING.usually(0.0) }],
    step: &[G, all(Map::Elastic), all(Map::Descend), all(Map::Mean)],
    ..ROW_HERE
};

/// The inner step size is the outer one, `h` (P4 section 5.3.2).
pub const PARLE: Scheme = Scheme {
    id: "parle",
    name: "Parle",
    sentence: "Entropy-SGD in several walkers, tied to their mean.",
    cite: "Chaudhari et al. 2017",
    source: "Chaudhari, Baldassi, Zecchina, Soatto, Talwalkar and Oberman, Parle: parallelizing stochastic gradient descent, arXiv:1707.00424 (2017); P4 eq. 5.8, normalised as in section 5.3.2.",
    params: &[
        RATE.usually(0.1),
        WALKERS,
        INNER.usually_whole(25),
        GAMMA_0,
        RHO_0,
        SCOPING.usually(0.01),
        ALPHA.usually(0.25),
        Field { main: false, ..MU },
    ],
    step: &[
        all(Map::Anchor),
        all(Map::Repeat { times: "inner", maps: &[G, all(Map::Pull), all(Map::Average)] }),
        all(Map::EntropySlope),
        all(Map::Elastic),
        all(Map::MomentumOne),
        all(Map::NesterovMove),
        all(Map::Mean),
    ],
    ..ROW_HERE
};

/// S is the symmetric root where P2 takes Cholesky's: the two differ by a rotation of p, so theta has the same law, and
/// S costs walkers x weights instead of weights squared. It always exists, so eta need never be halved.
pub const ENSEMBLE_QUASI_NEWTON: Scheme = Scheme {
    id: "ensemble-quasi-newton",
    name: "Ensemble quasi-Newton",
    sentence: "Walkers that learn the valley's shape from each other, over any Langevin scheme.",
    cite: "Matthews et al. 2018",
    source: "Matthews, Weare and Leimkuhler, Ensemble preconditioning for Markov chain Monte Carlo simulation, Stat. Comput. 28 (2018); P2 eq. 16-19.",
    params: &[
        Field { kind: WALKERS.usually_whole(5).at_least(3).kind, ..WALKERS },
        Field::real(
            "eta",
            "η",
            "weight of the ensemble",
            [0.0, 1e9],
            1.0,
            Scale::Zero,
            "How much the walkers' covariance counts beside 1; 0 is the plain scheme.",
        ),
        Field::integer(
            "every",
            "K",
            "steps between looks",
            [1, 1_000_000],
            100,
            Scale::Log,
            "The covariance is worked out afresh so often.",
        ),
    ],
    step: &[all(Map::Metric), all(Map::Word), all(Map::First)],
    word: Some("BAOAB"),
    ..ROW_HERE
};
