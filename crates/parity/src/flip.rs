//! FLIP (Andersson et al. 2020): how different two pictures look when one flips between them.

use nv_flip::{DEFAULT_PIXELS_PER_DEGREE, FlipImageRgb8, flip};

use crate::raster::{Pixel, Raster};

/// Larger pictures are made smaller first, px: FLIP costs about a second per million pixels.
pub const MAX_FLIP_PIXELS: u64 = 1_000_000;
/// What shows through where a picture is transparent.
const GROUND: f32 = 0.5;

/// Mean FLIP of two pictures of one size, 0…1.
pub fn mean_flip(a: &Raster, b: &Raster) -> Option<f64> {
    if (a.width(), a.height()) != (b.width(), b.height()) {
        return None;
    }
    let step = step(u64::from(a.width()) * u64::from(a.height()));
    let (width, height) = (a.width().div_ceil(step), a.height().div_ceil(step));
    let picture = |raster: &Raster| FlipImageRgb8::with_data(width, height, &shrunk(raster, step));
    let errors = flip(picture(a), picture(b), DEFAULT_PIXELS_PER_DEGREE).to_vec();
    let sum: f64 = errors.iter().map(|e| f64::from(*e)).sum();
    Some(sum / (f64::from(width) * f64::from(height)))
}

/// Edge of the squares that become one pixel.
fn step(pixels: u64) -> u32 {
    (1..).find(|step| pixels / (u64::from(*step) * u64::from(*step)) <= MAX_FLIP_PIXELS).unwrap_or(1)
}

/// RGB on a grey ground; each `step × step` square is averaged.
fn shrunk(raster: &Raster, step: u32) -> Vec<u8> {
    let (width, height) = (raster.width().div_ceil(step), raster.height().div_ceil(step));
    let mut out = Vec::with_capacity(width as usize * height as usize * 3);
    let mut row = Vec::new();
    for y in 0..height {
        let mut sums = vec![([0f32; 3], 0f32); width as usize];
        for source in (y * step..(y + 1) * step).take_while(|source| *source < raster.height()) {
            raster.read_row(source, &mut row);
            for (x, pixel) in row.iter().enumerate() {
                let (sum, count) = &mut sums[x / step as usize];
                for (sum, value) in sum.iter_mut().zip(on_ground(pixel)) {
                    *sum += value;
                }
                *count += 1.0;
            }
        }
        for (sum, count) in sums {
            out.extend(sum.map(|v| byte(v / count)));
        }
    }
    out
}

/// Colour as seen on the grey ground.
pub(crate) fn on_ground(pixel: &Pixel) -> [f32; 3] {
    let through = (1.0 - pixel[3]).max(0.0) * GROUND;
    [pixel[0] + through, pixel[1] + through, pixel[2] + through]
}

/// 0…1 to a byte.
pub(crate) fn byte(value: f32) -> u8 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte")]
    {
        (value.clamp(0.0, 1.0) * 255.0).round() as u8
    }
}
