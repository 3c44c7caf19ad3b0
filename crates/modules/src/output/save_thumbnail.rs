//! Publishes the preview picture of a CAD file in all its sizes.

use crate::declare::{
    ArtifactRole, Caching, Execution, ExecutionRole, Family, InputPort, ModuleSpec, OutputPort, ParamsType,
    SideEffects, params, source,
};

pub const MODULE_KEY: &str = "output.save_thumbnail";
pub const VERSION: u32 = 1;

pub const SPEC: ModuleSpec = ModuleSpec {
    step: "thumbnail_save",
    step_version: 1,
    module_key: MODULE_KEY,
    version: VERSION,
    label: "Save thumbnail",
    description: "Publishes the preview picture in all sizes.",
    category: "Output",
    family: Family::CadFile,
    execution: Execution::Inline,
    execution_role: ExecutionRole::Publish,
    side_effects: SideEffects::Effect,
    caching: Caching::Never,
    legacy_source: source(&["intake"], "thumbnail_save"),
    inputs: &[InputPort::one("preview_image", &[ArtifactRole::PreviewImage])],
    outputs: &[OutputPort::one("thumbnail", ArtifactRole::Thumbnail)],
    params: ParamsType::of::<params::ThumbnailSaveParams>(),
    timeout_s: None,
    upgrades: &[],
};
