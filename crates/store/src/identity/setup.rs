//! The one-time token that makes the first administrator of an empty installation.

use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::users::{self, NewUser, User};
use crate::{Database, StoreError};

mod row {
    //! Rows of `setup_tokens`.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "setup_tokens")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub secret_sha256: String,
        pub created_ms: i64,
        pub expires_ms: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// How long a printed token is good, ms (7 days).
pub const LIFETIME_MS: i64 = 7 * 24 * 3600 * 1000;

/// Makes this the only token that is good. Does nothing and says `false` where an administrator exists.
pub async fn offer(db: &Database, secret_sha256: &str, now_ms: i64) -> Result<bool, StoreError> {
    let tx = db.write().await?;
    if users::active_administrators(&*tx).await? > 0 {
        return Ok(false);
    }
    row::Entity::delete_many().exec(&*tx).await?;
    let token = row::ActiveModel {
        secret_sha256: Set(secret_sha256.to_owned()),
        created_ms: Set(now_ms),
        expires_ms: Set(now_ms + LIFETIME_MS),
    };
    token.insert(&*tx).await?;
    tx.commit().await?;
    Ok(true)
}

/// Uses up the token and creates the first account, both or neither.
pub async fn redeem(db: &Database, secret_sha256: &str, admin: NewUser, now_ms: i64) -> Result<User, StoreError> {
    let tx = db.write().await?;
    let good = row::Entity::delete_many()
        .filter(row::Column::SecretSha256.eq(secret_sha256))
        .filter(row::Column::ExpiresMs.gt(now_ms))
        .exec(&*tx)
        .await?;
    if users::active_administrators(&*tx).await? > 0 {
        return Err(StoreError::Forbidden {
            code: "setup.done",
            message: "This installation is set up already.".into(),
            remedy: "Sign in, or ask an administrator for an account.".into(),
        });
    }
    if good.rows_affected == 0 {
        return Err(StoreError::Invalid {
            field: "token".into(),
            code: "setup.token",
            message: "The set-up token is wrong, used or too old; a restart of the server prints a new one.".into(),
        });
    }
    let user = users::insert(&*tx, admin, now_ms).await?;
    tx.commit().await?;
    Ok(user)
}

pub(super) async fn delete_expired(tx: &impl ConnectionTrait, now_ms: i64) -> Result<u64, StoreError> {
    Ok(row::Entity::delete_many().filter(row::Column::ExpiresMs.lte(now_ms)).exec(tx).await?.rows_affected)
}
