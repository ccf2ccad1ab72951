//! Slices of the loss: lines and planes through the space of weights, and the paths of the methods seen in them.
//!
//! Data flows one way: [`paths`] records where a lane has been, a `PlaneSpec` says which plane is asked for, [`planes`]
//! (with [`spectrum`]) makes it a [`Plane`], [`Grid`] evaluates it coarse first, [`Landscape`] holds these together
//! for the page and the runner. Lines are planes of one row ([`lines`]). Partner: `shaders/landscape.wgsl`.
//!
//! Sources: P1 section 4.1, eq. 18 and figures 3 to 5; P2 figures 7 to 9; Li, Xu, Taylor, Studer and Goldstein,
//! Visualizing the loss landscape of neural nets, 2018 (filter normalisation, PCA of a path).

pub mod grid;
pub mod lines;
pub mod paths;
pub mod plane;
pub mod spectrum;
pub mod planes;
pub mod saddles;
mod session;
pub mod table;

pub use grid::{Axis, Grid};
pub use lines::{End, Line};
pub use paths::{Path, Recorder};
pub use plane::{Coordinates, Mark, Plane};
pub use session::{DataUsed, Landscape, PathOnPlane, Progress};
