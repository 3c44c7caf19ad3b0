//! The fixed still pipelines: one view, several views, and files made of the same scene.

use contracts::{
    ArtifactKind,
    module::params::{CameraParams, StillParams, ViewChoice},
    snapshot::ResultSlot,
};
use modules::{ModuleError, render::blender_still};

use crate::{blend, log::step, model, order_line::Job, prepare::PREPARED, publish::Finished};

/// Returns warnings.
pub(crate) async fn run(job: Job<'_>) -> Result<Vec<String>, ModuleError> {
    let params = &job.desk.snapshot.params;
    let exports = &params.results.exports;
    let views = views(job);
    #[expect(clippy::cast_precision_loss, reason = "at most 64 views and 4 exports")]
    let share = |done: usize| PREPARED + (1.0 - PREPARED) * done as f32 / (views.len() + exports.len()) as f32;

    let mut warnings = Vec::new();
    for (index, (slot, camera)) in views.iter().enumerate() {
        if !job.prepared.is_published(slot) {
            warnings.extend(view(job, slot, camera, share(index), share(index + 1)).await?);
        }
    }
    for (index, export) in exports.iter().enumerate() {
        let (from, to) = (share(views.len() + index), share(views.len() + index + 1));
        warnings.extend(match export.model_format() {
            None => blend::run(job, from, to).await?,
            Some(format) => model::run(job, format, ResultSlot::export(*export), to).await?,
        });
    }
    Ok(warnings)
}

/// The slot and camera of each view.
fn views(job: Job<'_>) -> Vec<(ResultSlot, CameraParams)> {
    let params = &job.desk.snapshot.params;
    let kind = ArtifactKind::StillImage;
    if params.results.angles.is_empty() {
        return vec![(ResultSlot::main(kind), params.camera.clone())];
    }
    let camera = |angle: &contracts::module::params::Angle| CameraParams {
        view: ViewChoice::Angle,
        azimuth_deg: angle.azimuth_deg,
        elevation_deg: angle.elevation_deg,
        ..params.camera.clone()
    };
    params.results.angles.iter().map(|angle| (ResultSlot::view(kind, &angle.name), camera(angle))).collect()
}

async fn view(
    job: Job<'_>,
    slot: &ResultSlot,
    camera: &CameraParams,
    from: f32,
    to: f32,
) -> Result<Vec<String>, ModuleError> {
    let desk = job.desk;
    let params = StillParams {
        picture: desk.snapshot.params.picture.clone(),
        camera: camera.clone(),
        file: desk.snapshot.params.file.clone(),
    };
    desk.control.report(from, "Waiting for Blender");
    let control = desk.control.share(from, to);
    let dir = job.scratch.subfolder("still")?;
    let work = blender_still::run(desk.ports, &control, job.prepared.subject(), &params, &dir, "still");
    let still = step(desk.log, &control, "blender_still", blender_still::MODULE_KEY, work, |s| {
        let r = &s.report;
        format!("{}×{} px, {} samples on {} in {:.1} s", s.width, s.height, r.samples, r.device, r.render_s)
    })
    .await?;
    desk.publish(
        job.prepared,
        Finished {
            file: &still.file,
            mime: &still.mime,
            size: Some((still.width, still.height)),
            content_hash: &still.content_hash,
            slot: slot.clone(),
            node: "blender_still",
            render: Some(&still.report),
        },
    )
    .await?;
    Ok(still.report.warnings)
}
