//! What people do to submitted work: cancel it, try it again.

use contracts::{
    ExecutionMode,
    ids::{DispatchId, LineId, OrderId},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, sea_query::Expr,
};

use super::{
    changes::{OrderChange, line_row, order_row, set_line, settle_order},
    submit::NewDispatch,
};
use crate::{
    Database, StoreError,
    dispatches::Wish,
    entities::{dispatch, line, media_asset, order},
    rows::{from_text, raw, typed},
    words::{Authority, DispatchStatus, LineStatus},
};

/// What a cancellation did.
#[derive(Debug, Clone, PartialEq)]
pub struct CancelOutcome {
    /// Lines that were waiting and are cancelled now.
    pub change: OrderChange,
    /// Executions under way: their workers are to stop and to finish them as cancelled.
    pub running: Vec<DispatchId>,
}

/// Cancels a line. What waits is cancelled at once; what renders is asked to stop.
pub async fn cancel_line(db: &Database, id: LineId, now_ms: i64) -> Result<CancelOutcome, StoreError> {
    let tx = db.write().await?;
    let row = line_row(&*tx, id).await?;
    let status: LineStatus = from_text("order_lines.status", &row.status)?;
    if status.is_final() {
        return Err(StoreError::Forbidden {
            code: "line.finished",
            message: format!("The line is {status} already."),
            remedy: "Nothing is left to cancel.".into(),
        });
    }
    let order = order_row(&*tx, typed(row.order_id)).await?;
    let outcome = cancel(&*tx, order, vec![row], now_ms).await?;
    tx.commit().await?;
    Ok(outcome)
}

/// Cancels every line of an order that is not finished.
pub async fn cancel_order(db: &Database, id: OrderId, now_ms: i64) -> Result<CancelOutcome, StoreError> {
    let tx = db.write().await?;
    let order = order_row(&*tx, id).await?;
    let open: Vec<line::Model> = of_order(&*tx, &order)
        .await?
        .into_iter()
        .filter(|(_, status)| !status.is_final())
        .map(|(row, _)| row)
        .collect();
    if open.is_empty() {
        return Err(StoreError::Forbidden {
            code: "order.finished",
            message: format!("Order {} is {} already.", order.number, order.status),
            remedy: "Nothing is left to cancel.".into(),
        });
    }
    let outcome = cancel(&*tx, order, open, now_ms).await?;
    tx.commit().await?;
    Ok(outcome)
}

pub(super) async fn of_order(
    tx: &impl ConnectionTrait,
    order: &order::Model,
) -> Result<Vec<(line::Model, LineStatus)>, StoreError> {
    let rows = line::Entity::find()
        .filter(line::Column::OrderId.eq(order.id))
        .order_by_asc(line::Column::Number)
        .all(tx)
        .await?;
    rows.into_iter().map(|row| from_text("order_lines.status", &row.status).map(|status| (row, status))).collect()
}

async fn cancel(
    tx: &impl ConnectionTrait,
    order: order::Model,
    lines: Vec<line::Model>,
    now_ms: i64,
) -> Result<CancelOutcome, StoreError> {
    let mut touched = Vec::new();
    let mut running = Vec::new();
    for row in lines {
        let line = typed(row.id);
        dispatch::Entity::update_many()
            .col_expr(dispatch::Column::Status, Expr::value(DispatchStatus::Cancelled.as_str()))
            .col_expr(dispatch::Column::CancelRequested, Expr::value(true))
            .col_expr(dispatch::Column::FinishedMs, Expr::value(now_ms))
            .filter(dispatch::Column::LineId.eq(row.id))
            .filter(dispatch::Column::Status.eq(DispatchStatus::Queued.as_str()))
            .exec(tx)
            .await?;
        let under_way = dispatch::Entity::find()
            .filter(dispatch::Column::LineId.eq(row.id))
            .filter(dispatch::Column::Status.eq(DispatchStatus::Running.as_str()))
            .all(tx)
            .await?;
        dispatch::Entity::update_many()
            .col_expr(dispatch::Column::CancelRequested, Expr::value(true))
            .filter(dispatch::Column::LineId.eq(row.id))
            .filter(dispatch::Column::Status.eq(DispatchStatus::Running.as_str()))
            .exec(tx)
            .await?;
        let decided_elsewhere = under_way.iter().any(|d| d.authority == Authority::Authoritative.as_str());
        running.extend(under_way.into_iter().map(|d| typed(d.id)));
        if !decided_elsewhere {
            set_line(tx, line, LineStatus::Cancelled, None, now_ms).await?;
            touched.push((line, LineStatus::Cancelled));
        }
    }
    Ok(CancelOutcome { change: settle_order(tx, order, touched, now_ms).await?, running })
}

