//! The files of one job: found, looked at before the kernel does, and kept within their folder.

use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use modules::{Fault, ModuleError};

use crate::fail;

/// How far into the file the STEP keyword is searched for; some exporters put a comment before it.
const HEAD_BYTES: u64 = 4096;

/// The job's root file, absolute and inside its bundle.
#[derive(Debug)]
pub struct Bundle {
    pub dir: PathBuf,
    pub root: PathBuf,
    /// File name without folders, for people.
    pub file: String,
}

impl Bundle {
    pub fn open(dir: &Path, root: &Path) -> Result<Self, ModuleError> {
        let file = root.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let missing = |path: &Path, error: &std::io::Error| {
            ModuleError::new(
                Fault::Input,
                "cad.missing_file",
                format!("{} cannot be opened: {error}.", path.display()),
                "Name an existing STEP file.",
            )
        };
        let dir = dir.canonicalize().map_err(|error| missing(dir, &error))?;
        if !is_inside(root) {
            return Err(fail::reference_leaves_bundle("The job", &root.to_string_lossy()));
        }
        let path = dir.join(root);
        let bundle = Self { root: path.clone(), dir, file };
        look_at(&path, &bundle.file).map_err(|error| match error {
            Look::Io(error) => missing(&path, &error),
            Look::Bad(error) => error,
        })?;
        // A link may lead out even where the path does not.
        let real = path.canonicalize().map_err(|error| missing(&path, &error))?;
        if !real.starts_with(&bundle.dir) {
            return Err(fail::reference_leaves_bundle("The job", &root.to_string_lossy()));
        }
        Ok(bundle)
    }
}

/// True where a path has no way out of the folder it is joined to.
fn is_inside(path: &Path) -> bool {
    path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

enum Look {
    Io(std::io::Error),
    Bad(ModuleError),
}

/// Tells an empty file and one that is no STEP file from one that is worth the kernel's time.
fn look_at(path: &Path, name: &str) -> Result<(), Look> {
    let mut head = Vec::new();
    File::open(path).and_then(|file| file.take(HEAD_BYTES).read_to_end(&mut head)).map_err(Look::Io)?;
    if head.iter().all(u8::is_ascii_whitespace) {
        return Err(Look::Bad(fail::empty(name)));
    }
    if !head.windows(12).any(|window| window.eq_ignore_ascii_case(b"ISO-10303-21")) {
        return Err(Look::Bad(fail::not_step(name)));
    }
    Ok(())
}
