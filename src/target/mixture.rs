//! Two Gaussians, one narrow: exp(-U/tau) has no closed form but at temperature 1, so its slices are integrated too.

use super::potential::{Potential, TargetKind, Window};
use super::slices::{Along, Slices, about, in_order, integrate, nodes};
use crate::num::math;
use crate::num::stats::Moment;
use crate::settings::setting::{Field, Scale};
use crate::target::potential::Target;
use std::f64::consts::TAU;
use std::sync::Arc;

pub(super) const MIXTURE: TargetKind = TargetKind {
    id: "mixture",
    name: "Gaussian mixture",
    sentence: "A narrow basin that hardly matters traps the chain before it finds the one that does.",
    equation: "U = −ln(w N(θ; (−s/2, 0), diag(1, σ²)) + (1 − w) N(θ; (s/2, 0), I))",
    cite: "after TATi, figure 1",
    start: "in the narrow basin, (−s/2, 0)",
    disorder: false,
    fields: &[
        Field::real(
            "target.separation",
            "s",
            "separation",
            [0.0, 20.0],
            5.0,
            Scale::Linear,
            "From one centre to the other. Farther apart, chains cross more rarely.",
        )
        .shown(),
        Field::real(
            "target.share",
            "w",
            "weight of the narrow basin",
            [0.01, 0.99],
            0.2,
            Scale::Linear,
            "Share of the density in the basin of the start.",
        ),
        Field::real(
            "target.width",
            "σ",
            "narrowness",
            [0.05, 1.0],
            0.2,
            Scale::Log,
            "Spread of the first basin in the second coordinate; it bounds the stable step size.",
        ),
    ],
    operations: |_| 40,
    build: |target: &Target, _| {
        let [s, w, width] = ["target.separation", "target.share", "target.width"].map(|key| target.real(key));
        Arc::new(Mixture { s, w, width })
    },
};

/// Two Gaussians. P2's figure 1 gives no numbers: these make its point.
#[derive(Debug)]
struct Mixture {
    s: f64,
    w: f64,
    width: f64,
}

impl Mixture {
    /// The narrow basin's share of the density at (x, 0).
    #[inline(never)]
    fn share(&self, x: f64) -> f64 {
        let [a, b] = self.logs(x, 0.0);
        1.0 / (1.0 + libm::exp(b - a))
    }

    /// The minimum of U on this side. Each Gaussian pulls to its centre by its share: going where they agree comes from a
    /// centre to the nearest minimum and never passes it.
    #[inline(never)]
    fn mode(&self, mut x: f64, tau: f64) -> Mode {
        for _ in 0..200 {
            x = self.s * (0.5 - self.share(x));
        }
        let share = self.share(x);
        // Two minima that are one: flat, but not without end.
        let along = (1.0 - self.s * self.s * share * (1.0 - share)).max(0.05);
        let across = share / (self.width * self.width) + 1.0 - share;
        let sd = [along, across].map(|stiffness| (tau / stiffness).sqrt());
        Mode { x, sd, ln_share: -self.energy(&[x, 0.0]) / tau + libm::log(sd[0] * sd[1]) }
    }

    /// ln of each component's density, its weight included.
    #[inline(never)]
    fn logs(&self, x: f64, y: f64) -> [f64; 2] {
        let (near, far) = (x + 0.5 * self.s, x - 0.5 * self.s);
        let narrow = y / self.width;
        [
            libm::log(self.w / (TAU * self.width)) - 0.5 * (near * near + narrow * narrow),
            libm::log((1.0 - self.w) / TAU) - 0.5 * (far * far + y * y),
        ]
    }
}

impl Potential for Mixture {
    fn dimension(&self) -> usize {
        2
    }

    fn energy(&self, theta: &[f64]) -> f64 {
        let [a, b] = self.logs(theta[0], theta[1]);
        let top = a.max(b);
        -(top + libm::log1p(libm::exp(-(a - b).abs())))
    }

