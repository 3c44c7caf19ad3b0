//! The part tree of a STEP bundle: assemblies, parts, names, colours and placements.

use contracts::{
    CadReport, GeometryId,
    module::params::{ExtractObjectsParams, NameSource},
    part::name_means_something,
};

use super::bundle;
use crate::declare::{
    ArtifactRole, Caching, Execution, ExecutionRole, Family, ModuleSpec, OutputPort, ParamsType, Requirement,
    STEP_FILE, SideEffects, params, source,
};

use crate::{
    Control, Fault, ModuleError, ScratchDir,
    ports::{BlobRef, CadFileRecord, IntakeRequest, Ports, Tessellation},
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

/// The part tree, and what the same kernel pass made beside it.
#[derive(Debug, Clone)]
pub struct Output {
    pub report: CadReport,
    pub report_blob: BlobRef,
    /// GLB in the standard tessellation; none where the file has no surface. The GLB module takes it
    /// over where nothing else is asked of it.
    pub glb: Option<BlobRef>,
}

/// Reads the bundle in the CAD child process, once, and stores part tree and GLB as blobs.
///
/// Reading STEP is what costs; meshing for the standard GLB comes along in the same pass. A second
/// pass is needed only by a graph that asks for another tessellation.
///
/// # Errors
/// What the kernel says of the file.
pub async fn run(
    ports: &Ports,
    control: &Control,
    record: &CadFileRecord,
    params: &ExtractObjectsParams,
) -> Result<Output, ModuleError> {
    let bundle = bundle::lay_out(ports, record).await?;
    let scratch = ScratchDir::create(&ports.scratch, &format!("cad-{}", uuid::Uuid::now_v7().simple()))?;
    let request = IntakeRequest {
        bundle_dir: bundle.path().to_owned(),
        root: record.root.clone().into(),
        tessellation: Tessellation::default(),
        out_dir: scratch.path().to_owned(),
    };
    let read = ports.cad.intake(request, control).await?;
    let report = named(read.report, params);
    let json = serde_json::to_vec(&report).map_err(|e| {
        let message = format!("The part report could not be written: {e}.");
        ModuleError::new(Fault::Transient, "cad.report", message, "Report this fault.")
    })?;
    let report_blob = ports.blobs.put_bytes(json).await?;
    let glb = match &read.glb {
        Some(glb) => Some(ports.blobs.put_file(glb).await?),
        None => None,
    };
    Ok(Output { report, report_blob, glb })
}

/// The kernel's report as the params want it; the defaults change nothing, and keys of parts never
/// depend on them.
fn named(mut report: CadReport, params: &ExtractObjectsParams) -> CadReport {
    for part in &mut report.occurrences {
        if params.name_source == NameSource::ProductThenInstance {
            let names = [&part.product_name, &part.instance_name];
            if let Some(name) = names.into_iter().find(|name| name_means_something(name)) {
                part.name = name.trim().to_owned();
            }
        }
        if !params.merge_identical
            && let Some(shape) = &part.geometry_id
        {
            // Equal shapes of one product stay one geometry; those of two products become two.
            let product = part.product_id.as_deref().unwrap_or(&part.product_name);
            let digest =
                blake3::Hasher::new().update(shape.0.as_bytes()).update(b"\0").update(product.as_bytes()).finalize();
            part.geometry_id = Some(GeometryId(format!("g1:{}", digest.to_hex())));
        }
    }
    report
}
