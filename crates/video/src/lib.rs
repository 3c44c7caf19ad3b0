//! Frames to video and back through the system's ffmpeg, supervised.
//!
//! Frames go in and out over a pipe: ffmpeg ends with it, so that it dies with this process. Every run has
//! a time-out and is killed on cancel.

mod encode;
mod frames;
mod inspect;
mod run;

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use contracts::ContentHash;
use modules::{
    Control, ModuleError,
    ports::{EncodeRequest, Frame, Video, VideoFacts},
};

/// The `ffmpeg` and `ffprobe` executables.
#[derive(Debug, Clone)]
pub struct Ffmpeg {
    ffmpeg: PathBuf,
    ffprobe: PathBuf,
}

impl Default for Ffmpeg {
    fn default() -> Self {
        Self { ffmpeg: "ffmpeg".into(), ffprobe: "ffprobe".into() }
    }
}

impl Ffmpeg {
    /// Those in `folder` instead of the ones on the search path.
    pub fn in_folder(folder: &Path) -> Self {
        Self { ffmpeg: folder.join("ffmpeg"), ffprobe: folder.join("ffprobe") }
    }

    /// First line of what it says of itself.
    ///
    /// # Errors
    /// `video.ffmpeg_missing` where it cannot be started.
    pub async fn version(&self) -> Result<String, ModuleError> {
        let mut command = tokio::process::Command::new(&self.ffmpeg);
        command.arg("-version");
        let said = run::run(command, None, run::SHORT, &Control::unattended()).await?;
        Ok(said.lines().next().unwrap_or_default().to_owned())
    }
}

#[async_trait]
impl Video for Ffmpeg {
    async fn encode(&self, request: EncodeRequest, control: &Control) -> Result<VideoFacts, ModuleError> {
        encode::encode(self, &request, control).await?;
        inspect::facts(self, &request.out, control).await
    }

    async fn inspect(&self, file: &Path, control: &Control) -> Result<(VideoFacts, ContentHash), ModuleError> {
        let facts = inspect::facts(self, file, control).await?;
        let hash = inspect::content_hash(self, file, &facts, control).await?;
        Ok((facts, hash))
    }

    async fn frames(
        &self,
        file: &Path,
        facts: &VideoFacts,
        to: tokio::sync::mpsc::Sender<Frame>,
        control: &Control,
    ) -> Result<(), ModuleError> {
        frames::frames(self, file, facts, to, control).await
    }
}
