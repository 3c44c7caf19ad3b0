use std::path::PathBuf;

use async_trait::async_trait;
use contracts::{module::params::PreviewBackground, scene::Axis};
use serde::{Deserialize, Serialize};

use crate::{Control, ModuleError};

/// One square preview of a GLB, in the materials the GLB has.
#[derive(Debug, Clone)]
pub struct PreviewRequest {
    pub glb: PathBuf,
    pub up_axis: Axis,
    pub front_axis: Axis,
    /// 0 looks at the front; grows counter-clockwise seen from above.
    pub azimuth_deg: f64,
    pub elevation_deg: f64,
    /// px.
    pub size_px: u32,
    pub background: PreviewBackground,
    /// PNG to write; its folder exists.
    pub out: PathBuf,
}

/// What drew a preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewReport {
    /// The browser with its version.
    pub browser: String,
    /// What WebGL runs on.
    pub renderer: String,
}

/// The web viewer in a browser nobody sees.
#[async_trait]
pub trait WebRenderer: Send + Sync {
    async fn preview(&self, request: PreviewRequest, control: &Control) -> Result<PreviewReport, ModuleError>;
}
