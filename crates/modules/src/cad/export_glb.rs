//! The GLB that viewer and renderer share, with one node per occurrence.

use contracts::module::params::{ExportGlbParams, TessellationParams};

use super::{bundle, extract_objects};
use crate::declare::{
    ArtifactRole, CAD_OBJECTS, Caching, Execution, ExecutionRole, Family, ModuleSpec, OutputPort, ParamsType,
    Requirement, STEP_FILE, SideEffects, params, source,
};

use crate::{
    Control, Fault, ModuleError, ScratchDir,
    ports::{BlobRef, CadDerived, CadFileRecord, ConvertRequest, ModelFormat, Ports, Tessellation},
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

/// The GLB is taken over from [`extract_objects`] where the standard tessellation is asked for, else
/// the kernel makes one. Part tree and GLB become the CAD file's own, once; triangles are counted in
/// the standard tessellation.
///
/// # Errors
/// `cad.no_geometry` where there is no surface; what kernel, blob store and database say.
pub async fn run(
    ports: &Ports,
    control: &Control,
    record: &CadFileRecord,
    objects: &extract_objects::Output,
    params: &ExportGlbParams,
) -> Result<CadDerived, ModuleError> {
    let glb = match &objects.glb {
        Some(glb) if params.tessellation == TessellationParams::default() => glb.clone(),
        _ if objects.report.leaves().next().is_none() => return Err(no_geometry(record)),
        _ => convert(ports, control, record, &params.tessellation).await?,
    };
    let derived = CadDerived {
        report: objects.report_blob.clone(),
        glb,
        occurrences: u32::try_from(objects.report.occurrences.len()).unwrap_or(u32::MAX),
        triangles: objects.report.occurrences.iter().map(|o| o.triangles).sum(),
    };
    ports.store.save_cad_derived(record.id, derived.clone(), &objects.report).await?;
    Ok(derived)
}

async fn convert(
    ports: &Ports,
    control: &Control,
    record: &CadFileRecord,
    tessellation: &TessellationParams,
) -> Result<BlobRef, ModuleError> {
    let bundle = bundle::lay_out(ports, record).await?;
    let scratch = ScratchDir::create(&ports.scratch, &format!("glb-{}", uuid::Uuid::now_v7().simple()))?;
    let out = scratch.path().join("model.glb");
    let request = ConvertRequest {
        bundle_dir: bundle.path().to_owned(),
        root: record.root.clone().into(),
        format: ModelFormat::Glb,
        tessellation: Tessellation::from(tessellation),
        out: out.clone(),
    };
    if ports.cad.convert(request, control).await?.triangles == 0 {
        return Err(no_geometry(record));
    }
    ports.blobs.put_file(&out).await
}

fn no_geometry(record: &CadFileRecord) -> ModuleError {
    ModuleError::new(
        Fault::Input,
        "cad.no_geometry",
        format!("`{}` has a part tree but no surface that could be shown.", record.root),
        "Export the parts as solids or surfaces from the CAD system, or add the missing referenced files to the upload.",
    )
}
