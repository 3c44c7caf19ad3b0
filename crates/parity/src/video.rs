//! Two turntables: exact facts of the stream, then every frame by the rule of stills. Frames come one
//! pair at a time, so that a video of any length takes the memory of a few frames.

use contracts::ContentHash;
use serde::{Deserialize, Serialize};

use crate::{
    FactPair, PixelNumbers, Raster, Thresholds, Verdict, difference::measure, flip::mean_flip, picture::judge_numbers,
};

/// Facts of a video stream, as read from the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StreamFacts {
    pub codec: String,
    pub pixel_format: String,
    /// px.
    pub width: u32,
    pub height: u32,
    /// Frames per second as a fraction.
    pub frame_rate: String,
    /// Counted by decoding.
    pub frames: u64,
    pub duration_s: f64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Stream {
    pub facts: StreamFacts,
    pub content_hash: ContentHash,
}

/// What was found out about a pair of videos.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VideoComparison {
    pub verdict: Verdict,
    /// Both decode to the same frames.
    pub identical: bool,
    pub facts: Vec<FactPair>,
    /// Pairs of frames that were laid over each other; 0 where equal content made that needless.
    pub frames_compared: u64,
    /// The worst frame, counted from 0; it decides.
    pub worst_frame: Option<u64>,
    /// Numbers of the worst frame.
    pub numbers: Option<PixelNumbers>,
    /// Largest tile mean and global bias of each frame, in order; at most [`MAX_LISTED_FRAMES`].
    pub by_frame: Vec<FrameNumbers>,
    pub reasons: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FrameNumbers {
    pub tile_mean: f64,
    pub bias: f64,
}

/// Frames whose numbers are listed one by one.
pub const MAX_LISTED_FRAMES: usize = 2_000;

/// Takes pairs of frames in order.
#[derive(Debug)]
pub struct FrameJudge {
    facts: Vec<FactPair>,
    identical: bool,
    expected: u64,
    thresholds: Thresholds,
    compared: u64,
    by_frame: Vec<FrameNumbers>,
    /// How far over the thresholds, which frame, its numbers and pixels.
    #[expect(clippy::type_complexity, reason = "read in one place")]
    worst: Option<(f64, u64, PixelNumbers, Box<(Raster, Raster)>)>,
    unlike: Option<u64>,
}

impl FrameJudge {
    pub fn new(a: &Stream, b: &Stream, thresholds: Thresholds) -> Self {
        Self {
            facts: facts(a, b),
            identical: a.content_hash == b.content_hash,
            expected: a.facts.frames.max(b.facts.frames),
            thresholds,
            compared: 0,
            by_frame: Vec::new(),
            worst: None,
            unlike: None,
        }
    }

    /// Whether frames have to be looked at: equal content needs none.
    pub fn wants_frames(&self) -> bool {
        !self.identical
    }

    /// The next pair.
    pub fn frame(&mut self, a: Raster, b: Raster) {
        let index = self.compared;
        self.compared += 1;
        let Some(numbers) = measure(&a, &b, self.thresholds.pixel) else {
            self.unlike.get_or_insert(index);
            return;
        };
        if self.by_frame.len() < MAX_LISTED_FRAMES {
            self.by_frame.push(FrameNumbers { tile_mean: numbers.tile_mean, bias: numbers.bias });
        }
        let over = (numbers.tile_mean / self.thresholds.tile_mean.fail.max(f64::MIN_POSITIVE))
            .max(numbers.bias / self.thresholds.bias.fail.max(f64::MIN_POSITIVE));
        if self.worst.as_ref().is_none_or(|worst| over > worst.0) {
            self.worst = Some((over, index, numbers, Box::new((a, b))));
        }
    }

    /// FLIP is taken of the worst frame alone.
    pub fn finish(self) -> VideoComparison {
        let mut reasons: Vec<String> = self.facts.iter().filter_map(FactPair::reason).collect();
        let mut verdict = Verdict::worst(self.facts.iter().map(|f| f.verdict));
        let (mut worst_frame, mut numbers) = (None, None);
        if !self.identical {
            if let Some(frame) = self.unlike {
                verdict = verdict.max(Verdict::Fail);
                reasons.push(format!("Frame {frame} has another size."));
            }
            if self.compared < self.expected {
                verdict = verdict.max(Verdict::Inconclusive);
                reasons.push(format!("Only {} of {} frames could be compared.", self.compared, self.expected));
            }
            match self.worst {
                Some((_, frame, found, pixels)) => {
                    let found = PixelNumbers { flip: mean_flip(&pixels.0, &pixels.1), ..found };
                    let mut said = Vec::new();
                    verdict = verdict.max(judge_numbers(&found, &self.thresholds, &mut said));
                    reasons.extend(said.into_iter().map(|s| format!("Frame {frame}: {s}")));
                    (worst_frame, numbers) = (Some(frame), Some(found));
                }
                None => verdict = verdict.max(Verdict::Inconclusive),
            }
        }
        VideoComparison {
            verdict,
            identical: self.identical,
            facts: self.facts,
            frames_compared: self.compared,
            worst_frame,
            numbers,
            by_frame: self.by_frame,
            reasons,
        }
    }

    /// The worst pair so far, for a heat map.
    pub fn worst_pair(&self) -> Option<(&Raster, &Raster)> {
        self.worst.as_ref().map(|(_, _, _, pixels)| (&pixels.0, &pixels.1))
    }
}

fn facts(a: &Stream, b: &Stream) -> Vec<FactPair> {
    let (x, y) = (&a.facts, &b.facts);
    let pair = |name: &str, a: String, b: String| FactPair::judged(name, Some(a), Some(b), Verdict::Fail);
    vec![
        pair("codec", x.codec.clone(), y.codec.clone()),
        pair("frames per second", x.frame_rate.clone(), y.frame_rate.clone()),
        pair("frames", x.frames.to_string(), y.frames.to_string()),
        pair("dimensions", format!("{}x{}", x.width, x.height), format!("{}x{}", y.width, y.height)),
        pair("pixel format", x.pixel_format.clone(), y.pixel_format.clone()),
        pair("duration", format!("{:.3} s", x.duration_s), format!("{:.3} s", y.duration_s)),
        FactPair::shown("content hash", Some(a.content_hash.to_string()), Some(b.content_hash.to_string())),
    ]
}
