//! STL files of the chosen levels, kept ready for download.

use crate::declare::{
    ArtifactRole, Caching, Execution, ExecutionRole, Family, ModuleSpec, OutputPort, ParamsType, STEP_FILE,
    SideEffects, params, source,
};

pub const MODULE_KEY: &str = "cad.generate_stl_cache";
pub const VERSION: u32 = 1;

pub const SPEC: ModuleSpec = ModuleSpec {
    step: "stl_cache_generate",
    step_version: 1,
    module_key: MODULE_KEY,
    version: VERSION,
    label: "STL cache",
    description: "Keeps STL files of the chosen levels ready for download.",
    category: "CAD",
    family: Family::Shared,
    execution: Execution::Cad,
    execution_role: ExecutionRole::Extract,
    side_effects: SideEffects::Effect,
    caching: Caching::Never,
    legacy_source: source(&["intake"], "stl_cache_generate"),
    inputs: &[STEP_FILE],
    outputs: &[OutputPort::one("stl_cache", ArtifactRole::StlCache)],
    params: ParamsType::of::<params::StlCacheParams>(),
    timeout_s: None,
    upgrades: &[],
};
