//! The work loops: lease, work, say how it ended.

mod cad;
mod lines;
pub mod watch;

use std::sync::Arc;

use tokio::sync::Notify;

use crate::{IDLE_POLL, Inner};

/// Takes order lines one after the other until drained.
pub(crate) async fn lines(inner: Arc<Inner>) {
    while !inner.draining.is_cancelled() {
        match lines::take_one(&inner).await {
            Ok(true) => {}
            Ok(false) => rest(&inner, &inner.wake_lines).await,
            Err(e) => {
                tracing::error!(error = %e, "no order line could be leased");
                rest(&inner, &inner.wake_lines).await;
            }
        }
    }
}

/// Takes CAD files one after the other until drained.
pub(crate) async fn cad_files(inner: Arc<Inner>) {
    while !inner.draining.is_cancelled() {
        match cad::take_one(&inner).await {
            Ok(true) => {}
            Ok(false) => rest(&inner, &inner.wake_cad).await,
            Err(e) => {
                tracing::error!(error = %e, "no CAD file could be leased");
                rest(&inner, &inner.wake_cad).await;
            }
        }
    }
}

/// Until woken, the idle poll, or drained.
async fn rest(inner: &Inner, wake: &Notify) {
    tokio::select! {
        () = wake.notified() => {}
        () = tokio::time::sleep(IDLE_POLL) => {}
        () = inner.draining.cancelled() => {}
    }
}

/// A panic of a pipeline is a failed attempt like any other.
pub(crate) fn panicked(error: &tokio::task::JoinError) -> modules::ModuleError {
    modules::ModuleError::new(
        modules::Fault::Transient,
        "pipeline.panicked",
        format!("The pipeline stopped unexpectedly: {error}."),
        "It is tried again; if it stays, report this fault with the log.",
    )
}
