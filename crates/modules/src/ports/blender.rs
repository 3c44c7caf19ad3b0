use std::path::{Path, PathBuf};

use async_trait::async_trait;
use contracts::scene::{RenderReport, RenderSettings, Scene};
use serde::{Deserialize, Serialize};

use crate::{Control, ModuleError};

/// One picture to render.
#[derive(Debug, Clone)]
pub struct StillRequest {
    pub scene: Scene,
    pub settings: RenderSettings,
    /// File to write; its folder exists.
    pub out: PathBuf,
}

/// What a studio template offers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StudioInspection {
    /// Camera presets by name.
    pub presets: Vec<String>,
    pub has_anchor: bool,
    /// Linked libraries and external files; a template that has any is refused.
    pub external_files: Vec<String>,
    pub warnings: Vec<String>,
}

/// Blender, in warm sessions.
#[async_trait]
pub trait Blender: Send + Sync {
    async fn still(&self, request: StillRequest, control: &Control) -> Result<RenderReport, ModuleError>;

    async fn inspect_studio(&self, blend: &Path, control: &Control) -> Result<StudioInspection, ModuleError>;
}
