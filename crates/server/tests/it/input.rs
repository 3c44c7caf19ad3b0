//! Bad requests, repeated requests, pages: every answer is a problem or the same answer again.

use axum::{body::Body, http::StatusCode};
use serde_json::json;
use testkit::{TestDb, both_databases};

use crate::app::{App, As, PASSWORD};

both_databases!(bad_requests_are_problems, a_repeated_post_is_done_once, lists_are_paged);

async fn bad_requests_are_problems(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    let raw = |method: &str, path: &str, kind: &str, body: Vec<u8>| {
        app.request(method, path, &admin).header("content-type", kind).body(Body::from(body)).unwrap()
    };
    let user =
        json!({ "email": "nonsense", "name": "", "role": "viewer", "password": "short" }).to_string().into_bytes();
    let surplus = json!({ "email": "a@b.cd", "name": "x", "role": "viewer", "password": PASSWORD, "is_admin": 1 })
        .to_string()
        .into_bytes();
    let cases = [
        ("POST", "/api/users", "text/plain", b"{}".to_vec(), 415, "body.content_type"),
        ("POST", "/api/users", "application/json", b"{\"email\":".to_vec(), 400, "body.syntax"),
        ("POST", "/api/users", "application/json", b"{} {}".to_vec(), 422, "invalid"),
        ("POST", "/api/users", "application/json", vec![0xff, 0xfe], 400, "body.syntax"),
        ("POST", "/api/users", "application/json", surplus, 422, "invalid"),
        ("POST", "/api/users", "application/json", user, 422, "invalid"),
        ("POST", "/api/users", "application/json", vec![b' '; 3 * 1024 * 1024], 413, "too_large"),
        ("GET", "/api/users/not-an-id", "text/plain", vec![], 404, "not_found"),
        ("GET", "/api/users/0192d3a0-0000-7000-8000-000000000000", "text/plain", vec![], 404, "not_found"),
        ("GET", "/api/users?limit=0", "text/plain", vec![], 400, "query"),
        ("GET", "/api/users?limit=many", "text/plain", vec![], 400, "query"),
        ("GET", "/api/users?cursor=AAAA", "text/plain", vec![], 400, "cursor.damaged"),
        ("GET", "/api/nothing", "text/plain", vec![], 404, "not_found"),
        ("PUT", "/api/users", "text/plain", vec![], 405, "method_not_allowed"),
    ];
    for (method, path, kind, body, status, code) in cases {
        let answer = app.send(raw(method, path, kind, body)).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (status, code),
            "{method} {path}: {}",
            answer.json()
        );
        let problem = answer.json();
        assert_eq!(problem["type"], format!("urn:hartomat:problem:{code}"));
        assert_eq!(problem["status"], status);
        assert!(answer.headers.contains_key("x-request-id"));
    }
    let body = json!({ "email": "nonsense", "name": "", "role": "viewer", "password": "short" });
    let all = app.post("/api/users", &admin, body).await.json();
    let mut paths: Vec<&str> = all["errors"].as_array().unwrap().iter().map(|e| e["path"].as_str().unwrap()).collect();
    paths.sort_unstable();
    assert_eq!(paths, ["email", "name", "password"], "all at once");
    let kind = app.post("/api/users", &admin, json!({ "email": 7 })).await.json();
    assert_eq!(kind["errors"][0]["path"], "email");
}

async fn a_repeated_post_is_done_once(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    let body = |name: &str| json!({ "email": "b@example.com", "name": name, "role": "viewer", "password": PASSWORD });
    let key = [("idempotency-key", "abc")];
    let failed = app.json("POST", "/api/users", &admin, &key, json!({})).await;
    assert_eq!(failed.status, StatusCode::UNPROCESSABLE_ENTITY, "a failure is not kept");
    let first = app.json("POST", "/api/users", &admin, &key, body("B")).await;
    assert_eq!(first.status, StatusCode::CREATED);
    let second = app.json("POST", "/api/users", &admin, &key, body("B")).await;
    assert_eq!((second.status, &second.bytes), (StatusCode::CREATED, &first.bytes));
    assert_eq!(second.headers["etag"], first.headers["etag"]);
    let other = app.json("POST", "/api/users", &admin, &key, body("C")).await;
    assert_eq!((other.status, other.code().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "idempotency.mismatch"));
    app.clock.advance(24 * 3600 * 1000);
    assert_eq!(
        app.json("POST", "/api/users", &admin, &key, body("B")).await.status,
        StatusCode::CONFLICT,
        "a day later it is a new request"
    );
    let long = "k".repeat(201);
    assert_eq!(
        app.json("POST", "/api/users", &admin, &[("idempotency-key", &long)], body("B")).await.code(),
        "idempotency.key"
    );
}

async fn lists_are_paged(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    for role in ["viewer", "operator", "admin"] {
        app.token_of(&admin, role).await;
    }
    let mut seen = Vec::new();
    let mut path = "/api/users?limit=2".to_owned();
    loop {
        let page = app.get(&path, &admin).await.json();
        assert_eq!(page["total"], 4);
        seen.extend(page["items"].as_array().unwrap().iter().map(|user| user["email"].as_str().unwrap().to_owned()));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/api/users?limit=2&cursor={cursor}");
    }
    assert_eq!(seen, ["ada@example.com", "admin@example.com", "operator@example.com", "viewer@example.com"]);
    let foreign = path.replace("/users", "/tokens");
    assert_eq!(app.get(&foreign, &admin).await.code(), "cursor.damaged", "a cursor belongs to its list");
    assert_eq!(app.get("/api/me", &As::Nobody).await.status, StatusCode::UNAUTHORIZED);
}
