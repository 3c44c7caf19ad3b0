//! The one place where a line's status changes, and with it the order's.

use contracts::ids::{LineId, OrderId};
use modules::ModuleError;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QuerySelect, sea_query::Expr,
};

use super::status::derive;
use crate::{
    StoreError, deliveries,
    entities::{line, order},
    rows::{from_text, raw, to_json, typed},
    words::LineStatus,
};

/// What a transaction did to lines and their order, for whoever tells the watchers.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderChange {
    pub order: OrderId,
    pub order_status: LineStatus,
    /// Every line touched, with its status now.
    pub lines: Vec<(LineId, LineStatus)>,
}

pub(crate) async fn order_row(tx: &impl ConnectionTrait, id: OrderId) -> Result<order::Model, StoreError> {
    order::Entity::find_by_id(raw(id)).one(tx).await?.ok_or_else(|| StoreError::not_found("order", id))
}

pub(crate) async fn line_row(tx: &impl ConnectionTrait, id: LineId) -> Result<line::Model, StoreError> {
    line::Entity::find_by_id(raw(id)).one(tx).await?.ok_or_else(|| StoreError::not_found("order line", id))
}

/// Sets a line's status; an error is kept only by a line that failed.
pub(crate) async fn set_line(
    tx: &impl ConnectionTrait,
    id: LineId,
    status: LineStatus,
    error: Option<&ModuleError>,
    now_ms: i64,
) -> Result<(), StoreError> {
    let changed = line::Entity::update_many()
        .col_expr(line::Column::Status, Expr::value(status.as_str()))
        .col_expr(line::Column::Error, Expr::value(error.map(to_json)))
        .col_expr(line::Column::UpdatedMs, Expr::value(now_ms))
        .filter(line::Column::Id.eq(raw(id)))
        .exec(tx)
        .await?;
    if changed.rows_affected == 0 {
        return Err(StoreError::not_found("order line", id));
    }
    Ok(())
}

/// Derives the order's status and counts from its lines as they stand in this transaction.
pub(crate) async fn settle_order(
    tx: &impl ConnectionTrait,
    order: order::Model,
    touched: Vec<(LineId, LineStatus)>,
    now_ms: i64,
) -> Result<OrderChange, StoreError> {
    let statuses: Vec<(String, i64)> = line::Entity::find()
        .select_only()
        .column(line::Column::Status)
        .column_as(line::Column::Id.count(), "count")
        .filter(line::Column::OrderId.eq(order.id))
        .group_by(line::Column::Status)
        .into_tuple()
        .all(tx)
        .await?;
    let mut counts = Vec::new();
    for (word, count) in &statuses {
        counts.push((from_text::<LineStatus>("order_lines.status", word)?, *count));
    }
    let of = |status: LineStatus| {
        let count = counts.iter().filter(|(s, _)| *s == status).map(|(_, n)| *n).sum::<i64>();
        i32::try_from(count).unwrap_or(i32::MAX)
    };
    let status = derive(counts.iter().filter(|(_, count)| *count > 0).map(|(status, _)| *status));
    let id = typed(order.id);
    let total = counts.iter().map(|(_, n)| *n).sum::<i64>();
    let was: LineStatus = from_text("orders.status", &order.status)?;
    if !was.is_final() && matches!(status, LineStatus::Done | LineStatus::Failed) {
        let total = i32::try_from(total).unwrap_or(i32::MAX);
        let counts = [total, of(LineStatus::Done), of(LineStatus::Failed)];
        deliveries::order_ended(tx, &order, status, counts, now_ms).await?;
    }
    let finished_ms = if status.is_final() { order.finished_ms.or(Some(now_ms)) } else { None };
    let mut change = order.into_active_model();
    change.status = Set(status.as_str().to_owned());
    change.lines_total = Set(i32::try_from(total).unwrap_or(i32::MAX));
    change.lines_done = Set(of(LineStatus::Done));
    change.lines_failed = Set(of(LineStatus::Failed));
    change.finished_ms = Set(finished_ms);
    change.update(tx).await?;
    Ok(OrderChange { order: id, order_status: status, lines: touched })
}
