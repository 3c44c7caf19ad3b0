//! The difference as a picture, for people.

use std::io::Cursor;

use image::{ExtendedColorType, ImageEncoder, codecs::png::PngEncoder};

use crate::{DecodeError, flip::byte, raster::Raster};

/// How much a difference is brightened: noise becomes a haze, a fault burns.
pub const GAIN: f32 = 16.0;

/// |B − A| × 16 by channel as an RGB PNG of the pictures' size; a difference of alpha brightens all
/// channels.
///
/// # Errors
/// The sizes differ, or the picture cannot be written.
pub fn heat_map_png(a: &Raster, b: &Raster) -> Result<Vec<u8>, DecodeError> {
    if (a.width(), a.height()) != (b.width(), b.height()) {
        return Err(DecodeError::Broken("the two pictures are of different size".to_owned()));
    }
    let mut rgb = Vec::with_capacity(a.width() as usize * a.height() as usize * 3);
    let (mut row_a, mut row_b) = (Vec::new(), Vec::new());
    for y in 0..a.height() {
        a.read_row(y, &mut row_a);
        b.read_row(y, &mut row_b);
        for (pa, pb) in row_a.iter().zip(&row_b) {
            let alpha = (pb[3] - pa[3]).abs();
            rgb.extend((0..3).map(|c| byte((pb[c] - pa[c]).abs().max(alpha) * GAIN)));
        }
    }
    let mut png = Cursor::new(Vec::new());
    PngEncoder::new(&mut png)
        .write_image(&rgb, a.width(), a.height(), ExtendedColorType::Rgb8)
        .map_err(|e| DecodeError::Broken(e.to_string()))?;
    Ok(png.into_inner())
}
