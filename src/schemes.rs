//! THE table: every method, as data. A method is one row; nothing else in the program names it.
//!
//! A step is an ordered list of elementary maps (`maps.rs`), each with its fraction of the step size
//! `h` and the partition it acts on. The gradient is a map too, [`Map::G`]: it takes the next
//! minibatch, so a row shows what it costs. P1 is Leimkuhler, Matthews and Vlaar (2019).

use crate::fields::{Choice, Field, Scale};
use serde::Serialize;

/// Which weights a map acts on. A network without hidden layers has an empty `Hidden`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// All weights and biases.
    All,
    /// All hidden layers (partition 1).
    Hidden,
    /// The output layer (partition 2).
    Output,
}

/// An elementary map; `f` is its fraction of the step. Its fields name the parameters it reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Map {
    /// `g <- -grad L(theta)` on the next minibatch.
    G,
    /// `theta <- theta + f h p` (P1 eq. 9).
    A,
    /// `p <- p + f h g` (P1 eq. 9).
    B,
    /// `p <- a p + sqrt(tau (1 - a^2)) R`, `a = exp(-gamma f h)` (P1 eq. 9).
    O { gamma: &'static str, tau: &'static str },
    /// `p <- sqrt(tau) R`: map O at infinite friction (P1 section 3.2).
    OInf { tau: &'static str },
    /// `p <- exp(-f h xi) p` (P1 section 2.5).
    C,
    /// `p <- p + sigma_A sqrt(f h) R` (P1 section 2.5).
    D { sigma: &'static str },
    /// `xi <- xi + f h epsilon (p.p - N tau)` (P1 section 2.5).
    E { epsilon: &'static str, tau: &'static str },
    /// `theta <- theta + f h g`.
    Descend,
    /// `theta <- theta + sigma sqrt(f h) R` (P1 eq. 4).
    Diffuse { sigma: &'static str },
    /// Adam's move: bias-corrected moments of `g` (Kingma and Ba 2015, algorithm 1).
    AdamMove,
}

/// How a map is shown.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Tile {
    /// The letter on its tile, or the rule itself where the method has no letters.
    pub label: &'static str,
    /// Its name in words.
    pub name: &'static str,
    /// Its equation; `^{..}` and `_{..}` raise and lower.
    pub equation: &'static str,
    /// Uses random numbers.
    pub random: bool,
    /// Works out one gradient.
    pub gradient: bool,
}

impl Map {
    /// Label, name and equation of the map, for the page and the reference.
    pub const fn tile(self) -> Tile {
        let (label, name, equation, random, gradient) = match self {
            Map::G => ("G", "gradient", "g ← −∇L(θ) on the next minibatch", false, true),
            Map::A => ("A", "drift", "θ ← θ + h p", false, false),
            Map::B => ("B", "kick", "p ← p + h g", false, false),
            Map::O { .. } => ("O", "heat bath", "p ← e^{−γh} p + √(τ(1 − e^{−2γh})) R", true, false),
            Map::OInf { .. } => ("O∞", "fresh momenta", "p ← √τ R", true, false),
            Map::C => ("C", "friction", "p ← e^{−hξ} p", false, false),
            Map::D { .. } => ("D", "noise", "p ← p + σ_{A} √h R", true, false),
            Map::E { .. } => ("E", "thermostat", "ξ ← ξ + h ε (p·p − Nτ)", false, false),
            Map::Descend => ("θ ← θ + h g", "descent", "θ ← θ + h g", false, false),
            Map::Diffuse { .. } => ("+ σ√h R", "noise on the weights", "θ ← θ + σ √h R", true, false),
            Map::AdamMove => (
                "Adam move",
                "Adam's move",
                "m ← β_{1}m + (1 − β_{1})g,  v ← β_{2}v + (1 − β_{2})g²,  θ ← θ + h m̂ / (√v̂ + ε)",
                false,
                false,
            ),
        };
        Tile { label, name, equation, random, gradient }
    }
}

/// One map of a step.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Op {
    pub map: Map,
    /// Fraction of the step size.
    pub fraction: f64,
    pub part: Part,
}

/// Where the picker lists a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    Optimizer,
    Sampler,
}

/// A method: one row of [`SCHEMES`].
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Scheme {
    /// Its name in files and links.
    pub id: &'static str,
    pub name: &'static str,
    pub family: Family,
    /// One sentence for the lane, two short lines at most.
    pub sentence: &'static str,
    /// Authors and year.
    pub cite: &'static str,
    /// The full reference, with the equation.
    pub source: &'static str,
    pub params: &'static [Field],
    /// Done once, before step 0.
    pub start: &'static [Op],
    /// Done every step.
    pub step: &'static [Op],
}

