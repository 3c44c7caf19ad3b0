//! Drafting orders.

use std::collections::HashMap;

use contracts::ids::{LineKind, OrderId, OrderKind, OutputTypeId, ProductId, UserId};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, ModelTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    MAX_LINES,
    changes::order_row,
    due::DueDate,
    record::{Order, from_row},
};
use crate::{
    Database, StoreError,
    entities::{counter, dispatch, line, order as row, output_type, product},
    rows::{CHUNK, check_version, new_id, raw, signed32, to_json},
    words::{DispatchStatus, LineStatus},
};

#[derive(Debug, Clone, PartialEq)]
pub struct NewLine {
    pub product: ProductId,
    pub output_type: OutputTypeId,
    /// What this line says otherwise than its output type.
    pub overrides: Map<String, Value>,
    pub note: String,
}

impl NewLine {
    /// A line as its output type has it.
    pub fn new(product: ProductId, output_type: OutputTypeId) -> Self {
        Self { product, output_type, overrides: Map::new(), note: String::new() }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct NewOrder {
    pub note: String,
    pub priority: i32,
    pub due: Option<DueDate>,
    /// Rendered small first; see [`super::approve_order`].
    pub proof: bool,
    pub lines: Vec<NewLine>,
    pub created_by: UserId,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderPatch {
    pub note: Option<String>,
    pub priority: Option<i32>,
    /// `Some(None)` takes the date away.
    pub due: Option<Option<DueDate>>,
    /// A paused order's queued lines are passed over; what renders goes on.
    pub paused: Option<bool>,
}

/// Drafts an order. Products and output types are checked by position: `lines[3].product_id`.
pub async fn create(db: &Database, new: NewOrder, now_ms: i64) -> Result<Order, StoreError> {
    if new.lines.is_empty() || new.lines.len() > MAX_LINES {
        return Err(StoreError::Invalid {
            field: "lines".into(),
            code: "length",
            message: format!("An order has 1 to {MAX_LINES} lines; this one has {}.", new.lines.len()),
        });
    }
    let tx = db.write().await?;
    check_lines(&*tx, &new.lines).await?;
    let order = row::ActiveModel {
        id: Set(raw(new_id::<OrderKind>(now_ms))),
        number: Set(next_number(&*tx).await?),
        note: Set(new.note),
        priority: Set(new.priority),
        paused: Set(false),
        status: Set(LineStatus::Pending.as_str().to_owned()),
        lines_total: Set(i32::try_from(new.lines.len()).unwrap_or(i32::MAX)),
        lines_done: Set(0),
        lines_failed: Set(0),
        created_by: Set(raw(new.created_by)),
        created_ms: Set(now_ms),
        submitted_ms: Set(None),
        finished_ms: Set(None),
        version: Set(1),
        due_ms: Set(new.due.as_ref().map(DueDate::end_ms)),
        due_date: Set(new.due.as_ref().map(|due| due.date().to_owned())),
        due_zone: Set(new.due.as_ref().map(|due| due.zone().to_owned())),
        proof: Set(new.proof),
    }
    .insert(&*tx)
    .await?;
    let rows: Vec<line::ActiveModel> = (1u32..)
        .zip(&new.lines)
        .map(|(number, new)| line::ActiveModel {
            id: Set(raw(new_id::<LineKind>(now_ms))),
            order_id: Set(order.id),
            number: Set(signed32(number)),
            product_id: Set(raw(new.product)),
            output_type_id: Set(raw(new.output_type)),
            status: Set(LineStatus::Pending.as_str().to_owned()),
            generation: Set(1),
            snapshot: Set(None),
            error: Set(None),
            created_ms: Set(now_ms),
            updated_ms: Set(now_ms),
            overrides: Set(to_json(&new.overrides)),
            note: Set(new.note.clone()),
            final_params: Set(None),
            stale: Set(false),
        })
        .collect();
    for chunk in rows.chunks(CHUNK) {
        line::Entity::insert_many(chunk.to_vec()).exec_without_returning(&*tx).await?;
    }
    tx.commit().await?;
    from_row(order)
}

/// The next order number. Numbers increase and are never used twice; a gap means nothing.
async fn next_number(tx: &impl ConnectionTrait) -> Result<i64, StoreError> {
    const NAME: &str = "order";
    let raised = counter::Entity::update_many()
        .col_expr(counter::Column::Value, Expr::col(counter::Column::Value).add(1))
        .filter(counter::Column::Name.eq(NAME))
        .exec(tx)
        .await?;
    if raised.rows_affected == 0 {
        counter::ActiveModel { name: Set(NAME.to_owned()), value: Set(FIRST_NUMBER) }.insert(tx).await?;
        return Ok(FIRST_NUMBER);
    }
    let counter = counter::Entity::find_by_id(NAME.to_owned()).one(tx).await?;
    counter.map(|counter| counter.value).ok_or_else(|| StoreError::internal("the order counter vanished"))
}

/// People take four digits for an order number.
const FIRST_NUMBER: i64 = 1001;

async fn check_lines(tx: &impl ConnectionTrait, lines: &[NewLine]) -> Result<(), StoreError> {
    let distinct = |ids: &mut Vec<Uuid>| {
        ids.sort_unstable();
        ids.dedup();
    };
    let mut products: Vec<Uuid> = lines.iter().map(|line| raw(line.product)).collect();
    distinct(&mut products);
    let mut output_types: Vec<Uuid> = lines.iter().map(|line| raw(line.output_type)).collect();
    distinct(&mut output_types);
    let mut known_products: Vec<Uuid> = Vec::new();
    for chunk in products.chunks(CHUNK) {
        let found: Vec<Uuid> = product::Entity::find()
            .select_only()
            .column(product::Column::Id)
            .filter(product::Column::Id.is_in(chunk.iter().copied()))
            .into_tuple()
            .all(tx)
            .await?;
        known_products.extend(found);
    }
    known_products.sort_unstable();
    let mut known_types: HashMap<Uuid, bool> = HashMap::new();
    for chunk in output_types.chunks(CHUNK) {
        let found: Vec<(Uuid, bool)> = output_type::Entity::find()
            .select_only()
            .columns([output_type::Column::Id, output_type::Column::Active])
            .filter(output_type::Column::Id.is_in(chunk.iter().copied()))
            .into_tuple()
            .all(tx)
            .await?;
        known_types.extend(found);
    }
    for (index, line) in lines.iter().enumerate() {
        let refused = |field: &str, code: &'static str, message: &str| {
            Err(StoreError::Invalid { field: format!("lines[{index}].{field}"), code, message: message.to_owned() })
        };
        if known_products.binary_search(&raw(line.product)).is_err() {
            return refused("product_id", "unknown", "There is no such product.");
        }
        match known_types.get(&raw(line.output_type)) {
            Some(true) => {}
            Some(false) => {
                return refused("output_type_id", "inactive", "This output type is inactive; choose another one.");
            }
            None => return refused("output_type_id", "unknown", "There is no such output type."),
        }
    }
    Ok(())
}

pub async fn update(db: &Database, id: OrderId, expected_version: i64, patch: OrderPatch) -> Result<Order, StoreError> {
    let tx = db.write().await?;
    let row = order_row(&*tx, id).await?;
    check_version("order", row.version, expected_version)?;
    if let Some(priority) = patch.priority {
        dispatch::Entity::update_many()
            .col_expr(dispatch::Column::Priority, Expr::value(priority))
            .filter(dispatch::Column::OrderId.eq(row.id))
            .filter(dispatch::Column::Status.eq(DispatchStatus::Queued.as_str()))
            .exec(&*tx)
            .await?;
    }
    let mut change = row.into_active_model();
    if let Some(note) = patch.note {
        change.note = Set(note);
    }
    if let Some(priority) = patch.priority {
        change.priority = Set(priority);
    }
    if let Some(due) = patch.due {
        change.due_ms = Set(due.as_ref().map(DueDate::end_ms));
        change.due_date = Set(due.as_ref().map(|due| due.date().to_owned()));
        change.due_zone = Set(due.as_ref().map(|due| due.zone().to_owned()));
    }
    if let Some(paused) = patch.paused {
        change.paused = Set(paused);
    }
    change.version = Set(expected_version + 1);
    let row = change.update(&*tx).await?;
    tx.commit().await?;
    from_row(row)
}

/// Only a draft can go; what was submitted is history.
pub async fn delete(db: &Database, id: OrderId, expected_version: i64) -> Result<(), StoreError> {
    let tx = db.write().await?;
    let row = order_row(&*tx, id).await?;
    check_version("order", row.version, expected_version)?;
    if row.submitted_ms.is_some() {
        return Err(StoreError::Forbidden {
            code: "order.submitted",
            message: format!("Order {} was submitted; its history is kept.", row.number),
            remedy: "Cancel it if its lines shall not be rendered.".into(),
        });
    }
    line::Entity::delete_many().filter(line::Column::OrderId.eq(row.id)).exec(&*tx).await?;
    row.delete(&*tx).await?;
    tx.commit().await
}
