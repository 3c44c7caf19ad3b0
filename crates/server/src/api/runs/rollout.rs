//! Rollout rows. What they mean is `runtime::dispatch`'s; promotion gates come with rollout itself.

use axum::{Json, extract::State};
use contracts::{
    ExecutionMode,
    ids::{OutputTypeId, UserId, WorkflowId},
};
use garde::Validate;
use newtype_uuid::GenericUuid;
use serde::{Deserialize, Serialize};
use store::{RolloutScope, rollouts};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    api::shapes::{ExecutionModeWord, is_text},
    auth::{Admin, Viewer},
    extract::{Body, Path},
    problem::{Problem, ProblemBody},
    state::AppState,
    time::Instant,
};

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RolloutInput)]
pub struct RolloutBody {
    #[garde(skip)]
    #[schema(value_type = ExecutionModeWord)]
    mode: ExecutionMode,
    /// Share of dispatches that take the mode; the others go to the fixed pipeline.
    #[garde(range(min = 0, max = 100))]
    #[schema(minimum = 0, maximum = 100)]
    percent: u32,
    #[garde(custom(is_text))]
    #[serde(default)]
    reason: String,
}

/// All null where there is no row.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct Rollout {
    #[schema(value_type = Option<ExecutionModeWord>, required)]
    mode: Option<ExecutionMode>,
    #[schema(required)]
    percent: Option<u32>,
    #[schema(required)]
    reason: Option<String>,
    #[schema(required)]
    set_at: Option<Instant>,
}

async fn read(state: &AppState, scope: RolloutScope, target: Uuid) -> Result<Json<Rollout>, Problem> {
    let row = rollouts::rollout(&state.db, scope, target).await?;
    Ok(Json(row.map_or_else(Rollout::default, |row| Rollout {
        mode: Some(row.mode),
        percent: Some(row.percent),
        reason: Some(row.reason),
        set_at: Some(Instant(row.set_ms)),
    })))
}

async fn write(
    state: &AppState,
    scope: RolloutScope,
    target: Uuid,
    by: UserId,
    body: RolloutBody,
) -> Result<Json<Rollout>, Problem> {
    let RolloutBody { mode, percent, reason } = body;
    let row = rollouts::Rollout { mode, percent, reason, set_by: Some(by), set_ms: state.now_ms() };
    rollouts::set_rollout(&state.db, scope, target, &row).await?;
    read(state, scope, target).await
}

/// The rollout row of an output type.
#[utoipa::path(get, path = "/output-types/{id}/rollout", tag = "runs", params(("id" = Uuid, Path)), responses(
    (status = OK, body = Rollout),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn get_output_type_rollout(
    State(state): State<AppState>,
    _: Viewer,
    Path(id): Path<OutputTypeId>,
) -> Result<Json<Rollout>, Problem> {
    store::output_types::output_type(&state.db, id).await?;
    read(&state, RolloutScope::OutputType, id.into_untyped_uuid()).await
}

/// Sets the rollout row of an output type; it counts for the next dispatch.
#[utoipa::path(put, path = "/output-types/{id}/rollout", tag = "runs", params(("id" = Uuid, Path)), request_body = RolloutBody, responses(
    (status = OK, body = Rollout),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn put_output_type_rollout(
    State(state): State<AppState>,
    admin: Admin,
    Path(id): Path<OutputTypeId>,
    Body(body): Body<RolloutBody>,
) -> Result<Json<Rollout>, Problem> {
    store::output_types::output_type(&state.db, id).await?;
    write(&state, RolloutScope::OutputType, id.into_untyped_uuid(), admin.id(), body).await
}

/// The rollout row of a workflow.
#[utoipa::path(get, path = "/workflows/{id}/rollout", tag = "runs", params(("id" = Uuid, Path)), responses(
    (status = OK, body = Rollout),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn get_workflow_rollout(
    State(state): State<AppState>,
    _: Viewer,
    Path(id): Path<WorkflowId>,
) -> Result<Json<Rollout>, Problem> {
    store::workflows::workflow(&state.db, id).await?;
    read(&state, RolloutScope::Workflow, id.into_untyped_uuid()).await
}

/// Sets the rollout row of a workflow; it counts for the next dispatch.
#[utoipa::path(put, path = "/workflows/{id}/rollout", tag = "runs", params(("id" = Uuid, Path)), request_body = RolloutBody, responses(
    (status = OK, body = Rollout),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn put_workflow_rollout(
    State(state): State<AppState>,
    admin: Admin,
    Path(id): Path<WorkflowId>,
    Body(body): Body<RolloutBody>,
) -> Result<Json<Rollout>, Problem> {
    store::workflows::workflow(&state.db, id).await?;
    write(&state, RolloutScope::Workflow, id.into_untyped_uuid(), admin.id(), body).await
}
