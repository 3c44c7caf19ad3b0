//! Copies of a finished picture for a channel: smaller, converted, on a ground, no heavier than allowed.
//!
//! Eight bits, sRGB. Knows pictures; refuses to know slots and lines.

use std::{io::Cursor, path::Path};

use contracts::{
    ContentHash,
    module::params::{Derivative, DerivativeFormat},
};
use image::{DynamicImage, ImageFormat, Rgba, RgbaImage, codecs::jpeg::JpegEncoder, imageops::FilterType};

use crate::{Fault, ModuleError};

/// JPEG quality below which a smaller picture looks better than a worse one, %.
const MIN_QUALITY: u8 = 40;
/// Smallest edge a picture is brought down to for its weight, px.
const MIN_EDGE: u32 = 16;
/// Ground of formats that know no transparency.
const WHITE: [u8; 3] = [255; 3];

/// A finished copy.
pub struct Made {
    pub bytes: Vec<u8>,
    /// px.
    pub width: u32,
    pub height: u32,
    pub content_hash: ContentHash,
}

/// # Errors
/// Where the picture is of a format that has no eight-bit copies, or no copy of it is light enough.
pub async fn make(file: &Path, wanted: &Derivative) -> Result<Made, ModuleError> {
    let (file, wanted) = (file.to_path_buf(), wanted.clone());
    let work = tokio::task::spawn_blocking(move || {
        let bytes = std::fs::read(&file).map_err(|error| unreadable(&error))?;
        of_bytes(&bytes, &wanted)
    });
    work.await.map_err(|error| unreadable(&error))?
}

fn of_bytes(bytes: &[u8], wanted: &Derivative) -> Result<Made, ModuleError> {
    let mut picture = image::load_from_memory(bytes)
        .map_err(|error| {
            let message = format!("The derivative `{}` cannot be made of this picture: {error}.", wanted.name);
            ModuleError::new(
                Fault::Input,
                "derivative.source",
                message,
                "Render to PNG, TIFF, JPEG or WebP, or take the derivative out of the output type.",
            )
        })?
        .into_rgba8();
    let ground = wanted.background_rgb().or((wanted.format == DerivativeFormat::Jpeg).then_some(WHITE));
    let mut edge = wanted.longest_edge_px.min(picture.width().max(picture.height()));
    picture = resized(picture, edge);
    loop {
        let laid = ground.map_or_else(|| picture.clone(), |ground| on_ground(&picture, ground));
        let bytes = lightest_good(&laid, wanted, ground.is_some())?;
        let fits = wanted.heaviest().is_none_or(|most| bytes.len() <= most);
        if fits {
            let (content_hash, _) = parity::content_hash_image(&bytes).map_err(|error| unreadable(&error))?;
            return Ok(Made { width: laid.width(), height: laid.height(), bytes, content_hash });
        }
        edge = edge * 4 / 5;
        if edge < MIN_EDGE {
            let most = wanted.max_bytes;
            let message = format!("No copy of this picture for `{}` weighs {most} bytes or less.", wanted.name);
            return Err(ModuleError::new(
                Fault::Input,
                "derivative.too_heavy",
                message,
                "Allow a heavier file, or choose JPEG.",
            ));
        }
        picture = resized(picture, edge);
    }
}

/// The file at the best quality that is light enough; at the least quality where none is.
fn lightest_good(picture: &RgbaImage, wanted: &Derivative, opaque: bool) -> Result<Vec<u8>, ModuleError> {
    let best = u8::try_from(wanted.quality.clamp(1, 100)).unwrap_or(100);
    let first = encoded(picture, wanted.format, best, opaque)?;
    let Some(most) = wanted.heaviest().filter(|most| first.len() > *most) else {
        return Ok(first);
    };
    if wanted.format != DerivativeFormat::Jpeg || best <= MIN_QUALITY {
        return Ok(first);
    }
    let (mut low, mut high) = (MIN_QUALITY, best - 1);
    let mut found = encoded(picture, wanted.format, low, opaque)?;
    if found.len() > most {
        return Ok(found);
    }
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        let bytes = encoded(picture, wanted.format, middle, opaque)?;
        if bytes.len() <= most {
            (low, found) = (middle, bytes);
        } else {
            high = middle - 1;
        }
    }
    Ok(found)
}

fn encoded(picture: &RgbaImage, format: DerivativeFormat, quality: u8, opaque: bool) -> Result<Vec<u8>, ModuleError> {
    let mut bytes = Cursor::new(Vec::new());
    let picture = DynamicImage::ImageRgba8(picture.clone());
    let picture = if opaque { DynamicImage::ImageRgb8(picture.into_rgb8()) } else { picture };
    let written = match format {
        DerivativeFormat::Jpeg => picture.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, quality)),
        DerivativeFormat::Png => picture.write_to(&mut bytes, ImageFormat::Png),
        DerivativeFormat::Webp => picture.write_to(&mut bytes, ImageFormat::WebP),
        DerivativeFormat::Tiff => picture.write_to(&mut bytes, ImageFormat::Tiff),
    };
    written.map_err(|error| unreadable(&error))?;
    Ok(bytes.into_inner())
}

