//! One run of ffmpeg or ffprobe to its end.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use modules::{Control, Fault, ModuleError};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    process::{Child, ChildStdin, Command},
};

/// Longest a look at a file may take.
pub const SHORT: Duration = Duration::from_secs(60);
/// Longest an encoding or full decoding may take.
pub const LONG: Duration = Duration::from_secs(3 * 3600);
/// Most that is kept of what it prints, bytes; facts and hashes are small.
const MAX_STDOUT_BYTES: usize = 1 << 20;
pub(crate) const MAX_STDERR_BYTES: usize = 16 << 10;

/// Files fed over stdin, one after the other.
pub struct Feed<'a> {
    pub files: &'a [PathBuf],
}

/// What it printed on stdout.
///
/// # Errors
/// `video.ffmpeg_missing`, `video.timed_out`, `video.failed` with what ffmpeg said, or cancelled.
pub async fn run(
    mut command: Command,
    feed: Option<Feed<'_>>,
    limit: Duration,
    control: &Control,
) -> Result<String, ModuleError> {
    control.check()?;
    let name = Path::new(command.as_std().get_program()).display().to_string();
    let stdin = if feed.is_some() { Stdio::piped() } else { Stdio::null() };
    command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().map_err(|e| missing(&name, &e))?;
    let (Some(stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) else {
        unreachable!("both pipes were asked for");
    };
    let stdin = child.stdin.take();
    let feeding = async {
        match (stdin, feed) {
            (Some(stdin), Some(feed)) => write_files(stdin, &feed, control).await,
            _ => Ok(()),
        }
    };
    let work = async { tokio::join!(feeding, tail(stdout, MAX_STDOUT_BYTES), tail(stderr, MAX_STDERR_BYTES)) };
    let ended = tokio::select! {
        biased;
        () = control.cancel.cancelled() => Err(ModuleError::cancelled()),
        () = tokio::time::sleep(limit) => Err(timed_out(&name, limit)),
        said = work => Ok(said),
    };
    let (fed, stdout, stderr) = match ended {
        Ok(said) => said,
        Err(error) => {
            kill(&mut child).await;
            return Err(error);
        }
    };
    let status = child.wait().await.map_err(|e| failed(&name, &format!("its end could not be observed: {e}"), ""))?;
    if !status.success() {
        return Err(failed(&name, &status.to_string(), &stderr));
    }
    fed.map_err(|e| failed(&name, &format!("a frame could not be handed over: {e}"), &stderr))?;
    Ok(stdout)
}

async fn write_files(mut stdin: ChildStdin, feed: &Feed<'_>, control: &Control) -> std::io::Result<()> {
    for (index, file) in feed.files.iter().enumerate() {
        let bytes = tokio::fs::read(file).await?;
        stdin.write_all(&bytes).await?;
        #[expect(clippy::cast_precision_loss, reason = "at most a few thousand frames")]
        control.report(
            (index + 1) as f32 / feed.files.len() as f32,
            format!("Encoding frame {}/{}", index + 1, feed.files.len()),
        );
    }
    stdin.shutdown().await
}

/// The last `most` bytes, as text.
pub(crate) async fn tail(mut stream: impl AsyncRead + Unpin, most: usize) -> String {
    let mut kept = Vec::new();
    let mut chunk = [0; 8192];
    while let Ok(n) = stream.read(&mut chunk).await {
        if n == 0 {
            break;
        }
        kept.extend_from_slice(&chunk[..n]);
        let surplus = kept.len().saturating_sub(most);
        kept.drain(..surplus);
    }
    String::from_utf8_lossy(&kept).into_owned()
}

pub(crate) async fn kill(child: &mut Child) {
    if let Err(error) = child.kill().await {
        tracing::debug!(%error, "ffmpeg had ended by itself");
    }
}

pub(crate) fn missing(name: &str, error: &std::io::Error) -> ModuleError {
    ModuleError::new(
        Fault::Environment,
        "video.ffmpeg_missing",
        format!("`{name}` could not be started: {error}."),
        "Install ffmpeg (Debian: `apt-get install ffmpeg`), then retry the line.",
    )
}

pub(crate) fn timed_out(name: &str, limit: Duration) -> ModuleError {
    ModuleError::new(
        Fault::Transient,
        "video.timed_out",
        format!("`{name}` did not finish within {} s and was stopped.", limit.as_secs()),
        "The video is made again; the frames are kept.",
    )
}

/// A full disk is named as such.
pub(crate) fn failed(name: &str, how: &str, stderr: &str) -> ModuleError {
    let full = stderr.contains("No space left on device");
    let (code, remedy) = if full {
        ("disk.full", "Free some disk space; the work is tried again.")
    } else {
        ("video.failed", "The video is made again; if it stays, run `hartomat doctor`.")
    };
    ModuleError::new(Fault::Transient, code, format!("`{name}` failed ({how})."), remedy).with_detail(stderr)
}
