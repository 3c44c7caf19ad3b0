use std::path::{Path, PathBuf};

use async_trait::async_trait;
use contracts::{ContentHash, module::params::VideoParams};
use serde::{Deserialize, Serialize};

use crate::{Control, ModuleError};

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

/// The video encoder.
#[async_trait]
pub trait Video: Send + Sync {
    async fn encode(&self, request: EncodeRequest, control: &Control) -> Result<VideoFacts, ModuleError>;

    /// Facts and content hash of a video file: every frame is decoded.
    async fn inspect(&self, file: &Path, control: &Control) -> Result<(VideoFacts, ContentHash), ModuleError>;
}
