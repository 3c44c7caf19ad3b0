//! Runs one child process to its end: hands over the job, passes progress on, keeps the wall limit,
//! stops at once on cancel. What the end means is judged in [`crate::outcome`].

use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use modules::{Control, Fault, ModuleError};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::Command;

use crate::protocol::{Job, Line};

/// Longest line the child may print, bytes; its results travel as files.
const MAX_LINE_BYTES: u64 = 256 * 1024;
/// How much of the child's stderr is kept, bytes.
const MAX_STDERR_BYTES: usize = 16 * 1024;

/// How a child ended.
#[derive(Debug)]
pub enum Ending {
    Exited { status: ExitStatus, last_line: Option<Line>, stderr: String },
    WallTimeOut { seconds: u64 },
    Cancelled,
}

/// # Errors
/// Only if the child could not be started or handed its job; every end of a started child is an [`Ending`].
pub async fn run(worker: &Path, job: &Job, wall: Duration, control: &Control) -> Result<Ending, ModuleError> {
    let mut child = Command::new(worker)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| {
            ModuleError::new(
                Fault::Environment,
                "cad.worker_missing",
                format!("The CAD process {} could not be started: {error}.", worker.display()),
                "Build or install hartomat-cad beside the hartomat executable, or set HARTOMAT_CAD to its path.",
            )
        })?;
    let (Some(mut stdin), Some(stdout), Some(stderr)) = (child.stdin.take(), child.stdout.take(), child.stderr.take())
    else {
        unreachable!("all three pipes were asked for");
    };
    let text = serde_json::to_vec(job).expect("a job is plain data");
    // A child that died before reading is judged by how it ended, not by the broken pipe.
    let hand_over = async move {
        if let Err(error) = stdin.write_all(&text).await {
            tracing::debug!(%error, "the CAD process did not take its job");
        }
    };
    let work = async {
        let ((), last_line, stderr) = tokio::join!(hand_over, watch(stdout, control), tail(stderr));
        (last_line, stderr)
    };
    let ending = tokio::select! {
        biased;
        () = control.cancel.cancelled() => Err(Ending::Cancelled),
        () = tokio::time::sleep(wall) => Err(Ending::WallTimeOut { seconds: wall.as_secs() }),
        said = work => Ok(said),
    };
    match ending {
        Ok((last_line, stderr)) => {
            // Both pipes are closed: the child has ended or is about to.
            let status = match tokio::time::timeout(Duration::from_secs(30), child.wait()).await {
                Ok(status) => status,
                Err(_) => {
                    kill(&mut child).await;
                    child.wait().await
                }
            };
            let status = status.map_err(|error| {
                ModuleError::new(
                    Fault::Transient,
                    "cad.crashed",
                    format!("The end of the CAD process could not be observed: {error}."),
                    "Try again.",
                )
            })?;
            Ok(Ending::Exited { status, last_line, stderr })
        }
        Err(stopped) => {
            kill(&mut child).await;
            Ok(stopped)
        }
    }
}

async fn kill(child: &mut tokio::process::Child) {
    if let Err(error) = child.kill().await {
        tracing::warn!(%error, "the CAD process could not be killed");
    }
}

/// Passes progress on and keeps the last line that says how the job ended.
async fn watch(stdout: impl AsyncRead + Unpin, control: &Control) -> Option<Line> {
    let mut reader = BufReader::new(stdout);
    let mut end = None;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match (&mut reader).take(MAX_LINE_BYTES).read_until(b'\n', &mut buffer).await {
            Ok(0) | Err(_) => return end,
            Ok(_) => {}
        }
        match serde_json::from_slice::<Line>(&buffer) {
            Ok(Line::Progress { fraction, note }) => control.report(fraction, note),
            Ok(line) => end = Some(line),
            Err(_) => tracing::warn!("the CAD process printed a line that is no message"),
        }
    }
}

async fn tail(mut stderr: impl AsyncRead + Unpin) -> String {
    let mut kept: Vec<u8> = Vec::new();
    let mut buffer = [0u8; 4096];
    while let Ok(read @ 1..) = stderr.read(&mut buffer).await {
        kept.extend_from_slice(&buffer[..read]);
        if kept.len() > 2 * MAX_STDERR_BYTES {
            kept.drain(..kept.len() - MAX_STDERR_BYTES);
        }
    }
    let start = kept.len().saturating_sub(MAX_STDERR_BYTES);
    String::from_utf8_lossy(&kept[start..]).into_owned()
}
