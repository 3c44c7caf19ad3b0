//! What one node hands to the next: a value by role, and stored files. It outlives the process.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use contracts::{ArtifactRole, ContentHash};
use modules::{
    Fault, ModuleError,
    ports::{BlobRef, Ports},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

/// Name of the file that is the artifact itself.
pub const ORIGINAL: &str = "original";

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Artifact {
    pub role: ArtifactRole,
    /// Typed by the role.
    pub value: Value,
    /// By name; `original` is the artifact itself.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, StoredFile>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredFile {
    pub blob: BlobRef,
    pub mime: String,
    /// Without dot.
    pub extension: String,
    /// px, where the file has a size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<(u32, u32)>,
    /// Of what the file decodes to, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_hash: Option<ContentHash>,
}

impl Artifact {
    pub fn new(role: ArtifactRole, value: &impl Serialize) -> Result<Self, ModuleError> {
        let value = serde_json::to_value(value).map_err(|e| damaged(role, &e))?;
        Ok(Self { role, value, files: BTreeMap::new() })
    }

    #[must_use]
    pub fn with(mut self, name: impl Into<String>, file: StoredFile) -> Self {
        self.files.insert(name.into(), file);
        self
    }

    /// The value as what the role means.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, ModuleError> {
        T::deserialize(&self.value).map_err(|e| damaged(self.role, &e))
    }

    pub fn original(&self) -> Result<&StoredFile, ModuleError> {
        self.files.get(ORIGINAL).ok_or_else(|| damaged(self.role, &"its file is missing"))
    }
}

impl StoredFile {
    /// Something the blob store has already.
    pub fn of_blob(blob: BlobRef, mime: &str, extension: &str) -> Self {
        Self { blob, mime: mime.to_owned(), extension: extension.to_owned(), size: None, content_hash: None }
    }

    /// A file of this name with its extension, which decoders and publishers look at.
    pub async fn lay_out(&self, ports: &Ports, folder: &Path, name: &str) -> Result<PathBuf, ModuleError> {
        let source = ports.blobs.local_path(&self.blob.sha256).await?;
        let file = folder.join(format!("{name}.{}", self.extension));
        // A hard link costs nothing; other file systems take a copy.
        if tokio::fs::hard_link(&source, &file).await.is_err() {
            tokio::fs::copy(&source, &file).await.map_err(|e| {
                let message = format!("A stored file could not be laid out at {}: {e}.", file.display());
                ModuleError::new(Fault::Transient, "disk.failed", message, "Check the disk; the node is tried again.")
            })?;
        }
        Ok(file)
    }

    /// Stores a file a module wrote.
    pub async fn store(
        ports: &Ports,
        file: &Path,
        mime: &str,
        size: Option<(u32, u32)>,
        content_hash: &ContentHash,
    ) -> Result<Self, ModuleError> {
        let extension = file.extension().and_then(|e| e.to_str()).unwrap_or("bin").to_owned();
        let blob = ports.blobs.put_file(file).await?;
        Ok(Self { blob, mime: mime.to_owned(), extension, size, content_hash: Some(content_hash.clone()) })
    }
}

fn damaged(role: ArtifactRole, why: &dyn std::fmt::Display) -> ModuleError {
    ModuleError::new(
        Fault::Transient,
        "node.damaged_artifact",
        format!("A stored {role} cannot be used: {why}."),
        "Start the run anew.",
    )
}
