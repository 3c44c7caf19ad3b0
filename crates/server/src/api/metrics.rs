//! Figures for a monitoring system, in the text format of Prometheus.

use std::sync::OnceLock;

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{auth::Viewer, problem::Problem, state::AppState};

const TEXT_FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(metrics_text))
}

/// The process has one recorder, however many servers it runs.
pub fn recorder() -> &'static PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE.get_or_init(|| {
        let recorder = PrometheusBuilder::new().build_recorder();
        let handle = recorder.handle();
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::warn!("another metrics recorder is installed; /api/metrics stays empty");
        }
        handle
    })
}

/// Queue lengths, streams, disk, requests; for scrapers, with an API token as bearer.
#[utoipa::path(get, path = "/metrics", tag = "system", responses((status = OK, body = String, content_type = "text/plain")))]
async fn metrics_text(State(state): State<AppState>, _: Viewer) -> Result<Response, Problem> {
    let queues = store::dispatches::queue_counts(&state.db).await?;
    let handle = recorder();
    for (class, state, count) in [
        ("render", "queued", queues.renders_queued),
        ("render", "running", queues.renders_running),
        ("cad", "queued", queues.cad_queued),
        ("cad", "running", queues.cad_running),
    ] {
        metrics::gauge!("hartomat_queue_jobs", "class" => class, "state" => state).set(figure(count));
    }
    metrics::gauge!("hartomat_event_streams").set(figure(u64::try_from(state.streams.open()).unwrap_or(u64::MAX)));
    metrics::gauge!("hartomat_disk_free_bytes").set(figure(state.blobs.free_bytes()?));
    handle.run_upkeep();
    Ok(([(header::CONTENT_TYPE, TEXT_FORMAT)], handle.render()).into_response())
}

#[expect(clippy::cast_precision_loss, reason = "a gauge needs no more than 53 bits")]
fn figure(count: u64) -> f64 {
    count as f64
}
