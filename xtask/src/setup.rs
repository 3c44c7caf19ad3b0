//! Installs what a bare machine lacks and builds. Everything here can be run again and again; what
//! is already there costs milliseconds.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use crate::{paths, sh};

/// Debian packages a build and a render need.
const BUILD_PACKAGES: &[&str] = &[
    "g++",
    "pkg-config",
    "libocct-foundation-dev",
    "libocct-modeling-data-dev",
    "libocct-modeling-algorithms-dev",
    "libocct-ocaf-dev",
    "libocct-visualization-dev",
    "libocct-data-exchange-dev",
    "ffmpeg",
    // What bpy links to, although it opens no window.
    "libxi6",
    "libxrender1",
    "libxxf86vm1",
    "libxfixes3",
    "libxkbcommon0",
    "libsm6",
    "libgl1",
    "libegl1",
];

/// Debian packages only tests need.
const TEST_PACKAGES: &[&str] = &["chromium", "postgresql", "nats-server"];

/// Only what is pinned by hash, only wheels.
const PIP_INSTALL: &[&str] =
    &["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--only-binary", ":all:"];

/// What Vite needs.
const LEAST_NODE_MAJOR: u32 = 20;

/// Everything `./run` needs before cargo builds.
pub fn for_build() -> Result<()> {
    without_web()?;
    web_build()
}

/// The same but for the web app, whose types may be about to be generated.
pub fn without_web() -> Result<()> {
    system_packages(BUILD_PACKAGES)?;
    let python = built_python()?;
    let studios = studios(&python)?;
    std::fs::create_dir_all(paths::web().join("dist"))?;
    write_install_file(&python, &studios)
}

/// Everything `./check` needs on top.
pub fn for_tests() -> Result<()> {
    system_packages(TEST_PACKAGES)
}

/// Folder with the Python packages only tests need, for `PYTHONPATH`: Blender is not installed twice.
pub fn test_packages() -> Result<PathBuf> {
    packages("python-test", paths::blender().join("requirements-test.txt"))
}

/// What the API fuzz run needs, in a folder of its own: it is no part of what ships.
pub fn fuzz_packages() -> Result<PathBuf> {
    packages("python-fuzz", paths::root().join("xtask/fuzz/requirements.txt"))
}

fn packages(name: &str, requirements: PathBuf) -> Result<PathBuf> {
    let dir = paths::cache().join(format!("{name}-{}", content_digest(std::slice::from_ref(&requirements))?));
    if dir.join("complete").exists() {
        return Ok(dir);
    }
    eprintln!("installing the Python packages of {}", requirements.display());
    let mut pip = Command::new(built_python()?);
    sh::run_quiet(pip.args(PIP_INSTALL).arg("-r").arg(&requirements).arg("--target").arg(&dir))?;
    std::fs::write(dir.join("complete"), "")?;
    Ok(dir)
}

/// Compiles the executables.
pub fn build() -> Result<()> {
    sh::run(Command::new("cargo").args([
        "build",
        "--release",
        "--quiet",
        "--package",
        "hartomat",
        "--package",
        "cad-worker",
    ]))
}