const fn op(map: Map, fraction: f64, part: Part) -> Op {
    Op { map, fraction, part }
}
const fn full(map: Map, part: Part) -> Op {
    op(map, 1.0, part)
}
const fn half(map: Map, part: Part) -> Op {
    op(map, 0.5, part)
}

use Part::{All, Hidden, Output};
const G: Op = full(Map::G, All);

// Parameters that several rows share. Ranges reach well past every published setting.
const H: Field = Field::real(
    "h",
    "h",
    "step size",
    [0.001, 2.0],
    0.25,
    Scale::Log,
    "Length of one step. Larger is faster until the method becomes unstable.",
)
.shown();
const SIGMA: Field = Field::real(
    "sigma",
    "σ",
    "noise strength",
    [0.0, 10.0],
    0.01,
    Scale::Zero,
    "Size of the noise added to the weights at every step; the temperature is σ²/2.",
)
.shown();
const GAMMA: Field = Field::real(
    "gamma",
    "γ",
    "friction",
    [0.0, 1000.0],
    1.0,
    Scale::Zero,
    "How strongly the heat bath brakes and re-draws the momenta.",
);
const TAU: Field = Field::real(
    "tau",
    "τ",
    "temperature",
    [0.0, 10.0],
    1e-5,
    Scale::Zero,
    "How much random motion the weights keep; 0 is none.",
)
.shown();
const GAMMA_1: Field = GAMMA.of_part("gamma1", "1", "friction, hidden");
const TAU_1: Field = TAU.of_part("tau1", "1", "temperature, hidden").usually(1e-4);
const GAMMA_2: Field = Field { main: false, ..GAMMA.of_part("gamma2", "2", "friction, output") };
const TAU_2: Field = Field { main: false, ..TAU.of_part("tau2", "2", "temperature, output").usually(1e-4) };
const EPSILON: Field = Field::real(
    "epsilon",
    "ε",
    "thermostat strength",
    [0.0, 100.0],
    0.1,
    Scale::Zero,
    "How fast the thermostat's friction ξ answers to the momenta's temperature.",
);
const SIGMA_A: Field = Field {
    subscript: "A",
    ..Field::real(
        "sigma_a",
        "σ",
        "added noise",
        [0.0, 1.0],
        0.01,
        Scale::Zero,
        "Noise added to the momenta, which the thermostat's friction balances.",
    )
};

// Options of the kick family (FORMAT: "Kick-family options on a lane").
const XI_0: Field = Field {
    subscript: "0",
    ..Field::real(
        "xi0",
        "ξ",
        "friction at the start",
        [-100.0, 100.0],
        0.1,
        Scale::Linear,
        "The thermostat's friction ξ before the first step.",
    )
};
const FRICTION: Field = Field::choice(
    "friction",
    "friction law",
    &[
        Choice {
            value: "xi",
            name: "ξ",
            help: "Map C as in P1 section 2.5 and the authors' code: the momenta feel friction ξ.",
        },
        Choice { value: "epsilon xi", name: "ε ξ", help: "P1 equation 13: the momenta feel friction ε ξ." },
    ],
    "P1 states the friction in two ways; the first reproduces most of its figures.",
);
const THERMOSTAT: Field = Field::choice(
    "thermostat",
    "one thermostat per",
    &[
        Choice {
            value: "tensor",
            name: "tensor",
            help: "One ξ for the weights and one for the biases of each hidden layer.",
        },
        Choice { value: "layer", name: "layer", help: "One ξ for each hidden layer." },
    ],
    "Which weights share one friction ξ.",
);
const TWO_GRADIENTS: Field =
    Field::flag("two_gradients", "two gradients a step", "A fresh minibatch for each half kick: twice the cost.");

/// Every method, in the picker's order.
pub const SCHEMES: &[Scheme] = &[SGD, ADAM, SGLD, BAOAB, LOL, ADLALA];

pub const SGD: Scheme = Scheme {
    id: "sgd",
    name: "SGD",
    family: Family::Optimizer,
    sentence: "Steps straight down the slope of one minibatch.",
    cite: "Robbins & Monro 1951",
    source: "Robbins and Monro, A stochastic approximation method, Ann. Math. Stat. 22 (1951); P1 eq. 3.",
    params: &[Field::real(
        "h",
        "h",
        "step size",
        [0.0001, 5.0],
        0.4,
        Scale::Log,
        "Learning rate. Larger is faster until the steps overshoot.",
    )
    .shown()],
    start: &[],
    step: &[G, full(Map::Descend, All)],
};

