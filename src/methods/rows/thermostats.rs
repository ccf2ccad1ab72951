//! Adaptive thermostats: the friction finds itself.

use crate::methods::map::Map;
use crate::methods::params::{
    EPSILON, FRICTION, GAMMA_2, H, RHO, SIGMA_A, TAU, TAU_1, TAU_2, TAU_ABOVE_0, THERMOSTAT, THERMOSTAT_OF_ALL,
    TWO_GRADIENTS, XI_0,
};
use crate::methods::scheme::{Family, G, ROW, Scheme, all, full, half};
use crate::model::layout::Part::{All, Hidden, Output};
use crate::settings::setting::Field;

const ROW_HERE: Scheme = Scheme { family: Family::Thermostat, start: &[G], ..ROW };
const D: Map = Map::D { sigma: "sigma_a" };
const E: Map = Map::E { epsilon: "epsilon", tau: "tau" };

pub const ADL: Scheme = Scheme {
    id: "adl",
    name: "AdL",
    sentence: "Adaptive Langevin: a thermostat finds the friction by itself.",
    cite: "Jones & Leimkuhler 2011",
    source: "Jones and Leimkuhler, Adaptive stochastic methods for sampling driven molecular systems, J. Chem. Phys. 135 (2011); P1 section 2.5: BACDEDCAB.",
    params: &[H, TAU.usually(1e-4), EPSILON.usually(0.05), SIGMA_A, XI_0, FRICTION, THERMOSTAT, TWO_GRADIENTS],
    step: &[
        half(Map::B, All),
        half(Map::A, All),
        half(Map::C, All),
        half(D, All),
        all(E),
        half(D, All),
        half(Map::C, All),
        half(Map::A, All),
        G,
        half(Map::B, All),
    ],
    ..ROW_HERE
};

const F: Map = Map::F { sigma: "sigma_a" };

pub const ADL_F: Scheme = Scheme {
    id: "adl-f",
    name: "AdL, map F",
    sentence: "Adaptive Langevin with friction and noise solved together.",
    cite: "Leimkuhler et al. 2019",
    source: "Leimkuhler, Matthews and Vlaar, Partitioned integrators for thermodynamic parameterization of neural networks (2019), section 2.5: map F in place of C and D.",
    params: &[H, TAU.usually(1e-4), EPSILON.usually(0.05), SIGMA_A, XI_0, FRICTION, THERMOSTAT, TWO_GRADIENTS],
    step: &[
        half(Map::B, All),
        half(Map::A, All),
        half(F, All),
        all(E),
        half(F, All),
        half(Map::A, All),
        G,
        half(Map::B, All),
    ],
    ..ROW_HERE
};

const EPSILON_1: Field = EPSILON.of_part("epsilon1", "1", "thermostat strength, hidden");
const EPSILON_2: Field = EPSILON.of_part("epsilon2", "2", "thermostat strength, output");
const SIGMA_A1: Field = SIGMA_A.of_part("sigma_a1", "1", "added noise, hidden");
const SIGMA_A2: Field = SIGMA_A.of_part("sigma_a2", "2", "added noise, output");

pub const ADL_IN_LAYERS: Scheme = Scheme {
    id: "adl-in-layers",
    name: "AdL in layers",
    sentence: "A thermostat for the hidden layers, another for the output layer.",
    cite: "Leimkuhler et al. 2019",
    source: "Leimkuhler, Matthews and Vlaar, Partitioned integrators for thermodynamic parameterization of neural networks (2019), section 3.3.",
    params: &[H, TAU_1, EPSILON_1, SIGMA_A1, TAU_2, EPSILON_2, SIGMA_A2, XI_0, FRICTION, THERMOSTAT, TWO_GRADIENTS],
    step: &[
        half(Map::B, All),
        half(Map::A, All),
        half(Map::C, Hidden),
        half(Map::D { sigma: "sigma_a1" }, Hidden),
        full(Map::E { epsilon: "epsilon1", tau: "tau1" }, Hidden),
        half(Map::D { sigma: "sigma_a1" }, Hidden),
        half(Map::C, Hidden),
        half(Map::C, Output),
        half(Map::D { sigma: "sigma_a2" }, Output),
        full(Map::E { epsilon: "epsilon2", tau: "tau2" }, Output),
        half(Map::D { sigma: "sigma_a2" }, Output),
        half(Map::C, Output),
        half(Map::A, All),
        G,
        half(Map::B, All),
    ],
    ..ROW_HERE
};

pub const ADLALA: Scheme = Scheme {
    id: "adlala",
    name: "AdLaLa",
    sentence: "A thermostat on the hidden layer, a heat bath on the output layer.",
    cite: "Leimkuhler et al. 2019",
    source: "Leimkuhler, Matthews and Vlaar, Partitioned integrators for thermodynamic parameterization of neural networks (2019), section 2.5, eq. 15.",
    params: &[H, TAU_1, EPSILON, SIGMA_A, GAMMA_2.usually(0.5), TAU_2, XI_0, FRICTION, THERMOSTAT, TWO_GRADIENTS],
    step: &[
        half(Map::B, All),
        half(Map::A, All),
        half(Map::C, Hidden),
        half(D, Hidden),
        full(Map::E { epsilon: "epsilon", tau: "tau1" }, Hidden),
        half(D, Hidden),
        half(Map::C, Hidden),
        full(Map::O { gamma: "gamma2", tau: "tau2" }, Output),
        half(Map::A, All),
        G,
        half(Map::B, All),
    ],
    ..ROW_HERE
};

pub const SGNHT: Scheme = Scheme {
    id: "sgnht",
    name: "SGNHT",
    sentence: "One thermostat for all weights, by Euler's rule.",
    cite: "Ding et al. 2014",
    source: "Ding et al., Bayesian sampling using stochastic gradient thermostats, NeurIPS 2014, algorithm 2; its A is σ²/2, its 1/n the ε N.",
    params: &[H, TAU.usually(1e-4), EPSILON.usually(0.05), SIGMA_A, XI_0, FRICTION, THERMOSTAT_OF_ALL],
    start: &[],
    step: &[G, all(Map::EulerC), all(Map::B), all(D), all(Map::A), all(E)],
    ..ROW_HERE
};

pub const CCADL: Scheme = Scheme {
    id: "ccadl",
    name: "CCAdL",
    sentence: "AdL with a friction for the gradient's noise, weight by weight.",
    cite: "Shang et al. 2015",
    source: "Shang, Zhu, Leimkuhler and Storkey, Covariance-controlled adaptive Langevin thermostat for large-scale Bayesian sampling, NeurIPS 2015, with the diagonal covariance estimated from successive minibatch gradients and the splitting of AdL.",
    params: &[
        H,
        TAU_ABOVE_0.usually(1e-4),
        EPSILON.usually(0.05),
        SIGMA_A,
        RHO.usually(0.99),
        XI_0,
        FRICTION,
        THERMOSTAT_OF_ALL,
    ],
    step: &[
        half(Map::B, All),
        half(Map::A, All),
        half(Map::VarianceFriction, All),
        half(Map::C, All),
        half(D, All),
        all(E),
        half(D, All),
        half(Map::C, All),
        half(Map::VarianceFriction, All),
        half(Map::A, All),
        G,
        all(Map::Variance),
        half(Map::B, All),
    ],
    ..ROW_HERE
};
