//! The architecture's invariants that can be read off the dependency graph and the sources
//! (ARCHITECTURE.md names each).

use std::{collections::BTreeMap, process::Command};

use crate::paths;

/// Direct, non-development dependencies of every crate of the workspace.
fn dependencies() -> BTreeMap<String, Vec<String>> {
    let output = Command::new("cargo")
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(paths::root())
        .output()
        .expect("cargo metadata runs");
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("metadata is JSON");
    metadata["packages"]
        .as_array()
        .expect("packages")
        .iter()
        .map(|package| {
            let names = package["dependencies"]
                .as_array()
                .expect("dependencies")
                .iter()
                .filter(|d| d["kind"] != "dev")
                .map(|d| d["name"].as_str().expect("name").to_owned())
                .collect();
            (package["name"].as_str().expect("name").to_owned(), names)
        })
        .collect()
}

fn users_of(wanted: &[&str]) -> Vec<String> {
    let mut users: Vec<String> = dependencies()
        .into_iter()
        .filter(|(_, names)| names.iter().any(|n| wanted.contains(&n.as_str())))
        .map(|(user, _)| user)
        .collect();
    users.sort();
    users
}

#[test]
fn pure_crates_do_no_io() {
    const IO: &[&str] =
        &["tokio", "tokio-util", "sea-orm", "reqwest", "axum", "object_store", "rustix", "jiff", "rand", "tempfile"];
    let all = dependencies();
    for pure in ["contracts", "parity", "workflow"] {
        let found: Vec<_> = all[pure].iter().filter(|d| IO.contains(&d.as_str())).collect();
        assert!(found.is_empty(), "{pure} is pure and must not depend on {found:?}");
    }
}

#[test]
fn only_store_names_sea_orm() {
    assert_eq!(users_of(&["sea-orm", "sea-orm-migration", "sqlx"]), ["store"]);
}

#[test]
fn only_server_names_utoipa() {
    assert_eq!(users_of(&["utoipa", "utoipa-axum"]), ["server"]);
}

#[test]
fn only_the_cad_worker_links_open_cascade() {
    assert_eq!(users_of(&["cad-sys"]), ["cad-worker"]);
    assert!(users_of(&["cad-worker"]).is_empty());
}

#[test]
fn legacy_knows_no_workflow_and_no_runtime() {
    let legacy = &dependencies()["legacy"];
    for unknown in ["workflow", "runtime", "store", "server"] {
        assert!(!legacy.iter().any(|d| d == unknown), "legacy must not depend on {unknown}");
    }
}

#[test]
fn modules_know_no_adapter() {
    let modules = &dependencies()["modules"];
    for adapter in ["store", "cad", "blender", "browser", "video", "legacy", "runtime", "server"] {
        assert!(!modules.iter().any(|d| d == adapter), "modules must not depend on {adapter}");
    }
}

#[test]
fn only_cad_sys_may_hold_unsafe_code() {
    let root = paths::root().join("crates");
    for entry in std::fs::read_dir(root).expect("crates") {
        let dir = entry.expect("entry").path();
        let name = dir.file_name().expect("name").to_string_lossy().into_owned();
        let manifest = std::fs::read_to_string(dir.join("Cargo.toml")).expect("manifest");
        let inherits = manifest.contains("[lints]\nworkspace = true");
        assert!(inherits || name == "cad-sys", "{name} must inherit the workspace's lints, which forbid unsafe code");
    }
}

#[test]
fn no_file_grew_into_a_god_file() {
    const MOST_LINES: usize = 800;
    for folder in ["crates", "xtask", "blender", "web/src"] {
        let files =
            crate::sh::files_below(&paths::root().join(folder), &["node_modules", "target", "__pycache__", "dist"])
                .expect("sources");
        for file in files {
            let is_source =
                file.extension().is_some_and(|e| ["rs", "py", "ts", "tsx", "cpp", "h"].iter().any(|s| e == *s));
            let generated =
                file.to_string_lossy().contains("generated") || file.to_string_lossy().contains("schema.d.ts");
            if is_source && !generated {
                let lines = std::fs::read_to_string(&file).expect("readable").lines().count();
                assert!(lines <= MOST_LINES, "{} has {lines} lines: split it by subject", file.display());
            }
        }
    }
}
