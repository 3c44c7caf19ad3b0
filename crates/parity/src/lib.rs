//! Judges of sameness: content hashes of decoded media, and verdicts on pairs of files and runs with
//! every number behind them (`docs/parity.md`). Pure.
//!
//! Architecture invariant: bytes, facts and pixels come in, verdicts go out. No file system, no clock,
//! no Blender; who read the bytes and what a verdict means for a line is not known here.

mod blend;
mod decode;
mod difference;
mod exr_image;
mod facts;
mod flip;
mod heat_map;
mod picture;
mod raster;
pub mod run;
mod slot;
mod thresholds;
mod verdict;
mod video;

pub use blend::{BlendComparison, BlendDifference, Digest, MAX_DIFFERENCES, judge_blends};
pub use difference::{PixelNumbers, Tile, measure};
pub use facts::{DecodeError, ImageContainer, ImageFacts};
pub use flip::{MAX_FLIP_PIXELS, mean_flip};
pub use heat_map::heat_map_png;
pub use picture::{Picture, PictureComparison, judge_pictures};
pub use raster::{Layout, Pixel, Raster, Samples};
pub use slot::{BytesComparison, FileFacts, MediaComparison, SlotComparison};
pub use thresholds::{Bounds, Calibration, CalibrationError, Measured, TILE_PX, Thresholds};
pub use verdict::{FactPair, Verdict};
pub use video::{FrameJudge, FrameNumbers, MAX_LISTED_FRAMES, Stream, StreamFacts, VideoComparison};

use contracts::ContentHash;

/// Largest picture that is decoded, bytes of samples: 32k × 32k RGBA16.
pub const MAX_DECODED_BYTES: u64 = 8 << 30;

/// Decodes a picture and hashes what it shows.
///
/// The layout part of the hash states what was hashed: `rgb8`, `rgba16`, `gray8` … are rows from
/// the top, pixels from the left, channels interleaved, 16-bit samples little-endian; `exr-r32-…`
/// names the channels in alphabetical order, each a whole plane of little-endian 32-bit floats.
/// PNG text chunks, compression and time stamps do not enter; colour profiles are facts beside it.
///
/// # Errors
/// The bytes are no PNG, JPEG, WebP, TIFF or OpenEXR picture, are cut short, or are larger than
/// [`MAX_DECODED_BYTES`] when decoded.
pub fn content_hash_image(bytes: &[u8]) -> Result<(ContentHash, ImageFacts), DecodeError> {
    if exr_image::is_exr(bytes) { exr_image::hash(bytes) } else { decode::hash(bytes) }
}

/// Decodes a picture for a judge: what [`content_hash_image`] says of it, and its pixels.
///
/// # Errors
/// As [`content_hash_image`].
pub fn decode_picture(bytes: &[u8]) -> Result<Picture, DecodeError> {
    if exr_image::is_exr(bytes) { exr_image::picture(bytes) } else { decode::picture(bytes) }
}
