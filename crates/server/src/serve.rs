//! Puts routes and layers together, and listens.

use std::{net::SocketAddr, time::Duration};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{StatusCode, Uri},
    middleware::{from_fn, from_fn_with_state},
};
use tokio::net::TcpListener;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    request_id::{PropagateRequestIdLayer, SetRequestIdLayer},
    timeout::RequestBodyTimeoutLayer,
    trace::TraceLayer,
};

use crate::{
    api,
    auth::guard,
    extract::JSON_BODY_LIMIT,
    layers::{audit, headers, idempotency, measure, panic, request_id},
    openapi::routes,
    problem::Problem,
    setup::{SWEEP_EVERY, sweep_now},
    state::AppState,
    web,
};

/// A body that stands still for so long is given up.
const BODY_STALL: Duration = Duration::from_secs(60);
/// How long requests may finish after a stop was asked for.
const DRAIN: Duration = Duration::from_secs(10);

/// The whole application.
pub fn app(state: AppState) -> Router {
    api::metrics::recorder();
    let (api, _) = routes().split_for_parts();
    let api = api
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn_with_state(state.clone(), audit::record))
        .layer(from_fn_with_state(state.clone(), idempotency::once))
        .layer(from_fn_with_state(state.clone(), guard::check))
        .layer(DefaultBodyLimit::max(JSON_BODY_LIMIT))
        .layer(from_fn(measure::measure));
    Router::new()
        .merge(api)
        .fallback(fallback)
        .layer(CatchPanicLayer::custom(panic::answer))
        .layer(RequestBodyTimeoutLayer::new(BODY_STALL))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(state.clone(), headers::add))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(TraceLayer::new_for_http().make_span_with(request_id::span))
        .layer(SetRequestIdLayer::x_request_id(request_id::NewRequestId))
        .with_state(state)
}

async fn method_not_allowed() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "This path exists, but not with this method; see /api/openapi.json.",
    )
}

async fn fallback(method: axum::http::Method, uri: Uri) -> axum::response::Response {
    use axum::response::IntoResponse;
    let path = uri.path();
    if path == "/api" || path.starts_with("/api/") {
        return Problem::not_found("There is no such path; see /api/openapi.json.").into_response();
    }
    web::serve(method, uri).await
}

/// Serves until `stop` resolves: then event streams end at once and other requests get time to finish.
pub async fn serve(
    listener: TcpListener,
    state: AppState,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let shutdown = state.shutdown.clone();
    let sweeper = tokio::spawn(sweep_for_ever(state.clone()));
    let stopped = shutdown.clone();
    let served = axum::serve(listener, app(state).into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(async move {
            stop.await;
            shutdown.cancel();
        });
    let result = tokio::select! {
        result = served => result,
        // Clients that never finish do not keep the process.
        () = async { stopped.cancelled().await; tokio::time::sleep(DRAIN).await } => Ok(()),
    };
    sweeper.abort();
    result
}

async fn sweep_for_ever(state: AppState) {
    let mut ticks = tokio::time::interval(SWEEP_EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        match sweep_now(&state).await {
            Ok(0) => {}
            Ok(rows) => tracing::debug!(rows, "swept"),
            Err(problem) => tracing::warn!(error = problem.detail, "sweep failed; it is tried again in an hour"),
        }
    }
}
