//! What a video file holds.

use std::path::Path;

use contracts::ContentHash;
use modules::{Control, Fault, ModuleError, ports::VideoFacts};
use serde::Deserialize;
use tokio::process::Command;

use crate::{
    Ffmpeg,
    run::{LONG, run},
};

#[derive(Deserialize)]
struct Probe {
    streams: Vec<Stream>,
    format: Format,
}

#[derive(Deserialize)]
struct Stream {
    codec_name: String,
    pix_fmt: String,
    width: u32,
    height: u32,
    avg_frame_rate: String,
    nb_read_frames: String,
    #[serde(default)]
    tags: Tags,
}

#[derive(Default, Deserialize)]
struct Tags {
    /// `1` where a VP9 stream has alpha beside it.
    #[serde(default, alias = "ALPHA_MODE")]
    alpha_mode: String,
}

#[derive(Deserialize)]
struct Format {
    duration: String,
}

/// Facts of the first video stream; frames are counted by decoding.
pub async fn facts(ffmpeg: &Ffmpeg, file: &Path, control: &Control) -> Result<VideoFacts, ModuleError> {
    let mut command = Command::new(&ffmpeg.ffprobe);
    command.args(["-v", "error", "-select_streams", "v:0", "-count_frames", "-of", "json", "-show_entries"]);
    command.arg(
        "stream=codec_name,pix_fmt,width,height,avg_frame_rate,nb_read_frames:stream_tags=alpha_mode:format=duration",
    );
    command.arg(file);
    let said = run(command, None, LONG, control).await?;
    let unreadable = || damaged(file, &said);
    let probe: Probe = serde_json::from_str(&said).map_err(|_| unreadable())?;
    let stream = probe.streams.into_iter().next().ok_or_else(unreadable)?;
    // ffprobe's own decoder does not see the alpha of VP9.
    let has_hidden_alpha = stream.codec_name == "vp9" && stream.tags.alpha_mode == "1";
    Ok(VideoFacts {
        frames: stream.nb_read_frames.parse().map_err(|_| unreadable())?,
        duration_s: probe.format.duration.parse().map_err(|_| unreadable())?,
        codec: stream.codec_name,
        pixel_format: if has_hidden_alpha { "yuva420p".to_owned() } else { stream.pix_fmt },
        width: stream.width,
        height: stream.height,
        frame_rate: stream.avg_frame_rate,
    })
}

/// Hash of every decoded frame in its own pixel format, one after the other. The layout names what
/// was hashed: `video-sha256-<pixel format>-<frame rate>`.
pub async fn content_hash(
    ffmpeg: &Ffmpeg,
    file: &Path,
    facts: &VideoFacts,
    control: &Control,
) -> Result<ContentHash, ModuleError> {
    let mut command = Command::new(&ffmpeg.ffmpeg);
    command.args(["-v", "error", "-nostdin"]).args(decoder(facts)).arg("-i").arg(file);
    command.args(["-map", "0:v:0", "-f", "streamhash", "-hash", "sha256", "-"]);
    let said = run(command, None, LONG, control).await?;
    let digest = said.trim().rsplit_once('=').and_then(|(_, hash)| hex::decode(hash).ok());
    let digest: [u8; 32] = digest.and_then(|d| d.try_into().ok()).ok_or_else(|| damaged(file, &said))?;
    let VideoFacts { pixel_format, width, height, frame_rate, .. } = facts;
    let rate = frame_rate.replace('/', ":");
    Ok(ContentHash::v1(&format!("video-sha256-{pixel_format}:{width}x{height}:{rate}"), &digest))
}

/// Arguments that choose a decoder: ffmpeg's own drops the alpha of VP9.
pub fn decoder(facts: &VideoFacts) -> &'static [&'static str] {
    if facts.codec == "vp9" && facts.pixel_format.starts_with("yuva") { &["-c:v", "libvpx-vp9"] } else { &[] }
}

fn damaged(file: &Path, said: &str) -> ModuleError {
    ModuleError::new(
        Fault::Transient,
        "video.unreadable",
        format!("`{}` cannot be read back as a video.", file.display()),
        "The video is made again; if it stays, run `hartomat doctor`.",
    )
    .with_detail(said)
}
