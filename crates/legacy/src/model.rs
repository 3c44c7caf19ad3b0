//! The fixed model export pipeline; also a by-product of a still.

use contracts::{
    module::params::{ExportModelParams, ModelFileParams, ModelFormat, TessellationParams},
    snapshot::ResultSlot,
};
use modules::{ModuleError, cad::export_model};

use crate::{log::step, order_line::Job, publish::Finished};

/// Returns warnings. `to` is where the line's progress stands afterwards.
pub(crate) async fn run(
    job: Job<'_>,
    format: ModelFormat,
    slot: ResultSlot,
    to: f32,
) -> Result<Vec<String>, ModuleError> {
    let desk = job.desk;
    if job.prepared.is_published(&slot) {
        return Ok(Vec::new());
    }
    let params = ExportModelParams { file: ModelFileParams { format }, tessellation: TessellationParams::default() };
    let dir = job.scratch.subfolder("model")?;
    let materials = Some(&job.prepared.materials);
    let work = export_model::run(desk.ports, desk.control, &job.prepared.line, materials, &params, &dir);
    let model =
        step(desk.log, desk.control, "export_model", export_model::MODULE_KEY, work, |_| format.to_string()).await?;
    desk.publish(
        job.prepared,
        Finished {
            file: &model.file,
            mime: model.mime,
            size: None,
            content_hash: &model.content_hash,
            slot,
            node: "export_model",
            render: None,
        },
    )
    .await?;
    desk.control.report(to, "Model exported");
    Ok(model.warnings)
}
