//! `GET /api/events`: what changes, as it happens.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use contracts::ids::{CadFileId, DispatchId, LineId, NotificationId, OrderId, UserId};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    auth::Viewer,
    events,
    problem::{Problem, ProblemBody},
    state::AppState,
};

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(watch))
}

/// How far a piece of work is.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventProgress {
    /// 0…1.
    fraction: f32,
    note: String,
}

/// The data of one server-sent event; `event:` holds its `type`. Mirrors `runtime::events::Event`,
/// which knows nothing of OpenAPI; a test holds the two together.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[schema(as = Event)]
#[expect(dead_code, reason = "describes the wire; the values come from the runtime")]
pub enum EventBody {
    Line {
        #[schema(value_type = Uuid)]
        order_id: OrderId,
        #[schema(value_type = Uuid)]
        line_id: LineId,
        status: String,
        #[schema(required)]
        progress: Option<EventProgress>,
    },
    Order {
        #[schema(value_type = Uuid)]
        order_id: OrderId,
        status: String,
    },
    CadFile {
        #[schema(value_type = Uuid)]
        cad_file_id: CadFileId,
        status: String,
        #[schema(required)]
        progress: Option<EventProgress>,
    },
    Notification {
        #[schema(value_type = Uuid)]
        notification_id: NotificationId,
        #[schema(value_type = Uuid)]
        user_id: UserId,
    },
    /// Something happened in a run: its own stream tells what.
    Run {
        #[schema(value_type = Uuid)]
        run_id: DispatchId,
        #[schema(value_type = Option<Uuid>, required)]
        line_id: Option<LineId>,
        status: String,
    },
    /// How far a node in hand is.
    RunNode {
        #[schema(value_type = Uuid)]
        run_id: DispatchId,
        node: String,
        progress: EventProgress,
    },
    /// Events were missed: fetch everything again.
    Resync {},
}

/// Server-sent events. `Last-Event-ID` resumes; where the gap is too old the stream begins with `resync`.
#[utoipa::path(get, path = "/events", tag = "events", params(("Last-Event-ID" = Option<String>, Header)), responses(
    (status = OK, body = EventBody, content_type = "text/event-stream"),
    (status = TOO_MANY_REQUESTS, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn watch(State(state): State<AppState>, viewer: Viewer, headers: HeaderMap) -> Result<Response, Problem> {
    let user = viewer.id();
    let place = state.streams.enter(user).ok_or_else(|| {
        Problem::too_many("events.too_many", "Too many event streams are open; close other windows of this app.", 30)
    })?;
    let last = headers.get("last-event-id").map(|value| value.to_str().unwrap_or_default());
    let mut response = events::stream(&state.hub, last, user, place, state.shutdown.clone()).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}
