//! Entry of every CAD workflow: the uploaded bundle, laid out as files a CAD kernel can read.

use crate::declare::{
    ArtifactRole, Caching, Execution, ExecutionRole, Family, ModuleSpec, OutputPort, ParamsType, SideEffects, params,
    source,
};

pub const MODULE_KEY: &str = "cad.resolve_step_path";
pub const VERSION: u32 = 1;

pub const SPEC: ModuleSpec = ModuleSpec {
    step: "resolve_step_path",
    step_version: 1,
    module_key: MODULE_KEY,
    version: VERSION,
    label: "STEP file",
    description: "Entry of every CAD workflow: the uploaded bundle, checked and laid out.",
    category: "CAD",
    family: Family::CadFile,
    execution: Execution::Inline,
    execution_role: ExecutionRole::Entry,
    side_effects: SideEffects::Pure,
    caching: Caching::Never,
    needs: &[],
    legacy_source: source(&["intake"], "cad_intake"),
    inputs: &[],
    outputs: &[OutputPort::one("step_file", ArtifactRole::StepFile)],
    params: ParamsType::of::<params::NoParams>(),
    timeout_s: None,
    upgrades: &[],
};
