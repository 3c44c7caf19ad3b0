//! What the tests of the child process share.
#![expect(dead_code, reason = "every test file compiles this module and uses its own part of it")]

use std::path::{Path, PathBuf};

use cad::{Cad, CadClient, IntakeOutput, IntakeRequest, LinearDeflection, Tessellation};
use modules::{Control, ModuleError};

/// A real file of `../shared/step`; none, with a word about it, where that folder is missing.
pub fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/step").join(name);
    if path.is_file() {
        return Some(path.canonicalize().expect("an existing path"));
    }
    eprintln!("skipped: {} is not there", path.display());
    None
}

/// A file of the project's own samples.
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/step").join(name)
}

pub fn client() -> CadClient {
    CadClient::new(env!("CARGO_BIN_EXE_hartomat-cad"))
}

pub const COARSE: Tessellation = Tessellation { linear: LinearDeflection::AbsoluteMm(0.1), angular_rad: 0.5 };

pub fn request(file: &Path, out_dir: &Path) -> IntakeRequest {
    IntakeRequest {
        bundle_dir: file.parent().expect("a file has a folder").to_owned(),
        root: file.file_name().expect("a file has a name").into(),
        tessellation: COARSE,
        out_dir: out_dir.to_owned(),
    }
}

/// An intake with the folder its results lie in.
#[derive(Debug)]
pub struct Taken {
    pub output: IntakeOutput,
    pub folder: tempfile::TempDir,
}

pub async fn intake(file: &Path) -> Result<Taken, ModuleError> {
    let folder = tempfile::tempdir().expect("temporary folder");
    let output = client().intake(request(file, folder.path()), &Control::unattended()).await?;
    Ok(Taken { output, folder })
}

/// A bundle of given files in a folder of its own.
pub fn write_bundle(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("temporary folder");
    for (name, bytes) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("inside the folder")).expect("sub-folder");
        std::fs::write(path, bytes).expect("test file");
    }
    folder
}

pub fn part_key(node: &gltf::Node<'_>) -> String {
    let extras = node.extras().as_ref().expect("every node carries its key");
    let value: serde_json::Value = serde_json::from_str(extras.get()).expect("extras are JSON");
    value["part_key"].as_str().expect("a key is text").to_owned()
}
