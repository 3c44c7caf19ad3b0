//! What is made of a CAD file.

use contracts::{ArtifactRole, material::MaterialMap, module::params, scene::Axis};
use modules::{
    cad::stl_cache,
    output::save_thumbnail,
    ports::{CadDerivative, CadFileRecord},
    render::{blender_thumbnail, threejs_thumbnail},
};
use serde_json::json;

use super::{Artifact, NodeRun, StoredFile, Work, artifact::ORIGINAL, prepare::one};

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
            if let super::Context::CadFile(record) = run.context {
                let derivative = CadDerivative::Thumbnail { size: made.size };
                run.ports.store.save_cad_derivative(record.id, derivative, stored.blob.clone(), made.mime).await?;
            }
            artifact = artifact.with(made.size.to_string(), stored);
        }
        one("thumbnail", artifact)
    })
}
