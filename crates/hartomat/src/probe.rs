//! What this machine lacks of what nodes need; looked for at start.

use std::{path::PathBuf, process::Stdio, time::Duration};

use contracts::module::Requirement;
use modules::ModuleError;
use runtime::nodes::Lacks;
use tokio::process::Command;

use crate::{app, config::Config};

/// A program that says nothing for so long is taken for broken.
const PROBE_TIMEOUT: Duration = Duration::from_secs(10);

/// Everything but Blender, which takes longer to ask.
pub async fn quick(config: &Config) -> Lacks {
    let mut lacks = Lacks::default();
    let worker: Option<PathBuf> = app::cad_client(config).ok().map(|client| client.worker().to_owned());
    if !worker.as_ref().is_some_and(|worker| worker.is_file()) {
        lacks.add(
            Requirement::Cad,
            "The CAD program `hartomat-cad` was not found.",
            "Build it with `./run --setup-only`, or name it in HARTOMAT_CAD.",
        );
    }
    if !answers("ffmpeg", "-version").await {
        lacks.add(Requirement::Ffmpeg, "ffmpeg was not found.", "Install it, e.g. `apt-get install ffmpeg`.");
    }
    if let Err(error) = app::chromium(config).version().await {
        lacks.add(Requirement::Chromium, error.message, error.remedy);
    }
    lacks
}

/// Adds why there is no Blender.
pub fn without_blender(lacks: &mut Lacks, error: &ModuleError) {
    lacks.add(Requirement::Blender, error.message.clone(), error.remedy.clone());
}

/// Everything, for commands that end.
pub async fn all(config: &Config) -> Lacks {
    let mut lacks = quick(config).await;
    let scratch = std::env::temp_dir().join(format!("hartomat-probe-{}", uuid::Uuid::now_v7().simple()));
    let mut settings = app::blender_config(config);
    settings.scratch.clone_from(&scratch);
    let pool = blender::BlenderPool::new(settings);
    if let Err(error) = pool.facts().await {
        without_blender(&mut lacks, &error);
    }
    pool.shut_down();
    std::fs::remove_dir_all(&scratch).ok();
    lacks
}

async fn answers(program: &str, argument: &str) -> bool {
    let mut command = Command::new(program);
    command.arg(argument).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    let status = tokio::time::timeout(PROBE_TIMEOUT, command.status()).await;
    matches!(status, Ok(Ok(status)) if status.success())
}
