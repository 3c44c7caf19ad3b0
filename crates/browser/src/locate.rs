//! Finds the browser, and says what is missing.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use modules::{Fault, ModuleError};
use tokio::process::Command;

/// Longest the browser may take to say its version.
const VERSION_TIME_OUT: Duration = Duration::from_secs(15);

const INSTALL: &str = "Install it (Debian: `apt-get install chromium`) or name it in HARTOMAT_CHROMIUM; until then choose the preview by Blender.";

/// The file behind a name, as a shell finds it.
///
/// # Errors
/// `browser.missing`.
pub fn executable(program: &Path) -> Result<PathBuf, ModuleError> {
    let found = if program.components().count() > 1 {
        program.is_file().then(|| program.to_owned())
    } else {
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
    };
    found.ok_or_else(|| missing(program, "there is no such program"))
}

/// # Errors
/// `browser.missing` where it does not answer.
pub async fn version(executable: &Path) -> Result<String, ModuleError> {
    let mut command = Command::new(executable);
    command.arg("--version").stdin(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    let output = match tokio::time::timeout(VERSION_TIME_OUT, command.output()).await {
        Err(_) => return Err(missing(executable, "it does not say its version")),
        Ok(Err(error)) => return Err(missing(executable, &error.to_string())),
        Ok(Ok(output)) if !output.status.success() => return Err(missing(executable, &output.status.to_string())),
        Ok(Ok(output)) => output,
    };
    Ok(String::from_utf8_lossy(&output.stdout).lines().next().unwrap_or_default().trim().to_owned())
}

pub fn missing(program: &Path, why: &str) -> ModuleError {
    let message = format!("Chromium was not found (`{}`: {why}).", program.display());
    ModuleError::new(Fault::Environment, "browser.missing", message, INSTALL)
}

pub fn no_script() -> ModuleError {
    ModuleError::new(
        Fault::Environment,
        "browser.no_script",
        "This executable was built without the web app, whose viewer draws previews.",
        "Run `./run --setup-only` and build again; until then choose the preview by Blender.",
    )
}
