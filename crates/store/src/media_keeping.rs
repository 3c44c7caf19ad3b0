//! How long media assets are kept, and taking them away without leaving anybody pointing at nothing.

use contracts::{ArtifactKind, ids::MediaAssetId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, ModelTrait, QueryFilter, QueryOrder,
    QuerySelect, sea_query::Expr,
};
use uuid::Uuid;

use crate::{
    Database, StoreError,
    entities::{line, media_asset as row, order, product},
    rows::{NAMED_USERS, from_text, name_some, raw},
    words::LineStatus,
};

/// Sets until when an asset must stay, ms since the Unix epoch; none lets it go at any time.
pub async fn keep(db: &Database, id: MediaAssetId, until_ms: Option<i64>) -> Result<(), StoreError> {
    let tx = db.write().await?;
    let mut change = find(&*tx, id).await?.into_active_model();
    change.keep_until_ms = Set(until_ms);
    change.update(&*tx).await?;
    tx.commit().await
}

async fn find(tx: &impl sea_orm::ConnectionTrait, id: MediaAssetId) -> Result<row::Model, StoreError> {
    row::Entity::find_by_id(raw(id)).one(tx).await?.ok_or_else(|| StoreError::not_found("media asset", id))
}

/// Takes an asset away. Refused while it is kept, while its line is under way, and while products
/// show it as their picture; with `replace_preview` those show the still made before it instead.
pub async fn delete(db: &Database, id: MediaAssetId, replace_preview: bool, now_ms: i64) -> Result<(), StoreError> {
    let tx = db.write().await?;
    let asset = find(&*tx, id).await?;
    if asset.keep_until_ms.is_some_and(|until| until > now_ms) {
        return Err(StoreError::Forbidden {
            code: "media.kept",
            message: format!("`{}` is to be kept for now.", asset.file_name),
            remedy: "Shorten how long it is kept first.".into(),
        });
    }
    let line = line::Entity::find_by_id(asset.line_id)
        .one(&*tx)
        .await?
        .ok_or_else(|| StoreError::not_found("order line", asset.line_id))?;
    let status: LineStatus = from_text("order_lines.status", &line.status)?;
    if !status.is_final() {
        let order = order::Entity::find_by_id(asset.order_id).one(&*tx).await?;
        let number = order.map_or(0, |order| order.number);
        return Err(StoreError::InUse {
            message: format!(
                "Line {} of order #{number} is {status} and counts on `{}`. Wait for it, or cancel it.",
                line.number, asset.file_name
            ),
        });
    }
    let shown: Vec<(Uuid, String)> = product::Entity::find()
        .select_only()
        .columns([product::Column::Id, product::Column::Sku])
        .filter(product::Column::PreviewAssetId.eq(asset.id))
        .order_by_asc(product::Column::SkuKey)
        .into_tuple()
        .all(&*tx)
        .await?;
    if !shown.is_empty() && !replace_preview {
        let total = shown.len() as u64;
        let named = usize::try_from(NAMED_USERS).unwrap_or(usize::MAX);
        let names: Vec<String> = shown.into_iter().take(named).map(|(_, sku)| format!("`{sku}`")).collect();
        return Err(StoreError::InUse {
            message: format!(
                "`{}` is the picture of {}. Ask with `replace_preview=true` to show an earlier still instead.",
                asset.file_name,
                name_some(&names, total)
            ),
        });
    }
    for (shown_by, _) in shown {
        let next: Option<Uuid> = row::Entity::find()
            .select_only()
            .column(row::Column::Id)
            .filter(row::Column::ProductId.eq(shown_by))
            .filter(row::Column::ArtifactKind.eq(ArtifactKind::StillImage.as_str()))
            .filter(row::Column::Id.ne(asset.id))
            .order_by_desc(row::Column::Id)
            .into_tuple()
            .one(&*tx)
            .await?;
        product::Entity::update_many()
            .col_expr(product::Column::PreviewAssetId, Expr::value(next))
            .filter(product::Column::Id.eq(shown_by))
            .exec(&*tx)
            .await?;
    }
    asset.delete(&*tx).await?;
    tx.commit().await
}
