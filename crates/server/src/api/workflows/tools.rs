//! What needs no stored definition: nodes, starters, the schema, validation, migration.

use axum::{
    Extension, Json,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::Value;
use workflow::{Invocation, presets, starters::Starter};

use super::{
    bodies::{Document, Migrated, Note, Report, StarterBody, Starters},
    definitions::NodeDefinitions,
    judge::{blocking, of_form, report},
};
use crate::{
    auth::Viewer,
    extract::DocumentText,
    layers::idempotency::ReadOnly,
    problem::{Problem, ProblemBody},
    state::AppState,
};

/// All nodes with everything there is to know of them, from memory. Answers 304 to the `ETag` it gave.
#[utoipa::path(get, path = "/workflows/node-definitions", tag = "workflows", responses(
    (status = OK, body = NodeDefinitions),
    (status = NOT_MODIFIED, description = "unchanged since that ETag"),
))]
pub async fn node_definitions(State(state): State<AppState>, _: Viewer, asked: HeaderMap) -> Response {
    let nodes = state.runtime.nodes();
    let known = asked.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let unchanged =
        known.split(',').any(|tag| [nodes.etag.as_str(), "*"].contains(&tag.trim().trim_start_matches("W/")));
    let mut response = if unchanged {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, "application/json")], nodes.json.clone()).into_response()
    };
    if let Ok(tag) = HeaderValue::from_str(&nodes.etag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// The starter graphs: one source for presets, samples and the editor's "new workflow".
#[utoipa::path(get, path = "/workflows/starters", tag = "workflows", responses((status = OK, body = Starters)))]
pub async fn starters(State(state): State<AppState>, _: Viewer) -> Json<Starters> {
    let nodes = state.runtime.nodes();
    let starter = |starter: &Starter| StarterBody {
        name: starter.name(),
        label: starter.label(),
        description: starter.description(),
        family: starter.family(),
        promises: starter.promises(),
        document: starter.document(&nodes.registry).to_value(),
    };
    Json(Starters { starters: Starter::ALL.iter().map(starter).collect() })
}

/// JSON Schema 2020-12 of workflow documents.
#[utoipa::path(get, path = "/workflows/schema", tag = "workflows", responses((status = OK, body = Object)))]
pub async fn document_schema(_: Viewer) -> Json<Value> {
    Json(workflow::document::document_schema())
}

/// Everything wrong with a document, at once. Whatever is sent is answered with 200 and a report;
/// only what is too large to look at is refused.
#[utoipa::path(post, path = "/workflows/validate", tag = "workflows", request_body = Document, responses(
    (status = OK, body = Report),
    (status = PAYLOAD_TOO_LARGE, body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn validate_workflow(
    State(state): State<AppState>,
    _: Viewer,
    DocumentText(text): DocumentText,
) -> Result<(Extension<ReadOnly>, Json<Report>), Problem> {
    let report = report(&state, text.to_vec(), Invocation::default()).await?;
    Ok((Extension(ReadOnly), Json(report.into())))
}

/// A preset `{"type", "params"}` as a workflow in `legacy` mode; a document comes back as it is.
#[utoipa::path(post, path = "/workflows/migrate-preset", tag = "workflows", request_body = Object, responses(
    (status = OK, body = Migrated),
    (status = PAYLOAD_TOO_LARGE, body = ProblemBody, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn migrate_preset(
    State(state): State<AppState>,
    _: Viewer,
    DocumentText(text): DocumentText,
) -> Result<(Extension<ReadOnly>, Json<Migrated>), Problem> {
    let nodes = state.runtime.nodes();
    let migration = blocking(move || presets::migrate(&text, &nodes.registry)).await?.map_err(|d| of_form(&d))?;
    let notes = migration.notes.into_iter().map(|note| Note { path: note.path, message: note.message }).collect();
    Ok((Extension(ReadOnly), Json(Migrated { config: migration.document.to_value(), notes })))
}
