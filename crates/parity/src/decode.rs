//! PNG, JPEG, WebP and TIFF.

use std::io::Cursor;

use contracts::ContentHash;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};

use crate::{DecodeError, ImageContainer, ImageFacts, Layout, MAX_DECODED_BYTES, Picture, Raster, Samples};

pub fn hash(bytes: &[u8]) -> Result<(ContentHash, ImageFacts), DecodeError> {
    let (content_hash, facts, _) = decode(bytes)?;
    Ok((content_hash, facts))
}

pub fn picture(bytes: &[u8]) -> Result<Picture, DecodeError> {
    let (content_hash, facts, picture) = decode(bytes)?;
    Ok(Picture { facts, content_hash, raster: raster(picture) })
}

fn raster(picture: DynamicImage) -> Option<Raster> {
    let (width, height) = (picture.width(), picture.height());
    let (layout, samples) = match picture {
        DynamicImage::ImageLuma8(p) => (Layout::Gray, Samples::U8(p.into_raw())),
        DynamicImage::ImageLumaA8(p) => (Layout::GrayAlpha, Samples::U8(p.into_raw())),
        DynamicImage::ImageRgb8(p) => (Layout::Rgb, Samples::U8(p.into_raw())),
        DynamicImage::ImageRgba8(p) => (Layout::Rgba, Samples::U8(p.into_raw())),
        DynamicImage::ImageLuma16(p) => (Layout::Gray, Samples::U16(p.into_raw())),
        DynamicImage::ImageLumaA16(p) => (Layout::GrayAlpha, Samples::U16(p.into_raw())),
        DynamicImage::ImageRgb16(p) => (Layout::Rgb, Samples::U16(p.into_raw())),
        DynamicImage::ImageRgba16(p) => (Layout::Rgba, Samples::U16(p.into_raw())),
        DynamicImage::ImageRgb32F(p) => (Layout::Rgb, Samples::F32(p.into_raw())),
        DynamicImage::ImageRgba32F(p) => (Layout::Rgba, Samples::F32(p.into_raw())),
        _ => return None,
    };
    Raster::new(width, height, layout, samples)
}

fn decode(bytes: &[u8]) -> Result<(ContentHash, ImageFacts, DynamicImage), DecodeError> {
    let mut reader =
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| DecodeError::UnknownFormat)?;
    let container = match reader.format() {
        Some(ImageFormat::Png) => ImageContainer::Png,
        Some(ImageFormat::Jpeg) => ImageContainer::Jpeg,
        Some(ImageFormat::WebP) => ImageContainer::Webp,
        Some(ImageFormat::Tiff) => ImageContainer::Tiff,
        _ => return Err(DecodeError::UnknownFormat),
    };
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODED_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|e| decode_error(&e))?;
    let icc_profile = decoder.icc_profile().ok().flatten().map(|profile| blake3::hash(&profile).to_hex().to_string());
    let picture = DynamicImage::from_decoder(decoder).map_err(|e| decode_error(&e))?;
    let (layout, digest) = digest(&picture)?;
    let color = picture.color();
    let layout = format!("{layout}:{}x{}", picture.width(), picture.height());
    let facts = ImageFacts {
        container,
        width: picture.width(),
        height: picture.height(),
        channels: color.channel_count(),
        bit_depth: u8::try_from(color.bits_per_pixel() / u16::from(color.channel_count())).unwrap_or(u8::MAX),
        float: matches!(picture, DynamicImage::ImageRgb32F(_) | DynamicImage::ImageRgba32F(_)),
        alpha: color.has_alpha(),
        transparent_pixels: transparent_pixels(&picture),
        icc_profile,
    };
    let content_hash = ContentHash::v1(&layout, digest.as_bytes());
    Ok((content_hash, facts, picture))
}

/// Name of the layout, and BLAKE3 of the samples.
fn digest(picture: &DynamicImage) -> Result<(&'static str, blake3::Hash), DecodeError> {
    Ok(match picture {
        DynamicImage::ImageLuma8(p) => ("gray8", blake3::hash(p.as_raw())),
        DynamicImage::ImageLumaA8(p) => ("graya8", blake3::hash(p.as_raw())),
        DynamicImage::ImageRgb8(p) => ("rgb8", blake3::hash(p.as_raw())),
        DynamicImage::ImageRgba8(p) => ("rgba8", blake3::hash(p.as_raw())),
        DynamicImage::ImageLuma16(p) => ("gray16", little(p.as_raw(), |s| s.to_le_bytes())),
        DynamicImage::ImageLumaA16(p) => ("graya16", little(p.as_raw(), |s| s.to_le_bytes())),
        DynamicImage::ImageRgb16(p) => ("rgb16", little(p.as_raw(), |s| s.to_le_bytes())),
        DynamicImage::ImageRgba16(p) => ("rgba16", little(p.as_raw(), |s| s.to_le_bytes())),
        DynamicImage::ImageRgb32F(p) => ("rgb32f", little(p.as_raw(), |s| s.to_le_bytes())),
        DynamicImage::ImageRgba32F(p) => ("rgba32f", little(p.as_raw(), |s| s.to_le_bytes())),
        other => return Err(DecodeError::Broken(format!("samples of an unknown kind ({:?})", other.color()))),
    })
}

/// Hash of little-endian samples, a piece at a time: no second copy of the picture is made.
fn little<S: Copy, const N: usize>(samples: &[S], bytes: impl Fn(S) -> [u8; N]) -> blake3::Hash {
    const PIECE: usize = 1 << 16;
    let mut hasher = blake3::Hasher::new();
    let mut piece = Vec::with_capacity(PIECE * N);
    for chunk in samples.chunks(PIECE) {
        piece.clear();
        piece.extend(chunk.iter().flat_map(|s| bytes(*s)));
        hasher.update(&piece);
    }
    hasher.finalize()
}

fn transparent_pixels(picture: &DynamicImage) -> bool {
    match picture {
        DynamicImage::ImageLumaA8(p) => p.pixels().any(|p| p.0[1] != u8::MAX),
        DynamicImage::ImageRgba8(p) => p.pixels().any(|p| p.0[3] != u8::MAX),
        DynamicImage::ImageLumaA16(p) => p.pixels().any(|p| p.0[1] != u16::MAX),
        DynamicImage::ImageRgba16(p) => p.pixels().any(|p| p.0[3] != u16::MAX),
        DynamicImage::ImageRgba32F(p) => p.pixels().any(|p| p.0[3] < 1.0),
        _ => false,
    }
}

fn decode_error(error: &ImageError) -> DecodeError {
    match error {
        ImageError::Limits(limits) => DecodeError::TooLarge(limits.to_string()),
        other => DecodeError::Broken(other.to_string()),
    }
}
