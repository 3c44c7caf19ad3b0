//! Results of nodes by what they were made of. Files stand in the blob store; rows are bounded,
//! and the longest unused ones go first.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};
use serde_json::Value;

use crate::{
    Database, StoreError,
    entities::node_cache as row,
    rows::{from_json, to_json},
};

/// Results kept.
pub const MAX_ENTRIES: u64 = 20_000;
/// Rows removed at a time.
const EVICTED_AT_ONCE: u64 = 500;
/// A row's last use is noted at most this often, ms.
const NOTE_USE_EVERY_MS: i64 = 60_000;

/// A kept result.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub key: String,
    pub module_key: String,
    /// What the key was made of.
    pub ingredients: Value,
    pub outputs: Value,
}

fn entry(row: row::Model) -> Result<Entry, StoreError> {
    Ok(Entry {
        ingredients: from_json("node_cache.ingredients", &row.ingredients)?,
        outputs: from_json("node_cache.outputs", &row.outputs)?,
        key: row.cache_key,
        module_key: row.module_key,
    })
}

pub async fn look_up(db: &Database, key: &str, now_ms: i64) -> Result<Option<Entry>, StoreError> {
    let Some(found) = row::Entity::find_by_id(key.to_owned()).one(db.reader()).await? else { return Ok(None) };
    if found.used_ms + NOTE_USE_EVERY_MS < now_ms {
        let tx = db.write_relaxed().await?;
        row::Entity::update_many()
            .col_expr(row::Column::UsedMs, Expr::value(now_ms))
            .filter(row::Column::CacheKey.eq(key))
            .exec(&*tx)
            .await?;
        tx.commit().await?;
    }
    entry(found).map(Some)
}

/// The newest results of a module, to compare a missing key with.
pub async fn latest_of(db: &Database, module_key: &str, limit: u64) -> Result<Vec<Entry>, StoreError> {
    row::Entity::find()
        .filter(row::Column::ModuleKey.eq(module_key))
        .order_by_desc(row::Column::UsedMs)
        .limit(limit)
        .all(db.reader())
        .await?
        .into_iter()
        .map(entry)
        .collect()
}

/// Keeps a result; an earlier one of the same key stands.
pub async fn keep(db: &Database, new: &Entry, size_bytes: i64, now_ms: i64) -> Result<(), StoreError> {
    let tx = db.write_relaxed().await?;
    row::Entity::insert(row::ActiveModel {
        cache_key: Set(new.key.clone()),
        module_key: Set(new.module_key.clone()),
        ingredients: Set(to_json(&new.ingredients)),
        outputs: Set(to_json(&new.outputs)),
        size_bytes: Set(size_bytes),
        created_ms: Set(now_ms),
        used_ms: Set(now_ms),
    })
    .on_conflict_do_nothing_on([row::Column::CacheKey])
    .exec_without_returning(&*tx)
    .await?;
    if row::Entity::find().count(&*tx).await? > MAX_ENTRIES {
        let old: Vec<String> = row::Entity::find()
            .select_only()
            .column(row::Column::CacheKey)
            .order_by_asc(row::Column::UsedMs)
            .limit(EVICTED_AT_ONCE)
            .into_tuple()
            .all(&*tx)
            .await?;
        row::Entity::delete_many().filter(row::Column::CacheKey.is_in(old)).exec(&*tx).await?;
    }
    tx.commit().await
}

/// Forgets a result whose files are gone.
pub async fn forget(db: &Database, key: &str) -> Result<(), StoreError> {
    let tx = db.write_relaxed().await?;
    row::Entity::delete_many().filter(row::Column::CacheKey.eq(key)).exec(&*tx).await?;
    tx.commit().await
}
