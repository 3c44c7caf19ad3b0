//! One child process: started, greeted, and killed with everything it started.

use std::{
    os::{fd::OwnedFd, unix::net::UnixStream as StdUnixStream},
    path::Path,
    process::Stdio,
};

use modules::{Fault, ModuleError};
use rustix::process::{Pid, Signal, kill_process_group};
use serde::Serialize;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{
        UnixStream,
        unix::{OwnedReadHalf, OwnedWriteHalf},
    },
    process::{Child, Command},
    sync::mpsc,
    time::Instant,
};

use crate::{
    BlenderConfig, BlenderFacts, Interpreter, Located,
    locate::{absolute, missing},
    protocol::{MAX_LINE_BYTES, Message, OLDEST_VERSION, PROTOCOL_VERSION, Request, parse},
    spawner,
    tail::Tail,
};

/// Messages read ahead of who takes them.
const MAX_QUEUED_MESSAGES: usize = 1024;
/// Variables a child keeps: where its libraries are and which GPU it may use. All else is dropped.
const KEPT_VARIABLES: [&str; 7] = [
    "LD_LIBRARY_PATH",
    "CUDA_VISIBLE_DEVICES",
    "NVIDIA_VISIBLE_DEVICES",
    "NVIDIA_DRIVER_CAPABILITIES",
    "HIP_VISIBLE_DEVICES",
    "ROCR_VISIBLE_DEVICES",
    "ZE_AFFINITY_MASK",
];

/// A live child that has greeted.
#[derive(Debug)]
pub struct Session {
    child: Child,
    group: Pid,
    writer: OwnedWriteHalf,
    pub(crate) messages: mpsc::Receiver<Message>,
    tail: Tail,
    pub facts: BlenderFacts,
    next_id: u64,
    /// Requests answered so far.
    pub jobs: u32,
    /// Resident memory as last told, MB.
    pub rss_mb: u64,
    /// Studio and product whose scene the session holds.
    pub holds: Option<String>,
    // Removed with the session; last, so that it outlives the child.
    _folder: TempDir,
}

impl Session {
    /// Starts a child and waits for its greeting.
    ///
    /// # Errors
    /// `blender.missing`, `blender.start_failed`, `blender.too_old`, `blender.package_mismatch`.
    pub async fn start(located: &Located, config: &BlenderConfig) -> Result<Self, ModuleError> {
        let home = absolute(&config.scratch).join("blender-home");
        let folder = prepare_folders(&config.scratch, &home)?;
        let (ours, theirs) = StdUnixStream::pair().map_err(|e| no_pipe(&e))?;
        ours.set_nonblocking(true).map_err(|e| no_pipe(&e))?;
        let (reader, writer) = UnixStream::from_std(ours).map_err(|e| no_pipe(&e))?.into_split();

        let mut child = spawner::spawn(command(located, config, &home, folder.path(), theirs))
            .await
            .map_err(|error| missing(located.interpreter.path(), &error.to_string()))?;
        let group = child
            .id()
            .and_then(|id| Pid::from_raw(id.cast_signed()))
            .ok_or_else(|| start_failed("it ended at once", &Tail::default()))?;
        let tail = Tail::default();
        if let Some(stdout) = child.stdout.take() {
            tokio::spawn(tail.clone().follow(stdout));
        }
        if let Some(stderr) = child.stderr.take() {
            tokio::spawn(tail.clone().follow(stderr));
        }
        let (sender, messages) = mpsc::channel(MAX_QUEUED_MESSAGES);
        tokio::spawn(read_messages(reader, sender));

        let facts = BlenderFacts {
            protocol: 0,
            version: (0, 0, 0),
            build: String::new(),
            python_module: false,
            devices: Vec::new(),
            network: String::new(),
            files: String::new(),
            rss_mb: 0,
        };
        let mut session = Self {
            child,
            group,
            writer,
            messages,
            tail,
            facts,
            next_id: 1,
            jobs: 0,
            rss_mb: 0,
            holds: None,
            _folder: folder,
        };
        let deadline = Instant::now() + config.limits.start;
        session.facts = session.greeting(deadline).await?;
        session.rss_mb = session.facts.rss_mb;
        tracing::debug!(build = %session.facts.build, pid = group.as_raw_nonzero(), "Blender session started");
        Ok(session)
    }

    async fn greeting(&mut self, deadline: Instant) -> Result<BlenderFacts, ModuleError> {
        loop {
            match tokio::time::timeout_at(deadline, self.messages.recv()).await {
                Ok(Some(Message::Hello(facts))) => return checked(facts),
                Ok(Some(Message::StartFailed(error))) => return Err(error.into()),
                Ok(Some(_)) => {}
                Ok(None) => {
                    let status = self.end_status().await;
                    return Err(start_failed(&format!("it ended at once ({status})"), &self.tail));
                }
                Err(_) => {
                    self.kill();
                    return Err(start_failed("it did not greet in time", &self.tail));
                }
            }
        }
    }

    /// Sends a request; its id is returned.
    ///
    /// # Errors
    /// The child no longer reads.
    pub async fn send<P: Serialize>(&mut self, op: &str, params: Option<P>) -> std::io::Result<u64> {
        let id = self.next_id;
        self.next_id += 1;
        self.write(&Request { id, op, params }).await?;
        Ok(id)
    }

    /// Asks the child to give up a request.
    ///
    /// # Errors
    /// The child no longer reads.
    pub async fn send_cancel(&mut self, id: u64) -> std::io::Result<()> {
        self.write(&Request::<()> { id, op: "cancel", params: None }).await
    }

