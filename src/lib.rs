//! Thermograd: neural-network optimizers raced against thermodynamic samplers.
//!
//! Data flows one way: an [`experiment`] (what a link or file holds) names for each lane a row of the
//! scheme table ([`schemes`]); [`program`] works out its numbers; an engine runs it ([`cpu`] interprets it, [`gpu`]
//! compiles it with [`codegen`]); the page ([`web`]) or the native [`runner`] reports.
//!
//! What agrees with what: on the CPU engine an experiment gives the same bits on every machine and in every
//! browser. Therefore: own f32 functions ([`math`]), no fused multiply-add, one order of summation
//! ([`network`]), random numbers by counter ([`rng`]), and f64 functions from `libm`, never the platform's.
//!
//! The GPU engine agrees with it in tiers: random words and minibatches exactly; one map within a few units of the
//! last place (a GPU may fuse a product with a sum); some hundred steps within a tolerance; long runs in their
//! statistics only, since these dynamics are chaotic.

pub mod num;
pub mod settings;
pub mod model;
pub mod data;
pub mod target;
pub mod methods;
pub mod engine;
pub mod experiment;
pub mod study;
#[cfg(not(target_arch = "wasm32"))]
pub mod runner;
#[cfg(feature = "bench")]
pub mod bench;
#[cfg(target_arch = "wasm32")]
pub mod web;
