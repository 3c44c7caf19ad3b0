//! One still picture of the product, rendered by Blender.

use std::path::Path;

use contracts::module::params::StillParams;

use super::{RenderedPicture, Subject, picture};
use crate::declare::{
    ArtifactRole, Caching, Execution, ExecutionRole, Family, GLB, MATERIAL_MAP, ModuleSpec, OPTIONAL_BBOX,
    OPTIONAL_TEMPLATE, ORDER_LINE, OutputPort, ParamsType, Requirement, SideEffects, params, source,
};
use crate::{
    Control, ModuleError,
    ports::{Ports, StillRequest},
};

pub const MODULE_KEY: &str = "render.blender_still";
pub const VERSION: u32 = 1;

pub const SPEC: ModuleSpec = ModuleSpec {
    step: "blender_still",
    step_version: 1,
    module_key: MODULE_KEY,
    version: VERSION,
    label: "Still",
    description: "One picture of the product, rendered by Blender.",
    category: "Render",
    family: Family::OrderLine,
    execution: Execution::Render,
    execution_role: ExecutionRole::Render,
    side_effects: SideEffects::Pure,
    caching: Caching::Cacheable,
    needs: &[Requirement::Blender],
    legacy_source: source(&["still", "multi_angle", "still_with_exports"], "blender_still"),
    inputs: &[ORDER_LINE, GLB, MATERIAL_MAP, OPTIONAL_TEMPLATE, OPTIONAL_BBOX],
    outputs: &[OutputPort::one("still_image", ArtifactRole::StillImage)],
    params: ParamsType::of::<params::StillParams>(),
    timeout_s: None,
    upgrades: &[],
};

/// Renders `stem` with the format's extension into `out_dir`, which the caller keeps until the
/// picture is published.
///
/// # Errors
/// What the renderer says, or a picture that cannot be decoded or is not of the size asked for.
pub async fn run(
    ports: &Ports,
    control: &Control,
    subject: Subject<'_>,
    params: &StillParams,
    out_dir: &Path,
    stem: &str,
) -> Result<RenderedPicture, ModuleError> {
    let settings = params.settings();
    let out = out_dir.join(format!("{stem}.{}", settings.format.extension()));
    let request = StillRequest { scene: subject.scene(&params.camera), settings: settings.clone(), out: out.clone() };
    let report = ports.blender.still(request, control).await?;
    picture::rendered(out, &settings, report).await
}