    async fn write<P: Serialize>(&mut self, request: &Request<'_, P>) -> std::io::Result<()> {
        let mut line = serde_json::to_vec(request)?;
        line.push(b'\n');
        self.writer.write_all(&line).await
    }

    /// Kills the child and everything it started. What it prints until then stays in the tail.
    pub fn kill(&mut self) {
        // The group is gone where the child has ended already, which is what is wanted.
        let _ = kill_process_group(self.group, Signal::KILL);
    }

    /// Process id, for those who watch it from outside.
    pub fn pid(&self) -> u32 {
        self.group.as_raw_nonzero().get().unsigned_abs()
    }

    /// True while the child has not ended.
    pub fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None)) && !self.messages.is_closed()
    }

    /// Ends and reaps the child; returns how it ended.
    pub async fn end_status(&mut self) -> String {
        self.kill();
        match self.child.wait().await {
            Ok(status) => status.to_string(),
            Err(error) => error.to_string(),
        }
    }

    /// The child's last words.
    pub fn last_words(&self) -> String {
        self.tail.text()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.kill();
    }
}

fn prepare_folders(scratch: &Path, home: &Path) -> Result<TempDir, ModuleError> {
    std::fs::create_dir_all(home)
        .and_then(|()| tempfile::Builder::new().prefix("blender-session-").tempdir_in(absolute(scratch)))
        .map_err(|error| {
            ModuleError::new(
                Fault::Transient,
                "blender.scratch",
                format!("No working folder for Blender can be made in `{}`: {error}.", scratch.display()),
                "Check that the data folder exists, is writable and has room.",
            )
        })
}

/// Names the folders a confined session may write to; `confine.py` reads it.
const WRITABLE_ENV: &str = "HARTOMAT_SESSION_WRITABLE";

fn command(located: &Located, config: &BlenderConfig, home: &Path, folder: &Path, pipe: StdUnixStream) -> Command {
    let launch = located.package.join("launch.py");
    let mut command = Command::new(located.interpreter.path());
    match &located.interpreter {
        Interpreter::Python(_) => command.args(["-s", "-B", "-u", "-X", "utf8"]).arg(launch),
        Interpreter::Blender(_) => command
            .args(["--background", "--factory-startup", "--disable-autoexec", "--python-exit-code", "5", "--python"])
            .arg(launch),
    };
    command
        .args(["--", "session", "--parent-pid"])
        .arg(std::process::id().to_string())
        .env_clear()
        .envs(KEPT_VARIABLES.iter().filter_map(|name| Some((*name, std::env::var_os(name)?))))
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("LANG", "C.UTF-8")
        .env("HOME", home)
        .env("BLENDER_USER_RESOURCES", home)
        .env("TMPDIR", folder)
        .current_dir(folder)
        .stdin(Stdio::from(OwnedFd::from(pipe)))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .kill_on_drop(true);
    if config.confine {
        let folders = std::iter::once(&config.scratch).chain(&config.results).map(|path| absolute(path));
        // A path with a colon cannot be listed; such a session stays unconfined and says so.
        if let Ok(list) = std::env::join_paths(folders) {
            command.env(WRITABLE_ENV, list);
        }
    }
    command
}

async fn read_messages(reader: OwnedReadHalf, sender: mpsc::Sender<Message>) {
    let mut lines = BufReader::new(reader);
    let mut line = Vec::new();
    loop {
        line.clear();
        let bound = u64::try_from(MAX_LINE_BYTES).unwrap_or(u64::MAX);
        match (&mut lines).take(bound).read_until(b'\n', &mut line).await {
            Ok(1..) if line.ends_with(b"\n") => {}
            // The child closed its end, died, or sent a line without end: all mean the same.
            _ => return,
        }
        match parse(&line) {
            Ok(message) => {
                if sender.send(message).await.is_err() {
                    return;
                }
            }
            Err(error) => {
                tracing::warn!(%error, "a Blender session broke the protocol");
                return;
            }
        }
    }
}

fn checked(facts: BlenderFacts) -> Result<BlenderFacts, ModuleError> {
    if facts.protocol != PROTOCOL_VERSION {
        return Err(ModuleError::new(
            Fault::Environment,
            "blender.package_mismatch",
            format!("The `blender/` package speaks protocol {}, this executable {PROTOCOL_VERSION}.", facts.protocol),
            "Install the executable and its `blender/` folder together.",
        ));
    }
    if facts.version < OLDEST_VERSION {
        return Err(ModuleError::new(
            Fault::Environment,
            "blender.too_old",
            format!(
                "Blender {} is too old: {}.{} is the oldest that can be used.",
                facts.build, OLDEST_VERSION.0, OLDEST_VERSION.1
            ),
            "Install Blender 4.2 or newer, or run `./run --setup-only`.",
        ));
    }
    Ok(facts)
}

fn start_failed(why: &str, tail: &Tail) -> ModuleError {
    ModuleError::new(
        Fault::Environment,
        "blender.start_failed",
        format!("Blender did not start: {why}."),
        "Run `hartomat doctor`; the detail says what Blender printed.",
    )
    .with_detail(tail.text())
}

fn no_pipe(error: &std::io::Error) -> ModuleError {
    ModuleError::new(
        Fault::Transient,
        "blender.pipe",
        format!("No pipe to Blender could be made: {error}."),
        "The process may have too many open files; raise the limit (ulimit -n) or restart it.",
    )
}
