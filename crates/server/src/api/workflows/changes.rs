//! Making, renaming and removing definitions.

use axum::{extract::State, http::StatusCode};
use contracts::{Family, ids::WorkflowId};
use garde::Validate;
use serde::Deserialize;
use store::workflows::{self, NewWorkflow, WorkflowPatch};
use utoipa::{IntoParams, ToSchema};
use workflow::starters::Starter;

use super::{
    bodies::{Document, SavedWorkflow, Workflow},
    judge::{Judged, storable},
};
use crate::{
    api::shapes::{FamilyWord, clean, is_name, is_optional_name, is_optional_text, is_text},
    auth::Admin,
    extract::{Body, DocumentText, IfMatch, Path, Query, Versioned},
    problem::{Problem, ProblemBody},
    state::AppState,
};

/// A new definition: from a starter, or empty.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewWorkflow)]
pub struct NewWorkflowBody {
    #[garde(custom(is_name))]
    name: String,
    #[garde(custom(is_text))]
    #[serde(default)]
    description: String,
    /// Name of a starter graph; none gives an empty graph.
    #[garde(length(max = 40))]
    #[schema(max_length = 40)]
    starter: Option<String>,
    /// Follows from the starter; needed for an empty graph.
    #[garde(skip)]
    #[schema(value_type = Option<FamilyWord>)]
    family: Option<Family>,
    #[garde(skip)]
    #[serde(default = "yes")]
    #[schema(default = true)]
    active: bool,
}

fn yes() -> bool {
    true
}

/// Makes a definition with a first draft.
#[utoipa::path(post, path = "/workflows", tag = "workflows", request_body = NewWorkflowBody, responses(
    (status = CREATED, body = SavedWorkflow),
    (status = CONFLICT, description = "the name is taken", body = ProblemBody, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn create_workflow(
    State(state): State<AppState>,
    admin: Admin,
    Body(body): Body<NewWorkflowBody>,
) -> Result<Versioned<SavedWorkflow>, Problem> {
    let (text, family) = match &body.starter {
        Some(name) => {
            let starter: Starter = name
                .parse()
                .map_err(|e: contracts::kind::UnknownName| Problem::field("starter", "unknown", e.to_string()))?;
            let family = body.family.unwrap_or(starter.family());
            if family != starter.family() {
                let message = format!("The starter `{name}` is of the family {}.", starter.family());
                return Err(Problem::field("family", "family", message));
            }
            (starter.document(&state.runtime.nodes().registry).to_canonical(), family)
        }
        None => {
            let family = body.family.filter(|family| *family != Family::Shared).ok_or_else(|| {
                Problem::field("family", "required", "An empty workflow needs a family: cad_file or order_line.")
            })?;
            (r#"{"version":1,"nodes":[],"edges":[]}"#.to_owned(), family)
        }
    };
    let judged = storable(&state, text.into_bytes(), Some(family)).await?;
    let new = NewWorkflow { name: clean(&body.name), description: body.description, family, active: body.active };
    create(&state, &admin, new, judged).await
}

async fn create(
    state: &AppState,
    admin: &Admin,
    new: NewWorkflow,
    judged: Judged,
) -> Result<Versioned<SavedWorkflow>, Problem> {
    let made = workflows::create(&state.db, new, judged.version(admin.id()), state.now_ms()).await?;
    let version = made.version;
    let body = SavedWorkflow { workflow: made.into(), changed: true, report: judged.report.into() };
    Ok(Versioned::created(version, body))
}

#[derive(Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ImportAs {
    #[garde(custom(is_name))]
    name: String,
    /// Default: that of the nodes.
    #[garde(skip)]
    #[param(value_type = Option<FamilyWord>)]
    family: Option<Family>,
}

/// Makes a definition of an exported document, as a draft. A graph that mixes families is taken in
/// and labelled, so that it can be looked at and repaired.
#[utoipa::path(post, path = "/workflows/import", tag = "workflows", params(ImportAs), request_body = Document, responses(
    (status = CREATED, body = SavedWorkflow),
    (status = BAD_REQUEST, description = "not JSON", body = ProblemBody, content_type = "application/problem+json"),
    (status = CONFLICT, description = "the name is taken", body = ProblemBody, content_type = "application/problem+json"),
    (status = PAYLOAD_TOO_LARGE, body = ProblemBody, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn import_workflow(
    State(state): State<AppState>,
    admin: Admin,
    Query(import): Query<ImportAs>,
    DocumentText(text): DocumentText,
) -> Result<Versioned<SavedWorkflow>, Problem> {
    if import.validate().is_err() {
        return Err(Problem::field("name", "invalid", "The name must have 1 to 200 characters."));
    }
    if import.family == Some(Family::Shared) {
        return Err(Problem::field("family", "family", "A workflow is of the family cad_file or order_line."));
    }
    let judged = storable(&state, text.to_vec(), import.family).await?;
    let new = NewWorkflow {
        name: clean(&import.name),
        description: String::new(),
        family: import.family.unwrap_or_else(|| judged.family()),
        active: true,
    };
    create(&state, &admin, new, judged).await
}

/// What to change; the document has a route of its own.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WorkflowPatch)]
pub struct WorkflowPatchBody {
    #[garde(custom(is_optional_name))]
    name: Option<String>,
    #[garde(custom(is_optional_text))]
    description: Option<String>,
    #[garde(skip)]
    active: Option<bool>,
}

/// Renames, describes, activates or retires a definition.
#[utoipa::path(patch, path = "/workflows/{id}", tag = "workflows", params(("id" = Uuid, Path), ("If-Match" = String, Header)),
    request_body = WorkflowPatchBody, responses(
    (status = OK, body = Workflow),
    (status = PRECONDITION_FAILED, body = ProblemBody, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn update_workflow(
    State(state): State<AppState>,
    _: Admin,
    Path(id): Path<WorkflowId>,
    IfMatch(version): IfMatch,
    Body(body): Body<WorkflowPatchBody>,
) -> Result<Versioned<Workflow>, Problem> {
    let patch =
        WorkflowPatch { name: body.name.map(|name| clean(&name)), description: body.description, active: body.active };
    let changed = workflows::update(&state.db, id, version, patch, state.now_ms()).await?;
    Ok(Versioned::ok(changed.version, changed.into()))
}

/// Removes a definition with all its versions; refused while output types are sold through it.
#[utoipa::path(delete, path = "/workflows/{id}", tag = "workflows", params(("id" = Uuid, Path), ("If-Match" = String, Header)), responses(
    (status = NO_CONTENT),
    (status = CONFLICT, description = "in use", body = ProblemBody, content_type = "application/problem+json"),
    (status = PRECONDITION_FAILED, body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn delete_workflow(
    State(state): State<AppState>,
    _: Admin,
    Path(id): Path<WorkflowId>,
    IfMatch(version): IfMatch,
) -> Result<StatusCode, Problem> {
    workflows::delete(&state.db, id, version).await?;
    Ok(StatusCode::NO_CONTENT)
}
