//! The state machine of a run: what has happened in, what is to be done out.
//!
//! ```text
//! Plan + Run ──step(Event, now)──▶ Run′ + Vec<Command>
//! Plan + stored events ──replay──▶ Run ──pending_commands──▶ what should be outstanding
//! ```
//!
//! A [`Run`] follows from the plan and the stored events alone; nothing else is state. Whoever drives
//! it stores each event that [`step`] applied together with the rows of the changed nodes and the
//! commands, in one transaction, and acts afterwards. Late, duplicate and stale messages are
//! [`Step::Ignored`]: they change nothing and need not be stored.
//!
//! The engine refuses to know what a node does, where it runs and what its outputs are. Time comes
//! in as an argument, randomness as the seed of the run.

mod backoff;
mod command;
mod event;
mod pending;
mod replay;
mod run;
mod step;
mod words;

pub use backoff::delay_ms;
pub use command::{Cause, Command, Outcome, Warning};
pub use event::{Event, EventFault, EventRow, Fault, FaultKind, Limits, MAX_FAULT_CHARS, SCHEMA_VERSION, Timer};
pub use pending::pending_commands;
pub use replay::{Recorded, ReplayFault, replay};
pub use run::{NodeState, Run};
pub use step::{Applied, CANCEL_GRACE_MS, Ignored, Step, step};
pub use words::{Authority, NodeStatus, RunStatus};
