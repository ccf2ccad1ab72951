//! What is known of a lane's law on a target: exactly, at its very step size, as the step size goes to 0, or not at all
//! and why.
//!
//! It follows from the maps of the lane's step, not from its name: a test of Metropolis leaves the density exactly as it
//! is, linear maps on springs have a law in closed form ([`super::linear`]), everything else that keeps the density does
//! so in the limit only. A few maps keep none; they say why ([`unkept`]).

use super::linear::{Stationary, Without, stationary};
use crate::methods::lane::Lane;
use crate::methods::map::{Map, Op, flat};
use crate::model::layout::Part;
use crate::num::stats::Moment;
use crate::target::{Potential, Springs};
use serde::Serialize;

/// When an expected value holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Holds {
    /// At every step size.
    Exact,
    /// At the lane's own step size and settings, its bias included.
    Known,
    /// As the step size goes to 0.
    Limit,
}

/// A value to compare a mean with.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Expected {
    pub value: f64,
    pub holds: Holds,
}

/// What a part's mean temperatures should come to; none where nothing is known or the method has nothing of the kind.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PartLaw {
    pub part: Part,
    pub kinetic: Option<Expected>,
    pub bath: Option<Expected>,
    pub configurational: Option<Expected>,
}

/// A lane's law on a target.
#[derive(Clone, Debug, Serialize)]
pub struct Law {
    /// Temperature of the density exp(-U/tau) that it is meant to sample; none where it is not meant to.
    pub tau: Option<f64>,
    /// Why no exact answer is known; none where one is.
    pub why: Option<String>,
    /// Whether its positions are to be compared with exp(-U/tau).
    pub compared: bool,
    /// Of all coordinates, then of each part that has some; empty where no answer is known.
    pub parts: Vec<PartLaw>,
    /// Mean and variance of each of the first coordinates, where they are known.
    pub coordinates: Option<Vec<Moment>>,
    /// When the coordinates' moments hold.
    pub holds: Option<Holds>,
}

/// Coordinates whose moments are listed one by one, at most.
const LISTED: usize = 4;
/// Temperatures closer than this share are one: sliders round the noise that makes them.
const ALIKE: f64 = 1e-3;

const TOO_LONG: &str = "its steps are too long for this target: they make every error larger";

/// Why a map does not keep exp(-U/tau), even as the step size goes to 0.
fn unkept(map: Map, lane: &Lane) -> Option<&'static str> {
    match map {
        Map::PreconditionedMove => {
            Some("its metric follows the slopes, and the term Γ that would make up for it is left out")
        }
        Map::VarianceFriction if lane.real("rho") > 0.0 => {
            Some("it takes the changes of the gradient for noise, and here the gradient has none")
        }
        Map::Metric if lane.real("eta") > 0.0 => {
            Some("its walkers take their metric from each other all at once, which shifts their common law")
        }
        _ => None,
    }
}

impl Law {
    /// Of a lane on a potential.
    pub fn of(lane: &Lane, potential: &dyn Potential) -> Law {
        let step = Step::new(lane);
        let d = potential.dimension();
        let mut law = Law { tau: None, why: None, compared: false, parts: vec![], coordinates: None, holds: None };
        let tau = match lane.temperature() {
            Ok(tau) => tau,
            Err(why) => {
                law.why = Some(why.into());
                return law;
            }
        };
        law.tau = Some(tau);
        if let Some((compared, why)) = step.without_law(potential, tau) {
            (law.compared, law.why) = (compared, Some(why));
            return law;
        }
        law.compared = true;
        let springs = potential.springs().filter(|_| !step.tested() && lane.schedules.is_empty());
        match springs.ok_or(Without::Form).and_then(|springs| step.on(&springs, d)) {
            Ok(known) => {
                law.holds = Some(Holds::Known);
                law.parts = known.parts;
                let moment = |&variance: &f64| Moment { mean: 0.0, variance };
                law.coordinates = Some(known.variances.iter().map(moment).collect());
            }
            Err(Without::Law) => law.why = Some(TOO_LONG.into()),
            Err(Without::Form) => {
                let holds = if step.tested() { Holds::Exact } else { Holds::Limit };
                law.parts = step.kept(d, tau, holds);
                law.coordinates = potential.moments(tau).map(|mut moments| {
                    moments.truncate(LISTED);
                    moments
                });
                law.holds = law.coordinates.as_ref().map(|_| holds);
            }
        }
        law
    }

    /// The sentence to show where there is no exact answer.
    pub fn sentence(&self) -> Option<String> {
        self.why.as_ref().map(|why| format!("no exact answer here, because {why}"))
    }
}

/// The two parts of a target's coordinates.
const PARTS: [Part; 2] = [Part::Hidden, Part::Output];

/// A lane's step, as far as its law asks.
struct Step<'a> {
    lane: &'a Lane,
    ops: Vec<Op>,
}

