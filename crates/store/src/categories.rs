//! Product categories.

use contracts::ids::{CategoryId, CategoryKind};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, ModelTrait,
    PaginatorTrait, QueryFilter, QuerySelect,
};

use crate::{
    Database, Page, PageRequest, StoreError,
    entities::{category as row, product},
    page::Keyset,
    rows::{NAMED_USERS, check_version, contains, name_key, name_some, new_id, raw, typed},
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    pub id: CategoryId,
    pub name: String,
    pub sample: bool,
    pub version: i64,
}

impl From<row::Model> for Category {
    fn from(row: row::Model) -> Self {
        Self { id: typed(row.id), name: row.name, sample: row.sample, version: row.version }
    }
}

pub async fn create(db: &Database, name: &str, now_ms: i64) -> Result<Category, StoreError> {
    let tx = db.write().await?;
    let category = insert(&*tx, name, false, now_ms).await?;
    tx.commit().await?;
    Ok(category)
}

pub(crate) async fn insert(
    tx: &impl ConnectionTrait,
    name: &str,
    sample: bool,
    now_ms: i64,
) -> Result<Category, StoreError> {
    let new = row::ActiveModel {
        id: Set(raw(new_id::<CategoryKind>(now_ms))),
        name: Set(name.to_owned()),
        name_key: Set(name_key(name)),
        sample: Set(sample),
        created_ms: Set(now_ms),
        version: Set(1),
    };
    Ok(new.insert(tx).await?.into())
}

pub async fn category(db: &Database, id: CategoryId) -> Result<Category, StoreError> {
    Ok(find(db.reader(), id).await?.into())
}

async fn find(db: &impl ConnectionTrait, id: CategoryId) -> Result<row::Model, StoreError> {
    row::Entity::find_by_id(raw(id)).one(db).await?.ok_or_else(|| StoreError::not_found("category", id))
}

/// By name; `text` is a part of it.
pub async fn list(db: &Database, text: Option<&str>, page: &PageRequest) -> Result<Page<Category>, StoreError> {
    let mut select = row::Entity::find();
    if let Some(text) = text {
        select = select.filter(row::Column::NameKey.like(contains(text)));
    }
    let rows = Keyset::by("categories", row::Column::NameKey, row::Column::Id).page(db.reader(), select, page).await?;
    Ok(rows.map(Category::from))
}

pub async fn rename(db: &Database, id: CategoryId, expected_version: i64, name: &str) -> Result<Category, StoreError> {
    let tx = db.write().await?;
    let row = find(&*tx, id).await?;
    check_version("category", row.version, expected_version)?;
    let mut change = row.into_active_model();
    change.name = Set(name.to_owned());
    change.name_key = Set(name_key(name));
    // What people have made of it is theirs.
    change.sample = Set(false);
    change.version = Set(expected_version + 1);
    let row = change.update(&*tx).await?;
    tx.commit().await?;
    Ok(row.into())
}

/// Refused with [`StoreError::InUse`] while products are in it.
pub async fn delete(db: &Database, id: CategoryId, expected_version: i64) -> Result<(), StoreError> {
    let tx = db.write().await?;
    let row = find(&*tx, id).await?;
    check_version("category", row.version, expected_version)?;
    let users = product::Entity::find().filter(product::Column::CategoryId.eq(row.id));
    let total = users.clone().count(&*tx).await?;
    if total > 0 {
        let named: Vec<String> =
            users.select_only().column(product::Column::Sku).limit(NAMED_USERS).into_tuple().all(&*tx).await?;
        return Err(StoreError::InUse {
            message: format!("The category `{}` is used by the products {}.", row.name, name_some(&named, total)),
        });
    }
    crate::templates::refuse_named(&*tx, row.id, &row.name).await?;
    crate::output_types::refuse_named(&*tx, row.id, "category", &row.name).await?;
    row.delete(&*tx).await?;
    tx.commit().await
}
