//! From an event to the inbox: subscriptions, mail by a real SMTP server, webhooks by a real HTTP
//! receiver, the delivery log.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use contracts::{NotifyEvent, module::params::NotifyChannel};
use modules::{
    Fault, ModuleError,
    ports::{About, Clock, Notice, Notifier},
};
use runtime::deliver::{self, DeliveryConfig, MailSettings};
use serde_json::{Value, json};
use store::{DatabasePorts, Unwatched, dispatches::DispatchOutcome};
use testkit::{Behaviour, SmtpReceiver, TestDb};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::{
    app::{App, As},
    catalogue::{STEP, a_product, id, upload},
    orders::{lease, order, publish},
};

testkit::both_databases!(
    a_webhook_is_signed_and_tried_until_it_arrives,
    webhooks_do_not_lead_inside,
    mail_goes_to_those_who_want_it,
    without_a_mail_server_no_mail_is_queued,
    an_uncertain_mail_is_shown_and_not_repeated,
    what_the_mail_server_refuses_is_known_not_to_have_arrived,
    a_lost_worker_repeats_webhooks_and_never_mail,
    a_published_line_is_told_once,
    everybody_sees_their_own_log,
    the_uploader_hears_of_a_cad_file,
    a_failure_without_a_way_is_told_to_nobody,
);

/// How the receiver answers: a status, or not at all.
#[derive(Clone, Copy)]
enum Reply {
    Status(StatusCode),
    Redirect,
    Silence,
}

const OK: Reply = Reply::Status(StatusCode::OK);
const BROKEN: Reply = Reply::Status(StatusCode::INTERNAL_SERVER_ERROR);

#[derive(Clone)]
struct Receiving {
    replies: Arc<Mutex<VecDeque<Reply>>>,
    told: UnboundedSender<(Uri, HeaderMap, Bytes)>,
}

/// A real HTTP server of this test; answers as it was told to, then with 200.
struct HttpReceiver {
    port: u16,
    told: UnboundedReceiver<(Uri, HeaderMap, Bytes)>,
}

impl HttpReceiver {
    async fn start(replies: &[Reply]) -> Self {
        let (sender, told) = unbounded_channel();
        let state = Receiving { replies: Arc::new(Mutex::new(replies.iter().copied().collect())), told: sender };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let app = axum::Router::new().fallback(receive).with_state(state);
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { port, told }
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hook", self.port)
    }

    /// The next message: its id, its body; its signature is right.
    async fn next(&mut self, secret: &str) -> (String, Value) {
        let (_, headers, body) = self.told.recv().await.unwrap();
        standardwebhooks::Webhook::new(secret).unwrap().verify(&body, &headers).expect("a right signature");
        (headers["webhook-id"].to_str().unwrap().to_owned(), serde_json::from_slice(&body).unwrap())
    }
}

async fn receive(State(state): State<Receiving>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    state.told.send((uri, headers, body)).unwrap();
    let reply = state.replies.lock().unwrap().pop_front().unwrap_or(OK);
    match reply {
        Reply::Status(status) => (status, "what the receiver says").into_response(),
        Reply::Redirect => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, "/elsewhere")]).into_response(),
        Reply::Silence => std::future::pending().await,
    }
}

fn local_webhooks() -> DeliveryConfig {
    DeliveryConfig { webhook_allow: "127.0.0.0/8".parse().unwrap(), ..DeliveryConfig::default() }
}

fn mail_by(receiver: &SmtpReceiver) -> DeliveryConfig {
    let mail = MailSettings::parse(&receiver.url(), "HartOMat <hartomat@example.com>").unwrap();
    DeliveryConfig { mail: Some(mail), ..DeliveryConfig::default() }
}

struct World {
    app: App,
    admin: As,
    product: String,
    output_type: String,
}

impl World {
    async fn new(test: TestDb, delivery: DeliveryConfig) -> Self {
        let app = App::delivering(test, delivery).await;
        app.clock.set_to_real();
        let admin = app.set_up().await;
        let product = a_product(&app, &admin, "AB-1").await;
        let body = json!({ "name": "Still", "artifact_kind": "still_image" });
        let output_type = id(&app.post("/api/output-types", &admin, body).await);
        Self { app, admin, product, output_type }
    }

