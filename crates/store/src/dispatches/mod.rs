//! Executions of order lines: leased by workers, guarded by attempt tokens, kept as the render log.
//!
//! The row is the truth: a worker that lost its lease holds a stale token, and every write with a
//! stale token is refused. Nothing here reads a clock.

mod counts;
mod finish;
mod lease;
mod progress;
mod record;
pub(crate) mod wish;

pub use counts::{QueueCounts, queue_counts};
pub use finish::{DispatchOutcome, finish_dispatch, requeue};
pub use lease::{LeasedDispatch, lease_next_dispatch, release_leases_of};
pub use progress::{HeartbeatState, append_step, heartbeat};
pub use record::{Dispatch, ProgressNote, dispatch, latest_of_lines};
pub use wish::{Wish, wish};

/// Most steps kept in one render log.
pub const MAX_STEPS: usize = 500;

/// Longest step document, bytes of JSON.
pub const MAX_STEP_BYTES: usize = 16 * 1024;
