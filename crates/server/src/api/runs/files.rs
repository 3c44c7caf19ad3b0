//! A file that a run made or took.

use axum::{extract::State, http::HeaderMap, response::Response};
use contracts::{Sha256, ids::DispatchId};
use serde_json::Value;
use store::runs;

use crate::{
    api::blob_answer::{BlobAnswer, Disposition},
    auth::Viewer,
    extract::Path,
    problem::{Problem, ProblemBody},
    state::AppState,
};

/// An artifact's file. Only files on record of this run are answered.
#[utoipa::path(get, path = "/workflows/runs/{id}/files/{sha256}", tag = "runs", params(("id" = Uuid, Path), ("sha256" = String, Path)), responses(
    (status = OK, description = "the file"),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn run_file(
    State(state): State<AppState>,
    _: Viewer,
    Path((id, sha256)): Path<(DispatchId, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let unknown = || Problem::not_found("This run has no such file.");
    let sha256: Sha256 = sha256.parse().map_err(|_| unknown())?;
    let rows = runs::nodes(&state.db, id).await?;
    let mime = mime_of(&rows, &sha256).ok_or_else(unknown)?;
    BlobAnswer { sha256: &sha256, mime: &mime, file_name: None, disposition: Disposition::Inline }
        .send(&state, &headers)
        .await
}

/// Media type of a file among the results of a run.
fn mime_of(rows: &[runs::NodeRow], sha256: &Sha256) -> Option<String> {
    for row in rows {
        let ports = row.outputs.as_ref().and_then(Value::as_object);
        let artifacts = ports.into_iter().flat_map(|ports| ports.values()).filter_map(Value::as_array).flatten();
        for artifact in artifacts {
            let files = artifact["files"].as_object().into_iter().flat_map(|files| files.values());
            let mut wanted = files.filter(|file| file["blob"]["sha256"] == sha256.as_str());
            if let Some(file) = wanted.next() {
                return Some(file["mime"].as_str().unwrap_or("application/octet-stream").to_owned());
            }
        }
    }
    None
}
