//! Render modules.

pub mod blender_still;
pub mod blender_thumbnail;
pub mod blender_turntable;
pub mod export_blend;
pub mod resolve_template;
pub mod threejs_thumbnail;
