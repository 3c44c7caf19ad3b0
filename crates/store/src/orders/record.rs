//! Orders and lines as everyone outside the store sees them.

use std::collections::HashMap;

use contracts::{
    ArtifactKind,
    ids::{LineId, OrderId, OutputTypeId, ProductId, UserId},
    snapshot::{LineSnapshot, Money},
};
use modules::ModuleError;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{changes::line_row, due::DueDate};
use crate::{
    Database, Page, PageRequest, StoreError,
    dispatches::{Dispatch, latest_of_lines},
    entities::{line as line_entity, order as row, output_type, product},
    media::{MediaAsset, of_lines},
    page::Keyset,
    rows::{CHUNK, NAMED_USERS, from_json, from_text, raw, typed, unsigned32},
    words::LineStatus,
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    pub id: OrderId,
    /// For people; unique and increasing.
    pub number: i64,
    pub note: String,
    /// Higher goes first.
    pub priority: i32,
    pub paused: bool,
    pub status: LineStatus,
    pub lines_total: u32,
    pub lines_done: u32,
    pub lines_failed: u32,
    pub created_by: UserId,
    pub created_ms: i64,
    pub submitted_ms: Option<i64>,
    pub finished_ms: Option<i64>,
    pub due: Option<DueDate>,
    /// Renders small until it is approved.
    pub proof: bool,
    pub version: i64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductRef {
    pub id: ProductId,
    pub sku: String,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputTypeRef {
    pub id: OutputTypeId,
    pub name: String,
    pub artifact_kind: ArtifactKind,
}

/// A line with what is shown beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub id: LineId,
    pub order: OrderId,
    /// Within the order, from 1.
    pub number: u32,
    pub product: ProductRef,
    pub output_type: OutputTypeRef,
    pub status: LineStatus,
    /// Render generation; from 1.
    pub generation: u32,
    /// What it says otherwise than its output type.
    pub overrides: Map<String, Value>,
    pub note: String,
    /// Frozen at submit.
    pub price: Option<Money>,
    /// The product has come to look different since it was frozen.
    pub stale: bool,
    pub error: Option<ModuleError>,
    /// The newest authoritative execution.
    pub dispatch: Option<Dispatch>,
    /// Assets of the current generation.
    pub assets: Vec<MediaAsset>,
    pub created_ms: i64,
    pub updated_ms: i64,
}

#[derive(Debug, Clone, Default)]
pub struct OrderQuery {
    /// The number, or part of the note.
    pub text: Option<String>,
    pub status: Option<LineStatus>,
    pub created_by: Option<UserId>,
    /// Due before this instant, and not finished.
    pub due_before_ms: Option<i64>,
}

#[derive(Debug, Clone, Default)]
pub struct LineQuery {
    pub order: Option<OrderId>,
    pub product: Option<ProductId>,
    pub output_type: Option<OutputTypeId>,
    pub status: Option<LineStatus>,
}

pub(super) fn from_row(row: row::Model) -> Result<Order, StoreError> {
    Ok(Order {
        id: typed(row.id),
        number: row.number,
        note: row.note,
        priority: row.priority,
        paused: row.paused,
        status: from_text("orders.status", &row.status)?,
        lines_total: unsigned32(row.lines_total),
        lines_done: unsigned32(row.lines_done),
        lines_failed: unsigned32(row.lines_failed),
        created_by: typed(row.created_by),
        created_ms: row.created_ms,
        submitted_ms: row.submitted_ms,
        finished_ms: row.finished_ms,
        due: DueDate::stored(row.due_date, row.due_zone, row.due_ms),
        proof: row.proof,
        version: row.version,
    })
}

pub async fn order(db: &Database, id: OrderId) -> Result<Order, StoreError> {
    from_row(super::changes::order_row(db.reader(), id).await?)
}

/// Newest first.
pub async fn list(db: &Database, query: &OrderQuery, page: &PageRequest) -> Result<Page<Order>, StoreError> {
    use sea_orm::{
        Condition,
        sea_query::{Expr, ExprTrait, Func},
    };
    let mut select = row::Entity::find();
    if let Some(text) = &query.text {
        let noted = Expr::expr(Func::lower(Expr::col(row::Column::Note))).like(crate::rows::contains(text));
        let mut any = Condition::any().add(noted);
        if let Ok(number) = text.trim().trim_start_matches('#').parse::<i64>() {
            any = any.add(row::Column::Number.eq(number));
        }
        select = select.filter(any);
    }
    if let Some(status) = query.status {
        select = select.filter(row::Column::Status.eq(status.as_str()));
    }
    if let Some(user) = query.created_by {
        select = select.filter(row::Column::CreatedBy.eq(raw(user)));
    }
    if let Some(before) = query.due_before_ms {
        select = select.filter(row::Column::DueMs.lte(before)).filter(row::Column::FinishedMs.is_null());
    }
    Keyset::newest_first("orders", row::Column::Id).page(db.reader(), select, page).await?.try_map(from_row)
}

/// Who an order line belongs to, in short: order, generation and status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineHead {
    pub id: LineId,
    pub order: OrderId,
    pub generation: u32,
    pub status: LineStatus,
}

