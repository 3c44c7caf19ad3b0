//! The pool as the port that modules call: their requests as lines of the protocol.

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use contracts::{
    ContentHash,
    material::Pbr,
    scene::{RenderReport, RenderSettings, Scene},
};
use modules::{
    Control, Fault, ModuleError,
    ports::{
        BlendDigest, BlendExportRequest, Blender, ExportReport, StillRequest, StudioInspection, SwatchRequest,
        TurnAxis, TurntableReport, TurntableRequest, UsdExportRequest,
    },
};
use serde::{Deserialize, Serialize};

use crate::{BlenderPool, locate::absolute};

/// Layout of a `.blend`'s content hash; the number is `VERSION` in `digest.py`.
const BLEND_LAYOUT: &str = "blend-digest1";

#[derive(Serialize)]
struct StillParams<'a> {
    scene: Scene,
    settings: &'a RenderSettings,
    out: PathBuf,
    threads: u32,
}

#[derive(Serialize)]
struct TurntableParams<'a> {
    scene: Scene,
    settings: &'a RenderSettings,
    frames: u32,
    degrees: f64,
    axis: TurnAxis,
    first: u32,
    last: u32,
    folder: PathBuf,
    extension: &'a str,
    threads: u32,
}

#[derive(Serialize)]
struct BlendParams<'a> {
    scene: Scene,
    settings: &'a RenderSettings,
    out: PathBuf,
    digest_out: &'a Path,
    pack: bool,
    compress: bool,
}

#[derive(Serialize)]
struct UsdParams {
    scene: Scene,
    out: PathBuf,
}

#[derive(Serialize)]
struct SwatchParams<'a> {
    name: &'a str,
    pbr: &'a Pbr,
    studio: Option<PathBuf>,
    settings: &'a RenderSettings,
    out: PathBuf,
    threads: u32,
}

#[derive(Serialize)]
struct InspectParams {
    blend: PathBuf,
}

#[derive(Serialize)]
struct DigestParams<'a> {
    blend: PathBuf,
    digest_out: &'a Path,
}

/// An answer whose content is of no interest.
#[derive(Deserialize)]
struct Done {}

/// Names what a session keeps warm after rendering `scene`.
fn warm_name(scene: &Scene) -> String {
    format!("{}|{}", scene.studio.as_deref().unwrap_or(Path::new("")).display(), scene.glb_sha256)
}

impl BlenderPool {
    /// The same scene with paths that hold in the child.
    fn placed(&self, scene: &Scene) -> Result<Scene, ModuleError> {
        let studio = scene.studio.as_deref().map(|studio| self.brought_in(studio)).transpose()?;
        Ok(Scene { glb: self.brought_in(&scene.glb)?, studio, ..scene.clone() })
    }

    /// Where a child finds `input`: a confined one sees only what lies in its own folder.
    fn brought_in(&self, input: &Path) -> Result<PathBuf, ModuleError> {
        let input = absolute(input);
        if !self.config().confine {
            return Ok(input);
        }
        let folder = absolute(&self.config().scratch).join("inputs");
        std::fs::create_dir_all(&folder).map_err(|e| unreadable(&e))?;
        // Named by where it came from: inputs are content-addressed files that never change.
        let mut name = blake3::hash(input.as_os_str().as_encoded_bytes()).to_hex().to_string();
        if let Some(extension) = input.extension().and_then(|e| e.to_str()) {
            name.push('.');
            name.push_str(extension);
        }
        let place = folder.join(name);
        if !place.exists() && std::fs::hard_link(&input, &place).is_err() && !place.exists() {
            // Another file system takes a copy, which appears whole or not at all.
            let staging = tempfile::NamedTempFile::new_in(&folder).map_err(|e| unreadable(&e))?;
            std::fs::copy(&input, staging.path()).map_err(|e| unreadable(&e))?;
            staging.persist(&place).map_err(|e| unreadable(&e.error))?;
        }
        Ok(place)
    }

