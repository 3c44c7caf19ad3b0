use std::{path::PathBuf, time::Duration};

/// Whether a process serves one render or many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SessionMode {
    /// A process stays and keeps the last product's scene.
    #[default]
    Warm,
    /// One process per request: slower, nothing shared between renders.
    Cold,
}

/// How long a child may be silent or busy before it is killed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// From the start of the process to its greeting.
    pub start: Duration,
    /// Between two heartbeats: the interpreter itself hangs.
    pub heartbeat: Duration,
    /// Between two progress reports of a request: the work hangs although the interpreter lives.
    pub progress: Duration,
    /// For one request as a whole.
    pub request: Duration,
    /// From a cancellation to the kill, where the session does not stop by itself.
    pub cancel_grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            start: Duration::from_secs(90),
            heartbeat: Duration::from_secs(90),
            progress: Duration::from_secs(600),
            request: Duration::from_secs(6 * 3600),
            cancel_grace: Duration::from_millis(1500),
        }
    }
}

/// Resident memory above which a session is replaced, and what one is reckoned with, MB.
pub const MAX_RSS_MB: u64 = 4096;

/// Settings of a [`crate::BlenderPool`].
#[derive(Debug, Clone)]
pub struct BlenderConfig {
    /// Python 3.11 with `bpy`. None: `HARTOMAT_PYTHON`.
    pub python: Option<PathBuf>,
    /// A `blender` >= 4.2 executable, used where no Python is named. None: `HARTOMAT_BLENDER`.
    pub executable: Option<PathBuf>,
    /// Folder with `launch.py`. None: `HARTOMAT_BLENDER_PACKAGE`, else found from the executable.
    pub package: Option<PathBuf>,
    /// Where job folders and Blender's home live; made if missing.
    pub scratch: PathBuf,
    /// Confine every process to the system's own files, `scratch` and `results`; inputs are laid into
    /// `scratch` for it. Off, it sees what its user sees.
    pub confine: bool,
    /// Folders below which results are asked for.
    pub results: Vec<PathBuf>,
    /// How many processes may live at once; at least one.
    pub sessions: usize,
    pub mode: SessionMode,
    /// A process is replaced after this many requests.
    pub max_jobs_per_session: u32,
    /// A process is replaced when its resident memory passes this after a request, MB.
    pub max_rss_mb: u64,
    /// Render threads per process; 0 leaves the choice to Blender (all cores).
    pub threads: u32,
    pub limits: Limits,
}

impl BlenderConfig {
    /// Defaults: one warm session, recycled after 200 requests or above 4 GB.
    pub fn new(scratch: impl Into<PathBuf>) -> Self {
        Self {
            python: None,
            executable: None,
            package: None,
            scratch: scratch.into(),
            confine: false,
            results: Vec::new(),
            sessions: 1,
            mode: SessionMode::Warm,
            max_jobs_per_session: 200,
            max_rss_mb: MAX_RSS_MB,
            threads: 0,
            limits: Limits::default(),
        }
    }
}
