//! Bridges: a whole fixed pipeline as one node, for safe migration. They stand here because modules
//! know nothing of the fixed pipelines.

use modules::declare::{
    ArtifactRole, Caching, Execution, ExecutionRole, Family, ModuleSpec, ORDER_LINE, OutputPort, ParamsType,
    Requirement, SideEffects, params, source,
};

/// In the order of DOMAIN §5.
pub const SPECS: &[&ModuleSpec] =
    &[&LEGACY_CAD_INTAKE, &LEGACY_STILL, &LEGACY_TURNTABLE, &LEGACY_MULTI_ANGLE, &LEGACY_EXPORT_BLEND];

pub const LEGACY_CAD_INTAKE: ModuleSpec = ModuleSpec {
    step: "legacy_cad_intake",
    step_version: 1,
    module_key: "bridge.legacy_cad_intake",
    version: 1,
    label: "Fixed CAD intake",
    description: "The whole fixed CAD intake as one node.",
    category: "Bridge",
    family: Family::CadFile,
    execution: Execution::Cad,
    execution_role: ExecutionRole::Bridge,
    side_effects: SideEffects::Effect,
    caching: Caching::Never,
    needs: &[Requirement::Cad, Requirement::Blender],
    legacy_source: source(&["intake"], "*"),
    inputs: &[],
    outputs: &[
        OutputPort::one("cad_objects", ArtifactRole::CadObjects),
        OutputPort::one("glb", ArtifactRole::Glb),
        OutputPort::one("bbox", ArtifactRole::Bbox),
        OutputPort::one("stl_cache", ArtifactRole::StlCache),
        OutputPort::one("thumbnail", ArtifactRole::Thumbnail),
    ],
    params: ParamsType::of::<params::NoParams>(),
    timeout_s: None,
    upgrades: &[],
};

pub const LEGACY_STILL: ModuleSpec = ModuleSpec {
    step: "legacy_still",
    step_version: 1,
    module_key: "bridge.legacy_still",
    version: 1,
    label: "Fixed still",
    description: "The whole fixed still pipeline as one node.",
    category: "Bridge",
    family: Family::OrderLine,
    execution: Execution::Render,
    execution_role: ExecutionRole::Bridge,
    side_effects: SideEffects::Effect,
    caching: Caching::Never,
    needs: &[Requirement::Cad, Requirement::Blender],
    legacy_source: source(&["still"], "*"),
    inputs: &[ORDER_LINE],
    outputs: &[OutputPort::one("still_image", ArtifactRole::StillImage)],
    params: ParamsType::of::<params::LegacyStillParams>(),
    timeout_s: Some(28_800),
    upgrades: &[],
};

pub const LEGACY_TURNTABLE: ModuleSpec = ModuleSpec {
    step: "legacy_turntable",
    step_version: 1,
    module_key: "bridge.legacy_turntable",
    version: 1,
    label: "Fixed turntable",
    description: "The whole fixed turntable pipeline as one node.",
    category: "Bridge",
    family: Family::OrderLine,
    execution: Execution::Render,
    execution_role: ExecutionRole::Bridge,
    side_effects: SideEffects::Effect,
    caching: Caching::Never,
    needs: &[Requirement::Cad, Requirement::Blender, Requirement::Ffmpeg],
    legacy_source: source(&["turntable"], "*"),
    inputs: &[ORDER_LINE],
    outputs: &[OutputPort::one("turntable_video", ArtifactRole::TurntableVideo)],
    params: ParamsType::of::<params::LegacyTurntableParams>(),
    timeout_s: Some(28_800),
    upgrades: &[],
};

pub const LEGACY_MULTI_ANGLE: ModuleSpec = ModuleSpec {
    step: "legacy_multi_angle",
    step_version: 1,
    module_key: "bridge.legacy_multi_angle",
    version: 1,
    label: "Fixed multi-angle",
    description: "The whole fixed multi-angle pipeline as one node.",
    category: "Bridge",
    family: Family::OrderLine,
    execution: Execution::Render,
    execution_role: ExecutionRole::Bridge,
    side_effects: SideEffects::Effect,
    caching: Caching::Never,
    needs: &[Requirement::Cad, Requirement::Blender],
    legacy_source: source(&["multi_angle"], "*"),
    inputs: &[ORDER_LINE],
    outputs: &[OutputPort::many("still_image", ArtifactRole::StillImage)],
    params: ParamsType::of::<params::LegacyMultiAngleParams>(),
    timeout_s: Some(28_800),
    upgrades: &[],
};

pub const LEGACY_EXPORT_BLEND: ModuleSpec = ModuleSpec {
    step: "legacy_export_blend",
    step_version: 1,
    module_key: "bridge.legacy_export_blend",
    version: 1,
    label: "Fixed .blend export",
    description: "The whole fixed .blend pipeline as one node.",
    category: "Bridge",
    family: Family::OrderLine,
    execution: Execution::Render,
    execution_role: ExecutionRole::Bridge,
    side_effects: SideEffects::Effect,
    caching: Caching::Never,
    needs: &[Requirement::Cad, Requirement::Blender],
    legacy_source: source(&["blend"], "*"),
    inputs: &[ORDER_LINE],
    outputs: &[OutputPort::one("blend_file", ArtifactRole::BlendFile)],
    params: ParamsType::of::<params::LegacyExportBlendParams>(),
    timeout_s: Some(28_800),
    upgrades: &[],
};
