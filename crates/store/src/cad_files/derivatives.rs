//! Files kept ready beside part tree and GLB: thumbnails and STL.

use contracts::ids::CadFileId;
use modules::ports::{BlobRef, CadDerivative};
use sea_orm::{ActiveValue::Set, EntityTrait, sea_query::OnConflict};

use crate::{
    Database, StoreError,
    entities::cad_derivative as row,
    rows::{digest, raw, signed, unsigned},
};

/// A file kept ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptFile {
    pub blob: BlobRef,
    pub mime: String,
}

fn name(derivative: &CadDerivative) -> String {
    match derivative {
        CadDerivative::Thumbnail { size } => format!("thumbnail:{size}"),
        CadDerivative::Stl { quality } => format!("stl:{quality}"),
        CadDerivative::PartStl { quality, geometry } => format!("stl:{quality}:{}", geometry.0),
    }
}

pub(crate) async fn save(
    db: &Database,
    id: CadFileId,
    derivative: &CadDerivative,
    blob: &BlobRef,
    mime: &str,
) -> Result<(), StoreError> {
    let tx = db.write().await?;
    row::Entity::insert(row::ActiveModel {
        cad_file_id: Set(raw(id)),
        name: Set(name(derivative)),
        sha256: Set(blob.sha256.as_str().to_owned()),
        size_bytes: Set(signed(blob.size)),
        mime: Set(mime.to_owned()),
    })
    .on_conflict(
        OnConflict::columns([row::Column::CadFileId, row::Column::Name])
            .update_columns([row::Column::Sha256, row::Column::SizeBytes, row::Column::Mime])
            .to_owned(),
    )
    .exec_without_returning(&*tx)
    .await?;
    tx.commit().await
}

/// None where it was not made (yet).
pub async fn kept(db: &Database, id: CadFileId, derivative: &CadDerivative) -> Result<Option<KeptFile>, StoreError> {
    let row = row::Entity::find_by_id((raw(id), name(derivative))).one(db.reader()).await?;
    row.map(|row| {
        let sha256 = digest("cad_derivatives.sha256", &row.sha256)?;
        Ok(KeptFile { blob: BlobRef { sha256, size: unsigned(row.size_bytes) }, mime: row.mime })
    })
    .transpose()
}
