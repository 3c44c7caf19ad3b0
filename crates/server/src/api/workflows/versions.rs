//! Versions of a definition: saving, publishing, comparing, repairing.

use axum::{
    Json,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use contracts::ids::WorkflowId;
use garde::Validate;
use serde::Deserialize;
use store::workflows::{self, Saved};
use utoipa::{IntoParams, ToSchema};
use workflow::{Diagnostic, Invocation, diff, parse, repair};

use super::{
    bodies::{
        Document, Fix, SavedWorkflow, Workflow, WorkflowDiff, WorkflowRepair, WorkflowVersion, WorkflowVersionDetail,
        value_of,
    },
    judge::{Judged, blocking, not_publishable, of_form, promised, report, storable},
};
use crate::{
    auth::{Admin, Viewer},
    extract::{Body, DocumentText, IfMatch, ListBody, PageQuery, Path, Query, Versioned},
    problem::{FieldError, Problem, ProblemBody},
    state::AppState,
};

/// Stores a document as a new version; with errors it is a draft that cannot be published. The text
/// of the newest version again changes nothing.
#[utoipa::path(put, path = "/workflows/{id}/document", tag = "workflows",
    params(("id" = Uuid, Path), ("If-Match" = String, Header)), request_body = Document, responses(
    (status = OK, body = SavedWorkflow),
    (status = BAD_REQUEST, description = "not JSON", body = ProblemBody, content_type = "application/problem+json"),
    (status = PRECONDITION_FAILED, body = ProblemBody, content_type = "application/problem+json"),
    (status = PAYLOAD_TOO_LARGE, body = ProblemBody, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, description = "faults of form", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn save_workflow_document(
    State(state): State<AppState>,
    admin: Admin,
    Path(id): Path<WorkflowId>,
    IfMatch(version): IfMatch,
    DocumentText(text): DocumentText,
) -> Result<Versioned<SavedWorkflow>, Problem> {
    let workflow = workflows::workflow(&state.db, id).await?;
    let judged = storable(&state, text.to_vec(), Some(workflow.family)).await?;
    save(&state, &admin, id, version, judged).await
}

async fn save(
    state: &AppState,
    admin: &Admin,
    id: WorkflowId,
    version: i64,
    judged: Judged,
) -> Result<Versioned<SavedWorkflow>, Problem> {
    let Saved { workflow, changed } =
        workflows::save(&state.db, id, version, judged.version(admin.id()), state.now_ms()).await?;
    let version = workflow.version;
    Ok(Versioned::ok(version, SavedWorkflow { workflow: workflow.into(), changed, report: judged.report.into() }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WhichVersion {
    /// Number of a version; default: the newest.
    number: Option<u32>,
}

/// The stored text of a version, byte for byte.
#[utoipa::path(get, path = "/workflows/{id}/document", tag = "workflows", params(("id" = Uuid, Path), WhichVersion), responses(
    (status = OK, body = Document),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn export_workflow(
    State(state): State<AppState>,
    _: Viewer,
    Path(id): Path<WorkflowId>,
    Query(which): Query<WhichVersion>,
) -> Result<Response, Problem> {
    let workflow = workflows::workflow(&state.db, id).await?;
    let (info, text) = workflows::document(&state.db, id, which.number.unwrap_or(workflow.latest)).await?;
    let mut response = ([(header::CONTENT_TYPE, "application/json")], text).into_response();
    let name = format!("attachment; filename=\"workflow-{id}-v{}.json\"", info.number);
    if let Ok(name) = HeaderValue::from_str(&name) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

/// Versions, newest first.
#[utoipa::path(get, path = "/workflows/{id}/versions", tag = "workflows", params(("id" = Uuid, Path), PageQuery), responses(
    (status = OK, body = ListBody<WorkflowVersion>),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn list_workflow_versions(
    State(state): State<AppState>,
    _: Viewer,
    Path(id): Path<WorkflowId>,
    Query(page): Query<PageQuery>,
) -> Result<Json<ListBody<WorkflowVersion>>, Problem> {
    Ok(Json(ListBody::of(workflows::versions(&state.db, id, &page.request()?).await?, WorkflowVersion::from)))
}

/// One version with its document.
#[utoipa::path(get, path = "/workflows/{id}/versions/{number}", tag = "workflows",
    params(("id" = Uuid, Path), ("number" = u32, Path)), responses(
    (status = OK, body = WorkflowVersionDetail),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn get_workflow_version(
    State(state): State<AppState>,
    _: Viewer,
    Path((id, number)): Path<(WorkflowId, u32)>,
) -> Result<Json<WorkflowVersionDetail>, Problem> {
    let (info, text) = workflows::document(&state.db, id, number).await?;
    Ok(Json(WorkflowVersionDetail { info: info.into(), document: value_of(&text) }))
}

#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PublishWorkflow)]
pub struct PublishBody {
    /// Number of the version; default: the newest.
    #[garde(skip)]
    number: Option<u32>,
}

/// Makes a version the one that runs. Refused with every diagnostic while it has errors, and where an
/// output type that is sold through it would no longer get what it promises.
#[utoipa::path(post, path = "/workflows/{id}/publish", tag = "workflows",
    params(("id" = Uuid, Path), ("If-Match" = String, Header)), request_body = PublishBody, responses(
    (status = OK, body = Workflow),
    (status = PRECONDITION_FAILED, body = ProblemBody, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, description = "the graph has errors", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn publish_workflow(
    State(state): State<AppState>,
    _: Admin,
    Path(id): Path<WorkflowId>,
    IfMatch(version): IfMatch,
    Body(body): Body<PublishBody>,
) -> Result<Versioned<Workflow>, Problem> {
    let workflow = workflows::workflow(&state.db, id).await?;
    let number = body.number.unwrap_or(workflow.latest);
    let (_, text) = workflows::document(&state.db, id, number).await?;
    let invocation = Invocation { family: Some(workflow.family), ..Invocation::default() };
    let alone = report(&state, text.clone().into_bytes(), invocation).await?;
    if !alone.valid {
        return Err(not_publishable(&alone.diagnostics));
    }
    let bound = workflows::bound_output_types(&state.db, id).await?;
    let mut errors = Vec::new();
    for output_type in &bound {
        let overrides = output_type.overrides.clone();
        let kind = output_type.artifact_kind;
        let promised = promised(&state, text.clone(), workflow.family, kind, overrides).await?;
        errors.extend(broken(&output_type.name, &promised.diagnostics));
    }
    if !errors.is_empty() {
        return Err(Problem {
            code: "workflow.breaks_output_types".into(),
            detail: "Output types that are sold through this workflow would break; see `errors`.".into(),
            ..Problem::invalid(errors)
        });
    }
    let published = workflows::publish(&state.db, id, version, number, &bound, state.now_ms()).await?;
    Ok(Versioned::ok(published.version, published.into()))
}

fn broken(output_type: &str, diagnostics: &[Diagnostic]) -> Vec<FieldError> {
    diagnostics
        .iter()
        .filter(|d| d.is_error())
        .map(|d| {
            let message = format!("The output type `{output_type}` would break: {}", d.message);
            FieldError::new(d.path.as_str(), d.code.as_str(), message)
        })
        .collect()
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Between {
    /// Number of a version; default: the published one, else the first before `to`.
    from: Option<u32>,
    /// Number of a version; default: the newest.
    to: Option<u32>,
}

/// What changed between two versions, by node and param.
#[utoipa::path(get, path = "/workflows/{id}/diff", tag = "workflows", params(("id" = Uuid, Path), Between), responses(
    (status = OK, body = WorkflowDiff),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn diff_workflow(
    State(state): State<AppState>,
    _: Viewer,
    Path(id): Path<WorkflowId>,
    Query(between): Query<Between>,
) -> Result<Json<WorkflowDiff>, Problem> {
    let workflow = workflows::workflow(&state.db, id).await?;
    let to = between.to.unwrap_or(workflow.latest);
    let from = between.from.or(workflow.published).unwrap_or_else(|| to.saturating_sub(1).max(1));
    let (_, old) = workflows::document(&state.db, id, from).await?;
    let (_, new) = workflows::document(&state.db, id, to).await?;
    let nodes = state.runtime.nodes();
    let diff = blocking(move || {
        let read = |text: &str| parse(text.as_bytes(), &nodes.registry).into_document();
        Ok(diff::diff(&read(&old)?, &read(&new)?))
    })
    .await?;
    Ok(Json(diff.map_err(|d: Vec<Diagnostic>| of_form(&d))?.into()))
}

async fn repaired(state: &AppState, text: String) -> Result<repair::Repair, Problem> {
    let nodes = state.runtime.nodes();
    blocking(move || repair::repair(text.as_bytes(), &nodes.registry)).await?.map_err(|d| of_form(&d))
}

/// What a repair of the newest version would change; nothing is written.
#[utoipa::path(get, path = "/workflows/{id}/repair", tag = "workflows", params(("id" = Uuid, Path)), responses(
    (status = OK, body = WorkflowRepair),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn preview_workflow_repair(
    State(state): State<AppState>,
    _: Viewer,
    Path(id): Path<WorkflowId>,
) -> Result<Versioned<WorkflowRepair>, Problem> {
    let workflow = workflows::workflow(&state.db, id).await?;
    let (_, text) = workflows::document(&state.db, id, workflow.latest).await?;
    let repair = repaired(&state, text).await?;
    let fix = |fix: repair::Fix| Fix { path: fix.path, node: fix.node, message: fix.message };
    let body = WorkflowRepair {
        changed: repair.changed,
        document: value_of(&repair.text),
        fixes: repair.fixes.into_iter().map(fix).collect(),
        diff: repair.diff.into(),
        remaining: repair.remaining,
    };
    Ok(Versioned::ok(workflow.version, body))
}

/// Repairs the newest version and stores the result as a new one.
#[utoipa::path(post, path = "/workflows/{id}/repair", tag = "workflows",
    params(("id" = Uuid, Path), ("If-Match" = String, Header)), responses(
    (status = OK, body = SavedWorkflow),
    (status = PRECONDITION_FAILED, body = ProblemBody, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn repair_workflow(
    State(state): State<AppState>,
    admin: Admin,
    Path(id): Path<WorkflowId>,
    IfMatch(version): IfMatch,
) -> Result<Versioned<SavedWorkflow>, Problem> {
    let workflow = workflows::workflow(&state.db, id).await?;
    let (_, text) = workflows::document(&state.db, id, workflow.latest).await?;
    let repair = repaired(&state, text).await?;
    let judged = storable(&state, repair.text.into_bytes(), Some(workflow.family)).await?;
    save(&state, &admin, id, version, judged).await
}
