//! One browser process and the messages to it: JSON ended by a zero byte, over its descriptors 3 and 4.

use std::{path::Path, process::Stdio, time::Duration};

use modules::{Fault, ModuleError};
use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWriteExt, BufReader},
    process::{Child, ChildStdin, ChildStdout, Command},
    task::JoinHandle,
};

/// Longest message taken from the browser, bytes: a picture of the largest size fits.
const MAX_MESSAGE_BYTES: u64 = 64 << 20;
/// How much of what it prints is kept, bytes.
const MAX_STDERR_BYTES: usize = 8 << 10;
/// Longest wait for what it printed, once it has ended.
const LAST_WORDS: Duration = Duration::from_secs(1);
/// Variables it keeps: where programs and libraries are. All else is dropped.
const KEPT_VARIABLES: [&str; 2] = ["PATH", "LD_LIBRARY_PATH"];

/// Puts the pipe where the browser looks for it. `unshare` takes the network away where the system
/// lets it; the browser then takes the shell's place, so that its process id stays the child's.
const START: &str = "exec 3<&0 4>&1 </dev/null >/dev/null
if unshare --user --map-current-user --net true 2>/dev/null; then exec unshare --user --map-current-user --net \"$@\"; fi
exec \"$@\"";

const ARGUMENTS: &[&str] = &[
    "--headless",
    "--remote-debugging-pipe",
    // WebGL in software: the same picture with and without a graphics card.
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    // Containers have a small /dev/shm.
    "--disable-dev-shm-usage",
    "--force-color-profile=srgb",
    "--no-first-run",
    "--disable-extensions",
    // It has nothing to say to anybody.
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-breakpad",
    "--host-resolver-rules=MAP * ~NOTFOUND",
];

pub struct Browser {
    child: Child,
    group: Option<Pid>,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    printed: JoinHandle<String>,
    last_id: u64,
    // Removed with the browser; last, so that it outlives the child.
    _profile: TempDir,
}

impl Browser {
    /// # Errors
    /// `browser.failed` where it cannot be started, or the scratch folder not be made.
    pub async fn start(executable: &Path, scratch: &Path) -> Result<Self, ModuleError> {
        let unusable = |e: std::io::Error| modules::io_error("make the browser's folder", scratch, &e);
        std::fs::create_dir_all(scratch).map_err(unusable)?;
        let profile = tempfile::Builder::new().prefix("browser-").tempdir_in(scratch).map_err(unusable)?;
        let mut command = Command::new("sh");
        command.args(["-c", START, "browser"]).arg(executable).args(ARGUMENTS);
        // The sandbox of Chromium does not work for root; what it runs is our own script.
        if rustix::process::geteuid().is_root() {
            command.arg("--no-sandbox");
        }
        command.arg(format!("--user-data-dir={}", profile.path().join("profile").display())).arg("about:blank");
        command.env_clear().env("HOME", profile.path()).env("XDG_RUNTIME_DIR", profile.path());
        for name in KEPT_VARIABLES {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.process_group(0).kill_on_drop(true).current_dir(profile.path());
        let mut child = command.spawn().map_err(|e| failed(format!("it could not be started: {e}")))?;
        let group = child.id().and_then(|id| Pid::from_raw(id.cast_signed()));
        let (Some(to), Some(from), Some(stderr)) = (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            unreachable!("all three pipes were asked for");
        };
        let printed = tokio::spawn(tail(stderr));
        Ok(Self { child, group, to, from: BufReader::new(from), printed, last_id: 0, _profile: profile })
    }

    /// The answer to one command; events in between are of no interest.
    ///
    /// # Errors
    /// `browser.failed` where it ends or refuses.
    pub async fn call(&mut self, method: &str, params: Value, session: Option<&str>) -> Result<Value, ModuleError> {
        self.last_id += 1;
        let id = self.last_id;
        let mut message = json!({ "id": id, "method": method, "params": params });
        if let Some(session) = session {
            message["sessionId"] = json!(session);
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        self.to.write_all(&bytes).await.map_err(|_| failed("it ended in the middle of its work"))?;
        loop {
            let mut line = Vec::new();
            let read = (&mut self.from).take(MAX_MESSAGE_BYTES).read_until(0, &mut line).await;
            if line.pop() != Some(0) || read.is_err() {
                return Err(failed("it ended in the middle of its work"));
            }
            let mut answer: Value = serde_json::from_slice(&line).map_err(|e| failed(format!("it said: {e}")))?;
            if answer["id"] != json!(id) {
                continue;
            }
            return match answer.get("error") {
                Some(error) => Err(failed(format!("it refused {method}: {}", error["message"]))),
                None => Ok(answer["result"].take()),
            };
        }
    }

    /// Ends it and everything it started; what it printed last.
    pub async fn end(mut self) -> String {
        self.kill();
        if let Err(error) = self.child.wait().await {
            tracing::debug!(%error, "the end of the browser could not be observed");
        }
        // A grandchild that left the group may keep the pipe open.
        let printed = tokio::time::timeout(LAST_WORDS, &mut self.printed).await;
        self.printed.abort();
        printed.ok().and_then(Result::ok).unwrap_or_default()
    }

    fn kill(&self) {
        if let Some(group) = self.group {
            // It is gone where the browser has ended by itself, which is what is wanted.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.kill();
    }
}

async fn tail(mut stream: impl AsyncRead + Unpin) -> String {
    let mut kept = Vec::new();
    let mut chunk = [0; 4096];
    while let Ok(count @ 1..) = stream.read(&mut chunk).await {
        kept.extend_from_slice(&chunk[..count]);
        let surplus = kept.len().saturating_sub(MAX_STDERR_BYTES);
        kept.drain(..surplus);
    }
    String::from_utf8_lossy(&kept).into_owned()
}

pub fn failed(how: impl std::fmt::Display) -> ModuleError {
    ModuleError::new(
        Fault::Transient,
        "browser.failed",
        format!("Chromium failed: {how}."),
        "The preview is tried again; if it stays, run `hartomat doctor`, or choose the preview by Blender.",
    )
}

pub fn timed_out(limit: Duration) -> ModuleError {
    ModuleError::new(
        Fault::Transient,
        "browser.timed_out",
        format!("The browser had drawn nothing after {} s and was stopped.", limit.as_secs()),
        "The preview is tried again; for very large products choose the preview by Blender.",
    )
}
