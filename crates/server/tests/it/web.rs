//! The embedded app, its headers, health, and a real listener.

use axum::http::StatusCode;
use testkit::TestDb;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::app::{App, As};

#[tokio::test]
async fn pages_of_the_app_get_its_front_page_and_safe_headers() {
    let app = App::new(TestDb::sqlite().await).await;
    for path in ["/", "/orders/42", "/index.html"] {
        let answer = app.get(path, &As::Nobody).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.headers["content-type"], "text/html; charset=utf-8");
        assert_eq!(answer.headers["cache-control"], "no-cache");
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("worker-src 'self' blob:"), "{policy}");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    }
    assert_eq!(app.get("/assets/gone.js", &As::Nobody).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.post("/orders", &As::Nobody, serde_json::json!({})).await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn health_and_the_document_are_open() {
    let app = App::new(TestDb::sqlite().await).await;
    for path in ["/api/health", "/api/ready"] {
        let answer = app.get(path, &As::Nobody).await;
        assert_eq!((answer.status, answer.json()), (StatusCode::OK, serde_json::json!({ "status": "ok" })), "{path}");
    }
    assert_eq!(app.get("/api/openapi.json", &As::Nobody).await.json()["openapi"], "3.1.0");
}

#[tokio::test]
async fn figures_for_monitoring_are_plain_text_for_people_and_tokens() {
    let (app, admin) = App::with_admin(TestDb::sqlite().await).await;
    assert_eq!(app.get("/api/metrics", &As::Nobody).await.status, StatusCode::UNAUTHORIZED);
    app.get("/api/orders/01900000-0000-7000-8000-000000000000", &admin).await;
    let answer = app.get("/api/metrics", &app.token_of(&admin, "viewer").await).await;
    assert_eq!(answer.headers["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    let text = String::from_utf8(answer.bytes).unwrap();
    assert!(text.contains("hartomat_queue_jobs{class=\"render\",state=\"queued\"} 0"), "{text}");
    // Counted by route, not by id.
    assert!(text.contains("route=\"/api/orders/{id}\",status=\"404\""), "{text}");
    let system = app.get("/api/system", &admin).await.json();
    assert_eq!(system["queues"]["renders_queued"], 0);
}

#[tokio::test]
async fn what_an_output_type_can_be_told_depends_on_its_kind() {
    let (app, admin) = App::with_admin(TestDb::sqlite().await).await;
    let of = async |kind: &str| app.get(&format!("/api/output-types/param-schema?artifact_kind={kind}"), &admin).await;
    let turntable = of("turntable_video").await.json();
    assert_eq!(turntable["properties"]["frames"]["x-group"], "Motion");
    assert!(turntable["properties"]["exports"].is_null());
    assert!(of("still_image").await.json()["properties"]["frames"].is_null());
    assert_eq!(of("poem").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_listening_server_answers_and_stops_when_told() {
    let app = App::new(TestDb::sqlite().await).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let served = tokio::spawn(server::serve(listener, app.state.clone(), async move {
        let _ = stopped.await;
    }));
    let mut client = tokio::net::TcpStream::connect(address).await.unwrap();
    client.write_all(b"GET /api/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
    let mut text = String::new();
    client.read_to_string(&mut text).await.unwrap();
    assert!(text.starts_with("HTTP/1.1 200 OK") && text.ends_with("{\"status\":\"ok\"}"), "{text}");
    stop.send(()).unwrap();
    served.await.unwrap().unwrap();
}
