//! A new draft with the lines of an earlier order.

use contracts::ids::{OrderId, UserId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{
    record::Order,
    write::{NewLine, NewOrder, create},
};
use crate::{
    Database, StoreError,
    entities::line,
    rows::{from_json, raw, typed},
};

/// Lines, note and priority are taken over, the due date is not: it has been.
pub async fn clone_order(db: &Database, id: OrderId, by: UserId, now_ms: i64) -> Result<Order, StoreError> {
    let order = super::order(db, id).await?;
    let rows = line::Entity::find()
        .filter(line::Column::OrderId.eq(raw(id)))
        .order_by_asc(line::Column::Number)
        .all(db.reader())
        .await?;
    let lines = rows
        .into_iter()
        .map(|row| {
            Ok(NewLine {
                product: typed(row.product_id),
                output_type: typed(row.output_type_id),
                overrides: from_json("order_lines.overrides", &row.overrides)?,
                note: row.note,
            })
        })
        .collect::<Result<_, StoreError>>()?;
    let new =
        NewOrder { note: order.note, priority: order.priority, due: None, proof: order.proof, lines, created_by: by };
    create(db, new, now_ms).await
}
