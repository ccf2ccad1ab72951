//! Methods: elementary maps, the rows made of them, what is known of their law on a target, and a row with its numbers as
//! a program.

pub mod map;
pub mod params;
pub mod scheme;
pub mod rows;
pub mod splitting;
pub mod lane;
pub mod temperature;
pub mod linear;
pub mod law;
pub mod state;
pub mod maps;
pub mod program;
pub mod reference;
