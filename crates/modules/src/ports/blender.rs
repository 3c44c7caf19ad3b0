use std::path::{Path, PathBuf};

use async_trait::async_trait;
use contracts::{
    ContentHash,
    material::Pbr,
    scene::{ImageFormat, RenderReport, RenderSettings, Scene},
};
use serde::{Deserialize, Serialize};

use crate::{Control, Fault, ModuleError};

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

/// About which line of the product a turntable turns, always through the middle of its box.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TurnAxis {
    /// The vertical.
    #[default]
    Up,
    /// From left to right as the front is seen.
    Right,
    /// From back to front.
    Front,
}

/// Frames of a turntable to render. A frame whose file is there already is not rendered again, so
/// the same request resumes an interrupted one, and several workers may share a folder by ranges.
#[derive(Debug, Clone)]
pub struct TurntableRequest {
    pub scene: Scene,
    /// A format a video encoder reads: PNG, PNG 16, TIFF or EXR.
    pub settings: RenderSettings,
    /// Frames of the whole turntable; a full circle shows no pose twice.
    pub frames: u32,
    /// Turn from the first frame on, counter-clockwise seen from above; negative the other way.
    pub degrees: f64,
    pub axis: TurnAxis,
    /// Which frames to render, counted from 0; the whole turntable is `0..frames`.
    pub range: std::ops::Range<u32>,
    /// Folder for the frames; it exists.
    pub folder: PathBuf,
}

impl TurntableRequest {
    /// File of one frame, counted from 0.
    pub fn frame_path(&self, frame: u32) -> PathBuf {
        self.folder.join(format!("frame_{frame:05}.{}", self.settings.format.extension()))
    }

    /// The files' name as `ffmpeg -i` takes it.
    pub fn ffmpeg_pattern(format: ImageFormat) -> String {
        format!("frame_%05d.{}", format.extension())
    }
}

/// What a turntable request did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TurntableReport {
    pub report: RenderReport,
    pub rendered: u32,
    /// Frames found finished.
    pub reused: u32,
    /// Seconds of each rendered frame, saving included.
    pub frame_s: Vec<f64>,
}

/// A production `.blend`: true scale, packed, collections by assembly, keys as custom properties.
#[derive(Debug, Clone)]
pub struct BlendExportRequest {
    pub scene: Scene,
    /// Settings the file opens with.
    pub settings: RenderSettings,
    /// File to write; its folder exists.
    pub out: PathBuf,
    /// Put textures and linked data into the file.
    pub pack: bool,
    /// Compressed files are a third of the size and open in Blender 3.0 and newer.
    pub compress: bool,
}

/// What an export wrote.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExportReport {
    /// Parts with a surface.
    pub parts: u32,
    pub blender_build: String,
    pub warnings: Vec<String>,
}

/// The canonical digest of a `.blend`, taken inside Blender (DOMAIN §8).
#[derive(Debug, Clone, PartialEq)]
pub struct BlendDigest {
    pub content_hash: ContentHash,
    /// What was hashed, canonical JSON: objects, matrices, vertex hashes, slots, node values, camera,
    /// render settings, external paths. Two documents can be compared entry by entry.
    pub document: Vec<u8>,
}

/// The product alone as USD with mapped materials.
#[derive(Debug, Clone)]
pub struct UsdExportRequest {
    pub scene: Scene,
    /// File to write, `.usdc` or `.usdz`; its folder exists.
    pub out: PathBuf,
}

/// One material on the swatch body.
#[derive(Debug, Clone)]
pub struct SwatchRequest {
    pub name: String,
    pub pbr: Pbr,
    /// None means the built-in stage.
    pub studio: Option<PathBuf>,
    pub settings: RenderSettings,
    /// File to write; its folder exists.
    pub out: PathBuf,
}

fn unsupported<T>(what: &str) -> Result<T, ModuleError> {
    Err(ModuleError::new(
        Fault::Environment,
        "blender.unsupported",
        format!("This renderer cannot make {what}."),
        "Run the job where Blender is installed.",
    ))
}

/// Blender, in warm sessions.
#[async_trait]
pub trait Blender: Send + Sync {
    async fn still(&self, request: StillRequest, control: &Control) -> Result<RenderReport, ModuleError>;

    async fn inspect_studio(&self, blend: &Path, control: &Control) -> Result<StudioInspection, ModuleError>;

    /// Frames finished before an error or a cancellation stay; the same request goes on from them.
    async fn turntable(&self, _request: TurntableRequest, _control: &Control) -> Result<TurntableReport, ModuleError> {
        unsupported("turntables")
    }

    async fn export_blend(
        &self,
        _request: BlendExportRequest,
        _control: &Control,
    ) -> Result<(ExportReport, BlendDigest), ModuleError> {
        unsupported(".blend files")
    }

    async fn digest_blend(&self, _blend: &Path, _control: &Control) -> Result<BlendDigest, ModuleError> {
        unsupported("digests of .blend files")
    }

    async fn export_usd(&self, _request: UsdExportRequest, _control: &Control) -> Result<ExportReport, ModuleError> {
        unsupported("USD files")
    }

    async fn swatch(&self, _request: SwatchRequest, _control: &Control) -> Result<RenderReport, ModuleError> {
        unsupported("swatches")
    }
}
