//! Accounts. They are never deleted, orders and the audit log name them; they are switched off.

use contracts::ids::{UserId, UserKind};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait,
    IntoActiveModel, PaginatorTrait, QueryFilter, sea_query::Expr,
};

use super::{Role, sessions, tokens};
use crate::{
    Database, Page, PageRequest, StoreError,
    page::Keyset,
    rows::{contains, new_id, raw, typed},
};

pub(crate) mod row {
    //! Rows of `users`.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub email: String,
        pub name: String,
        pub role: String,
        pub locale: String,
        pub password_hash: String,
        pub active: bool,
        pub created_ms: i64,
        pub last_seen_ms: Option<i64>,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// An account, without its secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    pub id: UserId,
    pub email: String,
    pub name: String,
    pub role: Role,
    pub locale: String,
    pub active: bool,
    pub created_ms: i64,
    pub last_seen_ms: Option<i64>,
    pub version: i64,
}

/// A new account.
#[derive(Debug, Clone)]
pub struct NewUser {
    pub email: String,
    pub name: String,
    pub role: Role,
    pub locale: String,
    /// PHC text of argon2id.
    pub password_hash: String,
}

/// What to change; `None` leaves it.
#[derive(Debug, Clone, Default)]
pub struct UserChange {
    pub name: Option<String>,
    pub role: Option<Role>,
    pub active: Option<bool>,
    pub locale: Option<String>,
    /// Ends every session of the account but `keep_session`.
    pub password_hash: Option<String>,
    /// SHA-256 of the secret of the session that asks.
    pub keep_session: Option<String>,
}

pub(super) fn of_row(row: row::Model) -> Result<User, StoreError> {
    Ok(User {
        id: typed(row.id),
        role: Role::stored(&row.role)?,
        email: row.email,
        name: row.name,
        locale: row.locale,
        active: row.active,
        created_ms: row.created_ms,
        last_seen_ms: row.last_seen_ms,
        version: row.version,
    })
}

/// The form in which addresses are stored and compared.
pub fn email_key(email: &str) -> String {
    email.trim().to_lowercase()
}

pub async fn create(db: &Database, new: NewUser, now_ms: i64) -> Result<User, StoreError> {
    let tx = db.write().await?;
    let user = insert(&*tx, new, now_ms).await?;
    tx.commit().await?;
    Ok(user)
}

pub(super) async fn insert(tx: &impl ConnectionTrait, new: NewUser, now_ms: i64) -> Result<User, StoreError> {
    let row = row::ActiveModel {
        id: Set(raw(new_id::<UserKind>(now_ms))),
        email: Set(email_key(&new.email)),
        name: Set(new.name),
        role: Set(new.role.as_str().to_owned()),
        locale: Set(new.locale),
        password_hash: Set(new.password_hash),
        active: Set(true),
        created_ms: Set(now_ms),
        last_seen_ms: Set(None),
        version: Set(1),
    };
    of_row(row.insert(tx).await?)
}

pub async fn get(db: &Database, id: UserId) -> Result<User, StoreError> {
    let row = row::Entity::find_by_id(raw(id)).one(db.reader()).await?;
    of_row(row.ok_or_else(|| StoreError::not_found("user", id))?)
}

/// The account with that address and its password hash.
pub async fn with_password(db: &Database, email: &str) -> Result<Option<(User, String)>, StoreError> {
    let row = row::Entity::find().filter(row::Column::Email.eq(email_key(email))).one(db.reader()).await?;
    row.map(|row| {
        let hash = row.password_hash.clone();
        Ok((of_row(row)?, hash))
    })
    .transpose()
}

/// The password hash of one account.
pub async fn password_hash(db: &Database, id: UserId) -> Result<String, StoreError> {
    let row = row::Entity::find_by_id(raw(id)).one(db.reader()).await?;
    Ok(row.ok_or_else(|| StoreError::not_found("user", id))?.password_hash)
}

