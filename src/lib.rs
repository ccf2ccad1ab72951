//! Thermograd: neural-network optimizers raced against thermodynamic samplers.
//!
//! Data flows one way: an [`experiment`] (what a link or file holds) names for each lane a row of the table of methods
//! ([`methods::rows`]); [`methods::program`] computes its numbers; an engine runs it ([`engine::cpu`] interprets it,
//! [`engine::gpu`] compiles it with [`engine::wgsl`]); the page ([`web`]) or the native [`runner`] reports.
//!
//! The modules stand on floors, the lowest first. A file imports only from what stands before it in the order of the `mod`
//! lines, here and in each folder's `mod.rs`; `tests/rust/floors.rs` reads every path and checks it. (The programs `main.rs`
//! and `bindgen.rs` stand above all.)
//!
//! What agrees with what: on the CPU engine an experiment gives the same bits on every machine and in every
//! browser. Therefore: own f32 functions ([`num::math`]), no fused multiply-add, one order of summation
//! ([`model::network`]), random numbers by counter ([`num::rng`]), and f64 functions from `libm`, never the platform's.
//!
//! The GPU engine agrees with it in tiers: random words and minibatches exactly; one map within a few units of the
//! last place (a GPU may fuse a product with a sum); some hundred steps within a tolerance; long runs in their
//! statistics only, since these dynamics are chaotic.

#![deny(unsafe_code)]

// Floor 0: numbers without a meaning.
pub mod num;
// Floor 1: what a setting is.
pub mod settings;
// Floor 2: a function of theta: a network's loss on data, or a target.
pub mod model;
pub mod data;
pub mod target;
// Floor 3: what methods do to theta.
pub mod methods;
// Floor 4: what computes it; knows no link and no page.
pub mod engine;
// Floor 5: what a link or a file holds, and the chains it asks for.
pub mod experiment;
// Floor 6: many chains for one question.
pub mod study;
// Floor 7: who asks.
#[cfg(not(target_arch = "wasm32"))]
pub mod runner;
#[cfg(feature = "bench")]
pub mod bench;
#[cfg(target_arch = "wasm32")]
pub mod web;
