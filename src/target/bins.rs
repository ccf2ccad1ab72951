//! Histograms of a target's positions, and how far they are from its exact density.
//!
//! The distance is the total variation `(1/2) sum |found share - exact share|` over the cells and all that lies outside
//! them: 0 where every share is right, 1 where nothing is. It sees nothing finer than a cell, so there is none where
//! cells are wider than the density ([`Unseen`]).

use super::potential::{Potential, Window};
use super::slices::{Slices, below, in_order, integrate, nodes};
use crate::num::stats::Moment;
use std::sync::Arc;

/// Cells of a side of the plane, and of the line.
const SIDE: usize = 24;
const CELLS: usize = 40;
/// Share of the density that a picture shows at least, and its margin, of its width.
const IN_SIGHT: f64 = 0.99;
const MARGIN: f64 = 0.04;
/// Half the line, in standard deviations: all but 6e-7 of the density.
const SHOWN: f64 = 5.0;
/// Standard deviations that a side of a density is wide: 95 % of it.
const WIDE: f64 = 4.0;
/// Least share of the density that lies in cells.
const SEEN: f64 = 0.5;
/// Largest difference of two rules of quadrature in one interval of one cell.
const TOLERANCE: f64 = 1e-8;
/// The temperature that a cold lane is warmed to.
pub const USUAL_TAU: f64 = 1.0;

/// Where the cells lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    /// `size` x `size` cells, the top row first.
    Plane { window: Window, size: usize },
    /// Of the first coordinate, from left to right.
    Line { from: f64, to: f64, size: usize },
}

/// Why there is no histogram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unseen {
    /// The density is not known.
    Unknown,
    /// Cells are wider than the density's narrow side; at [`USUAL_TAU`] they are not.
    TooCold,
    /// Cells are wider than the density's narrow side, and would be at other temperatures.
    TooNarrow,
    /// Most of the density lies in no cell.
    TooWide,
}

impl Unseen {
    /// In words; none where it is the density that is not known.
    pub const fn words(self) -> Option<&'static str> {
        match self {
            Unseen::Unknown => None,
            Unseen::TooCold => Some("too cold for this histogram"),
            Unseen::TooNarrow => Some("too narrow for this histogram"),
            Unseen::TooWide => Some("too wide for this histogram"),
        }
    }
}

/// The square about the densest part of a target of the plane; none elsewhere. Very little lies outside it, or nothing
/// that the target's own window holds.
pub fn focus(potential: &dyn Potential, tau: f64) -> Option<Window> {
    Some(densest(&*potential.slices(tau)?, potential.window(tau)?))
}

fn densest(slices: &dyn Slices, window: Window) -> Window {
    // Density, share, place.
    let mut places: Vec<(f64, f64, [f64; 2])> = Vec::new();
    let inside = |x: [f64; 2]| (0..2).all(|i| (x[i] - window.centre[i]).abs() <= window.half);
    for pair in slices.breaks().windows(2) {
        for (x, width) in nodes(pair[0], pair[1]) {
            slices.places(x, &mut |y, density, length| {
                if inside([x, y]) {
                    places.push((density, density * length * width, [x, y]));
                }
            });
        }
    }
    // The height above which so much of it lies, by halving between nothing and everything.
    let above = |height: f64| places.iter().filter(|place| place.0 >= height).map(|place| place.1).sum::<f64>();
    let enough = IN_SIGHT * above(0.0);
    let (mut height, mut top) = (0.0, places.iter().map(|place| place.0).fold(0.0, f64::max));
    for _ in 0..40 {
        let middle = 0.5 * (height + top);
        if above(middle) >= enough {
            height = middle;
        } else {
            top = middle;
        }
    }
    let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
    for (_, _, x) in places.iter().filter(|place| place.0 >= height) {
        for i in 0..2 {
            (low[i], high[i]) = (low[i].min(x[i]), high[i].max(x[i]));
        }
    }
    let half = (0.5 + MARGIN) * (high[0] - low[0]).max(high[1] - low[1]);
    Window { centre: [0, 1].map(|i| 0.5 * (low[i] + high[i])), half }
}

/// Cells with the exact share of the density in each, at one temperature.
#[derive(Clone, Debug)]
pub struct Bins {
    pub place: Place,
    /// By cell.
    pub shares: Vec<f64>,
    /// In no cell: integrated like the others, not what they leave.
    pub outside: f64,
}

impl Bins {
    /// Of the plane where the target has two coordinates, else of the first coordinate where its law is known; none
    /// where neither is.
    pub fn new(potential: &dyn Potential, tau: f64) -> Option<Bins> {
        match potential.slices(tau).zip(potential.window(tau)) {
            Some((slices, window)) => Some(Bins::plane(&*slices, densest(&*slices, window))),
            None => potential.normal_first(tau).map(Bins::line),
        }
    }

    /// The same, where a histogram over them says something about the density.
    ///
    /// # Errors
    /// Why it says nothing.
    pub fn telling(potential: &dyn Potential, tau: f64) -> Result<Bins, Unseen> {
        let coarse = |slices: &dyn Slices, square: Window| 2.0 * square.half / SIDE as f64 > WIDE * slices.narrow();
        let Some((slices, window)) = potential.slices(tau).zip(potential.window(tau)) else {
            return potential.normal_first(tau).map(Bins::line).ok_or(Unseen::Unknown);
        };
        let square = densest(&*slices, window);
        if coarse(&*slices, square) {
            let usual = potential.slices(USUAL_TAU).zip(potential.window(USUAL_TAU));
            let warmed = usual.is_some_and(|(slices, window)| !coarse(&*slices, densest(&*slices, window)));
            return Err(if warmed && tau < USUAL_TAU { Unseen::TooCold } else { Unseen::TooNarrow });
        }
        let bins = Bins::plane(&*slices, square);
        if bins.outside > 1.0 - SEEN { Err(Unseen::TooWide) } else { Ok(bins) }
    }

