//! The database as production modules see it: the ports, implemented.

use std::sync::Arc;

use async_trait::async_trait;
use contracts::{
    CadReport,
    ids::{CadFileId, LineId, MediaAssetId, NotificationId, ProductId, UserId},
    material::Assignment,
};
use modules::{
    ModuleError,
    ports::{
        BlobRef, CadDerivative, CadDerived, CadFileRecord, Clock, Notice, Notifier, Publication, PublishedAsset,
        Publisher, ResultSlot, Store,
    },
};

use crate::{
    Database, cad_files,
    deliveries::{self, NewNotice},
    media,
    orders::OrderChange,
    products,
};

/// Hears of what was committed, so that watchers can be told. Must not block.
pub trait Watcher: Send + Sync {
    fn order_changed(&self, change: &OrderChange);
    fn notified(&self, notification: NotificationId, user: UserId);
    /// There is something to deliver.
    fn posted(&self);
}

/// Nobody watches.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Watcher for Unwatched {
    fn order_changed(&self, _: &OrderChange) {}
    fn notified(&self, _: NotificationId, _: UserId) {}
    fn posted(&self) {}
}

/// `Store`, `Publisher` and `Notifier` of an authoritative run.
#[derive(Clone)]
pub struct DatabasePorts {
    db: Database,
    clock: Arc<dyn Clock>,
    watcher: Arc<dyn Watcher>,
}

impl DatabasePorts {
    pub fn new(db: Database, clock: Arc<dyn Clock>, watcher: Arc<dyn Watcher>) -> Self {
        Self { db, clock, watcher }
    }
}

#[async_trait]
impl Store for DatabasePorts {
    async fn cad_file(&self, id: CadFileId) -> Result<CadFileRecord, ModuleError> {
        Ok(cad_files::cad_file(&self.db, id).await?.to_port())
    }

    async fn save_cad_derived(
        &self,
        id: CadFileId,
        derived: CadDerived,
        report: &CadReport,
    ) -> Result<(), ModuleError> {
        Ok(cad_files::save_derived(&self.db, id, &derived, report).await?)
    }

    async fn save_cad_derivative(
        &self,
        id: CadFileId,
        derivative: CadDerivative,
        blob: BlobRef,
        mime: &str,
    ) -> Result<(), ModuleError> {
        Ok(cad_files::save_derivative(&self.db, id, &derivative, &blob, mime).await?)
    }

    async fn save_auto_assignments(&self, product: ProductId, assignments: &[Assignment]) -> Result<(), ModuleError> {
        Ok(products::assignments::save_auto(&self.db, product, assignments).await?)
    }
}

#[async_trait]
impl Publisher for DatabasePorts {
    async fn publish(&self, publication: Publication) -> Result<PublishedAsset, ModuleError> {
        let published = media::publish(&self.db, &publication, self.clock.now_ms()).await?;
        if let Some(change) = &published.change {
            self.watcher.order_changed(change);
        }
        Ok(published.asset)
    }

    async fn published(&self, line: LineId, generation: u32) -> Result<Vec<(ResultSlot, MediaAssetId)>, ModuleError> {
        Ok(media::published(&self.db, line, generation).await?)
    }
}

#[async_trait]
impl Notifier for DatabasePorts {
    /// Notes what happened; who is told and how is settled outside the pipeline.
    async fn notify(&self, notice: Notice) -> Result<(), ModuleError> {
        let new = NewNotice {
            event_key: notice.event_key,
            event: notice.event,
            about: notice.about,
            title: notice.title,
            body: notice.body,
            channels: notice.channels,
            assets: notice.assets,
        };
        if deliveries::post(&self.db, new, self.clock.now_ms()).await? {
            self.watcher.posted();
        }
        Ok(())
    }
}
