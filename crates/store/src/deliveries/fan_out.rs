//! From one notice to a delivery for everybody who wants to hear of it.

use contracts::{
    NotifyEvent,
    ids::{DeliveryKind, NotificationId, UserId},
    module::params::NotifyChannel,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, sea_query::Expr,
};
use serde_json::json;
use uuid::Uuid;

use super::rows::{delivery, notice};
use crate::{
    Database, StoreError,
    entities::{cad_file, order},
    identity::{
        notifications::{self, NewNotification},
        subscriptions, users,
    },
    rows::{from_json, from_text, new_id, raw, to_json, typed},
    webhooks,
    words::DeliveryStatus,
};

/// Notices worked on in one transaction.
const BATCH: u64 = 20;
/// Most deliveries one notice makes: its person by two channels, and every webhook.
pub const TARGETS_PER_NOTICE: u64 = 2 + webhooks::MAX_WEBHOOKS;

/// Makes the deliveries of what was posted and not told yet; says whom the web app has news for.
/// Without `mail` no e-mail is queued: nobody could send it.
pub async fn fan_out(db: &Database, mail: bool, now_ms: i64) -> Result<Vec<(NotificationId, UserId)>, StoreError> {
    let mut told = Vec::new();
    loop {
        let waiting = notice::Entity::find()
            .filter(notice::Column::FannedMs.is_null())
            .order_by_asc(notice::Column::Id)
            .limit(BATCH);
        // Most often there is nothing, and then nobody need wait for the writer.
        if waiting.clone().one(db.reader()).await?.is_none() {
            return Ok(told);
        }
        let tx = db.write().await?;
        for notice in waiting.all(&*tx).await? {
            told.extend(fan_out_one(&*tx, &notice, mail, now_ms).await?);
            notice::Entity::update_many()
                .col_expr(notice::Column::FannedMs, Expr::value(now_ms))
                .filter(notice::Column::Id.eq(notice.id))
                .exec(&*tx)
                .await?;
        }
        tx.commit().await?;
    }
}

async fn fan_out_one(
    tx: &impl ConnectionTrait,
    notice: &notice::Model,
    mail: bool,
    now_ms: i64,
) -> Result<Vec<(NotificationId, UserId)>, StoreError> {
    let event: NotifyEvent = from_text("notices.event", &notice.event)?;
    let channels: Vec<NotifyChannel> = from_json("notices.channels", &notice.channels)?;
    let mut told = Vec::new();
    if let Some(person) = person_of(tx, notice).await? {
        let user: UserId = typed(person.id);
        let wanted = subscriptions::wanted_in(tx, user).await?;
        let goes = |channel| channels.contains(&channel) && wanted.has(event, channel);
        if goes(NotifyChannel::Web) {
            let new = NewNotification {
                event_key: notice.event_key.clone(),
                title: notice.title.clone(),
                body: notice.body.clone(),
                line: notice.line_id.map(typed),
                order: notice.order_id.map(typed),
            };
            told = notifications::tell_in(tx, &[user], &new, event, now_ms).await?;
        }
        if mail && goes(NotifyChannel::Email) {
            let payload = to_json(&json!({ "subject": notice.title, "text": notice.body }));
            queue(tx, notice, NotifyChannel::Email, person.id, &person.email, payload, now_ms).await?;
        }
    }
    if channels.contains(&NotifyChannel::Webhook) {
        for webhook in webhooks::active_for(tx, event).await? {
            let body = webhook_body(notice)?;
            queue(tx, notice, NotifyChannel::Webhook, raw(webhook.id), &webhook.url, body, now_ms).await?;
        }
    }
    Ok(told)
}

