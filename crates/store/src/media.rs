//! Media assets: what was published, once per slot of a line's render generation.

use std::collections::HashMap;

use contracts::{
    ArtifactKind, ContentHash, Sha256,
    ids::{DispatchId, LineId, MediaAssetId, MediaAssetKind, OrderId, ProductId},
    provenance::Provenance,
};
use modules::ports::{BlobRef, Publication, PublishedAsset, ResultSlot};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Alias, Expr, ExprTrait, Func, Query},
};

use crate::{
    Database, Page, PageRequest, StoreError,
    entities::{dispatch, line, media_asset as row, preview, product},
    orders::{
        ProductRef,
        changes::{OrderChange, line_row, order_row, set_line, settle_order},
    },
    page::Keyset,
    rows::{
        CHUNK, contains, digest, from_json, from_text, new_id, raw, signed, signed32, to_json, typed, unsigned,
        unsigned32,
    },
    words::{DispatchStatus, LineStatus},
};

#[derive(Debug, Clone, PartialEq)]
pub struct MediaAsset {
    pub id: MediaAssetId,
    pub order: OrderId,
    pub line: LineId,
    pub product: ProductRef,
    pub dispatch: DispatchId,
    pub generation: u32,
    pub slot: ResultSlot,
    pub file_name: String,
    pub mime: String,
    pub blob: BlobRef,
    /// px.
    pub width: Option<u32>,
    pub height: Option<u32>,
    pub content_hash: ContentHash,
    pub provenance: Provenance,
    pub created_ms: i64,
    /// The product has come to look different since.
    pub stale: bool,
    /// Not to be deleted before, ms since the Unix epoch.
    pub keep_until_ms: Option<i64>,
}

#[derive(Debug, Clone, Default)]
pub struct MediaQuery {
    /// Part of the file name, or of the product's SKU or name.
    pub text: Option<String>,
    pub product: Option<ProductId>,
    pub order: Option<OrderId>,
    pub line: Option<LineId>,
    pub artifact_kind: Option<ArtifactKind>,
    pub content_hash: Option<String>,
    pub stale: Option<bool>,
    /// Only those whose content another asset has as well.
    pub duplicates: bool,
}

fn from_row(row: row::Model, product: ProductRef) -> Result<MediaAsset, StoreError> {
    Ok(MediaAsset {
        id: typed(row.id),
        order: typed(row.order_id),
        line: typed(row.line_id),
        product,
        dispatch: typed(row.dispatch_id),
        generation: unsigned32(row.generation),
        slot: slot_of(&row)?,
        file_name: row.file_name,
        mime: row.mime,
        blob: BlobRef { sha256: digest("media_assets.sha256", &row.sha256)?, size: unsigned(row.size_bytes) },
        width: row.width.map(unsigned32),
        height: row.height.map(unsigned32),
        content_hash: ContentHash::from_stored(row.content_hash),
        provenance: from_json("media_assets.provenance", &row.provenance)?,
        created_ms: row.created_ms,
        stale: row.stale,
        keep_until_ms: row.keep_until_ms,
    })
}

pub(crate) fn slot_of(row: &row::Model) -> Result<ResultSlot, StoreError> {
    Ok(ResultSlot {
        artifact_kind: from_text("media_assets.artifact_kind", &row.artifact_kind)?,
        view: row.view.clone(),
        derivative: row.derivative.clone(),
    })
}

async fn complete(db: &impl ConnectionTrait, rows: Vec<row::Model>) -> Result<Vec<MediaAsset>, StoreError> {
    let products = crate::orders::product_refs(db, rows.iter().map(|row| row.product_id).collect()).await?;
    rows.into_iter()
        .map(|row| {
            let product = products
                .get(&row.product_id)
                .cloned()
                .ok_or_else(|| StoreError::not_found("product", row.product_id))?;
            from_row(row, product)
        })
        .collect()
}

pub async fn media_asset(db: &Database, id: MediaAssetId) -> Result<MediaAsset, StoreError> {
    let row = row::Entity::find_by_id(raw(id))
        .one(db.reader())
        .await?
        .ok_or_else(|| StoreError::not_found("media asset", id))?;
    let mut assets = complete(db.reader(), vec![row]).await?;
    assets.pop().ok_or_else(|| StoreError::not_found("media asset", id))
}

