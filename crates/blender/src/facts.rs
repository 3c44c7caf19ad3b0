use serde::{Deserialize, Serialize};

/// A compute device Blender can use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlenderDevice {
    /// A word of [`contracts::scene::Device`].
    pub kind: String,
    pub name: String,
}

/// A session's greeting: which Blender it is and what it can do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlenderFacts {
    pub protocol: u32,
    /// Major, minor, patch.
    pub version: (u32, u32, u32),
    /// Version and build hash, as render reports carry it.
    pub build: String,
    /// True for the `bpy` module, false for a `blender` executable.
    pub python_module: bool,
    pub devices: Vec<BlenderDevice>,
    /// `none` where the session has left the network, `open` where the system does not permit that.
    pub network: String,
    /// `job` where the session sees the system's files and its job folders alone, `open` where it does
    /// not: the kernel has no Landlock, or the pool does not confine.
    #[serde(default)]
    pub files: String,
    /// Resident memory after the start, MB.
    pub rss_mb: u64,
}