/// Who placed the order or uploaded the file, where they still may sign in. What is gone has nobody:
/// a notice must not stop the queue.
async fn person_of(tx: &impl ConnectionTrait, notice: &notice::Model) -> Result<Option<users::row::Model>, StoreError> {
    let person = if let Some(order) = notice.order_id {
        order::Entity::find_by_id(order).one(tx).await?.map(|order| order.created_by)
    } else if let Some(file) = notice.cad_file_id {
        cad_file::Entity::find_by_id(file).one(tx).await?.and_then(|file| file.uploaded_by)
    } else {
        None
    };
    let Some(person) = person else { return Ok(None) };
    Ok(users::row::Entity::find_by_id(person).one(tx).await?.filter(|user| user.active))
}

/// The shape Standard Webhooks recommends: type, instant, data.
fn webhook_body(notice: &notice::Model) -> Result<String, StoreError> {
    let at = jiff::Timestamp::from_millisecond(notice.created_ms).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let data: serde_json::Value = from_json("notices.data", &notice.data)?;
    Ok(to_json(&json!({ "type": notice.event, "timestamp": format!("{at:.3}"), "data": data })))
}

async fn queue(
    tx: &impl ConnectionTrait,
    notice: &notice::Model,
    channel: NotifyChannel,
    recipient_id: Uuid,
    recipient: &str,
    payload: String,
    now_ms: i64,
) -> Result<(), StoreError> {
    let earlier = delivery::Entity::find()
        .filter(delivery::Column::EventKey.eq(&notice.event_key))
        .filter(delivery::Column::Channel.eq(channel.as_str()))
        .filter(delivery::Column::RecipientId.eq(recipient_id));
    if earlier.count(tx).await? > 0 {
        return Ok(());
    }
    let row = delivery::ActiveModel {
        id: Set(raw(new_id::<DeliveryKind>(now_ms))),
        event_key: Set(notice.event_key.clone()),
        event: Set(notice.event.clone()),
        channel: Set(channel.as_str().to_owned()),
        recipient_id: Set(recipient_id),
        recipient: Set(recipient.to_owned()),
        title: Set(notice.title.clone()),
        payload: Set(payload),
        order_id: Set(notice.order_id),
        line_id: Set(notice.line_id),
        status: Set(DeliveryStatus::Queued.as_str().to_owned()),
        attempts: Set(0),
        attempt_token: Set(None),
        worker: Set(None),
        lease_until_ms: Set(None),
        not_before_ms: Set(now_ms),
        error: Set(None),
        created_ms: Set(now_ms),
        finished_ms: Set(None),
    };
    row.insert(tx).await?;
    Ok(())
}

/// A message in the web app: delivered by being stored.
pub(crate) struct WebDelivery<'a> {
    pub new: &'a NewNotification,
    pub event: NotifyEvent,
    pub user: UserId,
}

pub(crate) async fn insert_delivered(
    tx: &impl ConnectionTrait,
    web: &WebDelivery<'_>,
    now_ms: i64,
) -> Result<(), StoreError> {
    let person = users::row::Entity::find_by_id(raw(web.user)).one(tx).await?;
    let row = delivery::ActiveModel {
        id: Set(raw(new_id::<DeliveryKind>(now_ms))),
        event_key: Set(web.new.event_key.clone()),
        event: Set(web.event.as_str().to_owned()),
        channel: Set(NotifyChannel::Web.as_str().to_owned()),
        recipient_id: Set(raw(web.user)),
        recipient: Set(person.map(|p| p.name).unwrap_or_default()),
        title: Set(web.new.title.clone()),
        payload: Set(web.new.body.clone()),
        order_id: Set(web.new.order.map(raw)),
        line_id: Set(web.new.line.map(raw)),
        status: Set(DeliveryStatus::Delivered.as_str().to_owned()),
        attempts: Set(1),
        attempt_token: Set(None),
        worker: Set(None),
        lease_until_ms: Set(None),
        not_before_ms: Set(now_ms),
        error: Set(None),
        created_ms: Set(now_ms),
        finished_ms: Set(Some(now_ms)),
    };
    row.insert(tx).await?;
    Ok(())
}
