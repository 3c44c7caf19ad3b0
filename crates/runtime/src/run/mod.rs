//! Running a plan: the driver, the workers of node classes, what goes along edges, the cache.
//!
//! Knows nothing of which mode decides a line, nor of what follows a failure: that is `dispatch`.

mod attempt;
mod cache;
mod driver;
pub mod fault;
mod hand_over;
pub mod job;
mod record;
mod recover;
pub mod transport;
pub mod worker;

pub use driver::{LiveRuns, drive, open};
