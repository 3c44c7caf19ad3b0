//! Finds the interpreter and the Python package; both are named in errors when they are missing.

use std::{
    env,
    path::{Path, PathBuf},
};

use modules::{Fault, ModuleError};

use crate::BlenderConfig;

const INSTALL: &str = "Run `./run --setup-only`, or set HARTOMAT_PYTHON to a Python 3.11 with bpy 4.5, or HARTOMAT_BLENDER to a Blender 4.2 or newer.";

/// What runs the package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Interpreter {
    /// A Python with the `bpy` module.
    Python(PathBuf),
    /// A Blender executable.
    Blender(PathBuf),
}

impl Interpreter {
    pub fn path(&self) -> &Path {
        match self {
            Self::Python(path) | Self::Blender(path) => path,
        }
    }
}

/// Everything a child process is started from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    pub interpreter: Interpreter,
    /// Folder with `launch.py`.
    pub package: PathBuf,
}

/// # Errors
/// `blender.missing` (no interpreter), `blender.package_missing`.
pub fn locate(config: &BlenderConfig) -> Result<Located, ModuleError> {
    Ok(Located { interpreter: interpreter(config)?, package: package(config)? })
}

fn interpreter(config: &BlenderConfig) -> Result<Interpreter, ModuleError> {
    let chosen = match (&config.python, &config.executable) {
        (Some(python), _) => Some(Interpreter::Python(python.clone())),
        (None, Some(blender)) => Some(Interpreter::Blender(blender.clone())),
        (None, None) => variable("HARTOMAT_PYTHON")
            .map(Interpreter::Python)
            .or_else(|| variable("HARTOMAT_BLENDER").map(Interpreter::Blender)),
    };
    let Some(chosen) = chosen else {
        return Err(ModuleError::new(Fault::Environment, "blender.missing", "No Blender is configured.", INSTALL));
    };
    if !chosen.path().is_file() {
        return Err(missing(chosen.path(), "there is no such file"));
    }
    Ok(chosen)
}

/// The error for an interpreter that cannot be started.
pub fn missing(path: &Path, why: &str) -> ModuleError {
    ModuleError::new(
        Fault::Environment,
        "blender.missing",
        format!("Blender cannot be started from `{}`: {why}.", path.display()),
        INSTALL,
    )
}

fn package(config: &BlenderConfig) -> Result<PathBuf, ModuleError> {
    if let Some(named) = config.package.clone().or_else(|| variable("HARTOMAT_BLENDER_PACKAGE")) {
        return if is_package(&named) { Ok(absolute(&named)) } else { Err(package_missing(&named)) };
    }
    let executable = env::current_exe().unwrap_or_default();
    executable
        .ancestors()
        .skip(1)
        .map(|folder| folder.join("blender"))
        .find(|folder| is_package(folder))
        .ok_or_else(|| package_missing(&executable.with_file_name("blender")))
}

fn is_package(folder: &Path) -> bool {
    folder.join("launch.py").is_file()
}

fn package_missing(looked_in: &Path) -> ModuleError {
    ModuleError::new(
        Fault::Environment,
        "blender.package_missing",
        format!("The Python package for Blender is not in `{}`.", looked_in.display()),
        "Install the `blender/` folder beside the executable, or set HARTOMAT_BLENDER_PACKAGE to it.",
    )
}

fn variable(name: &str) -> Option<PathBuf> {
    env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// Children run in a folder of their own, so every path they get must be absolute.
pub fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
