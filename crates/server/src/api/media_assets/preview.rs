//! Small pictures of large ones: scaled once, kept as a blob.

use std::{io::Cursor, path::PathBuf};

use image::{
    DynamicImage, ImageFormat, ImageReader, Limits, RgbaImage,
    codecs::{jpeg::JpegEncoder, webp::WebPEncoder},
    imageops::FilterType,
};
use modules::ports::Blobs;
use store::media::{self, MediaAsset, Preview};
use tokio::sync::Semaphore;

use crate::{problem::Problem, state::AppState};

/// Sizes that are kept, longest edge in px: what is asked for is brought up to the next.
const SIZES: [u32; 5] = [120, 240, 480, 960, 1920];
/// Least size that may be asked for, px.
const LEAST: u32 = 16;
/// Memory one picture may take while it is decoded, bytes (1 GiB: 16,384² px of RGBA).
const MAX_DECODE_BYTES: u64 = 1 << 30;
/// Pictures decoded at once.
static DECODERS: Semaphore = Semaphore::const_new(2);
/// JPEG quality of pictures without alpha.
const QUALITY: u8 = 86;

/// The preview of an asset with the longest edge of about `size` px.
pub async fn of(state: &AppState, asset: &MediaAsset, size: u32) -> Result<Preview, Problem> {
    let greatest = SIZES[SIZES.len() - 1];
    if !(LEAST..=greatest).contains(&size) {
        return Err(Problem::bad_request("query", format!("`size` must be {LEAST} to {greatest} px.")));
    }
    let size = SIZES.into_iter().find(|kept| *kept >= size).unwrap_or(greatest);
    let source = &asset.blob.sha256;
    if let Some(known) = media::preview(&state.db, source, size).await? {
        return Ok(known);
    }
    let format = format_of(&asset.mime)
        .ok_or_else(|| Problem::not_found(format!("There is no preview of `{}` ({}).", asset.file_name, asset.mime)))?;
    let path = state.blobs.local_path(source).await?;
    let _turn = DECODERS.acquire().await.map_err(Problem::internal)?;
    let (bytes, mime) =
        tokio::task::spawn_blocking(move || scale(path, format, size)).await.map_err(Problem::internal)??;
    let preview = Preview { blob: state.blobs.put_bytes(bytes).await?, mime: mime.to_owned() };
    media::save_preview(&state.db, source, size, &preview).await?;
    Ok(preview)
}

fn format_of(mime: &str) -> Option<ImageFormat> {
    match mime {
        "image/png" => Some(ImageFormat::Png),
        "image/jpeg" => Some(ImageFormat::Jpeg),
        "image/webp" => Some(ImageFormat::WebP),
        "image/tiff" => Some(ImageFormat::Tiff),
        _ => None,
    }
}

fn scale(path: PathBuf, format: ImageFormat, size: u32) -> Result<(Vec<u8>, &'static str), Problem> {
    let file = std::fs::File::open(&path).map_err(Problem::internal)?;
    let mut reader = ImageReader::with_format(std::io::BufReader::new(file), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODE_BYTES);
    reader.limits(limits);
    let unreadable = |error: image::ImageError| Problem::not_found(format!("The picture cannot be scaled: {error}."));
    let picture = reader.decode().map_err(unreadable)?;
    let opaque = !picture.color().has_alpha() || picture.to_rgba8().pixels().all(|pixel| pixel.0[3] == u8::MAX);
    let mut bytes = Cursor::new(Vec::new());
    if opaque {
        let small = shrink(DynamicImage::ImageRgb8(picture.into_rgb8()), size).into_rgb8();
        small.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY)).map_err(unreadable)?;
        return Ok((bytes.into_inner(), "image/jpeg"));
    }
    // Straight alpha would bleed the colour of see-through pixels into edges.
    let mut picture = picture.into_rgba8();
    premultiply(&mut picture);
    let mut small = shrink(DynamicImage::ImageRgba8(picture), size).into_rgba8();
    unpremultiply(&mut small);
    small.write_with_encoder(WebPEncoder::new_lossless(&mut bytes)).map_err(unreadable)?;
    Ok((bytes.into_inner(), "image/webp"))
}

/// Never larger than it was.
fn shrink(picture: DynamicImage, size: u32) -> DynamicImage {
    if picture.width().max(picture.height()) <= size {
        return picture;
    }
    picture.resize(size, size, FilterType::CatmullRom)
}

fn premultiply(picture: &mut RgbaImage) {
    for pixel in picture.pixels_mut() {
        let [r, g, b, a] = pixel.0;
        let times = |c: u8| u8::try_from((u16::from(c) * u16::from(a) + 127) / 255).unwrap_or(u8::MAX);
        pixel.0 = [times(r), times(g), times(b), a];
    }
}

fn unpremultiply(picture: &mut RgbaImage) {
    for pixel in picture.pixels_mut() {
        let [r, g, b, a] = pixel.0;
        let by = |c: u8| match a {
            0 => 0,
            a => u8::try_from((u16::from(c) * 255 + u16::from(a) / 2) / u16::from(a)).unwrap_or(u8::MAX),
        };
        pixel.0 = [by(r), by(g), by(b), a];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(picture: &RgbaImage) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().expect("a file");
        picture.save_with_format(file.path(), ImageFormat::Png).expect("a PNG");
        file
    }

    #[test]
    fn previews_are_bounded_and_keep_their_alpha() {
        let mut picture = RgbaImage::from_pixel(1000, 500, image::Rgba([200, 10, 10, 255]));
        let file = stored(&picture);
        let (bytes, mime) = scale(file.path().to_owned(), ImageFormat::Png, 240).expect("scaled");
        let small = image::load_from_memory(&bytes).expect("readable");
        assert_eq!((small.width(), small.height(), mime), (240, 120, "image/jpeg"));
        for x in 0..500 {
            for y in 0..500 {
                picture.put_pixel(x, y, image::Rgba([0, 0, 0, 0]));
            }
        }
        let file = stored(&picture);
        let (bytes, mime) = scale(file.path().to_owned(), ImageFormat::Png, 120).expect("scaled");
        let small = image::load_from_memory(&bytes).expect("readable").into_rgba8();
        assert_eq!(mime, "image/webp");
        assert_eq!(small.get_pixel(10, 10).0[3], 0);
        assert_eq!(small.get_pixel(110, 10).0, [200, 10, 10, 255]);
        for pixel in small.pixels().filter(|pixel| pixel.0[3] > 100) {
            assert!(pixel.0[0] > 190, "no dark seam: {pixel:?}");
        }
    }

    #[test]
    fn small_pictures_stay_as_they_are_and_garbage_is_told() {
        let file = stored(&RgbaImage::from_pixel(20, 10, image::Rgba([1, 2, 3, 255])));
        let (bytes, _) = scale(file.path().to_owned(), ImageFormat::Png, 240).expect("scaled");
        assert_eq!(image::load_from_memory(&bytes).expect("readable").width(), 20);
        let garbage = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(garbage.path(), b"\x89PNG\r\n\x1a\nxxxx").expect("written");
        assert!(scale(garbage.path().to_owned(), ImageFormat::Png, 240).is_err());
    }
}
