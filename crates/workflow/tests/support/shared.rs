//! Nodes both families share.

use contracts::{
    ArtifactRole, Family,
    module::{Caching, Execution, ExecutionRole, InputPort, ModuleSpec, OutputPort, ParamsType, SideEffects, params},
};

use super::{GLB, ORDER_PIPELINES, STEP_FILE, source};

pub const STL_CACHE_GENERATE: ModuleSpec = ModuleSpec {
    step: "stl_cache_generate",
    step_version: 1,
    module_key: "cad.generate_stl_cache",
    label: "STL cache",
    description: "Keeps STL files of the chosen levels ready for download.",
    category: "CAD",
    family: Family::Shared,
    execution: Execution::Cad,
    execution_role: ExecutionRole::Extract,
    side_effects: SideEffects::Effect,
    caching: Caching::Never,
    legacy_source: source(&["intake"], "stl_cache_generate"),
    inputs: &[STEP_FILE],
    outputs: &[OutputPort::one("stl_cache", ArtifactRole::StlCache)],
    params: ParamsType::of::<params::StlCacheParams>(),
    timeout_s: None,
    upgrades: &[],
};

pub const GLB_BBOX: ModuleSpec = ModuleSpec {
    step: "glb_bbox",
    step_version: 1,
    module_key: "cad.compute_bbox",
    label: "Bounding box",
    description: "The box around the product, mm.",
    category: "CAD",
    family: Family::Shared,
    execution: Execution::Inline,
    execution_role: ExecutionRole::Extract,
    side_effects: SideEffects::Pure,
    caching: Caching::Cacheable,
    legacy_source: source(&["intake"], "glb_bbox"),
    inputs: &[GLB],
    outputs: &[OutputPort::one("bbox", ArtifactRole::Bbox)],
    params: ParamsType::of::<params::NoParams>(),
    timeout_s: None,
    upgrades: &[],
};

pub const NOTIFY: ModuleSpec = ModuleSpec {
    step: "notify",
    step_version: 1,
    module_key: "output.notify",
    label: "Notify",
    description: "Tells people and systems, once, after all its inputs.",
    category: "Output",
    family: Family::Shared,
    execution: Execution::Inline,
    execution_role: ExecutionRole::Notify,
    side_effects: SideEffects::Effect,
    caching: Caching::Never,
    legacy_source: source(ORDER_PIPELINES, "notify"),
    inputs: &[
        InputPort::many("media_assets", &[ArtifactRole::MediaAsset]),
        InputPort::many("thumbnails", &[ArtifactRole::Thumbnail]),
    ],
    outputs: &[OutputPort::one("notification", ArtifactRole::Notification)],
    params: ParamsType::of::<params::NotifyParams>(),
    timeout_s: None,
    upgrades: &[],
};
