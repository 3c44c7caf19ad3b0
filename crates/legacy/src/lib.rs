//! The fixed pipelines: plain straight-line code that calls production modules.
//!
//! Architecture invariant: this crate does not depend on `workflow` or `runtime`. It knows no
//! workflow definition, no engine and no graph table; deleting those would leave it rendering.

pub mod intake;
pub mod log;
pub mod still;

pub use log::{Step, StepLog, StepStatus};