/// Newest first.
pub async fn list(db: &Database, query: &MediaQuery, page: &PageRequest) -> Result<Page<MediaAsset>, StoreError> {
    let mut select = row::Entity::find();
    if let Some(text) = &query.text {
        let lower = |column| Expr::expr(Func::lower(Expr::col(column)));
        let products = product::Entity::find()
            .select_only()
            .column(product::Column::Id)
            .filter(
                Condition::any()
                    .add(product::Column::SkuKey.like(contains(text)))
                    .add(lower(product::Column::Name).like(contains(text))),
            )
            .into_query();
        let named = Expr::expr(Func::lower(Expr::col(row::Column::FileName))).like(contains(text));
        select = select.filter(Condition::any().add(named).add(row::Column::ProductId.in_subquery(products)));
    }
    if let Some(product) = query.product {
        select = select.filter(row::Column::ProductId.eq(raw(product)));
    }
    if let Some(order) = query.order {
        select = select.filter(row::Column::OrderId.eq(raw(order)));
    }
    if let Some(line) = query.line {
        select = select.filter(row::Column::LineId.eq(raw(line)));
    }
    if let Some(kind) = query.artifact_kind {
        select = select.filter(row::Column::ArtifactKind.eq(kind.as_str()));
    }
    if let Some(hash) = &query.content_hash {
        select = select.filter(row::Column::ContentHash.eq(hash.as_str()));
    }
    if query.duplicates {
        let other = Alias::new("other");
        let twin = Query::select()
            .expr(Expr::val(1))
            .from_as(row::Entity, other.clone())
            .and_where(
                Expr::col((other.clone(), row::Column::ContentHash)).equals((row::Entity, row::Column::ContentHash)),
            )
            .and_where(Expr::col((other, row::Column::Id)).not_equals((row::Entity, row::Column::Id)))
            .to_owned();
        select = select.filter(Expr::exists(twin));
    }
    if let Some(stale) = query.stale {
        select = select.filter(row::Column::Stale.eq(stale));
    }
    let rows = Keyset::newest_first("media_assets", row::Column::Id).page(db.reader(), select, page).await?;
    Ok(Page { items: complete(db.reader(), rows.items).await?, next_cursor: rows.next_cursor, total: rows.total })
}

/// The assets of lines, all generations, oldest first.
pub async fn of_lines(db: &Database, lines: &[LineId]) -> Result<HashMap<LineId, Vec<MediaAsset>>, StoreError> {
    let mut found: HashMap<LineId, Vec<MediaAsset>> = HashMap::new();
    for chunk in lines.chunks(CHUNK) {
        let rows = row::Entity::find()
            .filter(row::Column::LineId.is_in(chunk.iter().map(|line| raw(*line))))
            .order_by_asc(row::Column::Id)
            .all(db.reader())
            .await?;
        for asset in complete(db.reader(), rows).await? {
            found.entry(asset.line).or_default().push(asset);
        }
    }
    Ok(found)
}

/// What publishing did.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    pub asset: PublishedAsset,
    /// Where the publication completed its line.
    pub change: Option<OrderChange>,
}

/// Makes a finished file the media asset of its slot, together with the line's and the order's
/// status, in one transaction. Where the slot is filled already the earlier asset stands.
pub async fn publish(db: &Database, publication: &Publication, now_ms: i64) -> Result<Published, StoreError> {
    let tx = db.write().await?;
    let owner = dispatch::Entity::find_by_id(raw(publication.dispatch))
        .one(&*tx)
        .await?
        .ok_or_else(|| StoreError::not_found("dispatch", publication.dispatch))?;
    let owned = owner.attempt_token == Some(raw(publication.attempt))
        && owner.status == DispatchStatus::Running.as_str()
        && owner.line_id == raw(publication.line)
        && owner.generation == signed32(publication.generation);
    if !owned {
        return Err(StoreError::StaleAttempt { what: "dispatch" });
    }
    let line = line_row(&*tx, publication.line).await?;
    let earlier = row::Entity::find()
        .filter(row::Column::LineId.eq(line.id))
        .filter(row::Column::Generation.eq(signed32(publication.generation)))
        .filter(row::Column::ArtifactKind.eq(publication.slot.artifact_kind.as_str()))
        .filter(row::Column::View.eq(publication.slot.view.as_str()))
        .filter(row::Column::Derivative.eq(publication.slot.derivative.as_str()))
        .one(&*tx)
        .await?;
    let asset = match earlier {
        Some(earlier) => PublishedAsset { id: typed(earlier.id), newly_published: false },
        None => {
            let id = insert(&*tx, publication, &line, now_ms).await?;
            PublishedAsset { id, newly_published: true }
        }
    };
    let filled = filled(&*tx, line.id, publication.generation).await?;
    let complete = publication.promised.iter().all(|slot| filled.iter().any(|(filled, _)| filled == slot));
    let change = if complete && line.status != LineStatus::Done.as_str() {
        let order = order_row(&*tx, typed(line.order_id)).await?;
        set_line(&*tx, publication.line, LineStatus::Done, None, now_ms).await?;
        Some(settle_order(&*tx, order, vec![(publication.line, LineStatus::Done)], now_ms).await?)
    } else {
        None
    };
    tx.commit().await?;
    Ok(Published { asset, change })
}

