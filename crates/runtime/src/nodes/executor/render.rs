//! Renders and exports of an order line.

use contracts::{ArtifactRole, Sha256, material::MaterialMap, module::params, scene::RenderReport};
use modules::{
    ModuleError,
    cad::export_model as model,
    output::publish_asset::sha256_of_json,
    render::{self, Subject},
};
use serde::{Deserialize, Serialize};

use super::{
    Artifact, NodeRun, StoredFile, Work,
    artifact::ORIGINAL,
    prepare::{Scene, one},
};

/// The value of every result: what provenance and warnings are made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Made {
    /// Node that made it.
    pub node: String,
    /// Format of a model file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// Name of the view, where what made it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<String>,
    pub material_map_sha256: Option<Sha256>,
    pub template_sha256: Option<Sha256>,
    pub render: Option<RenderReport>,
    pub warnings: Vec<String>,
}

impl Made {
    fn by(run: &NodeRun<'_>, scene: &Scene) -> Result<Self, ModuleError> {
        Ok(Self {
            node: run.node.to_owned(),
            format: None,
            view: None,
            material_map_sha256: scene.materials.as_ref().map(sha256_of_json).transpose()?,
            template_sha256: scene.template.as_ref().map(|t| t.sha256.clone()),
            render: None,
            warnings: Vec::new(),
        })
    }

    fn rendered(self, report: RenderReport) -> Self {
        Self { warnings: report.warnings.clone(), render: Some(report), ..self }
    }
}

/// Parts without a material keep the colours of the CAD file.
fn subject<'s>(scene: &'s Scene, none: &'s MaterialMap) -> Subject<'s> {
    Subject {
        line: &scene.line,
        materials: scene.materials.as_ref().unwrap_or(none),
        template: scene.template.as_ref(),
    }
}

pub(super) fn blender_still(run: NodeRun<'_>) -> Work<'_> {
    Box::pin(async move {
        let params: params::StillParams = run.params()?;
        let (scene, none) = (Scene::of(&run).await?, MaterialMap::default());
        let subject = subject(&scene, &none);
        let still = render::blender_still::run(run.ports, run.control, subject, &params, run.folder, "still").await?;
        let size = Some((still.width, still.height));
        let file = StoredFile::store(run.ports, &still.file, &still.mime, size, &still.content_hash).await?;
        let made = Made::by(&run, &scene)?.rendered(still.report);
        one("still_image", Artifact::new(ArtifactRole::StillImage, &made)?.with(ORIGINAL, file))
    })
}

pub(super) fn blender_turntable(run: NodeRun<'_>) -> Work<'_> {
    Box::pin(async move {
        let params: params::TurntableParams = run.params()?;
        let (scene, none) = (Scene::of(&run).await?, MaterialMap::default());
        let subject = subject(&scene, &none);
        // Frames of an interrupted attempt are found again by run and node.
        let node = blake3::hash(run.node.as_bytes()).to_hex();
        let name = format!("{}-{}", run.line()?.1.dispatch, &node[..8]);
        let video = render::blender_turntable::run(run.ports, run.control, subject, &params, &name, run.folder).await?;
        let size = Some((video.facts.width, video.facts.height));
        let file = StoredFile::store(run.ports, &video.file, &video.mime, size, &video.content_hash).await?;
        let poster = StoredFile::store(run.ports, &video.poster, "image/png", size, &video.poster_hash).await?;
        let made = Made::by(&run, &scene)?.rendered(video.report);
        let artifact = Artifact::new(ArtifactRole::TurntableVideo, &made)?.with(ORIGINAL, file);
        one("turntable_video", artifact.with("poster", poster))
    })
}

pub(super) fn export_blend(run: NodeRun<'_>) -> Work<'_> {
    Box::pin(async move {
        let params: params::ExportBlendParams = run.params()?;
        let (scene, none) = (Scene::of(&run).await?, MaterialMap::default());
        let subject = subject(&scene, &none);
        let blend = render::export_blend::run(run.ports, run.control, subject, &params, run.folder).await?;
        let mime = render::export_blend::MIME;
        let file = StoredFile::store(run.ports, &blend.file, mime, None, &blend.content_hash).await?;
        let made = Made { warnings: blend.report.warnings, ..Made::by(&run, &scene)? };
        one("blend_file", Artifact::new(ArtifactRole::BlendFile, &made)?.with(ORIGINAL, file))
    })
}

pub(super) fn export_model(run: NodeRun<'_>) -> Work<'_> {
    Box::pin(async move {
        let params: params::ExportModelParams = run.params()?;
        let scene = Scene::of(&run).await?;
        let out =
            model::run(run.ports, run.control, &scene.line, scene.materials.as_ref(), &params, run.folder).await?;
        let file = StoredFile::store(run.ports, &out.file, out.mime, None, &out.content_hash).await?;
        let format = Some(params.file.format.as_str().to_owned());
        let made = Made { format, warnings: out.warnings, ..Made::by(&run, &scene)? };
        one("model_file", Artifact::new(ArtifactRole::ModelFile, &made)?.with(ORIGINAL, file))
    })
}
