//! Every threshold of every judge, in one place, and their calibration from an A/A pair.

use serde::{Deserialize, Serialize};

use crate::PixelNumbers;

/// Edge of the tiles whose signed means are compared, px.
pub const TILE_PX: u32 = 24;
/// How far the largest measured difference of an A/A pair is stretched into a tolerance: another
/// pair of seeds is not the same pair.
const MARGIN: f64 = 1.5;
/// Above the tolerance stretched by this, a difference is no noise.
const FAIL_FACTOR: f64 = 2.0;
/// A tile tolerance beyond this would let a shift by one pixel (.031) or a changed exposure through.
const MAX_TILE_MEAN: f64 = 0.025;
const MAX_BIAS: f64 = 0.003;
/// Tolerances below these only measure rounding.
const MIN_TILE_MEAN: f64 = 0.002;
const MIN_BIAS: f64 = 0.000_2;
const MIN_FLIP: f64 = 0.01;

/// Differences of display-encoded samples, as a share of the full range. At or below `warn` is
/// `pass`, above `fail` is `fail`, between is `warn`. Where the defaults come from stands in
/// `docs/parity.md`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// Largest |signed mean| over the tiles. Noise stays at .010, a shift by one pixel gives .031, a
    /// wrong material .28, a missing part .33 (DOMAIN §8).
    pub tile_mean: Bounds,
    /// |Signed mean| over all that is not fully transparent on both sides: finds exposure.
    pub bias: Bounds,
    /// Mean FLIP: finds what the eye sees and means do not.
    pub flip: Bounds,
    /// A pixel counts as different above this; its share is shown and decides nothing, since noise
    /// alone moves many pixels.
    pub pixel: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bounds {
    pub warn: f64,
    pub fail: f64,
}

impl Bounds {
    pub(crate) fn verdict(self, value: f64) -> crate::Verdict {
        // A number that is none is no reason to pass.
        if value.is_nan() || value > self.fail {
            crate::Verdict::Fail
        } else if value > self.warn {
            crate::Verdict::Warn
        } else {
            crate::Verdict::Pass
        }
    }

    fn tolerance(measured: f64, least: f64) -> Self {
        let warn = (measured * MARGIN).max(least);
        Self { warn, fail: warn * FAIL_FACTOR }
    }

    fn is_sound(self) -> bool {
        self.warn.is_finite() && self.fail.is_finite() && 0.0 <= self.warn && self.warn <= self.fail
    }
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            tile_mean: Bounds { warn: 0.010, fail: 0.025 },
            bias: Bounds { warn: 0.001, fail: 0.003 },
            flip: Bounds { warn: 0.10, fail: 0.20 },
            pixel: 0.1,
        }
    }
}

/// Tolerances measured on one output type; the document `hartomat compare --calibration` reads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    pub version: u32,
    pub thresholds: Thresholds,
    /// What was measured: the largest of each number over all pairs.
    pub measured: Measured,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measured {
    pub pairs: u32,
    pub tile_mean: f64,
    pub bias: f64,
    pub flip: f64,
}

/// A calibration that cannot be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CalibrationError {
    #[error("there is no pair of pictures or videos of one scene, rendered with two seeds, to calibrate from")]
    NoPair,
    #[error(
        "the two pictures differ too much to be told from a fault ({what} {measured:.4}, at most {most:.4}): \
         render the pair with more samples or with denoising"
    )]
    TooNoisy { what: &'static str, measured: f64, most: f64 },
    #[error("version {0} of a calibration is not known; this build writes and reads version 1")]
    Version(u32),
    #[error("the bounds of `{0}` are not 0 ≤ warn ≤ fail")]
    Unsound(&'static str),
}

impl Calibration {
    pub const VERSION: u32 = 1;

    /// From pairs of the same picture under two seeds.
    ///
    /// # Errors
    /// No pair, or pairs so noisy that a fault would pass.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = &'a PixelNumbers>) -> Result<Self, CalibrationError> {
        let mut measured = Measured::default();
        for numbers in pairs {
            measured.pairs += 1;
            measured.tile_mean = measured.tile_mean.max(numbers.tile_mean);
            measured.bias = measured.bias.max(numbers.bias);
            measured.flip = measured.flip.max(numbers.flip.unwrap_or_default());
        }
        if measured.pairs == 0 {
            return Err(CalibrationError::NoPair);
        }
        let thresholds = Thresholds {
            tile_mean: Bounds::tolerance(measured.tile_mean, MIN_TILE_MEAN),
            bias: Bounds::tolerance(measured.bias, MIN_BIAS),
            flip: Bounds::tolerance(measured.flip, MIN_FLIP),
            ..Thresholds::default()
        };
        for (what, warn, most) in
            [("tile mean", thresholds.tile_mean.warn, MAX_TILE_MEAN), ("global bias", thresholds.bias.warn, MAX_BIAS)]
        {
            if warn > most {
                return Err(CalibrationError::TooNoisy { what, measured: warn / MARGIN, most: most / MARGIN });
            }
        }
        Ok(Self { version: Self::VERSION, thresholds, measured })
    }

    /// The thresholds of a document somebody wrote.
    ///
    /// # Errors
    /// An unknown version, or bounds that are none.
    pub fn checked(self) -> Result<Thresholds, CalibrationError> {
        if self.version != Self::VERSION {
            return Err(CalibrationError::Version(self.version));
        }
        let Thresholds { tile_mean, bias, flip, pixel } = self.thresholds;
        for (name, bounds) in
            [("tile_mean", tile_mean), ("bias", bias), ("flip", flip), ("pixel", Bounds { warn: pixel, fail: pixel })]
        {
            if !bounds.is_sound() {
                return Err(CalibrationError::Unsound(name));
            }
        }
        Ok(self.thresholds)
    }
}
