//! What a worker says while it works.

use contracts::ids::{AttemptToken, DispatchId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

use super::{MAX_STEP_BYTES, MAX_STEPS, record::ProgressNote, record::find};
use crate::{
    Database, StoreError,
    entities::dispatch as row,
    rows::{from_json, raw, to_json},
    words::DispatchStatus,
};

/// The answer to a heartbeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeartbeatState {
    /// A person wants this stopped; finish it as cancelled.
    pub cancel_requested: bool,
}

/// Longest progress note kept, characters.
const MAX_NOTE: usize = 200;

/// Prolongs the lease and records progress. Refused with [`StoreError::Stale`] where the lease was lost.
pub async fn heartbeat(
    db: &Database,
    id: DispatchId,
    attempt: AttemptToken,
    progress: Option<&ProgressNote>,
    lease_ms: i64,
    now_ms: i64,
) -> Result<HeartbeatState, StoreError> {
    let mut update = row::Entity::update_many()
        .col_expr(row::Column::LeaseUntilMs, Expr::value(now_ms.saturating_add(lease_ms)))
        .filter(row::Column::Id.eq(raw(id)))
        .filter(row::Column::AttemptToken.eq(raw(attempt)))
        .filter(row::Column::Status.eq(DispatchStatus::Running.as_str()));
    if let Some(progress) = progress {
        let note: String = progress.note.chars().take(MAX_NOTE).collect();
        update = update
            .col_expr(row::Column::ProgressFraction, Expr::value(progress.fraction.clamp(0.0, 1.0)))
            .col_expr(row::Column::ProgressNote, Expr::value(note));
    }
    let tx = db.write().await?;
    let changed = update.exec(&*tx).await?.rows_affected;
    let dispatch = find(&*tx, id).await?;
    if changed == 0 {
        return Err(StoreError::StaleAttempt { what: "dispatch" });
    }
    tx.commit().await?;
    Ok(HeartbeatState { cancel_requested: dispatch.cancel_requested })
}

/// Adds one step to the render log. What exceeds the log's bounds is dropped, never the render.
pub async fn append_step(
    db: &Database,
    id: DispatchId,
    attempt: AttemptToken,
    step: &serde_json::Value,
) -> Result<(), StoreError> {
    let tx = db.write().await?;
    let dispatch = find(&*tx, id).await?;
    if dispatch.attempt_token != Some(raw(attempt)) || dispatch.status != DispatchStatus::Running.as_str() {
        return Err(StoreError::StaleAttempt { what: "work" });
    }
    let mut steps: Vec<serde_json::Value> = from_json("dispatches.steps", &dispatch.steps)?;
    if steps.len() >= MAX_STEPS || to_json(step).len() > MAX_STEP_BYTES {
        tracing::warn!(%id, steps = steps.len(), "render log is full or the step too long; step not kept");
        return Ok(());
    }
    steps.push(step.clone());
    row::Entity::update_many()
        .col_expr(row::Column::Steps, Expr::value(to_json(&steps)))
        .filter(row::Column::Id.eq(raw(id)))
        .exec(&*tx)
        .await?;
    tx.commit().await?;
    Ok(())
}
