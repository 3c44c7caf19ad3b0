//! Runs of workflows: a run, its nodes with every attempt, its events and its log.
//!
//! What happened is written in one transaction: events (append-only), the node rows they change,
//! and with these what is to be done next, since a `queued` node row is the order to run it. The driver
//! of a run owns it by a token, an attempt of a node by its own; a write with a stale one is
//! refused. Knows nothing of how a graph is run.

mod changes;
mod estimate;
mod lease;
mod open;
mod read;
mod record;

pub use changes::{Change, NewEvent, NewLog, NodeChange, RunEnd, apply, request_cancel, set_verdict};
pub use estimate::typical_seconds;
pub use lease::{beat_node, lease_node};
pub use open::{NewNode, NewRun, Opened, end_lost, open};
pub use read::{RunQuery, document, events_after, list, log_lines, nodes, report, run, tries};
pub use record::{EventRow, LogRow, NodeRow, Run, TryRow};

/// Log lines kept per run.
pub const MAX_LOG_LINES: u32 = 2_000;
/// Longest log line kept, characters.
pub const MAX_LOG_CHARS: usize = 1_000;
/// Layout version of event payloads.
pub const EVENT_SCHEMA: i32 = 1;
/// Events read at once.
pub const MAX_EVENTS_READ: u64 = 1_000;

/// The document as it runs.
const DOCUMENT: &str = "document";
/// What a shadow run was compared to, and how it went.
const REPORT: &str = "comparison";
