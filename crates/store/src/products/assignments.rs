//! Product × part → material, one row per origin, so that taking a manual choice back shows what
//! rule or auto-population had said.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use contracts::{
    PartKey,
    ids::{MaterialId, ProductId},
    material::{Assignment, AssignmentOrigin},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    sea_query::OnConflict,
};
use uuid::Uuid;

use super::record::find;
use crate::{
    Database, StoreError,
    entities::{assignment as row, material, product},
    rows::{CHUNK, check_version, from_text, raw, typed},
};

/// Most manual choices in one change.
pub const MAX_CHANGES: usize = 20_000;

/// A manual choice; none takes an earlier one back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub part_key: PartKey,
    pub material: Option<MaterialId>,
}

/// The assignment that counts for each part, sorted by part key: manual wins over rule, rule over auto.
pub fn effective(all: impl IntoIterator<Item = Assignment>) -> Vec<Assignment> {
    let mut winners: BTreeMap<PartKey, Assignment> = BTreeMap::new();
    for assignment in all {
        match winners.get(&assignment.part_key) {
            // The vocabulary is declared in order of precedence.
            Some(earlier) if earlier.origin <= assignment.origin => {}
            _ => {
                winners.insert(assignment.part_key.clone(), assignment);
            }
        }
    }
    winners.into_values().collect()
}

/// What counts for each part of a product.
pub async fn of_product(db: &Database, product: ProductId) -> Result<Vec<Assignment>, StoreError> {
    let mut all = of_products(db.reader(), &[raw(product)]).await?;
    Ok(all.remove(&raw(product)).unwrap_or_default())
}

