//! How an attempt ends, for good or for another try.

use contracts::{
    ids::{AttemptToken, DispatchId, LineId},
    module::params::NotifyChannel,
};
use modules::ModuleError;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr};

use super::{lease::unlease, record::find};
use crate::{
    Database, StoreError, Write, deliveries,
    entities::{dispatch as row, order},
    orders::changes::{OrderChange, line_row, order_row, set_line, settle_order},
    rows::{raw, to_json, typed},
    words::{Authority, DispatchStatus, LineStatus},
};

/// How a dispatch ended.
#[derive(Debug, Clone, PartialEq)]
pub enum DispatchOutcome {
    Succeeded,
    /// Told by these ways; by none where nobody is to hear of it.
    Failed {
        error: ModuleError,
        channels: Vec<NotifyChannel>,
    },
    Cancelled,
}

/// Ends a dispatch and, where it is authoritative, its line. A line that is already done (its
/// promise was published) stays done whatever came after.
pub async fn finish_dispatch(
    db: &Database,
    id: DispatchId,
    attempt: AttemptToken,
    outcome: &DispatchOutcome,
    now_ms: i64,
) -> Result<OrderChange, StoreError> {
    let (tx, order, dispatch) = own(db, id, attempt).await?;
    let (status, line_status, error) = match outcome {
        DispatchOutcome::Succeeded => (DispatchStatus::Succeeded, LineStatus::Done, None),
        DispatchOutcome::Failed { error, .. } => (DispatchStatus::Failed, LineStatus::Failed, Some(error)),
        DispatchOutcome::Cancelled => (DispatchStatus::Cancelled, LineStatus::Cancelled, None),
    };
    unlease(&*tx, dispatch.id, status, dispatch.not_before_ms, now_ms).await?;
    note_error(&*tx, &dispatch, error).await?;
    let touched = move_line(&*tx, &dispatch, line_status, error, now_ms).await?;
    if let DispatchOutcome::Failed { error, channels } = outcome
        && !touched.is_empty()
    {
        let line = line_row(&*tx, typed(dispatch.line_id)).await?;
        deliveries::post_line_failed(&*tx, (&order, &line), dispatch.id, error, channels, now_ms).await?;
    }
    let change = settle_order(&*tx, order, touched, now_ms).await?;
    tx.commit().await?;
    Ok(change)
}

/// Gives a dispatch back for another attempt, not before the given instant. Where a person has
/// asked for its cancellation meanwhile it is cancelled instead.
pub async fn requeue(
    db: &Database,
    id: DispatchId,
    attempt: AttemptToken,
    not_before_ms: i64,
    error: &ModuleError,
    now_ms: i64,
) -> Result<OrderChange, StoreError> {
    let (tx, order, dispatch) = own(db, id, attempt).await?;
    let (status, line_status) = if dispatch.cancel_requested {
        (DispatchStatus::Cancelled, LineStatus::Cancelled)
    } else {
        (DispatchStatus::Queued, LineStatus::Queued)
    };
    unlease(&*tx, dispatch.id, status, not_before_ms, now_ms).await?;
    note_error(&*tx, &dispatch, Some(error)).await?;
    let touched = move_line(&*tx, &dispatch, line_status, None, now_ms).await?;
    let change = settle_order(&*tx, order, touched, now_ms).await?;
    tx.commit().await?;
    Ok(change)
}

/// Opens a transaction that owns the dispatch by its attempt token.
async fn own(
    db: &Database,
    id: DispatchId,
    attempt: AttemptToken,
) -> Result<(Write, order::Model, row::Model), StoreError> {
    let tx = db.write().await?;
    let dispatch = find(&*tx, id).await?;
    if dispatch.attempt_token != Some(raw(attempt)) || dispatch.status != DispatchStatus::Running.as_str() {
        return Err(StoreError::StaleAttempt { what: "dispatch" });
    }
    let order = order_row(&*tx, typed(dispatch.order_id)).await?;
    Ok((tx, order, dispatch))
}

async fn note_error(
    tx: &impl ConnectionTrait,
    dispatch: &row::Model,
    error: Option<&ModuleError>,
) -> Result<(), StoreError> {
    row::Entity::update_many()
        .col_expr(row::Column::Error, Expr::value(error.map(to_json)))
        .filter(row::Column::Id.eq(dispatch.id))
        .exec(tx)
        .await?;
    Ok(())
}

async fn move_line(
    tx: &impl ConnectionTrait,
    dispatch: &row::Model,
    status: LineStatus,
    error: Option<&ModuleError>,
    now_ms: i64,
) -> Result<Vec<(LineId, LineStatus)>, StoreError> {
    let line_id: LineId = typed(dispatch.line_id);
    let line = line_row(tx, line_id).await?;
    let decides = dispatch.authority == Authority::Authoritative.as_str();
    let same_generation = line.generation == dispatch.generation;
    if !decides || !same_generation || line.status == LineStatus::Done.as_str() {
        return Ok(Vec::new());
    }
    set_line(tx, line_id, status, error, now_ms).await?;
    Ok(vec![(line_id, status)])
}
