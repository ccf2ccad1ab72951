//! The network as settings: shape, functions, loss and start.

use crate::settings::choice::words;
use crate::settings::setting::Scale::Zero;
use crate::settings::setting::{Field, ListField, Value};

words! {
    /// The hidden nodes' function.
    Activation {
        #[default]
        Relu "relu" "ReLU" "max(0, x)."
        Tanh "tanh" "tanh" "The hyperbolic tangent."
        Sigmoid "sigmoid" "Sigmoid" "1 / (1 + e^−x)."
        Linear "linear" "Linear" "x itself: the boundary is a straight line."
    }
}

words! {
    /// What training makes small.
    Loss {
        #[default]
        Bce "bce" "Cross-entropy" "Binary cross-entropy of one logit."
        Mse "mse" "Squared error" "Mean squared error of the output."
    }
}

words! {
    /// How start weights are drawn.
    InitKind {
        #[default]
        Pytorch "pytorch" "PyTorch" "Uniform, as wide as one over the root of the number of inputs."
        Normal "normal" "Normal" "Normal with a spread of your choice, weights and biases."
        Xavier "xavier" "Xavier" "Uniform, by the number of inputs and outputs."
        Zero "zero" "Zero" "All weights start at zero."
    }
}

/// Most hidden layers: the engine's layouts and the page's picture of the network are small.
pub const LAYERS_MAX: usize = 6;

/// Widest layer: four times the widest of the papers.
pub const WIDTH_MAX: u64 = 2_000;

/// Nodes of the hidden layers, first to last.
pub const HIDDEN: ListField = ListField {
    key: "network.hidden",
    name: "hidden nodes",
    help: "Nodes of each hidden layer, first to last. More nodes draw finer boundaries.",
    min: 1,
    max: WIDTH_MAX,
    entries: LAYERS_MAX,
    default: &[100],
};

const ACTIVATION: Field =
    Field::choice("network.activation", "activation", Activation::CHOICES, "The hidden nodes' function.");

const LOSS: Field = Field::choice("network.loss", "loss", Loss::CHOICES, "What training makes small.");

const INIT: Field = Field::choice(
    "network.init",
    "start weights",
    InitKind::CHOICES,
    "How the weights are drawn before step 0: the same for every lane.",
);

/// The network's settings beside [`HIDDEN`].
pub const NETWORK: &[Field] = &[ACTIVATION, LOSS, INIT];

/// Spread of normal start weights.
pub const INIT_SD: Field = Field::real(
    "network.init.sd",
    "",
    "spread of the start weights",
    [0.0, 10.0],
    0.01,
    Zero,
    "Standard deviation of the start weights.",
);

/// The network's shape and start.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    /// Nodes of the hidden layers; none is a linear classifier.
    pub hidden: Vec<u32>,
    pub activation: Activation,
    pub loss: Loss,
    pub init: Init,
}

impl Network {
    pub(crate) fn values(&self) -> [Value; 3] {
        [self.activation.word(), self.loss.word(), self.init.kind().word()].map(Value::Choice)
    }
}

/// How start weights are drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Init {
    Pytorch,
    Normal { sd: f64 },
    Xavier,
    Zero,
}

impl Init {
    /// Its word in the table.
    pub fn kind(self) -> InitKind {
        match self {
            Init::Pytorch => InitKind::Pytorch,
            Init::Normal { .. } => InitKind::Normal,
            Init::Xavier => InitKind::Xavier,
            Init::Zero => InitKind::Zero,
        }
    }
}
