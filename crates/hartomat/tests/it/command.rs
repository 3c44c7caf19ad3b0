//! Runs `hartomat` as a child process with a folder of its own.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// The executable under test.
pub fn hartomat() -> Command {
    for needed in ["HARTOMAT_PYTHON", "HARTOMAT_BLENDER_PACKAGE", "HARTOMAT_STUDIOS"] {
        assert!(std::env::var_os(needed).is_some(), "{needed} is not set; run these tests through ./check rust");
    }
    Command::new(env!("CARGO_BIN_EXE_hartomat"))
}

/// A sample STEP file of this repository.
pub fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/step").join(name)
}

/// A STEP file from the shared folder; None, said aloud, where there is none.
pub fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/step").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {name} is not beside this repository");
    None
}

/// A small, quick render of a file.
pub fn render(step: &Path, out: &Path) -> Output {
    hartomat()
        .args(["--json", "render"])
        .arg(step)
        .args(["--output", "still", "--mode", "legacy", "--width", "96", "--height", "64", "--samples", "2"])
        .args(["--seed", "1", "--out"])
        .arg(out)
        .output()
        .expect("hartomat runs")
}

pub fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|e| panic!("no JSON on stdout ({e}); stderr: {}", String::from_utf8_lossy(&output.stderr)))
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
