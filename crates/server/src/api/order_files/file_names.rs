//! How the files of an order will be called, and which of them would be called the same.

use std::collections::HashMap;

use axum::{Json, extract::State};
use contracts::{
    ArtifactKind,
    ids::{LineId, OrderId},
    module::params::LineParams,
};
use modules::output::file_names::{extension, file_name};
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::shapes::ArtifactKindWord,
    auth::Viewer,
    extract::{Path, Query},
    problem::{Problem, ProblemBody},
    state::AppState,
};

/// Names that are shown.
const SHOWN: usize = 1_000;
/// Names that are compared; an order with more is told so.
const COMPARED: usize = 200_000;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(order_file_names))
}

/// Whether the publishing module would take this template; else what it allows.
pub fn check_template(template: &str) -> Result<(), String> {
    let mut overrides = Map::new();
    overrides.insert("file_name".to_owned(), json!(template));
    LineParams::effective(ArtifactKind::StillImage, &[&overrides])
        .map(drop)
        .map_err(|faults| faults.into_iter().next().map(|fault| fault.sentence()).unwrap_or_default())
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct NamesQuery {
    /// Tries this template in place of what the lines say, e.g. `{sku}_{view}_{revision}.{ext}`.
    #[param(max_length = 200)]
    template: Option<String>,
}

/// How one file will be called.
#[derive(Debug, Serialize, ToSchema)]
struct PlannedFile {
    #[schema(value_type = Uuid)]
    line_id: LineId,
    line_number: u32,
    sku: String,
    #[schema(value_type = ArtifactKindWord)]
    artifact_kind: ArtifactKind,
    view: String,
    derivative: String,
    file_name: String,
    /// Another file of the order has the same name, on file systems that know no case.
    collides: bool,
}

#[derive(Debug, Serialize, ToSchema)]
struct PlannedFiles {
    /// The first thousand, by line.
    files: Vec<PlannedFile>,
    total: u64,
    /// Files that share their name with another one.
    collisions: u64,
}

/// The file names of an order, with those that would be the same.
#[utoipa::path(get, path = "/orders/{id}/file-names", tag = "orders", params(("id" = Uuid, Path), NamesQuery), responses(
    (status = OK, body = PlannedFiles),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn order_file_names(
    State(state): State<AppState>,
    _: Viewer,
    Path(id): Path<OrderId>,
    Query(query): Query<NamesQuery>,
) -> Result<Json<PlannedFiles>, Problem> {
    if let Some(template) = &query.template {
        check_template(template).map_err(|why| Problem::field("template", "param", why))?;
    }
    let snapshots = state.runtime.preview_snapshots(id).await?;
    let mut files = Vec::new();
    let mut seen: HashMap<String, u64> = HashMap::new();
    let mut total = 0;
    for snapshot in &snapshots {
        let template = query.template.as_deref().unwrap_or(&snapshot.params.publish.file_name);
        for slot in snapshot.slots() {
            total += 1;
            if total > COMPARED {
                let message = format!("An order with more than {COMPARED} files cannot be looked through.");
                return Err(Problem::field("", "too_many", message));
            }
            let name = file_name(template, snapshot, &slot, extension(snapshot, &slot));
            *seen.entry(store::name_key(&name)).or_default() += 1;
            if files.len() < SHOWN {
                files.push(PlannedFile {
                    line_id: snapshot.line,
                    line_number: snapshot.line_number,
                    sku: snapshot.sku.clone(),
                    artifact_kind: slot.artifact_kind,
                    view: slot.view,
                    derivative: slot.derivative,
                    file_name: name,
                    collides: false,
                });
            }
        }
    }
    for file in &mut files {
        file.collides = seen.get(&store::name_key(&file.file_name)).is_some_and(|count| *count > 1);
    }
    let collisions = seen.values().filter(|count| **count > 1).sum();
    Ok(Json(PlannedFiles { files, total: total as u64, collisions }))
}
