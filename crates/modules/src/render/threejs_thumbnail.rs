//! A preview picture of a CAD file, drawn by the web viewer in a headless browser.

use std::path::{Path, PathBuf};

use contracts::{ContentHash, material::MaterialMap, module::params::ThreejsThumbnailParams, scene::Axis};

use super::picture;
use crate::declare::{
    ArtifactRole, Caching, Execution, ExecutionRole, Family, GLB, ModuleSpec, OPTIONAL_BBOX, OPTIONAL_MATERIAL_MAP,
    OutputPort, ParamsType, Requirement, SideEffects, params, source,
};
use crate::{
    Control, Fault, ModuleError,
    cad::painted_glb,
    ports::{Ports, PreviewReport, PreviewRequest},
    scratch::io_error,
};

pub const MODULE_KEY: &str = "render.threejs_thumbnail";
pub const VERSION: u32 = 1;

pub const SPEC: ModuleSpec = ModuleSpec {
    step: "threejs_render",
    step_version: 1,
    module_key: MODULE_KEY,
    version: VERSION,
    label: "Preview (three.js)",
    description: "A preview picture of the CAD file, drawn by the web viewer in a headless browser.",
    category: "Render",
    family: Family::CadFile,
    execution: Execution::Render,
    execution_role: ExecutionRole::Render,
    side_effects: SideEffects::Pure,
    caching: Caching::Cacheable,
    needs: &[Requirement::Chromium],
    legacy_source: source(&["thumbnail"], "threejs_render"),
    inputs: &[GLB, OPTIONAL_BBOX, OPTIONAL_MATERIAL_MAP],
    outputs: &[OutputPort::one("preview_image", ArtifactRole::PreviewImage)],
    params: ParamsType::of::<params::ThreejsThumbnailParams>(),
    timeout_s: None,
    upgrades: &[],
};

/// Largest GLB a browser is asked to draw, bytes: a preview of more needs Blender.
const MAX_GLB_BYTES: u64 = 256 << 20;

/// What a preview shows.
#[derive(Debug, Clone)]
pub struct Input {
    pub glb: PathBuf,
    /// Empty: the colours of the CAD file.
    pub materials: MaterialMap,
    pub up_axis: Axis,
    pub front_axis: Axis,
}

/// A preview, not yet published.
#[derive(Debug, Clone)]
pub struct Preview {
    pub file: PathBuf,
    pub mime: &'static str,
    /// px.
    pub width: u32,
    /// px.
    pub height: u32,
    pub content_hash: ContentHash,
    pub report: PreviewReport,
}

/// Draws `preview.png` into `out_dir`.
///
/// # Errors
/// `preview.too_large`, what the browser says, or where the picture is not what was asked for.
pub async fn run(
    ports: &Ports,
    control: &Control,
    input: &Input,
    params: &ThreejsThumbnailParams,
    out_dir: &Path,
) -> Result<Preview, ModuleError> {
    let glb = painted(&input.glb, &input.materials, out_dir).await?;
    let out = out_dir.join("preview.png");
    let request = PreviewRequest {
        glb,
        up_axis: input.up_axis,
        front_axis: input.front_axis,
        azimuth_deg: params.azimuth_deg,
        elevation_deg: params.elevation_deg,
        size_px: params.size_px,
        background: params.background,
        out: out.clone(),
    };
    let report = ports.web_renderer.preview(request, control).await?;
    let (content_hash, width, height) = picture::facts(&out).await?;
    if (width, height) != (params.size_px, params.size_px) {
        return Err(ModuleError::new(
            Fault::Transient,
            "render.wrong_size",
            format!("The browser drew {width}×{height} px where {0}×{0} px were asked for.", params.size_px),
            "The preview is tried again; if it stays, choose the preview by Blender.",
        ));
    }
    Ok(Preview { file: out, mime: "image/png", width, height, content_hash, report })
}

/// The GLB in its materials: a file of its own where there are any.
async fn painted(glb: &Path, materials: &MaterialMap, out_dir: &Path) -> Result<PathBuf, ModuleError> {
    let (glb, file, materials) = (glb.to_owned(), out_dir.join("painted.glb"), materials.clone());
    let work = move || {
        let failed = |e: std::io::Error| io_error("read the product's GLB", &glb, &e);
        let size = std::fs::metadata(&glb).map_err(failed)?.len();
        if size > MAX_GLB_BYTES {
            return Err(ModuleError::new(
                Fault::Input,
                "preview.too_large",
                format!("The product's GLB has {} MB; a browser draws up to {} MB.", size >> 20, MAX_GLB_BYTES >> 20),
                "Choose the preview by Blender.",
            ));
        }
        if materials.entries.is_empty() {
            return Ok(glb);
        }
        let bytes = painted_glb::paint(&std::fs::read(&glb).map_err(failed)?, &materials)?;
        std::fs::write(&file, bytes).map_err(|e| io_error("write the painted GLB", &file, &e))?;
        Ok(file)
    };
    tokio::task::spawn_blocking(work).await.map_err(|e| {
        let message = format!("Painting the product's GLB failed: {e}.");
        ModuleError::new(Fault::Transient, "preview.paint", message, "The preview is tried again.")
    })?
}
