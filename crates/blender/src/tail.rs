//! The last words of a child: a bounded tail of what it printed.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::io::{AsyncRead, AsyncReadExt};

/// How much is kept, bytes.
const MAX_TAIL_BYTES: usize = 8 * 1024;

/// Shared between the reader of the child's output and whoever reports its failure.
#[derive(Debug, Clone, Default)]
pub struct Tail(Arc<Mutex<VecDeque<u8>>>);

impl Tail {
    /// What was printed last, without Blender's one line per render step.
    pub fn text(&self) -> String {
        let bytes: Vec<u8> = self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect();
        String::from_utf8_lossy(&bytes)
            .lines()
            .filter(|line| !line.starts_with("Fra:") && !line.trim().is_empty())
            .collect::<Vec<_>>()
            .join("\n")
    }

    fn push(&self, bytes: &[u8]) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend(bytes);
        let excess = kept.len().saturating_sub(MAX_TAIL_BYTES);
        kept.drain(..excess);
    }

    /// Reads until the child closes its end, so that it never blocks on a full pipe.
    pub async fn follow(self, mut output: impl AsyncRead + Unpin) {
        let mut buffer = [0u8; 4096];
        while let Ok(count @ 1..) = output.read(&mut buffer).await {
            self.push(&buffer[..count]);
        }
    }
}
