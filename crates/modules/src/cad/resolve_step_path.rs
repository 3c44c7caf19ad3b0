//! Entry of every CAD workflow: the uploaded bundle, laid out as files a CAD kernel can read.

use crate::declare::{
    ArtifactRole, Caching, Execution, ExecutionRole, Family, ModuleSpec, OutputPort, ParamsType, SideEffects, params,
    source,
};

use crate::{
    Fault, ModuleError,
    ports::{CadFileRecord, Ports},
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

/// Sees that the bundle is whole: the root is one of its files and every file is in the store. What
/// comes after can lay it out.
///
/// # Errors
/// `cad.bundle_incomplete` where the record names no such root; what the blob store says of a file
/// that is gone.
pub async fn run(ports: &Ports, record: &CadFileRecord) -> Result<(), ModuleError> {
    if !record.manifest.iter().any(|(path, _)| *path == record.root) {
        return Err(ModuleError::new(
            Fault::Input,
            "cad.bundle_incomplete",
            format!("The upload does not hold its root file `{}`.", record.root),
            "Upload the STEP file again, with every file it refers to.",
        ));
    }
    for (_, sha256) in &record.manifest {
        ports.blobs.local_path(sha256).await?;
    }
    Ok(())
}
