//! A product as everyone outside the store sees it.

use std::collections::HashMap;

use contracts::{
    ids::{CadFileId, CategoryId, MediaAssetId, ProductId, RevisionId},
    scene::Axis,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait, Func},
};
use uuid::Uuid;

use crate::{
    Database, Page, PageRequest, StoreError,
    entities::{cad_file, category, line, product as row, revision},
    page::Keyset,
    rows::{CHUNK, contains, damaged, from_text, raw, typed, unsigned, unsigned32},
    words::{CadStatus, LineStatus},
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryRef {
    pub id: CategoryId,
    pub name: String,
}

/// One numbered, immutable state of a product's geometry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    pub id: RevisionId,
    pub product: ProductId,
    pub number: u32,
    pub cad_file: CadFileId,
    pub up_axis: Axis,
    pub front_axis: Axis,
    pub created_ms: i64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    pub id: ProductId,
    pub sku: String,
    pub name: String,
    pub category: Option<CategoryRef>,
    /// The current revision.
    pub revision: Revision,
    pub cad_status: CadStatus,
    /// The newest published still.
    pub preview_asset: Option<MediaAssetId>,
    /// Order lines that are not finished yet.
    pub open_lines: u64,
    pub sample: bool,
    pub created_ms: i64,
    pub version: i64,
}

#[derive(Debug, Clone, Default)]
pub struct ProductQuery {
    /// Part of SKU or name.
    pub text: Option<String>,
    pub category: Option<CategoryId>,
}

pub async fn product(db: &Database, id: ProductId) -> Result<Product, StoreError> {
    one(db.reader(), id).await
}

pub(super) async fn one(db: &impl ConnectionTrait, id: ProductId) -> Result<Product, StoreError> {
    let row = find(db, id).await?;
    let mut products = complete(db, vec![row]).await?;
    products.pop().ok_or_else(|| StoreError::not_found("product", id))
}

pub(super) async fn find(db: &impl ConnectionTrait, id: ProductId) -> Result<row::Model, StoreError> {
    row::Entity::find_by_id(raw(id)).one(db).await?.ok_or_else(|| StoreError::not_found("product", id))
}

/// Newest first.
pub async fn list(db: &Database, query: &ProductQuery, page: &PageRequest) -> Result<Page<Product>, StoreError> {
    let mut select = row::Entity::find();
    if let Some(text) = &query.text {
        let named = Expr::expr(Func::lower(Expr::col(row::Column::Name))).like(contains(text));
        select = select.filter(Condition::any().add(row::Column::SkuKey.like(contains(text))).add(named));
    }
    if let Some(category) = query.category {
        select = select.filter(row::Column::CategoryId.eq(raw(category)));
    }
    let rows = Keyset::newest_first("products", row::Column::Id).page(db.reader(), select, page).await?;
    let Page { items, next_cursor, total } = rows;
    Ok(Page { items: complete(db.reader(), items).await?, next_cursor, total })
}

/// Adds to rows what lies in other tables, one query each.
async fn complete(db: &impl ConnectionTrait, rows: Vec<row::Model>) -> Result<Vec<Product>, StoreError> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut revisions = current_revisions(db, &rows).await?;
    let cad_ids: Vec<Uuid> = revisions.values().map(|revision| raw(revision.cad_file)).collect();
    let cad_states: HashMap<Uuid, String> = cad_file::Entity::find()
        .select_only()
        .columns([cad_file::Column::Id, cad_file::Column::Status])
        .filter(cad_file::Column::Id.is_in(cad_ids))
        .into_tuple::<(Uuid, String)>()
        .all(db)
        .await?
        .into_iter()
        .collect();
    let categories: HashMap<Uuid, String> = category::Entity::find()
        .filter(category::Column::Id.is_in(rows.iter().filter_map(|row| row.category_id)))
        .all(db)
        .await?
        .into_iter()
        .map(|category| (category.id, category.name))
        .collect();
    let open = [LineStatus::Pending, LineStatus::Queued, LineStatus::Rendering].map(LineStatus::as_str);
    let open_lines: HashMap<Uuid, i64> = line::Entity::find()
        .select_only()
        .column(line::Column::ProductId)
        .column_as(line::Column::Id.count(), "count")
        .filter(line::Column::ProductId.is_in(ids))
        .filter(line::Column::Status.is_in(open))
        .group_by(line::Column::ProductId)
        .into_tuple::<(Uuid, i64)>()
        .all(db)
        .await?
        .into_iter()
        .collect();
    rows.into_iter()
        .map(|row| {
            let revision = revisions
                .remove(&row.id)
                .ok_or_else(|| damaged("products.revision_number", format!("{} has no such revision", row.sku)))?;
            let cad_status = cad_states.get(&raw(revision.cad_file)).map_or("", String::as_str);
            Ok(Product {
                id: typed(row.id),
                category: row
                    .category_id
                    .and_then(|id| categories.get(&id).map(|name| CategoryRef { id: typed(id), name: name.clone() })),
                cad_status: from_text("cad_files.status", cad_status)?,
                revision,
                preview_asset: row.preview_asset_id.map(typed),
                open_lines: open_lines.get(&row.id).map_or(0, |count| unsigned(*count)),
                sku: row.sku,
                name: row.name,
                sample: row.sample,
                created_ms: row.created_ms,
                version: row.version,
            })
        })
        .collect()
}

/// The current revision of each product, by the product's id.
pub(crate) async fn current_revisions(
    db: &impl ConnectionTrait,
    products: &[row::Model],
) -> Result<HashMap<Uuid, Revision>, StoreError> {
    let mut current = HashMap::new();
    for chunk in products.chunks(CHUNK) {
        let numbers: HashMap<Uuid, i32> = chunk.iter().map(|row| (row.id, row.revision_number)).collect();
        let rows =
            revision::Entity::find().filter(revision::Column::ProductId.is_in(numbers.keys().copied())).all(db).await?;
        for row in rows {
            if numbers.get(&row.product_id) == Some(&row.number) {
                current.insert(row.product_id, revision_from_row(row)?);
            }
        }
    }
    Ok(current)
}

pub(crate) fn revision_from_row(row: revision::Model) -> Result<Revision, StoreError> {
    Ok(Revision {
        id: typed(row.id),
        product: typed(row.product_id),
        number: unsigned32(row.number),
        cad_file: typed(row.cad_file_id),
        up_axis: from_text("product_revisions.up_axis", &row.up_axis)?,
        front_axis: from_text("product_revisions.front_axis", &row.front_axis)?,
        created_ms: row.created_ms,
    })
}
