//! The fixed turntable pipeline.

use contracts::{ArtifactKind, snapshot::ResultSlot};
use modules::{ModuleError, render::blender_turntable};

use crate::{log::step, order_line::Job, prepare::PREPARED, publish::Finished};

/// Returns warnings.
pub(crate) async fn run(job: Job<'_>) -> Result<Vec<String>, ModuleError> {
    let desk = job.desk;
    let slot = ResultSlot::main(ArtifactKind::TurntableVideo);
    let poster = ResultSlot::poster();
    if job.prepared.is_published(&slot) && job.prepared.is_published(&poster) {
        return Ok(Vec::new());
    }
    desk.control.report(PREPARED, "Waiting for Blender");
    let control = desk.control.share(PREPARED, 1.0);
    let params = desk.snapshot.params.turntable();
    let dir = job.scratch.subfolder("turntable")?;
    // Attempts of one dispatch share their frames.
    let run = desk.attempt.dispatch.to_string();
    let work = blender_turntable::run(desk.ports, &control, job.prepared.subject(), &params, &run, &dir);
    let video = step(desk.log, &control, "blender_turntable", blender_turntable::MODULE_KEY, work, |v| {
        let reused = if v.reused_frames == 0 { String::new() } else { format!(", {} taken over", v.reused_frames) };
        format!("{} frames at {} fps{reused}, {:.1} s", v.facts.frames, v.facts.frame_rate, v.report.render_s)
    })
    .await?;

    let (size, render) = (Some((video.facts.width, video.facts.height)), Some(&video.report));
    let node = "blender_turntable";
    let picture = Finished {
        file: &video.poster,
        mime: "image/png",
        size,
        content_hash: &video.poster_hash,
        slot: poster,
        node,
        render,
    };
    desk.publish(job.prepared, picture).await?;
    let film =
        Finished { file: &video.file, mime: &video.mime, size, content_hash: &video.content_hash, slot, node, render };
    desk.publish(job.prepared, film).await?;
    if let Err(e) = std::fs::remove_dir_all(&video.frames_dir) {
        tracing::warn!(path = %video.frames_dir.display(), error = %e, "frames not removed");
    }
    Ok(video.report.warnings)
}