    /// An order of one line that fails for good.
    async fn fail_a_line(&self) {
        self.fail_a_line_telling(NotifyChannel::ALL).await;
    }

    async fn fail_a_line_telling(&self, channels: &[NotifyChannel]) {
        let made = self.app.post("/api/orders", &self.admin, order(&self.product, &self.output_type, true)).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.json());
        let leased = lease(&self.app).await;
        let error = ModuleError::new(Fault::Input, "materials.missing", "`bolt` has no material.", "Assign one.");
        let now = self.app.clock.now_ms();
        let failed = DispatchOutcome::Failed { error, channels: channels.to_vec() };
        store::dispatches::finish_dispatch(&self.app.state.db, leased.dispatch, leased.attempt, &failed, now)
            .await
            .unwrap();
    }

    /// Registers a webhook for failed lines; its id and secret.
    async fn webhook(&self, url: &str) -> (String, String) {
        let body = json!({ "name": "Shop", "url": url, "events": ["line_failed"] });
        let made = self.app.post("/api/webhooks", &self.admin, body).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.json());
        (id(&made), made.json()["secret"].as_str().unwrap().to_owned())
    }

    /// Mail for failed lines and nothing else.
    async fn want_mail(&self) {
        let body = json!({ "subscriptions": [
            { "event": "line_failed", "web": true, "email": true },
            { "event": "line_done", "web": false, "email": false },
            { "event": "order_done", "web": false, "email": false },
        ] });
        let chosen = self.app.json("PUT", "/api/me/subscriptions", &self.admin, &[], body).await;
        assert_eq!(chosen.status, StatusCode::OK, "{}", chosen.json());
    }

    async fn deliver(&self) -> usize {
        self.app.state.runtime.deliver_due().await.unwrap()
    }

    /// The newest delivery of a channel, with its attempts.
    async fn log(&self, channel: &str) -> Value {
        let list = self.app.get(&format!("/api/deliveries?channel={channel}"), &self.admin).await.json();
        let newest = list["items"][0]["id"].as_str().unwrap_or_else(|| panic!("{list}"));
        self.app.get(&format!("/api/deliveries/{newest}"), &self.admin).await.json()
    }

    async fn total(&self, query: &str) -> Value {
        self.app.get(&format!("/api/deliveries?{query}"), &self.admin).await.json()["total"].clone()
    }
}

fn statuses(delivery: &Value) -> Vec<&str> {
    delivery["log"].as_array().unwrap().iter().map(|attempt| attempt["status"].as_str().unwrap()).collect()
}

async fn a_webhook_is_signed_and_tried_until_it_arrives(test: TestDb) {
    let mut receiver = HttpReceiver::start(&[BROKEN, BROKEN, OK]).await;
    let world = World::new(test, local_webhooks()).await;
    let (hook, secret) = world.webhook(&receiver.url()).await;
    assert!(secret.starts_with("whsec_"));
    let shown = world.app.get(&format!("/api/webhooks/{hook}"), &world.admin).await.json();
    assert_eq!(shown.get("secret"), None, "a secret is shown once");
    world.fail_a_line().await;

    assert_eq!(world.deliver().await, 1);
    let (first, body) = receiver.next(&secret).await;
    assert_eq!((&body["type"], &body["data"]["sku"]), (&json!("line_failed"), &json!("AB-1")), "{body}");
    assert_eq!(body["data"]["error"]["code"], "materials.missing");
    assert_eq!(world.deliver().await, 0, "not before the wait is over");
    let waiting = world.log("webhook").await;
    assert_eq!((&waiting["status"], &waiting["error"]["code"]), (&json!("queued"), &json!("webhook.answer")));
    assert!(
        waiting["next_at"].is_string() && waiting["error"]["message"].as_str().unwrap().contains("what the receiver")
    );

    world.app.clock.advance(5_000);
    assert_eq!(world.deliver().await, 1);
    world.app.clock.advance(30_000);
    assert_eq!(world.deliver().await, 1);
    for _ in 0..2 {
        let (again, same) = receiver.next(&secret).await;
        assert_eq!((&again, &same), (&first, &body), "the same message under the same id");
    }
    world.app.clock.advance(24 * 3600 * 1000);
    assert_eq!(world.deliver().await, 0, "delivered once");
    let delivered = world.log("webhook").await;
    assert_eq!(delivered["status"], "delivered");
    assert_eq!(statuses(&delivered), ["failed", "failed", "delivered"]);
    assert_eq!(delivered["id"].as_str().unwrap().replace('-', ""), first.trim_start_matches("msg_"));
    assert_eq!(world.total("channel=webhook").await, 1);
}

