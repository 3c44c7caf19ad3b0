use std::path::{Path, PathBuf};

use async_trait::async_trait;
use contracts::{ContentHash, module::params::VideoParams};
use serde::{Deserialize, Serialize};

use crate::{Control, Fault, ModuleError};

/// Finished frames to make into one video.
#[derive(Debug, Clone)]
pub struct EncodeRequest {
    /// PNG files of one size, in order.
    pub frames: Vec<PathBuf>,
    pub fps: u32,
    pub video: VideoParams,
    /// Keep the frames' alpha; only codecs that have it.
    pub alpha: bool,
    /// File to write; its folder exists.
    pub out: PathBuf,
}

/// What a video file holds, as read back from it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VideoFacts {
    /// As ffprobe names it: `h264`, `vp9`, …
    pub codec: String,
    pub pixel_format: String,
    /// px.
    pub width: u32,
    pub height: u32,
    /// Frames per second as a fraction, e.g. `30/1`.
    pub frame_rate: String,
    /// Counted by decoding.
    pub frames: u64,
    /// Seconds.
    pub duration_s: f64,
}

/// One decoded frame: rows from the top, RGBA interleaved, colour not multiplied by alpha.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// px.
    pub width: u32,
    pub height: u32,
    pub samples: FrameSamples,
}

#[derive(Debug, Clone, PartialEq)]
pub enum FrameSamples {
    Eight(Vec<u8>),
    /// Of streams that hold more than eight bits.
    Sixteen(Vec<u16>),
}

/// The video encoder.
#[async_trait]
pub trait Video: Send + Sync {
    async fn encode(&self, request: EncodeRequest, control: &Control) -> Result<VideoFacts, ModuleError>;

    /// Facts and content hash of a video file: every frame is decoded.
    async fn inspect(&self, file: &Path, control: &Control) -> Result<(VideoFacts, ContentHash), ModuleError>;

    /// Decodes a file whose facts are known and hands every frame over in order. The channel bounds
    /// how many lie in memory; a receiver that hangs up ends the work without an error.
    async fn frames(
        &self,
        _file: &Path,
        _facts: &VideoFacts,
        _to: tokio::sync::mpsc::Sender<Frame>,
        _control: &Control,
    ) -> Result<(), ModuleError> {
        Err(ModuleError::new(
            Fault::Environment,
            "video.unsupported",
            "This video encoder cannot decode frames.",
            "Run the job where ffmpeg is installed.",
        ))
    }
}
