//! Checks that train for millions of steps: `npm --prefix www test -- --all` runs them too.

mod adapter;
mod figures;
mod sampling;
