//! Generated files: the OpenAPI document from the server, the web's API types from that document,
//! the page of materials, the parity matrix from the declarations of nodes.

use std::{path::PathBuf, process::Command};

use anyhow::{Result, bail};

use crate::{materials_doc, paths, setup, sh};

fn generated_files() -> Vec<PathBuf> {
    vec![
        paths::root().join("openapi/hartomat.json"),
        paths::web().join("src/api/schema.d.ts"),
        materials_doc::path(),
        paths::root().join("docs/parity-matrix.md"),
    ]
}

/// Writes every generated file anew, from the executable as it is built.
pub fn write() -> Result<()> {
    std::fs::write(materials_doc::path(), materials_doc::page()?)?;
    setup::web_packages()?;
    let openapi = sh::run_quiet(Command::new(paths::executable()).arg("openapi"))?;
    std::fs::write(&generated_files()[0], openapi)?;
    sh::run_quiet(Command::new("npm").args(["run", "codegen"]).current_dir(paths::web()))?;
    // All packages are named, so that nothing is built in another selection of features.
    let mut matrix = Command::new("cargo");
    matrix.args(["test", "--release", "--quiet", "--workspace", "--test", "nodes", "the_parity_matrix"]);
    sh::run_quiet(matrix.env("WRITE_GENERATED", "1"))?;
    Ok(())
}

/// Fails where a committed file differs from what would be generated; leaves the new ones in place.
pub fn check() -> Result<()> {
    let read = || generated_files().iter().map(|f| std::fs::read(f).unwrap_or_default()).collect::<Vec<_>>();
    let before = read();
    write()?;
    let after = read();
    for ((file, before), after) in generated_files().iter().zip(before).zip(after) {
        if before != after {
            bail!("{} was stale; it is written anew now: commit it", file.display());
        }
    }
    Ok(())
}
