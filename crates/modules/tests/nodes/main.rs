//! Each module by itself, through ports that record what is asked of them: `<step>.rs` holds one test
//! that it succeeds, one that it fails as it should, and one that pins its output (or the request it
//! makes) to the module's version. `runtime` has a test that no node lacks these.

mod auto_populate_materials;
mod blender_render;
mod blender_still;
mod blender_turntable;
mod export_blend;
mod export_model;
mod glb_bbox;
mod material_map_resolve;
mod notify;
mod occ_glb_export;
mod occ_object_extract;
mod order_line_setup;
mod output_save;
mod resolve_step_path;
mod resolve_template;
mod stl_cache_generate;
mod threejs_render;
mod thumbnail_save;
mod world;
