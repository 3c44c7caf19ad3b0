use async_trait::async_trait;
use contracts::{
    ContentHash,
    ids::{AttemptToken, DispatchId, LineId, MediaAssetId},
    provenance::Provenance,
    snapshot::ResultSlot,
};
use serde::{Deserialize, Serialize};

use super::BlobRef;
use crate::ModuleError;

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
    /// Everything the line promises: it is done once all of these are published.
    pub promised: Vec<ResultSlot>,
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

    /// The slots of a render generation that are filled already, by whichever run.
    async fn published(&self, line: LineId, generation: u32) -> Result<Vec<(ResultSlot, MediaAssetId)>, ModuleError>;
}
