//! Webhook endpoints: where client systems want to hear of events.

use contracts::{
    NotifyEvent,
    ids::{WebhookId, WebhookKind},
    module::params::NotifyChannel,
};
use modules::{Fault, ModuleError};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, ModelTrait,
    PaginatorTrait, QueryFilter, sea_query::Expr,
};

use crate::{
    Database, Page, PageRequest, StoreError,
    deliveries::rows::delivery,
    page::Keyset,
    rows::{check_version, from_json, new_id, raw, to_json, typed},
    words::DeliveryStatus,
};

mod row {
    //! Rows of `webhooks`.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "webhooks")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub name: String,
        pub url: String,
        pub secret: String,
        pub events: String,
        pub active: bool,
        pub created_ms: i64,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Webhooks one installation can have.
pub const MAX_WEBHOOKS: u64 = 100;

/// A webhook, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    pub id: WebhookId,
    pub name: String,
    pub url: String,
    pub events: Vec<NotifyEvent>,
    pub active: bool,
    pub created_ms: i64,
    pub version: i64,
}

pub struct NewWebhook {
    pub name: String,
    pub url: String,
    /// `whsec_…`, as the receiver gets it.
    pub secret: String,
    pub events: Vec<NotifyEvent>,
    pub active: bool,
}

/// What to change; `None` leaves it.
#[derive(Debug, Clone, Default)]
pub struct WebhookChange {
    pub name: Option<String>,
    pub url: Option<String>,
    pub events: Option<Vec<NotifyEvent>>,
    pub active: Option<bool>,
}

fn of_row(row: row::Model) -> Result<Webhook, StoreError> {
    Ok(Webhook {
        id: typed(row.id),
        events: from_json("webhooks.events", &row.events)?,
        name: row.name,
        url: row.url,
        active: row.active,
        created_ms: row.created_ms,
        version: row.version,
    })
}

pub async fn create(db: &Database, new: NewWebhook, now_ms: i64) -> Result<Webhook, StoreError> {
    let tx = db.write().await?;
    if row::Entity::find().count(&*tx).await? >= MAX_WEBHOOKS {
        return Err(StoreError::Forbidden {
            code: "webhook.too_many",
            message: format!("There are {MAX_WEBHOOKS} webhooks already."),
            remedy: "Delete those that are no longer used.".into(),
        });
    }
    let row = row::ActiveModel {
        id: Set(raw(new_id::<WebhookKind>(now_ms))),
        name: Set(new.name),
        url: Set(new.url),
        secret: Set(new.secret),
        events: Set(to_json(&new.events)),
        active: Set(new.active),
        created_ms: Set(now_ms),
        version: Set(1),
    };
    let made = of_row(row.insert(&*tx).await?)?;
    tx.commit().await?;
    Ok(made)
}

/// Newest first.
pub async fn list(db: &Database, page: &PageRequest) -> Result<Page<Webhook>, StoreError> {
    Keyset::newest_first("webhooks", row::Column::Id)
        .page(db.reader(), row::Entity::find(), page)
        .await?
        .try_map(of_row)
}

pub async fn webhook(db: &Database, id: WebhookId) -> Result<Webhook, StoreError> {
    of_row(find(db.reader(), id).await?.ok_or_else(|| StoreError::not_found("webhook", id))?)
}

pub async fn update(
    db: &Database,
    id: WebhookId,
    expected_version: i64,
    change: WebhookChange,
) -> Result<Webhook, StoreError> {
    let tx = db.write().await?;
    let found = find(&*tx, id).await?.ok_or_else(|| StoreError::not_found("webhook", id))?;
    check_version("webhook", found.version, expected_version)?;
    let mut row = found.into_active_model();
    if let Some(name) = change.name {
        row.name = Set(name);
    }
    if let Some(url) = change.url {
        row.url = Set(url);
    }
    if let Some(events) = change.events {
        row.events = Set(to_json(&events));
    }
    if let Some(active) = change.active {
        row.active = Set(active);
    }
    row.version = Set(expected_version + 1);
    let changed = of_row(row.update(&*tx).await?)?;
    tx.commit().await?;
    Ok(changed)
}

/// What still waited for it fails; the log of what was sent stays.
pub async fn delete(db: &Database, id: WebhookId, expected_version: i64, now_ms: i64) -> Result<(), StoreError> {
    let tx = db.write().await?;
    let found = find(&*tx, id).await?.ok_or_else(|| StoreError::not_found("webhook", id))?;
    check_version("webhook", found.version, expected_version)?;
    let error = ModuleError::new(
        Fault::Input,
        "webhook.deleted",
        "The webhook was deleted before this could be sent.",
        "Nothing.",
    );
    delivery::Entity::update_many()
        .col_expr(delivery::Column::Status, Expr::value(DeliveryStatus::Failed.as_str()))
        .col_expr(delivery::Column::Error, Expr::value(to_json(&error)))
        .col_expr(delivery::Column::FinishedMs, Expr::value(now_ms))
        .filter(delivery::Column::RecipientId.eq(found.id))
        .filter(delivery::Column::Channel.eq(NotifyChannel::Webhook.as_str()))
        .filter(delivery::Column::Status.eq(DeliveryStatus::Queued.as_str()))
        .exec(&*tx)
        .await?;
    found.delete(&*tx).await?;
    tx.commit().await
}

pub(crate) async fn find(db: &impl ConnectionTrait, id: WebhookId) -> Result<Option<row::Model>, StoreError> {
    Ok(row::Entity::find_by_id(raw(id)).one(db).await?)
}

/// Active webhooks that want that event.
pub(crate) async fn active_for(tx: &impl ConnectionTrait, event: NotifyEvent) -> Result<Vec<Webhook>, StoreError> {
    let rows = row::Entity::find().filter(row::Column::Active.eq(true)).all(tx).await?;
    let all: Vec<Webhook> = rows.into_iter().map(of_row).collect::<Result<_, _>>()?;
    Ok(all.into_iter().filter(|webhook| webhook.events.contains(&event)).collect())
}
