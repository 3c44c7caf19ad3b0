//! One still picture of the product, rendered by Blender.

use std::path::{Path, PathBuf};

use contracts::{
    ContentHash, Sha256,
    material::MaterialMap,
    scene::{RenderReport, Scene},
};

use super::resolve_template;
use crate::declare::{
    ArtifactRole, Caching, Execution, ExecutionRole, Family, GLB, MATERIAL_MAP, ModuleSpec, OPTIONAL_BBOX,
    OPTIONAL_TEMPLATE, ORDER_LINE, OutputPort, ParamsType, SideEffects, params, source,
};
use crate::{
    Control, Fault, ModuleError,
    order::setup_line,
    ports::{Ports, StillRequest},
    scratch::io_error,
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
    legacy_source: source(&["still", "multi_angle", "still_with_exports"], "blender_still"),
    inputs: &[ORDER_LINE, GLB, MATERIAL_MAP, OPTIONAL_TEMPLATE, OPTIONAL_BBOX],
    outputs: &[OutputPort::one("still_image", ArtifactRole::StillImage)],
    params: ParamsType::of::<params::StillParams>(),
    timeout_s: None,
    upgrades: &[],
};

/// A rendered picture, not yet published.
#[derive(Debug, Clone)]
pub struct Output {
    pub file: PathBuf,
    pub mime: String,
    /// px.
    pub width: u32,
    /// px.
    pub height: u32,
    pub content_hash: ContentHash,
    pub material_map_sha256: Sha256,
    pub report: RenderReport,
}

/// Renders into `out_dir`, which the caller keeps until the picture is published.
pub async fn run(
    ports: &Ports,
    control: &Control,
    line: &setup_line::Output,
    materials: &MaterialMap,
    template: Option<&resolve_template::Output>,
    out_dir: &Path,
) -> Result<Output, ModuleError> {
    let snapshot = &line.snapshot;
    let settings = snapshot.params.render.clone();
    let file = out_dir.join(format!("still.{}", settings.format.extension()));
    let request = StillRequest {
        scene: Scene {
            glb: line.glb.clone(),
            glb_sha256: line.glb_sha256.clone(),
            materials: materials.clone(),
            studio: template.map(|t| t.blend.clone()),
            up_axis: snapshot.up_axis,
            front_axis: snapshot.front_axis,
            view: snapshot.params.view.clone(),
        },
        settings: settings.clone(),
        out: file.clone(),
    };
    let report = ports.blender.still(request, control).await?;
    let decode_path = file.clone();
    let decoded = tokio::task::spawn_blocking(move || {
        let bytes = std::fs::read(&decode_path).map_err(|e| io_error("read the picture", &decode_path, &e))?;
        parity::content_hash_image(&bytes).map_err(|e| {
            ModuleError::new(
                Fault::Transient,
                "render.unreadable_picture",
                format!("Blender wrote a picture that cannot be decoded: {e}."),
                "The render is tried again; if it stays, run `hartomat doctor`.",
            )
        })
    })
    .await
    .map_err(|e| {
        ModuleError::new(
            Fault::Transient,
            "render.decode",
            format!("Decoding the picture failed: {e}."),
            "The render is tried again.",
        )
    })?;
    let (content_hash, facts) = decoded?;
    if (facts.width, facts.height) != (settings.width, settings.height) {
        return Err(ModuleError::new(
            Fault::Transient,
            "render.wrong_size",
            format!(
                "Blender wrote {}×{} px where {}×{} px were asked for.",
                facts.width, facts.height, settings.width, settings.height
            ),
            "The render is tried again; if it stays, check the studio template.",
        ));
    }
    Ok(Output {
        mime: settings.format.mime().to_owned(),
        width: facts.width,
        height: facts.height,
        content_hash,
        material_map_sha256: crate::output::publish_asset::sha256_of_json(materials)?,
        report,
        file,
    })
}
