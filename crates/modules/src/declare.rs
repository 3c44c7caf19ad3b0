//! What the declarations of modules share: vocabulary, ports that recur, names of fixed pipelines.

pub use contracts::{
    ArtifactRole, Family,
    module::{
        Caching, Execution, ExecutionRole, InputPort, LegacySource, ModuleSpec, OutputPort, ParamsType, Requirement,
        SideEffects, params,
    },
};

/// The fixed pipelines of order lines.
pub const ORDER_PIPELINES: &[&str] =
    &["still", "turntable", "multi_angle", "still_with_exports", "blend", "model", "thumbnail"];

/// The step of these fixed pipelines that a module matches.
pub const fn source(pipelines: &'static [&'static str], step: &'static str) -> LegacySource {
    LegacySource { pipelines, step }
}

pub const ORDER_LINE: InputPort = InputPort::one("order_line", &[ArtifactRole::OrderLine]);
pub const STEP_FILE: InputPort = InputPort::one("step_file", &[ArtifactRole::StepFile]);
pub const GLB: InputPort = InputPort::one("glb", &[ArtifactRole::Glb]);
pub const CAD_OBJECTS: InputPort = InputPort::one("cad_objects", &[ArtifactRole::CadObjects]);
pub const MATERIAL_MAP: InputPort = InputPort::one("material_map", &[ArtifactRole::MaterialMap]);
pub const OPTIONAL_MATERIAL_MAP: InputPort = InputPort::optional("material_map", &[ArtifactRole::MaterialMap]);
pub const OPTIONAL_TEMPLATE: InputPort = InputPort::optional("template", &[ArtifactRole::Template]);
pub const OPTIONAL_BBOX: InputPort = InputPort::optional("bbox", &[ArtifactRole::Bbox]);
