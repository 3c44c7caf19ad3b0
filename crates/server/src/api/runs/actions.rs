//! What people ask of runs.

use axum::{Json, extract::State, http::StatusCode};
use contracts::{
    ExecutionMode,
    ids::{DispatchId, LineId, WorkflowId},
};
use garde::Validate;
use runtime::dispatch::{RetryScope, Started};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::bodies::RunSummary;
use crate::{
    api::shapes::ExecutionModeWord,
    auth::Operator,
    extract::{Body, Path},
    problem::{Problem, ProblemBody},
    state::AppState,
};

/// Stops a run within seconds; it never falls back.
#[utoipa::path(post, path = "/workflows/runs/{id}/cancel", tag = "runs", params(("id" = Uuid, Path)), responses(
    (status = ACCEPTED, body = RunSummary),
    (status = CONFLICT, description = "it has ended", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn cancel_run(
    State(state): State<AppState>,
    _: Operator,
    Path(id): Path<DispatchId>,
) -> Result<(StatusCode, Json<RunSummary>), Problem> {
    let run = state.runtime.cancel_run(id).await?;
    Ok((StatusCode::ACCEPTED, Json(run.into())))
}

/// What of a run is run again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RetryScopeWord {
    Whole,
    Failed,
    FromNode,
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RunRetry)]
pub struct RetryBody {
    #[garde(skip)]
    scope: RetryScopeWord,
    /// With `from_node`.
    #[garde(inner(length(max = 200)))]
    #[serde(default)]
    node: Option<String>,
}

/// A run that was queued.
#[derive(Debug, Serialize, ToSchema)]
pub struct RunStarted {
    #[schema(value_type = Uuid)]
    run_id: DispatchId,
    #[schema(value_type = ExecutionModeWord)]
    mode: ExecutionMode,
}

fn accepted(started: Started) -> (StatusCode, Json<RunStarted>) {
    (StatusCode::ACCEPTED, Json(RunStarted { run_id: started.run, mode: started.mode }))
}

/// A new run of the same version and snapshot.
#[utoipa::path(post, path = "/workflows/runs/{id}/retry", tag = "runs", params(("id" = Uuid, Path)), request_body = RetryBody, responses(
    (status = ACCEPTED, body = RunStarted),
    (status = CONFLICT, body = ProblemBody, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn retry_run(
    State(state): State<AppState>,
    _: Operator,
    Path(id): Path<DispatchId>,
    Body(body): Body<RetryBody>,
) -> Result<(StatusCode, Json<RunStarted>), Problem> {
    let scope = match (body.scope, body.node) {
        (RetryScopeWord::Whole, _) => RetryScope::Whole,
        (RetryScopeWord::Failed, _) => RetryScope::Failed,
        (RetryScopeWord::FromNode, Some(node)) => RetryScope::FromNode(node),
        (RetryScopeWord::FromNode, None) => {
            return Err(Problem::field("node", "required", "Name the node to begin from."));
        }
    };
    Ok(accepted(state.runtime.retry_run(id, scope).await?))
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LineDispatch)]
pub struct LineDispatchBody {
    /// Null: as rollout says.
    #[garde(skip)]
    #[serde(default)]
    #[schema(value_type = Option<ExecutionModeWord>)]
    mode: Option<ExecutionMode>,
}

/// Renders a finished line anew in the mode named.
#[utoipa::path(post, path = "/order-lines/{id}/dispatch", tag = "runs", params(("id" = Uuid, Path)), request_body = LineDispatchBody, responses(
    (status = ACCEPTED, body = RunStarted),
    (status = CONFLICT, description = "it is not finished", body = ProblemBody, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, description = "the graph has errors", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn dispatch_order_line(
    State(state): State<AppState>,
    _: Operator,
    Path(id): Path<LineId>,
    Body(body): Body<LineDispatchBody>,
) -> Result<(StatusCode, Json<RunStarted>), Problem> {
    Ok(accepted(state.runtime.dispatch_line(id, body.mode, None).await?))
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WorkflowDispatch)]
pub struct WorkflowDispatchBody {
    #[garde(skip)]
    #[serde(default)]
    #[schema(value_type = Option<ExecutionModeWord>)]
    mode: Option<ExecutionMode>,
    /// Null: the published version.
    #[garde(skip)]
    #[serde(default)]
    version: Option<u32>,
    /// A finished order line.
    #[garde(skip)]
    #[schema(value_type = Uuid)]
    line_id: LineId,
}

/// Renders a finished order line anew by this workflow. A graph with errors is refused.
#[utoipa::path(post, path = "/workflows/{id}/dispatch", tag = "runs", params(("id" = Uuid, Path)), request_body = WorkflowDispatchBody, responses(
    (status = ACCEPTED, body = RunStarted),
    (status = CONFLICT, body = ProblemBody, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn dispatch_workflow(
    State(state): State<AppState>,
    _: Operator,
    Path(id): Path<WorkflowId>,
    Body(body): Body<WorkflowDispatchBody>,
) -> Result<(StatusCode, Json<RunStarted>), Problem> {
    Ok(accepted(state.runtime.dispatch_line(body.line_id, body.mode, Some((id, body.version))).await?))
}