/// The slots of a line's generation that are filled, oldest first.
pub async fn published(
    db: &Database,
    line: LineId,
    generation: u32,
) -> Result<Vec<(ResultSlot, MediaAssetId)>, StoreError> {
    filled(db.reader(), raw(line), generation).await
}

async fn filled(
    db: &impl ConnectionTrait,
    line: uuid::Uuid,
    generation: u32,
) -> Result<Vec<(ResultSlot, MediaAssetId)>, StoreError> {
    let rows = row::Entity::find()
        .filter(row::Column::LineId.eq(line))
        .filter(row::Column::Generation.eq(signed32(generation)))
        .order_by_asc(row::Column::Id)
        .all(db)
        .await?;
    rows.iter().map(|row| Ok((slot_of(row)?, typed(row.id)))).collect()
}

async fn insert(
    tx: &impl ConnectionTrait,
    publication: &Publication,
    line: &line::Model,
    now_ms: i64,
) -> Result<MediaAssetId, StoreError> {
    let id: MediaAssetId = new_id::<MediaAssetKind>(now_ms);
    row::ActiveModel {
        id: Set(raw(id)),
        order_id: Set(line.order_id),
        line_id: Set(raw(publication.line)),
        product_id: Set(line.product_id),
        dispatch_id: Set(raw(publication.dispatch)),
        generation: Set(signed32(publication.generation)),
        artifact_kind: Set(publication.slot.artifact_kind.as_str().to_owned()),
        view: Set(publication.slot.view.clone()),
        derivative: Set(publication.slot.derivative.clone()),
        file_name: Set(publication.file_name.clone()),
        mime: Set(publication.mime.clone()),
        sha256: Set(publication.blob.sha256.as_str().to_owned()),
        size_bytes: Set(signed(publication.blob.size)),
        width: Set(publication.width.map(signed32)),
        height: Set(publication.height.map(signed32)),
        content_hash: Set(publication.content_hash.as_str().to_owned()),
        provenance: Set(to_json(&publication.provenance)),
        created_ms: Set(now_ms),
        keep_until_ms: Set(None),
        stale: Set(line.stale),
    }
    .insert(tx)
    .await?;
    if publication.slot.artifact_kind == ArtifactKind::StillImage {
        product::Entity::update_many()
            .col_expr(product::Column::PreviewAssetId, Expr::value(raw(id)))
            .filter(product::Column::Id.eq(line.product_id))
            .exec(tx)
            .await?;
    }
    Ok(id)
}

/// A scaled picture of a blob, made once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    pub blob: BlobRef,
    pub mime: String,
}

/// The cached preview of a picture at `size` px, if it was made before.
pub async fn preview(db: &Database, source: &Sha256, size: u32) -> Result<Option<Preview>, StoreError> {
    let row = preview::Entity::find_by_id((source.as_str().to_owned(), signed32(size))).one(db.reader()).await?;
    row.map(|row| {
        Ok(Preview {
            blob: BlobRef {
                sha256: digest("media_previews.preview_sha256", &row.preview_sha256)?,
                size: unsigned(row.preview_size),
            },
            mime: row.mime,
        })
    })
    .transpose()
}

/// Remembers a preview; where another request was faster, the earlier one stands.
pub async fn save_preview(db: &Database, source: &Sha256, size: u32, preview: &Preview) -> Result<(), StoreError> {
    let tx = db.write().await?;
    preview::Entity::insert(preview::ActiveModel {
        sha256: Set(source.as_str().to_owned()),
        size: Set(signed32(size)),
        preview_sha256: Set(preview.blob.sha256.as_str().to_owned()),
        preview_size: Set(signed(preview.blob.size)),
        mime: Set(preview.mime.clone()),
    })
    .on_conflict_do_nothing_on([preview::Column::Sha256, preview::Column::Size])
    .exec_without_returning(&*tx)
    .await?;
    tx.commit().await
}
