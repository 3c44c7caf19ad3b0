//! Which results no longer show the product as it is: set when a new revision or a changed
//! material map makes it look different, for everything that was frozen before.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use crate::{
    StoreError,
    entities::{line, media_asset},
};

/// To be called in the transaction that changes revision or material map of a product.
pub(crate) async fn looks_changed(tx: &impl ConnectionTrait, product: Uuid) -> Result<(), StoreError> {
    line::Entity::update_many()
        .col_expr(line::Column::Stale, Expr::value(true))
        .filter(line::Column::ProductId.eq(product))
        .filter(line::Column::Snapshot.is_not_null())
        .filter(line::Column::Stale.eq(false))
        .exec(tx)
        .await?;
    media_asset::Entity::update_many()
        .col_expr(media_asset::Column::Stale, Expr::value(true))
        .filter(media_asset::Column::ProductId.eq(product))
        .filter(media_asset::Column::Stale.eq(false))
        .exec(tx)
        .await?;
    Ok(())
}
