//! Every GLB passes the Khronos validator; skipped, with a word, where Node or the package is missing.

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use cad::{Cad, ConvertRequest, ModelFormat, Quality};
use modules::Control;
use support::{client, fixture, intake};

/// The folder with the validator, its package installed.
fn validator() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/validator");
    if !folder.join("node_modules/gltf-validator").is_dir() {
        let installed = Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(&folder).output();
        if !installed.is_ok_and(|done| done.status.success()) {
            eprintln!("skipped: gltf-validator could not be installed with npm");
            return None;
        }
    }
    Some(folder)
}

fn validate(folder: &Path, files: &[PathBuf]) {
    let done = Command::new("node").arg("validate.mjs").args(files).current_dir(folder).output().expect("node");
    let said = String::from_utf8_lossy(&done.stdout);
    println!("{said}");
    assert!(done.status.success(), "{said}{}", String::from_utf8_lossy(&done.stderr));
}

#[tokio::test]
async fn glbs_of_samples_and_real_files_have_no_error() {
    let Some(folder) = validator() else { return };
    let samples = std::fs::read_dir(fixture("")).expect("samples").map(|entry| entry.expect("an entry").path());
    let mut taken = Vec::new();
    for file in samples.chain(support::all_shared()) {
        taken.push(intake(&file).await.unwrap_or_else(|error| panic!("{}: {error:?}", file.display())));
    }
    let files: Vec<PathBuf> = taken.iter().filter_map(|taken| taken.output.glb.clone()).collect();
    assert!(files.len() >= 13);
    validate(&folder, &files);
}

#[tokio::test]
async fn the_browsers_variant_is_valid_and_smaller() {
    let Some(folder) = validator() else { return };
    let out = tempfile::tempdir().expect("temporary folder");
    let file = fixture("valve.step");
    let mut sizes = Vec::new();
    for (format, name) in [(ModelFormat::Glb, "plain.glb"), (ModelFormat::WebGlb, "web.glb")] {
        let request = ConvertRequest {
            bundle_dir: file.parent().expect("a folder").to_owned(),
            root: "valve.step".into(),
            format,
            tessellation: Quality::Standard.tessellation(),
            out: out.path().join(name),
        };
        let made = client().convert(request, &Control::unattended()).await.expect("convertible");
        sizes.push(std::fs::metadata(&made.path).expect("a file").len());
    }
    println!("valve: {} bytes plain, {} bytes for the browser", sizes[0], sizes[1]);
    assert!(sizes[1] * 2 < sizes[0], "{sizes:?}");
    validate(&folder, &[out.path().join("web.glb")]);
}
