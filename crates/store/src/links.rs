//! The secret that signed links are made with. A new one makes every earlier link worthless.

use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};

use crate::{Database, StoreError};

mod row {
    //! Rows of `link_secrets`.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "link_secrets")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub name: String,
        pub secret: String,
        pub created_ms: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

const MEDIA: &str = "media";

/// The secret in use; none until a link was made.
pub async fn secret(db: &Database) -> Result<Option<String>, StoreError> {
    Ok(row::Entity::find_by_id(MEDIA.to_owned()).one(db.reader()).await?.map(|row| row.secret))
}

/// The secret in use, which is `fresh` where there was none.
pub async fn secret_or(db: &Database, fresh: &str, now_ms: i64) -> Result<String, StoreError> {
    if let Some(secret) = secret(db).await? {
        return Ok(secret);
    }
    let tx = db.write().await?;
    if let Some(row) = row::Entity::find_by_id(MEDIA.to_owned()).one(&*tx).await? {
        return Ok(row.secret);
    }
    model(fresh, now_ms).insert(&*tx).await?;
    tx.commit().await?;
    Ok(fresh.to_owned())
}

/// Puts `fresh` in place of whatever was in use.
pub async fn rotate(db: &Database, fresh: &str, now_ms: i64) -> Result<(), StoreError> {
    let tx = db.write().await?;
    row::Entity::delete_by_id(MEDIA.to_owned()).exec(&*tx).await?;
    model(fresh, now_ms).insert(&*tx).await?;
    tx.commit().await
}

fn model(secret: &str, now_ms: i64) -> row::ActiveModel {
    row::ActiveModel { name: Set(MEDIA.to_owned()), secret: Set(secret.to_owned()), created_ms: Set(now_ms) }
}
