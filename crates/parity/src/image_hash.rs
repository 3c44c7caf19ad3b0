//! Content hash of a still: what its pixels are, whatever text chunks or compression the file has.

use std::io::Cursor;

use contracts::ContentHash;
use image::{DynamicImage, ImageReader, Limits};
use serde::{Deserialize, Serialize};

/// Largest picture that is decoded, px per side.
const MAX_SIDE: u32 = 32_768;
/// Most memory one decode may take, bytes.
const MAX_DECODE_BYTES: u64 = 8 << 30;

/// What a picture is, apart from its pixels' values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageFacts {
    /// px.
    pub width: u32,
    /// px.
    pub height: u32,
    pub channels: u8,
    /// Bits per channel.
    pub bit_depth: u8,
    pub alpha: bool,
}

/// Bytes that are no picture this build can decode.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a readable picture: {0}")]
pub struct DecodeError(pub String);

/// Decodes PNG, JPEG, WebP or TIFF and hashes the samples: row by row from the top, channels
/// interleaved, 16-bit samples little-endian. The layout names channels, depth and size, so that
/// pictures of different form never share a hash.
pub fn content_hash_image(bytes: &[u8]) -> Result<(ContentHash, ImageFacts), DecodeError> {
    let mut reader =
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|e| DecodeError(e.to_string()))?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_DECODE_BYTES);
    reader.limits(limits);
    let decoded = reader.decode().map_err(|e| DecodeError(e.to_string()))?;

    let color = decoded.color();
    let facts = ImageFacts {
        width: decoded.width(),
        height: decoded.height(),
        channels: color.channel_count(),
        bit_depth: u8::try_from(color.bits_per_pixel() / u16::from(color.channel_count())).unwrap_or(u8::MAX),
        alpha: color.has_alpha(),
    };
    let name = match facts.channels {
        1 => "l",
        2 => "la",
        3 => "rgb",
        _ => "rgba",
    };
    let layout = format!("{name}{}:{}x{}", facts.bit_depth, facts.width, facts.height);
    let mut hash = blake3::Hasher::new();
    hash.update(layout.as_bytes());
    match &decoded {
        DynamicImage::ImageLuma16(b) => update_u16(&mut hash, b.as_raw()),
        DynamicImage::ImageLumaA16(b) => update_u16(&mut hash, b.as_raw()),
        DynamicImage::ImageRgb16(b) => update_u16(&mut hash, b.as_raw()),
        DynamicImage::ImageRgba16(b) => update_u16(&mut hash, b.as_raw()),
        DynamicImage::ImageRgb32F(b) => update_f32(&mut hash, b.as_raw()),
        DynamicImage::ImageRgba32F(b) => update_f32(&mut hash, b.as_raw()),
        other => {
            hash.update(other.as_bytes());
        }
    }
    Ok((ContentHash::v1(&layout, hash.finalize().as_bytes()), facts))
}

fn update_u16(hash: &mut blake3::Hasher, samples: &[u16]) {
    for chunk in samples.chunks(8192) {
        let bytes: Vec<u8> = chunk.iter().flat_map(|s| s.to_le_bytes()).collect();
        hash.update(&bytes);
    }
}

fn update_f32(hash: &mut blake3::Hasher, samples: &[f32]) {
    for chunk in samples.chunks(8192) {
        let bytes: Vec<u8> = chunk.iter().flat_map(|s| s.to_le_bytes()).collect();
        hash.update(&bytes);
    }
}

#[cfg(test)]
mod tests {
    use image::{ExtendedColorType, ImageEncoder, codecs::png};

    use super::*;

    fn png_of(pixels: &[u8], width: u32, filter: png::FilterType) -> Vec<u8> {
        let mut bytes = Vec::new();
        png::PngEncoder::new_with_quality(&mut bytes, png::CompressionType::Best, filter)
            .write_image(pixels, width, 1, ExtendedColorType::Rgba8)
            .expect("encodes");
        bytes
    }

    #[test]
    fn how_a_file_is_compressed_does_not_matter_and_a_pixel_does() {
        let pixels: Vec<u8> = (0..64).collect();
        let a = png_of(&pixels, 16, png::FilterType::NoFilter);
        let b = png_of(&pixels, 16, png::FilterType::Paeth);
        assert_ne!(a, b);
        let (hash, facts) = content_hash_image(&a).expect("decodes");
        assert_eq!(hash, content_hash_image(&b).expect("decodes").0);
        assert!(hash.as_str().starts_with("v1:rgba8:16x1:"), "{hash}");
        assert_eq!(facts, ImageFacts { width: 16, height: 1, channels: 4, bit_depth: 8, alpha: true });
        let mut changed = pixels;
        changed[5] ^= 1;
        assert_ne!(hash, content_hash_image(&png_of(&changed, 16, png::FilterType::NoFilter)).expect("decodes").0);
    }

    #[test]
    fn what_is_no_picture_is_an_error() {
        for bytes in [&b""[..], b"ISO-10303-21;", b"\x89PNG\r\n\x1a\n"] {
            assert!(content_hash_image(bytes).is_err());
        }
    }
}
