//! Optimizers: one gradient a step, and no noise but the minibatches' (two exceptions say so).

use crate::methods::map::Map;
use crate::methods::params::{ALPHA, FLOOR, MU, RATE};
use crate::methods::scheme::{G, ROW, Scheme, all};
use crate::settings::setting::{Field, Scale};

pub const GD: Scheme = Scheme {
    id: "gd",
    name: "Gradient descent",
    sentence: "Steps straight down the slope of all training points.",
    cite: "Cauchy 1847",
    source: "Cauchy, Méthode générale pour la résolution des systèmes d'équations simultanées, C. R. Acad. Sci. 25 (1847).",
    params: &[RATE.usually(0.4)],
    step: &[G, all(Map::Descend)],
    full_batch: true,
    ..ROW
};

pub const SGD: Scheme = Scheme {
    id: "sgd",
    name: "SGD",
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
    step: &[G, all(Map::Descend)],
    ..ROW
};

pub const MOMENTUM: Scheme = Scheme {
    id: "momentum",
    name: "Momentum",
    sentence: "A heavy ball rolls down the slope.",
    cite: "Polyak 1964",
    source: "Polyak, Some methods of speeding up the convergence of iteration methods, USSR Comput. Math. Math. Phys. 4 (1964); P1 section 2.1, momentum I.",
    params: &[RATE.usually(0.05), MU],
    step: &[G, all(Map::MomentumOne), all(Map::Move)],
    ..ROW
};

pub const MOMENTUM_2: Scheme = Scheme {
    id: "momentum2",
    name: "Momentum II",
    sentence: "Steps along a running average of the slope.",
    cite: "Leimkuhler et al. 2019",
    source: "Leimkuhler, Matthews and Vlaar, Partitioned integrators for thermodynamic parameterization of neural networks (2019), section 2.1, momentum II.",
    params: &[RATE.usually(0.5), MU],
    step: &[G, all(Map::MomentumTwo), all(Map::A)],
    ..ROW
};

pub const NESTEROV: Scheme = Scheme {
    id: "nesterov",
    name: "Nesterov",
    sentence: "Momentum that looks one step ahead.",
    cite: "Nesterov 1983",
    source: "Nesterov, A method of solving a convex programming problem with convergence rate O(1/k²), Soviet Math. Dokl. 27 (1983), in the form of Sutskever et al. (2013).",
    params: &[RATE.usually(0.05), MU],
    step: &[G, all(Map::MomentumOne), all(Map::NesterovMove)],
    ..ROW
};

pub const RMSPROP: Scheme = Scheme {
    id: "rmsprop",
    name: "RMSprop",
    sentence: "A step length for each weight, from its recent slopes.",
    cite: "Tieleman & Hinton 2012",
    source: "Tieleman and Hinton, Lecture 6.5: RMSprop, Coursera (2012), with PyTorch's place of the floor.",
    params: &[RATE.usually(0.003), ALPHA, FLOOR],
    step: &[G, all(Map::RmsMove)],
    ..ROW
};

pub const ADAGRAD: Scheme = Scheme {
    id: "adagrad",
    name: "AdaGrad",
    sentence: "A step length for each weight, from all its slopes so far.",
    cite: "Duchi et al. 2011",
    source: "Duchi, Hazan and Singer, Adaptive subgradient methods for online learning and stochastic optimization, JMLR 12 (2011).",
    params: &[RATE.usually(0.05), FLOOR.usually(1e-10)],
    step: &[G, all(Map::AdaGradMove)],
    ..ROW
};

pub const ADAM: Scheme = Scheme {
    id: "adam",
    name: "Adam",
    sentence: "Downhill with momentum, a step length for each weight.",
    cite: "Kingma & Ba 2015",
    source: "Kingma and Ba, Adam: a method for stochastic optimization, ICLR 2015, algorithm 1.",
    params: &[ADAM_H, BETA_1, BETA_2, FLOOR],
    step: &[G, all(Map::AdamMove)],
    ..ROW
};
pub(super) const ADAM_H: Field =
    Field::real("h", "h", "step size", [1e-6, 1.0], 0.005, Scale::Log, "About how far a weight moves in one step.")
        .shown();
pub(super) const BETA_1: Field = Field {
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
};
pub(super) const BETA_2: Field = Field {
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
};

pub const BARZILAI_BORWEIN: Scheme = Scheme {
    id: "bbgd",
    name: "Barzilai–Borwein",
    sentence: "Full-batch descent whose step length follows from the last two gradients.",
    cite: "Barzilai & Borwein 1988",
    source: "Barzilai and Borwein, Two-point step size gradient methods, IMA J. Numer. Anal. 8 (1988); P2 section 3.3. The rate stays within 1e-10 and 1e10.",
    params: &[RATE.usually(0.05)],
    step: &[G, all(Map::BarzilaiBorwein)],
    full_batch: true,
    ..ROW
};

pub const ANNEAL_SGD: Scheme = Scheme {
    id: "annealsgd",
    name: "AnnealSGD",
    sentence: "SGD with Gaussian noise on the gradient that fades away.",
    cite: "Neelakantan et al. 2015",
    source: "Neelakantan et al., Adding gradient noise improves learning for very deep networks, arXiv:1511.06807 (2015), eq. 1.",
    params: &[
        RATE.usually(0.4),
        Field::real(
            "eta",
            "η",
            "noise at the start",
            [0.0, 10.0],
            0.01,
            Scale::Zero,
            "Variance of the noise on each component of the gradient at step 0.",
        )
        .shown(),
        Field::real(
            "kappa",
            "κ",
            "fading",
            [0.0, 4.0],
            0.55,
            Scale::Linear,
            "Power of time with which the noise's variance fades.",
        ),
    ],
    step: &[G, all(Map::Descend), all(Map::AnnealedNoise)],
    ..ROW
};

pub const TRIVIALIZED_SGD: Scheme = Scheme {
    id: "trivialized-sgd",
    name: "Trivialized-SGD",
    sentence: "SGD in a fixed random field that fades away and smooths the landscape.",
    cite: "Chaudhari 2018",
    source: "Chaudhari, A picture of the energy landscape of deep neural networks, UCLA (2018), algorithm 1 and eq. 2.20, with N = n; for up to two layers the field is J.",
    params: &[
        RATE.usually(0.4),
        Field::real("j", "J", "field", [0.0, 10.0], 0.01, Scale::Zero, "Size of the random field.").shown(),
        Field {
            subscript: "0",
            ..Field::real(
                "tau0",
                "τ",
                "time of fading",
                [1.0, 1e7],
                1000.0,
                Scale::Log,
                "Steps after which the field's square has fallen to 1/e.",
            )
        },
    ],
    step: &[G, all(Map::Descend), all(Map::Field)],
    ..ROW
};
