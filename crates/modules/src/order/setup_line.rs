//! Entry of every order line: the frozen snapshot together with what CAD intake made of the
//! product's file. Runs the fixed CAD intake where its results are missing.

use std::path::PathBuf;

use contracts::{CadReport, Sha256, material::MaterialLibrary, rules, snapshot::LineSnapshot};

use crate::declare::{
    ArtifactRole, Caching, Execution, ExecutionRole, Family, ModuleSpec, ORDER_PIPELINES, OutputPort, ParamsType,
    Requirement, SideEffects, params, source,
};
use crate::{Control, Fault, ModuleError, cad::intake, ports::Ports};

pub const MODULE_KEY: &str = "order.setup_line";
pub const VERSION: u32 = 2;

pub const SPEC: ModuleSpec = ModuleSpec {
    step: "order_line_setup",
    step_version: 1,
    module_key: MODULE_KEY,
    version: VERSION,
    label: "Order line",
    description: "Entry of every order workflow: the frozen line with the product's CAD data.",
    category: "Order",
    family: Family::OrderLine,
    execution: Execution::Cad,
    execution_role: ExecutionRole::Entry,
    side_effects: SideEffects::Effect,
    caching: Caching::Never,
    needs: &[Requirement::Cad],
    legacy_source: source(ORDER_PIPELINES, "order_line_setup"),
    inputs: &[],
    outputs: &[
        OutputPort::one("order_line", ArtifactRole::OrderLine),
        OutputPort::one("step_file", ArtifactRole::StepFile),
        OutputPort::one("glb", ArtifactRole::Glb),
        OutputPort::one("cad_objects", ArtifactRole::CadObjects),
    ],
    params: ParamsType::of::<params::NoParams>(),
    timeout_s: None,
    upgrades: &[],
};

/// Largest frozen material library read into memory, bytes.
const MAX_LIBRARY_BYTES: u64 = 64 << 20;

/// Everything later modules need of the line; read once.
#[derive(Debug, Clone)]
pub struct Output {
    pub snapshot: LineSnapshot,
    pub library: MaterialLibrary,
    pub report: CadReport,
    pub glb: PathBuf,
    pub glb_sha256: Sha256,
}

pub async fn run(ports: &Ports, control: &Control, snapshot: &LineSnapshot) -> Result<Output, ModuleError> {
    let library_bytes = ports.blobs.read(&snapshot.material_library, MAX_LIBRARY_BYTES).await?;
    let mut library: MaterialLibrary = serde_json::from_slice(&library_bytes).map_err(|e| {
        ModuleError::new(
            Fault::Transient,
            "order.snapshot_damaged",
            format!("The material library frozen with this line cannot be read: {e}."),
            "Place the line again.",
        )
    })?;
    let record = ports.store.cad_file(snapshot.cad_file).await?;
    let cad = intake::ensure(ports, control, &record).await?;
    let glb = ports.blobs.local_path(&cad.derived.glb.sha256).await?;
    library.allowed = snapshot.allowed_materials.clone();
    // The parts are known by now: the rules say what they say of each.
    let assignments = rules::apply(&cad.report, &snapshot.assignments, &snapshot.material_rules);
    let snapshot = LineSnapshot { assignments, ..snapshot.clone() };
    Ok(Output { snapshot, library, report: cad.report, glb, glb_sha256: cad.derived.glb.sha256 })
}
