//! Puts the parts together: database, blobs, CAD, Blender, runtime.

use std::{fs::File, sync::Arc, time::Duration};

use anyhow::{Context, Result};
use blender::{BlenderConfig, BlenderPool};
use browser::Chromium;
use cad::CadClient;
use modules::{
    ScratchDir,
    ports::{Clock, Ports},
};
use runtime::{HubWatcher, Runtime, RuntimeConfig, SystemClock, events::EventHub};
use server::{AppState, ServerConfig};
use store::{Database, DatabasePorts, blobs::LocalBlobs};
use video::Ffmpeg;

use crate::config::Config;

/// How long frames of an unfinished turntable wait for it to go on.
const RESUMABLE_FOR: Duration = Duration::from_secs(7 * 24 * 3600);

/// Everything a command works with. Holds the data folder's lock as long as it lives.
pub struct App {
    pub config: Config,
    pub db: Database,
    pub blobs: Arc<LocalBlobs>,
    pub blender: BlenderPool,
    pub runtime: Runtime,
    pub clock: Arc<dyn Clock>,
    _lock: File,
}

impl App {
    /// Opens the data folder, which must not be in use, and brings the database up to date.
    pub async fn open(config: Config) -> Result<Self> {
        let data = std::path::absolute(&config.data)?;
        let config = Config { data: data.clone(), ..config };
        std::fs::create_dir_all(&data).with_context(|| format!("cannot make the data folder {}", data.display()))?;
        let lock = lock(&data)?;
        ScratchDir::clean(&config.scratch())
            .with_context(|| format!("cannot empty the scratch folder {}", config.scratch().display()))?;
        ScratchDir::forget_old(&config.resumable(), RESUMABLE_FOR)
            .with_context(|| format!("cannot tidy up the folder {}", config.resumable().display()))?;
        let db = Database::connect(&config.database_url()).await.context("cannot open the database")?;
        let blobs = Arc::new(LocalBlobs::open(&std::path::absolute(config.blobs())?)?);
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let blender = BlenderPool::new(blender_config(&config));
        let hub = EventHub::new(u64::try_from(clock.now_ms()).unwrap_or(0));
        let database_ports = Arc::new(DatabasePorts::new(db.clone(), clock.clone(), Arc::new(HubWatcher(hub.clone()))));
        let ports = Ports {
            store: database_ports.clone(),
            blobs: blobs.clone(),
            cad: Arc::new(cad_client(&config)?),
            blender: Arc::new(blender.clone()),
            video: Arc::new(Ffmpeg::default()),
            web_renderer: Arc::new(chromium(&config)),
            publisher: database_ports.clone(),
            notifier: database_ports,
            clock: clock.clone(),
            scratch: config.scratch(),
            resumable: config.resumable(),
        };
        let runtime = Runtime::new(
            db.clone(),
            ports,
            hub,
            RuntimeConfig {
                worker: "up".to_owned(),
                line_slots: config.sessions() + 1,
                cad_slots: config.cad_sessions,
                keep_ready: config.keep_ready,
                delivery: config.delivery()?,
                renderer: renderer(&config),
                progress_limit_ms: runtime::PROGRESS_LIMIT_MS,
                sabotage: sabotage()?,
            },
        );
        Ok(Self { config, db, blobs, blender, runtime, clock, _lock: lock })
    }

    /// What the HTTP server works with.
    pub fn server_state(&self) -> AppState {
        let config = ServerConfig {
            upload_limit_bytes: self.config.upload_limit_bytes,
            secure_cookies: self.config.secure_cookies,
        };
        AppState::new(self.db.clone(), (*self.blobs).clone(), self.runtime.clone(), self.clock.clone(), config)
    }
}

/// What renders here, so that kept results are not taken for those of another Blender.
fn renderer(config: &Config) -> String {
    let path = config.blender.as_ref().or(config.python.as_ref());
    let stamp = path.and_then(|path| std::fs::metadata(path).ok()?.modified().ok());
    let seconds = stamp.and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok()).map_or(0, |d| d.as_secs());
    format!("{} {seconds} {}", path.map_or_else(String::new, |path| path.display().to_string()), std::env::consts::ARCH)
}

/// Faults for drills, from `HARTOMAT_SABOTAGE`: `engine_panics`, `shadow:KIND:SEED`, by commas.
fn sabotage() -> Result<runtime::Sabotage> {
    let wanted = std::env::var("HARTOMAT_SABOTAGE").unwrap_or_default();
    let mut sabotage = runtime::Sabotage::default();
    for word in wanted.split(',').filter(|word| !word.is_empty()) {
        match word.split_once(':') {
            None if word == "engine_panics" => sabotage.engine_panics = true,
            Some(("shadow", mutation)) => {
                let mutation = mutation.parse().map_err(|e| anyhow::anyhow!("HARTOMAT_SABOTAGE: {e}"))?;
                sabotage.shadow = Some(mutation);
            }
            _ => anyhow::bail!("HARTOMAT_SABOTAGE: `{word}` is unknown; engine_panics or shadow:KIND:SEED"),
        }
    }
    Ok(sabotage)
}

/// One process per data folder: two would take each other's leases for their own.
fn lock(data: &std::path::Path) -> Result<File> {
    let path = data.join("lock");
    let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    file.try_lock().map_err(|_| {
        anyhow::anyhow!(
            "another hartomat process uses the data folder {}; stop it or name another folder with --data",
            data.display()
        )
    })?;
    Ok(file)
}

/// The CAD client by the settings.
pub fn cad_client(config: &Config) -> Result<CadClient> {
    let client = match &config.cad {
        Some(worker) => CadClient::new(worker.clone()),
        None => CadClient::discover()?,
    };
    Ok(client.with_concurrency(config.cad_sessions))
}

/// The browser that draws previews, by the settings.
pub fn chromium(config: &Config) -> Chromium {
    Chromium::new(config.chromium.clone(), server::preview_script(), config.scratch().join("browser"))
}

/// The Blender pool's settings from ours.
pub fn blender_config(config: &Config) -> BlenderConfig {
    let mut blender = BlenderConfig::new(config.scratch().join("blender"));
    blender.python.clone_from(&config.python);
    blender.executable.clone_from(&config.blender);
    if config.blender.is_some() {
        blender.python = None;
    }
    blender.package.clone_from(&config.blender_package);
    blender.confine = true;
    blender.results = vec![config.scratch(), config.resumable()];
    blender.sessions = config.sessions();
    blender.limits.request = std::time::Duration::from_secs(config.still_timeout_s);
    blender
}
