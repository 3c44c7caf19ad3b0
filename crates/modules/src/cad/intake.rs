//! CAD intake: part tree and GLB of an uploaded STEP bundle, read once in a child process.
//!
//! Refuses to know how STEP is read; that is the [`Cad`](crate::ports::Cad) port.

use contracts::{
    CadReport,
    module::params::{ExportGlbParams, ExtractObjectsParams},
};

use super::{export_glb, extract_objects, resolve_step_path};
use crate::{
    Control, ModuleError,
    ports::{CadDerived, CadFileRecord, Ports},
};

pub const MODULE_KEY: &str = "cad.intake";
pub const VERSION: u32 = 1;

/// Largest part report read back into memory, bytes.
pub const MAX_REPORT_BYTES: u64 = 256 << 20;

/// Part tree and derived blobs of a CAD file.
#[derive(Debug, Clone)]
pub struct Output {
    pub report: CadReport,
    pub derived: CadDerived,
}

/// The derived files where they exist, else reads the bundle and stores them.
pub async fn ensure(ports: &Ports, control: &Control, record: &CadFileRecord) -> Result<Output, ModuleError> {
    match &record.derived {
        Some(derived) => {
            let bytes = ports.blobs.read(&derived.report.sha256, MAX_REPORT_BYTES).await?;
            match serde_json::from_slice(&bytes) {
                Ok(report) => Ok(Output { report, derived: derived.clone() }),
                // Written by an older version: the bundle is the truth, read it again.
                Err(_) => run(ports, control, record).await,
            }
        }
        None => run(ports, control, record).await,
    }
}

/// Reads the bundle in the CAD child process and stores part tree and GLB: the straight line through
/// the modules that a graph has as nodes, in one kernel pass.
pub async fn run(ports: &Ports, control: &Control, record: &CadFileRecord) -> Result<Output, ModuleError> {
    resolve_step_path::run(ports, record).await?;
    let objects = extract_objects::run(ports, control, record, &ExtractObjectsParams::default()).await?;
    let derived = export_glb::run(ports, control, record, &objects, &ExportGlbParams::default()).await?;
    Ok(Output { report: objects.report, derived })
}
