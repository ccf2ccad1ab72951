//! The data sets, and the sequence of minibatches.
//!
//! Class 1 is the second arm, wave, cluster or ring; half the points each, classes in turn. Training and
//! test points come from the same law with streams of their own.

pub mod points;
pub mod spec;

use crate::data::points::Point;
use crate::data::spec::{Batch, Data, DataKind, Form, Order};
use crate::model::network::Points;
use crate::num::math;
use crate::num::rng::{self, Stream};

/// The training and the test set.
#[derive(Clone, Debug, PartialEq)]
pub struct Sets {
    pub train: Points,
    pub test: Points,
}

impl Sets {
    /// Drawn with the 64-bit seed of the data.
    pub fn new(data: &Data, seed: u64) -> Sets {
        if let DataKind::Points { points, test_share } = &data.kind {
            return split(&points.0, *test_share, seed);
        }
        Sets {
            train: draw(&data.kind, data.train as usize, seed, Stream::TrainData),
            test: draw(&data.kind, data.test as usize, seed, Stream::TestData),
        }
    }

    /// Centre and half width of the square that every map shows: all points with a margin.
    pub fn square(&self) -> ([f32; 2], f32) {
        let mut low = [f32::INFINITY; 2];
        let mut high = [f32::NEG_INFINITY; 2];
        for point in self.train.x.chunks_exact(2).chain(self.test.x.chunks_exact(2)) {
            for k in 0..2 {
                low[k] = low[k].min(point[k]);
                high[k] = high[k].max(point[k]);
            }
        }
        let half = ((high[0] - low[0]).max(high[1] - low[1]) / 2.0).max(0.1);
        ([(low[0] + high[0]) / 2.0, (low[1] + high[1]) / 2.0], 1.12 * half)
    }
}

/// Draws `n` points. Uniform numbers are drawn as step 0 of the stream, normals as step 1.
fn draw(kind: &DataKind, n: usize, seed: u64, stream: Stream) -> Points {
    let mut noise = vec![0.0; 2 * n];
    rng::normals(seed, 1, stream, 0, &mut noise);
    let unit = |index: usize| rng::unit(rng::word(seed, 0, stream, index as u32));
    let mut points = Points::of_the_plane();
    for i in 0..n {
        let class = i % 2;
        let (n1, n2) = (noise[2 * i], noise[2 * i + 1]);
        let label = class as f32;
        let sign = if class == 0 { 1.0 } else { -1.0 };
        let point = match *kind {
            // P1 eq. 16. Twins share t; class 1 is turned by half a turn, that is, negated.
            DataKind::Spirals { a, b, c, p } => {
                let (a, b, c) = (a as f32, b as f32, c as f32);
                let tp = math::pow(unit(i / 2), p as f32);
                let (sin, cos) = math::sin_cos_turns(fraction(b * tp));
                let r = sign * a * tp;
                [r * cos + c * n1, r * sin + c * n2]
            }
            // P1 eq. 17, whose printed form is a misprint.
            DataKind::Trigonometric { a, b, c, form } => {
                let (a, b, c) = (a as f32, b as f32, c as f32);
                let t = unit(i);
                let x1 = a * t;
                let argument = match form {
                    Form::Corrected => x1,
                    Form::Literal => t,
                };
                let (sin, cos) = math::sin_cos_turns(fraction(0.5 * b * argument));
                [x1, if class == 0 { cos } else { sin } + c * n1]
            }
            DataKind::Clusters { distance, c } => {
                let centre = -sign * (distance / (2.0 * std::f64::consts::SQRT_2)) as f32;
                [centre + c as f32 * n1, centre + c as f32 * n2]
            }
            DataKind::Rings { radius, gap, c } => {
                let (sin, cos) = math::sin_cos_turns(unit(i));
                let r = (if class == 0 { radius } else { radius + gap }) as f32;
                [r * cos + c as f32 * n1, r * sin + c as f32 * n2]
            }
            DataKind::Points { .. } => unreachable!("own points are split, not drawn"),
        };
        points.push(point, label);
    }
    points
}

