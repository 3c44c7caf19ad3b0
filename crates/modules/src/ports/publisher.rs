use async_trait::async_trait;
use contracts::{
    ArtifactKind, ContentHash,
    ids::{AttemptToken, DispatchId, LineId, MediaAssetId},
    provenance::Provenance,
};
use serde::{Deserialize, Serialize};

use super::BlobRef;
use crate::ModuleError;

/// What a line promises: media assets are unique per (line, render generation, slot).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ResultSlot {
    pub artifact_kind: ArtifactKind,
    /// Name of the view, `main` where there is only one.
    pub view: String,
    /// Name of the derivative, `original` for the file as rendered.
    pub derivative: String,
}

impl ResultSlot {
    /// The single slot of a line that promises one file.
    pub fn main(artifact_kind: ArtifactKind) -> Self {
        Self { artifact_kind, view: "main".into(), derivative: "original".into() }
    }
}

/// A finished file to publish. The asset row and the line's status change in one transaction.
#[derive(Debug, Clone)]
pub struct Publication {
    pub line: LineId,
    pub generation: u32,
    pub dispatch: DispatchId,
    /// The token this attempt was leased with; a stale one is refused with [`crate::Fault::Stale`].
    pub attempt: AttemptToken,
    pub slot: ResultSlot,
    pub blob: BlobRef,
    pub file_name: String,
    pub mime: String,
    /// px, where the file has a size.
    pub width: Option<u32>,
    pub height: Option<u32>,
    pub content_hash: ContentHash,
    pub provenance: Provenance,
    /// Publishing this completes the line.
    pub completes_line: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PublishedAsset {
    pub id: MediaAssetId,
    /// False where the slot was already filled: the earlier asset stands.
    pub newly_published: bool,
}

/// Turns a finished file into a media asset, exactly once per slot.
#[async_trait]
pub trait Publisher: Send + Sync {
    async fn publish(&self, publication: Publication) -> Result<PublishedAsset, ModuleError>;
}
