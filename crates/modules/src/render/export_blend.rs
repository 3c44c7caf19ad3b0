//! The production scene as a `.blend` file.

use crate::declare::{
    ArtifactRole, Caching, Execution, ExecutionRole, Family, GLB, MATERIAL_MAP, ModuleSpec, OPTIONAL_BBOX,
    OPTIONAL_TEMPLATE, ORDER_LINE, OutputPort, ParamsType, SideEffects, params, source,
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
    legacy_source: source(&["still_with_exports", "blend"], "export_blend"),
    inputs: &[ORDER_LINE, GLB, MATERIAL_MAP, OPTIONAL_TEMPLATE, OPTIONAL_BBOX],
    outputs: &[OutputPort::one("blend_file", ArtifactRole::BlendFile)],
    params: ParamsType::of::<params::ExportBlendParams>(),
    timeout_s: None,
    upgrades: &[],
};
