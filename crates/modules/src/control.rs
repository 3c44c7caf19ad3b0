//! How long work is watched and stopped: a cancellation token and a sink for progress.

use std::sync::Arc;

pub use tokio_util::sync::CancellationToken;

/// One progress report of a long-running piece of work.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// 0…1 of this piece of work.
    pub fraction: f32,
    /// What is going on, e.g. `Sample 12/64`.
    pub note: String,
}

/// Takes progress reports; must not block.
pub trait ProgressSink: Send + Sync {
    fn report(&self, progress: Progress);
}

struct Silent;
impl ProgressSink for Silent {
    fn report(&self, _: Progress) {}
}

/// Handed to everything that takes long.
#[derive(Clone)]
pub struct Control {
    pub cancel: CancellationToken,
    pub progress: Arc<dyn ProgressSink>,
}

impl Control {
    /// Nobody watches, nobody cancels.
    pub fn unattended() -> Self {
        Self { cancel: CancellationToken::new(), progress: Arc::new(Silent) }
    }

    pub fn report(&self, fraction: f32, note: impl Into<String>) {
        self.progress.report(Progress { fraction, note: note.into() });
    }
}

/// Maps reports of one step onto its share of the whole.
struct Share {
    whole: Arc<dyn ProgressSink>,
    from: f32,
    to: f32,
}

impl ProgressSink for Share {
    fn report(&self, progress: Progress) {
        let fraction = self.from + (self.to - self.from) * progress.fraction.clamp(0.0, 1.0);
        self.whole.report(Progress { fraction, note: progress.note });
    }
}

impl Control {
    /// The same token, with progress counted within `from…to` of the whole.
    pub fn share(&self, from: f32, to: f32) -> Self {
        Self { cancel: self.cancel.clone(), progress: Arc::new(Share { whole: self.progress.clone(), from, to }) }
    }

    /// # Errors
    /// [`crate::Fault::Cancelled`] where the token was triggered.
    pub fn check(&self) -> Result<(), crate::ModuleError> {
        if self.cancel.is_cancelled() { Err(crate::ModuleError::cancelled()) } else { Ok(()) }
    }
}
