//! Samplers with a Metropolis test, on all training points: no bias from the step size.

use crate::methods::map::Map;
use crate::methods::params::{GAMMA, H, INNER, TAU_ABOVE_0};
use crate::methods::scheme::{Family, G, ROW, Scheme, all, half};
use crate::model::layout::Part;
use crate::settings::setting::{Choice, Field, Kind};

const ROW_HERE: Scheme = Scheme { family: Family::Metropolis, start: &[G], full_batch: true, ..ROW };

const FORM: Field = Field::choice(
    "form",
    "integrator",
    &[
        Choice { value: "leapfrog", name: "leapfrog", help: "Half a kick, a drift, half a kick." },
        Choice {
            value: "euler",
            name: "Euler",
            help: "A kick and a drift, or a drift and a kick: which is drawn for each trajectory, so that it can be reversed.",
        },
    ],
    "How the trajectory is computed.",
);
const RANDOMISE: Field = Field {
    kind: Kind::Flag { default: true },
    ..Field::flag(
        "randomise",
        "random step and length",
        "The step size times 0.7 to 1.3, the length times 0.9 to 1.1, drawn for each trajectory.",
    )
};

pub const HMC: Scheme = Scheme {
    id: "hmc",
    name: "HMC",
    sentence: "Fresh momenta, a trajectory, and a test that may send it back.",
    cite: "Duane et al. 1987",
    source: "Duane, Kennedy, Pendleton and Roweth, Hybrid Monte Carlo, Phys. Lett. B 195 (1987); P2 eq. 15, with TATi's ranges of random step and length.",
    params: &[H.usually(0.1), INNER.usually_whole(10), TAU_ABOVE_0, FORM, RANDOMISE],
    step: &[all(Map::OInf { tau: "tau" }), all(Map::Save), all(Map::Trajectory), all(Map::Accept)],
    ..ROW_HERE
};

pub const MALA: Scheme = Scheme {
    id: "mala",
    name: "MALA",
    sentence: "Metropolised SGLD: noisy full-batch descent with a test.",
    cite: "Roberts & Tweedie 1996",
    source: "Roberts and Tweedie, Exponential convergence of Langevin distributions and their discrete approximations, Bernoulli 2 (1996); P2 section 2. Its step in weights is h²/2.",
    params: &[H.usually(0.1), TAU_ABOVE_0],
    step: &[
        all(Map::OInf { tau: "tau" }),
        all(Map::Save),
        half(Map::B, Part::All),
        all(Map::A),
        G,
        half(Map::B, Part::All),
        all(Map::Accept),
    ],
    ..ROW_HERE
};

pub const GHMC: Scheme = Scheme {
    id: "ghmc",
    name: "GHMC",
    sentence: "Metropolised Langevin: OBABO whose leapfrog step is tested.",
    cite: "Horowitz 1991",
    source: "Horowitz, A generalized guided Monte Carlo algorithm, Phys. Lett. B 268 (1991); P2 section 2.",
    params: &[H.usually(0.1), TAU_ABOVE_0, GAMMA],
    step: &[
        half(Map::O { gamma: "gamma", tau: "tau" }, Part::All),
        all(Map::Save),
        half(Map::B, Part::All),
        all(Map::A),
        G,
        half(Map::B, Part::All),
        all(Map::Accept),
        half(Map::O { gamma: "gamma", tau: "tau" }, Part::All),
    ],
    ..ROW_HERE
};

/// O satisfies detailed balance, so the test counts what the other maps change of the energy. A palindrome is its own
/// reverse.
pub const METROPOLISED: Scheme = Scheme {
    id: "metropolised",
    name: "Metropolised",
    sentence: "Any palindrome of drifts, kicks and heat baths, the whole step tested.",
    cite: "Bussi & Parrinello 2007",
    source: "Bussi and Parrinello, Accurate sampling using Langevin dynamics, Phys. Rev. E 75, 056707 (2007): the step's effective energy; P2 section 2.",
    step: &[all(Map::Save), all(Map::Word), all(Map::Accept)],
    // Far from the minimum its work is the least: the colder, the more the others are refused there.
    word: Some("OBABO"),
    ..ROW_HERE
};
