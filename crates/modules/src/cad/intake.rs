//! CAD intake: part tree and GLB of an uploaded STEP bundle, read once in a child process.
//!
//! Refuses to know how STEP is read; that is the [`Cad`](crate::ports::Cad) port.

use contracts::CadReport;

use super::bundle;
use crate::{
    Control, Fault, ModuleError, ScratchDir,
    ports::{CadDerived, CadFileRecord, IntakeRequest, Ports, Tessellation},
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

/// Reads the bundle in the CAD child process and stores part tree and GLB.
pub async fn run(ports: &Ports, control: &Control, record: &CadFileRecord) -> Result<Output, ModuleError> {
    let bundle = bundle::lay_out(ports, record).await?;
    let scratch = ScratchDir::create(&ports.scratch, &format!("cad-{}", uuid::Uuid::now_v7().simple()))?;
    let (bundle_dir, out_dir) = (bundle.path().to_owned(), scratch.path().to_owned());

    let request =
        IntakeRequest { bundle_dir, root: record.root.clone().into(), tessellation: Tessellation::default(), out_dir };
    let output = ports.cad.intake(request, control).await?;
    let glb = output.glb.ok_or_else(|| {
        ModuleError::new(
            Fault::Input,
            "cad.no_geometry",
            format!("`{}` has a part tree but no surface that could be shown.", record.root),
            "Export the parts as solids or surfaces from the CAD system, or add the missing referenced files to the upload.",
        )
    })?;
    let report_json = serde_json::to_vec(&output.report).map_err(|e| {
        ModuleError::new(
            Fault::Transient,
            "cad.report",
            format!("The part report could not be written: {e}."),
            "Report this fault.",
        )
    })?;
    let derived = CadDerived {
        report: ports.blobs.put_bytes(report_json).await?,
        glb: ports.blobs.put_file(&glb).await?,
        occurrences: u32::try_from(output.report.occurrences.len()).unwrap_or(u32::MAX),
        triangles: output.report.occurrences.iter().map(|o| o.triangles).sum(),
    };
    ports.store.save_cad_derived(record.id, derived.clone(), &output.report).await?;
    Ok(Output { report: output.report, derived })
}
