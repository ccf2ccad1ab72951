//! Many chains for one question: when they are looked at, who beats whom over many seeds, and the landscape that they
//! move through.

pub mod evaluations;
pub mod comparison;
pub mod landscape;
