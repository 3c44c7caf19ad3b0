use std::path::PathBuf;

use async_trait::async_trait;
use contracts::{
    CadReport,
    module::params::{DeflectionKind, TessellationParams},
};
use serde::{Deserialize, Serialize};

use crate::{Control, Fault, ModuleError};

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

impl From<&TessellationParams> for Tessellation {
    fn from(params: &TessellationParams) -> Self {
        let linear = match params.deflection {
            DeflectionKind::Relative => LinearDeflection::Relative(params.linear_deflection_share),
            DeflectionKind::Absolute => LinearDeflection::AbsoluteMm(params.linear_deflection_mm),
        };
        Self { linear, angular_rad: params.angular_deflection_rad }
    }
}

/// Ready-made tessellations. All are relative to each part's own size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quality {
    /// For previews and lists.
    Draft,
    /// For renders and the viewer.
    Standard,
    /// For close-ups and exchange.
    Fine,
}

impl Quality {
    pub const ALL: [Self; 3] = [Self::Draft, Self::Standard, Self::Fine];

    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Standard => "standard",
            Self::Fine => "fine",
        }
    }

    pub fn tessellation(self) -> Tessellation {
        let (share, angular_rad) = match self {
            Self::Draft => (0.005, 0.7),
            Self::Standard => return Tessellation::default(),
            Self::Fine => (0.0002, 0.15),
        };
        Tessellation { linear: LinearDeflection::Relative(share), angular_rad }
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

/// What a STEP file can be turned into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelFormat {
    /// One node per occurrence, shared meshes; metres, Y up.
    Glb,
    /// The same, quantised and compressed (`EXT_meshopt_compression`); for browsers, not for Blender.
    WebGlb,
    /// Binary STL of the whole file; mm, Z up.
    Stl,
}

/// One file made from a STEP bundle.
#[derive(Debug, Clone)]
pub struct ConvertRequest {
    pub bundle_dir: PathBuf,
    /// Path of the root file relative to `bundle_dir`.
    pub root: PathBuf,
    pub format: ModelFormat,
    pub tessellation: Tessellation,
    /// File to write; its folder exists.
    pub out: PathBuf,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ConvertOutput {
    pub path: PathBuf,
    pub occurrences: u64,
    /// Of the distinct shapes.
    pub triangles: u64,
    pub seconds: f64,
}

/// STL files of a STEP bundle at several qualities.
#[derive(Debug, Clone)]
pub struct StlCacheRequest {
    pub bundle_dir: PathBuf,
    /// Path of the root file relative to `bundle_dir`.
    pub root: PathBuf,
    pub qualities: Vec<Quality>,
    /// Whether each quality gets one file of everything.
    pub whole: bool,
    /// Whether each quality gets one file per distinct shape, in part space.
    pub per_shape: bool,
    /// Existing empty folder for the results.
    pub out_dir: PathBuf,
}

/// One file of an STL cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StlEntry {
    pub quality: Quality,
    /// None for the whole file.
    pub geometry_id: Option<contracts::GeometryId>,
    pub path: PathBuf,
}

/// The CAD kernel, run in a child process with memory, CPU and wall limits.
///
/// Only the intake is required; a fake of this port may leave the rest out.
#[async_trait]
pub trait Cad: Send + Sync {
    async fn intake(&self, request: IntakeRequest, control: &Control) -> Result<IntakeOutput, ModuleError>;

    /// The report alone, without any mesh being written.
    async fn inspect(
        &self,
        _bundle_dir: PathBuf,
        _root: PathBuf,
        _control: &Control,
    ) -> Result<CadReport, ModuleError> {
        Err(not_offered())
    }

    async fn convert(&self, _request: ConvertRequest, _control: &Control) -> Result<ConvertOutput, ModuleError> {
        Err(not_offered())
    }

    async fn stl_cache(&self, _request: StlCacheRequest, _control: &Control) -> Result<Vec<StlEntry>, ModuleError> {
        Err(not_offered())
    }
}

fn not_offered() -> ModuleError {
    ModuleError::new(
        Fault::Environment,
        "cad.not_offered",
        "This CAD service takes files in and does nothing else.",
        "Use a build with hartomat-cad.",
    )
}
