//! Runs of workflows: what ran, node by node; cancel, retry, render anew. `docs/runs.md` tells it for
//! people.

mod actions;
mod bodies;
mod events;
mod files;
mod preflight;
mod read;
mod rollout;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(read::list_runs))
        .routes(routes!(read::get_run))
        .routes(routes!(read::run_comparison))
        .routes(routes!(files::run_file))
        .routes(routes!(events::run_events))
        .routes(routes!(actions::cancel_run))
        .routes(routes!(actions::retry_run))
        .routes(routes!(actions::dispatch_order_line))
        .routes(routes!(actions::dispatch_workflow))
        .routes(routes!(preflight::preflight_workflow))
        .routes(routes!(rollout::get_output_type_rollout, rollout::put_output_type_rollout))
        .routes(routes!(rollout::get_workflow_rollout, rollout::put_workflow_rollout))
}
