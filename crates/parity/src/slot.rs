//! Two files that fill the same result slot, whatever they are.

use contracts::Sha256;
use serde::{Deserialize, Serialize};

use crate::{BlendComparison, FactPair, PictureComparison, PixelNumbers, Verdict, VideoComparison};

/// What a file is before it is looked into.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    pub name: String,
    /// Bytes.
    pub size: u64,
    pub sha256: Sha256,
}

/// What the judge of the kind of file found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum MediaComparison {
    Picture(PictureComparison),
    Video(VideoComparison),
    Blend(BlendComparison),
    /// A file whose bytes are its content (GLB, STL, USD): equal or not.
    Bytes(BytesComparison),
    /// The two are not of one kind.
    Unlike {
        a: String,
        b: String,
    },
    /// There was nothing to look into.
    None,
}

impl MediaComparison {
    /// The numbers of the pixels, of a video those of the worst frame.
    pub fn numbers(&self) -> Option<&PixelNumbers> {
        match self {
            Self::Picture(c) => c.numbers.as_ref(),
            Self::Video(c) => c.numbers.as_ref(),
            _ => None,
        }
    }

    /// How far two renders of one thing lie apart, for a [`crate::Calibration`]; none of two that are
    /// identical, since they were not rendered with two seeds.
    pub fn noise(&self) -> Option<PixelNumbers> {
        match self {
            Self::Picture(c) if !c.identical => c.numbers.clone(),
            Self::Video(c) if !c.identical => {
                // One frame may have the largest tile mean, another the largest bias.
                let most = |of: fn(&crate::FrameNumbers) -> f64| c.by_frame.iter().map(of).fold(0.0, f64::max);
                let (tile_mean, bias) = (most(|f| f.tile_mean), most(|f| f.bias));
                c.numbers.clone().map(|numbers| PixelNumbers { tile_mean, bias, ..numbers })
            }
            _ => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BytesComparison {
    pub format: String,
    pub identical: bool,
}

/// The verdict on one result slot with every number behind it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SlotComparison {
    /// As `ResultSlot` is written, or what the caller calls the pair.
    pub slot: String,
    pub verdict: Verdict,
    /// Both decode to the same content.
    pub identical: bool,
    pub a: Option<FileFacts>,
    pub b: Option<FileFacts>,
    /// Shown: the bytes of two files of equal content differ.
    pub files: Vec<FactPair>,
    pub media: MediaComparison,
    pub reasons: Vec<String>,
}

impl SlotComparison {
    pub fn of(slot: &str, a: FileFacts, b: FileFacts, media: MediaComparison) -> Self {
        let (verdict, identical, reasons) = match &media {
            MediaComparison::Picture(c) => (c.verdict, c.identical, c.reasons.clone()),
            MediaComparison::Video(c) => (c.verdict, c.identical, c.reasons.clone()),
            MediaComparison::Blend(c) => (c.verdict, c.identical, c.reasons.clone()),
            MediaComparison::Bytes(c) if c.identical => (Verdict::Pass, true, Vec::new()),
            // Our own writers are deterministic; what others write we cannot judge.
            MediaComparison::Bytes(c) if matches!(c.format.as_str(), "glb" | "stl") => {
                (Verdict::Fail, false, vec![format!("The {} files differ.", c.format.to_uppercase())])
            }
            MediaComparison::Bytes(c) => {
                let reason = format!("The bytes differ, and there is no judge of {} files.", c.format);
                (Verdict::Inconclusive, false, vec![reason])
            }
            MediaComparison::Unlike { a, b } => {
                (Verdict::Fail, false, vec![format!("One file is {a}, the other {b}.")])
            }
            MediaComparison::None => (Verdict::Inconclusive, false, vec!["There is nothing to compare.".to_owned()]),
        };
        let files = vec![
            FactPair::shown("file hash", Some(a.sha256.to_string()), Some(b.sha256.to_string())),
            FactPair::shown("file size", Some(a.size.to_string()), Some(b.size.to_string())),
        ];
        Self { slot: slot.to_owned(), verdict, identical, a: Some(a), b: Some(b), files, media, reasons }
    }

    /// The same under the name of a slot.
    #[must_use]
    pub fn for_slot(self, slot: impl Into<String>) -> Self {
        Self { slot: slot.into(), ..self }
    }

    /// A slot that only one side has filled fails.
    pub fn one_sided(slot: &str, a: Option<FileFacts>, b: Option<FileFacts>) -> Self {
        let reason = match (&a, &b) {
            (Some(_), None) => "Only A has made it.",
            (None, Some(_)) => "Only B has made it.",
            _ => "Neither side has made it.",
        };
        Self::without_media(slot, Verdict::Fail, a, b, reason.to_owned())
    }

    /// A pair that could not be judged; `reason` is a sentence.
    pub fn inconclusive(slot: &str, reason: impl Into<String>) -> Self {
        Self::without_media(slot, Verdict::Inconclusive, None, None, reason.into())
    }

    fn without_media(slot: &str, verdict: Verdict, a: Option<FileFacts>, b: Option<FileFacts>, reason: String) -> Self {
        Self {
            slot: slot.to_owned(),
            verdict,
            identical: false,
            a,
            b,
            files: Vec::new(),
            media: MediaComparison::None,
            reasons: vec![reason],
        }
    }
}