impl<'a> Step<'a> {
    fn new(lane: &'a Lane) -> Step<'a> {
        Step { lane, ops: flat(lane.step()) }
    }

    /// The maps that act on a part. A target's first half is as one hidden layer.
    fn of(&self, part: Part) -> impl Iterator<Item = &Op> {
        let acts = move |op: &&Op| {
            op.part == Part::All || op.part == part || part == Part::Hidden && op.part == Part::Layer(1)
        };
        self.ops.iter().filter(acts)
    }

    /// Why nothing is known of it, and whether it is to be compared with exp(-U/tau) all the same, as what it is meant to
    /// sample.
    fn without_law(&self, potential: &dyn Potential, tau: f64) -> Option<(bool, String)> {
        if let Some(why) = self.unheated() {
            return Some((false, why.into()));
        }
        // The test asks for U alone: proposals may follow any force.
        if potential.rotates() && !self.tested() {
            if !self.overdamped() {
                let why = "it has momenta, and the rotation is no gradient: nobody knows their law";
                return Some((false, why.into()));
            }
            if (tau - 1.0).abs() > ALIKE {
                return Some((false, "the rotation keeps the density at temperature 1 only".into()));
            }
        }
        if let Some(why) = self.ops.iter().find_map(|op| unkept(op.map, self.lane)) {
            return Some((true, why.into()));
        }
        let name = self.changing()?;
        Some((true, format!("its {name} changes from step to step")))
    }

    fn tested(&self) -> bool {
        self.ops.iter().any(|op| matches!(op.map, Map::Accept))
    }

    /// No momenta outlive a step.
    fn overdamped(&self) -> bool {
        PARTS.into_iter().all(|part| {
            self.of(part).all(|op| !op.map.has_momenta()) || self.of(part).any(|op| matches!(op.map, Map::OInf { .. }))
        })
    }

    /// A parameter is above 0, now or later.
    #[inline(never)]
    fn on_with(&self, key: &str) -> bool {
        self.lane.real(key) > 0.0 || self.follows_schedule(key)
    }

    fn follows_schedule(&self, key: &str) -> bool {
        self.lane.schedules.iter().any(|schedule| Some(schedule.param) == self.lane.param(key))
    }

    #[inline(never)]
    fn thermostat(&self, part: Part) -> bool {
        self.of(part).any(|op| matches!(op.map, Map::E { epsilon, .. } if self.on_with(epsilon)))
    }

    /// Why its heat holds no temperature.
    #[inline(never)]
    fn unheated(&self) -> Option<&'static str> {
        PARTS.into_iter().find_map(|part| {
            let thermostat = self.thermostat(part);
            let mut heated = false;
            for op in self.of(part) {
                match op.map {
                    Map::C | Map::EulerC | Map::D { .. } | Map::F { .. } if !thermostat => {
                        return Some("nothing holds its friction and its noise in balance");
                    }
                    Map::D { sigma } | Map::F { sigma } => heated |= self.on_with(sigma),
                    Map::O { gamma, .. } => heated |= self.on_with(gamma),
                    Map::EulerO => heated |= self.on_with("gamma"),
                    Map::OInf { .. } | Map::Diffuse { .. } | Map::DiffuseBeta | Map::PreconditionedMove => {
                        heated = true
                    }
                    _ => {}
                }
            }
            match (heated, thermostat) {
                (true, _) => None,
                (false, true) => Some("without added noise its thermostat need not reach every state"),
                (false, false) => Some("no heat reaches it: its friction is 0"),
            }
        })
    }