async fn webhooks_do_not_lead_inside(test: TestDb) {
    let mut receiver = HttpReceiver::start(&[]).await;
    let world = World::new(test, DeliveryConfig::default()).await;
    for url in [&receiver.url(), "http://[::ffff:127.0.0.1]/", "http://169.254.169.254/", "file:///etc/passwd", "x"] {
        let body = json!({ "name": "x", "url": url, "events": ["line_done"] });
        let refused = world.app.post("/api/webhooks", &world.admin, body).await;
        assert_eq!(
            (refused.status, &refused.json()["errors"][0]["path"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!("url"))
        );
    }
    // A name tells nothing until it is resolved.
    let (hook, _) = world.webhook(&format!("http://localhost:{}/", receiver.port)).await;
    world.fail_a_line().await;
    assert_eq!(world.deliver().await, 1);
    let refused = world.log("webhook").await;
    assert_eq!(
        (&refused["status"], &refused["error"]["code"]),
        (&json!("failed"), &json!("webhook.refused")),
        "{refused}"
    );
    assert!(receiver.told.try_recv().is_err(), "nothing was sent");

    // Switched off, it gets nothing; deleted, what waited fails.
    let path = format!("/api/webhooks/{hook}");
    let off = world.app.json("PATCH", &path, &world.admin, &[("if-match", "\"1\"")], json!({ "active": false })).await;
    assert_eq!(off.json()["active"], false, "{}", off.json());
    world.fail_a_line().await;
    assert_eq!(world.deliver().await, 0);
    let gone = world.app.json("DELETE", &path, &world.admin, &[("if-match", "\"2\"")], Value::Null).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    assert_eq!(world.total("channel=webhook").await, 1, "the log outlives the webhook");
}

#[test]
fn redirects_are_not_followed() {
    testkit::run(testkit::Engine::Sqlite, async |test| {
        let mut receiver = HttpReceiver::start(&[Reply::Redirect]).await;
        let world = World::new(test, local_webhooks()).await;
        world.webhook(&receiver.url()).await;
        world.fail_a_line().await;
        assert_eq!(world.deliver().await, 1);
        assert_eq!(receiver.told.recv().await.unwrap().0.path(), "/hook");
        assert!(receiver.told.try_recv().is_err(), "the other address was not asked");
        let waiting = world.log("webhook").await;
        assert!(waiting["error"]["message"].as_str().unwrap().contains("307"), "{waiting}");
    });
}

async fn mail_goes_to_those_who_want_it(test: TestDb) {
    let receiver = SmtpReceiver::start(Behaviour::Accept);
    let world = World::new(test, mail_by(&receiver)).await;
    let offered = world.app.get("/api/me/subscriptions", &world.admin).await.json();
    assert_eq!((&offered["email_available"], &offered["email_address"]), (&json!(true), &json!("ada@example.com")));
    assert_eq!(
        offered["subscriptions"][0],
        json!({ "event": "line_done", "web": true, "email": false }),
        "the default"
    );
    world.fail_a_line().await;
    assert_eq!(world.deliver().await, 0, "nobody asked for mail");

    world.want_mail().await;
    world.fail_a_line().await;
    assert_eq!(world.deliver().await, 1);
    let mail = receiver.next_mail();
    assert_eq!((&mail["from"], &mail["to"]), (&json!("hartomat@example.com"), &json!(["ada@example.com"])));
    let text = mail["data"].as_str().unwrap();
    let delivered = world.log("email").await;
    assert!(text.contains(&format!("Message-ID: <{}@hartomat>", delivered["id"].as_str().unwrap())), "{text}");
    assert!(text.contains("has no material"), "{text}");
    assert_eq!((&delivered["status"], statuses(&delivered)), (&json!("delivered"), vec!["delivered"]));
    assert_eq!(world.deliver().await, 0);
    assert_eq!(world.total("channel=web&event=order_done").await, 1, "of the first order; then it was switched off");
}

async fn without_a_mail_server_no_mail_is_queued(test: TestDb) {
    let world = World::new(test, DeliveryConfig::default()).await;
    assert_eq!(world.app.get("/api/me/subscriptions", &world.admin).await.json()["email_available"], false);
    world.want_mail().await;
    world.fail_a_line().await;
    assert_eq!(world.deliver().await, 0);
    assert_eq!((world.total("channel=email").await, world.total("channel=web").await), (json!(0), json!(1)));
}

async fn an_uncertain_mail_is_shown_and_not_repeated(test: TestDb) {
    let receiver = SmtpReceiver::start(Behaviour::Drop);
    let world = World::new(test, mail_by(&receiver)).await;
    world.want_mail().await;
    world.fail_a_line().await;
    assert_eq!(world.deliver().await, 1);
    receiver.next_mail();
    world.app.clock.advance(48 * 3600 * 1000);
    assert_eq!(world.deliver().await, 0);
    assert!(receiver.rest().is_empty(), "never repeated by itself");
    let uncertain = world.log("email").await;
    assert_eq!((&uncertain["status"], &uncertain["error"]["code"]), (&json!("uncertain"), &json!("mail.uncertain")));
    assert_eq!(statuses(&uncertain), ["uncertain"]);
    assert_eq!(world.total("status=uncertain").await, 1);

    // A person knows better.
    let path = format!("/api/deliveries/{}/retry", uncertain["id"].as_str().unwrap());
    assert_eq!(world.app.post(&path, &world.admin, Value::Null).await.json()["status"], "queued");
    assert_eq!(world.deliver().await, 1);
    receiver.next_mail();
    assert_eq!(statuses(&world.log("email").await), ["uncertain", "uncertain"]);
}

async fn what_the_mail_server_refuses_is_known_not_to_have_arrived(test: TestDb) {
    let (busy, refusing) = (SmtpReceiver::start(Behaviour::Busy), SmtpReceiver::start(Behaviour::Refuse));
    let world = World::new(test, mail_by(&busy)).await;
    world.want_mail().await;
    world.fail_a_line().await;
    assert_eq!(world.deliver().await, 1);
    let waiting = world.log("email").await;
    assert_eq!(
        (&waiting["status"], &waiting["error"]["code"]),
        (&json!("queued"), &json!("mail.not_taken")),
        "{waiting}"
    );
    let mut attempts = 1;
    while world.log("email").await["status"] == "queued" {
        world.app.clock.advance(11 * 3600 * 1000);
        attempts += world.deliver().await;
        assert!(attempts < 100, "attempts are bounded");
    }
    assert_eq!(attempts, usize::try_from(deliver::MAX_ATTEMPTS).unwrap());
    assert_eq!(world.log("email").await["status"], "failed");

    let settings = MailSettings::parse(&refusing.url(), "h@example.com").unwrap();
    assert_eq!(settings.probe().await, Ok(()));
    drop(refusing);
    assert!(settings.probe().await.is_err(), "nobody listens there any more");
}

#[test]
fn a_mail_that_is_refused_for_good_fails_at_once() {
    testkit::run(testkit::Engine::Sqlite, async |test| {
        let receiver = SmtpReceiver::start(Behaviour::Refuse);
        let world = World::new(test, mail_by(&receiver)).await;
        world.want_mail().await;
        world.fail_a_line().await;
        assert_eq!(world.deliver().await, 1);
        let refused = world.log("email").await;
        assert_eq!((&refused["status"], &refused["error"]["code"]), (&json!("failed"), &json!("mail.refused")));
        assert!(refused["error"]["message"].as_str().unwrap().contains("nobody of that name"), "{refused}");
    });
}

async fn a_lost_worker_repeats_webhooks_and_never_mail(test: TestDb) {
    let mut receiver = HttpReceiver::start(&[Reply::Silence]).await;
    let smtp = SmtpReceiver::start(Behaviour::Accept);
    let world = World::new(test, DeliveryConfig { mail: mail_by(&smtp).mail, ..local_webhooks() }).await;
    let (_, secret) = world.webhook(&receiver.url()).await;
    world.fail_a_line().await;
    let runtime = world.app.state.runtime.clone();
    let worker = tokio::spawn(async move { runtime.deliver_due().await });
    let (first, _) = receiver.next(&secret).await;
    // It has the message, and whoever sent it is gone before the answer.
    worker.abort();
    assert!(worker.await.unwrap_err().is_cancelled());
    assert_eq!(world.log("webhook").await["status"], "sending");
    assert_eq!(world.deliver().await, 0, "the claim still stands");
    let past_the_lease = i64::try_from(deliver::LEASE.as_millis()).unwrap() + 1;
    world.app.clock.advance(past_the_lease);
    assert_eq!(world.deliver().await, 1);
    assert_eq!(receiver.next(&secret).await.0, first, "the receiver can tell that it is the same");
    let delivered = world.log("webhook").await;
    assert_eq!((&delivered["status"], statuses(&delivered)), (&json!("delivered"), vec!["lost", "delivered"]));

    world.want_mail().await;
    world.fail_a_line().await;
    let (db, now) = (&world.app.state.db, world.app.clock.now_ms());
    store::deliveries::fan_out(db, true, now).await.unwrap();
    let claim = |worker: &'static str| {
        store::deliveries::lease_next_delivery(db, worker, store::new_id(now), 1_000, deliver::MAX_ATTEMPTS, now)
    };
    // Mail and webhook of the same event, claimed by a process that then dies.
    let (one, other) = (claim("dead").await.unwrap().unwrap(), claim("dead").await.unwrap().unwrap());
    assert_ne!(one.id, other.id);
    assert!(claim("alive").await.unwrap().is_none(), "nothing is claimed twice");
    store::deliveries::release_deliveries_of(db, "dead", deliver::MAX_ATTEMPTS, now).await.unwrap();
    assert_eq!(world.deliver().await, 1, "the webhook alone");
    receiver.next(&secret).await;
    let uncertain = world.log("email").await;
    assert_eq!((&uncertain["status"], statuses(&uncertain)), (&json!("uncertain"), vec!["uncertain"]));
    assert!(smtp.rest().is_empty());
    let late = store::deliveries::DeliveryOutcome::Delivered { note: String::new() };
    for stale in [one, other] {
        let refused = store::deliveries::finish_delivery(db, stale.id, stale.attempt, &late, now).await;
        assert!(matches!(refused, Err(store::StoreError::StaleAttempt { .. })), "{refused:?}");
    }
}

