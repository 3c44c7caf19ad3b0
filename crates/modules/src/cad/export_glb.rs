//! The GLB that viewer and renderer share, with one node per occurrence.

use crate::declare::{
    ArtifactRole, CAD_OBJECTS, Caching, Execution, ExecutionRole, Family, ModuleSpec, OutputPort, ParamsType,
    Requirement, STEP_FILE, SideEffects, params, source,
};

pub const MODULE_KEY: &str = "cad.export_glb";
pub const VERSION: u32 = 1;

pub const SPEC: ModuleSpec = ModuleSpec {
    step: "occ_glb_export",
    step_version: 1,
    module_key: MODULE_KEY,
    version: VERSION,
    label: "GLB",
    description: "Turns surfaces into triangles and writes the GLB that viewer and renderer share.",
    category: "CAD",
    family: Family::CadFile,
    execution: Execution::Cad,
    execution_role: ExecutionRole::Extract,
    side_effects: SideEffects::Effect,
    caching: Caching::Never,
    needs: &[Requirement::Cad],
    legacy_source: source(&["intake"], "cad_intake"),
    inputs: &[STEP_FILE, CAD_OBJECTS],
    outputs: &[OutputPort::one("glb", ArtifactRole::Glb)],
    params: ParamsType::of::<params::ExportGlbParams>(),
    timeout_s: None,
    upgrades: &[],
};
