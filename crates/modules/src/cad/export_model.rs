//! The product as GLB, STL or USD for other programs.

use crate::declare::{
    ArtifactRole, Caching, Execution, ExecutionRole, Family, GLB, ModuleSpec, OPTIONAL_MATERIAL_MAP, ORDER_LINE,
    OutputPort, ParamsType, STEP_FILE, SideEffects, params, source,
};

pub const MODULE_KEY: &str = "cad.export_model";
pub const VERSION: u32 = 1;

pub const SPEC: ModuleSpec = ModuleSpec {
    step: "export_model",
    step_version: 1,
    module_key: MODULE_KEY,
    version: VERSION,
    label: "Export model",
    description: "The product as GLB, STL or USD.",
    category: "Export",
    family: Family::OrderLine,
    execution: Execution::Cad,
    execution_role: ExecutionRole::Render,
    side_effects: SideEffects::Pure,
    caching: Caching::Cacheable,
    legacy_source: source(&["still_with_exports", "model"], "export_model"),
    inputs: &[ORDER_LINE, GLB, STEP_FILE, OPTIONAL_MATERIAL_MAP],
    outputs: &[OutputPort::one("model_file", ArtifactRole::ModelFile)],
    params: ParamsType::of::<params::ExportModelParams>(),
    timeout_s: None,
    upgrades: &[],
};
