//! Making and changing products. Geometry and axes never change within a revision: a change of
//! theirs is the next revision.

use contracts::{
    ids::{CadFileId, CategoryId, ProductId, ProductKind, RevisionKind},
    scene::Axis,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, ModelTrait,
    PaginatorTrait, QueryFilter,
};

use super::record::{Product, find, one, revision_from_row};
use crate::{
    Database, StoreError,
    entities::{assignment, cad_file, category, line, material_rule, product as row, revision},
    rows::{check_version, name_key, new_id, raw},
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewProduct {
    pub sku: String,
    pub name: String,
    pub category: Option<CategoryId>,
    pub cad_file: CadFileId,
    pub up_axis: Axis,
    pub front_axis: Axis,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProductPatch {
    pub name: Option<String>,
    /// `Some(None)` takes it out of its category.
    pub category: Option<Option<CategoryId>>,
    pub up_axis: Option<Axis>,
    pub front_axis: Option<Axis>,
}

pub async fn create(db: &Database, new: NewProduct, now_ms: i64) -> Result<Product, StoreError> {
    let tx = db.write().await?;
    let id = insert(&*tx, new, false, now_ms).await?;
    let product = one(&*tx, id).await?;
    tx.commit().await?;
    Ok(product)
}

/// A product that belongs to the sample data.
pub async fn create_sample(db: &Database, new: NewProduct, now_ms: i64) -> Result<Product, StoreError> {
    let tx = db.write().await?;
    let id = insert(&*tx, new, true, now_ms).await?;
    let product = one(&*tx, id).await?;
    tx.commit().await?;
    Ok(product)
}

async fn insert(
    tx: &impl ConnectionTrait,
    new: NewProduct,
    sample: bool,
    now_ms: i64,
) -> Result<ProductId, StoreError> {
    if let Some(category) = new.category {
        check_category(tx, category).await?;
    }
    if cad_file::Entity::find_by_id(raw(new.cad_file)).one(tx).await?.is_none() {
        return Err(unknown("cad_file_id", "CAD file"));
    }
    check_axes(new.up_axis, new.front_axis)?;
    let id: ProductId = new_id::<ProductKind>(now_ms);
    row::ActiveModel {
        id: Set(raw(id)),
        sku_key: Set(name_key(&new.sku)),
        sku: Set(new.sku),
        name: Set(new.name),
        category_id: Set(new.category.map(raw)),
        revision_number: Set(1),
        preview_asset_id: Set(None),
        sample: Set(sample),
        created_ms: Set(now_ms),
        version: Set(1),
    }
    .insert(tx)
    .await?;
    insert_revision(tx, id, 1, new.cad_file, new.up_axis, new.front_axis, now_ms).await?;
    Ok(id)
}

pub(super) async fn insert_revision(
    tx: &impl ConnectionTrait,
    product: ProductId,
    number: i32,
    cad_file: CadFileId,
    up_axis: Axis,
    front_axis: Axis,
    now_ms: i64,
) -> Result<(), StoreError> {
    revision::ActiveModel {
        id: Set(raw(new_id::<RevisionKind>(now_ms))),
        product_id: Set(raw(product)),
        number: Set(number),
        cad_file_id: Set(raw(cad_file)),
        up_axis: Set(up_axis.as_str().to_owned()),
        front_axis: Set(front_axis.as_str().to_owned()),
        created_ms: Set(now_ms),
    }
    .insert(tx)
    .await?;
    Ok(())
}

fn unknown(field: &str, what: &str) -> StoreError {
    StoreError::Invalid { field: field.to_owned(), code: "unknown", message: format!("There is no such {what}.") }
}

async fn check_category(tx: &impl ConnectionTrait, id: CategoryId) -> Result<(), StoreError> {
    match category::Entity::find_by_id(raw(id)).one(tx).await? {
        Some(_) => Ok(()),
        None => Err(unknown("category_id", "category")),
    }
}

/// Up and front must span a plane.
fn check_axes(up: Axis, front: Axis) -> Result<(), StoreError> {
    let letter = |axis: Axis| axis.as_str().trim_start_matches(['+', '-']);
    if letter(up) == letter(front) {
        return Err(StoreError::Invalid {
            field: "front_axis".into(),
            code: "axes_parallel",
            message: format!("Front ({front}) and up ({up}) must be different axes."),
        });
    }
    Ok(())
}

pub async fn update(
    db: &Database,
    id: ProductId,
    expected_version: i64,
    patch: ProductPatch,
    now_ms: i64,
) -> Result<Product, StoreError> {
    let tx = db.write().await?;
    let row = find(&*tx, id).await?;
    check_version("product", row.version, expected_version)?;
    if let Some(Some(category)) = patch.category {
        check_category(&*tx, category).await?;
    }
    let current = revision::Entity::find()
        .filter(revision::Column::ProductId.eq(row.id))
        .filter(revision::Column::Number.eq(row.revision_number))
        .one(&*tx)
        .await?
        .ok_or_else(|| crate::rows::damaged("products.revision_number", "no such revision"))?;
    let current = revision_from_row(current)?;
    let up_axis = patch.up_axis.unwrap_or(current.up_axis);
    let front_axis = patch.front_axis.unwrap_or(current.front_axis);
    check_axes(up_axis, front_axis)?;
    let mut number = row.revision_number;
    if (up_axis, front_axis) != (current.up_axis, current.front_axis) {
        number += 1;
        insert_revision(&*tx, id, number, current.cad_file, up_axis, front_axis, now_ms).await?;
        crate::staleness::looks_changed(&*tx, row.id).await?;
    }
    let mut change = row.into_active_model();
    if let Some(name) = patch.name {
        change.name = Set(name);
    }
    if let Some(category) = patch.category {
        change.category_id = Set(category.map(raw));
    }
    change.revision_number = Set(number);
    // What people have made of it is theirs.
    change.sample = Set(false);
    change.version = Set(expected_version + 1);
    change.update(&*tx).await?;
    let product = one(&*tx, id).await?;
    tx.commit().await?;
    Ok(product)
}

/// Refused with [`StoreError::InUse`] once order lines name it.
pub async fn delete(db: &Database, id: ProductId, expected_version: i64) -> Result<(), StoreError> {
    let tx = db.write().await?;
    let row = find(&*tx, id).await?;
    check_version("product", row.version, expected_version)?;
    let users = line::Entity::find().filter(line::Column::ProductId.eq(row.id));
    let total = users.clone().count(&*tx).await?;
    if total > 0 {
        let named = crate::orders::numbers_of(&*tx, users).await?;
        return Err(StoreError::InUse {
            message: format!("The product `{}` is named by {total} order lines (orders {named}).", row.sku),
        });
    }
    material_rule::Entity::delete_many().filter(material_rule::Column::ProductId.eq(row.id)).exec(&*tx).await?;
    assignment::Entity::delete_many().filter(assignment::Column::ProductId.eq(row.id)).exec(&*tx).await?;
    revision::Entity::delete_many().filter(revision::Column::ProductId.eq(row.id)).exec(&*tx).await?;
    row.delete(&*tx).await?;
    tx.commit().await
}
