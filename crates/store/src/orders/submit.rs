//! Submitting: snapshots are frozen and work is queued, in one transaction.

use std::collections::{BTreeMap, BTreeSet};

use contracts::{
    ExecutionMode,
    ids::{DispatchId, LineId, OrderId},
    snapshot::LineSnapshot,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    sea_query::Expr,
};
use uuid::Uuid;

use super::{
    changes::{OrderChange, order_row, settle_order},
    proof::FinalParams,
};
use crate::{
    Database, StoreError,
    entities::{dispatch, line},
    rows::{CHUNK, check_version, new_id, raw, to_json, typed},
    words::{Authority, DispatchStatus, LineStatus},
};

/// One line ready to be queued.
#[derive(Debug, Clone, PartialEq)]
pub struct LineSubmission {
    pub line: LineId,
    pub snapshot: LineSnapshot,
    pub dispatch: DispatchId,
    pub mode: ExecutionMode,
    /// What approving a proof will render.
    pub finals: Option<FinalParams>,
}

/// Queues every pending line of an order with its snapshot. `lines` must be exactly the pending ones.
pub async fn submit_order(
    db: &Database,
    id: OrderId,
    expected_version: i64,
    lines: &[LineSubmission],
    now_ms: i64,
) -> Result<OrderChange, StoreError> {
    let tx = db.write().await?;
    let order = order_row(&*tx, id).await?;
    check_version("order", order.version, expected_version)?;
    let pending = line::Entity::find()
        .filter(line::Column::OrderId.eq(order.id))
        .filter(line::Column::Status.eq(LineStatus::Pending.as_str()))
        .all(&*tx)
        .await?;
    if pending.is_empty() {
        return Err(StoreError::Forbidden {
            code: "order.nothing_to_submit",
            message: format!("Order {} has no line that waits to be submitted; it is {}.", order.number, order.status),
            remedy: "Retry failed lines, or place a new order.".into(),
        });
    }
    let pending: BTreeMap<Uuid, i32> = pending.iter().map(|row| (row.id, row.number)).collect();
    let given: BTreeSet<Uuid> = lines.iter().map(|line| raw(line.line)).collect();
    if !pending.keys().eq(given.iter()) {
        return Err(StoreError::VersionConflict { what: "order", current: order.version });
    }
    let mut touched = Vec::with_capacity(lines.len());
    for submission in lines {
        line::Entity::update_many()
            .col_expr(line::Column::Status, Expr::value(LineStatus::Queued.as_str()))
            .col_expr(line::Column::Snapshot, Expr::value(to_json(&submission.snapshot)))
            .col_expr(line::Column::FinalParams, Expr::value(submission.finals.as_ref().map(to_json)))
            .col_expr(line::Column::Stale, Expr::value(false))
            .col_expr(line::Column::UpdatedMs, Expr::value(now_ms))
            .filter(line::Column::Id.eq(raw(submission.line)))
            .exec(&*tx)
            .await?;
        touched.push((submission.line, LineStatus::Queued));
    }
    let dispatches: Vec<dispatch::ActiveModel> = lines
        .iter()
        .map(|submission| NewDispatch {
            id: raw(submission.dispatch),
            order: order.id,
            line: raw(submission.line),
            line_number: pending.get(&raw(submission.line)).copied().unwrap_or_default(),
            generation: 1,
            mode: submission.mode,
            priority: order.priority,
        })
        .flat_map(|new| new.rows(now_ms))
        .collect();
    for chunk in dispatches.chunks(CHUNK) {
        dispatch::Entity::insert_many(chunk.to_vec()).exec_without_returning(&*tx).await?;
    }
    let mut change = order.into_active_model();
    change.submitted_ms = Set(Some(now_ms));
    change.version = Set(expected_version + 1);
    let order = change.update(&*tx).await?;
    let change = settle_order(&*tx, order, touched, now_ms).await?;
    tx.commit().await?;
    Ok(change)
}

/// A queued, authoritative dispatch.
pub(super) struct NewDispatch {
    pub id: Uuid,
    pub order: Uuid,
    pub line: Uuid,
    pub line_number: i32,
    pub generation: i32,
    pub mode: ExecutionMode,
    pub priority: i32,
}

/// Observers wait behind everything that decides a line.
const OBSERVER_PRIORITY: i32 = 1_000_000;

impl NewDispatch {
    /// The dispatch, and in shadow mode its observer.
    pub fn rows(self, now_ms: i64) -> Vec<dispatch::ActiveModel> {
        let shadow = self.mode == ExecutionMode::Shadow;
        let row = self.row(now_ms);
        let observer = dispatch::ActiveModel {
            id: Set(raw(new_id::<contracts::ids::DispatchKind>(now_ms))),
            authority: Set(Authority::Observer.as_str().to_owned()),
            priority: Set(row.priority.as_ref().saturating_sub(OBSERVER_PRIORITY)),
            ..row.clone()
        };
        if shadow { vec![row, observer] } else { vec![row] }
    }

    fn row(self, now_ms: i64) -> dispatch::ActiveModel {
        dispatch::ActiveModel {
            id: Set(self.id),
            order_id: Set(self.order),
            line_id: Set(self.line),
            line_number: Set(self.line_number),
            generation: Set(self.generation),
            mode: Set(self.mode.as_str().to_owned()),
            authority: Set(Authority::Authoritative.as_str().to_owned()),
            status: Set(DispatchStatus::Queued.as_str().to_owned()),
            priority: Set(self.priority),
            attempts: Set(0),
            attempt_token: Set(None),
            worker: Set(None),
            lease_until_ms: Set(None),
            not_before_ms: Set(0),
            cancel_requested: Set(false),
            progress_fraction: Set(None),
            progress_note: Set(None),
            error: Set(None),
            steps: Set("[]".to_owned()),
            created_ms: Set(now_ms),
            started_ms: Set(None),
            finished_ms: Set(None),
        }
    }

    /// Ids of what was queued: the dispatch, and in shadow mode its observer after it.
    pub async fn insert(self, tx: &impl ConnectionTrait, now_ms: i64) -> Result<Vec<DispatchId>, StoreError> {
        let rows = self.rows(now_ms);
        let ids = rows.iter().map(|row| typed(*row.id.as_ref())).collect();
        dispatch::Entity::insert_many(rows).exec_without_returning(tx).await?;
        Ok(ids)
    }
}
