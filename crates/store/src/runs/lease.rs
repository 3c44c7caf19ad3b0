//! The row of a node is its lease: taken with a guarded update, prolonged by heartbeats.

use contracts::ids::{AttemptToken, DispatchId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::Value;

use super::changes::begin_try;
use crate::{
    Database, StoreError,
    dispatches::ProgressNote,
    entities::run_node,
    rows::{raw, signed32, to_json},
    words::NodeStatus,
};

/// Longest progress note kept, characters.
const MAX_NOTE: usize = 200;

/// When a lease ends unless it is prolonged, and when the node must have moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Until {
    pub lease_ms: i64,
    pub progress_ms: i64,
}

/// Takes a queued node; false where somebody else was faster or it is no longer wanted.
#[expect(clippy::too_many_arguments, reason = "one guarded update with all it writes")]
pub async fn lease_node(
    db: &Database,
    run: DispatchId,
    node: &str,
    attempt: AttemptToken,
    number: u32,
    worker: &str,
    inputs: &Value,
    until: (i64, i64),
    now_ms: i64,
) -> Result<bool, StoreError> {
    let until = Until { lease_ms: until.0, progress_ms: until.1 };
    let tx = db.write_relaxed().await?;
    let taken = run_node::Entity::update_many()
        .col_expr(run_node::Column::Status, Expr::value(NodeStatus::Running.as_str()))
        .col_expr(run_node::Column::Attempts, Expr::value(signed32(number)))
        .col_expr(run_node::Column::AttemptToken, Expr::value(raw(attempt)))
        .col_expr(run_node::Column::Worker, Expr::value(worker))
        .col_expr(run_node::Column::Inputs, Expr::value(to_json(inputs)))
        .col_expr(run_node::Column::LeaseUntilMs, Expr::value(until.lease_ms))
        .col_expr(run_node::Column::ProgressDeadlineMs, Expr::value(until.progress_ms))
        .col_expr(run_node::Column::StartedMs, Expr::value(now_ms))
        .filter(run_node::Column::RunId.eq(raw(run)))
        .filter(run_node::Column::Node.eq(node))
        .filter(run_node::Column::Status.eq(NodeStatus::Queued.as_str()))
        .exec(&*tx)
        .await?;
    if taken.rows_affected == 0 {
        return Ok(false);
    }
    begin_try(&tx, raw(run), node, number, worker, now_ms).await?;
    tx.commit().await?;
    Ok(true)
}

/// Prolongs a node's lease. Refused where the attempt lost it.
pub async fn beat_node(
    db: &Database,
    run: DispatchId,
    node: &str,
    attempt: AttemptToken,
    progress: Option<&ProgressNote>,
    until: (i64, i64),
) -> Result<(), StoreError> {
    let mut update = run_node::Entity::update_many()
        .col_expr(run_node::Column::LeaseUntilMs, Expr::value(until.0))
        .col_expr(run_node::Column::ProgressDeadlineMs, Expr::value(until.1))
        .filter(run_node::Column::RunId.eq(raw(run)))
        .filter(run_node::Column::Node.eq(node))
        .filter(run_node::Column::AttemptToken.eq(raw(attempt)));
    if let Some(progress) = progress {
        let note: String = progress.note.chars().take(MAX_NOTE).collect();
        update = update
            .col_expr(run_node::Column::ProgressFraction, Expr::value(progress.fraction.clamp(0.0, 1.0)))
            .col_expr(run_node::Column::ProgressNote, Expr::value(note));
    }
    let tx = db.write_relaxed().await?;
    if update.exec(&*tx).await?.rows_affected == 0 {
        return Err(StoreError::StaleAttempt { what: "node" });
    }
    tx.commit().await
}
