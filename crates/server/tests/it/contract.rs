//! What holds for every route: the committed document, and who may use which.

use axum::{body::Body, http::StatusCode};
use server::auth::guard;
use testkit::{TestDb, both_databases};

use crate::app::{App, As};

both_databases!(no_route_but_the_open_ones_answers_strangers, rights_hold);

/// Routes for administrators alone.
const ADMIN_ONLY: &[&str] = &[
    "/api/users",
    "/api/users/{id}",
    "/api/audit",
    "/api/webhooks",
    "/api/webhooks/{id}",
    "/api/deliveries/{id}/retry",
];
/// Writing to these is for administrators alone.
const ADMIN_WRITES: &[&str] = &[
    "/api/templates",
    "/api/templates/{id}",
    "/api/pricing-tiers",
    "/api/pricing-tiers/{id}",
    "/api/output-types",
    "/api/output-types/{id}",
    "/api/output-types/{id}/workflow",
    "/api/media-links",
    "/api/samples",
    "/api/output-types/{id}/rollout",
    "/api/workflows/{id}/rollout",
    "/api/workflows",
    "/api/workflows/{id}",
    "/api/workflows/import",
    "/api/workflows/{id}/document",
    "/api/workflows/{id}/publish",
    "/api/workflows/{id}/repair",
];

/// `(METHOD, template, path with a made-up id)` of the whole document.
fn operations() -> Vec<(String, String, String)> {
    let document: serde_json::Value = serde_json::from_str(server::openapi_json()).unwrap();
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            let mut concrete = path.clone();
            while let (Some(from), Some(to)) = (concrete.find('{'), concrete.find('}')) {
                concrete.replace_range(from..=to, "0192d3a0-0000-7000-8000-000000000000");
            }
            all.push((method.to_uppercase(), path.clone(), concrete));
        }
    }
    assert!(all.len() > 15, "the document lists its routes");
    all
}

#[test]
fn the_committed_document_is_the_generated_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi/hartomat.json");
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    let generated = format!("{}\n", server::openapi_json());
    let differs = committed.lines().zip(generated.lines()).position(|(old, new)| old != new);
    assert!(
        committed == generated,
        "openapi/hartomat.json is out of date from line {}: run `cargo xtask codegen` and commit what it writes",
        differs.map_or(committed.lines().count(), |line| line + 1)
    );
}

async fn no_route_but_the_open_ones_answers_strangers(test: TestDb) {
    let (app, _) = App::with_admin(test).await;
    for who in [As::Nobody, As::Cookie("hartomat_session=made-up".into())] {
        for (method, template, path) in operations() {
            if guard::OPEN.contains(&(method.as_str(), template.as_str())) {
                continue;
            }
            let answer = app.send(app.request(&method, &path, &who).body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {template}");
            assert_eq!(answer.code(), "auth.required");
        }
    }
}

async fn rights_hold(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    for role in ["viewer", "operator", "admin"] {
        let who = app.token_of(&admin, role).await;
        for (method, template, path) in operations() {
            let route = (method.as_str(), template.as_str());
            if guard::OPEN.contains(&route) || template == "/api/events" {
                continue;
            }
            let writes = method != "GET";
            let allowed = match role {
                "admin" => true,
                _ if ADMIN_ONLY.contains(&template.as_str()) => false,
                _ if guard::OWN_AFFAIRS.contains(&route) || guard::READS.contains(&route) => true,
                "operator" => !(writes && ADMIN_WRITES.contains(&template.as_str())),
                _ => !writes,
            };
            let answer = app.send(app.request(&method, &path, &who).body(Body::empty()).unwrap()).await;
            assert_eq!(
                answer.status != StatusCode::FORBIDDEN,
                allowed,
                "{role}: {method} {template} → {}",
                answer.status
            );
            assert!(
                answer.status != StatusCode::UNAUTHORIZED && !answer.status.is_server_error(),
                "{role}: {method} {template} → {}",
                answer.status
            );
        }
    }
}
