use std::path::PathBuf;

use async_trait::async_trait;
use contracts::CadReport;
use serde::{Deserialize, Serialize};

use crate::{Control, ModuleError};

/// How finely surfaces become triangles.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Tessellation {
    /// Largest distance between surface and triangle.
    pub linear: LinearDeflection,
    /// Largest angle between neighbouring normals, radians.
    pub angular_rad: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinearDeflection {
    /// mm, the same for every part.
    AbsoluteMm(f64),
    /// Share of each part's own box diagonal.
    Relative(f64),
}

impl Default for Tessellation {
    fn default() -> Self {
        Self { linear: LinearDeflection::Relative(0.001), angular_rad: 0.35 }
    }
}

/// A STEP bundle to read. Everything is read from, and only from, `bundle_dir`.
#[derive(Debug, Clone)]
pub struct IntakeRequest {
    /// Folder that holds the root file and its external references.
    pub bundle_dir: PathBuf,
    /// Path of the root file relative to `bundle_dir`.
    pub root: PathBuf,
    pub tessellation: Tessellation,
    /// Existing empty folder for the results.
    pub out_dir: PathBuf,
}

/// What was read. Paths lie in the request's `out_dir`.
#[derive(Debug, Clone)]
pub struct IntakeOutput {
    pub report: CadReport,
    /// GLB with one node per occurrence; metres, Y up. None where the file has no geometry at all.
    pub glb: Option<PathBuf>,
    pub seconds: f64,
}

/// The CAD kernel, run in a child process with memory, CPU and wall limits.
#[async_trait]
pub trait Cad: Send + Sync {
    async fn intake(&self, request: IntakeRequest, control: &Control) -> Result<IntakeOutput, ModuleError>;
}
