//! The fixed thumbnail pipeline of an order line: one preview of the product, saved in several sizes.

use contracts::{
    ArtifactKind,
    module::params::{BlenderThumbnailParams, ThumbnailSaveParams},
    scene::View,
    snapshot::{LineSnapshot, ResultSlot},
};
use modules::{ModuleError, output::save_thumbnail, render::blender_thumbnail};

use crate::{log::step, order_line::Job, prepare::PREPARED, publish::Finished};

/// Returns warnings.
pub(crate) async fn run(job: Job<'_>) -> Result<Vec<String>, ModuleError> {
    let desk = job.desk;
    let wanted = ThumbnailSaveParams {
        sizes_px: desk.snapshot.params.thumbnails.thumbnail_sizes_px.clone(),
        ..ThumbnailSaveParams::default()
    };
    let control = desk.control.share(PREPARED, 1.0);
    let dir = job.scratch.subfolder("thumbnail")?;
    let subject = job.prepared.subject();
    let input = blender_thumbnail::Input {
        glb: subject.line.glb.clone(),
        glb_sha256: subject.line.glb_sha256.clone(),
        materials: subject.materials.clone(),
        up_axis: desk.snapshot.up_axis,
        front_axis: desk.snapshot.front_axis,
        studio: subject.template.map(|t| t.blend.clone()),
    };
    let params = params(desk.snapshot, &wanted);
    let work = blender_thumbnail::run(desk.ports, &control, &input, &params, &dir);
    let preview = step(desk.log, &control, "blender_render", blender_thumbnail::MODULE_KEY, work, |p| {
        format!("{} px, {} samples in {:.1} s", p.width, p.report.samples, p.report.render_s)
    })
    .await?;
    let work = save_thumbnail::run(&preview.file, &wanted, &dir);
    let thumbnails = step(desk.log, &control, "thumbnail_save", save_thumbnail::MODULE_KEY, work, |all| {
        all.iter().map(|t| format!("{} px", t.size)).collect::<Vec<_>>().join(", ")
    })
    .await?;
    for thumbnail in &thumbnails {
        let finished = Finished {
            file: &thumbnail.file,
            mime: thumbnail.mime,
            size: Some((thumbnail.width, thumbnail.height)),
            content_hash: &thumbnail.content_hash,
            slot: ResultSlot::main(ArtifactKind::PreviewThumbnail).derivative(thumbnail.size.to_string()),
            node: "thumbnail_save",
            render: Some(&preview.report),
        };
        desk.publish(job.prepared, finished).await?;
    }
    Ok(preview.report.warnings)
}

/// Square, as large as the largest size wanted; the rest as the line says.
fn params(snapshot: &LineSnapshot, wanted: &ThumbnailSaveParams) -> BlenderThumbnailParams {
    let line = &snapshot.params;
    let defaults = BlenderThumbnailParams::default();
    let (azimuth_deg, elevation_deg) = match line.view() {
        View::Angle { azimuth_deg, elevation_deg, .. } => (azimuth_deg, elevation_deg),
        View::Preset { .. } => (defaults.azimuth_deg, defaults.elevation_deg),
    };
    BlenderThumbnailParams {
        size_px: wanted.sizes_px.iter().copied().max().unwrap_or(defaults.size_px).max(32),
        azimuth_deg,
        elevation_deg,
        engine: line.picture.engine,
        device: line.picture.device,
        samples: line.picture.samples.min(1_024),
        denoise: line.picture.denoise,
        seed: line.picture.seed,
        transparent: line.picture.transparent,
    }
}
