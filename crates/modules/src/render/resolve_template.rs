//! The studio a line is rendered in, as frozen at submit.

use std::path::PathBuf;

use contracts::{Sha256, snapshot::LineSnapshot};

use crate::declare::{
    ArtifactRole, Caching, Execution, ExecutionRole, Family, ModuleSpec, ORDER_LINE, ORDER_PIPELINES, OutputPort,
    ParamsType, SideEffects, params, source,
};
use crate::{ModuleError, ports::Ports};

pub const MODULE_KEY: &str = "render.resolve_template";
pub const VERSION: u32 = 1;

pub const SPEC: ModuleSpec = ModuleSpec {
    step: "resolve_template",
    step_version: 1,
    module_key: MODULE_KEY,
    version: VERSION,
    label: "Studio",
    description: "The studio the product is shown in.",
    category: "Studio",
    family: Family::OrderLine,
    execution: Execution::Inline,
    execution_role: ExecutionRole::Prepare,
    side_effects: SideEffects::Pure,
    caching: Caching::Cacheable,
    needs: &[],
    legacy_source: source(ORDER_PIPELINES, "resolve_template"),
    inputs: &[ORDER_LINE],
    outputs: &[OutputPort::one("template", ArtifactRole::Template)],
    params: ParamsType::of::<params::ResolveTemplateParams>(),
    timeout_s: None,
    upgrades: &[],
};

/// A studio `.blend` on the local disk.
#[derive(Debug, Clone)]
pub struct Output {
    pub name: String,
    pub blend: PathBuf,
    /// The camera that render nodes without a view of their own look through.
    pub camera_preset: Option<String>,
    pub sha256: Sha256,
}

/// None where the line has no template: the renderer's plain stage is used.
pub async fn run(ports: &Ports, snapshot: &LineSnapshot) -> Result<Option<Output>, ModuleError> {
    let Some(template) = &snapshot.template else { return Ok(None) };
    let blend = ports.blobs.local_path(&template.sha256).await?;
    Ok(Some(Output { name: template.name.clone(), blend, camera_preset: None, sha256: template.sha256.clone() }))
}
