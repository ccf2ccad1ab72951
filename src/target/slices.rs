//! A density of the plane taken apart into slices across its first coordinate, and integrals along them.
//!
//! Shares of cells and of what lies outside them are integrated the same way, each by itself: that they add up to 1 is
//! a check, never an assumption.
//!
//! It runs a few times an edit, in some milliseconds at most, and every visitor downloads it: functions that are called
//! from several places are kept out of line.

use crate::num::stats::Moment;
use std::f64::consts::{PI, SQRT_2};

/// A function of theta_1 that writes its values into the room given.
pub type Along<'s> = Box<dyn Fn(f64, &mut [f64]) + 's>;

/// A normalised density of the plane: how it lies along theta_1 and, at each place there, along theta_2.
pub trait Slices {
    /// Places of theta_1, increasing, from where the density begins to where it ends (all but 1e-12 of it). Between two
    /// of them nothing is so narrow that halving the interval would miss it.
    fn breaks(&self) -> &[f64];

    /// A function of theta_1 and room for its values: the density there, integrated over theta_2 between neighbouring
    /// `edges`, which increase and may be infinite.
    fn between<'s>(&'s self, edges: &'s [f64]) -> Along<'s>;

    /// Places of theta_2 at theta_1 = `x` with the density there and the length each stands for.
    fn places(&self, x: f64, each: &mut dyn FnMut(f64, f64, f64));

    /// Standard deviation of the density's narrow side, where most of it lies.
    fn narrow(&self) -> f64;
}

/// Nodes and weights of Gauss and Kronrod's rule of 7 points on (-1, 1), from the middle out, and those of the 3 points
/// among them that are Gauss's rule.
const NODES: [f64; 4] = [0.0, 0.434_243_749_346_802_55, 0.774_596_669_241_483_4, 0.960_491_268_708_020_3];
const WEIGHTS: [f64; 4] =
    [0.450_916_538_658_474_14, 0.401_397_414_775_962_2, 0.268_488_089_868_333_44, 0.104_656_226_026_467_27];
const WEIGHTS_3: [f64; 4] = [8.0 / 9.0, 0.0, 5.0 / 9.0, 0.0];

/// Most times that an interval is halved.
const DEPTH: u32 = 40;

/// The nodes of one interval with their weights, the middle first.
#[inline(never)]
pub fn nodes(from: f64, to: f64) -> [(f64, f64); 7] {
    let (middle, half) = (0.5 * (from + to), 0.5 * (to - from));
    std::array::from_fn(|i| {
        let k = i.div_ceil(2);
        let off = if i % 2 == 0 { -half } else { half };
        (middle + off * NODES[k], half * WEIGHTS[k])
    })
}

/// Adds the integrals of each of `out.len()` functions over an interval to `out`. It is halved until the rules of 3 and
/// of 7 points agree to `tolerance` in all of them; the latter's own error is then far smaller.
pub fn integrate(f: &dyn Fn(f64, &mut [f64]), from: f64, to: f64, tolerance: f64, out: &mut [f64]) {
    let mut room = vec![0.0; 3 * out.len()];
    let mut left = vec![(from, to, 0)];
    while let Some((from, to, depth)) = left.pop() {
        let (value, rest) = room.split_at_mut(out.len());
        let (seven, three) = rest.split_at_mut(out.len());
        seven.fill(0.0);
        three.fill(0.0);
        for (i, (x, weight)) in nodes(from, to).into_iter().enumerate() {
            f(x, value);
            let weight_3 = 0.5 * (to - from) * WEIGHTS_3[i.div_ceil(2)];
            for ((seven, three), value) in seven.iter_mut().zip(&mut *three).zip(&*value) {
                *seven += weight * value;
                *three += weight_3 * value;
            }
        }
        let off = seven.iter().zip(&*three).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        if off > tolerance && depth < DEPTH {
            let middle = 0.5 * (from + to);
            left.push((from, middle, depth + 1));
            left.push((middle, to, depth + 1));
        } else {
            out.iter_mut().zip(&*seven).for_each(|(sum, part)| *sum += part);
        }
    }
}

/// Standard deviations from the middle at which a normal density is taken apart: the last leaves out 1e-17 of it.
const CUTS: [f64; 7] = [0.0, 0.7, 1.5, 2.5, 4.0, 6.0, 8.5];

/// Places about the middle of a bump of this width, on both sides.
#[inline(never)]
pub fn about(middle: f64, sd: f64) -> [f64; 14] {
    std::array::from_fn(|i| middle + CUTS[i / 2] * if i % 2 == 0 { -sd } else { sd })
}

/// In order, within `from` and `to`, without repeats. There are some dozen, so each is put in its place.
#[inline(never)]
pub fn in_order(places: &[&[f64]], from: f64, to: f64) -> Vec<f64> {
    let mut ordered = vec![from, to];
    for place in places.iter().copied().flatten() {
        let place = place.clamp(from, to);
        let at = ordered.partition_point(|&other| other < place);
        if ordered[at] != place {
            ordered.insert(at, place);
        }
    }
    ordered
}

/// The normal density's share below z standard deviations.
#[inline(never)]
pub fn below(z: f64) -> f64 {
    0.5 * libm::erfc(-z / SQRT_2)
}

/// The normal density.
#[inline(never)]
pub fn normal(x: f64, law: Moment) -> f64 {
    libm::exp(-0.5 * (x - law.mean) * (x - law.mean) / law.variance) / (2.0 * PI * law.variance).sqrt()
}

/// A density whose slices are normal: all that is needed is how they lie along theta_1.
pub struct NormalSlices<'a> {
    pub breaks: Vec<f64>,
    /// The first coordinate's density.
    pub first: Box<dyn Fn(f64) -> f64 + 'a>,
    /// The second one's law, given the first.
    pub second: Box<dyn Fn(f64) -> Moment + 'a>,
    pub narrow: f64,
}

impl<'a> NormalSlices<'a> {
    /// Of a normal first coordinate.
    pub fn new(first: Moment, second: Box<dyn Fn(f64) -> Moment + 'a>, narrow: f64) -> Box<NormalSlices<'a>> {
        let sd = first.variance.sqrt();
        Box::new(NormalSlices {
            breaks: in_order(&[&about(first.mean, sd)], first.mean - 8.5 * sd, first.mean + 8.5 * sd),
            first: Box::new(move |x| normal(x, first)),
            second,
            narrow,
        })
    }
}

impl Slices for NormalSlices<'_> {
    fn breaks(&self) -> &[f64] {
        &self.breaks
    }

    fn between<'s>(&'s self, edges: &'s [f64]) -> Along<'s> {
        Box::new(move |x, out| {
            let (density, second) = ((self.first)(x), (self.second)(x));
            let sd = second.variance.sqrt();
            let share = |edge: f64| below((edge - second.mean) / sd);
            let mut low = share(edges[0]);
            for (out, &edge) in out.iter_mut().zip(&edges[1..]) {
                let high = share(edge);
                *out = density * (high - low);
                low = high;
            }
        })
    }

    fn places(&self, x: f64, each: &mut dyn FnMut(f64, f64, f64)) {
        const STEP: f64 = 0.25;
        let (density, second) = ((self.first)(x), (self.second)(x));
        let sd = second.variance.sqrt();
        for k in -16..=16 {
            let y = second.mean + STEP * f64::from(k) * sd;
            each(y, density * normal(y, second), STEP * sd);
        }
    }

    fn narrow(&self) -> f64 {
        self.narrow
    }
}
