//! Langevin dynamics: words over A, B, O, and their partitioned forms. The gradient stands where `splitting.rs` would put it.

use crate::methods::map::{Map, Op};
use crate::methods::params::{GAMMA, GAMMA_1, GAMMA_2, H, TAU, TAU_1, TAU_2, TWO_GRADIENTS};
use crate::methods::scheme::{Family, G, ROW, Scheme, all, full, half};
use crate::model::layout::Part::{All, Hidden, Output};
use crate::settings::setting::Field;

const ROW_HERE: Scheme = Scheme { family: Family::Langevin, ..ROW };
const O: Map = Map::O { gamma: "gamma", tau: "tau" };
const P1: &str = "Leimkuhler, Matthews and Vlaar (2019), section 2.3; Leimkuhler and Matthews, Molecular Dynamics (Springer 2015), chapter 7.";
const P2: &str = "Heber, Trstanova and Leimkuhler (2019), section 2: the six first-order splittings.";

const PARAMS: &[Field] = &[H, TAU, GAMMA];

/// A row over A, B and O.
const fn word(
    id: &'static str,
    name: &'static str,
    sentence: &'static str,
    start: &'static [Op],
    step: &'static [Op],
) -> Scheme {
    Scheme { id, name, sentence, cite: "Heber et al. 2019", source: P2, params: PARAMS, start, step, ..ROW_HERE }
}

pub const OBA: Scheme = Scheme {
    cite: "Leimkuhler et al. 2019",
    source: P1,
    params: &[H.usually(0.4), TAU, GAMMA],
    ..word(
        "oba",
        "OBA",
        "Heat bath, kick, drift; without heat it is SGD with momentum.",
        &[G],
        &[all(O), all(Map::B), all(Map::A), G],
    )
};
pub const OAB: Scheme = word("oab", "OAB", "Heat bath, drift, kick.", &[], &[all(O), all(Map::A), G, all(Map::B)]);
pub const ABO: Scheme = word("abo", "ABO", "Drift, kick, heat bath.", &[], &[all(Map::A), G, all(Map::B), all(O)]);
pub const AOB: Scheme = word("aob", "AOB", "Drift, heat bath, kick.", &[], &[all(Map::A), G, all(O), all(Map::B)]);
pub const BOA: Scheme = word("boa", "BOA", "Kick, heat bath, drift.", &[G], &[all(Map::B), all(O), all(Map::A), G]);

pub const GLA1: Scheme = Scheme {
    cite: "Bou-Rabee & Owhadi 2010",
    source: "Bou-Rabee and Owhadi, Long-run accuracy of variational integrators in the stochastic context, SIAM J. Numer. Anal. 48 (2010); P2 section 2: BAO.",
    ..word(
        "gla1",
        "GLA1",
        "Kick, drift, heat bath: the first geometric Langevin algorithm.",
        &[G],
        &[all(Map::B), all(Map::A), G, all(O)],
    )
};
pub const GLA2: Scheme = Scheme {
    cite: "Bou-Rabee & Owhadi 2010",
    source: "Bou-Rabee and Owhadi, Long-run accuracy of variational integrators in the stochastic context, SIAM J. Numer. Anal. 48 (2010); P2 section 2: BABO.",
    ..word(
        "gla2",
        "GLA2",
        "A leapfrog step, then the heat bath.",
        &[G],
        &[half(Map::B, All), all(Map::A), G, half(Map::B, All), all(O)],
    )
};

pub const BAOAB: Scheme = Scheme {
    id: "baoab",
    name: "BAOAB",
    sentence: "Langevin dynamics: one heat bath for every weight.",
    cite: "Leimkuhler & Matthews 2013",
    source: "Leimkuhler and Matthews, Rational construction of stochastic numerical methods for molecular sampling, AMRX 2013; P1 eq. 9.",
    params: &[H.usually(0.4), TAU, GAMMA, TWO_GRADIENTS],
    start: &[G],
    step: &[half(Map::B, All), half(Map::A, All), full(O, All), half(Map::A, All), G, half(Map::B, All)],
    ..ROW_HERE
};

