//! The fixed thumbnail pipeline of an order line: one preview of the product, saved in several sizes.

use std::path::{Path, PathBuf};

use contracts::{
    ArtifactKind,
    module::params::{
        BlenderThumbnailParams, PreviewBackground, ThreejsThumbnailParams, ThumbnailRenderer, ThumbnailSaveParams,
    },
    scene::{RenderReport, View},
    snapshot::{LineSnapshot, ResultSlot},
};
use modules::{
    Control, ModuleError,
    output::save_thumbnail,
    render::{blender_thumbnail, threejs_thumbnail},
};

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
    let (preview, render) = match desk.snapshot.params.thumbnails.thumbnail_renderer {
        ThumbnailRenderer::Blender => {
            let (file, report) = by_blender(&job, &control, &wanted, &dir).await?;
            (file, Some(report))
        }
        ThumbnailRenderer::Threejs => (by_threejs(&job, &control, &wanted, &dir).await?, None),
    };
    let work = save_thumbnail::run(&preview, &wanted, &dir);
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
            render: render.as_ref(),
        };
        desk.publish(job.prepared, finished).await?;
    }
    Ok(render.map(|report| report.warnings).unwrap_or_default())
}

async fn by_blender(
    job: &Job<'_>,
    control: &Control,
    wanted: &ThumbnailSaveParams,
    dir: &Path,
) -> Result<(PathBuf, RenderReport), ModuleError> {
    let desk = job.desk;
    let subject = job.prepared.subject();
    let input = blender_thumbnail::Input {
        glb: subject.line.glb.clone(),
        glb_sha256: subject.line.glb_sha256.clone(),
        materials: subject.materials.clone(),
        up_axis: desk.snapshot.up_axis,
        front_axis: desk.snapshot.front_axis,
        studio: subject.template.map(|t| t.blend.clone()),
    };
    let params = blender_params(desk.snapshot, wanted);
    let work = blender_thumbnail::run(desk.ports, control, &input, &params, dir);
    let preview = step(desk.log, control, "blender_render", blender_thumbnail::MODULE_KEY, work, |p| {
        format!("{} px, {} samples in {:.1} s", p.width, p.report.samples, p.report.render_s)
    })
    .await?;
    Ok((preview.file, preview.report))
}

async fn by_threejs(
    job: &Job<'_>,
    control: &Control,
    wanted: &ThumbnailSaveParams,
    dir: &Path,
) -> Result<PathBuf, ModuleError> {
    let desk = job.desk;
    let subject = job.prepared.subject();
    let input = threejs_thumbnail::Input {
        glb: subject.line.glb.clone(),
        materials: subject.materials.clone(),
        up_axis: desk.snapshot.up_axis,
        front_axis: desk.snapshot.front_axis,
    };
    let (azimuth_deg, elevation_deg) = angle(desk.snapshot);
    let transparent = desk.snapshot.params.picture.transparent;
    let params = ThreejsThumbnailParams {
        size_px: largest(wanted),
        azimuth_deg,
        elevation_deg,
        background: if transparent { PreviewBackground::Transparent } else { PreviewBackground::Light },
    };
    let work = threejs_thumbnail::run(desk.ports, control, &input, &params, dir);
    let preview = step(desk.log, control, "threejs_render", threejs_thumbnail::MODULE_KEY, work, |p| {
        format!("{} px by {}", p.width, p.report.browser)
    })
    .await?;
    Ok(preview.file)
}

/// Square, as large as the largest size wanted.
fn largest(wanted: &ThumbnailSaveParams) -> u32 {
    wanted.sizes_px.iter().copied().max().unwrap_or(BlenderThumbnailParams::default().size_px).max(32)
}

/// Azimuth and elevation the line asks for, degrees.
fn angle(snapshot: &LineSnapshot) -> (f64, f64) {
    let defaults = BlenderThumbnailParams::default();
    match snapshot.params.view() {
        View::Angle { azimuth_deg, elevation_deg, .. } => (azimuth_deg, elevation_deg),
        View::Preset { .. } => (defaults.azimuth_deg, defaults.elevation_deg),
    }
}

/// The rest as the line says.
fn blender_params(snapshot: &LineSnapshot, wanted: &ThumbnailSaveParams) -> BlenderThumbnailParams {
    let picture = &snapshot.params.picture;
    let (azimuth_deg, elevation_deg) = angle(snapshot);
    BlenderThumbnailParams {
        size_px: largest(wanted),
        azimuth_deg,
        elevation_deg,
        engine: picture.engine,
        device: picture.device,
        samples: picture.samples.min(1_024),
        denoise: picture.denoise,
        seed: picture.seed,
        transparent: picture.transparent,
    }
}
