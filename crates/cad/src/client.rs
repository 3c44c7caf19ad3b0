//! The `Cad` port over child processes.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use contracts::{CadReport, GeometryId};
use modules::ports::{
    Cad, ConvertOutput, ConvertRequest, IntakeOutput, IntakeRequest, ModelFormat, Quality, StlCacheRequest, StlEntry,
    Tessellation,
};
use modules::{Control, Fault, ModuleError};
use tokio::sync::Semaphore;

use crate::limits::LimitPolicy;
use crate::outcome;
use crate::protocol::{Format, Job, Output, REPORT_FILE, Summary};
use crate::supervise;

/// Environment variable that names the child's executable.
pub const WORKER_ENV: &str = "HARTOMAT_CAD";

const WORKER_NAME: &str = "hartomat-cad";

/// Starts one child process per job, and never more at once than it was told.
#[derive(Debug, Clone)]
pub struct CadClient {
    worker: PathBuf,
    limits: LimitPolicy,
    threads: u32,
    slots: Arc<Semaphore>,
}

impl CadClient {
    /// Uses this executable as the child; as many at once as half the machine's cores.
    pub fn new(worker: impl Into<PathBuf>) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            worker: worker.into(),
            limits: LimitPolicy::default(),
            threads: 0,
            slots: Arc::new(Semaphore::new(cores.div_ceil(2))),
        }
    }

    /// Finds the child: [`WORKER_ENV`], else beside the current executable (or one folder above, where tests live).
    ///
    /// # Errors
    /// If there is none.
    pub fn discover() -> Result<Self, ModuleError> {
        let named = std::env::var_os(WORKER_ENV).map(PathBuf::from);
        let beside = std::env::current_exe()
            .ok()
            .into_iter()
            .flat_map(|exe| exe.ancestors().skip(1).take(2).map(|dir| dir.join(WORKER_NAME)).collect::<Vec<_>>());
        named.into_iter().chain(beside).find(|path| path.is_file()).map(Self::new).ok_or_else(|| {
            ModuleError::new(
                Fault::Environment,
                "cad.worker_missing",
                "The CAD process hartomat-cad was not found beside this executable.",
                "Build it with `cargo build --release -p cad-worker`, or set HARTOMAT_CAD to its path.",
            )
        })
    }

    /// At most this many children at once.
    #[must_use]
    pub fn with_concurrency(mut self, children: usize) -> Self {
        self.slots = Arc::new(Semaphore::new(children.max(1)));
        self
    }

    #[must_use]
    pub fn with_limits(mut self, limits: LimitPolicy) -> Self {
        self.limits = limits;
        self
    }

    /// Threads of each child; 0 means as many as the machine has cores. Results do not depend on it.
    #[must_use]
    pub fn with_threads(mut self, threads: u32) -> Self {
        self.threads = threads;
        self
    }

    /// The child's executable.
    pub fn worker(&self) -> &Path {
        &self.worker
    }

    /// Runs one job to its end.
    pub async fn run(&self, mut job: Job, control: &Control) -> Result<Summary, ModuleError> {
        let permit = tokio::select! {
            permit = self.slots.acquire() => permit.expect("the semaphore is never closed"),
            () = control.cancel.cancelled() => return Err(ModuleError::cancelled()),
        };
        let limits = self.limits.for_bytes(bundle_bytes(&job.bundle_dir));
        job.limits = Some(limits);
        job.threads = self.threads;
        let file = job.root.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let ending = supervise::run(&self.worker, &job, Duration::from_secs(limits.wall_seconds), control).await?;
        drop(permit);
        outcome::judge(ending, &file)
    }
}

#[async_trait]
impl Cad for CadClient {
    async fn intake(&self, request: IntakeRequest, control: &Control) -> Result<IntakeOutput, ModuleError> {
        let started = Instant::now();
        let glb = "model.glb";
        let job = Job {
            bundle_dir: request.bundle_dir,
            root: request.root,
            out_dir: request.out_dir.clone(),
            threads: 0,
            limits: None,
            report: true,
            outputs: vec![Output { name: glb.to_owned(), format: Format::Glb, tessellation: request.tessellation }],
        };
        let summary = self.run(job, control).await?;
        let report = read_report(&request.out_dir).await?;
        let glb = summary.written.iter().any(|name| name == glb).then(|| request.out_dir.join(glb));
        Ok(IntakeOutput { report, glb, seconds: started.elapsed().as_secs_f64() })
    }

    async fn inspect(&self, bundle_dir: PathBuf, root: PathBuf, control: &Control) -> Result<CadReport, ModuleError> {
        let scratch = ScratchDir::make(&std::env::temp_dir())?;
        // Triangles are counted too, so the file is meshed; the mesh itself is thrown away.
        let mesh = Output { name: "model.glb".to_owned(), format: Format::Glb, tessellation: Tessellation::default() };
        let out_dir = scratch.path().to_owned();
        let job = Job { bundle_dir, root, out_dir, threads: 0, limits: None, report: true, outputs: vec![mesh] };
        self.run(job, control).await?;
        read_report(scratch.path()).await
    }

