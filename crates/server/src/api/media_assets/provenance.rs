//! Where a media asset came from, on the wire.

use std::collections::BTreeMap;

use contracts::{
    provenance,
    scene::{self, Device, Engine},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::shapes::{DeviceWord, EngineWord};

#[derive(Debug, Serialize, ToSchema)]
pub struct Provenance {
    /// Null for the fixed pipeline.
    #[schema(required)]
    workflow: Option<String>,
    #[schema(required)]
    workflow_version: Option<u32>,
    /// The dispatch, where the fixed pipeline rendered.
    #[schema(value_type = Uuid)]
    run: contracts::ids::DispatchId,
    node: String,
    step_sha256: String,
    #[schema(required)]
    material_map_sha256: Option<String>,
    #[schema(required)]
    template_sha256: Option<String>,
    module_versions: BTreeMap<String, u32>,
    #[schema(required)]
    render: Option<RenderReport>,
}

/// What the renderer says it did.
#[derive(Debug, Serialize, ToSchema)]
pub struct RenderReport {
    #[schema(value_type = EngineWord)]
    engine: Engine,
    /// The device that was really used.
    #[schema(value_type = DeviceWord)]
    device: Device,
    blender_build: String,
    seed: u32,
    samples: u32,
    width: u32,
    height: u32,
    /// Seconds.
    import_s: f64,
    /// Seconds.
    render_s: f64,
    warnings: Vec<String>,
}

impl From<provenance::Provenance> for Provenance {
    fn from(from: provenance::Provenance) -> Self {
        Self {
            workflow: from.workflow,
            workflow_version: from.workflow_version,
            run: from.run,
            node: from.node,
            step_sha256: from.step_sha256.to_string(),
            material_map_sha256: from.material_map_sha256.map(|digest| digest.to_string()),
            template_sha256: from.template_sha256.map(|digest| digest.to_string()),
            module_versions: from.module_versions,
            render: from.render.map(Into::into),
        }
    }
}

impl From<scene::RenderReport> for RenderReport {
    fn from(from: scene::RenderReport) -> Self {
        Self {
            engine: from.engine,
            device: from.device,
            blender_build: from.blender_build,
            seed: from.seed,
            samples: from.samples,
            width: from.width,
            height: from.height,
            import_s: from.import_s,
            render_s: from.render_s,
            warnings: from.warnings,
        }
    }
}
