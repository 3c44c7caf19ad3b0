//! A preview picture of a CAD file, rendered by Blender.

use crate::declare::{
    ArtifactRole, Caching, Execution, ExecutionRole, Family, GLB, ModuleSpec, OPTIONAL_BBOX, OPTIONAL_MATERIAL_MAP,
    OutputPort, ParamsType, SideEffects, params, source,
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
    legacy_source: source(&["intake"], "thumbnail"),
    inputs: &[GLB, OPTIONAL_BBOX, OPTIONAL_MATERIAL_MAP],
    outputs: &[OutputPort::one("preview_image", ArtifactRole::PreviewImage)],
    params: ParamsType::of::<params::BlenderThumbnailParams>(),
    timeout_s: None,
    upgrades: &[],
};