/// What was frozen with a line; none before it was submitted.
pub async fn snapshot(db: &Database, id: LineId) -> Result<Option<LineSnapshot>, StoreError> {
    let row = line_row(db.reader(), id).await?;
    row.snapshot.as_deref().map(|text| from_json("order_lines.snapshot", text)).transpose()
}

pub async fn line(db: &Database, id: LineId) -> Result<LineHead, StoreError> {
    let row = line_row(db.reader(), id).await?;
    Ok(LineHead {
        id,
        order: typed(row.order_id),
        generation: unsigned32(row.generation),
        status: from_text("order_lines.status", &row.status)?,
    })
}

pub async fn line_detail(db: &Database, id: LineId) -> Result<Line, StoreError> {
    let row = line_row(db.reader(), id).await?;
    let mut lines = complete(db, vec![row]).await?;
    lines.pop().ok_or_else(|| StoreError::not_found("order line", id))
}

/// The lines of an order by number, at most [`super::MAX_LINES`].
pub async fn lines(db: &Database, order: OrderId) -> Result<Vec<Line>, StoreError> {
    let rows = line_entity::Entity::find()
        .filter(line_entity::Column::OrderId.eq(raw(order)))
        .order_by_asc(line_entity::Column::Number)
        .all(db.reader())
        .await?;
    complete(db, rows).await
}

/// Newest first.
pub async fn lines_page(db: &Database, query: &LineQuery, page: &PageRequest) -> Result<Page<Line>, StoreError> {
    use line_entity::Column;
    let mut select = line_entity::Entity::find();
    if let Some(order) = query.order {
        select = select.filter(Column::OrderId.eq(raw(order)));
    }
    if let Some(product) = query.product {
        select = select.filter(Column::ProductId.eq(raw(product)));
    }
    if let Some(output_type) = query.output_type {
        select = select.filter(Column::OutputTypeId.eq(raw(output_type)));
    }
    if let Some(status) = query.status {
        select = select.filter(Column::Status.eq(status.as_str()));
    }
    let rows = Keyset::newest_first("order_lines", Column::Id).page(db.reader(), select, page).await?;
    Ok(Page { items: complete(db, rows.items).await?, next_cursor: rows.next_cursor, total: rows.total })
}

