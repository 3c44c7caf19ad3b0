//! The ports: everything a module may touch outside itself.
//!
//! Shadow safety is a type: an observer run is built with recording implementations of
//! [`Publisher`], [`Notifier`] and [`Store`] that cannot publish, notify or write product state.

mod blender;
mod blobs;
mod cad;
mod notifier;
mod publisher;
mod store;
mod video;
mod web_renderer;

pub use blender::{
    BlendDigest, BlendExportRequest, Blender, ExportReport, StillRequest, StudioInspection, SwatchRequest, TurnAxis,
    TurntableReport, TurntableRequest, UsdExportRequest,
};
pub use blobs::{BlobRef, Blobs};
pub use cad::{
    Cad, ConvertOutput, ConvertRequest, IntakeOutput, IntakeRequest, LinearDeflection, ModelFormat, Quality,
    StlCacheRequest, StlEntry, Tessellation,
};
pub use contracts::snapshot::ResultSlot;
pub use notifier::{About, Notice, Notifier};
pub use publisher::{Publication, PublishedAsset, Publisher};
pub use store::{CadDerivative, CadDerived, CadFileRecord, Store};
pub use video::{EncodeRequest, Frame, FrameSamples, Video, VideoFacts};
pub use web_renderer::{PreviewReport, PreviewRequest, WebRenderer};

/// Source of instants, so that tests can hold time still. UTC milliseconds since the Unix epoch.
pub trait Clock: Send + Sync {
    fn now_ms(&self) -> i64;
}

/// All ports together, as a module gets them.
#[derive(Clone)]
pub struct Ports {
    pub store: std::sync::Arc<dyn Store>,
    pub blobs: std::sync::Arc<dyn Blobs>,
    pub cad: std::sync::Arc<dyn Cad>,
    pub blender: std::sync::Arc<dyn Blender>,
    pub video: std::sync::Arc<dyn Video>,
    pub web_renderer: std::sync::Arc<dyn WebRenderer>,
    pub publisher: std::sync::Arc<dyn Publisher>,
    pub notifier: std::sync::Arc<dyn Notifier>,
    pub clock: std::sync::Arc<dyn Clock>,
    /// Where work in progress lives; each piece of work makes a folder of its own below it.
    pub scratch: std::path::PathBuf,
    /// Where frames of turntables wait for a later attempt; survives a restart.
    pub resumable: std::path::PathBuf,
}