    fn force(&self, theta: &[f32], g: &mut [f32]) {
        let (x, y, half) = (theta[0], theta[1], 0.5 * self.s as f32);
        let stiff = (1.0 / (self.width * self.width)) as f32;
        let (near, far) = (x + half, x - half);
        let odds = libm::log(self.w / (self.width * (1.0 - self.w))) as f32;
        // The narrow basin's share of the density here.
        let share = math::sigmoid(odds + 0.5 * (far * far - near * near) + 0.5 * (1.0 - stiff) * (y * y));
        let rest = 1.0 - share;
        (g[0], g[1]) = (-(share * near + rest * far), -(share * stiff + rest) * y);
    }

    fn start(&self, _: u64) -> Vec<f32> {
        vec![(-0.5 * self.s) as f32, 0.0]
    }

    fn moments(&self, tau: f64) -> Option<Vec<Moment>> {
        let Mixture { s, w, width } = *self;
        let mean = (0.5 - w) * s;
        (tau == 1.0).then(|| {
            vec![
                Moment { mean, variance: 1.0 + 0.25 * s * s - mean * mean },
                Moment { mean: 0.0, variance: w * width * width + 1.0 - w },
            ]
        })
    }

    /// 0 at temperature 1.
    fn ln_z(&self, tau: f64) -> Option<f64> {
        Some(Tempered::new(self, tau).ln_z())
    }

    fn slices(&self, tau: f64) -> Option<Box<dyn Slices + '_>> {
        Some(Box::new(Tempered::new(self, tau)))
    }

    fn window(&self, tau: f64) -> Option<Window> {
        Some(Window { centre: [0.0; 2], half: 0.5 * self.s + 5.0 * tau.sqrt() })
    }
}

/// exp(-U/tau), normalised.
struct Tempered<'a> {
    mixture: &'a Mixture,
    tau: f64,
    /// ln of exp(-U)'s largest value, taken out so that nothing overflows.
    top: f64,
    /// The integral of (exp(-U - top))^(1/tau).
    whole: f64,
    breaks: Vec<f64>,
    /// The same for theta_2, from 0 outwards: every slice is even.
    cuts: Vec<f64>,
    narrow: f64,
}

/// A minimum of U, all of which lie at theta_2 = 0, with the standard deviations of the density about it when it is cold.
struct Mode {
    x: f64,
    sd: [f64; 2],
    /// ln of its share, up to a constant.
    ln_share: f64,
}

/// Largest share of the whole by which two rules of quadrature may differ in one interval of theta_1.
const TOLERANCE: f64 = 1e-8;
/// Standard deviations of the wider Gaussian beyond which nothing is left: exp(-9^2 / 2) = 3e-18.
const REACH: f64 = 9.0;

/// A node of theta_2: its weight, and how far both Gaussians have fallen there.
struct Node {
    weight: f64,
    narrow: f64,
    wide: f64,
}

