//! The fixed pipelines of an order line, one per artifact kind.

use contracts::{ArtifactKind, snapshot::LineSnapshot};
use modules::{Control, ModuleError, ScratchDir, output::publish_asset::Attempt, ports::Ports};

use crate::{blend, log::StepLog, model, prepare, prepare::Prepared, publish::Desk, still, thumbnail, turntable};

/// What every pipeline works with.
#[derive(Clone, Copy)]
pub(crate) struct Job<'a> {
    pub desk: Desk<'a>,
    pub prepared: &'a Prepared,
    /// Folder of this attempt; removed when it ends.
    pub scratch: &'a ScratchDir,
}

/// Fills every slot the line promises that is not filled yet, and tells of it.
///
/// Returns what a person should know although the line is done.
///
/// # Errors
/// What the failing module says; slots filled before stay filled.
pub async fn run(
    ports: &Ports,
    control: &Control,
    snapshot: &LineSnapshot,
    attempt: Attempt,
    log: &dyn StepLog,
) -> Result<Vec<String>, ModuleError> {
    let scratch = ScratchDir::create(&ports.scratch, &format!("line-{}", attempt.token))?;
    let prepared = prepare::run(ports, control, snapshot, attempt, log).await?;
    let desk = Desk { ports, control, snapshot, attempt, log };
    let job = Job { desk, prepared: &prepared, scratch: &scratch };

    let mut warnings = prepared.line.report.warnings.clone();
    warnings.extend(match snapshot.artifact_kind {
        ArtifactKind::StillImage => still::run(job).await?,
        ArtifactKind::TurntableVideo => turntable::run(job).await?,
        ArtifactKind::BlendProduction => blend::run(job, prepare::PREPARED, 1.0).await?,
        ArtifactKind::ModelExport => {
            let format = snapshot.params.results.model_format;
            model::run(job, format, contracts::snapshot::ResultSlot::main(ArtifactKind::ModelExport), 1.0).await?
        }
        ArtifactKind::PreviewThumbnail => thumbnail::run(job).await?,
    });
    desk.notify(&mut warnings).await;
    Ok(warnings)
}
