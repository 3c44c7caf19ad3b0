//! The next revision of a product's geometry, with the choices made for its parts.

use contracts::{
    ids::{CadFileId, LineId, MediaAssetId, ProductId},
    material::Assignment,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

use super::{
    assignments::write,
    record::{Product, find, one, revision_from_row},
    write::insert_revision,
};
use crate::{
    Database, StoreError,
    entities::{assignment, media_asset, revision},
    rows::{check_version, damaged, raw, typed},
};

/// Most stale assets that are listed by name.
const MAX_STALE: u64 = 500;

/// A published file that shows an earlier revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaleAsset {
    pub id: MediaAssetId,
    pub line: LineId,
    pub file_name: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Revised {
    pub product: Product,
    pub stale: Vec<StaleAsset>,
}

/// Gives a product its next revision. `carried` are the choices by hand under the new keys; what
/// auto-population had found is dropped and found anew.
pub async fn revise(
    db: &Database,
    id: ProductId,
    expected_version: i64,
    cad_file: CadFileId,
    carried: Vec<Assignment>,
    now_ms: i64,
) -> Result<Revised, StoreError> {
    let tx = db.write().await?;
    let row = find(&*tx, id).await?;
    check_version("product", row.version, expected_version)?;
    let current = revision::Entity::find()
        .filter(revision::Column::ProductId.eq(row.id))
        .filter(revision::Column::Number.eq(row.revision_number))
        .one(&*tx)
        .await?
        .ok_or_else(|| damaged("products.revision_number", "no such revision"))?;
    let current = revision_from_row(current)?;
    let number = row.revision_number + 1;
    insert_revision(&*tx, id, number, cad_file, current.up_axis, current.front_axis, now_ms).await?;
    assignment::Entity::delete_many().filter(assignment::Column::ProductId.eq(raw(id))).exec(&*tx).await?;
    write(&*tx, id, carried).await?;
    let mut change = row.into_active_model();
    change.revision_number = Set(number);
    // What people have made of it is theirs.
    change.sample = Set(false);
    change.version = Set(expected_version + 1);
    change.update(&*tx).await?;
    let stale = media_asset::Entity::find()
        .filter(media_asset::Column::ProductId.eq(raw(id)))
        .order_by_desc(media_asset::Column::Id)
        .limit(MAX_STALE)
        .all(&*tx)
        .await?
        .into_iter()
        .map(|asset| StaleAsset { id: typed(asset.id), line: typed(asset.line_id), file_name: asset.file_name })
        .collect();
    let product = one(&*tx, id).await?;
    tx.commit().await?;
    Ok(Revised { product, stale })
}
