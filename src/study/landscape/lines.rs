//! Straight lines between two places: P1 eq. 18, theta*(alpha) = (1 - alpha) theta_0 + alpha theta_f.

use super::grid::{Axis, Grid};
use crate::engine::objective::Metrics;

/// One end of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// theta_0, the same for every lane.
    Start,
    /// Where a lane stands.
    Lane(usize),
}

/// Points of a line: a little beyond both ends, every hundredth of the way; 140 steps refine twice.
pub const POINTS: usize = 141;
/// The point of the start.
const START: usize = 20;

/// The alpha of a line's point, from -0.2 to 1.2; 0 and 1 exactly.
pub fn alpha(i: usize) -> f64 {
    (i as f64 - START as f64) / 100.0
}

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
        Line { from, to, grid: Grid::line(Axis { from: alpha(0), to: alpha(POINTS - 1), points: POINTS }), ends }
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
            && let Some(index) = self.grid.next_point()
        {
            self.theta(alpha(index), &mut theta);
            self.grid.set(index, look(&theta));
            done += 1;
        }
        done
    }

    /// Training loss at a point.
    fn loss(&self, i: usize) -> Option<f64> {
        Some(self.grid.values()[i].as_ref()?.train.loss)
    }

    /// Training loss at alpha = 0 and 1, once known.
    pub fn end_losses(&self) -> [Option<f64>; 2] {
        [self.loss(START), self.loss(START + 100)]
    }

    /// The largest rise of the training loss for alpha in [0, 1] above its value at theta_0 (P1 figure 4; for lines
    /// between two ends: above the higher of the two), over the points known so far. None before the ends are known.
    pub fn barrier(&self) -> Option<Barrier> {
        let [start, end] = self.end_losses();
        let base = match self.from {
            End::Start => start?,
            End::Lane(_) => start?.max(end?),
        };
        let within = (START..=START + 100).filter_map(|i| Some((alpha(i), self.loss(i)?)));
        let (alpha, highest) = within.max_by(|a, b| a.1.total_cmp(&b.1))?;
        Some(Barrier { alpha, height: (highest - base).max(0.0) })
    }
}
