//! The delivery log.

use contracts::{
    NotifyEvent,
    ids::{DeliveryId, LineId, OrderId},
    module::params::NotifyChannel,
};
use modules::ModuleError;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Query};
use uuid::Uuid;

use super::{
    KEEP_MS,
    finish::find,
    rows::{attempt, delivery as row, notice},
};
use crate::{
    Database, Page, PageRequest, StoreError,
    page::Keyset,
    rows::{contains, from_json, from_text, raw, typed, unsigned32},
    words::{AttemptStatus, DeliveryStatus},
};

/// Attempts shown of one message, oldest first; more than the bound of attempts and a few retries by hand.
const SHOWN_ATTEMPTS: u64 = 100;

/// One message to one recipient over one channel.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    pub id: DeliveryId,
    pub event: NotifyEvent,
    pub channel: NotifyChannel,
    /// The person or webhook.
    pub recipient_id: Uuid,
    /// Name, address or URL, as it stood then.
    pub recipient: String,
    pub title: String,
    pub order: Option<OrderId>,
    pub line: Option<LineId>,
    pub status: DeliveryStatus,
    pub attempts: u32,
    /// When it is tried next; only where it waits.
    pub next_ms: Option<i64>,
    pub error: Option<ModuleError>,
    pub created_ms: i64,
    pub finished_ms: Option<i64>,
}

/// One try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    pub number: u32,
    pub status: AttemptStatus,
    /// What the receiver said, or why it failed.
    pub note: String,
    pub started_ms: i64,
    pub finished_ms: Option<i64>,
}

#[derive(Debug, Clone, Default)]
pub struct DeliveryFilter {
    pub status: Option<DeliveryStatus>,
    pub channel: Option<NotifyChannel>,
    pub event: Option<NotifyEvent>,
    pub recipient: Option<Uuid>,
    pub order: Option<OrderId>,
    /// A part of the title or of the recipient.
    pub text: Option<String>,
}

fn of_row(row: row::Model) -> Result<Delivery, StoreError> {
    let status: DeliveryStatus = from_text("deliveries.status", &row.status)?;
    Ok(Delivery {
        id: typed(row.id),
        event: from_text("deliveries.event", &row.event)?,
        channel: from_text("deliveries.channel", &row.channel)?,
        recipient_id: row.recipient_id,
        recipient: row.recipient,
        title: row.title,
        order: row.order_id.map(typed),
        line: row.line_id.map(typed),
        status,
        attempts: unsigned32(row.attempts),
        next_ms: (status == DeliveryStatus::Queued).then_some(row.not_before_ms),
        error: row.error.as_deref().map(|text| from_json("deliveries.error", text)).transpose()?,
        created_ms: row.created_ms,
        finished_ms: row.finished_ms,
    })
}

/// Newest first.
pub async fn list(db: &Database, filter: &DeliveryFilter, page: &PageRequest) -> Result<Page<Delivery>, StoreError> {
    let mut select = row::Entity::find();
    if let Some(status) = filter.status {
        select = select.filter(row::Column::Status.eq(status.as_str()));
    }
    if let Some(channel) = filter.channel {
        select = select.filter(row::Column::Channel.eq(channel.as_str()));
    }
    if let Some(event) = filter.event {
        select = select.filter(row::Column::Event.eq(event.as_str()));
    }
    if let Some(recipient) = filter.recipient {
        select = select.filter(row::Column::RecipientId.eq(recipient));
    }
    if let Some(order) = filter.order {
        select = select.filter(row::Column::OrderId.eq(raw(order)));
    }
    if let Some(text) = &filter.text {
        use sea_orm::sea_query::{Expr, ExprTrait, Func};
        let part = |column: row::Column| Expr::expr(Func::lower(Expr::col(column))).like(contains(text));
        select =
            select.filter(sea_orm::Condition::any().add(part(row::Column::Title)).add(part(row::Column::Recipient)));
    }
    Keyset::newest_first("deliveries", row::Column::Id).page(db.reader(), select, page).await?.try_map(of_row)
}

/// One message with its attempts, oldest first.
pub async fn delivery(db: &Database, id: DeliveryId) -> Result<(Delivery, Vec<Attempt>), StoreError> {
    let found = of_row(find(db.reader(), id).await?)?;
    let attempts = attempt::Entity::find()
        .filter(attempt::Column::DeliveryId.eq(raw(id)))
        .order_by_asc(attempt::Column::Number)
        .limit(SHOWN_ATTEMPTS)
        .all(db.reader())
        .await?
        .into_iter()
        .map(|row| {
            Ok(Attempt {
                number: unsigned32(row.number),
                status: from_text("delivery_attempts.status", &row.status)?,
                note: row.note,
                started_ms: row.started_ms,
                finished_ms: row.finished_ms,
            })
        })
        .collect::<Result<_, StoreError>>()?;
    Ok((found, attempts))
}

/// Drops what is older than [`KEEP_MS`]; says how many rows went.
pub async fn delete_old(tx: &impl sea_orm::ConnectionTrait, now_ms: i64) -> Result<u64, StoreError> {
    let old = now_ms - KEEP_MS;
    let gone =
        Query::select().column(row::Column::Id).from(row::Entity).and_where(row::Column::CreatedMs.lt(old)).to_owned();
    attempt::Entity::delete_many().filter(attempt::Column::DeliveryId.in_subquery(gone)).exec(tx).await?;
    let deliveries = row::Entity::delete_many().filter(row::Column::CreatedMs.lt(old)).exec(tx).await?;
    let notices = notice::Entity::delete_many().filter(notice::Column::CreatedMs.lt(old)).exec(tx).await?;
    Ok(deliveries.rows_affected + notices.rows_affected)
}
