//! Bridges: a whole fixed pipeline as one node. It runs with ports that record, so it never
//! publishes by itself; what it would have published is its output.

use std::collections::BTreeMap;

use async_trait::async_trait;
use contracts::{
    ArtifactKind, ArtifactRole,
    module::params::{LineParams, ResultParams},
    snapshot::LineSnapshot,
};
use legacy::{Step, StepLog};
use modules::{
    Fault, ModuleError,
    cad::bbox,
    ports::{Notice, Ports, Publication},
};
use serde_json::Value;

use super::{
    Artifact, NodeRun, StoredFile, Work,
    artifact::ORIGINAL,
    cad_file::{GLB_MIME, MAX_GLB_BYTES, STANDARD_GLB},
    render::Made,
};
use crate::observer;

pub(super) fn still(run: NodeRun<'_>) -> Work<'_> {
    Box::pin(line(run, ArtifactKind::StillImage))
}

pub(super) fn turntable(run: NodeRun<'_>) -> Work<'_> {
    Box::pin(line(run, ArtifactKind::TurntableVideo))
}

pub(super) fn blend(run: NodeRun<'_>) -> Work<'_> {
    Box::pin(line(run, ArtifactKind::BlendProduction))
}

pub(super) fn cad_intake(run: NodeRun<'_>) -> Work<'_> {
    Box::pin(async move {
        let record = run.cad_file()?;
        let log = Lines(run.node);
        let read = legacy::intake::run(run.ports, run.control, record, &log).await?;
        let kept = legacy::intake::keep_ready(run.ports, run.control, record, &read, &log).await?;
        // The pipeline lives without what lies beside the GLB; nodes after this one may need it.
        let missing = |what: &str| {
            let message = format!("The fixed intake read the file, but made no {what}.");
            ModuleError::new(Fault::Transient, "node.no_result", message, "The log says why; it is tried again.")
        };
        let glb = &read.derived.glb;
        let bounds = bbox::run(&run.ports.blobs.read(&glb.sha256, MAX_GLB_BYTES).await?)?;
        let report = StoredFile::of_blob(read.derived.report.clone(), "application/json", "json");
        let glb = StoredFile::of_blob(glb.clone(), GLB_MIME, "glb");
        let nothing = serde_json::json!({});
        let mut thumbnail = Artifact::new(ArtifactRole::Thumbnail, &nothing)?;
        for made in kept.thumbnails.ok_or_else(|| missing("thumbnails"))? {
            let mut file = StoredFile::of_blob(made.blob, made.mime, extension_of(made.mime));
            file.size = Some((made.width, made.height));
            file.content_hash = Some(made.content_hash);
            thumbnail = thumbnail.with(made.size.to_string(), file);
        }
        let stl_files = kept.stl_files.ok_or_else(|| missing("STL cache"))?;
        let stl = serde_json::json!({ "files": stl_files });
        let objects = Artifact::new(ArtifactRole::CadObjects, &nothing)?.with(ORIGINAL, report);
        Ok(vec![
            ("cad_objects", objects.with(STANDARD_GLB, glb.clone())),
            ("glb", Artifact::new(ArtifactRole::Glb, &nothing)?.with(ORIGINAL, glb)),
            ("bbox", Artifact::new(ArtifactRole::Bbox, &bounds)?),
            ("stl_cache", Artifact::new(ArtifactRole::StlCache, &stl)?),
            ("thumbnail", thumbnail),
        ])
    })
}

fn extension_of(mime: &str) -> &'static str {
    match mime {
        "image/png" => "png",
        "image/webp" => "webp",
        _ => "jpg",
    }
}

async fn line(run: NodeRun<'_>, kind: ArtifactKind) -> Result<super::Outputs, ModuleError> {
    let (snapshot, attempt) = run.line()?;
    let snapshot = LineSnapshot { artifact_kind: kind, params: params(&run, snapshot)?, ..snapshot.clone() };
    let (ports, record): (Ports, _) = observer::ports(run.ports);
    // Materials found on the way are kept as the pipeline keeps them, where this run may write.
    let ports = Ports { store: run.ports.store.clone(), ..ports };
    let warnings = legacy::order_line::run(&ports, run.control, &snapshot, attempt, &Lines(run.node)).await?;
    let _: Vec<Notice> = record.notices();
    let mut views: BTreeMap<String, Vec<Publication>> = BTreeMap::new();
    for publication in record.publications() {
        views.entry(publication.slot.view.clone()).or_default().push(publication);
    }
    let (port, role) = port(kind);
    views.into_values().map(|files| Ok((port, artifact(run.node, role, files, &warnings)?))).collect()
}

fn port(kind: ArtifactKind) -> (&'static str, ArtifactRole) {
    let role = kind.role();
    (role.as_str(), role)
}

/// The line's params with the node's on top; what else the line would make is left out.
fn params(run: &NodeRun<'_>, snapshot: &LineSnapshot) -> Result<LineParams, ModuleError> {
    let unreadable = |e: serde_json::Error| {
        ModuleError::new(
            Fault::Input,
            "node.wrong_graph",
            format!("The params of node `{}` cannot be read: {e}.", run.node),
            "Validate the workflow and start it anew.",
        )
    };
    let base = LineParams { results: ResultParams::default(), ..snapshot.params.clone() };
    let mut all = serde_json::to_value(base).map_err(unreadable)?;
    if let Some(all) = all.as_object_mut() {
        all.extend(run.params.iter().map(|(key, value)| (key.clone(), value.clone())));
    }
    let mut params: LineParams = serde_json::from_value(all).map_err(unreadable)?;
    if !run.params.contains_key("angles") {
        params.results.angles.clear();
    }
    Ok(params)
}

fn artifact(
    node: &str,
    role: ArtifactRole,
    files: Vec<Publication>,
    warnings: &[String],
) -> Result<Artifact, ModuleError> {
    let first = files.first().map(|p| (p.provenance.clone(), p.slot.view.clone()));
    let (provenance, view) = first.ok_or_else(|| {
        ModuleError::new(Fault::Transient, "node.no_result", "The pipeline made nothing.", "It is tried again.")
    })?;
    let made = Made {
        node: node.to_owned(),
        format: None,
        view: Some(view),
        material_map_sha256: provenance.material_map_sha256,
        template_sha256: provenance.template_sha256,
        render: provenance.render,
        warnings: warnings.to_vec(),
    };
    let mut artifact = Artifact::new(role, &made)?;
    for publication in files {
        let extension = publication.file_name.rsplit('.').next().unwrap_or("bin").to_owned();
        let file = StoredFile {
            blob: publication.blob,
            mime: publication.mime,
            extension,
            size: publication.width.zip(publication.height),
            content_hash: Some(publication.content_hash),
        };
        artifact = artifact.with(publication.slot.derivative, file);
    }
    Ok(artifact)
}

/// The pipeline's steps go to the log under the node's name.
struct Lines<'a>(&'a str);

#[async_trait]
impl StepLog for Lines<'_> {
    async fn finished(&self, step: Step) {
        let value = serde_json::to_value(&step).unwrap_or(Value::Null);
        tracing::info!(node = self.0, step = %value, "fixed pipeline within a graph");
    }
}
