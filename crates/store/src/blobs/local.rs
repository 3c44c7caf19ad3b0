//! The blob folder: `sha256/ab/ab12…` holds the blobs, `staging/` what is being written.

use std::{
    io::Read,
    path::{Path, PathBuf},
    sync::Arc,
};

use async_trait::async_trait;
use contracts::Sha256;
use modules::{
    ModuleError,
    ports::{BlobRef, Blobs},
};

use super::{
    fault::{disk_full, lost, missing, of_io, too_large},
    writer::{BlobWriter, Draft},
};

/// New blobs are refused while the disk has less room than this, so that the database can go on
/// writing (64 MiB).
pub const MIN_FREE_BYTES: u64 = 64 * 1024 * 1024;
/// Bytes copied at a time.
const CHUNK_BYTES: usize = 256 * 1024;

/// The folder; clones share it.
#[derive(Clone, Debug)]
pub struct LocalBlobs {
    folder: Folder,
}

/// An open blob.
#[derive(Debug)]
pub struct BlobReader {
    pub file: tokio::fs::File,
    /// Bytes.
    pub size: u64,
}

#[derive(Clone, Debug)]
pub(super) struct Folder {
    root: Arc<Path>,
    min_free_bytes: u64,
}

impl Folder {
    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn staging(&self) -> PathBuf {
        self.root.join("staging")
    }

    pub fn shelves(&self) -> PathBuf {
        self.root.join("sha256")
    }

    /// Digests are 64 hex digits by type, so no path can leave the folder.
    pub fn path(&self, sha256: &Sha256) -> PathBuf {
        self.shelves().join(&sha256.as_str()[..2]).join(sha256.as_str())
    }

    fn free_bytes(&self) -> Result<u64, ModuleError> {
        let stat = rustix::fs::statvfs(&*self.root).map_err(|e| of_io("look at the disk", &self.root, &e.into()))?;
        Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
    }

    pub fn has_room(&self) -> Result<(), ModuleError> {
        if self.free_bytes()? < self.min_free_bytes { Err(disk_full(&self.root)) } else { Ok(()) }
    }
}

impl LocalBlobs {
    /// Opens the folder, creates it when missing, and clears what an earlier process left half written.
    pub fn open(root: &Path) -> Result<Self, ModuleError> {
        Self::open_with_reserve(root, MIN_FREE_BYTES)
    }

    /// As [`LocalBlobs::open`], keeping another amount of the disk free, bytes.
    pub fn open_with_reserve(root: &Path, min_free_bytes: u64) -> Result<Self, ModuleError> {
        let made = |path: &Path| std::fs::create_dir_all(path).map_err(|e| of_io("open the blob folder", path, &e));
        made(root)?;
        let root = root.canonicalize().map_err(|e| of_io("open the blob folder", root, &e))?;
        let folder = Folder { root: root.into(), min_free_bytes };
        made(&folder.shelves())?;
        made(&folder.staging())?;
        clear(&folder.staging());
        Ok(Self { folder })
    }

    /// Begins a blob whose bytes arrive piece by piece.
    pub async fn writer(&self) -> Result<BlobWriter, ModuleError> {
        BlobWriter::begin(self.folder.clone()).await
    }

    /// Opens a blob to stream it.
    pub async fn reader(&self, sha256: &Sha256) -> Result<BlobReader, ModuleError> {
        let path = self.folder.path(sha256);
        let file = tokio::fs::File::open(&path).await.map_err(|e| absent(sha256, &path, &e))?;
        let size = file.metadata().await.map_err(|e| of_io("read a stored file", &path, &e))?.len();
        Ok(BlobReader { file, size })
    }

    /// Whether a blob could be stored now: writes and removes a small file.
    pub async fn check(&self) -> Result<(), ModuleError> {
        let folder = self.folder.clone();
        tokio::task::spawn_blocking(move || {
            folder.has_room()?;
            let probe = tempfile::NamedTempFile::new_in(folder.staging());
            probe.map(drop).map_err(|e| of_io("write", &folder.staging(), &e))
        })
        .await
        .map_err(lost)?
    }

    /// Room on the disk, bytes.
    pub fn free_bytes(&self) -> Result<u64, ModuleError> {
        self.folder.free_bytes()
    }
}

/// Leftovers of a process that died; another process that still writes would lose its draft, so
/// only what is older than a day goes.
fn clear(staging: &Path) {
    let day = std::time::Duration::from_secs(24 * 3600);
    for entry in std::fs::read_dir(staging).into_iter().flatten().flatten() {
        let age = entry.metadata().and_then(|meta| meta.modified()).ok().and_then(|at| at.elapsed().ok());
        if age.is_some_and(|age| age > day) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

fn absent(sha256: &Sha256, path: &Path, error: &std::io::Error) -> ModuleError {
    if error.kind() == std::io::ErrorKind::NotFound {
        missing(sha256)
    } else {
        of_io("read a stored file", path, error)
    }
}

#[async_trait]
impl Blobs for LocalBlobs {
    async fn put_file(&self, file: &Path) -> Result<BlobRef, ModuleError> {
        let (folder, file) = (self.folder.clone(), file.to_path_buf());
        tokio::task::spawn_blocking(move || {
            let said = |e: std::io::Error| of_io("read a file that is to be stored", &file, &e);
            let mut source = std::fs::File::open(&file).map_err(said)?;
            let mut draft = Draft::begin(folder)?;
            let mut chunk = vec![0; CHUNK_BYTES];
            loop {
                match source.read(&mut chunk).map_err(said)? {
                    0 => return draft.finish(),
                    read => draft.write(&chunk[..read])?,
                }
            }
        })
        .await
        .map_err(lost)?
    }

    async fn put_bytes(&self, bytes: Vec<u8>) -> Result<BlobRef, ModuleError> {
        let folder = self.folder.clone();
        tokio::task::spawn_blocking(move || {
            let mut draft = Draft::begin(folder)?;
            draft.write(&bytes)?;
            draft.finish()
        })
        .await
        .map_err(lost)?
    }

    async fn read(&self, sha256: &Sha256, limit: u64) -> Result<Vec<u8>, ModuleError> {
        let (path, sha256) = (self.folder.path(sha256), sha256.clone());
        tokio::task::spawn_blocking(move || {
            let said = |e: std::io::Error| absent(&sha256, &path, &e);
            let file = std::fs::File::open(&path).map_err(said)?;
            let size = file.metadata().map_err(said)?.len();
            if size > limit {
                return Err(too_large(&sha256, size, limit));
            }
            let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
            file.take(limit).read_to_end(&mut bytes).map_err(said)?;
            Ok(bytes)
        })
        .await
        .map_err(lost)?
    }

    async fn local_path(&self, sha256: &Sha256) -> Result<PathBuf, ModuleError> {
        let path = self.folder.path(sha256);
        match tokio::fs::metadata(&path).await {
            Ok(_) => Ok(path),
            Err(error) => Err(absent(sha256, &path, &error)),
        }
    }
}