fn system_packages(wanted: &[&str]) -> Result<()> {
    if !sh::exists("dpkg-query") {
        if wanted.iter().all(|p| !p.starts_with("libocct")) {
            return Ok(());
        }
        eprintln!(
            "note: this is no Debian system, which is unproven. Needed: a C++ compiler, pkg-config, the development files of \
             Open CASCADE 7.6 or newer, ffmpeg, and the X client libraries Blender links to."
        );
        return Ok(());
    }
    let output =
        Command::new("dpkg-query").args(["-W", "-f=${Package} ${db:Status-Status}\n"]).args(wanted).output()?;
    let listing = String::from_utf8_lossy(&output.stdout);
    let installed: Vec<&str> = listing.lines().filter_map(|l| l.strip_suffix(" installed")).collect();
    let missing: Vec<&str> = wanted.iter().copied().filter(|p| !installed.contains(p)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    eprintln!("installing system packages: {}", missing.join(" "));
    let root = sh::run_quiet(Command::new("id").arg("-u"))?.trim() == "0";
    let sudo = !root && Command::new("sudo").args(["-n", "true"]).output().is_ok_and(|o| o.status.success());
    if !root && !sudo {
        bail!(
            "these packages are missing and this user may not install them. Run:\n  sudo apt-get install {}",
            missing.join(" ")
        );
    }
    let apt = || {
        let mut command = if root { Command::new("apt-get") } else { Command::new("sudo") };
        if sudo {
            command.args(["-n", "apt-get"]);
        }
        command.env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    sh::run_quiet(apt().arg("update"))?;
    sh::run_quiet(apt().args(["install", "-y", "--no-install-recommends"]).args(&missing))?;
    Ok(())
}

/// A virtual environment named by the content of its requirements, so that clones share it and a
/// changed pin makes a new one.
fn python_environment(requirements: &Path) -> Result<PathBuf> {
    let dir = paths::cache().join(format!("python-{}", content_digest(&[requirements.to_owned()])?));
    let python = dir.join("bin/python");
    if dir.join("complete").exists() && python.exists() {
        return Ok(python);
    }
    eprintln!("setting up Python with Blender (once, about 1 GB)");
    if dir.exists() {
        std::fs::remove_dir_all(&dir)?;
    }
    std::fs::create_dir_all(paths::cache())?;
    make_virtual_environment(&dir)?;
    sh::run_quiet(Command::new(&python).args(PIP_INSTALL).arg("-r").arg(requirements))?;
    std::fs::write(dir.join("complete"), "")?;
    Ok(python)
}

/// `bpy` 4.5 needs CPython 3.11: the system's, else one brought by `uv`.
fn make_virtual_environment(dir: &Path) -> Result<()> {
    let is_311 = |program: &str| {
        Command::new(program)
            .args(["-c", "import sys, venv, ensurepip; sys.exit(sys.version_info[:2] != (3, 11))"])
            .output()
            .is_ok_and(|o| o.status.success())
    };
    if let Some(program) = ["python3.11", "python3", "/usr/bin/python3.11"].into_iter().find(|p| is_311(p)) {
        sh::run_quiet(Command::new(program).args(["-m", "venv"]).arg(dir))?;
        return Ok(());
    }
    if sh::exists("uv") {
        sh::run_quiet(Command::new("uv").args(["venv", "--seed", "--python", "3.11"]).arg(dir))?;
        return Ok(());
    }
    if sh::exists("dpkg-query") {
        system_packages(&["python3.11-venv"])?;
        if is_311("/usr/bin/python3.11") {
            sh::run_quiet(Command::new("/usr/bin/python3.11").args(["-m", "venv"]).arg(dir))?;
            return Ok(());
        }
    }
    bail!(
        "Blender's Python module needs CPython 3.11, which was not found. Install `uv` (it brings one), or python3.11 with venv, \
         or set HARTOMAT_BLENDER to an installed blender 4.2 or newer."
    )
}

/// The interpreter that renders.
pub fn built_python() -> Result<PathBuf> {
    python_environment(&paths::blender().join("requirements.txt"))
}

/// Where the studio templates were built.
pub fn built_studios() -> Result<PathBuf> {
    studios(&built_python()?)
}

/// Studio templates, built by their script once per version of that script.
fn studios(python: &Path) -> Result<PathBuf> {
    let sources = sh::files_below(&paths::blender().join("hartomat_blender"), &["__pycache__"])?;
    let sources: Vec<PathBuf> = sources.into_iter().filter(|f| f.to_string_lossy().contains("studio")).collect();
    let dir = paths::cache().join(format!("studios-{}", content_digest(&sources)?));
    if dir.join("complete").exists() {
        return Ok(dir);
    }
    eprintln!("building the studio templates");
    std::fs::create_dir_all(&dir)?;
    sh::run_quiet(
        Command::new(python)
            .args(["-m", "hartomat_blender", "build-studios", "--out"])
            .arg(&dir)
            .env("PYTHONPATH", paths::blender())
            .env("PYTHONDONTWRITEBYTECODE", "1"),
    )?;
    std::fs::write(dir.join("complete"), "")?;
    Ok(dir)
}

/// Digest over relative paths and contents: the same for every clone.
fn content_digest(files: &[PathBuf]) -> Result<String> {
    use sha2::Digest;
    let mut hash = sha2::Sha256::new();
    for file in files {
        hash.update(file.strip_prefix(paths::root()).unwrap_or(file).to_string_lossy().as_bytes());
        hash.update(std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?);
    }
    Ok(hex::encode(&hash.finalize()[..8]))
}

/// `npm ci` where the lock file changed.
pub fn web_packages() -> Result<()> {
    need_node()?;
    let stamp = paths::web().join("node_modules/.hartomat-stamp");
    let digest = content_digest(&[paths::web().join("package-lock.json")])?;
    if std::fs::read_to_string(&stamp).is_ok_and(|s| s == digest) {
        return Ok(());
    }
    eprintln!("installing the web app's packages");
    sh::run_quiet(Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(paths::web()))?;
    Ok(std::fs::write(stamp, digest)?)
}

/// Builds the web app where its sources changed.
pub fn web_build() -> Result<()> {
    web_packages()?;
    let files = sh::files_below(&paths::web(), &["node_modules", "dist", "e2e", "screenshots", "mock"])?;
    let digest = content_digest(&files)?;
    let stamp = paths::web().join("dist/.hartomat-stamp");
    if std::fs::read_to_string(&stamp).is_ok_and(|s| s == digest) {
        return Ok(());
    }
    eprintln!("building the web app");
    sh::run_quiet(Command::new("npm").args(["run", "build"]).current_dir(paths::web()))?;
    Ok(std::fs::write(stamp, digest)?)
}

fn need_node() -> Result<()> {
    let version =
        Command::new("node").arg("--version").output().ok().map(|o| String::from_utf8_lossy(&o.stdout).into_owned());
    let major =
        version.as_deref().and_then(|v| v.trim().trim_start_matches('v').split('.').next()?.parse::<u32>().ok());
    match major {
        Some(major) if major >= LEAST_NODE_MAJOR => Ok(()),
        _ => bail!(
            "the web app is built with Node.js {LEAST_NODE_MAJOR} or newer (found: {}). Install it from your system or https://nodejs.org.",
            version.as_deref().map_or("none", str::trim)
        ),
    }
}

fn write_install_file(python: &Path, studios: &Path) -> Result<()> {
    let text = format!(
        "# Written by ./run: where the set-up put what hartomat needs. Environment variables win over this file.\n\
         python = {:?}\nblender_package = {:?}\nstudios = {:?}\nfixtures = {:?}\n",
        python.display().to_string(),
        paths::blender().display().to_string(),
        studios.display().to_string(),
        paths::root().join("fixtures").display().to_string(),
    );
    let file = paths::install_file();
    if std::fs::read_to_string(&file).is_ok_and(|t| t == text) {
        return Ok(());
    }
    std::fs::create_dir_all(paths::release())?;
    Ok(std::fs::write(file, text)?)
}
