//! How an attempt ends, and a person's decision to send again.

use contracts::ids::{AttemptToken, DeliveryId};
use modules::ModuleError;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use super::rows::{attempt, delivery as row};
use crate::{
    Database, StoreError,
    rows::{from_text, raw, to_json},
    words::{AttemptStatus, DeliveryStatus},
};

/// Longest note of an attempt, characters.
const MAX_NOTE: usize = 500;

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeliveryOutcome {
    /// With what the receiver said.
    Delivered {
        note: String,
    },
    /// To be tried again, this many ms from now.
    Again {
        error: ModuleError,
        after_ms: i64,
    },
    Failed(ModuleError),
    /// It may have arrived; never repeated without a person's word.
    Uncertain(ModuleError),
    /// Its worker is gone; may be repeated at once.
    Lost(ModuleError),
}

/// Ends an attempt. Refused where the lease was lost.
pub async fn finish_delivery(
    db: &Database,
    id: DeliveryId,
    token: AttemptToken,
    outcome: &DeliveryOutcome,
    now_ms: i64,
) -> Result<(), StoreError> {
    let tx = db.write().await?;
    let found = find(&*tx, id).await?;
    if found.attempt_token != Some(raw(token)) || found.status != DeliveryStatus::Sending.as_str() {
        return Err(StoreError::StaleAttempt { what: "delivery" });
    }
    end(&*tx, &found, outcome, now_ms).await?;
    tx.commit().await
}

pub(super) async fn find(db: &impl ConnectionTrait, id: DeliveryId) -> Result<row::Model, StoreError> {
    row::Entity::find_by_id(raw(id)).one(db).await?.ok_or_else(|| StoreError::not_found("delivery", id))
}

/// The caller has checked that it may.
pub(super) async fn end(
    tx: &impl ConnectionTrait,
    found: &row::Model,
    outcome: &DeliveryOutcome,
    now_ms: i64,
) -> Result<(), StoreError> {
    let (status, attempt_status, error, due) = match outcome {
        DeliveryOutcome::Delivered { .. } => (DeliveryStatus::Delivered, AttemptStatus::Delivered, None, now_ms),
        DeliveryOutcome::Again { error, after_ms } => {
            (DeliveryStatus::Queued, AttemptStatus::Failed, Some(error), now_ms.saturating_add(*after_ms))
        }
        DeliveryOutcome::Failed(error) => (DeliveryStatus::Failed, AttemptStatus::Failed, Some(error), now_ms),
        DeliveryOutcome::Uncertain(error) => (DeliveryStatus::Uncertain, AttemptStatus::Uncertain, Some(error), now_ms),
        DeliveryOutcome::Lost(error) => (DeliveryStatus::Queued, AttemptStatus::Lost, Some(error), now_ms),
    };
    let open = matches!(status, DeliveryStatus::Queued);
    row::Entity::update_many()
        .col_expr(row::Column::Status, Expr::value(status.as_str()))
        .col_expr(row::Column::AttemptToken, Expr::value(None::<Uuid>))
        .col_expr(row::Column::LeaseUntilMs, Expr::value(None::<i64>))
        .col_expr(row::Column::NotBeforeMs, Expr::value(due))
        .col_expr(row::Column::Error, Expr::value(error.map(to_json)))
        .col_expr(row::Column::FinishedMs, Expr::value((!open).then_some(now_ms)))
        .filter(row::Column::Id.eq(found.id))
        .exec(tx)
        .await?;
    let said = match outcome {
        DeliveryOutcome::Delivered { note } => note.as_str(),
        _ => error.map_or("", |error| error.message.as_str()),
    };
    let note: String = said.chars().take(MAX_NOTE).collect();
    attempt::Entity::update_many()
        .col_expr(attempt::Column::Status, Expr::value(attempt_status.as_str()))
        .col_expr(attempt::Column::Note, Expr::value(note))
        .col_expr(attempt::Column::FinishedMs, Expr::value(now_ms))
        .filter(attempt::Column::DeliveryId.eq(found.id))
        .filter(attempt::Column::Number.eq(found.attempts))
        .filter(attempt::Column::Status.eq(AttemptStatus::Sending.as_str()))
        .exec(tx)
        .await?;
    Ok(())
}

/// A person has decided: it is sent once more, although it failed or may have arrived.
pub async fn retry_delivery(db: &Database, id: DeliveryId, now_ms: i64) -> Result<(), StoreError> {
    let tx = db.write().await?;
    let found = find(&*tx, id).await?;
    let status: DeliveryStatus = from_text("deliveries.status", &found.status)?;
    if !matches!(status, DeliveryStatus::Failed | DeliveryStatus::Uncertain) {
        return Err(StoreError::Forbidden {
            code: "delivery.not_failed",
            message: format!("This message is {status}."),
            remedy: "Only failed or uncertain messages can be sent again.".into(),
        });
    }
    row::Entity::update_many()
        .col_expr(row::Column::Status, Expr::value(DeliveryStatus::Queued.as_str()))
        .col_expr(row::Column::NotBeforeMs, Expr::value(now_ms))
        .col_expr(row::Column::FinishedMs, Expr::value(None::<i64>))
        .filter(row::Column::Id.eq(found.id))
        .exec(&*tx)
        .await?;
    tx.commit().await
}
