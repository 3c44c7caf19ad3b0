//! Real ffmpeg on frames made here.

use std::path::{Path, PathBuf};

use contracts::module::params::{VideoCodec, VideoParams};
use modules::{
    CancellationToken, Control,
    ports::{EncodeRequest, Frame, FrameSamples, Video},
};
use video::Ffmpeg;

/// A bright bar that wanders over a grey ground.
fn frames(folder: &Path, count: u32) -> Vec<PathBuf> {
    (0..count)
        .map(|frame| {
            let picture = image::RgbaImage::from_fn(64, 48, |x, _| {
                if x / 8 == frame % 8 { image::Rgba([250, 200, 40, 255]) } else { image::Rgba([90, 90, 95, 128]) }
            });
            let file = folder.join(format!("frame_{frame:05}.png"));
            picture.save(&file).expect("a frame");
            file
        })
        .collect()
}

fn request(folder: &Path, codec: VideoCodec, name: &str) -> EncodeRequest {
    EncodeRequest {
        frames: frames(folder, 8),
        fps: 12,
        alpha: codec.has_alpha(),
        video: VideoParams { codec, quality: 85 },
        out: folder.join(format!("{name}.{}", codec.extension())),
    }
}

#[tokio::test]
async fn every_codec_keeps_frames_rate_and_size_and_is_the_same_each_time() {
    let dir = tempfile::tempdir().expect("a folder");
    let (ffmpeg, control) = (Ffmpeg::default(), Control::unattended());
    for (codec, name) in [
        (VideoCodec::H264, "h264"),
        (VideoCodec::H265, "hevc"),
        (VideoCodec::Vp9, "vp9"),
        (VideoCodec::Prores4444, "prores"),
    ] {
        let (first, second) = (request(dir.path(), codec, "a"), request(dir.path(), codec, "b"));
        let facts = ffmpeg.encode(first.clone(), &control).await.expect(name);
        assert_eq!((facts.codec.as_str(), facts.frames, facts.width, facts.height), (name, 8, 64, 48));
        assert_eq!(facts.frame_rate, "12/1", "{name}");
        assert!((facts.duration_s - 8.0 / 12.0).abs() < 0.02, "{name}: {} s", facts.duration_s);
        ffmpeg.encode(second.clone(), &control).await.expect(name);
        let bytes = |file: &Path| std::fs::read(file).expect("the video");
        assert_eq!(bytes(&first.out), bytes(&second.out), "{name}");
        let (_, hash) = ffmpeg.inspect(&first.out, &control).await.expect(name);
        assert_eq!(ffmpeg.inspect(&second.out, &control).await.expect(name).1, hash);
    }
}

#[tokio::test]
async fn another_picture_is_another_content_hash() {
    let dir = tempfile::tempdir().expect("a folder");
    let (ffmpeg, control) = (Ffmpeg::default(), Control::unattended());
    let whole = request(dir.path(), VideoCodec::H264, "whole");
    let mut cut = request(dir.path(), VideoCodec::H264, "cut");
    cut.frames.swap(0, 1);
    let mut hashes = Vec::new();
    for request in [whole, cut] {
        ffmpeg.encode(request.clone(), &control).await.expect("encoded");
        hashes.push(ffmpeg.inspect(&request.out, &control).await.expect("inspected").1);
    }
    assert_ne!(hashes[0], hashes[1]);
}

/// All frames of a file, through a channel that holds one.
async fn decoded(file: &Path) -> Vec<Frame> {
    let (ffmpeg, control) = (Ffmpeg::default(), Control::unattended());
    let (facts, _) = ffmpeg.inspect(file, &control).await.expect("a video");
    let (to, mut from) = tokio::sync::mpsc::channel(1);
    let collect = async {
        let mut frames = Vec::new();
        while let Some(frame) = from.recv().await {
            frames.push(frame);
        }
        frames
    };
    let (done, frames) = tokio::join!(ffmpeg.frames(file, &facts, to, &control), collect);
    done.expect("decoded");
    frames
}

