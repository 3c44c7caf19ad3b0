//! What is to be done.

use contracts::module::Execution;

use super::{Fault, Timer};
use crate::compile::NodeId;

/// One thing to do. All but the last two may be done twice without harm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    RunNode {
        node: NodeId,
        attempt: u32,
        class: Execution,
    },
    /// Stop the attempt, or withdraw it where nobody has leased it. Its answer is wanted only while
    /// the run is being cancelled.
    CancelNode {
        node: NodeId,
        attempt: u32,
    },
    /// Tell [`super::Event::TimerFired`] at this time, milliseconds of the UNIX epoch.
    SetTimer {
        timer: Timer,
        at_ms: i64,
    },
    /// The run is over and decides what it was started for.
    FinishRun {
        outcome: Outcome,
    },
    /// The run is over and the fixed pipeline takes over what is not published yet.
    FallBack {
        cause: Cause,
    },
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The warnings are failures that do not count.
    Succeeded {
        warnings: Vec<Warning>,
    },
    Failed {
        cause: Cause,
    },
    FellBack {
        cause: Cause,
    },
    Cancelled,
}

/// Why a run failed, and at which node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    pub node: Option<NodeId>,
    pub fault: Fault,
}

/// A failure that did not fail the run.
pub type Warning = Cause;
