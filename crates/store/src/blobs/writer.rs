//! Writes one blob piece by piece, as an upload arrives.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use contracts::Sha256;
use modules::{ModuleError, ports::BlobRef};
use sha2::Digest;
use tempfile::NamedTempFile;

use super::{
    fault::{lost, of_io},
    local::Folder,
};

/// A blob in the making. Dropping it leaves nothing behind.
pub struct BlobWriter {
    state: Option<Draft>,
}

pub(super) struct Draft {
    folder: Folder,
    file: NamedTempFile,
    hash: sha2::Sha256,
    size: u64,
}

impl Draft {
    pub fn begin(folder: Folder) -> Result<Self, ModuleError> {
        folder.has_room()?;
        let staging = folder.staging();
        let file = NamedTempFile::new_in(&staging).map_err(|e| of_io("store a file", &staging, &e))?;
        Ok(Self { folder, file, hash: sha2::Sha256::new(), size: 0 })
    }

    pub fn write(&mut self, bytes: &[u8]) -> Result<(), ModuleError> {
        self.file.write_all(bytes).map_err(|e| of_io("store a file", self.folder.root(), &e))?;
        self.hash.update(bytes);
        self.size += bytes.len() as u64;
        Ok(())
    }

    /// Durable once this returns: the bytes are synced before the name exists, and the name after.
    pub fn finish(self) -> Result<BlobRef, ModuleError> {
        let digest: [u8; 32] = self.hash.finalize().into();
        let sha256 = Sha256::from_bytes(&digest);
        let blob = BlobRef { sha256, size: self.size };
        let root = self.folder.root().to_path_buf();
        let said = |e: &std::io::Error| of_io("store a file", &root, e);
        let target = self.folder.path(&blob.sha256);
        if target.metadata().is_ok_and(|meta| meta.len() == blob.size) {
            return Ok(blob);
        }
        self.file.as_file().sync_all().map_err(|e| said(&e))?;
        read_only(self.file.path()).map_err(|e| said(&e))?;
        let parent = target.parent().unwrap_or(&root);
        if !parent.exists() {
            std::fs::create_dir_all(parent).map_err(|e| said(&e))?;
            sync_folder(&self.folder.shelves()).map_err(|e| said(&e))?;
        }
        self.file.persist(&target).map_err(|e| said(&e.error))?;
        sync_folder(parent).map_err(|e| said(&e))?;
        Ok(blob)
    }
}

fn read_only(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o444))
}

fn sync_folder(path: &Path) -> std::io::Result<()> {
    std::fs::File::open(path)?.sync_all()
}

impl BlobWriter {
    pub(super) async fn begin(folder: Folder) -> Result<Self, ModuleError> {
        let draft = tokio::task::spawn_blocking(move || Draft::begin(folder)).await.map_err(lost)??;
        Ok(Self { state: Some(draft) })
    }

    /// Bytes written so far.
    pub fn size(&self) -> u64 {
        self.state.as_ref().map_or(0, |draft| draft.size)
    }

    /// After an error the writer is of no further use.
    pub async fn write(&mut self, bytes: impl AsRef<[u8]> + Send + 'static) -> Result<(), ModuleError> {
        let mut draft = self.take()?;
        let (draft, result) = tokio::task::spawn_blocking(move || {
            let result = draft.write(bytes.as_ref());
            (draft, result)
        })
        .await
        .map_err(lost)?;
        result?;
        self.state = Some(draft);
        Ok(())
    }

    pub async fn finish(mut self) -> Result<BlobRef, ModuleError> {
        let draft = self.take()?;
        tokio::task::spawn_blocking(move || draft.finish()).await.map_err(lost)?
    }

    fn take(&mut self) -> Result<Draft, ModuleError> {
        self.state.take().ok_or_else(|| {
            let used = std::io::Error::other("the writer failed before");
            of_io("store a file", &PathBuf::from("."), &used)
        })
    }
}
