//! Many chains for one question: when they are looked at, and the landscape that they move through.

pub mod evaluations;
pub mod landscape;
