//! Pairs of one kind, read and judged.

use modules::{
    Control, Fault, ModuleError,
    ports::{Blender, Frame, FrameSamples, Video},
};
use parity::{
    Digest, FrameJudge, Layout, MediaComparison, Picture, Raster, Samples, Stream, StreamFacts, Thresholds,
    heat_map_png,
};
use tokio::sync::mpsc;

use crate::{FileRef, blocking, unreadable_file};

/// Largest picture file that is read, bytes.
const MAX_PICTURE_BYTES: u64 = 4 << 30;
/// Decoded frames that wait for the judge, per side.
const FRAMES_AHEAD: usize = 1;

type Judged = (MediaComparison, Option<Vec<u8>>);

pub async fn pictures(a: &FileRef, b: &FileRef, thresholds: Thresholds, draw: bool) -> Result<Judged, ModuleError> {
    let (a, b) = (a.clone(), b.clone());
    blocking(move || {
        let (a, b) = (decode(&a)?, decode(&b)?);
        let comparison = parity::judge_pictures(&a, &b, &thresholds);
        let heat_map = match (&a.raster, &b.raster) {
            // Pictures of unlike size have no map.
            (Some(a), Some(b)) if draw => heat_map_png(a, b).ok(),
            _ => None,
        };
        Ok((MediaComparison::Picture(comparison), heat_map))
    })
    .await
}

fn decode(file: &FileRef) -> Result<Picture, ModuleError> {
    let size = std::fs::metadata(&file.path).map_err(|e| unreadable_file(&file.path, &e))?.len();
    if size > MAX_PICTURE_BYTES {
        return Err(unreadable(file, "picture", &format!("it has {size} bytes")));
    }
    let bytes = std::fs::read(&file.path).map_err(|e| unreadable_file(&file.path, &e))?;
    parity::decode_picture(&bytes).map_err(|e| unreadable(file, "picture", &e))
}

fn unreadable(file: &FileRef, what: &str, why: &dyn std::fmt::Display) -> ModuleError {
    ModuleError::new(
        Fault::Input,
        "compare.unreadable",
        format!("`{}` cannot be read as a {what}: {why}.", file.name),
        "Make the file again, or compare another one.",
    )
}

/// Both files are decoded side by side, a few frames in memory at a time.
pub async fn videos(
    video: &dyn Video,
    control: &Control,
    a: &FileRef,
    b: &FileRef,
    thresholds: Thresholds,
    draw: bool,
) -> Result<Judged, ModuleError> {
    let read = async |file: &FileRef| {
        let said = video.inspect(&file.path, control).await;
        // What ffmpeg cannot read is the file's fault, not ours.
        said.map_err(|e| if e.code == "video.failed" || e.code == "video.unreadable" { broken(file, &e) } else { e })
    };
    let (facts_a, hash_a) = read(a).await?;
    let (facts_b, hash_b) = read(b).await?;
    let stream = |facts: &modules::ports::VideoFacts, content_hash| Stream { facts: stream_facts(facts), content_hash };
    let mut judge = FrameJudge::new(&stream(&facts_a, hash_a), &stream(&facts_b, hash_b), thresholds);
    // Frames of another size cannot be laid over each other.
    let same_size = (facts_a.width, facts_a.height) == (facts_b.width, facts_b.height);
    if judge.wants_frames() && same_size {
        let (to_a, mut from_a) = mpsc::channel(FRAMES_AHEAD);
        let (to_b, mut from_b) = mpsc::channel(FRAMES_AHEAD);
        let total = facts_a.frames.min(facts_b.frames).max(1);
        let judging = async move {
            let mut done = 0u64;
            while let (Some(x), Some(y)) = (from_a.recv().await, from_b.recv().await) {
                judge = blocking(move || {
                    if let (Some(x), Some(y)) = (raster(x), raster(y)) {
                        judge.frame(x, y);
                    }
                    Ok(judge)
                })
                .await?;
                done += 1;
                #[expect(clippy::cast_precision_loss, reason = "at most a few thousand frames")]
                control.report(done as f32 / total as f32, format!("Compared frame {done}/{total}"));
            }
            Ok::<_, ModuleError>(judge)
        };
        let (judged, a, b) = tokio::join!(
            judging,
            video.frames(&a.path, &facts_a, to_a, control),
            video.frames(&b.path, &facts_b, to_b, control),
        );
        a?;
        b?;
        judge = judged?;
    }
    blocking(move || {
        let heat_map = if draw { judge.worst_pair().and_then(|(a, b)| heat_map_png(a, b).ok()) } else { None };
        Ok((MediaComparison::Video(judge.finish()), heat_map))
    })
    .await
}

fn broken(file: &FileRef, error: &ModuleError) -> ModuleError {
    unreadable(file, "video", &error.message.trim_end_matches('.'))
        .with_detail(error.detail.clone().unwrap_or_default())
}

fn stream_facts(facts: &modules::ports::VideoFacts) -> StreamFacts {
    StreamFacts {
        codec: facts.codec.clone(),
        pixel_format: facts.pixel_format.clone(),
        width: facts.width,
        height: facts.height,
        frame_rate: facts.frame_rate.clone(),
        frames: facts.frames,
        duration_s: facts.duration_s,
    }
}

fn raster(frame: Frame) -> Option<Raster> {
    let samples = match frame.samples {
        FrameSamples::Eight(samples) => Samples::U8(samples),
        FrameSamples::Sixteen(samples) => Samples::U16(samples),
    };
    Raster::new(frame.width, frame.height, Layout::Rgba, samples)
}

pub async fn blends(
    blender: &dyn Blender,
    control: &Control,
    a: &FileRef,
    b: &FileRef,
) -> Result<MediaComparison, ModuleError> {
    let a = blender.digest_blend(&a.path, control).await?;
    let b = blender.digest_blend(&b.path, control).await?;
    blocking(move || {
        Ok(MediaComparison::Blend(parity::judge_blends(
            Digest { content_hash: &a.content_hash, document: &a.document },
            Digest { content_hash: &b.content_hash, document: &b.document },
        )))
    })
    .await
}
