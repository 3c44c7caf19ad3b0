//! STL files of the chosen levels, kept ready for download.

use contracts::module::params::{StlCacheParams, StlQuality, StlScope};

use super::bundle;
use crate::declare::{
    ArtifactRole, Caching, Execution, ExecutionRole, Family, ModuleSpec, OutputPort, ParamsType, Requirement,
    STEP_FILE, SideEffects, params, source,
};
use crate::{
    Control, ModuleError, ScratchDir,
    ports::{CadDerivative, CadFileRecord, Ports, Quality, StlCacheRequest},
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
    needs: &[Requirement::Cad],
    legacy_source: source(&["intake"], "stl_cache_generate"),
    inputs: &[STEP_FILE],
    outputs: &[OutputPort::one("stl_cache", ArtifactRole::StlCache)],
    params: ParamsType::of::<params::StlCacheParams>(),
    timeout_s: None,
    upgrades: &[],
};

pub const MIME: &str = "model/stl";

/// Writes the files of every level and keeps them ready. Returns how many
/// were written.
///
/// # Errors
/// What the kernel says.
pub async fn run(
    ports: &Ports,
    control: &Control,
    record: &CadFileRecord,
    params: &StlCacheParams,
) -> Result<usize, ModuleError> {
    let bundle = bundle::lay_out(ports, record).await?;
    let scratch = ScratchDir::create(&ports.scratch, &format!("stl-{}", uuid::Uuid::now_v7().simple()))?;
    let request = StlCacheRequest {
        bundle_dir: bundle.path().to_owned(),
        root: record.root.clone().into(),
        qualities: params.qualities.iter().copied().map(quality).collect(),
        whole: params.scope == StlScope::Whole,
        per_shape: params.scope == StlScope::PerPart,
        out_dir: scratch.path().to_owned(),
    };
    let entries = ports.cad.stl_cache(request, control).await?;
    for entry in &entries {
        let blob = ports.blobs.put_file(&entry.path).await?;
        let quality = match entry.quality {
            Quality::Draft => StlQuality::Draft,
            Quality::Standard => StlQuality::Normal,
            Quality::Fine => StlQuality::Fine,
        };
        let derivative = match &entry.geometry_id {
            None => CadDerivative::Stl { quality },
            Some(geometry) => CadDerivative::PartStl { quality, geometry: geometry.clone() },
        };
        ports.store.save_cad_derivative(record.id, derivative, blob, MIME).await?;
    }
    Ok(entries.len())
}

fn quality(quality: StlQuality) -> Quality {
    match quality {
        StlQuality::Draft => Quality::Draft,
        StlQuality::Normal => Quality::Standard,
        StlQuality::Fine => Quality::Fine,
    }
}