/// Adds to rows what lies in other tables, one query per table and chunk.
async fn complete(db: &Database, rows: Vec<line_entity::Model>) -> Result<Vec<Line>, StoreError> {
    let ids: Vec<LineId> = rows.iter().map(|row| typed(row.id)).collect();
    let products = product_refs(db.reader(), rows.iter().map(|row| row.product_id).collect()).await?;
    let output_types = output_type_refs(db.reader(), rows.iter().map(|row| row.output_type_id).collect()).await?;
    let mut dispatches = latest_of_lines(db, &ids).await?;
    let mut assets = of_lines(db, &ids).await?;
    rows.into_iter()
        .map(|row| {
            let id: LineId = typed(row.id);
            let generation = unsigned32(row.generation);
            let mut assets = assets.remove(&id).unwrap_or_default();
            assets.retain(|asset| asset.generation == generation);
            Ok(Line {
                id,
                order: typed(row.order_id),
                number: unsigned32(row.number),
                product: products
                    .get(&row.product_id)
                    .cloned()
                    .ok_or_else(|| StoreError::not_found("product", row.product_id))?,
                output_type: output_types
                    .get(&row.output_type_id)
                    .cloned()
                    .ok_or_else(|| StoreError::not_found("output type", row.output_type_id))?,
                status: from_text("order_lines.status", &row.status)?,
                generation,
                overrides: from_json("order_lines.overrides", &row.overrides)?,
                note: row.note,
                price: row.snapshot.as_deref().and_then(frozen_price),
                stale: row.stale,
                error: row.error.as_deref().map(|text| from_json("order_lines.error", text)).transpose()?,
                dispatch: dispatches.remove(&id),
                assets,
                created_ms: row.created_ms,
                updated_ms: row.updated_ms,
            })
        })
        .collect()
}

/// The price in a snapshot, without reading the whole of it.
fn frozen_price(snapshot: &str) -> Option<Money> {
    #[derive(serde::Deserialize)]
    struct Priced {
        price: Option<Money>,
    }
    serde_json::from_str::<Priced>(snapshot).ok()?.price
}

pub(crate) async fn product_refs(
    db: &impl ConnectionTrait,
    mut ids: Vec<Uuid>,
) -> Result<HashMap<Uuid, ProductRef>, StoreError> {
    ids.sort_unstable();
    ids.dedup();
    let mut found = HashMap::new();
    for chunk in ids.chunks(CHUNK) {
        let rows: Vec<(Uuid, String, String)> = product::Entity::find()
            .select_only()
            .columns([product::Column::Id, product::Column::Sku, product::Column::Name])
            .filter(product::Column::Id.is_in(chunk.iter().copied()))
            .into_tuple()
            .all(db)
            .await?;
        found.extend(rows.into_iter().map(|(id, sku, name)| (id, ProductRef { id: typed(id), sku, name })));
    }
    Ok(found)
}

async fn output_type_refs(
    db: &impl ConnectionTrait,
    mut ids: Vec<Uuid>,
) -> Result<HashMap<Uuid, OutputTypeRef>, StoreError> {
    ids.sort_unstable();
    ids.dedup();
    let mut found = HashMap::new();
    for chunk in ids.chunks(CHUNK) {
        let rows: Vec<(Uuid, String, String)> = output_type::Entity::find()
            .select_only()
            .columns([output_type::Column::Id, output_type::Column::Name, output_type::Column::ArtifactKind])
            .filter(output_type::Column::Id.is_in(chunk.iter().copied()))
            .into_tuple()
            .all(db)
            .await?;
        for (id, name, kind) in rows {
            let artifact_kind = from_text("output_types.artifact_kind", &kind)?;
            found.insert(id, OutputTypeRef { id: typed(id), name, artifact_kind });
        }
    }
    Ok(found)
}

/// The numbers of the orders that the first few of these lines belong to.
pub(crate) async fn numbers_of(
    db: &impl ConnectionTrait,
    lines: Select<line_entity::Entity>,
) -> Result<String, StoreError> {
    let orders: Vec<Uuid> = lines
        .select_only()
        .column(line_entity::Column::OrderId)
        .distinct()
        .limit(NAMED_USERS)
        .into_tuple()
        .all(db)
        .await?;
    let mut numbers: Vec<i64> = row::Entity::find()
        .select_only()
        .column(row::Column::Number)
        .filter(row::Column::Id.is_in(orders))
        .into_tuple()
        .all(db)
        .await?;
    numbers.sort_unstable();
    Ok(numbers.iter().map(|number| format!("#{number}")).collect::<Vec<_>>().join(", "))
}
