//! Claiming a message before it is sent, and what becomes of one whose worker is gone.

use contracts::{
    ids::{AttemptToken, DeliveryId},
    module::params::NotifyChannel,
};
use modules::{Fault, ModuleError};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    Select, sea_query::Query,
};

use super::{
    finish::{DeliveryOutcome, end},
    rows::{attempt, delivery as row},
};
use crate::{
    Database, StoreError,
    rows::{from_json, from_text, raw, typed, unsigned32},
    webhooks,
    words::{AttemptStatus, DeliveryStatus},
};

/// Messages taken back per call; the next call goes on.
const MAX_RELEASED: u64 = 1_000;

/// What is sent, and to whom.
#[derive(Clone, PartialEq, Eq)]
pub enum Message {
    Mail { to: String, subject: String, text: String },
    Webhook { url: String, secret: String, body: String },
}

/// A message in hand.
#[derive(Clone, PartialEq, Eq)]
pub struct LeasedDelivery {
    /// What the receiver knows this message by, in every attempt.
    pub id: DeliveryId,
    /// Goes with every write of this attempt.
    pub attempt: AttemptToken,
    /// How often it was attempted, this time included.
    pub attempts: u32,
    pub message: Message,
}

#[derive(serde::Deserialize)]
struct Letter {
    subject: String,
    text: String,
}

/// Messages that are due. One message at a time goes to one webhook: a slow receiver holds up itself.
fn due(now_ms: i64) -> Select<row::Entity> {
    let busy = Query::select()
        .column(row::Column::RecipientId)
        .from(row::Entity)
        .and_where(row::Column::Status.eq(DeliveryStatus::Sending.as_str()))
        .and_where(row::Column::Channel.eq(NotifyChannel::Webhook.as_str()))
        .to_owned();
    row::Entity::find()
        .filter(row::Column::Status.eq(DeliveryStatus::Queued.as_str()))
        .filter(row::Column::NotBeforeMs.lte(now_ms))
        .filter(row::Column::RecipientId.not_in_subquery(busy))
        .order_by_asc(row::Column::NotBeforeMs)
        .order_by_asc(row::Column::Id)
        .limit(1)
}

/// Claims the next message that is due. Messages whose lease ran out are settled first; a webhook
/// that was lost `max_attempts` times has failed.
pub async fn lease_next_delivery(
    db: &Database,
    worker: &str,
    token: AttemptToken,
    lease_ms: i64,
    max_attempts: u32,
    now_ms: i64,
) -> Result<Option<LeasedDelivery>, StoreError> {
    settle_lost(db, row::Column::LeaseUntilMs.lt(now_ms).into_condition(), max_attempts, now_ms).await?;
    loop {
        if due(now_ms).one(db.reader()).await?.is_none() {
            return Ok(None);
        }
        let tx = db.write().await?;
        let Some(found) = due(now_ms).one(&*tx).await? else { return Ok(None) };
        let channel: NotifyChannel = from_text("deliveries.channel", &found.channel)?;
        let message = match channel {
            NotifyChannel::Webhook => match webhooks::find(&*tx, typed(found.recipient_id)).await? {
                Some(webhook) if webhook.active => {
                    Some(Message::Webhook { url: webhook.url, secret: webhook.secret, body: found.payload.clone() })
                }
                _ => None,
            },
            NotifyChannel::Email | NotifyChannel::Web => {
                let letter: Letter = from_json("deliveries.payload", &found.payload)?;
                Some(Message::Mail { to: found.recipient.clone(), subject: letter.subject, text: letter.text })
            }
        };
        let Some(message) = message else {
            let error = ModuleError::new(
                Fault::Input,
                "webhook.off",
                "The webhook was switched off or deleted before this could be sent.",
                "Switch it on and send this again.",
            );
            end(&*tx, &found, &DeliveryOutcome::Failed(error), now_ms).await?;
            tx.commit().await?;
            continue;
        };
        let number = found.attempts + 1;
        let started = attempt::ActiveModel {
            delivery_id: Set(found.id),
            number: Set(number),
            status: Set(AttemptStatus::Sending.as_str().to_owned()),
            note: Set(String::new()),
            started_ms: Set(now_ms),
            finished_ms: Set(None),
        };
        started.insert(&*tx).await?;
        let id = typed(found.id);
        let mut claimed: row::ActiveModel = found.into();
        claimed.status = Set(DeliveryStatus::Sending.as_str().to_owned());
        claimed.attempts = Set(number);
        claimed.attempt_token = Set(Some(raw(token)));
        claimed.worker = Set(Some(worker.to_owned()));
        claimed.lease_until_ms = Set(Some(now_ms.saturating_add(lease_ms)));
        claimed.update(&*tx).await?;
        tx.commit().await?;
        return Ok(Some(LeasedDelivery { id, attempt: token, attempts: unsigned32(number), message }));
    }
}

/// At start: settles what an earlier life of these workers was sending.
pub async fn release_deliveries_of(
    db: &Database,
    worker: &str,
    max_attempts: u32,
    now_ms: i64,
) -> Result<(), StoreError> {
    settle_lost(db, row::Column::Worker.eq(worker).into_condition(), max_attempts, now_ms).await
}

/// Whether it arrived nobody knows: mail is then `uncertain`, a webhook is sent again.
async fn settle_lost(db: &Database, which: Condition, max_attempts: u32, now_ms: i64) -> Result<(), StoreError> {
    let lost = row::Entity::find()
        .filter(row::Column::Status.eq(DeliveryStatus::Sending.as_str()))
        .filter(which)
        .limit(MAX_RELEASED);
    if lost.clone().one(db.reader()).await?.is_none() {
        return Ok(());
    }
    let tx = db.write().await?;
    for found in lost.all(&*tx).await? {
        let error =
            |message: &str, remedy: &str| ModuleError::new(Fault::Transient, "delivery.worker_lost", message, remedy);
        let outcome = if found.channel == NotifyChannel::Email.as_str() {
            DeliveryOutcome::Uncertain(error(
                "The program ended while this mail was being sent; it may have arrived.",
                "Ask the recipient, and send it again if it did not arrive.",
            ))
        } else if unsigned32(found.attempts) >= max_attempts {
            DeliveryOutcome::Failed(error("The program ended while this was being sent.", "Send it again."))
        } else {
            DeliveryOutcome::Lost(error(
                "The program ended while this was being sent; it is sent again under the same id.",
                "Nothing: receivers tell repeated messages by their id.",
            ))
        };
        end(&*tx, &found, &outcome, now_ms).await?;
    }
    tx.commit().await
}

/// `Condition` of one expression.
trait IntoCondition {
    fn into_condition(self) -> Condition;
}

impl IntoCondition for sea_orm::sea_query::Expr {
    fn into_condition(self) -> Condition {
        Condition::all().add(self)
    }
}
