//! What a disk says, in words a person can act on.

use std::{io, path::Path};

use contracts::Sha256;
use modules::{Fault, ModuleError};

pub(super) fn of_io(what: &str, path: &Path, error: &io::Error) -> ModuleError {
    let said = error.to_string();
    let place = path.display();
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => disk_full(path).with_detail(said),
        io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => ModuleError::new(
            Fault::Environment,
            "blobs.read_only",
            format!("Cannot {what}: the folder {place} cannot be written."),
            "Give this user write access to the blob folder, or choose another with --blobs.",
        )
        .with_detail(said),
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => ModuleError::new(
            Fault::Environment,
            "blobs.folder",
            format!("Cannot {what}: {place} is not a folder."),
            "Choose another blob folder with --blobs.",
        )
        .with_detail(said),
        _ => ModuleError::new(
            Fault::Transient,
            "blobs.io",
            format!("Cannot {what} in {place}."),
            "It is tried again; if it stays, look at the disk (`hartomat doctor`).",
        )
        .with_detail(said),
    }
}

pub(super) fn disk_full(path: &Path) -> ModuleError {
    ModuleError::new(
        Fault::Environment,
        "disk.full",
        format!("The disk of {} is full.", path.display()),
        "Free space on that disk or move the data folder; nothing was stored by halves, and the work can be retried.",
    )
}

pub(super) fn missing(sha256: &Sha256) -> ModuleError {
    ModuleError::new(
        Fault::Environment,
        "blobs.missing",
        format!("The stored file {sha256} is missing."),
        "Restore the blob folder from a backup, or upload the file again.",
    )
}

pub(super) fn too_large(sha256: &Sha256, size: u64, limit: u64) -> ModuleError {
    ModuleError::new(
        Fault::Input,
        "blobs.too_large",
        format!("The stored file {sha256} has {size} bytes, {limit} are allowed here."),
        "Use a smaller file.",
    )
}

/// A blocking piece of file work that did not come back.
pub(super) fn lost(error: tokio::task::JoinError) -> ModuleError {
    ModuleError::new(Fault::Transient, "blobs.task", format!("File work was cut off: {error}."), "It is tried again.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_and_a_read_only_disk_have_codes_of_their_own() {
        // 28 ENOSPC, 122 EDQUOT, 30 EROFS, 13 EACCES
        for (number, code) in [(28, "disk.full"), (122, "disk.full"), (30, "blobs.read_only"), (13, "blobs.read_only")]
        {
            let error = io::Error::from_raw_os_error(number);
            assert_eq!(of_io("store a file", Path::new("/data"), &error).code, code);
        }
    }
}
