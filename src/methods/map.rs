//! The vocabulary: elementary maps, and what each shows, reads and keeps. A method is a list of them.

use crate::model::layout::Part;
use serde::Serialize;

/// An elementary map; `f` is its fraction of the step. Those that can stand twice in a method name the parameters
/// they read; the others read parameters of fixed names ([`Map::reads`]). `R` is standard normal, fresh at every use.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
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
    /// C and D at once, solved exactly: `p <- e p + sigma_A sqrt((1 - e^2) / (2 xi)) R`, `e = exp(-f h xi)` (P1 section 2.5).
    F { sigma: &'static str },
    /// `theta <- theta + f h g`.
    Descend,
    /// `theta <- theta + sigma sqrt(f h) R` (P1 eq. 4).
    Diffuse { sigma: &'static str },
    /// Adam's move: bias-corrected moments of `g` (Kingma and Ba 2015, algorithm 1).
    AdamMove,
    /// `p <- (1 - gamma h) p + sqrt(2 gamma tau h) R`: map O by Euler's rule (Chen, Fox and Guestrin 2014, eq. 15).
    EulerO,
    /// `p <- (1 - h xi) p`: map C by Euler's rule (Ding et al. 2014, algorithm 2).
    EulerC,
    /// `theta <- theta + sqrt(2 h / beta) R`: noise at inverse temperature beta (P2 section 2).
    DiffuseBeta,
    /// `p <- mu p + h g`.
    MomentumOne,
    /// `p <- mu p + (1 - mu) g`.
    MomentumTwo,
    /// `theta <- theta + p`.
    Move,
    /// `theta <- theta + mu p + h g`: the momentum's move looked ahead.
    NesterovMove,
    /// `v <- alpha v + (1 - alpha) g^2`, `theta <- theta + h g / (sqrt v + epsilon)`.
    RmsMove,
    /// `v <- v + g^2`, `theta <- theta + h g / (sqrt v + epsilon)`.
    AdaGradMove,
    /// Steepest descent with the step length of Barzilai and Borwein.
    BarzilaiBorwein,
    /// `theta <- theta + h sqrt(eta / (1 + t)^kappa) R`: annealed noise on the gradient.
    AnnealedNoise,
    /// `theta <- theta - h sqrt(2 exp(-t / tau0)) e`: a fixed random field `e`, the same at every step.
    Field,
    /// `v <- alpha v + (1 - alpha) g^2`, `theta <- theta + h M g + sqrt(2 h tau M) R`, `M = 1 / (lambda + sqrt v)`.
    PreconditionedMove,
    /// Noise with the running mean and covariance of the gradient (P3 algorithm 1).
    AdaptiveNoiseMove,
    /// One step of Santa by symmetric splitting.
    SantaSplit,
    /// One step of Santa by Euler's rule.
    SantaEuler,
    /// Running mean and variance of the minibatch gradient, weight by weight.
    Variance,
    /// `p <- exp(-f h (h v / (2 tau))) p`: the friction that the gradient's variance `v` calls for.
    VarianceFriction,
    /// `x <- theta`, `z <- theta`: the loop begins here.
    Anchor,
    /// `theta <- theta + eta (g - (theta - x) / gamma_t)`, `gamma_t = gamma0 (1 - gamma1)^t` (P4 eq. 4.39).
    Pull,
    /// `theta <- theta + sqrt(eta tau) R` (P4 eq. 4.39).
    InnerNoise,
    /// `z <- alpha z + (1 - alpha) theta` (P4 eq. 4.40).
    Average,
    /// `g <- z - x`, `theta <- x`: the slope of local entropy (P4 eq. 4.41).
    EntropySlope,
    /// `z <- 0`, `x <- theta`: as Anchor, for a sum.
    AnchorSum,
    /// `theta <- x + sqrt(gamma_t) R`.
    Scatter,
    /// `z <- z + g / L`.
    Gather,
    /// `g <- z`, `theta <- x`.
    GatheredSlope,
    /// The maps inside, as often as parameter `times` says.
    Repeat { times: &'static str, maps: &'static [Op] },
    /// Remembers theta, p and g, with their energy.
    Save,
    /// Keeps what happened since Save with probability `min(1, exp(-(H' - H - Q) / tau))`, Q the heat that O brought;
    /// else goes back, with -p.
    Accept,
    /// A trajectory of Hamilton's equations of random length and step.
    Trajectory,
    /// `g <- g + (x - theta) / rho_t` towards the walkers' mean x, `rho_t = max(rho0 (1 - gamma1)^t, 0.1)`.
    Elastic,
    /// The walkers' mean is the reported theta.
    Mean,
    /// Walker 0 is the reported theta.
    First,
    /// Every so many steps: each walker's matrix `S = (1 + eta cov(the others))^(1/2)` (P2 eq. 19).
    Metric,
    /// `theta <- theta + f h S p` (P2 eq. 18).
    MetricA,
    /// `p <- p + f h S g` (P2 eq. 18).
    MetricB,
    /// `p <- (1 - h gamma) p + h s g + sqrt(2 h gamma / g(alpha)) R`, `gamma = (1 - c_m) / h` (P0 algorithm 1).
    TemperedKick,
    /// The temperature variable alpha and its momentum, with metadynamics (P0 algorithm 1).
    Temper,
    /// The maps of the lane's typed word.
    Word,
    /// `p <- R` before the first step.
    DrawMomenta,
    /// Santa's start: `p <- sqrt(h) R`, `m <- sqrt(h) C`.
    SantaStart,
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

/// An array of a chain's state beside theta and g, there only where a method uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Slot {
    /// Momenta, or a velocity.
    P,
    /// A running mean, or Santa's friction.
    M,
    /// A running mean of squares.
    V,
    /// Where an inner loop began.
    X,
    /// What an inner loop averages.
    Z,
}

impl Slot {
    /// In the order of the GPU's memory.
    pub const ALL: [Slot; 5] = [Slot::P, Slot::M, Slot::V, Slot::X, Slot::Z];
}

impl Map {
    /// Label, name and equation of the map, for the page and the reference.
    pub const fn tile(self) -> Tile {
        let (label, name, equation) = match self {
            Map::G => ("G", "gradient", "g ← −∇L(θ) on the next minibatch"),
            Map::A => ("A", "drift", "θ ← θ + h p"),
            Map::B => ("B", "kick", "p ← p + h g"),
            Map::O { .. } => ("O", "heat bath", "p ← e^{−γh} p + √(τ(1 − e^{−2γh})) R"),
            Map::OInf { .. } => ("O∞", "fresh momenta", "p ← √τ R"),
            Map::C => ("C", "friction", "p ← e^{−hξ} p"),
            Map::D { .. } => ("D", "noise", "p ← p + σ_{A} √h R"),
            Map::E { .. } => ("E", "thermostat", "ξ ← ξ + h ε (p·p − Nτ)"),
            Map::F { .. } => ("F", "friction and noise", "p ← e^{−hξ} p + σ_{A} √((1 − e^{−2hξ}) / 2ξ) R"),
            Map::Descend => ("θ ← θ + h g", "descent", "θ ← θ + h g"),
            Map::Diffuse { .. } => ("+ σ√h R", "noise on the weights", "θ ← θ + σ √h R"),
            Map::AdamMove => (
                "Adam move",
                "Adam's move",
                "m ← β_{1}m + (1 − β_{1})g,  v ← β_{2}v + (1 − β_{2})g²,  θ ← θ + h m̂ / (√v̂ + ε)",
            ),
            Map::EulerO => ("Õ", "heat bath by Euler's rule", "p ← (1 − γh) p + √(2γτh) R"),
            Map::EulerC => ("C̃", "friction by Euler's rule", "p ← (1 − hξ) p"),
            Map::DiffuseBeta => ("+ √(2h/β) R", "noise at inverse temperature β", "θ ← θ + √(2h/β) R"),
            Map::MomentumOne => ("p ← μp + h g", "momentum", "p ← μ p + h g"),
            Map::MomentumTwo => ("p ← μp + (1−μ)g", "averaged slope", "p ← μ p + (1 − μ) g"),
            Map::Move => ("θ ← θ + p", "move", "θ ← θ + p"),
            Map::NesterovMove => ("θ ← θ + μp + h g", "move, looked ahead", "θ ← θ + μ p + h g"),
            Map::RmsMove => ("RMS move", "RMSprop's move", "v ← αv + (1 − α)g²,  θ ← θ + h g / (√v + ε)"),
            Map::AdaGradMove => ("AdaGrad move", "AdaGrad's move", "v ← v + g²,  θ ← θ + h g / (√v + ε)"),
            Map::BarzilaiBorwein => (
                "BB move",
                "Barzilai–Borwein move",
                "θ ← θ + (|Δθ·Δg| / Δg·Δg) g, with the changes Δ since the last step",
            ),
            Map::AnnealedNoise => ("+ annealed R", "annealed gradient noise", "θ ← θ + h √(η / (1 + t)^{κ}) R"),
            Map::Field => ("− field", "fixed random field", "θ ← θ − h √(2e^{−t/τ₀}) J √(n(n − 2)) e, n layers"),
            Map::PreconditionedMove => (
                "pSGLD move",
                "preconditioned move",
                "v ← αv + (1 − α)g²,  M = 1 / (λ + √v),  θ ← θ + h M g + √(2hτM) R",
            ),
            Map::AdaptiveNoiseMove => (
                "ASGLD move",
                "move with adaptive noise",
                "μ ← ρμ + (1 − ρ)ĝ,  C ← ρC + (1 − ρ)(ĝ − μ)(ĝ − μ′),  θ ← θ − h(ĝ + ψ(μ + √C R)),  ĝ = −g",
            ),
            Map::SantaSplit => (
                "Santa move",
                "Santa, split",
                "v ← σv + (1 − σ)g²,  M = (λ + √v)^{−1/2}: θ by M u/2, α by (u² − h/β)/2, u ← e^{−α/2}u, kicked by h M g and √(2M h^{3/2}/β) R, and back",
            ),
            Map::SantaEuler => (
                "Santa move",
                "Santa by Euler's rule",
                "α ← α + u² − h/β,  u ← (1 − α)u + h M g + (h/β)(1 − M′/M)/u + √(2M′h^{3/2}/β) R,  θ ← θ + M u",
            ),
            Map::Variance => {
                ("gradient variance", "gradient variance", "m ← ρm + (1 − ρ)g,  v ← ρv + (1 − ρ)(g − m)(g − m′)")
            }
            Map::VarianceFriction => ("K", "covariance-controlled friction", "p ← e^{−h · hv/2τ} p"),
            Map::Anchor => ("x, z ← θ", "begin the loop", "x ← θ,  z ← θ"),
            Map::Pull => ("pulled descent", "pulled descent", "θ ← θ + η (g − (θ − x)/γ_{t}),  γ_{t} = γ₀(1 − γ₁)^{t}"),
            Map::InnerNoise => ("+ √(ητ) R", "noise", "θ ← θ + √(ητ) R"),
            Map::Average => ("z average", "running average", "z ← αz + (1 − α)θ"),
            Map::EntropySlope => ("g ← z − x", "slope of local entropy", "g ← z − x,  θ ← x"),
            Map::AnchorSum => ("x ← θ", "begin the loop", "x ← θ,  z ← 0"),
            Map::Scatter => ("θ ← x + √γ R", "scatter", "θ ← x + √γ_{t} R,  γ_{t} = γ₀(1 − γ₁)^{t}"),
            Map::Gather => ("z ← z + g/L", "gather", "z ← z + g / L"),
            Map::GatheredSlope => ("g ← z", "gathered slope", "g ← z,  θ ← x"),
            Map::Repeat { .. } => ("L times", "inner loop", "L times:"),
            Map::Save => ("save", "save", "θ, p and H = L + p·p/2 are remembered"),
            Map::Accept => (
                "accept",
                "Metropolis test",
                "kept with probability min(1, e^{−(ΔH − Q)/τ}), Q the heat of O since; else back, with −p",
            ),
            Map::Trajectory => ("trajectory", "Hamiltonian trajectory", "L steps of dθ = p dt, dp = g dt"),
            Map::Elastic => ("elastic", "elastic pull", "g ← g + (x̄ − θ)/ρ_{t},  ρ_{t} = max(ρ₀(1 − γ₁)^{t}, 0.1)"),
            Map::Mean => ("mean", "mean of the walkers", "x̄ ← mean of the walkers' θ"),
            Map::First => ("walker 0", "walker 0 is shown", "x̄ ← θ of walker 0"),
            Map::Metric => ("S", "shape of the ensemble", "S ← (1 + η cov(θ of the other walkers))^{1/2}"),
            Map::MetricA => ("A", "drift in the ensemble's metric", "θ ← θ + h S p"),
            Map::MetricB => ("B", "kick in the ensemble's metric", "p ← p + h S g"),
            Map::TemperedKick => {
                ("tempered kick", "kick at the temperature 1/g(α)", "p ← c_{m} p + h s g + √(2(1 − c_{m}) / g(α)) R")
            }
            Map::Temper => (
                "temper",
                "temperature variable",
                "α ← α + h r,  V ← V + w e^{−(α_{k} − α)²/2s²},  r ← h f(α) + √2 R, f the force of −g(α)H − φ − V",
            ),
            Map::Word => ("word", "typed word", "the maps of the word"),
            Map::DrawMomenta => ("p ← R", "draw momenta", "p ← R"),
            Map::SantaStart => ("u ← √h R", "draw velocities", "u ← √h R,  α ← √h C"),
        };
        Tile { label, name, equation, random: self.is_random(), gradient: matches!(self, Map::G) }
    }

    /// Uses random numbers.
    pub const fn is_random(self) -> bool {
        matches!(
            self,
            Map::O { .. }
                | Map::OInf { .. }
                | Map::D { .. }
                | Map::F { .. }
                | Map::Diffuse { .. }
                | Map::EulerO
                | Map::DiffuseBeta
                | Map::AnnealedNoise
                | Map::Field
                | Map::PreconditionedMove
                | Map::AdaptiveNoiseMove
                | Map::SantaSplit
                | Map::SantaEuler
                | Map::InnerNoise
                | Map::Scatter
                | Map::Accept
                | Map::Trajectory
                | Map::TemperedKick
                | Map::Temper
                | Map::DrawMomenta
                | Map::SantaStart
        )
    }

    /// The letter of a typed word, if it is one.
    pub const fn letter(self) -> Option<char> {
        Some(match self {
            Map::A => 'A',
            Map::B => 'B',
            Map::C => 'C',
            Map::D { .. } => 'D',
            Map::E { .. } => 'E',
            Map::F { .. } => 'F',
            Map::O { .. } => 'O',
            _ => return None,
        })
    }

    /// The parameters it reads, beside `h`.
    pub fn reads(self) -> Vec<&'static str> {
        match self {
            Map::O { gamma, tau } => vec![gamma, tau],
            Map::OInf { tau } => vec![tau],
            Map::D { sigma } | Map::Diffuse { sigma } => vec![sigma],
            Map::E { epsilon, tau } => vec![epsilon, tau],
            Map::C | Map::EulerC => vec!["xi0"],
            Map::F { sigma } => vec![sigma, "xi0"],
            Map::AdamMove => vec!["beta1", "beta2", "epsilon"],
            Map::EulerO => vec!["gamma", "tau"],
            Map::DiffuseBeta => vec!["beta"],
            Map::MomentumOne | Map::MomentumTwo | Map::NesterovMove => vec!["mu"],
            Map::RmsMove => vec!["alpha", "epsilon"],
            Map::AdaGradMove => vec!["epsilon"],
            Map::AnnealedNoise => vec!["eta", "kappa"],
            Map::Field => vec!["j", "tau0"],
            Map::PreconditionedMove => vec!["alpha", "lambda", "tau"],
            Map::AdaptiveNoiseMove => vec!["rho", "psi"],
            Map::SantaSplit | Map::SantaEuler => vec!["sigma", "lambda", "beta", "kappa", "burn_in"],
            Map::SantaStart => vec!["c"],
            Map::Variance => vec!["rho"],
            Map::VarianceFriction => vec!["tau"],
            // And `eta` where the inner loop has a step size of its own.
            Map::Pull => vec!["gamma0", "gamma1"],
            Map::InnerNoise => vec!["eta", "tau"],
            Map::Average => vec!["alpha"],
            Map::Scatter => vec!["gamma0", "gamma1"],
            Map::Gather => vec!["inner"],
            Map::Repeat { times, .. } => vec![times],
            Map::Accept => vec!["tau"],
            Map::Trajectory => vec!["inner", "form", "randomise"],
            Map::Elastic => vec!["rho0", "gamma1", "walkers"],
            Map::Mean | Map::First => vec!["walkers"],
            Map::Metric => vec!["eta", "every", "walkers"],
            Map::TemperedKick => vec!["c_m", "scale", "sampling"],
            Map::Temper => vec!["scale", "sampling"],
            Map::G
            | Map::A
            | Map::B
            | Map::Descend
            | Map::Move
            | Map::BarzilaiBorwein
            | Map::Anchor
            | Map::EntropySlope
            | Map::AnchorSum
            | Map::GatheredSlope
            | Map::Save
            | Map::MetricA
            | Map::MetricB
            | Map::Word
            | Map::DrawMomenta => vec![],
        }
    }

    /// The arrays it uses beside theta and g.
    pub const fn slots(self) -> &'static [Slot] {
        use Slot::{M, P, V, X, Z};
        match self {
            Map::A
            | Map::B
            | Map::O { .. }
            | Map::OInf { .. }
            | Map::C
            | Map::D { .. }
            | Map::E { .. }
            | Map::F { .. }
            | Map::EulerO
            | Map::EulerC
            | Map::MomentumOne
            | Map::MomentumTwo
            | Map::Move
            | Map::NesterovMove
            | Map::MetricA
            | Map::MetricB
            | Map::TemperedKick
            | Map::Trajectory
            | Map::DrawMomenta => &[P],
            Map::AdamMove | Map::AdaptiveNoiseMove | Map::Variance | Map::BarzilaiBorwein => &[M, V],
            Map::RmsMove | Map::AdaGradMove | Map::PreconditionedMove => &[V],
            Map::SantaSplit | Map::SantaEuler | Map::SantaStart => &[P, M, V],
            Map::VarianceFriction => &[P, V],
            Map::Anchor | Map::AnchorSum | Map::Average | Map::EntropySlope | Map::Gather | Map::GatheredSlope => {
                &[X, Z]
            }
            Map::Pull | Map::Scatter => &[X],
            _ => &[],
        }
    }

    /// Why a GPU cannot run it, as half a sentence; none if it can.
    pub const fn processor_only(self) -> Option<&'static str> {
        match self {
            Map::Save | Map::Accept | Map::Trajectory => {
                Some("its Metropolis test needs the loss over all training points at every step")
            }
            Map::Elastic | Map::Mean | Map::First | Map::Metric | Map::MetricA | Map::MetricB => {
                Some("its walkers look at each other")
            }
            Map::TemperedKick | Map::Temper => Some("its temperature follows the minibatch's loss"),
            Map::BarzilaiBorwein => Some("its step length is a sum over all weights"),
            _ => None,
        }
    }

    /// Whether its coefficients change from step to step though no parameter does.
    pub const fn follows_time(self) -> bool {
        matches!(
            self,
            Map::AnnealedNoise
                | Map::Field
                | Map::SantaSplit
                | Map::SantaEuler
                | Map::Pull
                | Map::Scatter
                | Map::Elastic
                | Map::TemperedKick
                | Map::Temper
        )
    }

    /// Uses the gradient at hand, so it must be of the theta at hand.
    pub const fn uses_gradient(self) -> bool {
        matches!(
            self,
            Map::B
                | Map::Descend
                | Map::AdamMove
                | Map::MomentumOne
                | Map::MomentumTwo
                | Map::RmsMove
                | Map::AdaGradMove
                | Map::BarzilaiBorwein
                | Map::PreconditionedMove
                | Map::AdaptiveNoiseMove
                | Map::SantaSplit
                | Map::SantaEuler
                | Map::Variance
                | Map::Pull
                | Map::Gather
                | Map::MetricB
                | Map::TemperedKick
                | Map::Trajectory
                | Map::NesterovMove
                | Map::Elastic
        )
    }

    /// Treats p as momenta, whose square is a temperature.
    pub const fn has_momenta(self) -> bool {
        matches!(self, Map::A | Map::MetricA | Map::Trajectory)
    }

    /// Moves theta, so that the gradient at hand is of another theta afterwards.
    pub const fn moves(self) -> bool {
        matches!(
            self,
            Map::A
                | Map::Descend
                | Map::Diffuse { .. }
                | Map::DiffuseBeta
                | Map::AdamMove
                | Map::Move
                | Map::NesterovMove
                | Map::RmsMove
                | Map::AdaGradMove
                | Map::BarzilaiBorwein
                | Map::AnnealedNoise
                | Map::Field
                | Map::PreconditionedMove
                | Map::AdaptiveNoiseMove
                | Map::SantaSplit
                | Map::SantaEuler
                | Map::Pull
                | Map::InnerNoise
                | Map::Scatter
                | Map::MetricA
        )
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

/// How many gradients a list of maps takes; inner loops take as many turns as `times` says.
pub fn gradients(ops: &[Op], times: &impl Fn(&str) -> u64) -> u64 {
    ops.iter()
        .map(|op| match op.map {
            Map::G => 1,
            Map::Trajectory => times("inner"),
            Map::Repeat { times: key, maps } => times(key) * gradients(maps, times),
            _ => 0,
        })
        .sum()
}

/// Every map of a list, those inside loops too.
pub fn flat(ops: &[Op]) -> Vec<Op> {
    ops.iter()
        .flat_map(|op| match op.map {
            Map::Repeat { maps, .. } => std::iter::once(*op).chain(flat(maps)).collect(),
            _ => vec![*op],
        })
        .collect()
}
