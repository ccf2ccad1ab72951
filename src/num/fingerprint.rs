//! The fingerprint of an experiment: xxh3-64 over every chain's theta.

use xxhash_rust::xxh3::Xxh3Default;

/// Takes chains in order: by lane, then replica; each in canonical order (`model/layout.rs`).
#[derive(Default)]
pub struct Fingerprint(Xxh3Default);

impl Fingerprint {
    /// Adds one chain. Every NaN counts as the same one, since NaN bits differ between machines.
    pub fn add(&mut self, theta: &[f32]) {
        for &x in theta {
            let bits = if x.is_nan() { 0x7fc0_0000 } else { x.to_bits() };
            self.0.update(&bits.to_le_bytes());
        }
    }

    /// 16 lowercase hex digits.
    pub fn finish(&self) -> String {
        format!("{:016x}", self.0.digest())
    }
}
