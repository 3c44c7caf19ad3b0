//! The ordered material rules of a product.

use contracts::{ids::ProductId, rules::MaterialRule};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{
    assignments::{active_materials, bump},
    record::find,
};
use crate::{
    Database, StoreError,
    entities::material_rule as row,
    rows::{check_version, from_text, raw, typed},
};

/// By priority.
pub async fn of_product(db: &Database, product: ProductId) -> Result<Vec<MaterialRule>, StoreError> {
    of(db.reader(), raw(product)).await
}

pub(crate) async fn of(db: &impl ConnectionTrait, product: Uuid) -> Result<Vec<MaterialRule>, StoreError> {
    row::Entity::find()
        .filter(row::Column::ProductId.eq(product))
        .order_by_asc(row::Column::Ordinal)
        .all(db)
        .await?
        .into_iter()
        .map(|row| {
            Ok(MaterialRule {
                subject: from_text("material_rules.subject", &row.subject)?,
                pattern: row.pattern,
                material: typed(row.material_id),
            })
        })
        .collect()
}

/// Takes the place of all earlier rules. Materials must exist and be active; a fault is named by
/// position: `rules[3].material_id`.
pub async fn replace(
    db: &Database,
    product: ProductId,
    expected_version: i64,
    rules: &[MaterialRule],
) -> Result<(), StoreError> {
    let tx = db.write().await?;
    let found = find(&*tx, product).await?;
    check_version("product", found.version, expected_version)?;
    let ids: Vec<Uuid> = rules.iter().map(|rule| raw(rule.material)).collect();
    let active = active_materials(&*tx, &ids).await?;
    for (index, id) in ids.iter().enumerate() {
        let (code, message) = match active.get(id) {
            Some(true) => continue,
            Some(false) => ("inactive", "This material is inactive; activate it or choose another one."),
            None => ("unknown", "There is no such material."),
        };
        return Err(StoreError::Invalid {
            field: format!("rules[{index}].material_id"),
            code,
            message: message.into(),
        });
    }
    row::Entity::delete_many().filter(row::Column::ProductId.eq(raw(product))).exec(&*tx).await?;
    let models = rules.iter().zip(0..).map(|(rule, ordinal)| row::ActiveModel {
        product_id: Set(raw(product)),
        ordinal: Set(ordinal),
        subject: Set(rule.subject.as_str().to_owned()),
        pattern: Set(rule.pattern.clone()),
        material_id: Set(raw(rule.material)),
    });
    if !rules.is_empty() {
        row::Entity::insert_many(models).exec_without_returning(&*tx).await?;
    }
    bump(&*tx, found).await?;
    tx.commit().await
}
