//! What is made of a CAD file.

use contracts::{ArtifactRole, material::MaterialMap, module::params, scene::Axis};
use modules::{
    cad::{bbox, export_glb, extract_objects, intake::MAX_REPORT_BYTES, resolve_step_path as step_path, stl_cache},
    output::save_thumbnail,
    ports::{CadDerivative, CadFileRecord},
    render::{blender_thumbnail, threejs_thumbnail},
};
use serde_json::json;

use super::{
    Artifact, NodeRun, StoredFile, Work,
    artifact::ORIGINAL,
    prepare::{one, read},
};

/// File of the standard GLB within the `cad_objects` artifact: the kernel makes it in the same pass.
pub(super) const STANDARD_GLB: &str = "glb";
pub(super) const GLB_MIME: &str = "model/gltf-binary";
/// Largest GLB read back for its box, bytes.
pub(super) const MAX_GLB_BYTES: u64 = 4 << 30;

pub(super) fn resolve_step_path(run: NodeRun<'_>) -> Work<'_> {
    Box::pin(async move {
        let record = run.cad_file()?;
        step_path::run(run.ports, record).await?;
        one("step_file", Artifact::new(ArtifactRole::StepFile, record)?)
    })
}

pub(super) fn occ_object_extract(run: NodeRun<'_>) -> Work<'_> {
    Box::pin(async move {
        let params: params::ExtractObjectsParams = run.params()?;
        let record: CadFileRecord = run.one("step_file")?.read()?;
        let made = extract_objects::run(run.ports, run.control, &record, &params).await?;
        let report = StoredFile::of_blob(made.report_blob, "application/json", "json");
        let mut objects = Artifact::new(ArtifactRole::CadObjects, &json!({}))?.with(ORIGINAL, report);
        if let Some(glb) = made.glb {
            objects = objects.with(STANDARD_GLB, StoredFile::of_blob(glb, GLB_MIME, "glb"));
        }
        one("cad_objects", objects)
    })
}

pub(super) fn occ_glb_export(run: NodeRun<'_>) -> Work<'_> {
    Box::pin(async move {
        let params: params::ExportGlbParams = run.params()?;
        let record: CadFileRecord = run.one("step_file")?.read()?;
        let objects = run.one("cad_objects")?;
        let report_blob = objects.original()?.blob.clone();
        let objects = extract_objects::Output {
            report: read(&run, &report_blob.sha256, MAX_REPORT_BYTES).await?,
            report_blob,
            glb: objects.files.get(STANDARD_GLB).map(|file| file.blob.clone()),
        };
        let derived = export_glb::run(run.ports, run.control, &record, &objects, &params).await?;
        let file = StoredFile::of_blob(derived.glb, GLB_MIME, "glb");
        one("glb", Artifact::new(ArtifactRole::Glb, &json!({}))?.with(ORIGINAL, file))
    })
}

pub(super) fn glb_bbox(run: NodeRun<'_>) -> Work<'_> {
    Box::pin(async move {
        let glb = &run.one("glb")?.original()?.blob.sha256;
        let bytes = run.ports.blobs.read(glb, MAX_GLB_BYTES).await?;
        one("bbox", Artifact::new(ArtifactRole::Bbox, &bbox::run(&bytes)?)?)
    })
}

pub(super) fn stl_cache_generate(run: NodeRun<'_>) -> Work<'_> {
    Box::pin(async move {
        let params: params::StlCacheParams = run.params()?;
        let record: CadFileRecord = run.one("step_file")?.read()?;
        let files = stl_cache::run(run.ports, run.control, &record, &params).await?;
        one("stl_cache", Artifact::new(ArtifactRole::StlCache, &json!({ "files": files }))?)
    })
}

pub(super) fn blender_render(run: NodeRun<'_>) -> Work<'_> {
    Box::pin(async move {
        let params: params::BlenderThumbnailParams = run.params()?;
        let glb = &run.one("glb")?.original()?.blob.sha256;
        let materials: Option<MaterialMap> = run.optional("material_map").map(Artifact::read).transpose()?;
        let input = blender_thumbnail::Input {
            glb: run.ports.blobs.local_path(glb).await?,
            glb_sha256: glb.clone(),
            materials: materials.unwrap_or_default(),
            // A file by itself has no product that says which way is up.
            up_axis: Axis::PosZ,
            front_axis: Axis::NegY,
            studio: None,
        };
        let preview = blender_thumbnail::run(run.ports, run.control, &input, &params, run.folder).await?;
        let size = Some((preview.width, preview.height));
        let file = StoredFile::store(run.ports, &preview.file, &preview.mime, size, &preview.content_hash).await?;
        one("preview_image", Artifact::new(ArtifactRole::PreviewImage, &preview.report)?.with(ORIGINAL, file))
    })
}

pub(super) fn threejs_render(run: NodeRun<'_>) -> Work<'_> {
    Box::pin(async move {
        let params: params::ThreejsThumbnailParams = run.params()?;
        let glb = &run.one("glb")?.original()?.blob.sha256;
        let materials: Option<MaterialMap> = run.optional("material_map").map(Artifact::read).transpose()?;
        let input = threejs_thumbnail::Input {
            glb: run.ports.blobs.local_path(glb).await?,
            materials: materials.unwrap_or_default(),
            // As for `blender_render`.
            up_axis: Axis::PosZ,
            front_axis: Axis::NegY,
        };
        let preview = threejs_thumbnail::run(run.ports, run.control, &input, &params, run.folder).await?;
        let size = Some((preview.width, preview.height));
        let file = StoredFile::store(run.ports, &preview.file, preview.mime, size, &preview.content_hash).await?;
        one("preview_image", Artifact::new(ArtifactRole::PreviewImage, &preview.report)?.with(ORIGINAL, file))
    })
}

pub(super) fn thumbnail_save(run: NodeRun<'_>) -> Work<'_> {
    Box::pin(async move {
        let params: params::ThumbnailSaveParams = run.params()?;
        let preview = run.one("preview_image")?.original()?;
        let file = preview.lay_out(run.ports, run.folder, "preview").await?;
        let mut artifact = Artifact::new(ArtifactRole::Thumbnail, &json!({}))?;
        for made in save_thumbnail::run(&file, &params, run.folder).await? {
            let size = Some((made.width, made.height));
            let stored = StoredFile::store(run.ports, &made.file, made.mime, size, &made.content_hash).await?;
            if let super::Context::CadFile { record, .. } = run.context {
                let derivative = CadDerivative::Thumbnail { size: made.size };
                run.ports.store.save_cad_derivative(record.id, derivative, stored.blob.clone(), made.mime).await?;
            }
            artifact = artifact.with(made.size.to_string(), stored);
        }
        one("thumbnail", artifact)
    })
}
