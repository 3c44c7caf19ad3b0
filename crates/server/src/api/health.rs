//! Whether the server lives, and whether it can work.

use axum::{Json, extract::State, response::Response};
use axum::{http::header, response::IntoResponse};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{problem::Problem, problem::ProblemBody, state::AppState};

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(health)).routes(routes!(ready)).routes(routes!(document))
}

#[derive(Debug, Serialize, ToSchema)]
struct Health {
    /// Always `ok`; anything else is a problem.
    status: &'static str,
}

/// The process answers.
#[utoipa::path(get, path = "/health", tag = "system", security(()), responses((status = OK, body = Health)))]
async fn health() -> Json<Health> {
    Json(Health { status: "ok" })
}

/// Database and blob folder can be used.
#[utoipa::path(get, path = "/ready", tag = "system", security(()), responses(
    (status = OK, body = Health),
    (status = SERVICE_UNAVAILABLE, body = ProblemBody, content_type = "application/problem+json"),
    (status = INSUFFICIENT_STORAGE, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn ready(State(state): State<AppState>) -> Result<Json<Health>, Problem> {
    state.db.ping().await?;
    state.blobs.check().await?;
    Ok(Json(Health { status: "ok" }))
}

/// The OpenAPI document of this API.
#[utoipa::path(get, path = "/openapi.json", tag = "system", security(()), responses((status = OK, body = serde_json::Value)))]
async fn document() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], crate::openapi_json()).into_response()
}