/// By address; `q` looks in address and name.
pub async fn list(db: &Database, q: Option<&str>, page: &PageRequest) -> Result<Page<User>, StoreError> {
    let mut select = row::Entity::find();
    if let Some(q) = q.filter(|q| !q.trim().is_empty()) {
        let name = Expr::expr(sea_orm::sea_query::Func::lower(Expr::col(row::Column::Name)));
        select = select
            .filter(Condition::any().add(Expr::col(row::Column::Email).like(contains(q))).add(name.like(contains(q))));
    }
    Keyset::by("users", row::Column::Email, row::Column::Id).page(db.reader(), select, page).await?.try_map(of_row)
}

/// How many active administrators there are; none means the installation awaits its set-up.
/// Accounts of the command line and of samples do not count.
pub async fn administrators(db: &Database) -> Result<u64, StoreError> {
    active_administrators(db.reader()).await
}

pub(super) async fn active_administrators(tx: &impl ConnectionTrait) -> Result<u64, StoreError> {
    let admins =
        row::Entity::find().filter(row::Column::Role.eq(Role::Admin.as_str())).filter(row::Column::Active.eq(true));
    Ok(admins.count(tx).await?)
}

/// Changes an account. The last active administrator can neither be switched off nor lose the role.
/// Whoever is switched off loses every session and token at once.
pub async fn update(db: &Database, id: UserId, version: i64, change: UserChange) -> Result<User, StoreError> {
    let tx = db.write().await?;
    let found = row::Entity::find_by_id(raw(id)).one(&*tx).await?.ok_or_else(|| StoreError::not_found("user", id))?;
    if found.version != version {
        return Err(StoreError::VersionConflict { what: "user", current: found.version });
    }
    let was_admin = found.active && found.role == Role::Admin.as_str();
    let mut row = found.into_active_model();
    row.version = Set(version + 1);
    let mut stays_admin = was_admin;
    if let Some(name) = change.name {
        row.name = Set(name);
    }
    if let Some(locale) = change.locale {
        row.locale = Set(locale);
    }
    if let Some(role) = change.role {
        row.role = Set(role.as_str().to_owned());
        stays_admin &= role == Role::Admin;
    }
    if let Some(active) = change.active {
        row.active = Set(active);
        stays_admin &= active;
        if !active {
            sessions::end_all(&*tx, id, None).await?;
            tokens::revoke_all(&*tx, id).await?;
        }
    }
    if let Some(hash) = change.password_hash {
        row.password_hash = Set(hash);
        sessions::end_all(&*tx, id, change.keep_session.as_deref()).await?;
    }
    if was_admin && !stays_admin && active_admins(&*tx).await? <= 1 {
        return Err(StoreError::Forbidden {
            code: "user.last_admin",
            message: "This is the last active administrator.".into(),
            remedy: "Make somebody else an administrator first.".into(),
        });
    }
    let user = of_row(row.update(&*tx).await?)?;
    tx.commit().await?;
    Ok(user)
}

async fn active_admins(tx: &impl ConnectionTrait) -> Result<u64, StoreError> {
    let admins =
        row::Entity::find().filter(row::Column::Active.eq(true)).filter(row::Column::Role.eq(Role::Admin.as_str()));
    Ok(admins.count(tx).await?)
}

/// Ids of everybody active with one of these roles.
pub async fn active_with_role(db: &Database, roles: &[Role]) -> Result<Vec<UserId>, StoreError> {
    let rows = row::Entity::find()
        .filter(row::Column::Active.eq(true))
        .filter(row::Column::Role.is_in(roles.iter().map(|role| role.as_str())))
        .all(db.reader())
        .await?;
    Ok(rows.into_iter().map(|row| typed(row.id)).collect())
}

pub(super) async fn seen(tx: &impl ConnectionTrait, id: UserId, now_ms: i64) -> Result<(), StoreError> {
    row::Entity::update_many()
        .col_expr(row::Column::LastSeenMs, Expr::value(now_ms))
        .filter(row::Column::Id.eq(raw(id)))
        .exec(tx)
        .await?;
    Ok(())
}