impl<'a> Tempered<'a> {
    fn new(mixture: &'a Mixture, tau: f64) -> Tempered<'a> {
        let modes = [-0.5, 0.5].map(|side| mixture.mode(side * mixture.s, tau));
        let heavier = usize::from(modes[1].ln_share > modes[0].ln_share);
        let [along, across] = modes[heavier].sd;
        // U grows at least as a Gaussian's of variance 1 in theta_2, and beyond both centres in theta_1.
        let reach = REACH * tau.sqrt();
        let end = 0.5 * mixture.s + reach;
        let breaks =
            in_order(&[&about(modes[0].x, modes[0].sd[0]), &about(modes[1].x, modes[1].sd[0]), &[0.0]], -end, end);
        // Where it is hot, U's own bends are narrower than the density.
        let [narrow, bent] = [tau, tau.min(1.0)].map(|tau| mixture.width * tau.sqrt());
        let cuts = in_order(&[&about(0.0, narrow), &about(0.0, bent), &about(0.0, tau.sqrt())], 0.0, reach);
        let top = -modes.iter().map(|mode| mixture.energy(&[mode.x, 0.0])).fold(f64::INFINITY, f64::min);
        let mut density = Tempered { mixture, tau, top, whole: 1.0, breaks, cuts, narrow: along.min(across) };
        let mut whole = [0.0];
        let slice = density.between(&[f64::NEG_INFINITY, f64::INFINITY]);
        for pair in density.breaks.windows(2) {
            integrate(&*slice, pair[0], pair[1], TOLERANCE * along * across, &mut whole);
        }
        drop(slice);
        [density.whole] = whole;
        density
    }

    /// ln of the integral of exp(-U/tau).
    fn ln_z(&self) -> f64 {
        libm::log(self.whole) + self.top / self.tau
    }

    #[inline(never)]
    fn node(&self, y: f64, weight: f64) -> Node {
        let fallen = |sd: f64| libm::exp(-0.5 * (y / sd) * (y / sd));
        Node { weight, narrow: fallen(self.mixture.width), wide: fallen(1.0) }
    }

    /// Both Gaussians at (x, 0). What is too small for a number is nothing at any temperature, too.
    #[inline(never)]
    fn heights(&self, x: f64) -> [f64; 2] {
        self.mixture.logs(x, 0.0).map(|ln| libm::exp(ln - self.top))
    }

    #[inline(never)]
    fn density(&self, heights: [f64; 2], node: &Node) -> f64 {
        let f = heights[0] * node.narrow + heights[1] * node.wide;
        // At temperature 1 it is what it is.
        let f = if self.tau == 1.0 { f } else { libm::exp(libm::log(f) / self.tau) };
        f / self.whole
    }
}

impl Slices for Tempered<'_> {
    fn breaks(&self) -> &[f64] {
        &self.breaks
    }

    fn between<'s>(&'s self, edges: &'s [f64]) -> Along<'s> {
        let end = self.cuts[self.cuts.len() - 1];
        let place = move |edge: f64| edge.abs().min(end);
        let places = in_order(&[&edges.iter().map(|&edge| place(edge)).collect::<Vec<f64>>(), &self.cuts], 0.0, end);
        // Between cuts a slice is smooth enough for one rule each.
        let panels: Vec<[Node; 7]> =
            places.windows(2).map(|pair| nodes(pair[0], pair[1]).map(|(y, weight)| self.node(y, weight))).collect();
        let ends: Vec<(usize, f64)> =
            edges.iter().map(|&edge| (places.partition_point(|&at| at < place(edge)), edge)).collect();
        Box::new(move |x, out| {
            let heights = self.heights(x);
            // From 0 to each place, once for both sides. It falls outwards: where nothing is left, nothing is added.
            let mut sums = vec![0.0; places.len()];
            for (k, panel) in panels.iter().enumerate() {
                let sum: f64 = panel.iter().map(|node| node.weight * self.density(heights, node)).sum();
                sums[k + 1] = sums[k] + sum;
                if self.density(heights, &panel[0]) * end <= 1e-17 * sums[k + 1] {
                    let all = sums[k + 1];
                    sums[k + 1..].fill(all);
                    break;
                }
            }
            for (out, pair) in out.iter_mut().zip(ends.windows(2)) {
                let [low, high] = [pair[0], pair[1]].map(|(k, edge)| sums[k].copysign(edge));
                *out = high - low;
            }
        })
    }

    fn places(&self, x: f64, each: &mut dyn FnMut(f64, f64, f64)) {
        let heights = self.heights(x);
        for pair in self.cuts.windows(2) {
            let half = 0.5 * (pair[1] - pair[0]);
            for y in [pair[0] + 0.5 * half, pair[0] + 1.5 * half] {
                let density = self.density(heights, &self.node(y, half));
                each(y, density, half);
                each(-y, density, half);
            }
        }
    }

    fn narrow(&self) -> f64 {
        self.narrow
    }
}