#[tokio::test]
async fn frames_come_back_with_their_alpha_and_depth() {
    let dir = tempfile::tempdir().expect("a folder");
    for (codec, alpha) in [(VideoCodec::H264, 255), (VideoCodec::Vp9, 128), (VideoCodec::Prores4444, 128)] {
        let request = request(dir.path(), codec, "video");
        Ffmpeg::default().encode(request.clone(), &Control::unattended()).await.expect("encoded");
        let frames = decoded(&request.out).await;
        assert_eq!(frames.len(), 8, "{codec}");
        let (pixel, full) = match &frames[2].samples {
            FrameSamples::Eight(s) => {
                (s[(24 * 64 + 40) * 4..][..4].iter().map(|v| f32::from(*v)).collect::<Vec<_>>(), 1.0)
            }
            FrameSamples::Sixteen(s) => {
                (s[(24 * 64 + 40) * 4..][..4].iter().map(|v| f32::from(*v) / 257.0).collect(), 257.0)
            }
        };
        assert_eq!(full > 1.0, codec == VideoCodec::Prores4444);
        for (found, wanted) in pixel.iter().zip([90.0, 90.0, 95.0, alpha as f32]) {
            assert!((found - wanted).abs() < 6.0, "{codec}: {pixel:?}");
        }
    }
}

#[tokio::test]
async fn alpha_is_part_of_the_content() {
    let dir = tempfile::tempdir().expect("a folder");
    let (ffmpeg, control) = (Ffmpeg::default(), Control::unattended());
    let whole = request(dir.path(), VideoCodec::Vp9, "whole");
    ffmpeg.encode(whole.clone(), &control).await.expect("encoded");
    let (facts, hash) = ffmpeg.inspect(&whole.out, &control).await.expect("inspected");
    assert_eq!(facts.pixel_format, "yuva420p");
    for file in &whole.frames {
        let mut picture = image::open(file).expect("a frame").to_rgba8();
        picture.pixels_mut().for_each(|p| p.0[3] = p.0[3].min(40));
        picture.save(file).expect("a frame");
    }
    ffmpeg.encode(whole.clone(), &control).await.expect("encoded");
    assert_ne!(ffmpeg.inspect(&whole.out, &control).await.expect("inspected").1, hash);
}

#[tokio::test]
async fn a_receiver_that_hangs_up_ends_the_decoding() {
    let dir = tempfile::tempdir().expect("a folder");
    let request = request(dir.path(), VideoCodec::H264, "video");
    let facts = Ffmpeg::default().encode(request.clone(), &Control::unattended()).await.expect("encoded");
    let (to, from) = tokio::sync::mpsc::channel(1);
    drop(from);
    Ffmpeg::default().frames(&request.out, &facts, to, &Control::unattended()).await.expect("no error");
}

#[tokio::test]
async fn faults_are_typed() {
    let dir = tempfile::tempdir().expect("a folder");
    let control = Control::unattended();
    let code = |result: Result<_, modules::ModuleError>| result.map(|_| ()).expect_err("a fault").code;

    let absent = Ffmpeg::in_folder(&dir.path().join("nothing here"));
    assert_eq!(code(absent.encode(request(dir.path(), VideoCodec::H264, "x"), &control).await), "video.ffmpeg_missing");

    let mut missing_frame = request(dir.path(), VideoCodec::H264, "y");
    missing_frame.frames[3] = dir.path().join("no such frame.png");
    assert_eq!(code(Ffmpeg::default().encode(missing_frame, &control).await), "video.failed");

    let garbage = dir.path().join("garbage.mp4");
    std::fs::write(&garbage, b"no video").expect("written");
    let inspected = Ffmpeg::default().inspect(&garbage, &control).await;
    assert_eq!(inspected.map(|_| ()).expect_err("a fault").code, "video.failed");

    let cancel = CancellationToken::new();
    cancel.cancel();
    let stopped = Control { cancel, ..Control::unattended() };
    assert_eq!(code(Ffmpeg::default().encode(request(dir.path(), VideoCodec::H264, "z"), &stopped).await), "cancelled");
}
