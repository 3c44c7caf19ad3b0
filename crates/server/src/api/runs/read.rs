//! Lists and single runs.

use axum::{Json, extract::State};
use contracts::{
    ExecutionMode,
    ids::{CadFileId, DispatchId, LineId, OrderId, WorkflowId},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{
    RunStatus,
    runs::{self, RunQuery},
};
use utoipa::{IntoParams, ToSchema};

use super::bodies::{self, RunDetail, RunSummary};
use crate::{
    api::shapes::{ExecutionModeWord, RunStatusWord},
    auth::Viewer,
    extract::{ListBody, PageQuery, Path, Query},
    problem::{Problem, ProblemBody},
    state::AppState,
};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RunFilter {
    #[param(value_type = Option<Uuid>)]
    workflow_id: Option<WorkflowId>,
    #[param(value_type = Option<Uuid>)]
    order_id: Option<OrderId>,
    #[param(value_type = Option<Uuid>)]
    line_id: Option<LineId>,
    #[param(value_type = Option<Uuid>)]
    cad_file_id: Option<CadFileId>,
    #[param(value_type = Option<RunStatusWord>)]
    status: Option<RunStatus>,
    #[param(value_type = Option<ExecutionModeWord>)]
    mode: Option<ExecutionMode>,
}

/// Runs, newest first.
#[utoipa::path(get, path = "/workflows/runs", tag = "runs", params(PageQuery, RunFilter),
    responses((status = OK, body = ListBody<RunSummary>)))]
pub async fn list_runs(
    State(state): State<AppState>,
    _: Viewer,
    Query(page): Query<PageQuery>,
    Query(filter): Query<RunFilter>,
) -> Result<Json<ListBody<RunSummary>>, Problem> {
    let query = RunQuery {
        workflow: filter.workflow_id,
        order: filter.order_id,
        line: filter.line_id,
        cad_file: filter.cad_file_id,
        status: filter.status,
        mode: filter.mode,
    };
    Ok(Json(ListBody::of(runs::list(&state.db, &query, &page.request()?).await?, RunSummary::from)))
}

/// One run: nodes, attempts, inputs, outputs, artifacts, log, timings.
#[utoipa::path(get, path = "/workflows/runs/{id}", tag = "runs", params(("id" = Uuid, Path)), responses(
    (status = OK, body = RunDetail),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn get_run(
    State(state): State<AppState>,
    _: Viewer,
    Path(id): Path<DispatchId>,
) -> Result<Json<RunDetail>, Problem> {
    let run = runs::run(&state.db, id).await?;
    let text = runs::document(&state.db, id).await?;
    let rows = runs::nodes(&state.db, id).await?;
    let tries = runs::tries(&state.db, id).await?;
    let logs = runs::log_lines(&state.db, id).await?;
    Ok(Json(RunDetail {
        resumed_from: run.resumed_from,
        summary: run.into(),
        document: serde_json::from_str(&text).map_err(Problem::internal)?,
        nodes: bodies::nodes(rows, tries),
        logs: logs.into_iter().map(Into::into).collect(),
    }))
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RunComparison {
    #[schema(value_type = Uuid)]
    run_id: DispatchId,
    verdict: String,
    /// Every number behind it.
    #[schema(value_type = Object)]
    report: Value,
}

/// A shadow run beside what was published.
#[utoipa::path(get, path = "/workflows/runs/{id}/comparison", tag = "runs", params(("id" = Uuid, Path)), responses(
    (status = OK, body = RunComparison),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn run_comparison(
    State(state): State<AppState>,
    _: Viewer,
    Path(id): Path<DispatchId>,
) -> Result<Json<RunComparison>, Problem> {
    let run = runs::run(&state.db, id).await?;
    match (run.verdict, runs::report(&state.db, id).await?) {
        (Some(verdict), Some(report)) => Ok(Json(RunComparison { run_id: id, verdict, report })),
        _ => Err(Problem::not_found("Nothing was compared in this run: only shadow runs are, once they have ended.")),
    }
}
