//! The one place where this program reads the wall clock and makes ids of work.

use contracts::ids::{AttemptToken, DispatchId, MediaAssetId};
use modules::ports::Clock;

/// UTC from the system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> i64 {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }
}

/// Ids that are drawn, not derived: attempts and dispatches.
pub mod new_id {
    use super::{AttemptToken, DispatchId, MediaAssetId};

    pub fn attempt() -> AttemptToken {
        AttemptToken::from_untyped_uuid(uuid::Uuid::now_v7())
    }

    /// Of what an observer only says it published.
    pub fn asset() -> MediaAssetId {
        MediaAssetId::from_untyped_uuid(uuid::Uuid::now_v7())
    }

    pub fn dispatch() -> DispatchId {
        DispatchId::from_untyped_uuid(uuid::Uuid::now_v7())
    }

    use newtype_uuid::GenericUuid;
}