/// Colours count by their opacity while they are mixed: what cannot be seen leaves no fringe.
fn resized(mut picture: RgbaImage, edge: u32) -> RgbaImage {
    let (width, height) = picture.dimensions();
    let longest = width.max(height);
    if longest <= edge {
        return picture;
    }
    let scaled = |length: u32| {
        let length = (u64::from(length) * u64::from(edge) + u64::from(longest) / 2) / u64::from(longest);
        u32::try_from(length).unwrap_or(edge).max(1)
    };
    let share = |channel: u8, alpha: u8| (u32::from(channel) * u32::from(alpha) + 127) / 255;
    for Rgba([r, g, b, a]) in picture.pixels_mut() {
        for channel in [r, g, b] {
            *channel = u8::try_from(share(*channel, *a)).unwrap_or(u8::MAX);
        }
    }
    let mut small = image::imageops::resize(&picture, scaled(width), scaled(height), FilterType::Lanczos3);
    for Rgba([r, g, b, a]) in small.pixels_mut().filter(|pixel| pixel.0[3] > 0) {
        for channel in [r, g, b] {
            let whole = (u32::from(*channel) * 255 + u32::from(*a) / 2) / u32::from(*a);
            *channel = u8::try_from(whole).unwrap_or(u8::MAX);
        }
    }
    small
}

fn on_ground(picture: &RgbaImage, ground: [u8; 3]) -> RgbaImage {
    let mut laid = picture.clone();
    for pixel in laid.pixels_mut() {
        let alpha = u32::from(pixel.0[3]);
        for (channel, under) in pixel.0.iter_mut().zip(ground) {
            let mixed = (u32::from(*channel) * alpha + u32::from(under) * (255 - alpha) + 127) / 255;
            *channel = u8::try_from(mixed).unwrap_or(u8::MAX);
        }
        pixel.0[3] = u8::MAX;
    }
    laid
}

fn unreadable(why: &dyn std::fmt::Display) -> ModuleError {
    ModuleError::new(
        Fault::Environment,
        "derivative.failed",
        format!("A copy of the picture could not be made: {why}."),
        "Try again; see the server's log if it stays.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source() -> Vec<u8> {
        let picture = RgbaImage::from_fn(400, 200, |x, y| {
            let noise = (x * 31 + y * 17) % 251;
            Rgba([u8::try_from(noise).unwrap_or(0), 90, 200, if x < 200 { 0 } else { 255 }])
        });
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, ImageFormat::Png).expect("a picture");
        bytes.into_inner()
    }

    fn wanted(format: DerivativeFormat) -> Derivative {
        Derivative {
            name: "web".into(),
            format,
            longest_edge_px: 100,
            quality: 90,
            background: String::new(),
            max_bytes: 0,
        }
    }

    #[test]
    fn a_copy_has_the_size_format_and_ground_that_are_asked_for() {
        let made = of_bytes(&source(), &wanted(DerivativeFormat::Png)).expect("a copy");
        assert_eq!((made.width, made.height), (100, 50));
        let back = image::load_from_memory(&made.bytes).expect("a PNG").into_rgba8();
        assert_eq!((back.get_pixel(2, 2).0[3], back.get_pixel(97, 2).0[3]), (0, 255));
        let red = Derivative { background: "#ff0000".into(), ..wanted(DerivativeFormat::Jpeg) };
        let made = of_bytes(&source(), &red).expect("a copy");
        assert_eq!(image::guess_format(&made.bytes).ok(), Some(ImageFormat::Jpeg));
        let back = image::load_from_memory(&made.bytes).expect("a JPEG").into_rgb8();
        assert!(back.get_pixel(5, 25).0[0] > 240 && back.get_pixel(5, 25).0[1] < 20, "{:?}", back.get_pixel(5, 25));
    }

    #[test]
    fn a_copy_is_no_heavier_than_allowed_and_no_worse_than_it_must_be() {
        let heavy = of_bytes(&source(), &wanted(DerivativeFormat::Jpeg)).expect("a copy");
        let most = u32::try_from(heavy.bytes.len() * 2 / 3).expect("small");
        let light = Derivative { max_bytes: most, ..wanted(DerivativeFormat::Jpeg) };
        let made = of_bytes(&source(), &light).expect("a copy");
        assert!(made.bytes.len() <= most as usize && made.bytes.len() > most as usize / 2, "{}", made.bytes.len());
        let tiny = Derivative { max_bytes: 10, ..wanted(DerivativeFormat::Png) };
        assert_eq!(of_bytes(&source(), &tiny).err().map(|e| e.code), Some("derivative.too_heavy".to_owned()));
    }
}
