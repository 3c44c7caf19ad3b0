//! The product as GLB, STL or USD for other programs.

use std::path::{Path, PathBuf};

use contracts::{
    ContentHash,
    material::MaterialMap,
    module::params::{ExportModelParams, ModelFormat, TessellationParams},
    scene::{Axis, Scene, View},
};

use super::{bundle, painted_glb};
use crate::declare::{
    ArtifactRole, Caching, Execution, ExecutionRole, Family, GLB, ModuleSpec, OPTIONAL_MATERIAL_MAP, ORDER_LINE,
    OutputPort, ParamsType, Requirement, STEP_FILE, SideEffects, params, source,
};
use crate::{
    Control, Fault, ModuleError,
    order::setup_line,
    ports::{self, ConvertRequest, Ports, Tessellation, UsdExportRequest},
    scratch::io_error,
};

pub const MODULE_KEY: &str = "cad.export_model";
pub const VERSION: u32 = 1;

pub const SPEC: ModuleSpec = ModuleSpec {
    step: "export_model",
    step_version: 1,
    module_key: MODULE_KEY,
    version: VERSION,
    label: "Export model",
    description: "The product as GLB, STL or USD.",
    category: "Export",
    family: Family::OrderLine,
    execution: Execution::Cad,
    execution_role: ExecutionRole::Render,
    side_effects: SideEffects::Pure,
    caching: Caching::Cacheable,
    needs: &[Requirement::Cad, Requirement::Blender],
    legacy_source: source(&["still_with_exports", "model"], "export_model"),
    inputs: &[ORDER_LINE, GLB, STEP_FILE, OPTIONAL_MATERIAL_MAP],
    outputs: &[OutputPort::one("model_file", ArtifactRole::ModelFile)],
    params: ParamsType::of::<params::ExportModelParams>(),
    timeout_s: None,
    upgrades: &[],
};

/// A finished model file, not yet published.
#[derive(Debug, Clone)]
pub struct Output {
    pub file: PathBuf,
    pub mime: &'static str,
    pub content_hash: ContentHash,
    pub warnings: Vec<String>,
}

/// Writes `model.glb`, `model.stl` or `model.usdc` into `out_dir`. GLB and USD show `materials` where
/// they are given, else the colours of the CAD file; STL is binary, mm, and carries shape alone.
///
/// # Errors
/// What kernel and renderer say.
pub async fn run(
    ports: &Ports,
    control: &Control,
    line: &setup_line::Output,
    materials: Option<&MaterialMap>,
    params: &ExportModelParams,
    out_dir: &Path,
) -> Result<Output, ModuleError> {
    let file = out_dir.join(format!("model.{}", extension(params.file.format)));
    let mut warnings = Vec::new();
    match params.file.format {
        ModelFormat::Stl => convert(ports, control, line, ports::ModelFormat::Stl, &params.tessellation, &file).await?,
        ModelFormat::Glb => {
            let plain = glb(ports, control, line, params, out_dir).await?;
            let bytes = read(&plain)?;
            let painted = match materials {
                Some(map) => painted_glb::paint(&bytes, map)?,
                None => bytes,
            };
            std::fs::write(&file, painted).map_err(|e| io_error("write the model", &file, &e))?;
        }
        ModelFormat::Usd | ModelFormat::Usdz => {
            let scene = Scene {
                glb: glb(ports, control, line, params, out_dir).await?,
                glb_sha256: line.glb_sha256.clone(),
                materials: materials.cloned().unwrap_or_default(),
                studio: None,
                up_axis: Axis::PosZ,
                front_axis: Axis::NegY,
                view: View::Angle { azimuth_deg: 0.0, elevation_deg: 0.0, focal_length_mm: 50.0 },
            };
            let request = UsdExportRequest { scene, out: file.clone() };
            warnings = ports.blender.export_usd(request, control).await?.warnings;
        }
    }
    let digest = blake3::hash(&read(&file)?);
    let layout = format!("{}-bytes", extension(params.file.format));
    let content_hash = ContentHash::v1(&layout, digest.as_bytes());
    Ok(Output { file, mime: mime(params.file.format), content_hash, warnings })
}

fn extension(format: ModelFormat) -> &'static str {
    match format {
        ModelFormat::Glb => "glb",
        ModelFormat::Stl => "stl",
        ModelFormat::Usd => "usdc",
        ModelFormat::Usdz => "usdz",
    }
}

fn mime(format: ModelFormat) -> &'static str {
    match format {
        ModelFormat::Glb => "model/gltf-binary",
        ModelFormat::Stl => "model/stl",
        ModelFormat::Usd => "model/vnd.usd",
        ModelFormat::Usdz => "model/vnd.usdz+zip",
    }
}

fn read(file: &Path) -> Result<Vec<u8>, ModuleError> {
    std::fs::read(file).map_err(|e| io_error("read the model", file, &e))
}

/// The GLB of intake where it is as fine as asked for, else one of its own.
async fn glb(
    ports: &Ports,
    control: &Control,
    line: &setup_line::Output,
    params: &ExportModelParams,
    out_dir: &Path,
) -> Result<PathBuf, ModuleError> {
    if params.tessellation == TessellationParams::default() {
        return Ok(line.glb.clone());
    }
    let file = out_dir.join("tessellated.glb");
    convert(ports, control, line, ports::ModelFormat::Glb, &params.tessellation, &file).await?;
    Ok(file)
}

async fn convert(
    ports: &Ports,
    control: &Control,
    line: &setup_line::Output,
    format: ports::ModelFormat,
    tessellation: &TessellationParams,
    out: &Path,
) -> Result<(), ModuleError> {
    let record = ports.store.cad_file(line.snapshot.cad_file).await?;
    let bundle = bundle::lay_out(ports, &record).await?;
    let request = ConvertRequest {
        bundle_dir: bundle.path().to_owned(),
        root: record.root.clone().into(),
        format,
        tessellation: Tessellation::from(tessellation),
        out: out.to_owned(),
    };
    let made = ports.cad.convert(request, control).await?;
    if made.triangles == 0 {
        return Err(ModuleError::new(
            Fault::Input,
            "cad.no_geometry",
            format!("`{}` has no surface that could be exported.", record.root),
            "Export the parts as solids or surfaces from the CAD system.",
        ));
    }
    Ok(())
}