    /// A file for the digest document: it may be too long for a line of the protocol.
    fn digest_file(&self) -> Result<tempfile::NamedTempFile, ModuleError> {
        let scratch = absolute(&self.config().scratch);
        std::fs::create_dir_all(&scratch)
            .and_then(|()| tempfile::NamedTempFile::new_in(&scratch))
            .map_err(|e| unreadable(&e))
    }
}

fn read_digest(file: &Path) -> Result<BlendDigest, ModuleError> {
    let document = std::fs::read(file).map_err(|e| unreadable(&e))?;
    let content_hash = ContentHash::v1(BLEND_LAYOUT, blake3::hash(&document).as_bytes());
    Ok(BlendDigest { content_hash, document })
}

fn unreadable(error: &std::io::Error) -> ModuleError {
    ModuleError::new(
        Fault::Transient,
        "blender.scratch",
        format!("Blender's working folder cannot be used: {error}."),
        "Check that the data folder exists, is writable and has room.",
    )
}

#[async_trait]
impl Blender for BlenderPool {
    async fn still(&self, request: StillRequest, control: &Control) -> Result<RenderReport, ModuleError> {
        let params = StillParams {
            scene: self.placed(&request.scene)?,
            settings: &request.settings,
            out: absolute(&request.out),
            threads: self.config().threads,
        };
        self.run("still", &params, Some(warm_name(&request.scene)), control).await
    }

    async fn inspect_studio(&self, blend: &Path, control: &Control) -> Result<StudioInspection, ModuleError> {
        self.run("inspect_studio", &InspectParams { blend: self.brought_in(blend)? }, None, control).await
    }

    async fn turntable(&self, request: TurntableRequest, control: &Control) -> Result<TurntableReport, ModuleError> {
        let params = TurntableParams {
            scene: self.placed(&request.scene)?,
            settings: &request.settings,
            frames: request.frames,
            degrees: request.degrees,
            axis: request.axis,
            first: request.range.start,
            last: request.range.end,
            folder: absolute(&request.folder),
            extension: request.settings.format.extension(),
            threads: self.config().threads,
        };
        let mut finished = 0u32;
        let mut count = |_| finished += 1;
        let result = self
            .run_many("turntable", &params, Some(warm_name(&request.scene)), control, request.frames, &mut count)
            .await;
        if result.is_err() {
            tracing::info!(finished, frames = request.frames, "a turntable ended early; its finished frames stay");
        }
        result
    }

    async fn export_blend(
        &self,
        request: BlendExportRequest,
        control: &Control,
    ) -> Result<(ExportReport, BlendDigest), ModuleError> {
        let digest = self.digest_file()?;
        let params = BlendParams {
            scene: self.placed(&request.scene)?,
            settings: &request.settings,
            out: absolute(&request.out),
            digest_out: digest.path(),
            pack: request.pack,
            compress: request.compress,
        };
        let report = self.run("export_blend", &params, None, control).await?;
        Ok((report, read_digest(digest.path())?))
    }

    async fn digest_blend(&self, blend: &Path, control: &Control) -> Result<BlendDigest, ModuleError> {
        let digest = self.digest_file()?;
        let params = DigestParams { blend: self.brought_in(blend)?, digest_out: digest.path() };
        let Done {} = self.run("digest_blend", &params, None, control).await?;
        read_digest(digest.path())
    }

    async fn export_usd(&self, request: UsdExportRequest, control: &Control) -> Result<ExportReport, ModuleError> {
        let params = UsdParams { scene: self.placed(&request.scene)?, out: absolute(&request.out) };
        self.run("export_usd", &params, None, control).await
    }

    async fn swatch(&self, request: SwatchRequest, control: &Control) -> Result<RenderReport, ModuleError> {
        let params = SwatchParams {
            name: &request.name,
            pbr: &request.pbr,
            studio: request.studio.as_deref().map(|studio| self.brought_in(studio)).transpose()?,
            settings: &request.settings,
            out: absolute(&request.out),
            threads: self.config().threads,
        };
        let holds = format!("{}|swatch", request.studio.as_deref().unwrap_or(Path::new("")).display());
        self.run("swatch", &params, Some(holds), control).await
    }
}
