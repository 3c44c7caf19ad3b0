//! Where things lie.

use std::path::PathBuf;

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies below the root").to_owned()
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

pub fn release() -> PathBuf {
    target().join("release")
}

pub fn executable() -> PathBuf {
    release().join("hartomat")
}

/// Read by `hartomat` beside itself: where the set-up put Python, the Blender package and the studios.
pub fn install_file() -> PathBuf {
    release().join("hartomat.toml")
}

/// Shared by all clones of one user: environments named by the content of what they were made from.
pub fn cache() -> PathBuf {
    let base = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|h| PathBuf::from(h).join(".cache")));
    base.unwrap_or_else(target).join("hartomat")
}

pub fn web() -> PathBuf {
    root().join("web")
}

pub fn blender() -> PathBuf {
    root().join("blender")
}
