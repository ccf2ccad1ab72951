//! Numbers without a meaning: vectors, functions, random numbers, sums, statistics, hashes.

pub mod simd;
pub mod math;
pub mod rng;
pub mod reduce;
pub mod stats;
pub mod fingerprint;