    async fn convert(&self, request: ConvertRequest, control: &Control) -> Result<ConvertOutput, ModuleError> {
        let started = Instant::now();
        let folder = match request.out.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
            _ => PathBuf::from("."),
        };
        // Written beside its place and moved there when it is whole.
        let scratch = ScratchDir::make(&folder)?;
        let output = Output {
            name: "model".to_owned(),
            format: match request.format {
                ModelFormat::Glb => Format::Glb,
                ModelFormat::WebGlb => Format::WebGlb,
                ModelFormat::Stl => Format::StlWhole,
            },
            tessellation: request.tessellation,
        };
        let job = Job {
            bundle_dir: request.bundle_dir,
            root: request.root.clone(),
            out_dir: scratch.path().to_owned(),
            threads: 0,
            limits: None,
            report: false,
            outputs: vec![output],
        };
        let summary = self.run(job, control).await?;
        if summary.written.is_empty() {
            return Err(no_faces(&request.root));
        }
        tokio::fs::rename(scratch.path().join("model"), &request.out)
            .await
            .map_err(|error| disk(&request.out, &error))?;
        Ok(ConvertOutput {
            path: request.out,
            occurrences: summary.occurrences,
            triangles: summary.triangles,
            seconds: started.elapsed().as_secs_f64(),
        })
    }

    async fn stl_cache(&self, request: StlCacheRequest, control: &Control) -> Result<Vec<StlEntry>, ModuleError> {
        let mut outputs = Vec::new();
        for quality in &request.qualities {
            let mut output = |name: String, format: Format| {
                outputs.push((*quality, Output { name, format, tessellation: quality.tessellation() }));
            };
            if request.whole {
                output(format!("{}.stl", quality.name()), Format::StlWhole);
            }
            if request.per_shape {
                output(quality.name().to_owned(), Format::StlPerShape);
            }
        }
        let job = Job {
            bundle_dir: request.bundle_dir,
            root: request.root,
            out_dir: request.out_dir.clone(),
            threads: 0,
            limits: None,
            report: false,
            outputs: outputs.iter().map(|(_, output)| output.clone()).collect(),
        };
        let summary = self.run(job, control).await?;
        let mut entries = Vec::new();
        for (quality, output) in outputs.iter().filter(|(_, output)| summary.written.contains(&output.name)) {
            let path = request.out_dir.join(&output.name);
            match output.format {
                Format::StlPerShape => entries.extend(shape_entries(*quality, &path)?),
                _ => entries.push(StlEntry { quality: *quality, geometry_id: None, path }),
            }
        }
        Ok(entries)
    }
}

/// The files of a folder with one STL per shape; their names are the shapes' ids.
fn shape_entries(quality: Quality, folder: &Path) -> Result<Vec<StlEntry>, ModuleError> {
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| disk(folder, &error))? {
        let path = entry.map_err(|error| disk(folder, &error))?.path();
        let id = path.file_stem().unwrap_or_default().to_string_lossy().replacen('-', ":", 1);
        entries.push(StlEntry { quality, geometry_id: Some(GeometryId(id)), path });
    }
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(entries)
}

fn no_faces(file: &Path) -> ModuleError {
    ModuleError::new(
        Fault::Input,
        "cad.no_geometry",
        format!("{} holds no face that could be turned into triangles.", file.display()),
        "Export with solids or surfaces instead of curves, drawings or annotations alone.",
    )
}

fn disk(path: &Path, error: &std::io::Error) -> ModuleError {
    ModuleError::new(
        Fault::Transient,
        "cad.disk",
        format!("{} could not be written or read: {error}.", path.display()),
        "Check that the disk is not full and the folder may be written to, then try again.",
    )
}

/// A folder of its own that is gone when the work is done, however it ends.
struct ScratchDir(PathBuf);

impl ScratchDir {
    fn make(inside: &Path) -> Result<Self, ModuleError> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = inside.join(format!(".hartomat-cad-{}-{number}", std::process::id()));
        std::fs::create_dir(&path).map_err(|error| disk(&path, &error))?;
        Ok(Self(path))
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for ScratchDir {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, path = %self.0.display(), "a scratch folder stays behind");
        }
    }
}

async fn read_report(out_dir: &Path) -> Result<CadReport, ModuleError> {
    let broken = |what: String| {
        ModuleError::new(
            Fault::Transient,
            "cad.broken_report",
            format!("The CAD process left no readable report: {what}."),
            "Check that the disk is not full and that hartomat and hartomat-cad are of the same version; then try again.",
        )
    };
    let bytes = tokio::fs::read(out_dir.join(REPORT_FILE)).await.map_err(|error| broken(error.to_string()))?;
    serde_json::from_slice(&bytes).map_err(|error| broken(error.to_string()))
}

/// Bytes of all files of a bundle; unreadable ones count nothing, the child will say so.
fn bundle_bytes(dir: &Path) -> u64 {
    const MAX_ENTRIES: usize = 10_000;
    let mut total = 0u64;
    let mut open = vec![dir.to_owned()];
    let mut seen = 0usize;
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
            seen += 1;
            if seen > MAX_ENTRIES {
                return total;
            }
            match entry.metadata() {
                Ok(data) if data.is_dir() => open.push(entry.path()),
                Ok(data) => total = total.saturating_add(data.len()),
                Err(_) => {}
            }
        }
    }
    total
}