    /// The parameter whose schedule leaves no law. Friction may change: every one keeps the density; so may anything
    /// where each step is tested.
    #[inline(never)]
    fn changing(&self) -> Option<&'static str> {
        let friction = |key: &str| {
            self.ops.iter().any(|op| match op.map {
                Map::O { gamma, .. } => gamma == key,
                Map::EulerO => key == "gamma",
                _ => false,
            })
        };
        let fields = self.lane.schedules.iter().map(|schedule| &self.lane.params()[schedule.param]);
        let mut changing = fields.filter(|field| !self.tested() && !friction(field.key));
        changing.next().map(|field| field.name)
    }

    /// What a part comes to where exp(-U/tau) is kept.
    #[inline(never)]
    fn kept_part(&self, part: Part, tau: f64, holds: Holds) -> [Option<Expected>; 3] {
        let expected = |value: f64, holds: Holds| Some(Expected { value, holds });
        // Momenta that are drawn afresh for a single drift are at the temperature that is typed, twice that of theta.
        let fresh =
            self.of(part).find_map(|op| if let Map::OInf { tau } = op.map { Some(self.lane.real(tau)) } else { None });
        let momenta = self.of(part).any(|op| op.map.has_momenta());
        let kinetic = if self.tested() { tau } else { fresh.unwrap_or(tau) };
        // Between a test's save and its end nothing is measured.
        let pending = |k: usize| {
            let before = self.ops[..k].iter().rposition(|op| matches!(op.map, Map::Save));
            before.is_some_and(|save| !self.ops[save..k].iter().any(|op| matches!(op.map, Map::Accept)))
        };
        let acts = |op: &Op| self.of(part).any(|other| std::ptr::eq(other, op));
        let bathed = self
            .ops
            .iter()
            .enumerate()
            .any(|(k, op)| matches!(op.map, Map::O { .. } | Map::EulerO) && acts(op) && !pending(k));
        let bath = match (fresh, bathed, self.thermostat(part)) {
            (Some(fresh), _, _) => expected(fresh, Holds::Exact),
            (None, true, _) => expected(tau, holds),
            // Its friction has a mean, so p.p has N tau whenever it looks.
            (None, false, true) => expected(tau, Holds::Exact),
            (None, false, false) => None,
        };
        [if momenta { expected(kinetic, holds) } else { None }, bath, expected(tau, holds)]
    }

    /// The same for all coordinates and for each part.
    fn kept(&self, d: usize, tau: f64, holds: Holds) -> Vec<PartLaw> {
        let halves = PARTS.map(|part| self.kept_part(part, tau, holds));
        parts(d, &|[hidden, output]| [0, 1, 2].map(|k| together([(hidden, halves[0][k]), (output, halves[1][k])])))
    }

    /// The law on springs, where every map is linear.
    fn on(&self, springs: &Springs, d: usize) -> Result<Known, Without> {
        let halves = PARTS.map(|part| self.of(part).copied().collect::<Vec<Op>>());
        match springs {
            Springs::Even(a) => {
                let both = [stationary(&halves[0], self.lane, *a)?, stationary(&halves[1], self.lane, *a)?];
                let variances = (0..d.min(LISTED)).map(|i| both[usize::from(i >= d.div_ceil(2))].position).collect();
                let part = |n: [usize; 2]| {
                    [0, 1, 2].map(|k| together([0, 1].map(|half| (n[half], known(values(&both[half], *a)[k])))))
                };
                Ok(Known { parts: parts(d, &part), variances })
            }
            Springs::Along(stiffness, directions) => {
                // A direction has coordinates of both parts.
                let same = halves[0].len() == halves[1].len()
                    && halves[0].iter().zip(&halves[1]).all(|(a, b)| (a.map, a.fraction) == (b.map, b.fraction));
                if !same {
                    return Err(Without::Form);
                }
                let laws = stiffness.iter().map(|&a| Ok((a, stationary(&halves[0], self.lane, a)?)));
                let laws: Vec<(f64, Stationary)> = laws.collect::<Result<_, _>>()?;
                let of = |i: usize, value: &dyn Fn(f64, &Stationary) -> f64| -> f64 {
                    laws.iter().zip(directions.iter()).map(|((a, law), v)| v[i] * v[i] * value(*a, law)).sum()
                };
                let variances = (0..d.min(LISTED)).map(|i| of(i, &|_, law| law.position)).collect();
                let part = |[hidden, output]: [usize; 2]| {
                    let from = if hidden == 0 { d.div_ceil(2) } else { 0 };
                    let n = hidden + output;
                    [0, 1, 2].map(|k| {
                        let there = values(&laws[0].1, laws[0].0)[k].is_some();
                        let mean = |i: usize| of(i, &|a, law| values(law, a)[k].unwrap_or_default());
                        known(there.then(|| (from..from + n).map(mean).sum::<f64>() / n as f64))
                    })
                };
                Ok(Known { parts: parts(d, &part), variances })
            }
        }
    }
}

/// A law in closed form.
struct Known {
    parts: Vec<PartLaw>,
    /// Of the first coordinates; their means are 0.
    variances: Vec<f64>,
}

/// Kinetic, bath and configurational temperature of a coordinate on a spring of stiffness a.
#[inline(never)]
fn values(law: &Stationary, a: f64) -> [Option<f64>; 3] {
    [law.kinetic, law.bath, Some(a * law.position)]
}

fn known(value: Option<f64>) -> Option<Expected> {
    value.map(|value| Expected { value, holds: Holds::Known })
}

/// The mean over so many coordinates of each kind; it holds as the weaker of both does.
#[inline(never)]
fn together(halves: [(usize, Option<Expected>); 2]) -> Option<Expected> {
    let mut all: Option<(f64, usize, Holds)> = None;
    for (n, expected) in halves {
        if let Some(Expected { value, holds }) = expected.filter(|_| n > 0) {
            let (sum, count, weaker) = all.unwrap_or((0.0, 0, holds));
            all = Some((sum + n as f64 * value, count + n, weaker.max(holds)));
        }
    }
    all.map(|(sum, count, holds)| Expected { value: sum / count as f64, holds })
}

/// All coordinates and each part that has some: `law` is given how many of each half there are.
#[inline(never)]
fn parts(d: usize, law: &dyn Fn([usize; 2]) -> [Option<Expected>; 3]) -> Vec<PartLaw> {
    let halves = [d.div_ceil(2), d / 2];
    [(Part::All, halves), (Part::Hidden, [halves[0], 0]), (Part::Output, [0, halves[1]])]
        .into_iter()
        .filter(|(_, [hidden, output])| hidden + output > 0)
        .map(|(part, halves)| {
            let [kinetic, bath, configurational] = law(halves);
            PartLaw { part, kinetic, bath, configurational }
        })
        .collect()
}
