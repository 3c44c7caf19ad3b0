use async_trait::async_trait;
use contracts::{
    NotifyEvent,
    ids::{CadFileId, LineId, MediaAssetId},
    module::params::NotifyChannel,
};
use serde::{Deserialize, Serialize};

use crate::ModuleError;

/// Something a person wants to hear of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// Stable id of the event; the same event is delivered once per recipient and channel.
    pub event_key: String,
    pub event: NotifyEvent,
    /// The ways it may go; which of them it does go is each recipient's choice.
    pub channels: Vec<NotifyChannel>,
    pub about: About,
    pub title: String,
    pub body: String,
    pub assets: Vec<MediaAssetId>,
}

/// What a notice is about; it says who may want to hear of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    Line(LineId),
    CadFile(CadFileId),
}

#[async_trait]
pub trait Notifier: Send + Sync {
    /// Queues delivery rows; delivery itself happens outside the pipeline.
    async fn notify(&self, notice: Notice) -> Result<(), ModuleError>;
}
