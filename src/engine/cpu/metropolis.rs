//! Metropolis tests and Hamiltonian trajectories, on all training points.

use super::Chain;
use crate::num::reduce;

impl Chain {
    /// p.p / 2.
    fn kinetic_energy(&self) -> f64 {
        0.5 * self.state.p.iter().map(|&p| f64::from(p) * f64::from(p)).sum::<f64>()
    }

    /// Whether what happens now may be undone.
    pub(super) fn pending(&self) -> bool {
        self.state.saved.as_ref().is_some_and(|saved| saved.pending)
    }

    /// A heat bath acts: what it changes of p.p / 2 is heat.
    pub(super) fn exchange(&mut self, bath: impl FnOnce(&mut Chain)) {
        let before = self.kinetic_energy();
        bath(self);
        let after = self.kinetic_energy();
        if let Some(saved) = &mut self.state.saved {
            saved.heat += after - before;
        }
    }

    /// Remembers where the chain is.
    pub(super) fn save(&mut self) {
        let mut saved = self.state.saved.take().unwrap_or_default();
        if saved.theta != self.state.theta {
            saved.loss = self.objective.loss(&self.state.theta);
        }
        saved.energy = saved.loss + self.kinetic_energy();
        (saved.pending, saved.heat) = (true, 0.0);
        saved.theta.clone_from(&self.state.theta);
        saved.p.clone_from(&self.state.p);
        saved.g.clone_from(&self.state.g);
        self.state.saved = Some(saved);
        if let Some(measurement) = &mut self.measurement {
            measurement.after_save();
        }
    }

    /// Keeps what happened since with probability min(1, exp(-(dH - Q) / tau)), Q what heat baths brought (Bussi and
    /// Parrinello 2007); else goes back, with -p.
    pub(super) fn accept(&mut self, tau: f64) {
        let loss = self.objective.loss(&self.state.theta);
        let energy = loss + self.kinetic_energy();
        let u = f64::from((self.uniforms)(self.seed, self.step, 0));
        let s = &mut self.state;
        let saved = s.saved.as_mut().expect("a test follows a save");
        // An energy that is not finite is never accepted.
        let accepted = u < libm::exp(-(energy - saved.energy - saved.heat) / tau);
        saved.pending = false;
        s.accepted[0] += u64::from(accepted);
        s.accepted[1] += 1;
        if let Some(measurement) = &mut self.measurement {
            measurement.after_metropolis(accepted);
        }
        if accepted {
            saved.loss = loss;
            saved.theta.copy_from_slice(&s.theta);
        } else {
            s.theta.copy_from_slice(&saved.theta);
            s.g.copy_from_slice(&saved.g);
            for (p, &saved) in s.p.iter_mut().zip(&saved.p) {
                *p = -saved;
            }
        }
    }

    /// About `steps` steps of about `h`; random by TATi's ranges where asked for.
    pub(super) fn trajectory(&mut self, h: f64, steps: u32, euler: bool, randomise: bool) {
        let unit = |index: u32| f64::from((self.uniforms)(self.seed, self.step, index));
        let (mut h, mut steps) = (h, f64::from(steps));
        if randomise {
            h *= 0.7 + 0.6 * unit(1);
            steps = libm::round(steps * (0.9 + 0.2 * unit(2))).max(1.0);
        }
        // Euler's rule is not its own reverse: with both orders equally likely, the proposal is.
        let kick_first = unit(3) < 0.5;
        let (h, half) = (h as f32, (0.5 * h) as f32);
        for _ in 0..steps as u64 {
            let (before, after) = match (euler, kick_first) {
                (false, _) => (half, half),
                (true, true) => (h, 0.0),
                (true, false) => (0.0, h),
            };
            let s = &mut self.state;
            reduce::add_scaled(&mut s.p, before, &s.g);
            reduce::add_scaled(&mut s.theta, h, &s.p);
            self.gradient();
            let s = &mut self.state;
            reduce::add_scaled(&mut s.p, after, &s.g);
        }
    }
}
