//! Numbers without a meaning: vectors, functions, random numbers, sums, statistics, hashes; signs of life.

pub mod simd;
pub mod math;
pub mod rng;
pub mod reduce;
pub mod stats;
pub mod fingerprint;
pub mod pulse;