pub const ADAM: Scheme = Scheme {
    id: "adam",
    name: "Adam",
    family: Family::Optimizer,
    sentence: "Downhill with momentum, a step length for each weight.",
    cite: "Kingma & Ba 2015",
    source: "Kingma and Ba, Adam: a method for stochastic optimization, ICLR 2015, algorithm 1.",
    params: &[
        Field::real("h", "h", "step size", [1e-6, 1.0], 0.005, Scale::Log, "About how far a weight moves in one step.")
            .shown(),
        Field {
            subscript: "1",
            ..Field::real(
                "beta1",
                "β",
                "memory of the slope",
                [0.0, 0.9999],
                0.9,
                Scale::Linear,
                "Share of the averaged slope kept from step to step.",
            )
        },
        Field {
            subscript: "2",
            ..Field::real(
                "beta2",
                "β",
                "memory of its square",
                [0.0, 0.999999],
                0.999,
                Scale::Linear,
                "Share of the averaged squared slope kept from step to step.",
            )
        },
        Field::real(
            "epsilon",
            "ε",
            "floor of the divisor",
            [1e-12, 1.0],
            1e-8,
            Scale::Log,
            "Keeps the step finite where the slope has been near zero.",
        ),
    ],
    start: &[],
    step: &[G, full(Map::AdamMove, All)],
};

pub const SGLD: Scheme = Scheme {
    id: "sgld",
    name: "SGLD",
    family: Family::Sampler,
    sentence: "Steps down the slope with a little noise on every weight.",
    cite: "Welling & Teh 2011",
    source: "Welling and Teh, Bayesian learning via stochastic gradient Langevin dynamics, ICML 2011; P1 eq. 4.",
    params: &[H.usually(0.2), SIGMA],
    start: &[],
    step: &[G, full(Map::Descend, All), full(Map::Diffuse { sigma: "sigma" }, All)],
};

pub const BAOAB: Scheme = Scheme {
    id: "baoab",
    name: "BAOAB",
    family: Family::Sampler,
    sentence: "Langevin dynamics: one heat bath for every weight.",
    cite: "Leimkuhler & Matthews 2013",
    source: "Leimkuhler and Matthews, Rational construction of stochastic numerical methods for molecular sampling, AMRX 2013; P1 eq. 9.",
    params: &[H.usually(0.4), TAU, GAMMA, TWO_GRADIENTS],
    start: &[G],
    step: &[
        half(Map::B, All),
        half(Map::A, All),
        full(Map::O { gamma: "gamma", tau: "tau" }, All),
        half(Map::A, All),
        G,
        half(Map::B, All),
    ],
};

pub const LOL: Scheme = Scheme {
    id: "lol",
    name: "LOL",
    family: Family::Sampler,
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
};

pub const ADLALA: Scheme = Scheme {
    id: "adlala",
    name: "AdLaLa",
    family: Family::Sampler,
    sentence: "A thermostat on the hidden layer, a heat bath on the output layer.",
    cite: "Leimkuhler et al. 2019",
    source: "Leimkuhler, Matthews and Vlaar, Partitioned integrators for thermodynamic parameterization of neural networks (2019), section 2.5, eq. 15.",
    params: &[H, TAU_1, EPSILON, SIGMA_A, GAMMA_2.usually(0.5), TAU_2, XI_0, FRICTION, THERMOSTAT, TWO_GRADIENTS],
    start: &[G],
    step: &[
        half(Map::B, All),
        half(Map::A, All),
        half(Map::C, Hidden),
        half(Map::D { sigma: "sigma_a" }, Hidden),
        full(Map::E { epsilon: "epsilon", tau: "tau1" }, Hidden),
        half(Map::D { sigma: "sigma_a" }, Hidden),
        half(Map::C, Hidden),
        full(Map::O { gamma: "gamma2", tau: "tau2" }, Output),
        half(Map::A, All),
        G,
        half(Map::B, All),
    ],
};

impl Family {
    /// In the picker's order.
    pub const ALL: [Family; 2] = [Family::Optimizer, Family::Sampler];

    /// As the picker's heading.
    pub const fn name(self) -> &'static str {
        match self {
            Family::Optimizer => "Optimizers",
            Family::Sampler => "Samplers, one gradient a step",
        }
    }
}

impl Scheme {
    /// Whether the update is a word of letters; otherwise its rule is shown in symbols.
    pub fn has_letters(&self) -> bool {
        self.step.iter().any(|op| op.map == Map::A)
    }

    /// The row with this id.
    pub fn find(id: &str) -> Option<&'static Scheme> {
        SCHEMES.iter().find(|scheme| scheme.id == id)
    }

    /// The position of a parameter in `params`.
    pub fn param(&self, key: &str) -> Option<usize> {
        self.params.iter().position(|field| field.key == key)
    }
}