pub const ABOBA: Scheme = Scheme {
    cite: "Leimkuhler & Matthews 2013",
    source: "Leimkuhler and Matthews, Rational construction of stochastic numerical methods for molecular sampling, AMRX 2013.",
    ..word(
        "aboba",
        "ABOBA",
        "Half a drift, and the heat bath between two kicks by one gradient.",
        &[],
        &[half(Map::A, All), G, half(Map::B, All), all(O), half(Map::B, All), half(Map::A, All)],
    )
};
pub const OBABO: Scheme = Scheme {
    cite: "Bussi & Parrinello 2007",
    source: "Bussi and Parrinello, Accurate sampling using Langevin dynamics, Phys. Rev. E 75 (2007).",
    ..word(
        "obabo",
        "OBABO",
        "A leapfrog step between two halves of the heat bath.",
        &[G],
        &[half(O, All), half(Map::B, All), all(Map::A), G, half(Map::B, All), half(O, All)],
    )
};

pub const SGHMC: Scheme = Scheme {
    id: "sghmc",
    name: "SGHMC",
    sentence: "Langevin dynamics by Euler's rule: momentum with friction and noise.",
    cite: "Chen et al. 2014",
    source: "Chen, Fox and Guestrin, Stochastic gradient Hamiltonian Monte Carlo, ICML 2014, eq. 15 with unit mass and no estimate of the gradient's noise.",
    params: &[H, TAU, GAMMA],
    step: &[all(Map::A), G, all(Map::EulerO), all(Map::B)],
    ..ROW_HERE
};

pub const LANGEVIN_IN_LAYERS: Scheme = Scheme {
    id: "langevin-in-layers",
    name: "Langevin in layers",
    sentence: "A heat bath for the hidden layers, another for the output layer.",
    cite: "Leimkuhler et al. 2019",
    source: "Leimkuhler, Matthews and Vlaar, Partitioned integrators for thermodynamic parameterization of neural networks (2019), section 3.1.",
    params: &[H, TAU_1, GAMMA_1.usually(2.0), GAMMA_2.usually(0.1), TAU_2, TWO_GRADIENTS],
    start: &[G],
    step: &[
        half(Map::B, All),
        half(Map::A, All),
        full(Map::O { gamma: "gamma1", tau: "tau1" }, Hidden),
        full(Map::O { gamma: "gamma2", tau: "tau2" }, Output),
        half(Map::A, All),
        G,
        half(Map::B, All),
    ],
    ..ROW_HERE
};

pub const LOL: Scheme = Scheme {
    id: "lol",
    name: "LOL",
    sentence: "Gentle heat on the hidden layer; the output layer keeps no momentum.",
    cite: "Leimkuhler et al. 2019",
    source: "Leimkuhler, Matthews and Vlaar, Partitioned integrators for thermodynamic parameterization of neural networks (2019), section 3.2.",
    params: &[H, TAU_1, GAMMA_1.usually(0.01), TAU_2.usually(0.0), TWO_GRADIENTS],
    start: &[G],
    step: &[
        half(Map::B, All),
        half(Map::A, All),
        full(Map::O { gamma: "gamma1", tau: "tau1" }, Hidden),
        full(Map::OInf { tau: "tau2" }, Output),
        half(Map::A, All),
        G,
        half(Map::B, All),
    ],
    ..ROW_HERE
};

pub const CUSTOM: Scheme = Scheme {
    id: "custom",
    name: "Your own",
    family: Family::Custom,
    sentence: "Your own update in letters: BAOAB, or one word a layer.",
    cite: "Leimkuhler & Matthews 2015",
    source: "Leimkuhler and Matthews, Molecular Dynamics (Springer 2015), chapter 7: splittings named by their letters.",
    step: &[all(Map::Word)],
    word: Some("BAOAB"),
    ..ROW
};
