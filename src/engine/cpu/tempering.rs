//! Continuously tempered Langevin dynamics (P0 algorithm 1): a temperature 1/g(alpha) that wanders by itself, kept
//! moving by metadynamics. Scalars, so in f64.

use super::Chain;
use crate::methods::maps;
use crate::methods::program::Temper;
use crate::methods::rows::tempering::{BINS, DELTA, EDGE, S, WIDTH};
use crate::methods::state::Tempering;
use crate::num::reduce;
use crate::num::rng::Stream;

/// g(alpha), P0 eq. 7: 1 near 0, 1 - S far away.
pub fn coupling(alpha: f64) -> f64 {
    let z = ((alpha.abs() - DELTA) / (EDGE - DELTA)).clamp(0.0, 1.0);
    1.0 - S * (3.0 * z * z - 2.0 * z * z * z)
}

/// g'(alpha).
fn slope(alpha: f64) -> f64 {
    let z = ((alpha.abs() - DELTA) / (EDGE - DELTA)).clamp(0.0, 1.0);
    -S * 6.0 * z * (1.0 - z) / (EDGE - DELTA) * alpha.signum()
}

impl Tempering {
    fn new(r: f64) -> Tempering {
        Tempering { alpha: 0.0, r, bias: vec![0.0; BINS + 1] }
    }

    /// Adds a metadynamics kernel at alpha.
    fn deposit(&mut self, height: f64) {
        let bin = 2.0 * EDGE / BINS as f64;
        for (k, bias) in self.bias.iter_mut().enumerate() {
            let distance = (k as f64 * bin - EDGE - self.alpha) / WIDTH;
            // Beyond six widths a kernel is below 2e-8 of its height.
            if distance.abs() < 6.0 {
                *bias += height * libm::exp(-0.5 * distance * distance);
            }
        }
    }

    /// The slope of the bias potential at alpha; none outside its bins.
    fn bias_slope(&self) -> f64 {
        let bin = 2.0 * EDGE / BINS as f64;
        let place = libm::floor((self.alpha + EDGE) / bin);
        if !(0.0..BINS as f64).contains(&place) {
            return 0.0;
        }
        let k = place as usize;
        (self.bias[k + 1] - self.bias[k]) / bin
    }
}

impl Chain {
    /// CTLD's temperature variable alpha; none for other methods and before the first step.
    pub fn alpha(&self) -> Option<f64> {
        self.state.tempering.as_ref().map(|tempering| tempering.alpha)
    }

    /// CTLD's temperature 1 / g(alpha); none as there.
    pub fn tempered(&self) -> Option<f64> {
        self.alpha().map(|alpha| 1.0 / coupling(alpha))
    }

    /// One normal number of a stream.
    fn normal(&self, step: u64, noise: Stream) -> f64 {
        let mut one = [0.0];
        (self.normals)(self.seed, step, self.stream(noise), 0, &mut one);
        f64::from(one[0])
    }

    /// `p <- a p + c g + b R / sqrt(g(alpha))`.
    pub(super) fn tempered_kick(&mut self, a: f32, c: f32, b: f64, noise: Stream) {
        let coupling = self.alpha().map_or(1.0, coupling);
        let b = (b / coupling.sqrt()) as f32;
        if b != 0.0 {
            self.draw(&(0..self.state.p.len()), noise);
            maps::bath(&mut self.state.p, a, b, &self.noise);
        } else {
            maps::damp(&mut self.state.p, a);
        }
        reduce::add_scaled(&mut self.state.p, c, &self.state.g);
    }

    /// Moves alpha, fills its bias, and kicks its momentum.
    pub(super) fn temper(&mut self, temper: &Temper) {
        if !temper.samples {
            return;
        }
        let first = Stream::Noise(crate::methods::program::START + 1);
        let mut tempering = match self.state.tempering.take() {
            Some(tempering) => tempering,
            None => Box::new(Tempering::new(self.normal(0, first))),
        };
        let loss = self.objective.batch_loss(self.state.drawn - 1, &self.state.theta);
        let kinetic = 0.5 * self.state.p.iter().map(|&p| f64::from(p) * f64::from(p)).sum::<f64>();
        tempering.alpha += temper.h * tempering.r;
        tempering.deposit(temper.height);
        let alpha = tempering.alpha;
        let wall = if alpha.abs() > EDGE { EDGE / (temper.h * temper.h) * alpha.signum() } else { 0.0 };
        let force = -slope(alpha) * (temper.scale * loss + kinetic) - wall - tempering.bias_slope();
        // gamma_alpha = 1 / h forgets the old momentum.
        tempering.r = temper.h * force + std::f64::consts::SQRT_2 * self.normal(self.step, temper.noise);
        self.state.tempering = Some(tempering);
    }
}
