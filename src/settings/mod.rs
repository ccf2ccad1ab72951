//! What a setting is, how it is read, and the words that say what is wrong with it.

pub mod text;
pub mod error;
pub mod setting;
pub mod choice;
pub mod raw;
pub mod schedule;