async fn a_published_line_is_told_once(test: TestDb) {
    let world = World::new(test, DeliveryConfig::default()).await;
    let app = &world.app;
    app.post("/api/orders", &world.admin, order(&world.product, &world.output_type, true)).await;
    let leased = lease(app).await;
    publish(app, &leased).await;
    let ports = DatabasePorts::new(app.state.db.clone(), app.clock.clone(), Arc::new(Unwatched));
    let notice = Notice {
        event_key: format!("line-done:{}:1", leased.line),
        event: NotifyEvent::LineDone,
        channels: NotifyChannel::ALL.to_vec(),
        about: About::Line(leased.line),
        title: "AB-1 is ready".into(),
        body: String::new(),
        assets: Vec::new(),
    };
    for _ in 0..2 {
        ports.notify(notice.clone()).await.unwrap();
        world.deliver().await;
    }
    let told = app.get("/api/notifications", &world.admin).await.json();
    let mut titles: Vec<&str> =
        told["items"].as_array().unwrap().iter().map(|n| n["title"].as_str().unwrap()).collect();
    titles.sort_unstable();
    assert_eq!(titles, ["AB-1 is ready", "Order 1001 is finished"]);
}

async fn everybody_sees_their_own_log(test: TestDb) {
    let world = World::new(test, DeliveryConfig::default()).await;
    let viewer = world.app.token_of(&world.admin, "viewer").await;
    world.fail_a_line().await;
    world.deliver().await;
    assert_eq!(world.total("").await, 2, "of line and order");
    assert_eq!(world.total("status=delivered&event=line_failed&q=FAILED").await, 1);
    assert_eq!(world.total("status=failed").await, 0);
    assert_eq!(world.app.get("/api/deliveries", &viewer).await.json()["total"], 0);
    let own = world.log("web").await;
    let path = format!("/api/deliveries/{}", own["id"].as_str().unwrap());
    assert_eq!(world.app.get(&path, &viewer).await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.app.get("/api/deliveries?status=lost", &world.admin).await.status, StatusCode::BAD_REQUEST);
    let page = world.app.get("/api/deliveries?limit=1", &world.admin).await.json();
    let next = format!("/api/deliveries?limit=1&cursor={}", page["next_cursor"].as_str().unwrap());
    assert_ne!(world.app.get(&next, &world.admin).await.json()["items"][0]["id"], page["items"][0]["id"]);
    let delivered = world.app.post(&format!("{path}/retry"), &world.admin, Value::Null).await;
    assert_eq!((delivered.status, delivered.code()), (StatusCode::CONFLICT, "delivery.not_failed".to_owned()));

    // Viewers choose for themselves, and wrongly chosen is said.
    let twice = json!({ "event": "line_done", "web": true, "email": false });
    let wrong = json!({ "subscriptions": [twice, twice] });
    let refused = world.app.json("PUT", "/api/me/subscriptions", &viewer, &[], wrong).await;
    assert_eq!(refused.json()["errors"][0]["path"], "subscriptions[1].event", "{}", refused.json());
    let audit = world.app.get("/api/audit?subject_type=webhooks", &world.admin).await.json();
    assert_eq!(audit["total"], 0);
}