/// x - floor(x) for 0 <= x < 2^24.
fn fraction(x: f32) -> f32 {
    x - x as i32 as f32
}

/// Own points: a shuffled share is kept for testing, at least one point each way.
fn split(points: &[Point], test_share: f64, seed: u64) -> Sets {
    let order = shuffled(points.len(), seed, 0, Stream::TestData);
    let n = points.len();
    let test = ((n as f64 * test_share).round() as usize).clamp(1, n - 1);
    let take = |order: &[u32]| {
        let mut set = Points::of_the_plane();
        for &i in order {
            let Point { x, label } = points[i as usize];
            set.push(x, f32::from(label));
        }
        set
    };
    Sets { test: take(&order[..test]), train: take(&order[test..]) }
}

/// A permutation of 0..n (Fisher and Yates): draw `index` of the stream's `step` picks the partner of `index`.
fn shuffled(n: usize, seed: u64, step: u64, stream: Stream) -> Vec<u32> {
    let mut order: Vec<u32> = (0..n as u32).collect();
    shuffle(&mut order, seed, step, stream);
    order
}

fn shuffle(order: &mut [u32], seed: u64, step: u64, stream: Stream) {
    let mut words = [0; 64];
    for first in (0..order.len()).step_by(words.len()) {
        rng::fill_words(seed, step, stream, first as u32 / 4, &mut words);
        for (i, &word) in (first..order.len()).zip(&words) {
            let j = i + rng::below(word, (order.len() - i) as u32) as usize;
            order.swap(i, j);
        }
    }
}

/// The sequence of minibatches of a chain: the k-th gradient uses minibatch k, whatever the method.
#[derive(Clone, Debug)]
pub struct Minibatches {
    order: Order,
    size: usize,
    points: usize,
    seed: u64,
    /// The epoch whose order is at hand.
    epoch: Option<u64>,
    permutation: Vec<u32>,
}

impl Minibatches {
    pub fn new(batch: &Batch, points: usize, seed: u64) -> Minibatches {
        let size = (batch.size as usize).min(points);
        Minibatches { order: batch.order, size, points, seed, epoch: None, permutation: (0..points as u32).collect() }
    }

    /// The most points a minibatch has.
    pub fn largest(&self) -> usize {
        if self.order == Order::Full { self.points } else { self.size }
    }

    /// What one gradient costs: 1, or the minibatches of an epoch (the last may be smaller) for a full batch.
    pub fn cost(&self) -> u64 {
        if self.order == Order::Full { self.points.div_ceil(self.size) as u64 } else { 1 }
    }

    /// The number of a walker's k-th minibatch: walkers are epochs apart, so each has a sequence of its own.
    pub fn of_walker(&self, walker: u32, k: u64) -> u64 {
        k + (u64::from(walker) << 32) * self.points.div_ceil(self.size) as u64
    }

    /// The points of minibatch `k`.
    pub fn indices(&mut self, k: u64) -> &[u32] {
        match self.order {
            Order::Full => &self.permutation,
            Order::Replacement => {
                let drawn = &mut self.permutation[..self.size];
                rng::fill_words(self.seed, k, Stream::Shuffle, 0, drawn);
                for i in &mut *drawn {
                    *i = rng::below(*i, self.points as u32);
                }
                drawn
            }
            Order::Shuffle => {
                let per_epoch = self.points.div_ceil(self.size) as u64;
                let epoch = k / per_epoch;
                if self.epoch != Some(epoch) {
                    for (i, place) in self.permutation.iter_mut().enumerate() {
                        *place = i as u32;
                    }
                    shuffle(&mut self.permutation, self.seed, epoch, Stream::Shuffle);
                    self.epoch = Some(epoch);
                }
                let first = (k % per_epoch) as usize * self.size;
                &self.permutation[first..(first + self.size).min(self.points)]
            }
        }
    }

    /// Whether every minibatch is the whole set.
    pub fn is_full(&self) -> bool {
        self.order == Order::Full
    }
}
