//! Stored definitions: lists and one with its newest version.

use axum::{Json, extract::State};
use contracts::{Family, ids::WorkflowId};
use serde::Deserialize;
use store::workflows::{self, WorkflowQuery};
use utoipa::IntoParams;
use workflow::Invocation;

use super::{
    bodies::{Workflow, WorkflowDetail, value_of},
    judge::report,
};
use crate::{
    api::shapes::FamilyWord,
    auth::Viewer,
    extract::{ListBody, PageQuery, Path, Query, Versioned},
    problem::{Problem, ProblemBody},
    state::AppState,
};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WorkflowFilter {
    active: Option<bool>,
    /// Whether a version is published.
    published: Option<bool>,
    #[param(value_type = Option<FamilyWord>)]
    family: Option<Family>,
}

/// Stored definitions, by name.
#[utoipa::path(get, path = "/workflows", tag = "workflows", params(PageQuery, WorkflowFilter),
    responses((status = OK, body = ListBody<Workflow>)))]
pub async fn list_workflows(
    State(state): State<AppState>,
    _: Viewer,
    Query(page): Query<PageQuery>,
    Query(filter): Query<WorkflowFilter>,
) -> Result<Json<ListBody<Workflow>>, Problem> {
    let query = WorkflowQuery {
        text: page.search()?.map(str::to_owned),
        active: filter.active,
        family: filter.family,
        published: filter.published,
    };
    Ok(Json(ListBody::of(workflows::list(&state.db, &query, &page.request()?).await?, Workflow::from)))
}

/// One definition with its newest version and everything that is to be said of it.
#[utoipa::path(get, path = "/workflows/{id}", tag = "workflows", params(("id" = Uuid, Path)), responses(
    (status = OK, body = WorkflowDetail),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn get_workflow(
    State(state): State<AppState>,
    _: Viewer,
    Path(id): Path<WorkflowId>,
) -> Result<Versioned<WorkflowDetail>, Problem> {
    let workflow = workflows::workflow(&state.db, id).await?;
    let (info, text) = workflows::document(&state.db, id, workflow.latest).await?;
    let document = value_of(&text);
    let invocation = Invocation { family: Some(workflow.family), ..Invocation::default() };
    let report = report(&state, text.into_bytes(), invocation).await?;
    let version = workflow.version;
    let body = WorkflowDetail { workflow: workflow.into(), number: info.number, document, report: report.into() };
    Ok(Versioned::ok(version, body))
}
