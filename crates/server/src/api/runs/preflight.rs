//! A dry run of a workflow.

use axum::{Json, extract::State};
use contracts::{
    ArtifactKind, ExecutionMode,
    ids::{LineId, WorkflowId},
};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    api::shapes::{ArtifactKindWord, ExecutionModeWord},
    auth::Viewer,
    extract::{Body, Path},
    problem::{Problem, ProblemBody},
    state::AppState,
};

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PreflightRequest)]
pub struct PreflightBody {
    /// Null: the newest version.
    #[garde(skip)]
    #[serde(default)]
    version: Option<u32>,
    /// What it would run for.
    #[garde(skip)]
    #[serde(default)]
    #[schema(value_type = Option<Uuid>)]
    line_id: Option<LineId>,
}

/// Something that would keep a run from its end, or make it poorer.
#[derive(Debug, Serialize, ToSchema)]
pub struct PreflightProblem {
    code: String,
    /// `error` or `warning`.
    severity: &'static str,
    #[schema(required)]
    node: Option<String>,
    message: String,
    remedy: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PreflightNode {
    id: String,
    step: String,
    execution: &'static str,
    available: bool,
    cacheable: bool,
    /// Median of earlier ones.
    #[schema(required)]
    seconds: Option<f64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PreflightSlot {
    #[schema(value_type = ArtifactKindWord)]
    artifact_kind: ArtifactKind,
    view: String,
    derivative: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Preflight {
    ok: bool,
    #[schema(value_type = ExecutionModeWord)]
    mode: ExecutionMode,
    mode_because: String,
    #[schema(value_type = Vec<Object>)]
    diagnostics: Vec<workflow::Diagnostic>,
    problems: Vec<PreflightProblem>,
    nodes: Vec<PreflightNode>,
    #[schema(required)]
    seconds: Option<f64>,
    publishes: Vec<PreflightSlot>,
    notifies: Vec<String>,
}

/// What a run would find, take and do. Touches nothing.
#[utoipa::path(post, path = "/workflows/{id}/preflight", tag = "runs", params(("id" = Uuid, Path)), request_body = PreflightBody, responses(
    (status = OK, body = Preflight),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn preflight_workflow(
    State(state): State<AppState>,
    _: Viewer,
    Path(id): Path<WorkflowId>,
    Body(body): Body<PreflightBody>,
) -> Result<Json<Preflight>, Problem> {
    let found = state.runtime.preflight(id, body.version, body.line_id).await?;
    Ok(Json(Preflight {
        ok: found.is_ok(),
        seconds: found.seconds(),
        mode: found.mode,
        mode_because: found.because,
        diagnostics: found.diagnostics,
        problems: found
            .problems
            .into_iter()
            .map(|p| PreflightProblem {
                code: p.code,
                severity: if p.is_error { "error" } else { "warning" },
                node: p.node,
                message: p.message,
                remedy: p.remedy,
            })
            .collect(),
        nodes: found
            .nodes
            .into_iter()
            .map(|n| PreflightNode {
                id: n.id,
                step: n.step,
                execution: n.execution,
                available: n.available,
                cacheable: n.cacheable,
                seconds: n.seconds,
            })
            .collect(),
        publishes: found
            .publishes
            .into_iter()
            .map(|s| PreflightSlot { artifact_kind: s.artifact_kind, view: s.view, derivative: s.derivative })
            .collect(),
        notifies: found.notifies,
    }))
}
