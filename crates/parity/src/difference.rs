//! The numbers of a pair of pictures of one size.

use serde::{Deserialize, Serialize};

use crate::{
    raster::{Pixel, Raster},
    thresholds::TILE_PX,
};

/// Differences of display-encoded samples multiplied by alpha, as a share of the full range; signs
/// are those of B − A.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PixelNumbers {
    /// Mean |difference| over all samples.
    pub mean: f64,
    /// Largest |difference| of a sample.
    pub max: f64,
    /// Share of pixels with a sample that differs by more than the pixel threshold.
    pub share_over: f64,
    /// Largest |signed mean| of a channel over a tile.
    pub tile_mean: f64,
    /// Where that tile lies.
    pub tile: Tile,
    /// Largest |signed mean| of a channel over all pixels that are not fully transparent on both sides.
    pub bias: f64,
    /// The same of red, green, blue and alpha, with sign.
    pub signed_means: [f64; 4],
    /// Mean FLIP at 67 pixels per degree; none where it was not taken.
    pub flip: Option<f64>,
}

/// px, from the top left.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tile {
    pub x: u32,
    pub y: u32,
    pub width: u32,
    pub height: u32,
}

/// None where the sizes differ.
pub fn measure(a: &Raster, b: &Raster, pixel_threshold: f64) -> Option<PixelNumbers> {
    if (a.width(), a.height()) != (b.width(), b.height()) {
        return None;
    }
    let (width, height) = (a.width(), a.height());
    let (columns, rows) = (starts(width), starts(height));
    let (tile_width, tile_height) = (TILE_PX.min(width), TILE_PX.min(height));
    let area = f64::from(tile_width) * f64::from(tile_height);
    let mut total = Total::default();
    let mut worst = (0.0, Tile { x: 0, y: 0, width: tile_width, height: tile_height });
    let (mut row_a, mut row_b) = (Vec::new(), Vec::new());
    let mut counted_rows = 0;
    for &y in &rows {
        // Sums over the rows of this band, by column.
        let mut sums = vec![[0f64; 4]; width as usize];
        for row in y..y + tile_height {
            a.read_row(row, &mut row_a);
            b.read_row(row, &mut row_b);
            // The last band may overlap the one before: its rows are in the total already.
            let counts = row >= counted_rows;
            for ((sum, pa), pb) in sums.iter_mut().zip(&row_a).zip(&row_b) {
                let difference: [f64; 4] = std::array::from_fn(|c| f64::from(pb[c]) - f64::from(pa[c]));
                for (sum, d) in sum.iter_mut().zip(&difference) {
                    *sum += d;
                }
                if counts {
                    total.add(&difference, pa, pb, pixel_threshold);
                }
            }
        }
        counted_rows = y + tile_height;
        for &x in &columns {
            let window = &sums[x as usize..(x + tile_width) as usize];
            for channel in 0..4 {
                let mean = (window.iter().map(|s| s[channel]).sum::<f64>() / area).abs();
                if mean > worst.0 {
                    worst = (mean, Tile { x, y, width: tile_width, height: tile_height });
                }
            }
        }
    }
    Some(total.numbers(f64::from(width) * f64::from(height), worst))
}

/// Where tiles begin; the last one is moved back so that every tile is whole.
fn starts(size: u32) -> Vec<u32> {
    let mut starts: Vec<u32> = (0..size / TILE_PX).map(|i| i * TILE_PX).collect();
    if starts.is_empty() {
        starts.push(0);
    } else if !size.is_multiple_of(TILE_PX) {
        starts.push(size - TILE_PX);
    }
    starts
}

#[derive(Default)]
struct Total {
    absolute: f64,
    max: f64,
    over: f64,
    signed: [f64; 4],
    shown: f64,
    has_alpha: bool,
}

impl Total {
    fn add(&mut self, difference: &[f64; 4], a: &Pixel, b: &Pixel, threshold: f64) {
        let mut largest = 0f64;
        for (signed, d) in self.signed.iter_mut().zip(difference) {
            *signed += d;
            self.absolute += d.abs();
            largest = largest.max(d.abs());
        }
        self.max = self.max.max(largest);
        if largest > threshold {
            self.over += 1.0;
        }
        if a[3] > 0.0 || b[3] > 0.0 {
            self.shown += 1.0;
        }
        self.has_alpha |= a[3] < 1.0 || b[3] < 1.0;
    }

    fn numbers(self, pixels: f64, (tile_mean, tile): (f64, Tile)) -> PixelNumbers {
        let channels = if self.has_alpha { 4.0 } else { 3.0 };
        let signed_means = self.signed.map(|sum| if self.shown > 0.0 { sum / self.shown } else { 0.0 });
        PixelNumbers {
            mean: self.absolute / (pixels * channels),
            max: self.max,
            share_over: self.over / pixels,
            tile_mean,
            tile,
            bias: signed_means.iter().fold(0.0, |most, mean| most.max(mean.abs())),
            signed_means,
            flip: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::starts;

    #[test]
    fn every_pixel_lies_in_a_whole_tile() {
        assert_eq!(starts(10), [0]);
        assert_eq!(starts(24), [0]);
        assert_eq!(starts(50), [0, 24, 26]);
        assert_eq!(starts(72), [0, 24, 48]);
    }
}
