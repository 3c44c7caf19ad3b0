//! What people ask of orders: submit, cancel, retry. Each is one transaction of the store plus a
//! wake-up; a lost wake-up costs seconds, never work.

use contracts::{
    ExecutionMode,
    ids::{LineId, OrderId},
};
use modules::ModuleError;
use store::{
    StoreError,
    orders::{CancelOutcome, LineSubmission, OrderChange},
};

use crate::{Runtime, freeze, new_id};

/// One thing wrong with a request, with the path of the field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    pub path: String,
    pub code: String,
    pub message: String,
}

#[derive(Debug, thiserror::Error)]
pub enum RuntimeError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Module(#[from] ModuleError),
    /// The order cannot be submitted as it stands.
    #[error("{} of the order's lines cannot be rendered as they stand", .0.len())]
    Invalid(Vec<FieldError>),
}

impl Runtime {
    /// Freezes every line and queues it. `expected_version` guards against a changed order.
    pub async fn submit_order(&self, order: OrderId, expected_version: Option<i64>) -> Result<(), RuntimeError> {
        let inner = &self.0;
        let submission = store::orders::load_submission(&inner.db, order).await?;
        let bytes = serde_json::to_vec(&submission.library).map_err(StoreError::internal)?;
        let blob = inner.ports.blobs.put_bytes(bytes).await?;
        let snapshots = freeze::snapshots(&submission, &blob.sha256).map_err(RuntimeError::Invalid)?;
        let lines: Vec<LineSubmission> = snapshots
            .into_iter()
            .map(|frozen| LineSubmission {
                line: frozen.snapshot.line,
                dispatch: new_id::dispatch(),
                mode: ExecutionMode::Legacy,
                finals: frozen.finals,
                snapshot: frozen.snapshot,
            })
            .collect();
        let version = expected_version.unwrap_or(submission.order.version);
        let change = store::orders::submit_order(&inner.db, order, version, &lines, inner.now_ms()).await?;
        inner.announce(&change);
        inner.wake_lines.notify_one();
        Ok(())
    }

    /// Cancels what is not finished; running work stops within seconds.
    pub async fn cancel_order(&self, order: OrderId) -> Result<(), RuntimeError> {
        let cancelled = store::orders::cancel_order(&self.0.db, order, self.0.now_ms()).await?;
        self.stop(cancelled)
    }

    pub async fn cancel_line(&self, line: LineId) -> Result<(), RuntimeError> {
        let cancelled = store::orders::cancel_line(&self.0.db, line, self.0.now_ms()).await?;
        self.stop(cancelled)
    }

    /// Renders a failed, cancelled or done line again, from the same snapshot.
    pub async fn retry_line(&self, line: LineId) -> Result<(), RuntimeError> {
        let change =
            store::orders::retry_line(&self.0.db, line, new_id::dispatch(), ExecutionMode::Legacy, self.0.now_ms())
                .await?;
        self.requeued(&change)
    }

    /// Renders every failed line of an order again.
    pub async fn retry_order(&self, order: OrderId) -> Result<(), RuntimeError> {
        let change = store::orders::retry_order(
            &self.0.db,
            order,
            |_| (new_id::dispatch(), ExecutionMode::Legacy),
            self.0.now_ms(),
        )
        .await?;
        self.requeued(&change)
    }

    /// Renders an approved proof at its full quality, from the same snapshots.
    pub async fn approve_order(&self, order: OrderId) -> Result<(), RuntimeError> {
        let change = store::orders::approve_order(
            &self.0.db,
            order,
            |_| (new_id::dispatch(), ExecutionMode::Legacy),
            self.0.now_ms(),
        )
        .await?;
        self.requeued(&change)
    }

    fn stop(&self, cancelled: CancelOutcome) -> Result<(), RuntimeError> {
        let in_hand = self.0.in_hand.lock().expect("no holder panics");
        for dispatch in &cancelled.running {
            if let Some(token) = in_hand.get(dispatch) {
                token.cancel();
            }
        }
        drop(in_hand);
        self.0.announce(&cancelled.change);
        Ok(())
    }

    fn requeued(&self, change: &OrderChange) -> Result<(), RuntimeError> {
        self.0.announce(change);
        self.0.wake_lines.notify_one();
        Ok(())
    }
}
