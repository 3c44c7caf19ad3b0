//! The box around the product, mm.

use crate::declare::{
    ArtifactRole, Caching, Execution, ExecutionRole, Family, GLB, ModuleSpec, OutputPort, ParamsType, SideEffects,
    params, source,
};

pub const MODULE_KEY: &str = "cad.compute_bbox";
pub const VERSION: u32 = 1;

pub const SPEC: ModuleSpec = ModuleSpec {
    step: "glb_bbox",
    step_version: 1,
    module_key: MODULE_KEY,
    version: VERSION,
    label: "Bounding box",
    description: "The box around the product, mm.",
    category: "CAD",
    family: Family::Shared,
    execution: Execution::Inline,
    execution_role: ExecutionRole::Extract,
    side_effects: SideEffects::Pure,
    caching: Caching::Cacheable,
    needs: &[],
    legacy_source: source(&["intake"], "cad_intake"),
    inputs: &[GLB],
    outputs: &[OutputPort::one("bbox", ArtifactRole::Bbox)],
    params: ParamsType::of::<params::NoParams>(),
    timeout_s: None,
    upgrades: &[],
};
