//! From stored events back to the run.

use super::{Event, Ignored, Run, Step, step};
use crate::compile::Plan;

/// A stored event with the time at which it was applied, milliseconds of the UNIX epoch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    pub at_ms: i64,
    pub event: Event,
}

/// The stored events do not belong to this plan, or some are missing. The run cannot be taken up; an
/// authoritative one falls back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("stored event {place} ({kind}) does not fit the plan or the events before it: {why}")]
pub struct ReplayFault {
    /// Counted from 1.
    pub place: usize,
    pub kind: &'static str,
    pub why: Ignored,
}

/// The run as it was when the last of these events had been applied.
///
/// # Errors
/// The first event that would have been ignored: only those that were applied are stored.
pub fn replay<'e>(plan: &Plan, events: impl IntoIterator<Item = &'e Recorded>) -> Result<Run, ReplayFault> {
    let mut run = Run::new(plan);
    for (place, recorded) in (1..).zip(events) {
        if let Step::Ignored(why) = step(plan, &mut run, &recorded.event, recorded.at_ms) {
            return Err(ReplayFault { place, kind: recorded.event.kind(), why });
        }
    }
    Ok(run)
}
