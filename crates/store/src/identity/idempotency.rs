//! Answers kept by `Idempotency-Key`, so that a request sent twice is done once.
//!
//! A key is claimed before the work and filled after it. A claim whose process died is free again
//! after [`CLAIM_MS`].

use contracts::ids::UserId;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::{Database, StoreError, rows::raw};

mod row {
    //! Rows of `idempotency_keys`.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "idempotency_keys")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub user_id: Uuid,
        pub key: String,
        pub request_sha256: String,
        pub status: i32,
        pub content_type: String,
        pub etag: Option<String>,
        pub location: Option<String>,
        pub body: Vec<u8>,
        pub created_ms: i64,
        pub expires_ms: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// How long an answer is kept, ms (24 h).
pub const KEEP_MS: i64 = 24 * 3600 * 1000;
/// How long a claim holds without an answer, ms (10 min: longer than any request may take).
pub const CLAIM_MS: i64 = 10 * 60 * 1000;
/// Keys kept per account; the oldest give way.
pub const MAX_PER_USER: u64 = 5_000;
/// Largest answer kept, bytes.
pub const MAX_BODY_BYTES: usize = 1024 * 1024;
/// Status of a claim that has no answer yet.
const UNANSWERED: i32 = 0;

/// What was answered the first time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub content_type: String,
    pub etag: Option<String>,
    pub location: Option<String>,
    pub body: Vec<u8>,
}

/// The name of a claim, to fill or release it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClaimId(Uuid);

/// What a key turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// New: do the work, then [`fill`] or [`release`].
    Fresh(ClaimId),
    /// Done before: answer this.
    Answered(Answer),
    /// Used for another request.
    Mismatch,
    /// The first request is still being worked on.
    InProgress,
}

pub async fn claim(
    db: &Database,
    user: UserId,
    key: &str,
    request_sha256: &str,
    now_ms: i64,
) -> Result<Claim, StoreError> {
    let tx = db.write().await?;
    let found = row::Entity::find()
        .filter(row::Column::UserId.eq(raw(user)))
        .filter(row::Column::Key.eq(key))
        .one(&*tx)
        .await?;
    if let Some(found) = found {
        let alive = found.expires_ms > now_ms;
        let answered = found.status != UNANSWERED;
        if alive && found.request_sha256 != request_sha256 {
            return Ok(Claim::Mismatch);
        }
        if alive && answered {
            return Ok(Claim::Answered(Answer {
                status: u16::try_from(found.status).map_err(StoreError::internal)?,
                content_type: found.content_type,
                etag: found.etag,
                location: found.location,
                body: found.body,
            }));
        }
        if alive && now_ms - found.created_ms < CLAIM_MS {
            return Ok(Claim::InProgress);
        }
        row::Entity::delete_by_id(found.id).exec(&*tx).await?;
    }
    make_room(&*tx, user).await?;
    let id = Uuid::now_v7();
    let row = row::ActiveModel {
        id: Set(id),
        user_id: Set(raw(user)),
        key: Set(key.to_owned()),
        request_sha256: Set(request_sha256.to_owned()),
        status: Set(UNANSWERED),
        content_type: Set(String::new()),
        etag: Set(None),
        location: Set(None),
        body: Set(Vec::new()),
        created_ms: Set(now_ms),
        expires_ms: Set(now_ms + KEEP_MS),
    };
    row.insert(&*tx).await?;
    tx.commit().await?;
    Ok(Claim::Fresh(ClaimId(id)))
}

async fn make_room(tx: &impl ConnectionTrait, user: UserId) -> Result<(), StoreError> {
    let mine = || row::Entity::find().filter(row::Column::UserId.eq(raw(user)));
    let count = mine().count(tx).await?;
    if count >= MAX_PER_USER {
        let oldest: Vec<Uuid> = mine()
            .select_only()
            .column(row::Column::Id)
            .order_by_asc(row::Column::Id)
            .limit(count - MAX_PER_USER + 1)
            .into_tuple()
            .all(tx)
            .await?;
        row::Entity::delete_many().filter(row::Column::Id.is_in(oldest)).exec(tx).await?;
    }
    Ok(())
}

/// Keeps the answer of a claim.
pub async fn fill(db: &Database, claim: ClaimId, answer: Answer) -> Result<(), StoreError> {
    let tx = db.write().await?;
    if let Some(found) = row::Entity::find_by_id(claim.0).one(&*tx).await? {
        let mut row = found.into_active_model();
        row.status = Set(i32::from(answer.status));
        row.content_type = Set(answer.content_type);
        row.etag = Set(answer.etag);
        row.location = Set(answer.location);
        row.body = Set(answer.body);
        row.update(&*tx).await?;
    }
    tx.commit().await
}

/// Frees the key: the work was not done, it can be tried again.
pub async fn release(db: &Database, claim: ClaimId) -> Result<(), StoreError> {
    let tx = db.write().await?;
    row::Entity::delete_by_id(claim.0).exec(&*tx).await?;
    tx.commit().await
}

pub(super) async fn delete_expired(tx: &impl ConnectionTrait, now_ms: i64) -> Result<u64, StoreError> {
    Ok(row::Entity::delete_many().filter(row::Column::ExpiresMs.lte(now_ms)).exec(tx).await?.rows_affected)
}
