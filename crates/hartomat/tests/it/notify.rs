//! A message that cannot be delivered is nobody's second render; one that can arrives.

use std::{
    net::TcpListener,
    time::{Duration, Instant},
};

use serde_json::json;
use testkit::{Behaviour, SmtpReceiver};

use crate::{api::Server, command::sample};

const DEADLINE: Duration = Duration::from_secs(60);

#[test]
fn mail_arrives_and_a_dead_webhook_costs_no_second_render() {
    let data = tempfile::tempdir().expect("a folder");
    let mail = SmtpReceiver::start(Behaviour::Accept);
    let nobody = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let mut server = Server::start_with(
        data.path(),
        &[
            ("HARTOMAT_SMTP_URL", &mail.url()),
            ("HARTOMAT_SMTP_FROM", "HartOMat <hartomat@example.com>"),
            ("HARTOMAT_WEBHOOK_ALLOW", "127.0.0.0/8"),
        ],
    );
    server.set_up();
    server.put("me/subscriptions", &json!({ "subscriptions": [{ "event": "line_done", "web": true, "email": true }] }));
    server.post("webhooks", &json!({ "name": "Nobody", "url": format!("http://{nobody}/"), "events": ["line_done"] }));
    let (product, output_type) = server.catalogue(&sample("flange.step"), 96, 2);
    let order = server.order(&product, &output_type);
    let line = server.finished_line(&order);
    assert_eq!(line["status"], "done", "{line}");

    let letter = mail.next_mail();
    assert_eq!(letter["to"], json!(["a@example.com"]), "{letter}");
    let until = Instant::now() + DEADLINE;
    let refused = loop {
        let list = server.get("deliveries?channel=webhook&status=queued");
        if list["items"][0]["attempts"].as_u64().is_some_and(|attempts| attempts > 0) {
            break list["items"][0].clone();
        }
        assert!(Instant::now() < until, "the webhook was never tried: {list}");
        std::thread::yield_now();
    };
    assert_eq!(refused["error"]["code"], "webhook.unreachable", "{refused}");

    let line = server.finished_line(&order);
    let renders =
        line["dispatch"]["steps"].as_array().expect("steps").iter().filter(|s| s["step"] == "blender_still").count();
    assert_eq!((renders, line["assets"].as_array().expect("assets").len()), (1, 1), "{line}");
    assert_eq!(server.get("media-assets")["total"], 1);
}
