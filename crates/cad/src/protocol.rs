//! What goes over the pipe between the client and the child process: one job in, JSON lines out.

use std::path::PathBuf;

use modules::ModuleError;
use modules::ports::Tessellation;
use serde::{Deserialize, Serialize};

/// Name of the file with the [`contracts::CadReport`] in the job's `out_dir`.
pub const REPORT_FILE: &str = "report.json";

/// One STEP bundle and everything wanted of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Job {
    /// Folder nothing outside of which is read.
    pub bundle_dir: PathBuf,
    /// Root file, relative to `bundle_dir`.
    pub root: PathBuf,
    /// Existing folder for the results.
    pub out_dir: PathBuf,
    /// 0: as many as the machine has cores.
    #[serde(default)]
    pub threads: u32,
    /// None only where a person runs the child by hand.
    #[serde(default)]
    pub limits: Option<Limits>,
    /// Whether [`REPORT_FILE`] is written, with exact boxes, areas and volumes.
    #[serde(default)]
    pub report: bool,
    #[serde(default)]
    pub outputs: Vec<Output>,
}

/// One file (or folder of files) to write into the job's `out_dir`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Output {
    /// File name, or folder name for one file per shape.
    pub name: String,
    pub format: Format,
    pub tessellation: Tessellation,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// One node per occurrence, shared meshes; metres, Y up.
    Glb,
    /// The same with quantised, meshopt-compressed buffers, for browsers alone.
    WebGlb,
    /// Binary STL of the whole file, mm, Z up as in CAD.
    StlWhole,
    /// A folder with one binary STL per distinct shape, in part space, named by its `geometry_id`.
    StlPerShape,
}

/// What the child process may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Address space.
    pub memory_bytes: u64,
    pub cpu_seconds: u64,
    /// Kept by the parent.
    pub wall_seconds: u64,
}

/// Where the time of one job went, seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Timings {
    pub read: f64,
    pub transfer: f64,
    pub walk: f64,
    pub measure: f64,
    pub mesh: f64,
    pub write: f64,
}

/// What a finished job says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Outputs that were written; an output without any geometry is left out.
    pub written: Vec<String>,
    pub occurrences: u64,
    /// Distinct shapes.
    pub shapes: u64,
    /// Triangles of the distinct shapes in the first output.
    pub triangles: u64,
    pub timings: Timings,
    /// Highest resident memory, bytes; 0 where the system does not tell.
    pub peak_rss_bytes: u64,
}

/// One line of the child's stdout.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Line {
    Progress { fraction: f32, note: String },
    Done(Summary),
    Failed(ModuleError),
}
