//! The audit log, for administrators.

use axum::{Json, extract::State};
use contracts::ids::{AuditEntryId, UserId};
use serde::{Deserialize, Serialize};
use store::identity::audit::{self, AuditFilter};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    auth::Admin,
    extract::{ListBody, PageQuery, Query},
    problem::{Problem, ProblemBody},
    state::AppState,
    time::Instant,
};

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_audit))
}

#[derive(Debug, Serialize, ToSchema)]
struct Actor {
    #[schema(value_type = Option<Uuid>, required)]
    id: Option<UserId>,
    name: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct AuditEntry {
    #[schema(value_type = Uuid)]
    id: AuditEntryId,
    at: Instant,
    actor: Actor,
    /// `<subject>.<what>`, e.g. `orders.submit`.
    action: String,
    subject_type: String,
    subject_id: String,
    summary: String,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AuditQuery {
    #[param(value_type = Option<Uuid>)]
    actor: Option<UserId>,
    #[param(max_length = 100)]
    subject_type: Option<String>,
    #[param(max_length = 100)]
    subject_id: Option<String>,
}

/// Who changed what, newest first.
#[utoipa::path(get, path = "/audit", tag = "audit", params(PageQuery, AuditQuery), responses(
    (status = OK, body = ListBody<AuditEntry>),
    (status = FORBIDDEN, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn list_audit(
    State(state): State<AppState>,
    _: Admin,
    Query(page): Query<PageQuery>,
    Query(query): Query<AuditQuery>,
) -> Result<Json<ListBody<AuditEntry>>, Problem> {
    let filter = AuditFilter { actor: query.actor, subject_type: query.subject_type, subject_id: query.subject_id };
    let found = audit::list(&state.db, &filter, &page.request()?).await?;
    Ok(Json(ListBody::of(found, |entry| AuditEntry {
        id: entry.id,
        at: Instant(entry.at_ms),
        actor: Actor { id: entry.actor, name: entry.actor_name },
        action: entry.action,
        subject_type: entry.subject_type,
        subject_id: entry.subject_id,
        summary: entry.summary,
    })))
}
