//! How long nodes took before.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::{
    Database, StoreError,
    entities::run_node,
    words::{CacheUse, NodeStatus},
};

/// Past results looked at per module.
const LOOKED_AT: u64 = 25;

/// Median seconds of the newest finished nodes of each module; cached ones do not count.
pub async fn typical_seconds(db: &Database, module_keys: &[String]) -> Result<BTreeMap<String, f64>, StoreError> {
    let mut found = BTreeMap::new();
    for key in module_keys {
        let rows: Vec<(Option<i64>, Option<i64>, Option<String>)> = run_node::Entity::find()
            .select_only()
            .column(run_node::Column::StartedMs)
            .column(run_node::Column::FinishedMs)
            .column(run_node::Column::Cache)
            .filter(run_node::Column::ModuleKey.eq(key.as_str()))
            .filter(run_node::Column::Status.eq(NodeStatus::Succeeded.as_str()))
            .filter(run_node::Column::StartedMs.is_not_null())
            .order_by_desc(run_node::Column::FinishedMs)
            .limit(LOOKED_AT)
            .into_tuple()
            .all(db.reader())
            .await?;
        let mut took: Vec<i64> = rows
            .into_iter()
            .filter(|(_, _, cache)| cache.as_deref() != Some(CacheUse::Hit.as_str()))
            .filter_map(|(started, finished, _)| Some(finished? - started?))
            .collect();
        took.sort_unstable();
        if let Some(ms) = took.get(took.len() / 2) {
            #[expect(clippy::cast_precision_loss, reason = "milliseconds of a job")]
            found.insert(key.clone(), (*ms).max(0) as f64 / 1000.0);
        }
    }
    Ok(found)
}
