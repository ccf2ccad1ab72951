//! Thermograd.
pub mod fields;
pub mod schemes;
