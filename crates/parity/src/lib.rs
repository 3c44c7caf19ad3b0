//! Judges of sameness: content hashes of decoded media. Pure.
//!
//! Architecture invariant: bytes come in, facts go out. No file system, no clock, no Blender; who
//! read the bytes and what a difference means for a line is not known here.

mod exr_image;
mod facts;
mod raster;

pub use facts::{DecodeError, ImageContainer, ImageFacts};

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
    if exr_image::is_exr(bytes) { exr_image::hash(bytes) } else { raster::hash(bytes) }
}
