//! What people are told in the web app.
//!
//! One notification per (event, person), however often the event is reported. It is delivered by
//! being stored; the delivery log has a row of it like of every other channel.

use contracts::{
    NotifyEvent,
    ids::{LineId, NotificationId, NotificationKind, OrderId, UserId},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    sea_query::Expr,
};

use crate::{
    Database, Page, PageRequest, StoreError,
    deliveries::{WebDelivery, insert_delivered},
    page::Keyset,
    rows::{new_id, raw, typed},
};

mod row {
    //! Rows of `notifications`.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "notifications")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub user_id: Uuid,
        pub event_key: String,
        pub title: String,
        pub body: String,
        pub line_id: Option<Uuid>,
        pub order_id: Option<Uuid>,
        pub read: bool,
        pub created_ms: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Notifications are kept for so long, ms (180 days).
pub const KEEP_MS: i64 = 180 * 24 * 3600 * 1000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    pub id: NotificationId,
    pub user: UserId,
    pub title: String,
    pub body: String,
    pub line: Option<LineId>,
    pub order: Option<OrderId>,
    pub read: bool,
    pub created_ms: i64,
}

/// Something to tell.
#[derive(Debug, Clone)]
pub struct NewNotification {
    /// Stable id of the event.
    pub event_key: String,
    pub title: String,
    pub body: String,
    pub line: Option<LineId>,
    pub order: Option<OrderId>,
}

fn of_row(row: row::Model) -> Notification {
    Notification {
        id: typed(row.id),
        user: typed(row.user_id),
        title: row.title,
        body: row.body,
        line: row.line_id.map(typed),
        order: row.order_id.map(typed),
        read: row.read,
        created_ms: row.created_ms,
    }
}

/// Tells each of them once; gives back who had not been told before.
pub async fn tell(
    db: &Database,
    recipients: &[UserId],
    new: &NewNotification,
    event: NotifyEvent,
    now_ms: i64,
) -> Result<Vec<(NotificationId, UserId)>, StoreError> {
    let tx = db.write().await?;
    let told = tell_in(&*tx, recipients, new, event, now_ms).await?;
    tx.commit().await?;
    Ok(told)
}

/// As part of the change it tells of.
pub(crate) async fn tell_in(
    tx: &impl ConnectionTrait,
    recipients: &[UserId],
    new: &NewNotification,
    event: NotifyEvent,
    now_ms: i64,
) -> Result<Vec<(NotificationId, UserId)>, StoreError> {
    let mut told = Vec::new();
    for recipient in recipients {
        let before = row::Entity::find()
            .filter(row::Column::UserId.eq(raw(*recipient)))
            .filter(row::Column::EventKey.eq(&new.event_key))
            .count(tx)
            .await?;
        if before > 0 {
            continue;
        }
        let id: NotificationId = new_id::<NotificationKind>(now_ms);
        let notification = row::ActiveModel {
            id: Set(raw(id)),
            user_id: Set(raw(*recipient)),
            event_key: Set(new.event_key.clone()),
            title: Set(new.title.clone()),
            body: Set(new.body.clone()),
            line_id: Set(new.line.map(raw)),
            order_id: Set(new.order.map(raw)),
            read: Set(false),
            created_ms: Set(now_ms),
        };
        notification.insert(tx).await?;
        insert_delivered(tx, &WebDelivery { new, event, user: *recipient }, now_ms).await?;
        told.push((id, *recipient));
    }
    Ok(told)
}

/// Newest first.
pub async fn list(
    db: &Database,
    user: UserId,
    unread_only: bool,
    page: &PageRequest,
) -> Result<Page<Notification>, StoreError> {
    let mut select = row::Entity::find().filter(row::Column::UserId.eq(raw(user)));
    if unread_only {
        select = select.filter(row::Column::Read.eq(false));
    }
    Ok(Keyset::newest_first("notifications", row::Column::Id).page(db.reader(), select, page).await?.map(of_row))
}

/// Marks one of that person's notifications as read.
pub async fn mark_read(db: &Database, user: UserId, id: NotificationId) -> Result<Notification, StoreError> {
    let tx = db.write().await?;
    let mine = row::Entity::update_many()
        .col_expr(row::Column::Read, Expr::value(true))
        .filter(row::Column::Id.eq(raw(id)))
        .filter(row::Column::UserId.eq(raw(user)));
    if mine.exec(&*tx).await?.rows_affected == 0 {
        return Err(StoreError::not_found("notification", id));
    }
    let row = row::Entity::find_by_id(raw(id)).one(&*tx).await?;
    tx.commit().await?;
    row.map(of_row).ok_or_else(|| StoreError::not_found("notification", id))
}

/// Marks all of that person's notifications as read; says how many were not.
pub async fn mark_all_read(db: &Database, user: UserId) -> Result<u64, StoreError> {
    let tx = db.write().await?;
    let unread = row::Entity::update_many()
        .col_expr(row::Column::Read, Expr::value(true))
        .filter(row::Column::UserId.eq(raw(user)))
        .filter(row::Column::Read.eq(false));
    let changed = unread.exec(&*tx).await?.rows_affected;
    tx.commit().await?;
    Ok(changed)
}

pub(super) async fn delete_old(tx: &impl ConnectionTrait, now_ms: i64) -> Result<u64, StoreError> {
    let old = now_ms - KEEP_MS;
    Ok(row::Entity::delete_many().filter(row::Column::CreatedMs.lt(old)).exec(tx).await?.rows_affected)
}
