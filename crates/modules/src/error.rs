//! What can go wrong in a module, and whose fault it is.

use serde::{Deserialize, Serialize};

/// Whose fault an error is decides what happens next: bad input fails once, with exit code 2 or a
/// 4xx; a failure of our own is retried or falls back; a cancellation does neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The input cannot be worked with, however often it is tried.
    Input,
    /// Something is not installed or not configured.
    Environment,
    /// A child process, disk, database or network failed; trying again may help.
    Transient,
    /// This attempt no longer owns the work (stale attempt token).
    Stale,
    Cancelled,
}

/// The one error type of modules and ports: what happened, where, and what to do next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct ModuleError {
    pub fault: Fault,
    /// Stable machine-readable code, e.g. `cad.unreadable_step`.
    pub code: String,
    /// A sentence: what happened and where.
    pub message: String,
    /// A sentence: what to do next.
    pub remedy: String,
    /// What the failing party itself said (kernel messages, stderr tail), bounded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// Upper bound of [`ModuleError::detail`], bytes.
pub const MAX_DETAIL_BYTES: usize = 8 * 1024;

impl ModuleError {
    pub fn new(fault: Fault, code: &str, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { fault, code: code.to_owned(), message: message.into(), remedy: remedy.into(), detail: None }
    }

    /// Adds what the failing party said, cut to [`MAX_DETAIL_BYTES`] from the end.
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        let detail: String = detail.into();
        let mut start = detail.len().saturating_sub(MAX_DETAIL_BYTES);
        while !detail.is_char_boundary(start) {
            start += 1;
        }
        self.detail = (!detail.trim().is_empty()).then(|| detail[start..].to_owned());
        self
    }

    pub fn cancelled() -> Self {
        Self::new(
            Fault::Cancelled,
            "cancelled",
            "The work was cancelled.",
            "Place or retry it again if that was not meant.",
        )
    }

    /// Process exit code: 2 for bad input, 1 for failed work.
    pub fn exit_code(&self) -> u8 {
        if self.fault == Fault::Input { 2 } else { 1 }
    }
}
