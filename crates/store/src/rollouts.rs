//! Rollout rows: which mode the next dispatches of an output type or a workflow take. They live
//! outside versions, so that taking one back works at once.

use contracts::{ExecutionMode, ids::UserId};
use sea_orm::{ActiveValue::Set, EntityTrait, ModelTrait};
use uuid::Uuid;

use crate::{
    Database, StoreError,
    entities::rollout as row,
    rows::{from_text, raw, signed32, typed, unsigned32},
    words::RolloutScope,
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rollout {
    pub mode: ExecutionMode,
    /// Share of dispatches that take the mode; the others go to the fixed pipeline. 0…100.
    pub percent: u32,
    /// Why, in a person's words.
    pub reason: String,
    pub set_by: Option<UserId>,
    pub set_ms: i64,
}

pub async fn rollout(db: &Database, scope: RolloutScope, target: Uuid) -> Result<Option<Rollout>, StoreError> {
    let found = row::Entity::find_by_id((scope.as_str().to_owned(), target)).one(db.reader()).await?;
    found
        .map(|row| {
            Ok(Rollout {
                mode: from_text("rollouts.mode", &row.mode)?,
                percent: unsigned32(row.percent),
                reason: row.reason,
                set_by: row.set_by.map(typed),
                set_ms: row.set_ms,
            })
        })
        .transpose()
}

/// Takes effect for the next dispatch.
pub async fn set_rollout(
    db: &Database,
    scope: RolloutScope,
    target: Uuid,
    rollout: &Rollout,
) -> Result<(), StoreError> {
    let tx = db.write().await?;
    if let Some(earlier) = row::Entity::find_by_id((scope.as_str().to_owned(), target)).one(&*tx).await? {
        earlier.delete(&*tx).await?;
    }
    row::Entity::insert(row::ActiveModel {
        scope: Set(scope.as_str().to_owned()),
        target_id: Set(target),
        mode: Set(rollout.mode.as_str().to_owned()),
        percent: Set(signed32(rollout.percent.min(100))),
        reason: Set(rollout.reason.clone()),
        set_by: Set(rollout.set_by.map(raw)),
        set_ms: Set(rollout.set_ms),
    })
    .exec_without_returning(&*tx)
    .await?;
    tx.commit().await
}
