//! The temperature that a lane samples at: what its positions are to be compared with on a target.

use super::lane::Lane;
use crate::methods::map::{Map, Op, flat};
use crate::model::layout::Part;
use crate::settings::setting::{Kind, Value};

/// Why a lane has no density to be compared with.
const COLD: &str = "it has no heat: it goes to a minimum";
const UNEVEN: &str = "its parts are not held at one temperature";
const CHANGING: &str = "its temperature changes";

/// A parameter that sets the temperature.
struct Heat {
    key: &'static str,
    part: Part,
    law: Law,
}

/// How tau follows from a parameter.
#[derive(Clone, Copy)]
enum Law {
    /// It is tau.
    Tau,
    /// It is 2 tau: a kick and a drift from fresh momenta, untested, are a step h^2 with noise h^2 times it (P1 algorithm 3).
    TwiceTau,
    /// sqrt(2 tau), the noise of P1 eq. 4.
    Sigma,
    /// 1 / tau.
    Beta,
}

impl Law {
    fn tau(self, value: f64) -> f64 {
        match self {
            Law::Tau => value,
            Law::TwiceTau => 0.5 * value,
            Law::Sigma => 0.5 * value * value,
            Law::Beta => 1.0 / value,
        }
    }

    fn value(self, tau: f64) -> f64 {
        match self {
            Law::Tau => tau,
            Law::TwiceTau => 2.0 * tau,
            // In the digits that one reads; the temperature is off by 1e-4 at most.
            Law::Sigma => ((2.0 * tau).sqrt() * 1e4).round() / 1e4,
            Law::Beta => 1.0 / tau,
        }
    }
}

/// The parameters that set the temperatures of a step.
///
/// # Errors
/// If it holds a map that samples something else than exp(-U/tau).
fn heats(ops: &[Op]) -> Result<Vec<Heat>, &'static str> {
    let tested = ops.iter().any(|op| matches!(op.map, Map::Accept));
    let drifts = ops.iter().filter(|op| matches!(op.map, Map::A)).count();
    let mut heats = Vec::new();
    for op in ops {
        let (key, law) = match op.map {
            Map::O { tau, .. } | Map::E { tau, .. } => (tau, Law::Tau),
            Map::OInf { tau } if !tested && drifts == 1 => (tau, Law::TwiceTau),
            Map::OInf { tau } => (tau, Law::Tau),
            Map::EulerO | Map::PreconditionedMove | Map::Accept => ("tau", Law::Tau),
            Map::Diffuse { sigma } => (sigma, Law::Sigma),
            Map::DiffuseBeta => ("beta", Law::Beta),
            Map::AnnealedNoise => return Err("its noise fades away"),
            Map::Field => return Err("a fixed random field is added to the slope"),
            Map::AdaptiveNoiseMove => return Err("its noise follows the gradient, and no temperature"),
            Map::SantaSplit | Map::SantaEuler => {
                return Err("it cools down in a metric that follows the slopes, then goes downhill");
            }
            Map::Anchor => return Err("it moves on local entropy, not on U"),
            Map::AnchorSum => return Err("it moves on an average of U about each point"),
            Map::Elastic => return Err("its walkers pull on each other"),
            Map::TemperedKick => return Err("its temperature wanders"),
            _ => continue,
        };
        heats.push(Heat { key, part: op.part, law });
    }
    Ok(heats)
}

impl Lane {
    /// tau > 0 of the density exp(-U/tau) that the lane samples as its step size goes to 0.
    ///
    /// # Errors
    /// Why there is none, to be read after "SGD: ".
    pub fn temperature(&self) -> Result<f64, &'static str> {
        // Of the hidden part and the output part.
        let mut found: [Option<f64>; 2] = [None; 2];
        for Heat { key, part, law } in heats(&flat(self.step()))? {
            if self.schedules.iter().any(|schedule| Some(schedule.param) == self.param(key)) {
                return Err(CHANGING);
            }
            let tau = law.tau(self.real(key));
            for (whole, found) in [Part::Hidden, Part::Output].into_iter().zip(&mut found) {
                // A target's first half is as one hidden layer.
                let within = part == Part::All || part == whole || whole == Part::Hidden && part == Part::Layer(1);
                if !within {
                    continue;
                }
                if found.is_some_and(|other| other != tau) {
                    return Err(UNEVEN);
                }
                *found = Some(tau);
            }
        }
        match found {
            [Some(hidden), Some(output)] if hidden == output && hidden > 0.0 => Ok(hidden),
            [None, None] | [Some(0.0), Some(0.0)] => Err(COLD),
            _ => Err(UNEVEN),
        }
    }

    /// The lane with its temperatures set to `tau`, within their limits; as it is where it has none.
    pub fn at_temperature(mut self, tau: f64) -> Lane {
        for Heat { key, law, .. } in heats(&flat(self.step())).unwrap_or_default() {
            if let Some(i) = self.param(key)
                && let Kind::Real { min, max, .. } = self.params()[i].kind
            {
                self.values[i] = Value::Real(law.value(tau).clamp(min, max));
                self.schedules.retain(|schedule| schedule.param != i);
            }
        }
        self
    }
}
