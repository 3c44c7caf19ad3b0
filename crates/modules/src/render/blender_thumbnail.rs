//! A preview picture of a CAD file, rendered by Blender.

use std::path::{Path, PathBuf};

use contracts::{
    Sha256,
    material::MaterialMap,
    module::params::BlenderThumbnailParams,
    scene::{Axis, ImageFormat, RenderSettings, Scene, View, ViewTransform},
};

use super::{RenderedPicture, picture};
use crate::declare::{
    ArtifactRole, Caching, Execution, ExecutionRole, Family, GLB, ModuleSpec, OPTIONAL_BBOX, OPTIONAL_MATERIAL_MAP,
    OutputPort, ParamsType, Requirement, SideEffects, params, source,
};
use crate::{
    Control, ModuleError,
    ports::{Ports, StillRequest},
};

pub const MODULE_KEY: &str = "render.blender_thumbnail";
pub const VERSION: u32 = 1;

pub const SPEC: ModuleSpec = ModuleSpec {
    step: "blender_render",
    step_version: 1,
    module_key: MODULE_KEY,
    version: VERSION,
    label: "Preview (Blender)",
    description: "A preview picture of the CAD file, rendered by Blender.",
    category: "Render",
    family: Family::CadFile,
    execution: Execution::Render,
    execution_role: ExecutionRole::Render,
    side_effects: SideEffects::Pure,
    caching: Caching::Cacheable,
    needs: &[Requirement::Blender],
    legacy_source: source(&["intake", "thumbnail"], "blender_render"),
    inputs: &[GLB, OPTIONAL_BBOX, OPTIONAL_MATERIAL_MAP],
    outputs: &[OutputPort::one("preview_image", ArtifactRole::PreviewImage)],
    params: ParamsType::of::<params::BlenderThumbnailParams>(),
    timeout_s: None,
    upgrades: &[],
};

/// Long lens: a small picture shows shape, not perspective.
const FOCAL_LENGTH_MM: f64 = 85.0;

/// What a preview shows.
#[derive(Debug, Clone)]
pub struct Input {
    pub glb: PathBuf,
    pub glb_sha256: Sha256,
    /// Empty: the colours of the CAD file.
    pub materials: MaterialMap,
    pub up_axis: Axis,
    pub front_axis: Axis,
    /// None: the renderer's plain stage.
    pub studio: Option<PathBuf>,
}

/// Renders `preview.png` into `out_dir`.
///
/// # Errors
/// As [`super::blender_still::run`].
pub async fn run(
    ports: &Ports,
    control: &Control,
    input: &Input,
    params: &BlenderThumbnailParams,
    out_dir: &Path,
) -> Result<RenderedPicture, ModuleError> {
    let settings = RenderSettings {
        width: params.size_px,
        height: params.size_px,
        samples: params.samples,
        engine: params.engine,
        device: params.device,
        seed: params.seed,
        denoise: params.denoise,
        noise_threshold: 0.0,
        transparent: params.transparent,
        view_transform: ViewTransform::Agx,
        format: ImageFormat::Png,
    };
    let out = out_dir.join("preview.png");
    let request = StillRequest {
        scene: Scene {
            glb: input.glb.clone(),
            glb_sha256: input.glb_sha256.clone(),
            materials: input.materials.clone(),
            studio: input.studio.clone(),
            up_axis: input.up_axis,
            front_axis: input.front_axis,
            view: View::Angle {
                azimuth_deg: params.azimuth_deg,
                elevation_deg: params.elevation_deg,
                focal_length_mm: FOCAL_LENGTH_MM,
            },
        },
        settings: settings.clone(),
        out: out.clone(),
    };
    let report = ports.blender.still(request, control).await?;
    picture::rendered(out, &settings, report).await
}
