//! Entry and preparation of an order line.

use contracts::{
    ArtifactRole, CadReport, Sha256,
    material::{Assignment, MaterialLibrary, MaterialMap},
    module::params,
    rules,
};
use modules::{
    Fault, ModuleError,
    cad::intake::MAX_REPORT_BYTES,
    materials::{auto_populate, resolve_map},
    order::setup_line,
    render,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::json;

use super::{Artifact, NodeRun, Outputs, StoredFile, Work, artifact::ORIGINAL};

/// File of the part report within the `order_line` artifact.
const REPORT: &str = "report";
/// Largest frozen material library read into memory, bytes.
const MAX_LIBRARY_BYTES: u64 = 64 << 20;

pub(super) fn order_line_setup(run: NodeRun<'_>) -> Work<'_> {
    Box::pin(async move {
        let (snapshot, _) = run.line()?;
        setup_line::run(run.ports, run.control, snapshot).await?;
        let record = run.ports.store.cad_file(snapshot.cad_file).await?;
        let derived = record.derived.clone().ok_or_else(|| {
            ModuleError::new(
                Fault::Transient,
                "cad.not_derived",
                "The product's CAD file was read, but nothing was stored.",
                "The node is tried again.",
            )
        })?;
        let report = StoredFile::of_blob(derived.report, "application/json", "json");
        let glb = StoredFile::of_blob(derived.glb, "model/gltf-binary", "glb");
        let line = Artifact::new(ArtifactRole::OrderLine, &json!({ "line": snapshot.line }))?;
        Ok(vec![
            ("order_line", line.with(REPORT, report.clone())),
            ("step_file", Artifact::new(ArtifactRole::StepFile, &record)?),
            ("glb", Artifact::new(ArtifactRole::Glb, &json!({}))?.with(ORIGINAL, glb)),
            ("cad_objects", Artifact::new(ArtifactRole::CadObjects, &json!({}))?.with(ORIGINAL, report)),
        ])
    })
}

pub(super) fn auto_populate_materials(run: NodeRun<'_>) -> Work<'_> {
    Box::pin(async move {
        let (snapshot, _) = run.line()?;
        let params: params::AutoPopulateParams = run.params()?;
        let (report, library) = (cad_objects(&run).await?, library(&run).await?);
        let given = rules::apply(&report, &snapshot.assignments, &snapshot.material_rules);
        let all = auto_populate::run(run.ports, snapshot.product, &report, &given, &library, &params).await?;
        one("material_assignments", Artifact::new(ArtifactRole::MaterialAssignments, &all)?)
    })
}

pub(super) fn material_map_resolve(run: NodeRun<'_>) -> Work<'_> {
    Box::pin(async move {
        let (snapshot, _) = run.line()?;
        let params: params::ResolveMapParams = run.params()?;
        let report = cad_objects(&run).await?;
        let assignments: Vec<Assignment> = match run.optional("material_assignments") {
            Some(assignments) => assignments.read()?,
            None => rules::apply(&report, &snapshot.assignments, &snapshot.material_rules),
        };
        let map = resolve_map::run(&report, &assignments, &library(&run).await?, &params)?;
        one("material_map", Artifact::new(ArtifactRole::MaterialMap, &map)?)
    })
}

/// The `template` artifact; null where the plain stage is used.
#[derive(Serialize, Deserialize)]
struct Studio {
    name: String,
    camera_preset: Option<String>,
    sha256: Sha256,
}

pub(super) fn resolve_template(run: NodeRun<'_>) -> Work<'_> {
    Box::pin(async move {
        let (snapshot, _) = run.line()?;
        let params: params::ResolveTemplateParams = run.params()?;
        let found = render::resolve_template::run(run.ports, snapshot).await?;
        let frozen = snapshot.template.as_ref();
        if let Some(wanted) = &params.template
            && !frozen.is_some_and(|t| t.name == *wanted || t.id.to_string() == *wanted)
        {
            return Err(ModuleError::new(
                Fault::Input,
                "template.not_frozen",
                format!("Node `{}` wants the studio `{wanted}`, which was not frozen with this order line.", run.node),
                "Choose that studio in the output type, or clear the node's studio.",
            ));
        }
        let studio = found.map(|found| Studio {
            name: found.name,
            camera_preset: params.studio_camera.or(found.camera_preset),
            sha256: found.sha256,
        });
        one("template", Artifact::new(ArtifactRole::Template, &studio)?)
    })
}

pub(super) fn one(port: &'static str, artifact: Artifact) -> Result<Outputs, ModuleError> {
    Ok(vec![(port, artifact)])
}

async fn cad_objects(run: &NodeRun<'_>) -> Result<CadReport, ModuleError> {
    read(run, &run.one("cad_objects")?.original()?.blob.sha256, MAX_REPORT_BYTES).await
}

async fn library(run: &NodeRun<'_>) -> Result<MaterialLibrary, ModuleError> {
    let snapshot = run.line()?.0;
    let mut library: MaterialLibrary = read(run, &snapshot.material_library, MAX_LIBRARY_BYTES).await?;
    library.allowed = snapshot.allowed_materials.clone();
    Ok(library)
}

pub(super) async fn read<T: DeserializeOwned>(
    run: &NodeRun<'_>,
    sha256: &Sha256,
    limit: u64,
) -> Result<T, ModuleError> {
    let bytes = run.ports.blobs.read(sha256, limit).await?;
    serde_json::from_slice(&bytes).map_err(|e| {
        let message = format!("A stored file of the order line cannot be read: {e}.");
        ModuleError::new(Fault::Transient, "order.snapshot_damaged", message, "Place the line again.")
    })
}

/// What renders: the line, what it is painted with, where it stands.
pub(super) struct Scene {
    pub line: setup_line::Output,
    pub materials: Option<MaterialMap>,
    pub template: Option<render::resolve_template::Output>,
}

impl Scene {
    pub async fn of(run: &NodeRun<'_>) -> Result<Self, ModuleError> {
        let (snapshot, _) = run.line()?;
        let order_line = run.one("order_line")?;
        let report = order_line.files.get(REPORT).map_or_else(|| order_line.original(), Ok)?;
        let glb = &run.one("glb")?.original()?.blob.sha256;
        let line = setup_line::Output {
            snapshot: snapshot.clone(),
            library: library(run).await?,
            report: read(run, &report.blob.sha256, MAX_REPORT_BYTES).await?,
            glb: run.ports.blobs.local_path(glb).await?,
            glb_sha256: glb.clone(),
        };
        let materials = run.optional("material_map").map(Artifact::read).transpose()?;
        let studio: Option<Studio> = match run.optional("template") {
            Some(template) => template.read()?,
            None => None,
        };
        let template = match studio {
            Some(Studio { name, camera_preset, sha256 }) => {
                let blend = run.ports.blobs.local_path(&sha256).await?;
                Some(render::resolve_template::Output { name, blend, camera_preset, sha256 })
            }
            None => None,
        };
        Ok(Self { line, materials, template })
    }
}
