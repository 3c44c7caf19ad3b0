//! The one list of production modules. Adding a node is its file and one line here.

use contracts::module::ModuleSpec;

use crate::{cad, materials, order, output, render};

/// In the order of DOMAIN §5.
pub const SPECS: &[&ModuleSpec] = &[
    &cad::resolve_step_path::SPEC,
    &cad::extract_objects::SPEC,
    &cad::export_glb::SPEC,
    &cad::stl_cache::SPEC,
    &cad::bbox::SPEC,
    &render::blender_thumbnail::SPEC,
    &render::threejs_thumbnail::SPEC,
    &output::save_thumbnail::SPEC,
    &order::setup_line::SPEC,
    &materials::auto_populate::SPEC,
    &materials::resolve_map::SPEC,
    &render::resolve_template::SPEC,
    &render::blender_still::SPEC,
    &render::blender_turntable::SPEC,
    &render::export_blend::SPEC,
    &cad::export_model::SPEC,
    &output::publish_asset::SPEC,
    &output::notify::SPEC,
];
