//! Where client systems want to hear of events; for administrators.

use axum::{
    Extension, Json,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use contracts::{NotifyEvent, ids::WebhookId};
use garde::Validate;
use serde::{Deserialize, Serialize};
use store::webhooks::{self, NewWebhook, WebhookChange};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::shapes::{NotifyEventWord, clean, is_name, is_optional_name};
use crate::{
    auth::{Admin, webhook_secret},
    extract::{Body, IfMatch, ListBody, PageQuery, Path, Query, Versioned},
    layers::idempotency::ShownOnce,
    problem::{Problem, ProblemBody},
    state::AppState,
    time::Instant,
};

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_webhooks, create_webhook)).routes(routes!(
        get_webhook,
        update_webhook,
        delete_webhook
    ))
}

#[derive(Debug, Serialize, ToSchema)]
struct Webhook {
    #[schema(value_type = Uuid)]
    id: WebhookId,
    name: String,
    url: String,
    #[schema(value_type = Vec<NotifyEventWord>)]
    events: Vec<NotifyEvent>,
    /// Switched off, it gets nothing.
    active: bool,
    created_at: Instant,
    version: i64,
}

impl From<webhooks::Webhook> for Webhook {
    fn from(row: webhooks::Webhook) -> Self {
        Self {
            id: row.id,
            name: row.name,
            url: row.url,
            events: row.events,
            active: row.active,
            created_at: Instant(row.created_ms),
            version: row.version,
        }
    }
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewWebhook)]
struct NewWebhookBody {
    #[garde(custom(is_name))]
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// `https://…` or `http://…`; private addresses only where the operator allows them.
    #[garde(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000)]
    url: String,
    #[garde(length(min = 1, max = 3))]
    #[schema(value_type = Vec<NotifyEventWord>, min_items = 1, max_items = 3)]
    events: Vec<NotifyEvent>,
}

/// What to change; what is absent stays.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WebhookChange)]
struct WebhookChangeBody {
    #[garde(custom(is_optional_name))]
    #[schema(min_length = 1, max_length = 200)]
    name: Option<String>,
    #[garde(inner(length(min = 1, max = 2000)))]
    #[schema(min_length = 1, max_length = 2000)]
    url: Option<String>,
    #[garde(inner(length(min = 1, max = 3)))]
    #[schema(value_type = Option<Vec<NotifyEventWord>>, min_items = 1, max_items = 3)]
    events: Option<Vec<NotifyEvent>>,
    #[garde(skip)]
    active: Option<bool>,
}

/// A webhook that was just made.
#[derive(Debug, Serialize, ToSchema)]
struct CreatedWebhook {
    #[serde(flatten)]
    webhook: Webhook,
    /// `whsec_…`: verifies the signatures (Standard Webhooks); shown this once.
    secret: String,
}

fn checked(state: &AppState, url: &str) -> Result<String, Problem> {
    let url = state.runtime.webhooks().check_url(url.trim()).map_err(|why| Problem::field("url", "url", why))?;
    Ok(url.into())
}

fn distinct(mut events: Vec<NotifyEvent>) -> Vec<NotifyEvent> {
    events.sort_unstable();
    events.dedup();
    events
}

/// Webhooks, newest first.
#[utoipa::path(get, path = "/webhooks", tag = "webhooks", params(PageQuery), responses(
    (status = OK, body = ListBody<Webhook>),
    (status = FORBIDDEN, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn list_webhooks(
    State(state): State<AppState>,
    _: Admin,
    Query(page): Query<PageQuery>,
) -> Result<Json<ListBody<Webhook>>, Problem> {
    Ok(Json(ListBody::of(webhooks::list(&state.db, &page.request()?).await?, Webhook::from)))
}

/// Registers a webhook. Its secret is shown this once.
#[utoipa::path(post, path = "/webhooks", tag = "webhooks", request_body = NewWebhookBody, responses(
    (status = CREATED, body = CreatedWebhook),
    (status = CONFLICT, body = ProblemBody, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn create_webhook(
    State(state): State<AppState>,
    _: Admin,
    Body(body): Body<NewWebhookBody>,
) -> Result<impl IntoResponse, Problem> {
    let secret = webhook_secret()?;
    let new = NewWebhook {
        name: clean(&body.name),
        url: checked(&state, &body.url)?,
        secret: secret.clone(),
        events: distinct(body.events),
        active: true,
    };
    let made = webhooks::create(&state.db, new, state.now_ms()).await?;
    let created = Versioned::created(made.version, CreatedWebhook { webhook: made.into(), secret });
    Ok((Extension(ShownOnce), [(header::CACHE_CONTROL, "no-store")], created))
}

/// One webhook.
#[utoipa::path(get, path = "/webhooks/{id}", tag = "webhooks", params(("id" = Uuid, Path)), responses(
    (status = OK, body = Webhook),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn get_webhook(
    State(state): State<AppState>,
    _: Admin,
    Path(id): Path<WebhookId>,
) -> Result<Versioned<Webhook>, Problem> {
    let found = webhooks::webhook(&state.db, id).await?;
    Ok(Versioned::ok(found.version, found.into()))
}

/// Changes a webhook, or switches it off.
#[utoipa::path(patch, path = "/webhooks/{id}", tag = "webhooks", params(("id" = Uuid, Path), ("If-Match" = String, Header)),
    request_body = WebhookChangeBody, responses(
    (status = OK, body = Webhook),
    (status = PRECONDITION_FAILED, body = ProblemBody, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn update_webhook(
    State(state): State<AppState>,
    _: Admin,
    Path(id): Path<WebhookId>,
    IfMatch(version): IfMatch,
    Body(body): Body<WebhookChangeBody>,
) -> Result<Versioned<Webhook>, Problem> {
    let change = WebhookChange {
        name: body.name.as_deref().map(clean),
        url: body.url.as_deref().map(|url| checked(&state, url)).transpose()?,
        events: body.events.map(distinct),
        active: body.active,
    };
    let changed = webhooks::update(&state.db, id, version, change).await?;
    Ok(Versioned::ok(changed.version, changed.into()))
}

/// Removes a webhook. What waited for it fails; the log of what was sent stays.
#[utoipa::path(delete, path = "/webhooks/{id}", tag = "webhooks", params(("id" = Uuid, Path), ("If-Match" = String, Header)), responses(
    (status = NO_CONTENT),
    (status = PRECONDITION_FAILED, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn delete_webhook(
    State(state): State<AppState>,
    _: Admin,
    Path(id): Path<WebhookId>,
    IfMatch(version): IfMatch,
) -> Result<StatusCode, Problem> {
    webhooks::delete(&state.db, id, version, state.now_ms()).await?;
    Ok(StatusCode::NO_CONTENT)
}
