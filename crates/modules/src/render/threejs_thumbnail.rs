//! A preview picture of a CAD file, drawn by the web viewer in a headless browser.

use crate::declare::{
    ArtifactRole, Caching, Execution, ExecutionRole, Family, GLB, ModuleSpec, OPTIONAL_BBOX, OPTIONAL_MATERIAL_MAP,
    OutputPort, ParamsType, Requirement, SideEffects, params, source,
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
    legacy_source: source(&["intake", "thumbnail"], "blender_render"),
    inputs: &[GLB, OPTIONAL_BBOX, OPTIONAL_MATERIAL_MAP],
    outputs: &[OutputPort::one("preview_image", ArtifactRole::PreviewImage)],
    params: ParamsType::of::<params::ThreejsThumbnailParams>(),
    timeout_s: None,
    upgrades: &[],
};
