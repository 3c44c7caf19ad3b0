//! A video file as frames again, one at a time.

use std::{path::Path, process::Stdio};

use modules::{
    Control, Fault, ModuleError,
    ports::{Frame, FrameSamples, VideoFacts},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt},
    process::Command,
    sync::mpsc::Sender,
};

use crate::{
    Ffmpeg,
    inspect::decoder,
    run::{LONG, MAX_STDERR_BYTES, failed, kill, missing, tail, timed_out},
};

/// Largest frame that is decoded, bytes: 16k × 8k RGBA.
const MAX_FRAME_BYTES: u64 = 512 << 20;

/// Writes every frame of the file's first video stream into `to`, as it lies in the stream: none is
/// repeated or left out to keep time.
pub async fn frames(
    ffmpeg: &Ffmpeg,
    file: &Path,
    facts: &VideoFacts,
    to: Sender<Frame>,
    control: &Control,
) -> Result<(), ModuleError> {
    control.check()?;
    let deep = is_deep(&facts.pixel_format);
    let bytes = u64::from(facts.width) * u64::from(facts.height) * if deep { 8 } else { 4 };
    if bytes == 0 || bytes > MAX_FRAME_BYTES {
        return Err(ModuleError::new(
            Fault::Input,
            "video.too_large",
            format!("A frame of {} × {} px is too large to be decoded.", facts.width, facts.height),
            "Compare a smaller version.",
        ));
    }
    let name = ffmpeg.ffmpeg.display().to_string();
    let mut command = Command::new(&ffmpeg.ffmpeg);
    command.args(["-v", "error", "-nostdin"]).args(decoder(facts)).arg("-i").arg(file);
    command.args(["-map", "0:v:0", "-fps_mode", "passthrough", "-f", "rawvideo", "-sws_flags", "accurate_rnd"]);
    command.args(["-pix_fmt", if deep { "rgba64le" } else { "rgba" }, "-"]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().map_err(|e| missing(&name, &e))?;
    let (Some(stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) else {
        unreachable!("both pipes were asked for");
    };
    let size = usize::try_from(bytes).unwrap_or(usize::MAX);
    let work = async { tokio::join!(read(stdout, size, deep, facts, &to), tail(stderr, MAX_STDERR_BYTES)) };
    let ended = tokio::select! {
        biased;
        () = control.cancel.cancelled() => Err(ModuleError::cancelled()),
        () = to.closed() => Ok(None),
        () = tokio::time::sleep(LONG) => Err(timed_out(&name, LONG)),
        done = work => Ok(Some(done)),
    };
    let (read, stderr) = match ended {
        Ok(Some(done)) => done,
        Ok(None) => {
            kill(&mut child).await;
            return Ok(());
        }
        Err(error) => {
            kill(&mut child).await;
            return Err(error);
        }
    };
    let status = child.wait().await.map_err(|e| failed(&name, &format!("its end could not be observed: {e}"), ""))?;
    if !status.success() {
        return Err(failed(&name, &status.to_string(), &stderr));
    }
    read.map_err(|e| failed(&name, &format!("a frame could not be read: {e}"), &stderr))
}

/// Formats such as `yuva444p10le`, `yuv420p12le`.
fn is_deep(pixel_format: &str) -> bool {
    ["9", "10", "12", "14", "16"].iter().any(|bits| {
        pixel_format.strip_suffix("le").or(pixel_format.strip_suffix("be")).is_some_and(|name| name.ends_with(bits))
    })
}

async fn read(
    mut stdout: impl AsyncRead + Unpin,
    size: usize,
    deep: bool,
    facts: &VideoFacts,
    to: &Sender<Frame>,
) -> std::io::Result<()> {
    let mut bytes = vec![0; size];
    loop {
        let mut filled = 0;
        while filled < size {
            match stdout.read(&mut bytes[filled..]).await? {
                0 if filled == 0 => return Ok(()),
                0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
                n => filled += n,
            }
        }
        let samples = if deep {
            FrameSamples::Sixteen(bytes.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])).collect())
        } else {
            FrameSamples::Eight(bytes.clone())
        };
        let frame = Frame { width: facts.width, height: facts.height, samples };
        if to.send(frame).await.is_err() {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_deep;

    #[test]
    fn depth_is_read_off_the_pixel_format() {
        assert!(["yuva444p10le", "yuv420p12le", "gbrp16be"].into_iter().all(is_deep));
        assert!(!["yuv420p", "yuva420p", "nv12", "yuv410p"].into_iter().any(is_deep));
    }
}