pub(crate) async fn of_products(
    db: &impl ConnectionTrait,
    products: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Assignment>>, StoreError> {
    let mut found: HashMap<Uuid, Vec<Assignment>> = HashMap::new();
    for chunk in products.chunks(CHUNK) {
        let rows = row::Entity::find().filter(row::Column::ProductId.is_in(chunk.iter().copied())).all(db).await?;
        for row in rows {
            let origin: AssignmentOrigin = from_text("material_assignments.origin", &row.origin)?;
            found.entry(row.product_id).or_default().push(Assignment {
                part_key: PartKey::from_stored(row.part_key),
                material: typed(row.material_id),
                origin,
                score: row.score,
            });
        }
    }
    Ok(found.into_iter().map(|(product, all)| (product, effective(all))).collect())
}

/// Writes manual choices. The caller has checked that the parts exist; that the materials exist
/// and are active is checked here, by position: `assignments[3].material_id`.
pub async fn choose(
    db: &Database,
    product: ProductId,
    expected_version: i64,
    choices: &[Choice],
) -> Result<(), StoreError> {
    let tx = db.write().await?;
    let row = find(&*tx, product).await?;
    check_version("product", row.version, expected_version)?;
    let wanted: BTreeSet<Uuid> = choices.iter().filter_map(|choice| choice.material).map(raw).collect();
    let active = active_materials(&*tx, &wanted.into_iter().collect::<Vec<_>>()).await?;
    for (index, choice) in choices.iter().enumerate() {
        let Some(material) = choice.material else { continue };
        let (code, message) = match active.get(&raw(material)) {
            Some(true) => continue,
            Some(false) => ("inactive", "This material is inactive; activate it or choose another one."),
            None => ("unknown", "There is no such material."),
        };
        let field = format!("assignments[{index}].material_id");
        return Err(StoreError::Invalid { field, code, message: message.into() });
    }
    for chunk in choices.chunks(CHUNK) {
        row::Entity::delete_many()
            .filter(row::Column::ProductId.eq(raw(product)))
            .filter(row::Column::Origin.eq(AssignmentOrigin::Manual.as_str()))
            .filter(row::Column::PartKey.is_in(chunk.iter().map(|choice| choice.part_key.as_str())))
            .exec(&*tx)
            .await?;
    }
    // The last choice for a part stands.
    let chosen: BTreeMap<&PartKey, MaterialId> = choices
        .iter()
        .map(|choice| (&choice.part_key, choice.material))
        .collect::<BTreeMap<_, _>>()
        .into_iter()
        .filter_map(|(part, material)| material.map(|material| (part, material)))
        .collect();
    let rows = chosen.into_iter().map(|(part, material)| Assignment {
        part_key: part.clone(),
        material,
        origin: AssignmentOrigin::Manual,
        score: None,
    });
    write(&*tx, product, rows.collect()).await?;
    bump(&*tx, row).await?;
    tx.commit().await
}

/// Records what auto-population found; manual and rule assignments stay as they are.
pub(crate) async fn save_auto(db: &Database, product: ProductId, assignments: &[Assignment]) -> Result<(), StoreError> {
    let tx = db.write().await?;
    let row = find(&*tx, product).await?;
    let known: BTreeSet<Uuid> = assignments.iter().map(|assignment| raw(assignment.material)).collect();
    let known = active_materials(&*tx, &known.into_iter().collect::<Vec<_>>()).await?;
    let found: BTreeMap<&PartKey, &Assignment> = assignments
        .iter()
        // A material that was deleted since the library was frozen is nothing to remember.
        .filter(|assignment| known.contains_key(&raw(assignment.material)))
        .map(|assignment| (&assignment.part_key, assignment))
        .collect();
    let rows = found
        .into_values()
        .map(|assignment| Assignment { origin: AssignmentOrigin::Auto, ..assignment.clone() })
        .collect();
    write(&*tx, typed(row.id), rows).await?;
    tx.commit().await
}

/// Inserts or replaces rows of (product, part, origin); no key may occur twice.
pub(super) async fn write(
    tx: &impl ConnectionTrait,
    product: ProductId,
    rows: Vec<Assignment>,
) -> Result<(), StoreError> {
    for chunk in rows.chunks(CHUNK) {
        let models = chunk.iter().map(|assignment| row::ActiveModel {
            product_id: Set(raw(product)),
            part_key: Set(assignment.part_key.as_str().to_owned()),
            origin: Set(assignment.origin.as_str().to_owned()),
            material_id: Set(raw(assignment.material)),
            score: Set(assignment.score),
        });
        row::Entity::insert_many(models)
            .on_conflict(
                OnConflict::columns([row::Column::ProductId, row::Column::PartKey, row::Column::Origin])
                    .update_columns([row::Column::MaterialId, row::Column::Score])
                    .to_owned(),
            )
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

/// Whether each of the materials that exist is active.
pub(super) async fn active_materials(
    tx: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, bool>, StoreError> {
    let mut found = HashMap::new();
    for chunk in ids.chunks(CHUNK) {
        let rows = material::Entity::find().filter(material::Column::Id.is_in(chunk.iter().copied())).all(tx).await?;
        found.extend(rows.into_iter().map(|row| (row.id, row.active)));
    }
    Ok(found)
}

pub(super) async fn bump(tx: &impl ConnectionTrait, row: product::Model) -> Result<(), StoreError> {
    crate::staleness::looks_changed(tx, row.id).await?;
    let version = row.version;
    let mut change = row.into_active_model();
    change.version = Set(version + 1);
    change.update(tx).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manual_wins_over_rule_and_rule_over_auto() {
        let of = |part: &str, origin, score| Assignment {
            part_key: PartKey::from_stored(part),
            material: MaterialId::nil(),
            origin,
            score,
        };
        let winners = effective([
            of("b", AssignmentOrigin::Auto, Some(0.9)),
            of("a", AssignmentOrigin::Auto, Some(0.9)),
            of("a", AssignmentOrigin::Manual, None),
            of("a", AssignmentOrigin::Rule, None),
            of("b", AssignmentOrigin::Rule, None),
        ]);
        assert_eq!(
            winners.iter().map(|w| (w.part_key.as_str(), w.origin)).collect::<Vec<_>>(),
            [("a", AssignmentOrigin::Manual), ("b", AssignmentOrigin::Rule)],
        );
    }
}
