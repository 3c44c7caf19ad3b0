//! What this installation runs on.

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    auth::Viewer,
    problem::Problem,
    state::{AppState, Machine},
};

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(system))
}

#[derive(Debug, Serialize, ToSchema)]
struct System {
    version: &'static str,
    /// `sqlite` or `postgres`.
    database: &'static str,
    /// Room for blobs, bytes.
    disk_free_bytes: u64,
    /// Largest upload, bytes.
    upload_limit_bytes: u64,
    /// Open event streams.
    event_streams: usize,
    queues: Queues,
    machine: Machine,
}

/// Work waiting and in hand.
#[derive(Debug, Serialize, ToSchema)]
struct Queues {
    renders_queued: u64,
    renders_running: u64,
    cad_queued: u64,
    cad_running: u64,
}

/// Version, Blender, devices, disk.
#[utoipa::path(get, path = "/system", tag = "system", responses((status = OK, body = System)))]
async fn system(State(state): State<AppState>, _: Viewer) -> Result<Json<System>, Problem> {
    let queues = store::dispatches::queue_counts(&state.db).await?;
    Ok(Json(System {
        version: env!("CARGO_PKG_VERSION"),
        database: state.db.kind().as_str(),
        disk_free_bytes: state.blobs.free_bytes()?,
        upload_limit_bytes: state.config.upload_limit_bytes,
        event_streams: state.streams.open(),
        queues: Queues {
            renders_queued: queues.renders_queued,
            renders_running: queues.renders_running,
            cad_queued: queues.cad_queued,
            cad_running: queues.cad_running,
        },
        machine: state.machine(),
    }))
}
