//! The production scene as a `.blend` file.

use std::path::{Path, PathBuf};

use contracts::{ContentHash, module::params::ExportBlendParams, scene::ImageFormat};

use super::Subject;
use crate::declare::{
    ArtifactRole, Caching, Execution, ExecutionRole, Family, GLB, MATERIAL_MAP, ModuleSpec, OPTIONAL_BBOX,
    OPTIONAL_TEMPLATE, ORDER_LINE, OutputPort, ParamsType, Requirement, SideEffects, params, source,
};
use crate::{
    Control, ModuleError,
    ports::{BlendExportRequest, ExportReport, Ports},
};

pub const MODULE_KEY: &str = "render.export_blend";
pub const VERSION: u32 = 1;

pub const SPEC: ModuleSpec = ModuleSpec {
    step: "export_blend",
    step_version: 1,
    module_key: MODULE_KEY,
    version: VERSION,
    label: "Export .blend",
    description: "The production scene as a .blend file.",
    category: "Export",
    family: Family::OrderLine,
    execution: Execution::Render,
    execution_role: ExecutionRole::Render,
    side_effects: SideEffects::Pure,
    caching: Caching::Cacheable,
    needs: &[Requirement::Blender],
    legacy_source: source(&["still_with_exports", "blend"], "export_blend"),
    inputs: &[ORDER_LINE, GLB, MATERIAL_MAP, OPTIONAL_TEMPLATE, OPTIONAL_BBOX],
    outputs: &[OutputPort::one("blend_file", ArtifactRole::BlendFile)],
    params: ParamsType::of::<params::ExportBlendParams>(),
    timeout_s: None,
    upgrades: &[],
};

pub const MIME: &str = "application/x-blender";

/// A finished `.blend`, not yet published.
#[derive(Debug, Clone)]
pub struct Output {
    pub file: PathBuf,
    /// Of the canonical digest taken inside Blender.
    pub content_hash: ContentHash,
    pub report: ExportReport,
}

/// Writes `scene.blend` into `out_dir`.
///
/// # Errors
/// What the renderer says.
pub async fn run(
    ports: &Ports,
    control: &Control,
    subject: Subject<'_>,
    params: &ExportBlendParams,
    out_dir: &Path,
) -> Result<Output, ModuleError> {
    let file = out_dir.join("scene.blend");
    let request = BlendExportRequest {
        scene: subject.scene(&params.camera),
        settings: params.picture.settings(ImageFormat::Png),
        out: file.clone(),
        pack: params.file.pack_resources,
        compress: params.file.compress,
    };
    let (report, digest) = ports.blender.export_blend(request, control).await?;
    Ok(Output { file, content_hash: digest.content_hash, report })
}
