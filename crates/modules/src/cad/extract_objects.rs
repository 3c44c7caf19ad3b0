//! The part tree of a STEP bundle: assemblies, parts, names, colours and placements.

use crate::declare::{
    ArtifactRole, Caching, Execution, ExecutionRole, Family, ModuleSpec, OutputPort, ParamsType, Requirement,
    STEP_FILE, SideEffects, params, source,
};

pub const MODULE_KEY: &str = "cad.extract_objects";
pub const VERSION: u32 = 1;

pub const SPEC: ModuleSpec = ModuleSpec {
    step: "occ_object_extract",
    step_version: 1,
    module_key: MODULE_KEY,
    version: VERSION,
    label: "Part tree",
    description: "Reads assemblies, parts, names, colours and placements.",
    category: "CAD",
    family: Family::CadFile,
    execution: Execution::Cad,
    execution_role: ExecutionRole::Extract,
    side_effects: SideEffects::Effect,
    caching: Caching::Never,
    needs: &[Requirement::Cad],
    legacy_source: source(&["intake"], "cad_intake"),
    inputs: &[STEP_FILE],
    outputs: &[OutputPort::one("cad_objects", ArtifactRole::CadObjects)],
    params: ParamsType::of::<params::ExtractObjectsParams>(),
    timeout_s: None,
    upgrades: &[],
};
