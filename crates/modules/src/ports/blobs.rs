use std::path::{Path, PathBuf};

use async_trait::async_trait;
use contracts::Sha256;
use serde::{Deserialize, Serialize};

use crate::ModuleError;

/// A stored, immutable, content-addressed file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlobRef {
    pub sha256: Sha256,
    /// Bytes.
    pub size: u64,
}

/// Content-addressed files. Putting the same bytes twice is putting them once.
#[async_trait]
pub trait Blobs: Send + Sync {
    /// Stores a copy of a local file durably.
    async fn put_file(&self, file: &Path) -> Result<BlobRef, ModuleError>;

    async fn put_bytes(&self, bytes: Vec<u8>) -> Result<BlobRef, ModuleError>;

    /// Reads a small blob whole; refuses one over `limit` bytes.
    async fn read(&self, sha256: &Sha256, limit: u64) -> Result<Vec<u8>, ModuleError>;

    /// A local path that child processes can read. It must not be written to, and stays valid for
    /// the life of this process.
    async fn local_path(&self, sha256: &Sha256) -> Result<PathBuf, ModuleError>;
}
