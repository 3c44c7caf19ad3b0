//! A whole server of one test, with a clock that stands still and no CAD or Blender.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use async_trait::async_trait;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use contracts::ContentHash;
use modules::{
    Control, Fault, ModuleError,
    ports::{
        Blender, Cad, Clock, EncodeRequest, IntakeOutput, IntakeRequest, Ports, PreviewReport, PreviewRequest,
        StillRequest, StudioInspection, Video, VideoFacts, WebRenderer,
    },
};
use runtime::{Runtime, RuntimeConfig, deliver::DeliveryConfig, events::EventHub};
use serde_json::{Value, json};
use server::{AppState, ServerConfig};
use store::{DatabasePorts, Unwatched, blobs::LocalBlobs};
use testkit::TestDb;
use tower::ServiceExt;

/// A clock that tests move.
pub struct TestClock(AtomicI64);

impl Clock for TestClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

impl TestClock {
    pub fn advance(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }

    /// Goes on from the real time, for who checks instants by their own clock.
    pub fn set_to_real(&self) {
        self.0.store(runtime::SystemClock.now_ms(), Ordering::SeqCst);
    }
}

struct Absent;

fn absent() -> ModuleError {
    ModuleError::new(Fault::Environment, "test.absent", "Not in this test.", "Nothing.")
}

#[async_trait]
impl Cad for Absent {
    async fn intake(&self, _: IntakeRequest, _: &Control) -> Result<IntakeOutput, ModuleError> {
        Err(absent())
    }
}

#[async_trait]
impl Blender for Absent {
    async fn still(&self, _: StillRequest, _: &Control) -> Result<contracts::scene::RenderReport, ModuleError> {
        Err(absent())
    }

    async fn inspect_studio(&self, _: &std::path::Path, _: &Control) -> Result<StudioInspection, ModuleError> {
        Err(absent())
    }
}

pub struct App {
    pub router: Router,
    pub state: AppState,
    pub clock: Arc<TestClock>,
    _test: TestDb,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or(Value::Null)
    }

    pub fn code(&self) -> String {
        assert_eq!(
            self.headers[header::CONTENT_TYPE],
            "application/problem+json",
            "{}",
            String::from_utf8_lossy(&self.bytes)
        );
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    /// `hartomat_session=…` of a sign-in.
    pub fn cookie(&self) -> String {
        let set = self.headers[header::SET_COOKIE].to_str().unwrap();
        set.split(';').next().unwrap().to_owned()
    }
}

#[async_trait]
impl Video for Absent {
    async fn encode(&self, _: EncodeRequest, _: &Control) -> Result<VideoFacts, ModuleError> {
        unreachable!("these tests make no video")
    }
    async fn inspect(&self, _: &Path, _: &Control) -> Result<(VideoFacts, ContentHash), ModuleError> {
        unreachable!("these tests make no video")
    }
}

#[async_trait]
impl WebRenderer for Absent {
    async fn preview(&self, _: PreviewRequest, _: &Control) -> Result<PreviewReport, ModuleError> {
        unreachable!("these tests draw nothing")
    }
}

/// By what a request is known.
#[derive(Clone)]
pub enum As {
    Nobody,
    Cookie(String),
    Token(String),
}

pub const PASSWORD: &str = "a good password";

impl App {
    pub async fn new(test: TestDb) -> Self {
        Self::delivering(test, DeliveryConfig::default()).await
    }

    /// With a way to send mail, or to reach webhooks of this machine.
    pub async fn delivering(test: TestDb, delivery: DeliveryConfig) -> Self {
        let clock = Arc::new(TestClock(AtomicI64::new(1_795_248_000_000)));
        let blobs = LocalBlobs::open(&test.dir.path().join("blobs")).unwrap();
        let database = Arc::new(DatabasePorts::new(test.db.clone(), clock.clone(), Arc::new(Unwatched)));
        let ports = Ports {
            store: database.clone(),
            blobs: Arc::new(blobs.clone()),
            cad: Arc::new(Absent),
            blender: Arc::new(Absent),
            video: Arc::new(Absent),
            web_renderer: Arc::new(Absent),
            publisher: database.clone(),
            notifier: database,
            clock: clock.clone(),
            scratch: test.dir.path().join("scratch"),
            resumable: test.dir.path().join("resumable"),
        };
        let config = RuntimeConfig {
            worker: "test".into(),
            line_slots: 1,
            cad_slots: 1,
            keep_ready: false,
            delivery,
            renderer: "test".into(),
            progress_limit_ms: runtime::PROGRESS_LIMIT_MS,
            sabotage: runtime::Sabotage::default(),
        };
        let runtime = Runtime::new(test.db.clone(), ports, EventHub::new(7), config);
        let state = AppState::new(test.db.clone(), blobs, runtime, clock.clone(), ServerConfig::default());
        Self { router: server::app(state.clone()), state, clock, _test: test }
    }

    /// With a first administrator, who is signed in.
    pub async fn with_admin(test: TestDb) -> (Self, As) {
        let app = Self::new(test).await;
        let admin = app.set_up().await;
        (app, admin)
    }

    /// Makes the first administrator.
    pub async fn set_up(&self) -> As {
        let app = self;
        let token = server::offer_setup_token(&app.state).await.unwrap().unwrap();
        let body = json!({ "token": token, "email": "Ada@Example.com", "name": "Ada", "password": PASSWORD });
        let answer = app.post("/api/setup", &As::Nobody, body).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.json());
        As::Cookie(answer.cookie())
    }

    /// A token of a new person of that role, with the scope that lends all of it.
    pub async fn token_of(&self, admin: &As, role: &str) -> As {
        let email = format!("{role}@example.com");
        let body = json!({ "email": email, "name": role, "role": role, "password": PASSWORD });
        assert_eq!(self.post("/api/users", admin, body).await.status, StatusCode::CREATED);
        let signed_in = self.post("/api/session", &As::Nobody, json!({ "email": email, "password": PASSWORD })).await;
        let scope = match role {
            "viewer" => "read",
            "operator" => "write",
            _ => "admin",
        };
        let body = json!({ "name": "test", "scopes": [scope] });
        let token = self.post("/api/tokens", &As::Cookie(signed_in.cookie()), body).await;
        assert_eq!(token.status, StatusCode::CREATED, "{}", token.json());
        As::Token(token.json()["secret"].as_str().unwrap().to_owned())
    }

    pub fn clock_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    pub fn request(&self, method: &str, path: &str, who: &As) -> axum::http::request::Builder {
        let builder = Request::builder()
            .method(Method::from_bytes(method.as_bytes()).unwrap())
            .uri(path)
            .header(header::HOST, "test");
        match who {
            As::Nobody => builder,
            As::Cookie(cookie) => builder.header(header::COOKIE, cookie).header("sec-fetch-site", "same-origin"),
            As::Token(token) => builder.header(header::AUTHORIZATION, format!("Bearer {token}")),
        }
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 16 * 1024 * 1024).await.unwrap().to_vec();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }

    pub async fn get(&self, path: &str, who: &As) -> Answer {
        self.send(self.request("GET", path, who).body(Body::empty()).unwrap()).await
    }

    pub async fn post(&self, path: &str, who: &As, body: Value) -> Answer {
        self.json("POST", path, who, &[], body).await
    }

    pub async fn json(&self, method: &str, path: &str, who: &As, headers: &[(&str, &str)], body: Value) -> Answer {
        let mut request = self.request(method, path, who).header(header::CONTENT_TYPE, "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }
}
