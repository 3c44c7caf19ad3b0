use contracts::ContentHash;
use parity::{FrameJudge, Stream, StreamFacts, Thresholds, Verdict, VideoComparison};
use rstest::rstest;

use crate::pictures::{HEIGHT, View, WIDTH, raster};

fn facts() -> StreamFacts {
    StreamFacts {
        codec: "h264".into(),
        pixel_format: "yuv420p".into(),
        width: WIDTH,
        height: HEIGHT,
        frame_rate: "30/1".into(),
        frames: 4,
        duration_s: 4.0 / 30.0,
    }
}

fn stream(facts: StreamFacts, content: &str) -> Stream {
    Stream { facts, content_hash: ContentHash::v1("test", blake3::hash(content.as_bytes()).as_bytes()) }
}

fn judge(other: StreamFacts, frames: u32, change: impl Fn(u32) -> View) -> VideoComparison {
    let mut judge = FrameJudge::new(&stream(facts(), "a"), &stream(other, "b"), Thresholds::default());
    assert!(judge.wants_frames());
    for frame in 0..frames {
        let view = change(frame);
        let seed = u64::from(frame) * 2;
        judge.frame(
            raster(View { noise: 0.05, seed, ..View::default() }),
            raster(View { noise: 0.05, seed: seed + 1, ..view }),
        );
    }
    judge.finish()
}

#[test]
fn noise_passes_and_the_worst_frame_is_named() {
    let judged = judge(facts(), 4, |_| View::default());
    assert_ne!(judged.verdict, Verdict::Fail, "{judged:?}");
    assert_eq!((judged.frames_compared, judged.by_frame.len()), (4, 4));
    let judged = judge(facts(), 4, |frame| View { without_ball: frame == 2, ..View::default() });
    assert_eq!((judged.verdict, judged.worst_frame), (Verdict::Fail, Some(2)));
    assert!(judged.numbers.expect("numbers").flip.is_some());
}

#[test]
fn equal_content_needs_no_frames() {
    let pair = stream(facts(), "a");
    let judge = FrameJudge::new(&pair, &pair, Thresholds::default());
    assert!(!judge.wants_frames());
    let judged = judge.finish();
    assert_eq!((judged.verdict, judged.identical), (Verdict::Pass, true));
}

#[rstest]
#[case("codec", StreamFacts { codec: "hevc".into(), ..facts() })]
#[case("frames per second", StreamFacts { frame_rate: "25/1".into(), ..facts() })]
#[case("frames", StreamFacts { frames: 3, ..facts() })]
#[case("pixel format", StreamFacts { pixel_format: "yuv444p".into(), ..facts() })]
#[case("dimensions", StreamFacts { width: 4, ..facts() })]
#[case("duration", StreamFacts { duration_s: 1.0, ..facts() })]
fn stream_facts_are_exact(#[case] name: &str, #[case] other: StreamFacts) {
    let judged = judge(other, 4, |_| View::default());
    assert_eq!(judged.verdict, Verdict::Fail);
    assert!(judged.reasons[0].starts_with(name), "{:?}", judged.reasons);
}

#[test]
fn frames_that_never_came_do_not_pass() {
    for frames in [0, 3] {
        let judged = judge(facts(), frames, |_| View::default());
        assert_eq!(judged.verdict, Verdict::Inconclusive, "{judged:?}");
    }
}
