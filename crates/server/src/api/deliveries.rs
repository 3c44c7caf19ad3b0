//! The delivery log: every message to every recipient, and how it went.

use axum::{Json, extract::State};
use contracts::{
    NotifyEvent,
    ids::{DeliveryId, LineId, OrderId},
    module::params::NotifyChannel,
};
use newtype_uuid::GenericUuid;
use serde::{Deserialize, Serialize};
use store::{
    AttemptStatus, DeliveryStatus,
    deliveries::{self, DeliveryFilter},
    identity::Role,
};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::shapes::{AttemptStatusWord, DeliveryStatusWord, ErrorInfo, NotifyChannelWord, NotifyEventWord};
use crate::{
    auth::{Admin, Viewer},
    extract::{ListBody, PageQuery, Path, Query},
    problem::{Problem, ProblemBody},
    state::AppState,
    time::Instant,
};

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_deliveries)).routes(routes!(get_delivery)).routes(routes!(retry_delivery))
}

/// One message to one recipient over one channel.
#[derive(Debug, Serialize, ToSchema)]
struct Delivery {
    /// Webhook receivers know it as `msg_` and this id without hyphens.
    #[schema(value_type = Uuid)]
    id: DeliveryId,
    #[schema(value_type = NotifyEventWord)]
    event: NotifyEvent,
    #[schema(value_type = NotifyChannelWord)]
    channel: NotifyChannel,
    /// The person or the webhook.
    recipient_id: Uuid,
    /// Name, address or URL, as it stood then.
    recipient: String,
    title: String,
    #[schema(value_type = Option<Uuid>, required)]
    order_id: Option<OrderId>,
    #[schema(value_type = Option<Uuid>, required)]
    line_id: Option<LineId>,
    #[schema(value_type = DeliveryStatusWord)]
    status: DeliveryStatus,
    /// Attempts so far.
    attempts: u32,
    /// When it is tried next; null where nothing is to come.
    #[schema(required)]
    next_at: Option<Instant>,
    #[schema(required)]
    error: Option<ErrorInfo>,
    created_at: Instant,
    #[schema(required)]
    finished_at: Option<Instant>,
}

impl From<deliveries::Delivery> for Delivery {
    fn from(row: deliveries::Delivery) -> Self {
        Self {
            id: row.id,
            event: row.event,
            channel: row.channel,
            recipient_id: row.recipient_id,
            recipient: row.recipient,
            title: row.title,
            order_id: row.order,
            line_id: row.line,
            status: row.status,
            attempts: row.attempts,
            next_at: row.next_ms.map(Instant),
            error: row.error.map(ErrorInfo::from),
            created_at: Instant(row.created_ms),
            finished_at: row.finished_ms.map(Instant),
        }
    }
}

/// One try to deliver.
#[derive(Debug, Serialize, ToSchema)]
struct DeliveryAttempt {
    number: u32,
    #[schema(value_type = AttemptStatusWord)]
    status: AttemptStatus,
    /// What the receiver said, or why it failed.
    note: String,
    started_at: Instant,
    #[schema(required)]
    finished_at: Option<Instant>,
}

/// A message with its attempts, oldest first.
#[derive(Debug, Serialize, ToSchema)]
struct DeliveryDetail {
    #[serde(flatten)]
    delivery: Delivery,
    log: Vec<DeliveryAttempt>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct DeliveryQuery {
    #[param(value_type = Option<DeliveryStatusWord>)]
    status: Option<DeliveryStatus>,
    #[param(value_type = Option<NotifyChannelWord>)]
    channel: Option<NotifyChannel>,
    #[param(value_type = Option<NotifyEventWord>)]
    event: Option<NotifyEvent>,
    /// A person or a webhook.
    recipient_id: Option<Uuid>,
    #[param(value_type = Option<Uuid>)]
    order_id: Option<OrderId>,
}

/// Messages, newest first: all of them for administrators, one's own for everybody else.
#[utoipa::path(get, path = "/deliveries", tag = "deliveries", params(PageQuery, DeliveryQuery),
    responses((status = OK, body = ListBody<Delivery>)))]
async fn list_deliveries(
    State(state): State<AppState>,
    viewer: Viewer,
    Query(page): Query<PageQuery>,
    Query(query): Query<DeliveryQuery>,
) -> Result<Json<ListBody<Delivery>>, Problem> {
    let own = (viewer.role != Role::Admin).then(|| viewer.id().into_untyped_uuid());
    let filter = DeliveryFilter {
        status: query.status,
        channel: query.channel,
        event: query.event,
        recipient: own.or(query.recipient_id),
        order: query.order_id,
        text: page.search()?.map(str::to_owned),
    };
    let found = deliveries::list(&state.db, &filter, &page.request()?).await?;
    Ok(Json(ListBody::of(found, Delivery::from)))
}

async fn detail(state: &AppState, id: DeliveryId) -> Result<DeliveryDetail, Problem> {
    let (found, attempts) = deliveries::delivery(&state.db, id).await?;
    let log = attempts
        .into_iter()
        .map(|row| DeliveryAttempt {
            number: row.number,
            status: row.status,
            note: row.note,
            started_at: Instant(row.started_ms),
            finished_at: row.finished_ms.map(Instant),
        })
        .collect();
    Ok(DeliveryDetail { delivery: found.into(), log })
}

/// One message and every attempt to deliver it.
#[utoipa::path(get, path = "/deliveries/{id}", tag = "deliveries", params(("id" = Uuid, Path)), responses(
    (status = OK, body = DeliveryDetail),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn get_delivery(
    State(state): State<AppState>,
    viewer: Viewer,
    Path(id): Path<DeliveryId>,
) -> Result<Json<DeliveryDetail>, Problem> {
    let found = detail(&state, id).await?;
    if viewer.role != Role::Admin && found.delivery.recipient_id != viewer.id().into_untyped_uuid() {
        return Err(Problem::not_found("There is no delivery with that id."));
    }
    Ok(Json(found))
}

/// Sends a failed or uncertain message once more: a person's decision, for mail may then arrive twice.
#[utoipa::path(post, path = "/deliveries/{id}/retry", tag = "deliveries", params(("id" = Uuid, Path)), responses(
    (status = OK, body = DeliveryDetail),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
    (status = CONFLICT, description = "it has not failed", body = ProblemBody, content_type = "application/problem+json"),
))]
async fn retry_delivery(
    State(state): State<AppState>,
    _: Admin,
    Path(id): Path<DeliveryId>,
) -> Result<Json<DeliveryDetail>, Problem> {
    deliveries::retry_delivery(&state.db, id, state.now_ms()).await?;
    state.runtime.deliveries_added();
    Ok(Json(detail(&state, id).await?))
}
