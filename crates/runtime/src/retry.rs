//! What becomes of an attempt that ended with an error.

use modules::{Fault, ModuleError};

/// How often a dispatch or a CAD file is tried before it fails for good.
pub const MAX_ATTEMPTS: u32 = 3;
/// Wait before the second attempt, ms; doubled for each further one.
const FIRST_BACKOFF_MS: i64 = 1_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Try again, this many ms from now.
    Again { after_ms: i64 },
    /// Failed for good.
    Fail,
    /// A person stopped it.
    Cancelled,
    /// Somebody else owns it now: write nothing.
    Abandon,
}

/// `attempts` counts the one that just ended.
pub fn judge(error: &ModuleError, attempts: u32) -> Verdict {
    match error.fault {
        Fault::Cancelled => Verdict::Cancelled,
        Fault::Stale => Verdict::Abandon,
        Fault::Input | Fault::Environment => Verdict::Fail,
        Fault::Transient if attempts >= MAX_ATTEMPTS => Verdict::Fail,
        Fault::Transient => Verdict::Again { after_ms: FIRST_BACKOFF_MS << attempts.saturating_sub(1).min(16) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(fault: Fault) -> ModuleError {
        ModuleError::new(fault, "x", "x", "x")
    }

    #[test]
    fn only_transient_faults_are_tried_again_and_not_for_ever() {
        assert_eq!(judge(&error(Fault::Transient), 1), Verdict::Again { after_ms: 1_000 });
        assert_eq!(judge(&error(Fault::Transient), 2), Verdict::Again { after_ms: 2_000 });
        assert_eq!(judge(&error(Fault::Transient), 3), Verdict::Fail);
        assert_eq!(judge(&error(Fault::Input), 1), Verdict::Fail);
        assert_eq!(judge(&error(Fault::Environment), 1), Verdict::Fail);
        assert_eq!(judge(&error(Fault::Stale), 1), Verdict::Abandon);
        assert_eq!(judge(&error(Fault::Cancelled), 1), Verdict::Cancelled);
    }
}
