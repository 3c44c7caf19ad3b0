//! Who changed what, when. Append-only; entries outlive the account that made them.

use contracts::ids::{AuditEntryId, AuditEntryKind, UserId};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::{
    Database, Page, PageRequest, StoreError,
    page::Keyset,
    rows::{new_id, raw, typed},
};

mod row {
    //! Rows of `audit_entries`.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit_entries")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub at_ms: i64,
        pub actor_id: Option<Uuid>,
        pub actor_name: String,
        pub action: String,
        pub subject_type: String,
        pub subject_id: String,
        pub summary: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Entries are kept for so long, ms (3 years).
pub const KEEP_MS: i64 = 3 * 365 * 24 * 3600 * 1000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    pub id: AuditEntryId,
    pub at_ms: i64,
    pub actor: Option<UserId>,
    pub actor_name: String,
    pub action: String,
    pub subject_type: String,
    pub subject_id: String,
    pub summary: String,
}

#[derive(Debug, Clone, Default)]
pub struct NewEntry {
    pub actor: Option<UserId>,
    pub actor_name: String,
    pub action: String,
    pub subject_type: String,
    pub subject_id: String,
    pub summary: String,
}

/// Which entries to list; `None` takes all.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    pub actor: Option<UserId>,
    pub subject_type: Option<String>,
    pub subject_id: Option<String>,
}

pub async fn append(db: &Database, entry: NewEntry, now_ms: i64) -> Result<(), StoreError> {
    let tx = db.write().await?;
    append_in(&*tx, entry, now_ms).await?;
    tx.commit().await
}

/// As part of the change it tells of.
pub(crate) async fn append_in(tx: &impl ConnectionTrait, entry: NewEntry, now_ms: i64) -> Result<(), StoreError> {
    let row = row::ActiveModel {
        id: Set(raw(new_id::<AuditEntryKind>(now_ms))),
        at_ms: Set(now_ms),
        actor_id: Set(entry.actor.map(raw)),
        actor_name: Set(entry.actor_name),
        action: Set(entry.action),
        subject_type: Set(entry.subject_type),
        subject_id: Set(entry.subject_id),
        summary: Set(entry.summary),
    };
    row.insert(tx).await?;
    Ok(())
}

/// Newest first.
pub async fn list(db: &Database, filter: &AuditFilter, page: &PageRequest) -> Result<Page<AuditEntry>, StoreError> {
    let mut select = row::Entity::find();
    if let Some(actor) = filter.actor {
        select = select.filter(row::Column::ActorId.eq(raw(actor)));
    }
    if let Some(subject) = &filter.subject_type {
        select = select.filter(row::Column::SubjectType.eq(subject));
    }
    if let Some(subject) = &filter.subject_id {
        select = select.filter(row::Column::SubjectId.eq(subject));
    }
    let page = Keyset::newest_first("audit", row::Column::Id).page(db.reader(), select, page).await?;
    Ok(page.map(|row| AuditEntry {
        id: typed(row.id),
        at_ms: row.at_ms,
        actor: row.actor_id.map(typed),
        actor_name: row.actor_name,
        action: row.action,
        subject_type: row.subject_type,
        subject_id: row.subject_id,
        summary: row.summary,
    }))
}

pub(super) async fn delete_old(tx: &impl ConnectionTrait, now_ms: i64) -> Result<u64, StoreError> {
    Ok(row::Entity::delete_many().filter(row::Column::AtMs.lt(now_ms - KEEP_MS)).exec(tx).await?.rows_affected)
}
