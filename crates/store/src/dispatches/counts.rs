//! How long the queues are.

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::{
    Database, StoreError,
    entities::{cad_file, dispatch},
    words::{CadStatus, DispatchStatus},
};

/// Work waiting and in hand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct QueueCounts {
    pub renders_queued: u64,
    pub renders_running: u64,
    pub cad_queued: u64,
    pub cad_running: u64,
}

pub async fn queue_counts(db: &Database) -> Result<QueueCounts, StoreError> {
    let renders = async |status: DispatchStatus| {
        dispatch::Entity::find().filter(dispatch::Column::Status.eq(status.as_str())).count(db.reader()).await
    };
    let cad = async |status: CadStatus| {
        cad_file::Entity::find().filter(cad_file::Column::Status.eq(status.as_str())).count(db.reader()).await
    };
    Ok(QueueCounts {
        renders_queued: renders(DispatchStatus::Queued).await?,
        renders_running: renders(DispatchStatus::Running).await?,
        cad_queued: cad(CadStatus::Pending).await?,
        cad_running: cad(CadStatus::Processing).await?,
    })
}
