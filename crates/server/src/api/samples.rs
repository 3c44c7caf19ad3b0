//! The sample data of a demonstration, and how it goes away.

use std::collections::BTreeMap;

use axum::{Json, extract::State};
use serde::Serialize;
use store::seeds;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{auth::Admin, problem::Problem, state::AppState};

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(remove_samples))
}

/// What the removal did.
#[derive(Debug, Serialize, ToSchema)]
struct RemovedSamples {
    /// Rows removed, by kind.
    removed: BTreeMap<&'static str, u64>,
    kept: Vec<KeptSample>,
}

/// A sample that something else stands on.
#[derive(Debug, Serialize, ToSchema)]
struct KeptSample {
    /// Collection it is in, e.g. `products`.
    kind: &'static str,
    name: String,
    /// Who uses it, and what to do about it.
    reason: String,
}

/// Removes all sample data that nothing else uses; orders and their media are never touched.
#[utoipa::path(delete, path = "/samples", tag = "system", responses((status = OK, body = RemovedSamples)))]
async fn remove_samples(State(state): State<AppState>, _: Admin) -> Result<Json<RemovedSamples>, Problem> {
    let done = seeds::remove(&state.db).await?;
    let kept = done.kept.into_iter();
    Ok(Json(RemovedSamples {
        removed: done.removed,
        kept: kept.map(|s| KeptSample { kind: s.kind, name: s.name, reason: s.reason }).collect(),
    }))
}
