//! Parameters that several rows share. Ranges reach well past every published setting.

use crate::settings::setting::{Choice, Field, Scale};

pub const H: Field = Field::real(
    "h",
    "h",
    "step size",
    [0.001, 2.0],
    0.25,
    Scale::Log,
    "Length of one step. Larger is faster until the method becomes unstable.",
)
.shown();
/// The step size of optimizers, which reaches further both ways.
pub const RATE: Field = Field::real(
    "h",
    "h",
    "step size",
    [1e-6, 5.0],
    0.1,
    Scale::Log,
    "Learning rate. Larger is faster until the steps overshoot.",
)
.shown();
pub const SIGMA: Field = Field::real(
    "sigma",
    "σ",
    "noise strength",
    [0.0, 10.0],
    0.01,
    Scale::Zero,
    "Size of the noise added to the weights at every step; the temperature is σ²/2.",
)
.shown();
pub const GAMMA: Field = Field::real(
    "gamma",
    "γ",
    "friction",
    [0.0, 1000.0],
    1.0,
    Scale::Zero,
    "How strongly the heat bath brakes and re-draws the momenta.",
);
pub const TAU: Field = Field::real(
    "tau",
    "τ",
    "temperature",
    [0.0, 10.0],
    1e-5,
    Scale::Zero,
    "How much random motion the weights keep; 0 is none.",
)
.shown();
/// A temperature that is divided by.
pub const TAU_ABOVE_0: Field =
    Field::real("tau", "τ", "temperature", [1e-9, 10.0], 1e-5, Scale::Log, "How much random motion the weights keep.")
        .shown();
pub const GAMMA_1: Field = GAMMA.of_part("gamma1", "1", "friction, hidden");
pub const TAU_1: Field = TAU.of_part("tau1", "1", "temperature, hidden").usually(1e-4);
pub const GAMMA_2: Field = Field { main: false, ..GAMMA.of_part("gamma2", "2", "friction, output") };
pub const TAU_2: Field = Field { main: false, ..TAU.of_part("tau2", "2", "temperature, output").usually(1e-4) };
pub const EPSILON: Field = Field::real(
    "epsilon",
    "ε",
    "thermostat strength",
    [0.0, 100.0],
    0.1,
    Scale::Zero,
    "How fast the thermostat's friction ξ answers to the momenta's temperature.",
);
pub const SIGMA_A: Field = Field {
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

// Options of the kick family.
pub const XI_0: Field = Field {
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
pub const FRICTION: Field = Field::choice(
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
const TENSOR: Choice = Choice {
    value: "tensor",
    name: "tensor",
    help: "One ξ for the weights and one for the biases of each hidden layer.",
};
const LAYER: Choice = Choice { value: "layer", name: "layer", help: "One ξ for each hidden layer." };
const WHOLE: Choice = Choice { value: "all", name: "network", help: "One ξ for all weights." };
pub const THERMOSTAT: Field =
    Field::choice("thermostat", "one thermostat per", &[TENSOR, LAYER], "Which weights share one friction ξ.");
pub const THERMOSTAT_OF_ALL: Field =
    Field::choice("thermostat", "one thermostat per", &[WHOLE, TENSOR, LAYER], "Which weights share one friction ξ.");
pub const TWO_GRADIENTS: Field =
    Field::flag("two_gradients", "two gradients a step", "A fresh minibatch for each half kick: twice the cost.");

pub const MU: Field = Field::real(
    "mu",
    "μ",
    "momentum",
    [0.0, 0.9999],
    0.9,
    Scale::Linear,
    "Share of the velocity kept from step to step; 0 is plain descent.",
)
.shown();
/// The memory of squared slopes.
pub const ALPHA: Field = Field::real(
    "alpha",
    "α",
    "memory",
    [0.0, 0.999999],
    0.99,
    Scale::Linear,
    "Share of the running average kept from step to step.",
);
pub const FLOOR: Field = Field::real(
    "epsilon",
    "ε",
    "floor of the divisor",
    [1e-12, 1.0],
    1e-8,
    Scale::Log,
    "Keeps the step finite where the slope has been near zero.",
);
pub const LAMBDA: Field = Field::real(
    "lambda",
    "λ",
    "floor of the preconditioner",
    [1e-12, 1.0],
    1e-5,
    Scale::Log,
    "Bounds the steps of weights whose slope has been near zero.",
);
pub const RHO: Field = Field::real(
    "rho",
    "ρ",
    "memory of the gradient",
    [0.0, 0.999999],
    0.9,
    Scale::Linear,
    "Share of the gradient's running mean and covariance kept from step to step.",
);
/// The step of an inner loop.
pub const ETA: Field =
    Field::real("eta", "η", "inner step size", [1e-6, 5.0], 0.1, Scale::Log, "Step size of the inner loop.").shown();
pub const INNER: Field = Field {
    symbol: "L",
    ..Field::integer("inner", "L", "inner steps", [1, 200], 20, Scale::Log, "Gradients of one step: its cost.")
}
.shown();
pub const GAMMA_0: Field = Field {
    subscript: "0",
    ..Field::real(
        "gamma0",
        "γ",
        "scope",
        [1e-6, 1e12],
        100.0,
        Scale::Log,
        "How far the inner loop may look around: larger is wider.",
    )
};
pub const SCOPING: Field = Field {
    subscript: "1",
    ..Field::real(
        "gamma1",
        "γ",
        "scoping",
        [0.0, 0.5],
        1e-3,
        Scale::Zero,
        "Share by which the scope narrows at every step; 0 keeps it.",
    )
};
pub const WALKERS: Field = Field::integer(
    "walkers",
    "n",
    "walkers",
    [1, 16],
    3,
    Scale::Linear,
    "Networks that train together, each on its own minibatches: each costs its own gradients.",
)
.shown();
