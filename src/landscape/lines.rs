//! Straight lines between two places: P1 eq. 18, theta*(alpha) = (1 - alpha) theta_0 + alpha theta_f.

use super::grid::{Axis, Grid};
use crate::cpu::Metrics;

/// One end of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// theta_0, the same for every lane.
    Start,
    /// Where a lane stands.
    Lane(usize),
}

/// What lies along a line, and a little beyond both ends: alpha from -0.2 to 1.2, every hundredth.
pub const ALPHAS: Axis = Axis { from: -0.2, to: 1.2, points: 141 };

/// A line with the losses and accuracies found on it.
#[derive(Clone, Debug)]
pub struct Line {
    pub from: End,
    pub to: End,
    pub grid: Grid<Metrics>,
    ends: [Vec<f32>; 2],
}

/// The highest place on the way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Barrier {
    pub alpha: f64,
    /// Rise of the training loss; never below 0.
    pub height: f64,
}

impl Line {
    pub fn new(from: End, to: End, ends: [Vec<f32>; 2]) -> Line {
        Line { from, to, grid: Grid::line(ALPHAS), ends }
    }

    /// Writes the weights at alpha.
    pub fn theta(&self, alpha: f64, out: &mut [f32]) {
        for ((out, &a), &b) in out.iter_mut().zip(&self.ends[0]).zip(&self.ends[1]) {
            *out = ((1.0 - alpha) * f64::from(a) + alpha * f64::from(b)) as f32;
        }
    }

    /// Works out up to `count` points with `look`; gives the number done.
    pub fn advance(&mut self, count: usize, mut look: impl FnMut(&[f32]) -> Metrics) -> usize {
        let mut theta = vec![0.0; self.ends[0].len()];
        let mut done = 0;
        while done < count
            && let Some(index) = self.grid.next()
        {
            self.theta(self.grid.place(index).0, &mut theta);
            self.grid.set(index, look(&theta));
            done += 1;
        }
        done
    }

    /// The largest rise of the training loss for alpha in [0, 1] above its value at theta_0 (P1 figure 4; for lines
    /// between two ends: above the higher of the two), over the points known so far. None before the ends are known.
    pub fn barrier(&self) -> Option<Barrier> {
        let losses: Vec<(f64, f64)> = self
            .grid
            .values()
            .iter()
            .enumerate()
            .filter_map(|(i, value)| Some((ALPHAS.at(i), value.as_ref()?.train.loss)))
            // Half a spacing of tolerance, since 0 and 1 are sums of hundredths.
            .filter(|(alpha, _)| (-0.005..=1.005).contains(alpha))
            .collect();
        let near = |at: f64| losses.iter().find(|(alpha, _)| (alpha - at).abs() < 0.005).map(|(_, loss)| *loss);
        let base = match self.from {
            End::Start => near(0.0)?,
            End::Lane(_) => near(0.0)?.max(near(1.0)?),
        };
        let &(alpha, highest) = losses.iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
        Some(Barrier { alpha, height: (highest - base).max(0.0) })
    }
}
