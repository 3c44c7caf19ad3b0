//! Render modules.

pub mod blender_still;
pub mod resolve_template;
