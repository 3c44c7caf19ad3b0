//! CAD modules: from a stored STEP bundle to part tree and GLB.

pub mod bbox;
pub mod bundle;
pub mod export_glb;
pub mod export_model;
pub mod extract_objects;
pub mod glb_file;
pub mod intake;
pub(crate) mod painted_glb;
pub mod resolve_step_path;
pub mod stl_cache;
