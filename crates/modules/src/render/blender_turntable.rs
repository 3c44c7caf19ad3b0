//! A video of the product turning: frames rendered by Blender, assembled into one file.

use crate::declare::{
    ArtifactRole, Caching, Execution, ExecutionRole, Family, GLB, MATERIAL_MAP, ModuleSpec, OPTIONAL_BBOX,
    OPTIONAL_TEMPLATE, ORDER_LINE, OutputPort, ParamsType, SideEffects, params, source,
};

pub const MODULE_KEY: &str = "render.blender_turntable";
pub const VERSION: u32 = 1;

pub const SPEC: ModuleSpec = ModuleSpec {
    step: "blender_turntable",
    step_version: 1,
    module_key: MODULE_KEY,
    version: VERSION,
    label: "Turntable",
    description: "A video of the product turning, rendered by Blender.",
    category: "Render",
    family: Family::OrderLine,
    execution: Execution::Render,
    execution_role: ExecutionRole::Render,
    side_effects: SideEffects::Pure,
    caching: Caching::Cacheable,
    legacy_source: source(&["turntable"], "blender_turntable"),
    inputs: &[ORDER_LINE, GLB, MATERIAL_MAP, OPTIONAL_TEMPLATE, OPTIONAL_BBOX],
    outputs: &[OutputPort::one("turntable_video", ArtifactRole::TurntableVideo)],
    params: ParamsType::of::<params::TurntableParams>(),
    timeout_s: Some(28_800),
    upgrades: &[],
};
