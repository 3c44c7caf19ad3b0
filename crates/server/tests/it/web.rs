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