/// Queues a failed or cancelled line again, with the snapshot it has. It renders a new generation
/// only where something of the old one was published, so that no slot is ever filled twice.
pub async fn retry_line(
    db: &Database,
    id: LineId,
    dispatch: DispatchId,
    mode: ExecutionMode,
    now_ms: i64,
) -> Result<OrderChange, StoreError> {
    let tx = db.write().await?;
    let row = line_row(&*tx, id).await?;
    let status: LineStatus = from_text("order_lines.status", &row.status)?;
    let refused =
        |code, message: String, remedy: &str| Err(StoreError::Forbidden { code, message, remedy: remedy.to_owned() });
    if !matches!(status, LineStatus::Failed | LineStatus::Cancelled) {
        return refused(
            "line.not_failed",
            format!("The line is {status}."),
            "Only failed or cancelled lines can be retried.",
        );
    }
    if row.snapshot.is_none() {
        return refused(
            "line.never_submitted",
            "The line was cancelled before it was submitted.".into(),
            "Place a new order.",
        );
    }
    let order = order_row(&*tx, typed(row.order_id)).await?;
    queue_again(&*tx, &order, row, dispatch, mode, now_ms).await?;
    let change = settle_order(&*tx, order, vec![(id, LineStatus::Queued)], now_ms).await?;
    tx.commit().await?;
    Ok(change)
}

/// Renders a finished line anew, done ones too, in the mode and by the workflow a person named.
/// Also returns the id of the dispatch that runs the graph: in shadow mode the observer's.
pub async fn dispatch_line(
    db: &Database,
    id: LineId,
    dispatch: DispatchId,
    mode: ExecutionMode,
    wish: &Wish,
    now_ms: i64,
) -> Result<(OrderChange, DispatchId), StoreError> {
    let tx = db.write().await?;
    let row = line_row(&*tx, id).await?;
    let status: LineStatus = from_text("order_lines.status", &row.status)?;
    if !status.is_final() || row.snapshot.is_none() {
        return Err(StoreError::Forbidden {
            code: "line.not_finished",
            message: format!("The line is {status}."),
            remedy: "Only a line that was submitted and is finished can be rendered anew; cancel it first.".to_owned(),
        });
    }
    let order = order_row(&*tx, typed(row.order_id)).await?;
    let queued = queue_again(&*tx, &order, row, dispatch, mode, now_ms).await?;
    for each in &queued {
        crate::dispatches::wish::insert(&*tx, *each, wish).await?;
    }
    let change = settle_order(&*tx, order, vec![(id, LineStatus::Queued)], now_ms).await?;
    tx.commit().await?;
    Ok((change, queued.last().copied().unwrap_or(dispatch)))
}

/// Retries the failed lines of an order; where none failed, those that were cancelled.
pub async fn retry_order(
    db: &Database,
    id: OrderId,
    mut new_dispatch: impl FnMut(LineId) -> (DispatchId, ExecutionMode),
    now_ms: i64,
) -> Result<OrderChange, StoreError> {
    let tx = db.write().await?;
    let order = order_row(&*tx, id).await?;
    let (mut failed, mut cancelled) = (Vec::new(), Vec::new());
    for (row, status) in of_order(&*tx, &order).await? {
        match status {
            LineStatus::Failed if row.snapshot.is_some() => failed.push(row),
            LineStatus::Cancelled if row.snapshot.is_some() => cancelled.push(row),
            _ => {}
        }
    }
    let again = if failed.is_empty() { cancelled } else { failed };
    if again.is_empty() {
        return Err(StoreError::Forbidden {
            code: "order.nothing_failed",
            message: format!("Order {} has no failed or cancelled line that could be retried.", order.number),
            remedy: "Place a new order to render the same again.".into(),
        });
    }
    let mut touched = Vec::new();
    for row in again {
        let line = typed(row.id);
        let (dispatch, mode) = new_dispatch(line);
        queue_again(&*tx, &order, row, dispatch, mode, now_ms).await?;
        touched.push((line, LineStatus::Queued));
    }
    let change = settle_order(&*tx, order, touched, now_ms).await?;
    tx.commit().await?;
    Ok(change)
}

pub(super) async fn queue_again(
    tx: &impl ConnectionTrait,
    order: &order::Model,
    row: line::Model,
    dispatch: DispatchId,
    mode: ExecutionMode,
    now_ms: i64,
) -> Result<Vec<DispatchId>, StoreError> {
    let published = media_asset::Entity::find()
        .filter(media_asset::Column::LineId.eq(row.id))
        .filter(media_asset::Column::Generation.eq(row.generation))
        .count(tx)
        .await?;
    let generation = if published > 0 { row.generation + 1 } else { row.generation };
    let new = NewDispatch {
        id: raw(dispatch),
        order: order.id,
        line: row.id,
        line_number: row.number,
        generation,
        mode,
        priority: order.priority,
    };
    let queued = new.insert(tx, now_ms).await?;
    let mut change = row.into_active_model();
    change.generation = Set(generation);
    change.status = Set(LineStatus::Queued.as_str().to_owned());
    change.error = Set(None);
    change.updated_ms = Set(now_ms);
    change.update(tx).await?;
    Ok(queued)
}
