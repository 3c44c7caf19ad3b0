//! Every change that succeeds is written to the audit log, whatever its handler does.
//!
//! The entry is made from the route: `POST /api/orders/{id}/submit` is `orders.submit` of that order.

use std::sync::Arc;

use axum::{
    body::{Body, to_bytes},
    extract::{MatchedPath, Request, State},
    http::{Method, header},
    middleware::Next,
    response::Response,
};
use store::identity::audit::{self, NewEntry};

use crate::{auth::Principal, problem::Problem, state::AppState};

/// Largest answer that is looked into for the id of what was made, bytes.
const MAX_LOOK_BYTES: usize = 1024 * 1024;
/// Changes nobody needs to be told of, and POSTs that change nothing.
const QUIET: &[&str] = &[
    "/api/notifications/{id}/read",
    "/api/notifications/read-all",
    "/api/workflows/validate",
    "/api/workflows/migrate-preset",
];

/// A better sentence than the route's; a handler puts it into its answer's extensions.
#[derive(Debug, Clone)]
pub struct Summary(pub String);

pub async fn record(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let principal = request.extensions().get::<Arc<Principal>>().cloned();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let (Some(principal), Some(route), false) = (principal, route, reads) else { return next.run(request).await };
    if QUIET.contains(&route.as_str()) {
        return next.run(request).await;
    }
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let response = next.run(request).await;
    if !response.status().is_success() {
        return response;
    }
    let (subject_type, action) = name(&method, &route);
    let (response, subject_id) = match id_in_path(&route, &path) {
        Some(id) => (response, id),
        None => id_in_answer(response).await,
    };
    let summary =
        response.extensions().get::<Summary>().map_or_else(|| format!("{method} {path}"), |summary| summary.0.clone());
    let entry = NewEntry {
        actor: Some(principal.id()),
        actor_name: principal.user.name.clone(),
        action: format!("{subject_type}.{action}"),
        subject_type,
        subject_id,
        summary,
    };
    if let Err(error) = audit::append(&state.db, entry, state.now_ms()).await {
        // The change stands; a log that cannot be written must not undo it.
        let _ = Problem::internal(format!("audit: {error}"));
    }
    response
}

/// `POST /api/orders/{id}/submit` → `("orders", "submit")`.
fn name(method: &Method, route: &str) -> (String, String) {
    let words: Vec<&str> = route.trim_start_matches("/api/").split('/').filter(|word| !word.starts_with('{')).collect();
    let subject = words.first().copied().unwrap_or_default().to_owned();
    let mut action = words.get(1..).unwrap_or_default().join(".");
    let verb = match *method {
        Method::POST if action.is_empty() => "create",
        Method::PUT | Method::PATCH => "update",
        Method::DELETE => "delete",
        _ => "",
    };
    if !verb.is_empty() {
        if !action.is_empty() {
            action.push('.');
        }
        action.push_str(verb);
    }
    (subject, action)
}

fn id_in_path(route: &str, path: &str) -> Option<String> {
    let at = route.split('/').position(|word| word.starts_with('{'))?;
    path.split('/').nth(at).map(str::to_owned)
}

async fn id_in_answer(response: Response) -> (Response, String) {
    let json = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    if !json {
        return (response, String::new());
    }
    let (parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, MAX_LOOK_BYTES).await else {
        return (Response::from_parts(parts, Body::empty()), String::new());
    };
    let value: serde_json::Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let id = value.get("id").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
    (Response::from_parts(parts, Body::from(bytes)), id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_name_their_changes() {
        let case = |method, route| {
            let (subject, action) = name(&method, route);
            format!("{subject}.{action}")
        };
        assert_eq!(case(Method::POST, "/api/orders"), "orders.create");
        assert_eq!(case(Method::POST, "/api/orders/{id}/submit"), "orders.submit");
        assert_eq!(case(Method::PUT, "/api/products/{id}/materials"), "products.materials.update");
        assert_eq!(case(Method::DELETE, "/api/tokens/{id}"), "tokens.delete");
        assert_eq!(id_in_path("/api/orders/{id}/submit", "/api/orders/7/submit").as_deref(), Some("7"));
    }
}
