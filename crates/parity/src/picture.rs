//! Two stills: facts first, then pixels.

use contracts::ContentHash;
use serde::{Deserialize, Serialize};

use crate::{
    FactPair, ImageFacts, PixelNumbers, Raster, Thresholds, Verdict, difference::measure, flip::mean_flip,
    verdict::or_none,
};

/// A decoded picture.
#[derive(Debug, Clone)]
pub struct Picture {
    pub facts: ImageFacts,
    pub content_hash: ContentHash,
    /// None where the file has no colour channels that could be shown.
    pub raster: Option<Raster>,
}

/// What was found out about a pair of pictures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PictureComparison {
    pub verdict: Verdict,
    /// Both decode to the same samples.
    pub identical: bool,
    pub facts: Vec<FactPair>,
    /// None where the pixels could not be laid over each other.
    pub numbers: Option<PixelNumbers>,
    /// Sentences: why it is not `pass`.
    pub reasons: Vec<String>,
}

/// Equal content passes; unequal facts fail; pixels are judged by `thresholds`.
pub fn judge_pictures(a: &Picture, b: &Picture, thresholds: &Thresholds) -> PictureComparison {
    let facts = facts(a, b);
    let identical = a.content_hash == b.content_hash;
    let mut reasons: Vec<String> = facts.iter().filter_map(FactPair::reason).collect();
    let mut verdict = Verdict::worst(facts.iter().map(|f| f.verdict));
    let numbers = match (&a.raster, &b.raster) {
        (Some(a), Some(b)) => measure(a, b, thresholds.pixel)
            .map(|numbers| PixelNumbers { flip: if identical { Some(0.0) } else { mean_flip(a, b) }, ..numbers }),
        _ => None,
    };
    if !identical {
        match &numbers {
            Some(numbers) => verdict = verdict.max(judge_numbers(numbers, thresholds, &mut reasons)),
            None => {
                verdict = verdict.max(Verdict::Inconclusive);
                reasons.push("The pixels cannot be laid over each other.".to_owned());
            }
        }
    }
    PictureComparison { verdict, identical, facts, numbers, reasons }
}

/// The verdict on the pixels, and a sentence for each number that is over a threshold.
pub(crate) fn judge_numbers(numbers: &PixelNumbers, thresholds: &Thresholds, reasons: &mut Vec<String>) -> Verdict {
    let tile = numbers.tile;
    let checks = [
        ("Tile mean", Some(numbers.tile_mean), thresholds.tile_mean, format!(" at {}, {}", tile.x, tile.y)),
        ("Global bias", Some(numbers.bias), thresholds.bias, String::new()),
        ("FLIP", numbers.flip, thresholds.flip, String::new()),
    ];
    Verdict::worst(checks.into_iter().filter_map(|(what, value, bounds, place)| {
        let value = value?;
        let verdict = bounds.verdict(value);
        if verdict != Verdict::Pass {
            reasons.push(format!("{what} {value:.4}{place} is above {:.4}.", bounds.warn));
        }
        Some(verdict)
    }))
}

fn facts(a: &Picture, b: &Picture) -> Vec<FactPair> {
    let (x, y) = (&a.facts, &b.facts);
    let pair = |name: &str, a: String, b: String| FactPair::judged(name, Some(a), Some(b), Verdict::Fail);
    vec![
        pair("container", format!("{:?}", x.container).to_lowercase(), format!("{:?}", y.container).to_lowercase()),
        pair("dimensions", format!("{}x{}", x.width, x.height), format!("{}x{}", y.width, y.height)),
        pair("channels", x.channels.to_string(), y.channels.to_string()),
        pair("bit depth", depth(x), depth(y)),
        pair("alpha", alpha(x).to_owned(), alpha(y).to_owned()),
        pair("colour profile", or_none(x.icc_profile.as_ref()), or_none(y.icc_profile.as_ref())),
        FactPair::shown("content hash", Some(a.content_hash.to_string()), Some(b.content_hash.to_string())),
    ]
}

fn depth(facts: &ImageFacts) -> String {
    format!("{} bit{}", facts.bit_depth, if facts.float { " float" } else { "" })
}

fn alpha(facts: &ImageFacts) -> &'static str {
    match (facts.alpha, facts.transparent_pixels) {
        (false, _) => "none",
        (true, false) => "opaque everywhere",
        (true, true) => "used",
    }
}
