//! The command line: what can be asked, in the words of the documentation.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};
use contracts::{ArtifactKind, ExecutionMode};

/// Product pictures from CAD.
#[derive(Debug, Parser)]
#[command(name = "hartomat", version, about)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Args)]
pub struct Global {
    /// Folder of database, blobs and scratch files.
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// sqlite://FILE or postgres://…; default: a SQLite file in the data folder.
    #[arg(long, global = true, value_name = "URL")]
    pub database_url: Option<String>,
    /// Folder of the blobs; default: in the data folder.
    #[arg(long, global = true, value_name = "DIR")]
    pub blobs: Option<PathBuf>,
    /// One machine-readable document on stdout; logs go to stderr.
    #[arg(long, global = true)]
    pub json: bool,
    /// More logs; repeat for still more.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Everything in one process: web, API, workers.
    Up(UpArgs),
    /// Fill an empty data folder with samples, render an order, and keep serving.
    Demo(DemoArgs),
    /// Render one STEP file without a server.
    Render(RenderArgs),
    /// Look into CAD files.
    #[command(subcommand)]
    Cad(CadCommand),
    /// Workflow documents: check, migrate, repair; nodes and starter graphs.
    #[command(subcommand)]
    Workflow(WorkflowCommand),
    /// Say whether two files show the same: pictures, videos, `.blend`, models. Exit code 0: pass or
    /// warn; 1: fail or inconclusive; 2: a file cannot be read.
    Compare(CompareArgs),
    /// Place a real order at a running server and say whether it ends as it should. Exit code 0: it does.
    Smoke(SmokeArgs),
    /// What is installed, what is missing, and what to do about it.
    Doctor,
    /// Accounts, for when nobody can sign in.
    #[command(subcommand)]
    User(UserCommand),
    /// Print the OpenAPI document.
    Openapi,
    /// Measure a still through the warm pipeline.
    Bench(BenchArgs),
}

#[derive(Debug, Args)]
pub struct CompareArgs {
    /// The reference.
    pub a: PathBuf,
    pub b: PathBuf,
    /// Tolerances that --write-calibration has written, instead of the default ones.
    #[arg(long, value_name = "FILE")]
    pub calibration: Option<PathBuf>,
    /// Take A and B for one scene rendered with two seeds, and write their noise as tolerances.
    #[arg(long, value_name = "FILE", conflicts_with = "calibration")]
    pub write_calibration: Option<PathBuf>,
    /// Write the difference × 16 as a PNG; of a video, that of its worst frame.
    #[arg(long, value_name = "PNG")]
    pub heat_map: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Subject {
    Still,
    Turntable,
    Blend,
    /// A CAD file, read anew.
    Intake,
}

#[derive(Debug, Args)]
pub struct SmokeArgs {
    pub subject: Subject,
    #[arg(long, value_enum, default_value = "legacy")]
    pub execution_mode: Mode,
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
    pub server: String,
    /// API token of an administrator; default: HARTOMAT_TOKEN.
    #[arg(long)]
    pub token: Option<String>,
    /// The STEP file; default: a sample.
    #[arg(long, value_name = "FILE")]
    pub step: Option<PathBuf>,
    /// Longest wait, s.
    #[arg(long, default_value_t = 900)]
    pub timeout_s: u64,
}

#[derive(Debug, Args)]
pub struct BenchArgs {
    pub step: PathBuf,
    /// Folder for the data of the measurement.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Warm stills that are counted.
    #[arg(long, default_value_t = 5)]
    pub runs: u32,
    /// Frames of a turntable of the same scene; 0 leaves it out.
    #[arg(long, default_value_t = 0)]
    pub frames: u32,
    #[arg(long, default_value_t = 640)]
    pub width: u32,
    #[arg(long, default_value_t = 480)]
    pub height: u32,
    #[arg(long, default_value_t = 16)]
    pub samples: u32,
}

#[derive(Debug, Args)]
pub struct UpArgs {
    /// Address and port; port 0 takes a free one.
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<SocketAddr>,
}

#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Exit when the sample order is done.
    #[arg(long)]
    pub once: bool,
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<SocketAddr>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Output {
    Still,
    /// A video of the product turning, and its poster.
    Turntable,
    /// Front, iso, side and top.
    MultiAngle,
    /// A still, its `.blend`, and the model as GLB, STL and USD.
    StillWithExports,
    /// The scene in true scale.
    Blend,
    /// The product for other programs; see `--model-format`.
    Model,
    /// Small square pictures.
    Thumbnail,
}

impl Output {
    pub fn artifact_kind(self) -> ArtifactKind {
        match self {
            Self::Still | Self::MultiAngle | Self::StillWithExports => ArtifactKind::StillImage,
            Self::Turntable => ArtifactKind::TurntableVideo,
            Self::Blend => ArtifactKind::BlendProduction,
            Self::Model => ArtifactKind::ModelExport,
            Self::Thumbnail => ArtifactKind::PreviewThumbnail,
        }
    }
}

/// File format of `--output model`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ModelFormat {
    Glb,
    Stl,
    Usd,
    Usdz,
}

