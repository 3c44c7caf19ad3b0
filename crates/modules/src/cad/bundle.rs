//! A stored STEP bundle as files again.

use crate::{
    ModuleError, ScratchDir,
    ports::{CadFileRecord, Ports},
    scratch::io_error,
};

/// Lays the bundle's blobs out under their own names in a folder of their own, so that external
/// references resolve.
///
/// # Errors
/// Where a blob is missing or the folder cannot be written.
pub async fn lay_out(ports: &Ports, record: &CadFileRecord) -> Result<ScratchDir, ModuleError> {
    let dir = ScratchDir::create(&ports.scratch, &format!("bundle-{}", uuid::Uuid::now_v7().simple()))?;
    for (relative, sha256) in &record.manifest {
        let source = ports.blobs.local_path(sha256).await?;
        let target = dir.path().join(relative);
        if let Some(parent) = target.parent() {
            tokio::fs::create_dir_all(parent).await.map_err(|e| io_error("make the bundle folder", parent, &e))?;
        }
        // A hard link costs nothing; other file systems take a copy.
        if tokio::fs::hard_link(&source, &target).await.is_err() {
            tokio::fs::copy(&source, &target).await.map_err(|e| io_error("lay out the bundle", &target, &e))?;
        }
    }
    Ok(dir)
}
