//! A chain that can be put at any step: bounded checkpoints, and training again from the nearest.

use crate::engine::cpu::Chain;

/// At most this many checkpoints; when full, every second one is dropped and the spacing doubles.
const MOST: usize = 32;
/// Their total size is bounded too, in numbers of 4 bytes.
const MOST_NUMBERS: usize = 8_000_000;
const FIRST_SPACING: u64 = 250;

/// One chain with its past.
pub struct Replay {
    chain: Chain,
    /// By step, the start first.
    checkpoints: Vec<Chain>,
    spacing: u64,
    most: usize,
}

impl Replay {
    pub fn new(chain: Chain) -> Replay {
        let size = 4 * chain.layout().len;
        let most = (MOST_NUMBERS / size.max(1)).clamp(4, MOST);
        Replay { checkpoints: vec![chain.clone()], chain, spacing: FIRST_SPACING, most }
    }

    pub fn chain(&mut self) -> &mut Chain {
        &mut self.chain
    }

    /// Trains on to step `to`, leaving checkpoints.
    pub fn advance(&mut self, to: u64) {
        while self.chain.step() < to && self.chain.diverged_at().is_none() {
            let due = (self.chain.step() / self.spacing + 1) * self.spacing;
            self.chain.advance(due.min(to));
            let last = self.checkpoints.last().expect("the start is always kept").step();
            if self.chain.step() == due && due > last {
                self.checkpoints.push(self.chain.clone());
                if self.checkpoints.len() > self.most {
                    self.spacing *= 2;
                    let spacing = self.spacing;
                    self.checkpoints.retain(|chain| chain.step().is_multiple_of(spacing));
                }
            }
        }
    }

    /// Puts the chain at `step`, forwards or backwards; the numbers are those of the first time.
    pub fn goto(&mut self, step: u64) {
        if step < self.chain.step() {
            let i = self.checkpoints.partition_point(|chain| chain.step() <= step);
            self.chain = self.checkpoints[i - 1].clone();
        }
        self.advance(step);
    }

    /// A copy of the chain as it was just before it diverged; none while it has not.
    pub fn before_divergence(&self) -> Option<Chain> {
        let at = self.chain.diverged_at()?;
        let i = self.checkpoints.partition_point(|chain| chain.step() < at);
        let mut chain = self.checkpoints[i - 1].clone();
        chain.advance(at - 1);
        Some(chain)
    }
}
