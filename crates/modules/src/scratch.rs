//! Folders for work in progress, removed when the work ends, however it ends.

use std::path::{Path, PathBuf};

use crate::{Fault, ModuleError};

/// A folder of one piece of work. Removed on drop; what a crash leaves behind is removed at start
/// by [`ScratchDir::clean`].
#[derive(Debug)]
pub struct ScratchDir(PathBuf);

impl ScratchDir {
    /// Makes `base/<name>`, empty.
    pub fn create(base: &Path, name: &str) -> Result<Self, ModuleError> {
        let path = base.join(name);
        std::fs::create_dir_all(&path).map_err(|e| io_error("make the work folder", &path, &e))?;
        Ok(Self(path))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// A folder below, made if missing.
    pub fn subfolder(&self, name: &str) -> Result<PathBuf, ModuleError> {
        let path = self.0.join(name);
        std::fs::create_dir_all(&path).map_err(|e| io_error("make the work folder", &path, &e))?;
        Ok(path)
    }

    /// Empties `base`, which must be used by this process alone.
    pub fn clean(base: &Path) -> std::io::Result<()> {
        match std::fs::remove_dir_all(base) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e),
            _ => {}
        }
        std::fs::create_dir_all(base)
    }

    /// Makes `base` and removes what in it was not touched for longer than `age`.
    pub fn forget_old(base: &Path, age: std::time::Duration) -> std::io::Result<()> {
        std::fs::create_dir_all(base)?;
        for entry in std::fs::read_dir(base)? {
            let entry = entry?;
            let untouched = entry.metadata()?.modified()?.elapsed().unwrap_or_default();
            if untouched > age {
                std::fs::remove_dir_all(entry.path())?;
            }
        }
        Ok(())
    }
}

impl Drop for ScratchDir {
    fn drop(&mut self) {
        if let Err(e) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(path = %self.0.display(), error = %e, "work folder not removed");
        }
    }
}

/// A file system error as a module error: a full disk and missing rights are named as such.
pub fn io_error(doing: &str, path: &Path, error: &std::io::Error) -> ModuleError {
    let message = format!("Could not {doing} ({}): {error}.", path.display());
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
            ModuleError::new(Fault::Transient, "disk.full", message, "Free some disk space; the work is tried again.")
        }
        std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => ModuleError::new(
            Fault::Environment,
            "disk.not_writable",
            message,
            "Give the server's user write access to the data folder.",
        ),
        _ => ModuleError::new(Fault::Transient, "disk.failed", message, "Check the disk; the work is tried again."),
    }
}
