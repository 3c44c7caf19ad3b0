//! Counts and times every request, by route and status.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::Response,
};

pub const REQUESTS: &str = "hartomat_http_requests_total";
pub const SECONDS: &str = "hartomat_http_request_seconds";

/// The route as declared, never the path as sent: ids would make a series of each.
pub async fn measure(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let method = request.method().to_string();
    let started = Instant::now();
    let response = next.run(request).await;
    let labels = [("method", method), ("route", route), ("status", response.status().as_u16().to_string())];
    metrics::counter!(REQUESTS, &labels).increment(1);
    metrics::histogram!(SECONDS, &labels).record(started.elapsed().as_secs_f64());
    response
}
