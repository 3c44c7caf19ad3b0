//! Declarations of all nodes of DOMAIN §5, as the production modules will have them.

mod bridges;
mod cad_file;
mod order_line;
mod shared;

use contracts::{
    ArtifactRole,
    module::{InputPort, LegacySource, ModuleSpec},
};
use workflow::Registry;

/// In the order of DOMAIN §5.
pub const ALL: &[&ModuleSpec] = &[
    &cad_file::RESOLVE_STEP_PATH,
    &cad_file::OCC_OBJECT_EXTRACT,
    &cad_file::OCC_GLB_EXPORT,
    &shared::STL_CACHE_GENERATE,
    &shared::GLB_BBOX,
    &cad_file::BLENDER_RENDER,
    &cad_file::THREEJS_RENDER,
    &cad_file::THUMBNAIL_SAVE,
    &order_line::ORDER_LINE_SETUP,
    &order_line::AUTO_POPULATE_MATERIALS,
    &order_line::MATERIAL_MAP_RESOLVE,
    &order_line::RESOLVE_TEMPLATE,
    &order_line::BLENDER_STILL,
    &order_line::BLENDER_TURNTABLE,
    &order_line::EXPORT_BLEND,
    &order_line::EXPORT_MODEL,
    &order_line::OUTPUT_SAVE,
    &shared::NOTIFY,
    &bridges::LEGACY_CAD_INTAKE,
    &bridges::LEGACY_STILL,
    &bridges::LEGACY_TURNTABLE,
    &bridges::LEGACY_MULTI_ANGLE,
    &bridges::LEGACY_EXPORT_BLEND,
];

pub fn registry() -> Registry {
    Registry::new(ALL.iter().copied()).expect("every declaration is sound")
}

pub const fn source(pipelines: &'static [&'static str], step: &'static str) -> LegacySource {
    LegacySource { pipelines, step }
}

/// The fixed pipelines of order lines.
pub const ORDER_PIPELINES: &[&str] = &["still", "turntable", "multi_angle", "still_with_exports", "blend", "model"];

pub const ORDER_LINE: InputPort = InputPort::one("order_line", &[ArtifactRole::OrderLine]);
pub const STEP_FILE: InputPort = InputPort::one("step_file", &[ArtifactRole::StepFile]);
pub const GLB: InputPort = InputPort::one("glb", &[ArtifactRole::Glb]);
pub const CAD_OBJECTS: InputPort = InputPort::one("cad_objects", &[ArtifactRole::CadObjects]);
pub const MATERIAL_MAP: InputPort = InputPort::one("material_map", &[ArtifactRole::MaterialMap]);
pub const OPTIONAL_MATERIAL_MAP: InputPort = InputPort::optional("material_map", &[ArtifactRole::MaterialMap]);
pub const OPTIONAL_TEMPLATE: InputPort = InputPort::optional("template", &[ArtifactRole::Template]);
pub const OPTIONAL_BBOX: InputPort = InputPort::optional("bbox", &[ArtifactRole::Bbox]);
