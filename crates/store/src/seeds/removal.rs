//! Taking the samples away again: whatever nothing else stands on, the rest is named with the reason.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::{
    Database, StoreError, categories,
    entities::{category, material, output_type, pricing_tier, product, template, workflow},
    materials, output_types, pricing_tiers, products,
    rows::typed,
    templates, workflows,
};

/// A sample that stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// As the resource is called in the API, e.g. `products`.
    pub kind: &'static str,
    pub name: String,
    /// Who uses it.
    pub reason: String,
}

/// What one removal did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Removed {
    /// Rows by kind.
    pub removed: BTreeMap<&'static str, u64>,
    pub kept: Vec<Kept>,
}

impl Removed {
    fn note(&mut self, kind: &'static str, name: String, outcome: Result<(), StoreError>) -> Result<(), StoreError> {
        match outcome {
            Ok(()) => *self.removed.entry(kind).or_default() += 1,
            Err(StoreError::InUse { message }) => self.kept.push(Kept { kind, name, reason: message }),
            // Somebody has it in hand at this moment, or has removed it.
            Err(StoreError::VersionConflict { .. }) => {
                let reason = "It was changed meanwhile; remove the samples again.".to_owned();
                self.kept.push(Kept { kind, name, reason });
            }
            Err(StoreError::NotFound { .. }) => {}
            Err(e) => return Err(e),
        }
        Ok(())
    }
}

/// Removes every sample that is not in use, users before what they use. What people have edited is
/// no sample any more; orders and their media are never touched. Idempotent.
pub async fn remove(db: &Database) -> Result<Removed, StoreError> {
    let mut done = Removed::default();
    macro_rules! each {
        ($kind:literal, $entity:ident, $name:ident, $delete:path) => {
            let samples = $entity::Entity::find().filter($entity::Column::Sample.eq(true));
            for row in samples.order_by_asc($entity::Column::Id).all(db.reader()).await? {
                let outcome = $delete(db, typed(row.id), row.version).await;
                done.note($kind, row.$name, outcome)?;
            }
        };
    }
    each!("products", product, sku, products::delete);
    each!("output_types", output_type, name, output_types::delete);
    each!("workflows", workflow, name, workflows::delete);
    each!("templates", template, name, templates::delete);
    each!("materials", material, name, materials::delete);
    each!("categories", category, name, categories::delete);
    each!("pricing_tiers", pricing_tier, name, pricing_tiers::delete);
    Ok(done)
}
