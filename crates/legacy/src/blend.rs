//! The fixed `.blend` pipeline; also a by-product of a still.

use contracts::{ArtifactKind, module::params::ExportBlendParams, snapshot::ResultSlot};
use modules::{ModuleError, render::export_blend};

use crate::{log::step, order_line::Job, publish::Finished};

/// Returns warnings. `from…to` is its share of the line's progress.
pub(crate) async fn run(job: Job<'_>, from: f32, to: f32) -> Result<Vec<String>, ModuleError> {
    let desk = job.desk;
    let slot = ResultSlot::main(ArtifactKind::BlendProduction);
    if job.prepared.is_published(&slot) {
        return Ok(Vec::new());
    }
    let line = &desk.snapshot.params;
    let params =
        ExportBlendParams { file: line.blend.clone(), picture: line.picture.clone(), camera: line.camera.clone() };
    let control = desk.control.share(from, to);
    let dir = job.scratch.subfolder("blend")?;
    let work = export_blend::run(desk.ports, &control, job.prepared.subject(), &params, &dir);
    let blend = step(desk.log, &control, "export_blend", export_blend::MODULE_KEY, work, |b| {
        format!("{} parts, {}", b.report.parts, b.report.blender_build)
    })
    .await?;
    desk.publish(
        job.prepared,
        Finished {
            file: &blend.file,
            mime: export_blend::MIME,
            size: None,
            content_hash: &blend.content_hash,
            slot,
            node: "export_blend",
            render: None,
        },
    )
    .await?;
    Ok(blend.report.warnings)
}
