//! The event stream: replay, filter, bounds.

use axum::{body::Body, http::StatusCode, response::Response};
use contracts::ids::{NotificationId, OrderId, UserId};
use futures_util::StreamExt;
use runtime::events::Event;
use testkit::TestDb;
use tower::ServiceExt;

use crate::app::{App, As};

fn order(status: &str) -> Event {
    Event::Order { order_id: OrderId::nil(), status: status.into() }
}

async fn open(app: &App, who: &As, last: Option<&str>) -> Response {
    let mut request = app.request("GET", "/api/events", who);
    if let Some(last) = last {
        request = request.header("last-event-id", last);
    }
    app.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

/// The stream's text up to and including the first event that holds `until`.
async fn read(response: Response, until: &str) -> String {
    let mut body = response.into_body().into_data_stream();
    let mut text = String::new();
    while !text.contains(until) {
        let chunk = body.next().await.expect("the stream goes on").unwrap();
        text.push_str(std::str::from_utf8(&chunk).unwrap());
    }
    text
}

#[tokio::test]
async fn what_was_missed_comes_first_and_others_notifications_never() {
    let (app, admin) = App::with_admin(TestDb::sqlite().await).await;
    let foreign = Event::Notification { notification_id: NotificationId::nil(), user_id: UserId::nil() };
    for event in [order("one"), foreign, order("two")] {
        app.state.hub.publish(event);
    }
    let response = open(&app, &admin, Some("7-1")).await;
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    app.state.hub.publish(order("three"));
    let text = read(response, "three").await;
    assert!(!text.contains("one") && text.contains("two") && !text.contains("notification"), "{text}");
    assert!(text.contains("id: 7-3") && text.contains("event: order"), "{text}");
    for unknown in ["6-1", "nonsense"] {
        assert!(read(open(&app, &admin, Some(unknown)).await, "resync").await.contains("event: resync"), "{unknown}");
    }
}

#[tokio::test]
async fn streams_are_bounded_and_end_with_the_server() {
    let (app, admin) = App::with_admin(TestDb::sqlite().await).await;
    let mut streams = Vec::new();
    for _ in 0..12 {
        streams.push(open(&app, &admin, None).await);
    }
    assert_eq!(open(&app, &admin, None).await.status(), StatusCode::TOO_MANY_REQUESTS);
    streams.pop();
    assert_eq!(open(&app, &admin, None).await.status(), StatusCode::OK, "a closed stream makes room");
    app.state.shutdown.cancel();
    for stream in streams {
        let mut body = stream.into_body().into_data_stream();
        while body.next().await.is_some() {}
    }
}

/// The OpenAPI component says what the runtime sends.
#[test]
fn the_event_schema_names_every_event() {
    let document: serde_json::Value = serde_json::from_str(server::openapi_json()).unwrap();
    let schema = document["components"]["schemas"]["Event"].to_string();
    let events = [
        order("x"),
        Event::Line {
            order_id: OrderId::nil(),
            line_id: contracts::ids::LineId::nil(),
            status: String::new(),
            progress: None,
        },
        Event::CadFile { cad_file_id: contracts::ids::CadFileId::nil(), status: String::new(), progress: None },
        Event::Notification { notification_id: NotificationId::nil(), user_id: UserId::nil() },
        Event::Resync {},
    ];
    for event in events {
        for key in serde_json::to_value(&event).unwrap().as_object().unwrap().keys() {
            assert!(schema.contains(&format!("\"{key}\"")), "{key}");
        }
        assert!(schema.contains(&format!("\"{}\"", event.name())), "{}", event.name());
    }
}
