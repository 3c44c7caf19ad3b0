//! Render modules.

pub mod blender_still;
pub mod blender_thumbnail;
pub mod blender_turntable;
pub mod export_blend;
mod picture;
pub mod resolve_template;
mod subject;
pub mod threejs_thumbnail;

pub use picture::RenderedPicture;
pub(crate) use picture::facts as picture_facts;
pub use subject::Subject;
