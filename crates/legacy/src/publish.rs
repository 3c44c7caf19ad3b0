//! Publishing of what a fixed pipeline made, and telling of it.

use std::{collections::BTreeMap, path::Path};

use contracts::{
    ContentHash,
    provenance::Provenance,
    scene::RenderReport,
    snapshot::{LineSnapshot, ResultSlot},
};
use modules::{
    Control, ModuleError,
    output::{
        notify,
        publish_asset::{self, Attempt, sha256_of_json},
    },
    ports::Ports,
};

use crate::{
    log::{StepLog, step},
    prepare::Prepared,
};

/// One finished file.
pub struct Finished<'a> {
    pub file: &'a Path,
    pub mime: &'a str,
    /// px.
    pub size: Option<(u32, u32)>,
    pub content_hash: &'a ContentHash,
    pub slot: ResultSlot,
    /// The step that made it.
    pub node: &'a str,
    pub render: Option<&'a RenderReport>,
}

/// Who publishes, for whom, through what.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    pub ports: &'a Ports,
    pub control: &'a Control,
    pub snapshot: &'a LineSnapshot,
    pub attempt: Attempt,
    pub log: &'a dyn StepLog,
}

impl Desk<'_> {
    /// The steps of one publication.
    pub async fn publish(&self, prepared: &Prepared, finished: Finished<'_>) -> Result<(), ModuleError> {
        let provenance = Provenance {
            workflow: None,
            workflow_version: None,
            run: self.attempt.dispatch,
            node: finished.node.to_owned(),
            step_sha256: self.snapshot.step_sha256.clone(),
            material_map_sha256: Some(sha256_of_json(&prepared.materials)?),
            template_sha256: prepared.template.as_ref().map(|t| t.sha256.clone()),
            module_versions: module_versions(),
            render: finished.render.cloned(),
        };
        let input = publish_asset::Input {
            file: finished.file,
            mime: finished.mime,
            size: finished.size,
            content_hash: finished.content_hash,
            provenance,
            slot: finished.slot.clone(),
        };
        let work = publish_asset::run(self.ports, self.attempt, self.snapshot, &self.snapshot.params.publish, input);
        step(self.log, self.control, "output_save", publish_asset::MODULE_KEY, work, |asset| {
            let how = if asset.newly_published { "published" } else { "was already published" };
            let ResultSlot { artifact_kind, view, derivative } = &finished.slot;
            format!("{artifact_kind} · {view} · {derivative}: {how}")
        })
        .await?;
        Ok(())
    }

    /// Everything is out: a failing message is a warning, never a second render.
    pub async fn notify(&self, warnings: &mut Vec<String>) {
        let assets: Vec<_> = match self.ports.publisher.published(self.snapshot.line, self.attempt.generation).await {
            Ok(published) => published.into_iter().map(|(_, id)| id).collect(),
            Err(e) => {
                warnings.push(format!("The notification could not be queued: {e}"));
                return;
            }
        };
        let subject =
            notify::Subject::Line { snapshot: self.snapshot, generation: self.attempt.generation, assets: &assets };
        let work = notify::run(self.ports, subject, &self.snapshot.params.notify);
        let told = step(self.log, self.control, "notify", notify::MODULE_KEY, work, |()| "queued".to_owned()).await;
        if let Err(e) = told {
            warnings.push(format!("The notification could not be queued: {e}"));
        }
    }
}

/// Versions of the modules these pipelines call.
fn module_versions() -> BTreeMap<String, u32> {
    modules::SPECS.iter().map(|spec| (spec.module_key.to_owned(), spec.version)).collect()
}
