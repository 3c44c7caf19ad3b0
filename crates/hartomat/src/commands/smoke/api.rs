//! The API as a client over a bad line sees it: requests that were not answered are sent again, under
//! the same idempotency key, so that nothing happens twice.

use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use modules::{Fault, ModuleError};
use reqwest::{Client, Method, Response, StatusCode};
use serde_json::Value;

/// Times a request is sent.
const TRIES: u32 = 12;
const FIRST_WAIT: Duration = Duration::from_millis(200);
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// For one answer.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);

pub struct Api {
    client: Client,
    base: String,
    token: String,
    /// No answer is waited for any longer.
    ends: Instant,
}

/// A body of a request, cheap to send again.
#[derive(Clone)]
pub struct Content {
    pub mime: String,
    pub bytes: Vec<u8>,
}

impl Api {
    pub fn new(base: &str, token: &str, ends: Instant) -> Result<Self> {
        let client = Client::builder()
            .tls_backend_preconfigured(
                runtime::deliver::tls_config().map_err(|e| anyhow!("TLS cannot be set up: {e}"))?,
            )
            .user_agent(concat!("HartOMat/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self { client, base: base.trim_end_matches('/').to_owned(), token: token.to_owned(), ends })
    }

    /// With time of its own: what must be undone is undone.
    pub fn lasting(&self, time: Duration) -> Self {
        let (client, base, token) = (self.client.clone(), self.base.clone(), self.token.clone());
        Self { client, base, token, ends: Instant::now() + time }
    }

    pub fn base(&self) -> &str {
        &self.base
    }

    pub async fn get(&self, path: &str) -> Result<Value> {
        self.send(Method::GET, path, None, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Result<Value> {
        self.send(Method::POST, path, Some(json_content(&body)), None).await
    }

    /// As [`Self::post`], for a version of what is changed.
    pub async fn post_version(&self, path: &str, version: &Value, body: Value) -> Result<Value> {
        self.send(Method::POST, path, Some(json_content(&body)), Some(format!("\"{version}\""))).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Result<Value> {
        self.send(Method::PUT, path, Some(json_content(&body)), None).await
    }

    pub async fn upload(&self, path: &str, content: Content) -> Result<Value> {
        self.send(Method::POST, path, Some(content), None).await
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        content: Option<Content>,
        version: Option<String>,
    ) -> Result<Value> {
        let key = uuid::Uuid::now_v7().to_string();
        let mut wait = FIRST_WAIT;
        let mut said = String::new();
        let mut tries = 0;
        while tries < TRIES {
            let left = self.ends.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            tries += 1;
            let mut request = self
                .client
                .request(method.clone(), format!("{}{path}", self.base))
                .bearer_auth(&self.token)
                .timeout(left.min(ANSWER_TIMEOUT));
            if method == Method::POST {
                request = request.header("idempotency-key", &key);
            }
            if let Some(version) = &version {
                request = request.header("if-match", version);
            }
            if let Some(content) = &content {
                request = request.header("content-type", &content.mime).body(content.bytes.clone());
            }
            match answer(&format!("{method} {path}"), request.send().await).await {
                Ok(value) => return Ok(value),
                Err(Refusal::Final(error)) => return Err(error.into()),
                Err(Refusal::NotYet(why)) => said = why,
            }
            tokio::time::sleep(wait.min(left)).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
        let message = format!("{method} {path} was not answered, tried {tries} times: {said}");
        Err(ModuleError::new(
            Fault::Transient,
            "smoke.no_answer",
            message,
            "Look whether the server runs at that address.",
        )
        .into())
    }
}

enum Refusal {
    NotYet(String),
    Final(ModuleError),
}

async fn answer(what: &str, sent: Result<Response, reqwest::Error>) -> Result<Value, Refusal> {
    let not_yet = |e: reqwest::Error| Refusal::NotYet(e.to_string());
    let response = sent.map_err(not_yet)?;
    let status = response.status();
    if matches!(status, StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT) {
        return Err(Refusal::NotYet(format!("it answers {status}")));
    }
    // A connection may break in the middle of an answer.
    let bytes = response.bytes().await.map_err(not_yet)?;
    let value: Value =
        if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).unwrap_or(Value::Null) };
    if status.is_success() {
        return Ok(value);
    }
    let said = value["detail"].as_str().map_or_else(|| format!("the server answers {status}."), str::to_owned);
    let detail = format!("{what}: {said}");
    let code = value["code"].as_str().unwrap_or("smoke.refused").to_owned();
    Err(Refusal::Final(ModuleError::new(
        Fault::Input,
        &code,
        detail,
        "Check address and token; it must be an administrator's.",
    )))
}

fn json_content(body: &Value) -> Content {
    Content { mime: "application/json".to_owned(), bytes: body.to_string().into_bytes() }
}
