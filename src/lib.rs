//! Thermograd.
