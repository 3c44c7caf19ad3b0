//! What a proof renders in place of the final: smaller, with fewer samples, nothing else.

use contracts::snapshot::LineSnapshot;
use serde_json::{Value, json};
use store::orders::FinalParams;

/// Longest edge of a proof, px.
const MAX_EDGE: u32 = 640;
/// Smallest edge left, px: the least a picture may have.
const MIN_EDGE: u32 = 16;
/// Most samples of a proof.
const MAX_SAMPLES: u32 = 16;
/// Most frames of a proof turntable.
const MAX_FRAMES: u32 = 24;

/// Brings a snapshot down to proof quality; returns what it was.
pub fn shrink(snapshot: &mut LineSnapshot) -> FinalParams {
    let finals = FinalParams { params: snapshot.params.clone(), overrides: snapshot.overrides.clone() };
    let picture = &mut snapshot.params.picture;
    let longest = picture.width.max(picture.height);
    if longest > MAX_EDGE {
        let scaled = |edge: u32| {
            let edge = u64::from(edge) * u64::from(MAX_EDGE) / u64::from(longest);
            // Even, as video wants it.
            (u32::try_from(edge).unwrap_or(MAX_EDGE) / 2 * 2).max(MIN_EDGE)
        };
        (picture.width, picture.height) = (scaled(picture.width), scaled(picture.height));
    }
    picture.samples = picture.samples.min(MAX_SAMPLES);
    snapshot.params.motion.frames = snapshot.params.motion.frames.min(MAX_FRAMES);
    // A graph reads the overrides; it is told of what became smaller, and only of that.
    let (picture, motion) = (&snapshot.params.picture, &snapshot.params.motion);
    let before = &finals.params;
    let mut say = |key: &str, changed: bool, value: Value| {
        if changed {
            snapshot.overrides.insert(key.to_owned(), value);
        }
    };
    say("width", picture.width != before.picture.width, json!(picture.width));
    say("height", picture.height != before.picture.height, json!(picture.height));
    say("samples", picture.samples != before.picture.samples, json!(picture.samples));
    say("frames", motion.frames != before.motion.frames, json!(motion.frames));
    finals
}
