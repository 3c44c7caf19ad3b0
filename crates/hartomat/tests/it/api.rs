//! A running `hartomat up` and its API, as a client system sees them.

use std::{
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::command::hartomat;

/// Longest wait for one line on a slow machine.
const LINE_DEADLINE: Duration = Duration::from_secs(240);

pub struct Server {
    child: Child,
    url: String,
    pub setup_token: Option<String>,
    agent: ureq::Agent,
    bearer: Option<String>,
}

impl Server {
    /// Starts `hartomat up` on a data folder; it listens on a free port.
    pub fn start(data: &Path) -> Self {
        Self::start_with(data, &[])
    }

    /// With settings by environment variables.
    pub fn start_with(data: &Path, settings: &[(&str, &str)]) -> Self {
        Self::start_as(hartomat(), data, settings)
    }

    /// By a command that ends in being the executable.
    pub fn start_as(mut command: Command, data: &Path, settings: &[(&str, &str)]) -> Self {
        let mut child = command
            .envs(settings.iter().copied())
            .args(["--json", "--data"])
            .arg(data)
            .args(["up", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("hartomat starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("it says where it is");
        let said: Value = serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line}"));
        let agent = ureq::Agent::new_with_config(
            ureq::Agent::config_builder()
                .http_status_as_error(false)
                .timeout_connect(Some(Duration::from_secs(10)))
                .build(),
        );
        Self {
            child,
            url: said["url"].as_str().expect("a URL").to_owned(),
            setup_token: said["setup_token"].as_str().map(str::to_owned),
            agent,
            bearer: None,
        }
    }

    /// Makes the administrator's account and a token; returns the token for later lives.
    pub fn set_up(&mut self) -> String {
        let token = self.setup_token.clone().expect("a first start prints a token");
        let answer = self
            .agent
            .post(format!("{}/api/setup", self.url))
            .header("content-type", "application/json")
            .send(
                json!({ "token": token, "email": "a@example.com", "name": "A", "password": "correct horse battery" })
                    .to_string(),
            )
            .expect("answers");
        assert!(answer.status().is_success(), "{}", answer.status());
        let cookie =
            answer.headers()["set-cookie"].to_str().expect("text").split(';').next().expect("a pair").to_owned();
        let made = self
            .agent
            .post(format!("{}/api/tokens", self.url))
            .header("cookie", cookie)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/json")
            .send(json!({ "name": "test", "scopes": ["admin"] }).to_string())
            .expect("answers");
        let made = read(made);
        let secret = made["secret"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned();
        self.bearer = Some(secret.clone());
        secret
    }

    pub fn signed_in(mut self, bearer: &str) -> Self {
        self.bearer = Some(bearer.to_owned());
        self
    }

    fn authorization(&self) -> String {
        format!("Bearer {}", self.bearer.as_deref().expect("signed in"))
    }

    pub fn get(&self, path: &str) -> Value {
        let answer = self
            .agent
            .get(format!("{}/api/{path}", self.url))
            .header("authorization", self.authorization())
            .call()
            .expect("answers");
        read(answer)
    }

    pub fn post(&self, path: &str, body: &Value) -> Value {
        let answer = self
            .agent
            .post(format!("{}/api/{path}", self.url))
            .header("authorization", self.authorization())
            .header("content-type", "application/json")
            .send(body.to_string())
            .expect("answers");
        read(answer)
    }

    /// Changes what has this version.
    pub fn post_version(&self, path: &str, version: &Value, body: &Value) -> Value {
        let answer = self
            .agent
            .post(format!("{}/api/{path}", self.url))
            .header("authorization", self.authorization())
            .header("content-type", "application/json")
            .header("if-match", format!("\"{version}\""))
            .send(body.to_string())
            .expect("answers");
        read(answer)
    }

    pub fn put(&self, path: &str, body: &Value) -> Value {
        let answer = self
            .agent
            .put(format!("{}/api/{path}", self.url))
            .header("authorization", self.authorization())
            .header("content-type", "application/json")
            .send(body.to_string())
            .expect("answers");
        read(answer)
    }

    pub fn upload(&self, step: &Path) -> Value {
        const BOUNDARY: &str = "----hartomat-test-boundary";
        let name = step.file_name().and_then(|n| n.to_str()).expect("a name");
        let mut body = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        )
        .into_bytes();
        body.extend(std::fs::read(step).expect("a file"));
        body.extend(format!("\r\n--{BOUNDARY}--\r\n").into_bytes());
        let answer = self
            .agent
            .post(format!("{}/api/cad-files", self.url))
            .header("authorization", self.authorization())
            .header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"))
            .send(&body[..])
            .expect("answers");
        read(answer)
    }

    /// A product of a STEP file, and an output type with the given quality.
    pub fn catalogue(&self, step: &Path, width: u32, samples: u32) -> (String, String) {
        let file = self.upload(step);
        let product =
            self.post("products", &json!({ "sku": "T-1", "name": "Test product", "cad_file_id": file["id"] }));
        let output_type = self.post(
            "output-types",
            &json!({
                "name": "Test still",
                "artifact_kind": "still_image",
                "overrides": { "width": width, "height": width / 4 * 3, "samples": samples, "noise_threshold": 0.0 },
            }),
        );
        let id = |of: &Value| of["id"].as_str().unwrap_or_else(|| panic!("{of}")).to_owned();
        (id(&product), id(&output_type))
    }

    /// Orders one line and submits it; the order's id.
    pub fn order(&self, product: &str, output_type: &str) -> String {
        let order = self.post(
            "orders",
            &json!({ "lines": [{ "product_id": product, "output_type_id": output_type }], "submit": true }),
        );
        order["id"].as_str().unwrap_or_else(|| panic!("{order}")).to_owned()
    }

    /// Reads events until one fits; the server's own heartbeat bounds each wait.
    pub fn await_event(&self, fits: impl Fn(&Value) -> bool) {
        let answer = self
            .agent
            .get(format!("{}/api/events", self.url))
            .header("authorization", self.authorization())
            .call()
            .expect("answers");
        let until = Instant::now() + LINE_DEADLINE;
        for line in BufReader::new(answer.into_body().into_reader()).lines() {
            let line = line.expect("the stream goes on");
            if let Some(data) = line.strip_prefix("data:")
                && fits(&serde_json::from_str(data.trim()).expect("events are JSON"))
            {
                return;
            }
            assert!(Instant::now() < until, "the event did not come");
        }
        panic!("the stream ended");
    }

    /// The only line of an order once it is finished.
    pub fn finished_line(&self, order: &str) -> Value {
        let line = |server: &Self| server.get(&format!("orders/{order}"))["lines"][0].clone();
        let is_final = |l: &Value| ["done", "failed", "cancelled"].iter().any(|s| l["status"] == *s);
        loop {
            let now = line(self);
            if is_final(&now) {
                return now;
            }
            // The first event of any kind, heartbeat excluded, is a reason to look again.
            let id = now["id"].clone();
            self.await_event_or(|event| event["line_id"] == id, || is_final(&line(self)));
        }
    }

    /// Waits for an event that fits, unless it is done already.
    pub fn await_event_or(&self, fits: impl Fn(&Value) -> bool, done: impl Fn() -> bool) {
        let answer = self
            .agent
            .get(format!("{}/api/events", self.url))
            .header("authorization", self.authorization())
            .call()
            .expect("answers");
        // Subscribed now: what happened before is seen by looking once more.
        if done() {
            return;
        }
        let until = Instant::now() + LINE_DEADLINE;
        for line in BufReader::new(answer.into_body().into_reader()).lines() {
            let line = line.expect("the stream goes on");
            if line.strip_prefix("data:").is_some_and(|d| serde_json::from_str(d.trim()).is_ok_and(|e: Value| fits(&e)))
            {
                return;
            }
            assert!(Instant::now() < until, "no event for the line");
        }
    }

    /// As a power cut would.
    pub fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("reaped");
    }

    pub fn url(&self) -> String {
        self.url.clone()
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Process ids of the Blender sessions of this server.
    pub fn blender_pids(&self) -> Vec<u32> {
        children_of(self.child.id()).into_iter().filter(|pid| command_line(*pid).contains("launch.py")).collect()
    }

    pub fn bytes(&self, path: &str) -> Vec<u8> {
        let answer = self
            .agent
            .get(format!("{}/api/{path}", self.url))
            .header("authorization", self.authorization())
            .call()
            .expect("answers");
        let mut bytes = Vec::new();
        answer.into_body().into_reader().read_to_end(&mut bytes).expect("read");
        bytes
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn read(answer: ureq::http::Response<ureq::Body>) -> Value {
    let status = answer.status();
    let text = answer.into_body().read_to_string().expect("a body");
    assert!(status.is_success(), "{status}: {text}");
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}"))
}

fn children_of(pid: u32) -> Vec<u32> {
    let tasks = std::fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    tasks
        .filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok())
        .flat_map(|text| text.split_whitespace().filter_map(|n| n.parse().ok()).collect::<Vec<u32>>())
        .collect()
}

fn command_line(pid: u32) -> String {
    let bytes = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&bytes).replace('\0', " ")
}