async fn the_uploader_hears_of_a_cad_file(test: TestDb) {
    let mut receiver = HttpReceiver::start(&[]).await;
    let world = World::new(test, local_webhooks()).await;
    let (app, db) = (&world.app, &world.app.state.db);
    let hook = json!({ "name": "Shop", "url": receiver.url(), "events": ["cad_file_ready"] });
    let secret = app.post("/api/webhooks", &world.admin, hook).await.json()["secret"].as_str().unwrap().to_owned();
    upload(app, &world.admin, "/api/cad-files", &[("file", Some("b.stp"), STEP)]).await;
    let now = app.clock.now_ms();
    let leased = store::cad_files::lease_next_cad_file(db, "w", store::new_id(now), 1_000, now).await.unwrap().unwrap();
    let ports = DatabasePorts::new(db.clone(), app.clock.clone(), Arc::new(Unwatched));
    let ready = Notice {
        event_key: "cad-file-ready:1".into(),
        event: NotifyEvent::CadFileReady,
        channels: NotifyChannel::ALL.to_vec(),
        about: About::CadFile(leased.record.id),
        title: "a.stp is ready".into(),
        body: "18 parts with 1200 triangles were read.".into(),
        assets: Vec::new(),
    };
    for _ in 0..2 {
        ports.notify(ready.clone()).await.unwrap();
        world.deliver().await;
    }
    let (_, body) = receiver.next(&secret).await;
    assert_eq!(body["data"]["cad_file_id"], json!(leased.record.id), "{body}");
    let error = ModuleError::new(Fault::Input, "cad.unreadable", "It is no STEP file.", "Export it anew.");
    let failed = store::cad_files::CadOutcome::Failed { error, channels: vec![NotifyChannel::Web] };
    store::cad_files::finish_cad_file(db, leased.record.id, leased.attempt, &failed, now).await.unwrap();
    world.deliver().await;
    let told = app.get("/api/notifications", &world.admin).await.json();
    let titles: Vec<&str> = told["items"].as_array().unwrap().iter().map(|n| n["title"].as_str().unwrap()).collect();
    assert_eq!(titles.len(), 2, "{told}");
    assert!(
        titles.contains(&"a.stp is ready") && titles.iter().any(|title| title.ends_with("cannot be read")),
        "{told}"
    );
    assert!(told["items"][0]["order_id"].is_null(), "{told}");
}

async fn a_failure_without_a_way_is_told_to_nobody(test: TestDb) {
    let world = World::new(test, DeliveryConfig::default()).await;
    world.fail_a_line_telling(&[]).await;
    world.deliver().await;
    assert_eq!(world.total("event=line_failed").await, 0);
    assert_eq!(world.total("event=order_done").await, 1, "the end of the order is another matter");
}
