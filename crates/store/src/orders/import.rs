//! What the words of an order file mean: SKUs and names of output types, looked up in bulk.

use std::collections::{BTreeSet, HashMap};

use contracts::{
    ArtifactKind,
    ids::{OutputTypeId, ProductId},
    profile::{LineBounds, Profile},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{
    Database, StoreError,
    entities::{output_type, product},
    rows::{CHUNK, from_json, from_text, name_key, typed},
};

/// An output type as an order file needs it.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedOutputType {
    pub id: OutputTypeId,
    pub artifact_kind: ArtifactKind,
    pub overrides: Map<String, Value>,
    pub bounds: LineBounds,
    pub active: bool,
}

/// By [`name_key`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Names {
    pub products: HashMap<String, ProductId>,
    pub output_types: HashMap<String, NamedOutputType>,
}

/// What exists of these SKUs and output type names, without regard to case.
pub async fn lookup(
    db: &Database,
    skus: impl IntoIterator<Item = &str>,
    output_types: impl IntoIterator<Item = &str>,
) -> Result<Names, StoreError> {
    let keys = |names: &mut dyn Iterator<Item = &str>| -> Vec<String> {
        // PostgreSQL takes no NUL in a text, and nothing stored has one.
        let keys: BTreeSet<String> = names.map(name_key).filter(|key| !key.contains('\0')).collect();
        keys.into_iter().collect()
    };
    let mut found = Names::default();
    for chunk in keys(&mut skus.into_iter()).chunks(CHUNK) {
        let rows: Vec<(Uuid, String)> = product::Entity::find()
            .select_only()
            .columns([product::Column::Id, product::Column::SkuKey])
            .filter(product::Column::SkuKey.is_in(chunk))
            .into_tuple()
            .all(db.reader())
            .await?;
        found.products.extend(rows.into_iter().map(|(id, key)| (key, typed(id))));
    }
    for chunk in keys(&mut output_types.into_iter()).chunks(CHUNK) {
        let rows =
            output_type::Entity::find().filter(output_type::Column::NameKey.is_in(chunk)).all(db.reader()).await?;
        for row in rows {
            let profile: Option<Profile> =
                row.profile.as_deref().map(|text| from_json("output_types.profile", text)).transpose()?;
            let named = NamedOutputType {
                id: typed(row.id),
                artifact_kind: from_text("output_types.artifact_kind", &row.artifact_kind)?,
                overrides: from_json("output_types.overrides", &row.overrides)?,
                bounds: profile.unwrap_or_default().bounds,
                active: row.active,
            };
            found.output_types.insert(row.name_key, named);
        }
    }
    Ok(found)
}
