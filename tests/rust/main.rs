//! All checks of the Rust part that take seconds, in one program: it is linked once. `slow.rs` has the others.

mod adapter;
mod allocations;
mod experiment;
mod fairness;
mod floors;
mod golden;
mod gpu;
mod gradients;
mod histograms;
mod landscape;
mod laws;
mod math;
mod methods;
mod random;
mod runner;
mod schemes;
mod statistics;
mod targets;
mod tree;
mod value_stability;
mod words;
