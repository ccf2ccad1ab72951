//! A function of theta: its settings, its places in theta, its loss and gradient, its start.

pub mod layout;
pub mod spec;
pub mod network;
pub mod init;
