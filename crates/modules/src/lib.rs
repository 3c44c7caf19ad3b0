//! The production modules: what HartOMat can do, one file each, and the ports they act through.
//!
//! A module's behaviour exists once, here. `legacy` calls it typed; the graph runtime calls the
//! same function. Modules know nothing of workflows, editors, HTTP or SQL.

pub mod cad;
pub mod control;
pub mod declare;
pub mod error;
pub mod materials;
pub mod order;
pub mod output;
pub mod ports;
pub mod render;
mod scratch;
mod specs;

pub use control::{CancellationToken, Control, Progress, ProgressSink};
pub use error::{Fault, ModuleError};
pub use scratch::{ScratchDir, io_error};
pub use specs::SPECS;
