//! Sessions of the browser. The cookie holds the secret, the database its SHA-256.

use contracts::ids::UserId;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, sea_query::Expr,
};

use super::users::{self, User};
use crate::{Database, StoreError, rows::raw};

mod row {
    //! Rows of `sessions`.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "sessions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub secret_sha256: String,
        pub user_id: Uuid,
        pub created_ms: i64,
        pub last_seen_ms: i64,
        pub expires_ms: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Sessions one account can have; the oldest ends when another begins.
pub const MAX_PER_USER: u64 = 20;
/// A session ends when it was not used for so long, ms (14 days).
pub const IDLE_MS: i64 = 14 * 24 * 3600 * 1000;
/// How often use of a session or token is written down, ms (5 min).
pub const TOUCH_MS: i64 = 5 * 60 * 1000;

pub async fn begin(db: &Database, user: UserId, secret_sha256: &str, now_ms: i64) -> Result<(), StoreError> {
    let tx = db.write().await?;
    let surplus = row::Entity::find()
        .filter(row::Column::UserId.eq(raw(user)))
        .order_by_desc(row::Column::CreatedMs)
        .offset(MAX_PER_USER - 1)
        .limit(MAX_PER_USER)
        .all(&*tx)
        .await?;
    if !surplus.is_empty() {
        let ended = surplus.into_iter().map(|row| row.secret_sha256);
        row::Entity::delete_many().filter(row::Column::SecretSha256.is_in(ended)).exec(&*tx).await?;
    }
    let session = row::ActiveModel {
        secret_sha256: Set(secret_sha256.to_owned()),
        user_id: Set(raw(user)),
        created_ms: Set(now_ms),
        last_seen_ms: Set(now_ms),
        expires_ms: Set(now_ms + IDLE_MS),
    };
    session.insert(&*tx).await?;
    users::seen(&*tx, user, now_ms).await?;
    tx.commit().await
}

/// The active account a session belongs to; none where it is unknown or has ended. Using it
/// prolongs it.
pub async fn find(db: &Database, secret_sha256: &str, now_ms: i64) -> Result<Option<User>, StoreError> {
    let Some(session) = row::Entity::find_by_id(secret_sha256.to_owned()).one(db.reader()).await? else {
        return Ok(None);
    };
    if session.expires_ms <= now_ms {
        return Ok(None);
    }
    let Some(user) = users::row::Entity::find_by_id(session.user_id).one(db.reader()).await? else { return Ok(None) };
    if !user.active {
        return Ok(None);
    }
    let user = users::of_row(user)?;
    if now_ms - session.last_seen_ms >= TOUCH_MS {
        let tx = db.write().await?;
        row::Entity::update_many()
            .col_expr(row::Column::LastSeenMs, Expr::value(now_ms))
            .col_expr(row::Column::ExpiresMs, Expr::value(now_ms + IDLE_MS))
            .filter(row::Column::SecretSha256.eq(secret_sha256))
            .exec(&*tx)
            .await?;
        users::seen(&*tx, user.id, now_ms).await?;
        tx.commit().await?;
    }
    Ok(Some(user))
}

pub async fn end(db: &Database, secret_sha256: &str) -> Result<(), StoreError> {
    let tx = db.write().await?;
    row::Entity::delete_by_id(secret_sha256.to_owned()).exec(&*tx).await?;
    tx.commit().await
}

pub(super) async fn end_all(tx: &impl ConnectionTrait, user: UserId, but: Option<&str>) -> Result<(), StoreError> {
    let mut delete = row::Entity::delete_many().filter(row::Column::UserId.eq(raw(user)));
    if let Some(kept) = but {
        delete = delete.filter(row::Column::SecretSha256.ne(kept));
    }
    delete.exec(tx).await?;
    Ok(())
}

pub(super) async fn delete_expired(tx: &impl ConnectionTrait, now_ms: i64) -> Result<u64, StoreError> {
    Ok(row::Entity::delete_many().filter(row::Column::ExpiresMs.lte(now_ms)).exec(tx).await?.rows_affected)
}
