//! What happened, as it is stored: append-only rows of run, sequence number, time, type and payload.

use std::num::NonZeroU32;

use contracts::module::Execution;
use serde::{Deserialize, Serialize};

use super::words::Authority;
use crate::compile::NodeId;

/// Version of the stored form of events; raised when a stored payload would be read differently.
pub const SCHEMA_VERSION: u32 = 1;
/// Longest code or message of a fault, characters; longer ones are cut.
pub const MAX_FAULT_CHARS: usize = 2_000;

/// One thing that happened to a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    Started {
        /// Of the jitter of all waits.
        seed: u64,
        authority: Authority,
        #[serde(default)]
        limits: Limits,
    },
    /// A worker has taken the attempt; its time-out begins. Inline nodes run without.
    NodeLeased {
        #[serde(with = "node_id")]
        node: NodeId,
        attempt: u32,
    },
    /// The attempt is alive. Applied only where its lease was never told.
    NodeProgressed {
        #[serde(with = "node_id")]
        node: NodeId,
        attempt: u32,
    },
    /// Also what a cache hit tells, without a lease before it.
    NodeSucceeded {
        #[serde(with = "node_id")]
        node: NodeId,
        attempt: u32,
    },
    NodeFailed {
        #[serde(with = "node_id")]
        node: NodeId,
        attempt: u32,
        fault: Fault,
    },
    /// Whoever runs the attempt has stopped it at its limit.
    NodeTimedOut {
        #[serde(with = "node_id")]
        node: NodeId,
        attempt: u32,
    },
    /// The worker died, or its lease or progress deadline ran out.
    NodeLost {
        #[serde(with = "node_id")]
        node: NodeId,
        attempt: u32,
    },
    TimerFired {
        timer: Timer,
    },
    CancelRequested,
    PauseRequested,
    /// Also gives nodes whose failure paused the run their attempts back.
    ResumeRequested,
    /// The node, all that follows, and whatever has not succeeded run anew; other results are kept.
    RetryFrom {
        #[serde(with = "node_id")]
        node: NodeId,
    },
    /// Whatever has not succeeded runs anew; all results are kept.
    RetryFailed,
    /// The process that drove the run died, and with it every inline node in flight. Told once per
    /// recovery, before [`super::pending_commands`].
    DriverLost,
    /// The run cannot go on: a fault of the engine or of whoever drives it.
    Abandoned {
        fault: Fault,
    },
}

/// A wait the engine asked for. Its names are unique within the run, so that one that comes late or
/// twice is known.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "timer", rename_all = "snake_case")]
pub enum Timer {
    /// After `attempt` has failed.
    Backoff {
        #[serde(with = "node_id")]
        node: NodeId,
        attempt: u32,
    },
    /// Of a running attempt.
    Timeout {
        #[serde(with = "node_id")]
        node: NodeId,
        attempt: u32,
    },
    /// A cancelled run waits no longer than this for its nodes.
    CancelGrace {
        /// Counts the retries of the run.
        round: u32,
    },
}

/// Why an attempt, a node or a run failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    pub kind: FaultKind,
    /// Stable machine-readable code, e.g. `cad.unreadable_step`.
    pub code: String,
    /// A sentence.
    pub message: String,
}

/// Whose fault it is decides what follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// The input cannot be worked with: no retry, and no fallback, which would fail alike.
    Input,
    /// Something is not installed or configured: no retry.
    Environment,
    /// Trying again may help.
    Transient,
    TimedOut,
    Lost,
    /// Whoever ran the attempt gave it up (drain).
    Cancelled,
    /// The run itself: a promise not kept, a fault of the engine.
    Run,
}

impl FaultKind {
    /// Whether another attempt may help.
    pub fn is_retryable(self) -> bool {
        matches!(self, Self::Transient | Self::TimedOut | Self::Lost | Self::Cancelled)
    }
}

impl Fault {
    pub fn new(kind: FaultKind, code: &str, message: &str) -> Self {
        let cut = |text: &str| text.chars().take(MAX_FAULT_CHARS).collect();
        Self { kind, code: cut(code), message: cut(message) }
    }
}

/// Most nodes of one run handed out at once, by class; none means no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Limits {
    #[serde(default)]
    pub inline: Option<NonZeroU32>,
    #[serde(default)]
    pub cad: Option<NonZeroU32>,
    #[serde(default)]
    pub render: Option<NonZeroU32>,
}

impl Limits {
    pub fn of(&self, class: Execution) -> u32 {
        let limit = match class {
            Execution::Inline => self.inline,
            Execution::Cad => self.cad,
            Execution::Render => self.render,
        };
        limit.map_or(u32::MAX, NonZeroU32::get)
    }
}

/// An event as it is stored, beside run, sequence number and time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRow {
    /// The event's type, for people and queries.
    pub kind: &'static str,
    pub schema: u32,
    /// JSON.
    pub payload: String,
}

/// A stored event that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum EventFault {
    #[error("the event is of schema version {0}, this program reads up to {SCHEMA_VERSION}; use the newer program")]
    Newer(u32),
    #[error("the stored event is damaged: {0}")]
    Damaged(#[from] serde_json::Error),
}

impl Event {
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Started { .. } => "started",
            Self::NodeLeased { .. } => "node_leased",
            Self::NodeProgressed { .. } => "node_progressed",
            Self::NodeSucceeded { .. } => "node_succeeded",
            Self::NodeFailed { .. } => "node_failed",
            Self::NodeTimedOut { .. } => "node_timed_out",
            Self::NodeLost { .. } => "node_lost",
            Self::TimerFired { .. } => "timer_fired",
            Self::CancelRequested => "cancel_requested",
            Self::PauseRequested => "pause_requested",
            Self::ResumeRequested => "resume_requested",
            Self::RetryFrom { .. } => "retry_from",
            Self::RetryFailed => "retry_failed",
            Self::DriverLost => "driver_lost",
            Self::Abandoned { .. } => "abandoned",
        }
    }

    /// # Errors
    /// Never for the events of this program; the writer of JSON may fail in principle.
    pub fn to_row(&self) -> Result<EventRow, EventFault> {
        Ok(EventRow { kind: self.kind(), schema: SCHEMA_VERSION, payload: serde_json::to_string(self)? })
    }

    /// # Errors
    /// A schema version this program does not know, or a damaged payload.
    pub fn from_row(schema: u32, payload: &str) -> Result<Self, EventFault> {
        if schema > SCHEMA_VERSION {
            return Err(EventFault::Newer(schema));
        }
        Ok(serde_json::from_str(payload)?)
    }
}

/// Node ids are shared texts.
mod node_id {
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::compile::NodeId;

    pub(super) fn serialize<S: Serializer>(id: &NodeId, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(id)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NodeId, D::Error> {
        String::deserialize(deserializer).map(NodeId::from)
    }
}
