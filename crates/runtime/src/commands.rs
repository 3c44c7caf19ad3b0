//! What people ask of orders: submit, cancel, retry. Each is one transaction of the store plus a
//! wake-up; a lost wake-up costs seconds, never work.

use std::collections::BTreeMap;

use contracts::{
    ExecutionMode,
    ids::{DispatchId, LineId, OrderId},
};
use modules::ModuleError;
use store::{
    StoreError,
    orders::{CancelOutcome, LineSubmission, OrderChange},
};

use crate::{Runtime, dispatch::Binding, freeze, new_id};

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
        self.submit_order_in(order, expected_version, None).await
    }

    /// The same in a mode named for all its lines, whatever rollout says.
    pub async fn submit_order_in(
        &self,
        order: OrderId,
        expected_version: Option<i64>,
        explicit: Option<ExecutionMode>,
    ) -> Result<(), RuntimeError> {
        let inner = &self.0;
        let submission = store::orders::load_submission(&inner.db, order).await?;
        let bytes = serde_json::to_vec(&submission.library).map_err(StoreError::internal)?;
        let blob = inner.ports.blobs.put_bytes(bytes).await?;
        let bindings = Binding::of_all(&inner.db, &submission).await?;
        let snapshots = freeze::snapshots(&submission, &blob.sha256, &bindings).map_err(RuntimeError::Invalid)?;
        let lines: Vec<LineSubmission> = snapshots
            .into_iter()
            .map(|frozen| LineSubmission {
                line: frozen.snapshot.line,
                dispatch: new_id::dispatch(),
                mode: (bindings.get(&frozen.snapshot.output_type))
                    .map_or(ExecutionMode::Legacy, |binding| binding.choose(explicit, frozen.snapshot.line).mode),
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
        let mode = self.mode_again(line).await?;
        let change = store::orders::retry_line(&self.0.db, line, new_id::dispatch(), mode, self.0.now_ms()).await?;
        self.requeued(&change)
    }

    /// Renders every failed line of an order again.
    pub async fn retry_order(&self, order: OrderId) -> Result<(), RuntimeError> {
        let again = self.modes_again(order).await?;
        let change = store::orders::retry_order(&self.0.db, order, again, self.0.now_ms()).await?;
        self.requeued(&change)
    }

    /// A new dispatch for a line of an order, in the mode that rollout gives it now.
    async fn modes_again(
        &self,
        order: OrderId,
    ) -> Result<impl Fn(LineId) -> (DispatchId, ExecutionMode), RuntimeError> {
        let mut modes = BTreeMap::new();
        for line in store::orders::lines(&self.0.db, order).await? {
            modes.insert(line.id, self.mode_again(line.id).await?);
        }
        Ok(move |line| (new_id::dispatch(), modes.get(&line).copied().unwrap_or(ExecutionMode::Legacy)))
    }

    /// The mode the next dispatch of a line takes, as rollout stands now.
    async fn mode_again(&self, line: LineId) -> Result<ExecutionMode, RuntimeError> {
        let Some(snapshot) = store::orders::snapshot(&self.0.db, line).await? else {
            return Ok(ExecutionMode::Legacy);
        };
        let binding = Binding::by(&self.0.db, snapshot.output_type, snapshot.workflow).await?;
        Ok(binding.choose(None, line).mode)
    }

    /// Renders an approved proof at its full quality, from the same snapshots.
    pub async fn approve_order(&self, order: OrderId) -> Result<(), RuntimeError> {
        let again = self.modes_again(order).await?;
        let change = store::orders::approve_order(&self.0.db, order, again, self.0.now_ms()).await?;
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
