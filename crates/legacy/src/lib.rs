//! The fixed pipelines: plain straight-line code that calls production modules.
//!
//! Architecture invariant: this crate does not depend on `workflow` or `runtime`. It knows no
//! workflow definition, no engine and no graph table; deleting those would leave it rendering.

mod blend;
pub mod intake;
pub mod log;
mod model;
pub mod order_line;
mod prepare;
mod publish;
mod still;
mod thumbnail;
mod turntable;

pub use log::{Step, StepLog, StepStatus};
