//! What one was told.

use axum::{Json, extract::State, http::StatusCode};
use contracts::ids::{LineId, NotificationId, OrderId};
use serde::{Deserialize, Serialize};
use store::identity::notifications;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    auth::Viewer,
    extract::{ListBody, PageQuery, Path, Query},
    problem::{Problem, ProblemBody},
    state::AppState,
    time::Instant,
};

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_notifications))
        .routes(routes!(read_notification))
        .routes(routes!(read_all_notifications))
}

#[derive(Debug, Serialize, ToSchema)]
struct Notification {
    #[schema(value_type = Uuid)]
    id: NotificationId,
    title: String,
    body: String,
    #[schema(value_type = Option<Uuid>, required)]
    line_id: Option<LineId>,
    #[schema(value_type = Option<Uuid>, required)]
    order_id: Option<OrderId>,
    read: bool,
    created_at: Instant,
}

impl From<notifications::Notification> for Notification {
    fn from(row: notifications::Notification) -> Self {
        Self {
            id: row.id,
            title: row.title,
            body: row.body,
            line_id: row.line,
            order_id: row.order,
            read: row.read,
            created_at: Instant(row.created_ms),
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct NotificationQuery {
    /// Only what was not read yet.
    #[serde(default)]
    unread: bool,
}

/// One's own notifications, newest first.
#[utoipa::path(get, path = "/notifications", tag = "notifications", params(PageQuery, NotificationQuery),
    responses((status = OK, body = ListBody<Notification>)))]
async fn list_notifications(
    State(state): State<AppState>,
    viewer: Viewer,
    Query(page): Query<PageQuery>,
    Query(query): Query<NotificationQuery>,
) -> Result<Json<ListBody<Notification>>, Problem> {
    let found = notifications::list(&state.db, viewer.id(), query.unread, &page.request()?).await?;
    Ok(Json(ListBody::of(found, Notification::from)))
}

/// Marks one as read.
#[utoipa::path(post, path = "/notifications/{id}/read", tag = "notifications", params(("id" = Uuid, Path)), responses(
    (status = OK, body = Notification),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn read_notification(
    State(state): State<AppState>,
    viewer: Viewer,
    Path(id): Path<NotificationId>,
) -> Result<Json<Notification>, Problem> {
    Ok(Json(notifications::mark_read(&state.db, viewer.id(), id).await?.into()))
}

/// Marks all as read.
#[utoipa::path(post, path = "/notifications/read-all", tag = "notifications", responses((status = NO_CONTENT)))]
async fn read_all_notifications(State(state): State<AppState>, viewer: Viewer) -> Result<StatusCode, Problem> {
    notifications::mark_all_read(&state.db, viewer.id()).await?;
    Ok(StatusCode::NO_CONTENT)
}
