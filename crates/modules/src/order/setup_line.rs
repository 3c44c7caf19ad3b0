//! Entry of every order line: the frozen snapshot together with what CAD intake made of the
//! product's file. Runs the fixed CAD intake where its results are missing.

use std::path::PathBuf;

use contracts::{CadReport, Sha256, material::MaterialLibrary, snapshot::LineSnapshot};

use crate::{Control, Fault, ModuleError, cad::intake, ports::Ports};

pub const MODULE_KEY: &str = "order.setup_line";
pub const VERSION: u32 = 1;

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
    let library: MaterialLibrary = serde_json::from_slice(&library_bytes).map_err(|e| {
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
    Ok(Output { snapshot: snapshot.clone(), library, report: cad.report, glb, glb_sha256: cad.derived.glb.sha256 })
}