impl ModelFormat {
    /// As the params name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Glb => "glb",
            Self::Stl => "stl",
            Self::Usd => "usd",
            Self::Usdz => "usdz",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ThumbnailRenderer {
    Blender,
    Threejs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    Legacy,
    Graph,
    Shadow,
}

impl Mode {
    pub fn execution(self) -> ExecutionMode {
        match self {
            Self::Legacy => ExecutionMode::Legacy,
            Self::Graph => ExecutionMode::Graph,
            Self::Shadow => ExecutionMode::Shadow,
        }
    }
}

#[derive(Debug, Args)]
pub struct RenderArgs {
    /// The STEP file; files it refers to are looked for beside it.
    pub step: PathBuf,
    #[arg(long, value_enum, default_value = "still")]
    pub output: Output,
    #[arg(long, value_enum, default_value = "legacy")]
    pub mode: Mode,
    /// Folder for the results; made if missing.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// px, 16 to 16384.
    #[arg(long, default_value_t = 1600)]
    pub width: u32,
    /// px, 16 to 16384.
    #[arg(long, default_value_t = 1200)]
    pub height: u32,
    /// Samples per pixel, 1 to 16384.
    #[arg(long, default_value_t = 64)]
    pub samples: u32,
    #[arg(long, default_value_t = 0)]
    pub seed: u32,
    /// Frames of a turntable.
    #[arg(long, default_value_t = 120)]
    pub frames: u32,
    /// Frames per second of a turntable.
    #[arg(long, default_value_t = 30)]
    pub fps: u32,
    /// File format of `--output model`.
    #[arg(long, value_enum, default_value = "glb")]
    pub model_format: ModelFormat,
    /// What draws `--output thumbnail`.
    #[arg(long, value_enum, default_value = "blender")]
    pub thumbnail_renderer: ThumbnailRenderer,
    /// Materials by part: a JSON object of `part_key` (or a name with * and ?) → library name.
    #[arg(long, value_name = "FILE")]
    pub materials: Option<PathBuf>,
    /// Camera preset of the studio.
    #[arg(long, default_value = "iso")]
    pub camera: String,
    /// Leave out the backdrop.
    #[arg(long)]
    pub transparent: bool,
    /// Workflow document or preset for graph and shadow; default: the starter of the output.
    #[arg(long, value_name = "FILE")]
    pub workflow: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum CadCommand {
    /// The part tree: keys, names, colours, boxes, counts.
    Inspect { step: PathBuf },
    /// STEP to GLB or STL, by the extension of the second file.
    Convert {
        input: PathBuf,
        output: PathBuf,
        /// mm; default: relative to each part's size.
        #[arg(long, value_name = "MM")]
        linear_deflection: Option<f64>,
        #[arg(long, value_name = "RAD")]
        angular_deflection: Option<f64>,
    },
}

/// FILE may be `-` for standard input.
#[derive(Debug, Subcommand)]
pub enum WorkflowCommand {
    /// Everything wrong with a workflow document, at once; exit code 2 where there is an error.
    Validate { file: PathBuf },
    /// A stored preset as a workflow document; a document comes out as it is.
    Migrate { preset: PathBuf },
    /// What can be put right in a drifted document by rules, with what changes.
    Repair {
        file: PathBuf,
        /// Write the repaired document into the file.
        #[arg(long)]
        write: bool,
    },
    /// Every node with its params, ports and availability on this machine.
    Nodes,
    /// A starter graph: cad_intake, still, turntable, multi_angle, still_with_exports.
    Starter { name: String },
    /// JSON Schema of workflow documents.
    Schema,
}

#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Print a fresh one-time link with which an administrator's account can be made.
    SetupLink,
}
