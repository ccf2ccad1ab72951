//! Thermograd.
pub mod error;
pub mod experiment;
pub mod fields;
pub mod schemes;
