//! API tokens for scripts and client systems. The database holds SHA-256 of the secret only.

use contracts::ids::{TokenId, TokenKind, UserId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    sea_query::Expr,
};

use super::{
    Scopes, sessions,
    users::{self, User},
};
use crate::{
    Database, Page, PageRequest, StoreError,
    page::Keyset,
    rows::{new_id, raw, typed},
};

mod row {
    //! Rows of `api_tokens`.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "api_tokens")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub user_id: Uuid,
        pub name: String,
        pub secret_sha256: String,
        pub scopes: String,
        pub created_ms: i64,
        pub last_used_ms: Option<i64>,
        pub expires_ms: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Tokens one account can have.
pub const MAX_PER_USER: u64 = 100;

/// A token, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub id: TokenId,
    pub user: UserId,
    pub name: String,
    pub scopes: Scopes,
    pub created_ms: i64,
    pub last_used_ms: Option<i64>,
    pub expires_ms: Option<i64>,
}

#[derive(Debug, Clone)]
pub struct NewToken {
    pub name: String,
    pub secret_sha256: String,
    pub scopes: Scopes,
    pub expires_ms: Option<i64>,
}

fn of_row(row: row::Model) -> Result<Token, StoreError> {
    Ok(Token {
        id: typed(row.id),
        user: typed(row.user_id),
        scopes: Scopes::stored(&row.scopes)?,
        name: row.name,
        created_ms: row.created_ms,
        last_used_ms: row.last_used_ms,
        expires_ms: row.expires_ms,
    })
}

pub async fn create(db: &Database, user: UserId, new: NewToken, now_ms: i64) -> Result<Token, StoreError> {
    let tx = db.write().await?;
    if row::Entity::find().filter(row::Column::UserId.eq(raw(user))).count(&*tx).await? >= MAX_PER_USER {
        return Err(StoreError::Forbidden {
            code: "token.too_many",
            message: format!("An account can have {MAX_PER_USER} tokens."),
            remedy: "Delete tokens that are no longer used.".into(),
        });
    }
    let row = row::ActiveModel {
        id: Set(raw(new_id::<TokenKind>(now_ms))),
        user_id: Set(raw(user)),
        name: Set(new.name),
        secret_sha256: Set(new.secret_sha256),
        scopes: Set(new.scopes.to_text()),
        created_ms: Set(now_ms),
        last_used_ms: Set(None),
        expires_ms: Set(new.expires_ms),
    };
    let token = of_row(row.insert(&*tx).await?)?;
    tx.commit().await?;
    Ok(token)
}

/// Newest first.
pub async fn list(db: &Database, user: UserId, page: &PageRequest) -> Result<Page<Token>, StoreError> {
    let select = row::Entity::find().filter(row::Column::UserId.eq(raw(user)));
    Keyset::newest_first("tokens", row::Column::Id).page(db.reader(), select, page).await?.try_map(of_row)
}

/// Deletes a token of that account.
pub async fn delete(db: &Database, user: UserId, id: TokenId) -> Result<(), StoreError> {
    let tx = db.write().await?;
    let own = row::Entity::delete_many().filter(row::Column::Id.eq(raw(id))).filter(row::Column::UserId.eq(raw(user)));
    if own.exec(&*tx).await?.rows_affected == 0 {
        return Err(StoreError::not_found("token", id));
    }
    tx.commit().await
}

/// The token with that secret and its active owner; none where it is unknown or has run out.
pub async fn find(db: &Database, secret_sha256: &str, now_ms: i64) -> Result<Option<(Token, User)>, StoreError> {
    let found = row::Entity::find().filter(row::Column::SecretSha256.eq(secret_sha256)).one(db.reader()).await?;
    let Some(found) = found.filter(|row| row.expires_ms.is_none_or(|at| at > now_ms)) else { return Ok(None) };
    let Some(owner) = users::row::Entity::find_by_id(found.user_id).one(db.reader()).await? else { return Ok(None) };
    if !owner.active {
        return Ok(None);
    }
    if found.last_used_ms.is_none_or(|at| now_ms - at >= sessions::TOUCH_MS) {
        let tx = db.write().await?;
        row::Entity::update_many()
            .col_expr(row::Column::LastUsedMs, Expr::value(now_ms))
            .filter(row::Column::Id.eq(found.id))
            .exec(&*tx)
            .await?;
        users::seen(&*tx, typed(owner.id), now_ms).await?;
        tx.commit().await?;
    }
    Ok(Some((of_row(found)?, users::of_row(owner)?)))
}

pub(super) async fn revoke_all(tx: &impl ConnectionTrait, user: UserId) -> Result<(), StoreError> {
    row::Entity::delete_many().filter(row::Column::UserId.eq(raw(user))).exec(tx).await?;
    Ok(())
}