    fn plane(slices: &dyn Slices, window: Window) -> Bins {
        let edge = |i: usize, k: usize| window.centre[i] + window.half * (2.0 * k as f64 / SIDE as f64 - 1.0);
        let (rows, columns): (Vec<f64>, Vec<f64>) = (0..=SIDE).map(|k| (edge(1, k), edge(0, k))).unzip();
        // Below the lowest row and above the highest too.
        let edges: Vec<f64> = [f64::NEG_INFINITY].into_iter().chain(rows).chain([f64::INFINITY]).collect();
        let breaks = slices.breaks();
        let (first, last) = (breaks[0], breaks[breaks.len() - 1]);
        let places = in_order(&[breaks, &columns], first, last);
        let mut shares = vec![0.0; SIDE * SIDE];
        let mut outside = 0.0;
        let mut found = vec![0.0; SIDE + 2];
        let between = slices.between(&edges);
        for pair in places.windows(2) {
            found.fill(0.0);
            integrate(&*between, pair[0], pair[1], TOLERANCE, &mut found);
            let column = columns.partition_point(|&edge| edge <= pair[0]);
            if !(1..=SIDE).contains(&column) {
                outside += found.iter().sum::<f64>();
                continue;
            }
            outside += found[0] + found[SIDE + 1];
            for (row, share) in found[1..=SIDE].iter().rev().enumerate() {
                shares[row * SIDE + column - 1] += share;
            }
        }
        Bins { place: Place::Plane { window, size: SIDE }, shares, outside }
    }

    fn line(law: Moment) -> Bins {
        let sd = law.variance.sqrt();
        let (from, to) = (law.mean - SHOWN * sd, law.mean + SHOWN * sd);
        let edge = |k: usize| SHOWN * (2.0 * k as f64 / CELLS as f64 - 1.0);
        let shares = (0..CELLS).map(|k| below(edge(k + 1)) - below(edge(k))).collect();
        Bins { place: Place::Line { from, to, size: CELLS }, shares, outside: 2.0 * below(-SHOWN) }
    }

    /// The cell of a position; none outside.
    fn cell(&self, theta: &[f32]) -> Option<usize> {
        let index = |share: f64, size: usize| (0.0..1.0).contains(&share).then_some((share * size as f64) as usize);
        match self.place {
            Place::Plane { window: Window { centre: [c1, c2], half }, size } => {
                let col = index((f64::from(theta[0]) - c1 + half) / (2.0 * half), size)?;
                let row = index((c2 + half - f64::from(theta[1])) / (2.0 * half), size)?;
                Some(row.min(size - 1) * size + col.min(size - 1))
            }
            Place::Line { from, to, size } => {
                index((f64::from(theta[0]) - from) / (to - from), size).map(|k| k.min(size - 1))
            }
        }
    }

    /// The distance that `samples` independent draws from the exact density have on average, about: each share is
    /// off by a normal number of variance p (1 - p) / samples.
    pub fn of_independent(&self, samples: u64) -> f64 {
        let each = |p: f64| (2.0 * p * (1.0 - p).max(0.0) / (std::f64::consts::PI * samples as f64)).sqrt();
        0.5 * self.shares.iter().chain([&self.outside]).map(|&p| each(p)).sum::<f64>()
    }
}

/// Positions counted by cell.
#[derive(Clone, Debug)]
pub struct Histogram {
    pub bins: Arc<Bins>,
    pub counts: Vec<u32>,
    pub outside: u32,
}

impl Histogram {
    /// Nothing counted.
    pub fn new(bins: Arc<Bins>) -> Histogram {
        Histogram { counts: vec![0; bins.shares.len()], outside: 0, bins }
    }

    /// Counts a position.
    pub fn add(&mut self, theta: &[f32]) {
        match self.bins.cell(theta) {
            Some(cell) => self.counts[cell] += 1,
            None => self.outside += 1,
        }
    }

    /// Adds all that another one of the same cells has counted.
    pub fn merge(&mut self, other: &Histogram) {
        self.counts.iter_mut().zip(&other.counts).for_each(|(a, b)| *a += b);
        self.outside += other.outside;
    }

    /// Positions counted.
    pub fn samples(&self) -> u64 {
        self.counts.iter().map(|&n| u64::from(n)).sum::<u64>() + u64::from(self.outside)
    }

    /// Total variation distance from the exact shares; none of no sample. It is the sum of what is too much: what is
    /// too little comes to the same, as both kinds of shares add up to 1.
    pub fn distance(&self) -> Option<f64> {
        let all = self.samples() as f64;
        let shares = self.bins.shares.iter().chain([&self.bins.outside]);
        let counts = self.counts.iter().chain([&self.outside]);
        let over: f64 = counts.zip(shares).map(|(&n, p)| (f64::from(n) - all * p).max(0.0)).sum();
        (all > 0.0).then(|| over / all)
    }
}
