//! Publishing and telling.

use contracts::{
    ArtifactKind, ArtifactRole,
    ids::MediaAssetId,
    module::params::{NotifyParams, PublishAssetParams},
    provenance::Provenance,
    snapshot::{LineSnapshot, ResultSlot},
};
use modules::{
    Fault, ModuleError,
    output::{notify as telling, publish_asset},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Artifact, Context, NodeRun, Work, artifact::ORIGINAL, prepare::one, render::Made, wrong_graph};

/// One published file of a `media_asset` artifact.
#[derive(Debug, Serialize, Deserialize)]
struct Published {
    id: MediaAssetId,
    slot: ResultSlot,
    newly_published: bool,
}

pub(super) fn output_save(run: NodeRun<'_>) -> Work<'_> {
    Box::pin(async move {
        let params: PublishAssetParams = run.params()?;
        let published = publish(run, &params, run.one("artifact")?).await?;
        one("media_asset", Artifact::new(ArtifactRole::MediaAsset, &published)?)
    })
}

/// What a render node does with its result where no publishing node lies downstream. What no
/// output type could promise stays unpublished.
pub async fn publish_itself(run: NodeRun<'_>, artifact: &mut Artifact) -> Result<(), ModuleError> {
    if ArtifactKind::ALL.iter().all(|kind| kind.role() != artifact.role) {
        return Ok(());
    }
    let params = run.line()?.0.params.publish.clone();
    let published = publish(run, &params, artifact).await?;
    if let Some(value) = artifact.value.as_object_mut() {
        value.insert("published".to_owned(), json!(published));
    }
    Ok(())
}

async fn publish(
    run: NodeRun<'_>,
    params: &PublishAssetParams,
    artifact: &Artifact,
) -> Result<Vec<Published>, ModuleError> {
    let (snapshot, attempt) = run.line()?;
    let made: Made = artifact.read()?;
    let mut published = Vec::new();
    // The poster first: the original completes the line.
    for (name, stored) in artifact.files.iter().rev() {
        let slot = slot(snapshot, artifact.role, params, &made, name)?;
        let file = stored.lay_out(run.ports, run.folder, name).await?;
        let content_hash = stored
            .content_hash
            .as_ref()
            .ok_or_else(|| wrong_graph(format!("What node `{}` made has no content hash.", made.node)))?;
        let input = publish_asset::Input {
            file: &file,
            mime: &stored.mime,
            size: stored.size,
            content_hash,
            provenance: Provenance {
                workflow: snapshot.workflow_name.clone(),
                workflow_version: snapshot.workflow_version,
                run: attempt.dispatch,
                node: made.node.clone(),
                step_sha256: snapshot.step_sha256.clone(),
                material_map_sha256: made.material_map_sha256.clone(),
                template_sha256: made.template_sha256.clone(),
                module_versions: modules::SPECS.iter().map(|s| (s.module_key.to_owned(), s.version)).collect(),
                render: made.render.clone(),
            },
            slot: slot.clone(),
        };
        let asset = publish_asset::run(run.ports, attempt, snapshot, params, input).await?;
        published.push(Published { id: asset.id, slot, newly_published: asset.newly_published });
    }
    Ok(published)
}

/// Where a file belongs among what the line promises.
fn slot(
    snapshot: &LineSnapshot,
    role: ArtifactRole,
    params: &PublishAssetParams,
    made: &Made,
    file: &str,
) -> Result<ResultSlot, ModuleError> {
    let kind = ArtifactKind::ALL.iter().copied().find(|kind| kind.role() == role).ok_or_else(|| {
        ModuleError::new(
            Fault::Input,
            "publish.no_kind",
            format!("A {role} cannot be published."),
            "Connect the publishing node to a render or export node.",
        )
    })?;
    let main = match params.view_name.as_ref().or(made.view.as_ref()) {
        Some(view) => ResultSlot::view(kind, view.as_str()),
        None => ResultSlot::main(kind),
    };
    if file != ORIGINAL {
        return Ok(main.derivative(file));
    }
    // A model beside other results is promised under its format.
    let by_format = made.format.as_ref().map(|format| main.clone().derivative(format.as_str()));
    Ok(by_format.filter(|slot| snapshot.slots().contains(slot)).unwrap_or(main))
}

pub(super) fn notify(run: NodeRun<'_>) -> Work<'_> {
    Box::pin(async move {
        let params: NotifyParams = run.params()?;
        let mut assets = Vec::new();
        for artifact in run.all("media_assets") {
            let published: Vec<Published> = artifact.read()?;
            assets.extend(published.into_iter().map(|published| published.id));
        }
        let (subject, said) = match run.context {
            Context::OrderLine { snapshot, attempt } => (
                telling::Subject::Line { snapshot, generation: attempt.generation, assets: &assets },
                json!({ "line": snapshot.line }),
            ),
            Context::CadFile { record, run } => {
                (telling::Subject::CadFile { record, run }, json!({ "cad_file": record.id }))
            }
        };
        telling::run(run.ports, subject, &params).await?;
        one("notification", Artifact::new(ArtifactRole::Notification, &said)?)
    })
}
